"""A scenario and its published plan while events are applied to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from optimizer.domain.calendar import Calendar
from optimizer.domain.check.known import Known
from optimizer.domain.network import WorkCenter
from optimizer.domain.order import Buyer, Order
from optimizer.domain.plan import Lot, Plan
from optimizer.domain.scenario import Scenario
from optimizer.replan.problems import Complaints

Place = tuple[str, int]
"""A work center and a bucket."""
Pair = tuple[int, str]
"""A position in a route, and a factory."""


@dataclass
class Draft:
    """What is left of a scenario and a plan after the events so far.

    Attributes
    ----------
    now_day
        Today; work in buckets that began before it is not touched.
    orders, buyers
        By id, in file order.
    lots
        Lots of the plan that are still wanted, by id.
    free
        Free minutes per bucket, by work center.
    event_by_place, event_by_order, event_by_lot
        Which event, by position, took time from a place, changed or added an order, pinned a lot.
    cancelled
        Orders that were cancelled, by which event.
    declines
        Declined pieces by order, operation and factory, then by lot; and by which event.
    """

    scenario: Scenario
    plan: Plan
    now_day: int
    complaints: Complaints = field(default_factory=Complaints)
    event_by_place: dict[Place, int] = field(default_factory=dict)
    event_by_order: dict[str, int] = field(default_factory=dict)
    event_by_lot: dict[str, int] = field(default_factory=dict)
    cancelled: dict[str, int] = field(default_factory=dict)
    declines: dict[str, dict[Pair, dict[str, int]]] = field(default_factory=dict)
    event_by_decline: dict[tuple[str, Pair], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.orders: dict[str, Order] = {order.id: order for order in self.scenario.orders}
        self.buyers: dict[str, Buyer] = {buyer.id: buyer for buyer in self.scenario.buyers}
        self.lots: dict[str, Lot] = {lot.id: lot for lot in self.plan.lots}
        factories = self.scenario.network.factories
        self.work_centers: dict[str, WorkCenter] = {w.id: w for factory in factories for w in factory.work_centers}
        self.factory_of: dict[str, str] = {w.id: factory.id for factory in factories for w in factory.work_centers}
        self.centers_of: dict[str, list[str]] = {f.id: [w.id for w in f.work_centers] for f in factories}
        self.free: dict[str, list[int]] = {id_: list(center.free_minutes) for id_, center in self.work_centers.items()}

    @cached_property
    def known(self) -> Known:
        """What references may name."""
        return Known.of(self.scenario)

    @property
    def calendar(self) -> Calendar:
        """The scenario's calendar."""
        return self.scenario.calendar

    @property
    def started_buckets(self) -> range:
        """Buckets that began before today."""
        starts = self.calendar.boundaries[:-1]
        return range(sum(day < self.now_day for day in starts))

    def is_over(self, bucket: int) -> bool:
        """Say whether a bucket has ended by today."""
        return self.calendar.end_day(bucket) <= self.now_day
