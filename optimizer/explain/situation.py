"""A plan read against its scenario: who does what where, and what is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.cells import CellTable, build_cell_table
from optimizer.cells.geography import UNREACHABLE, Geography, build_geography
from optimizer.cells.orders import freight_nanoyen
from optimizer.cells.quotas import QuotaLimit, build_quota_limits
from optimizer.cells.targets import TargetTable, build_target_table
from optimizer.domain.groups import list_weighed_groups
from optimizer.domain.index import Index
from optimizer.domain.order import Order
from optimizer.domain.plan import Lot, Plan
from optimizer.domain.scenario import Scenario
from optimizer.eligibility import Eligibility, build_eligibility
from optimizer.errors import PlanError
from optimizer.explain.facts import GroupStanding
from optimizer.text import Text
from optimizer.units import PERMILLE

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class PlacedLot:
    """A lot in positions: one (slot, bucket) per operation."""

    lot: Lot
    order: int
    cells: tuple[tuple[int, int], ...]


class Room:
    """What is taken and what is left, for any set of lots.

    Attributes
    ----------
    load
        Used milliminutes, setup included, shape (work centers, buckets).
    pieces_by_cell, pieces_by_place
        Pieces per (slot, bucket), and per (operation, factory).
    received
        Work in fine basis units per factory.
    lots_by_order
        Number of lots per order.
    steps_by_buyer, steps_by_factory
        Number of lots' steps per (buyer position, factory), and per factory.
    """

    def __init__(self, table: CellTable) -> None:
        self.table = table
        index = table.index
        self.load: Ints = np.zeros((len(index.work_centers), index.bucket_count), dtype=np.int64)
        self.received: Ints = np.zeros(len(index.factories), dtype=np.int64)
        self.pieces_by_cell: Counter[tuple[int, int]] = Counter()
        self.pieces_by_place: Counter[tuple[int, int]] = Counter()
        self.lots_by_order: Counter[int] = Counter()
        self.steps_by_buyer: Counter[tuple[int, int]] = Counter()
        self.steps_by_factory: Counter[int] = Counter()

    def copy(self) -> Room:
        """Return a room that can be changed without changing this one."""
        other = Room(self.table)
        other.load, other.received = self.load.copy(), self.received.copy()
        other.pieces_by_cell, other.pieces_by_place = self.pieces_by_cell.copy(), self.pieces_by_place.copy()
        other.lots_by_order = self.lots_by_order.copy()
        other.steps_by_buyer, other.steps_by_factory = self.steps_by_buyer.copy(), self.steps_by_factory.copy()
        return other

    def add(self, placed: PlacedLot, *, sign: int = 1) -> None:
        """Put a lot in (sign 1), or take it out (sign -1)."""
        table = self.table
        buyer = int(table.orders.buyer[placed.order])
        pieces = placed.lot.quantity
        multiple = int(table.orders.multiple[placed.order])
        self.lots_by_order[placed.order] += sign
        for slot, bucket in placed.cells:
            before = self.pieces_by_cell[slot, bucket]
            after = before + sign * pieces
            self.pieces_by_cell[slot, bucket] = after
            factory, work_center = int(table.factory[slot]), int(table.work_center[slot])
            self.pieces_by_place[int(table.operation[slot]), factory] += sign * pieces
            setup = int(table.setup[slot]) * ((after > 0) - (before > 0))
            self.load[work_center, bucket] += setup + sign * int(table.minutes[slot]) * pieces // multiple
            self.received[factory] += sign * int(table.standard[slot]) * pieces // multiple
            self.steps_by_buyer[buyer, factory] += sign
            self.steps_by_factory[factory] += sign

    def without(self, lots: Iterable[PlacedLot]) -> Room:
        """Return the room there would be if some lots were not in the plan."""
        taken = list(lots)
        if not taken:
            return self
        other = self.copy()
        for placed in taken:
            other.add(placed, sign=-1)
        return other


class Situation:
    """A plan read against its scenario, ready for questions.

    Raises
    ------
    PlanError
        If the plan is for another scenario, or a lot uses an unknown or ineligible work center.
    """

    def __init__(self, scenario: Scenario, plan: Plan, *, eligibility: Eligibility | None = None) -> None:
        _check_belongs(scenario, plan)
        self.scenario, self.plan = scenario, plan
        self.index = Index(scenario)
        self.eligibility = eligibility or build_eligibility(self.index)
        self.table: CellTable = build_cell_table(self.index, self.eligibility)
        self.geography: Geography = build_geography(self.index)
        self.targets: TargetTable = build_target_table(self.table, plan.targets)
        self.quotas: tuple[QuotaLimit, ...] = build_quota_limits(self.index, self._entitlements())
        self._work_centers_by_factory: dict[int, list[int]] = {}
        for work_center, factory in enumerate(self.index.factory_of_work_center.tolist()):
            self._work_centers_by_factory.setdefault(factory, []).append(work_center)
        self.lots = tuple(self._place(lot) for lot in plan.lots)
        self.unplaced_by_order = {entry.order: entry.quantity for entry in plan.unplaced}
        self.room = Room(self.table)
        self._lots_by_order: dict[int, list[PlacedLot]] = {}
        for placed in self.lots:
            self.room.add(placed)
            self._lots_by_order.setdefault(placed.order, []).append(placed)

    def lots_of(self, order: int) -> tuple[PlacedLot, ...]:
        """Return the lots of an order, by position."""
        return tuple(self._lots_by_order.get(order, ()))

    def order_at(self, order: int) -> Order:
        """Return an order by position."""
        return self.scenario.orders[order]

    def ready_day(self, slot: int, bucket: int) -> int:
        """Return the day the work of a cell may leave the factory."""
        work_center = self.index.work_centers[int(self.table.work_center[slot])]
        return self.scenario.calendar.end_day(bucket) + work_center.lead_days

    def days_to_destination(self, slot: int) -> int:
        """Return the days from a slot's factory to the order's destination; `UNREACHABLE` where goods cannot go."""
        table = self.table
        destination = int(table.orders.destination[table.order[slot]])
        if destination < 0:
            return 0
        origin = self.geography.location_of_factory[table.factory[slot]]
        return int(self.geography.days[origin, destination])

    def days_between(self, origin: int, target: int) -> int:
        """Return the days from one factory to another; 0 within one."""
        return int(self.geography.days_between(np.asarray(origin), np.asarray(target)))

    def work_nanoyen(self, slot: int) -> int:
        """Return what one lot multiple costs at a slot, without setup and without freight."""
        order, k = self.order_at(int(self.table.order[slot])), self.position_of(slot)
        freight = 0
        if k == len(order.route) - 1 and order.destination is not None:
            origin = self.geography.location_of_factory[self.table.factory[slot]]
            target = self.geography.location_by_id[order.destination]
            rate = np.asarray(self.geography.microyen_per_kg[origin, target])
            freight = int(freight_nanoyen(self.table.orders, self.table.order[slot], rate))
        return int(self.table.cost[slot]) - freight

    def position_of(self, slot: int) -> int:
        """Return the position in its route of a slot's operation."""
        return int(self.table.operation[slot] - self.index.operation_start[self.table.order[slot]])

    def freight_nanoyen(self, order: int, a: int, b: int) -> int | None:
        """Return the cost of moving one lot multiple between the slots of two operations; None where it cannot."""
        table = self.table
        ends = (a, b) if table.operation[a] < table.operation[b] else (b, a)
        origin, target = (np.asarray(table.factory[end]) for end in ends)
        if not is_reachable(int(self.geography.days_between(origin, target))):
            return None
        rate = self.geography.rate_between(origin, target)
        return int(freight_nanoyen(table.orders, np.asarray(order), rate))

    def delivery_day(self, placed: PlacedLot) -> int:
        """Return the day a lot arrives at its destination."""
        slot, bucket = placed.cells[-1]
        return self.ready_day(slot, bucket) + self.days_to_destination(slot)

    def late_days(self, placed: PlacedLot) -> int:
        """Return how many days late a lot arrives."""
        return max(0, self.delivery_day(placed) - self.order_at(placed.order).due_day)

    def work_centers_of(self, factory: int) -> tuple[int, ...]:
        """Return the positions of a factory's work centers."""
        return tuple(self._work_centers_by_factory.get(factory, ()))

    def attainment_permille(self, factory: int, *, with_ledger: bool) -> int | None:
        """Return what a member has of what it should have, rounded down; None where it should have nothing.

        With the ledger: received and prefill against the target. Without: this batch's work against its entitlement.
        """
        if with_ledger:
            goal = int(self.targets.target[factory])
            got = int(self.targets.compute_received(self.room.received)[factory])
        else:
            goal, got = int(self._entitlements()[factory]), int(self.room.received[factory])
        return got * PERMILLE // goal if goal else None

    def list_standings(self) -> tuple[GroupStanding, ...]:
        """Return what every group that the rule book weighs has of its members' targets, earlier batches included."""
        have, targets = self.room.received + self.targets.prefill[: self.targets.factory_count], self.targets.target
        standings = []
        for group in list_weighed_groups(self.index):
            members = list(group.members)
            goal, got = int(targets[members].sum()), int(have[members].sum()) // self.targets.unit
            share = got * PERMILLE // goal if goal else None
            standings.append(GroupStanding(kind=group.kind, group=group.name, attainment_permille=share))
        return tuple(standings)

    def _entitlements(self) -> Ints:
        entitlement = np.zeros(len(self.index.factories), dtype=np.int64)
        for target in self.plan.targets.targets:
            entitlement[self.index.factory_by_id[target.factory]] = target.entitlement
        return entitlement

    def _place(self, lot: Lot) -> PlacedLot:
        order = self.index.order_by_id.get(lot.order)
        if order is None or len(lot.steps) != len(self.order_at(order).route):
            raise _strange_lot(lot, lot.order)
        cells = []
        for k, step in enumerate(lot.steps):
            work_center = self.index.work_center_by_id.get(step.work_center, -1)
            slot = self.eligibility.find_pair(int(self.index.operation_start[order]) + k, work_center)
            if slot is None or step.bucket >= self.index.bucket_count:
                raise _strange_lot(lot, f"{step.work_center} @ {step.bucket}")
            cells.append((slot, step.bucket))
        return PlacedLot(lot, order, tuple(cells))


