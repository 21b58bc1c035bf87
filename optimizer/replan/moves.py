"""What a new plan changes of a published one: which lots moved, why, and what it costs goal by goal."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from optimizer.domain.base import Id, Model
from optimizer.domain.plan import Lot, Plan, Step
from optimizer.replan.revision import Cause, Hit, Revision
from optimizer.verify import compute_levels


class LotChange(Model):
    """A published lot that is not as it was.

    Attributes
    ----------
    stayed
        Pieces that still run as published.
    event
        Position of the event that hit it; None where none did.
    for_orders
        For a lot that made room: orders that have its place now.
    """

    lot: Id
    order: Id
    quantity: int
    stayed: int
    steps: tuple[Step, ...]
    cause: Cause
    event: int | None = None
    for_orders: tuple[Id, ...] = ()


class NewLot(Model):
    """A lot that was not published as it is now; `quantity` counts the pieces that are new there."""

    lot: Id
    order: Id
    quantity: int
    steps: tuple[Step, ...]


class LevelCost(Model):
    """One goal level before and after; the published plan changes nothing of itself."""

    name: Id
    unit: str
    before: int | float
    after: int | float

    @property
    def difference(self) -> int | float:
        """What the new plan is worse by."""
        return self.after - self.before


class OrderPart(Model):
    """A part that an order was divided into, because a factory keeps some of what it was offered."""

    part: Id
    order: Id


class ReplanReport(Model):
    """Everything a new plan changes of a published one.

    Attributes
    ----------
    kept_lots, pinned_lots
        How many published lots are as they were; and how many of these because they had to.
    released
        Pinned or begun lots that could not stay.
    moved_pieces
        Pieces, summed over operations, that are no longer where they were published; cancelled orders left out.
    """

    scenario: Id
    kept_lots: int
    pinned_lots: int
    changed: tuple[LotChange, ...]
    new: tuple[NewLot, ...]
    released: tuple[Id, ...]
    parts: tuple[OrderPart, ...]
    moved_pieces: int
    levels: tuple[LevelCost, ...]

    def count(self, cause: Cause) -> int:
        """Return how many lots changed for one reason."""
        return sum(change.cause is cause for change in self.changed)

    def as_data(self) -> dict[str, object]:
        """Return the report as plain data for JSON output."""
        return self.model_dump(mode="json")


class _Path(NamedTuple):
    """How pieces of an order run; parts of a divided order count as the order."""

    order: str
    steps: tuple[Step, ...]


def explain_moves(revision: Revision, plan: Plan) -> ReplanReport:
    """Compare the new plan with the published one, lot by lot and goal by goal."""
    origin = revision.origin_by_order
    before = _count_paths(revision.plan.lots, {})
    after = _count_paths(plan.lots, origin)
    new = tuple(_list_new(plan.lots, before, origin))
    changed = tuple(_list_changed(revision, after, new))
    kept = len(revision.plan.lots) - len(changed)
    wanted = {order.id for order in revision.scenario.orders} | set(origin.values())
    moved = sum(
        max(0, pieces - after_by_cell.get(cell, 0))
        for after_by_cell in [_count_cells(plan.lots, origin)]
        for cell, pieces in _count_cells(revision.plan.lots, {}).items()
        if cell[0] in wanted
    )
    return ReplanReport(
        scenario=revision.scenario.id,
        kept_lots=kept,
        pinned_lots=len(revision.scenario.pins),
        changed=changed,
        new=new,
        released=revision.released,
        parts=tuple(OrderPart(part=part, order=order) for part, order in origin.items()),
        moved_pieces=moved,
        levels=_list_levels(revision, plan),
    )


def _count_paths(lots: Iterable[Lot], origin: Mapping[str, str]) -> Counter[_Path]:
    count: Counter[_Path] = Counter()
    for lot in lots:
        count[_path(lot, origin)] += lot.quantity
    return count


def _path(lot: Lot, origin: Mapping[str, str]) -> _Path:
    return _Path(origin.get(lot.order, lot.order), lot.steps)


def _count_cells(lots: Iterable[Lot], origin: Mapping[str, str]) -> Counter[tuple[str, int, Step]]:
    count: Counter[tuple[str, int, Step]] = Counter()
    for lot in lots:
        for k, step in enumerate(lot.steps):
            count[origin.get(lot.order, lot.order), k, step] += lot.quantity
    return count


def _list_new(lots: Iterable[Lot], before: Counter[_Path], origin: Mapping[str, str]) -> Iterable[NewLot]:
    left = before.copy()
    for lot in lots:
        path = _path(lot, origin)
        known = min(lot.quantity, left[path])
        left[path] -= known
        if lot.quantity > known:
            yield NewLot(lot=lot.id, order=lot.order, quantity=lot.quantity - known, steps=lot.steps)


def _list_changed(revision: Revision, after: Counter[_Path], new: Iterable[NewLot]) -> Iterable[LotChange]:
    left = after.copy()
    orders_at: dict[Step, dict[str, None]] = defaultdict(dict)
    for entry in new:
        for step in entry.steps:
            orders_at[step][entry.order] = None
    for lot in revision.plan.lots:
        path = _path(lot, {})
        stayed = min(lot.quantity, left[path])
        left[path] -= stayed
        if stayed < lot.quantity:
            others = dict.fromkeys(o for step in lot.steps for o in orders_at[step] if o != lot.order)
            yield _explain_change(lot, stayed, revision.hits.get(lot.id), tuple(others))


def _explain_change(lot: Lot, stayed: int, hit: Hit | None, others: tuple[str, ...]) -> LotChange:
    cause = hit.cause if hit is not None else Cause.made_room if others else Cause.better
    return LotChange(
        lot=lot.id,
        order=lot.order,
        quantity=lot.quantity,
        stayed=stayed,
        steps=lot.steps,
        cause=cause,
        event=None if hit is None else hit.event,
        for_orders=others if cause is Cause.made_room else (),
    )


def _list_levels(revision: Revision, plan: Plan) -> tuple[LevelCost, ...]:
    before = {level.name: level for level in compute_levels(revision.before, revision.plan)}
    return tuple(
        LevelCost(name=level.name, unit=level.unit, before=before[level.name].value, after=level.value)
        for level in plan.levels
    )
