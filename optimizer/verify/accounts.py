"""What the lots of a plan add up to, counted once and read by every check."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from optimizer.domain.order import Operation, Order, SourcingRule
from optimizer.domain.plan import Lot, Plan
from optimizer.domain.scenario import Scenario
from optimizer.text import Text
from optimizer.verify.facts import Facts, Rate, Site
from optimizer.verify.matching import Misfit
from optimizer.verify.wording import STEPS, amount, at_operation, both
from optimizer.verify.worth import Worths, list_worths


class Cell(NamedTuple):
    """An operation of an order on a work center in a bucket."""

    order: str
    operation: int
    work_center: str
    bucket: int


class Flow(NamedTuple):
    """A well-formed lot with the sites it passes; `delivery_day` is None where it cannot get to the destination."""

    lot: Lot
    order: Order
    sites: tuple[Site, ...]
    delivery_day: int | None


class Work(NamedTuple):
    """Everything done in one used cell."""

    cell: Cell
    order: Order
    site: Site
    pieces: int
    rate: Rate


class Spread(NamedTuple):
    """The factories that do an operation, with their pieces x(o, k, f), and the sourcing rule they are under."""

    order: Order
    operation: int
    rule: SourcingRule
    pieces_by_factory: dict[str, int]

    @property
    def demands(self) -> Operation:
        """What the operation asks for."""
        return self.order.route[self.operation]

    def where(self, **names: str) -> str:
        """Name the operation and whatever else is involved."""
        return at_operation(self.order.id, self.operation, **names)


class Flaw(NamedTuple):
    """Why a lot is not well formed, with both values; such a lot counts as placed pieces and nowhere else."""

    lot: Lot
    needs: Text
    has: Text


class Accounts:
    """Sums over the lots of a plan.

    Attributes
    ----------
    strangers
        Lots of orders that are not in the scenario; they count nowhere.
    flows, flaws
        Well-formed lots, and why the others are not.
    lots_by_order, placed_by_order
        Every lot of a known order, and its pieces.
    pieces_by_cell
        Pieces per cell.
    works
        The same with order, site and rate.
    spreads
        Every (order, operation) with any pieces.
    misfits_by_placement
        What stands against a capability, by (order, operation, work center); only where anything does.
    used_by_bucket
        Used milliminutes, setup included, by (work center, bucket).
    used_by_factory
        The same per factory.
    work_by_member
        Work received in fine units of the share basis: A(f), for every member.
    """

    def __init__(self, scenario: Scenario, plan: Plan) -> None:
        self.plan = plan
        self.facts = Facts(scenario)
        self.rulebook = scenario.rulebook
        self.strangers: list[Lot] = []
        self.flows: list[Flow] = []
        self.flaws: list[Flaw] = []
        self.lots_by_order: dict[str, list[Lot]] = defaultdict(list)
        self.placed_by_order: dict[str, int] = {order.id: 0 for order in scenario.orders}
        self.pieces_by_cell: dict[Cell, int] = defaultdict(int)
        self.works: list[Work] = []
        self.misfits_by_placement: dict[tuple[str, int, str], tuple[Misfit, ...]] = {}
        self.used_by_bucket: dict[tuple[str, int], int] = defaultdict(int)
        self.used_by_factory: dict[str, int] = defaultdict(int)
        self.work_by_member: dict[str, int] = {factory.id: 0 for factory in self.facts.members}
        self._worths_by_order: dict[str, Worths] = {}
        for lot in plan.lots:
            self._add_lot(lot)
        self._pieces_by_operation: dict[tuple[str, int], dict[str, int]] = {}
        for cell, pieces in self.pieces_by_cell.items():
            self._add_cell(cell, pieces)
        self.spreads: list[Spread] = [
            self._build_spread(*key, by_factory) for key, by_factory in self._pieces_by_operation.items()
        ]

    def _add_lot(self, lot: Lot) -> None:
        order = self.facts.order_by_id.get(lot.order)
        if order is None:
            self.strangers.append(lot)
            return
        self.lots_by_order[order.id].append(lot)
        self.placed_by_order[order.id] += lot.quantity
        flaw = find_flaw(self.facts, order, lot)
        if flaw is not None:
            self.flaws.append(flaw)
            return
        self.flows.append(build_flow(self.facts, order, lot))
        for operation, step in enumerate(lot.steps):
            self.pieces_by_cell[Cell(order.id, operation, step.work_center, step.bucket)] += lot.quantity

    def _add_cell(self, cell: Cell, pieces: int) -> None:
        order, site = self.facts.order_by_id[cell.order], self.facts.site_by_id[cell.work_center]
        factory = site.factory
        misfits = self.facts.match(order, cell.operation, site).misfits
        if misfits:
            self.misfits_by_placement[cell.order, cell.operation, cell.work_center] = misfits
        by_factory = self._pieces_by_operation.setdefault((cell.order, cell.operation), {})
        by_factory[factory.id] = by_factory.get(factory.id, 0) + pieces
        rate = self.facts.rate(order, cell.operation, site)
        self.works.append(Work(cell, order, site, pieces, rate))
        used = rate.setup_milliminutes + rate.milliminutes * pieces
        self.used_by_bucket[cell.work_center, cell.bucket] += used
        self.used_by_factory[factory.id] += used
        if factory.is_member:
            self.work_by_member[factory.id] += self.weigh(order, cell.operation, pieces)

    def weigh(self, order: Order, operation: int, pieces: int) -> int:
        """Return what pieces of an operation count as work received, in fine units of the share basis."""
        worths = self._worths_by_order.get(order.id)
        if worths is None:
            worths = self._worths_by_order[order.id] = list_worths(order, self.rulebook.entitlement.basis)
        return pieces * worths[operation] // order.lot_multiple

    def _build_spread(self, order: str, operation: int, pieces_by_factory: dict[str, int]) -> Spread:
        found = self.facts.order_by_id[order]
        return Spread(found, operation, found.sourcing_of(operation), pieces_by_factory)


def find_flaw(facts: Facts, order: Order, lot: Lot) -> Flaw | None:
    """Say why a lot cannot be followed through its order's route, if it cannot."""
    if len(lot.steps) != len(order.route):
        return Flaw(lot, amount(len(order.route), STEPS), amount(len(lot.steps), STEPS))
    last = facts.calendar.bucket_count - 1
    for step in lot.steps:
        if step.work_center not in facts.site_by_id:
            unknown = step.work_center
            return Flaw(lot, Text("登録された設備", "a known work center"), both(unknown))
        if not 0 <= step.bucket <= last:
            return Flaw(lot, Text(f"期間 0〜{last}", f"a bucket from 0 to {last}"), both(str(step.bucket)))
    return None


def ready_day(facts: Facts, site: Site, bucket: int) -> int:
    """Return the day on which work of a bucket leaves a work center."""
    return facts.calendar.end_day(bucket) + site.work_center.lead_days


def build_flow(facts: Facts, order: Order, lot: Lot) -> Flow:
    """Return a well-formed lot with its sites and its delivery day."""
    sites = tuple(facts.site_by_id[step.work_center] for step in lot.steps)
    move = facts.final_move(sites[-1].factory, order)
    delivery_day = None if move is None else ready_day(facts, sites[-1], lot.steps[-1].bucket) + move.days
    return Flow(lot, order, sites, delivery_day)