def build_situation(scenario: Scenario, plan: Plan, *, eligibility: Eligibility | None = None) -> Situation:
    """Read a plan against its scenario once, for any number of explanations.

    Parameters
    ----------
    eligibility
        Eligible pairs of the scenario, where they are known already.
    """
    return Situation(scenario, plan, eligibility=eligibility)


def is_reachable(day: int) -> bool:
    """Say whether a day can be reached at all (moves that cannot be made take `UNREACHABLE` days)."""
    return day < UNREACHABLE


_USE_ITS_SCENARIO = Text(
    "計画を作ったシナリオのファイルを指定してください。", "Name the scenario file the plan was made from."
)


def _check_belongs(scenario: Scenario, plan: Plan) -> None:
    if plan.scenario != scenario.id:
        raise PlanError(
            Text(
                f"計画はシナリオ {plan.scenario} のもので、シナリオ {scenario.id} のものではありません。",
                f"The plan belongs to scenario {plan.scenario}, not to scenario {scenario.id}.",
            ),
            _USE_ITS_SCENARIO,
        )
    members = {factory.id for factory in scenario.network.factories}
    strangers = [target.factory for target in plan.targets.targets if target.factory not in members]
    if strangers:
        raise PlanError(
            Text(
                f"計画の標準配分に、シナリオにない工場 {strangers[0]} があります。",
                f"The plan's targets name factory {strangers[0]}, which the scenario does not have.",
            ),
            _USE_ITS_SCENARIO,
        )


def _strange_lot(lot: Lot, where: str) -> PlanError:
    return PlanError(
        Text(
            f"ロット {lot.id} の {where} は、このシナリオでは配分できない先です。",
            f"Lot {lot.id} is at {where}, which is not a possible place in this scenario.",
        ),
        Text("先に `kubari verify` で計画を確かめてください。", "Check the plan with `kubari verify` first."),
    )
