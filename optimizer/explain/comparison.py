"""Two plans for one scenario, side by side: goals, orders, factories."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum

from optimizer.domain.base import Id, Name
from optimizer.domain.plan import LevelResult, Plan
from optimizer.domain.scenario import Scenario
from optimizer.explain.facts import Fact
from optimizer.explain.situation import Situation
from optimizer.units import MINUTE


class ChangeKind(StrEnum):
    """What the second plan does to an order.

    ``placed`` and ``lost``: more, or fewer, pieces have a place. ``moved``: pieces went to another factory.
    ``rescheduled``: pieces stay at the factory but change work center or bucket. ``earlier`` and ``later``: of the last
    delivery.
    """

    placed = "placed"
    lost = "lost"
    moved = "moved"
    rescheduled = "rescheduled"
    earlier = "earlier"
    later = "later"


class LevelChange(Fact):
    """One goal level in both plans; a side is None where its plan has no such level."""

    name: Id
    unit: str
    first: LevelResult | None
    second: LevelResult | None
    difference: int | float | None


class OrderChange(Fact):
    """One order that differs between the plans."""

    order: Id
    item: Id
    kinds: tuple[ChangeKind, ...]
    placed_first: int
    placed_second: int
    moved_pieces: int
    rescheduled_pieces: int
    delivery_day_first: int | None
    delivery_day_second: int | None
    late_piece_days_first: int
    late_piece_days_second: int
    factories_first: tuple[Id, ...]
    factories_second: tuple[Id, ...]


class FactoryChange(Fact):
    """One factory in both plans; minutes with setups, attainment with the ledger (None without a target)."""

    factory: Id
    name: Name
    is_member: bool
    minutes_first: int
    minutes_second: int
    lots_first: int
    lots_second: int
    attainment_permille_first: int | None
    attainment_permille_second: int | None

    @property
    def difference_minutes(self) -> int:
        """Return how many minutes more the second plan gives."""
        return self.minutes_second - self.minutes_first


class PlanComparison(Fact):
    """Everything that differs between two plans.

    Attributes
    ----------
    orders
        Orders that differ, in file order; `unchanged_orders` is how many do not.
    factories
        All factories, the largest winner first, the largest loser last.
    """

    scenario: Id
    levels: tuple[LevelChange, ...]
    orders: tuple[OrderChange, ...]
    unchanged_orders: int
    factories: tuple[FactoryChange, ...]

    @property
    def winners(self) -> tuple[FactoryChange, ...]:
        """Return the factories with more work in the second plan, the largest gain first."""
        return tuple(change for change in self.factories if change.difference_minutes > 0)

    @property
    def losers(self) -> tuple[FactoryChange, ...]:
        """Return the factories with less work in the second plan, the largest loss first."""
        return tuple(change for change in reversed(self.factories) if change.difference_minutes < 0)

    def count(self, kind: ChangeKind) -> int:
        """Return how many orders changed in one way."""
        return sum(kind in change.kinds for change in self.orders)


def compare_plans(scenario: Scenario, first: Plan, second: Plan) -> PlanComparison:
    """Compare two plans for the same scenario: level by level, order by order, factory by factory.

    Raises
    ------
    PlanError
        If one of the plans belongs to another scenario.
    """
    before = Situation(scenario, first)
    after = Situation(scenario, second, eligibility=before.eligibility)
    changes = [_compare_order(before, after, order) for order in range(len(scenario.orders))]
    different = tuple(change for change in changes if change.kinds)
    factories = [_compare_factory(before, after, factory) for factory in range(len(before.index.factories))]
    return PlanComparison(
        scenario=scenario.id,
        levels=_compare_levels(first, second),
        orders=different,
        unchanged_orders=len(changes) - len(different),
        factories=tuple(sorted(factories, key=lambda change: (-change.difference_minutes, change.factory))),
    )


def _compare_levels(first: Plan, second: Plan) -> tuple[LevelChange, ...]:
    before = {level.name: level for level in first.levels}
    after = {level.name: level for level in second.levels}
    changes = []
    for name in dict.fromkeys((*before, *after)):
        a, b = before.get(name), after.get(name)
        shown = b or a
        difference = b.value - a.value if a is not None and b is not None else None
        unit = shown.unit if shown is not None else ""
        changes.append(LevelChange(name=name, unit=unit, first=a, second=b, difference=difference))
    return tuple(changes)


def _compare_order(before: Situation, after: Situation, order: int) -> OrderChange:
    asked = before.order_at(order)
    placed = [sum(entry.lot.quantity for entry in situation.lots_of(order)) for situation in (before, after)]
    lost = max(0, placed[0] - placed[1])
    left_factory = _count_left(_count(before, order, by_cell=False), _count(after, order, by_cell=False))
    left_cell = _count_left(_count(before, order, by_cell=True), _count(after, order, by_cell=True))
    moved = max(0, left_factory - lost)
    rescheduled = max(0, left_cell - lost - moved)
    days = [_last_delivery(situation, order) for situation in (before, after)]
    tests = {
        ChangeKind.placed: placed[1] > placed[0],
        ChangeKind.lost: lost > 0,
        ChangeKind.moved: moved > 0,
        ChangeKind.rescheduled: rescheduled > 0,
        ChangeKind.earlier: days[0] is not None and days[1] is not None and days[1] < days[0],
        ChangeKind.later: days[0] is not None and days[1] is not None and days[1] > days[0],
    }
    return OrderChange(
        order=asked.id,
        item=asked.item,
        kinds=tuple(kind for kind, holds in tests.items() if holds),
        placed_first=placed[0],
        placed_second=placed[1],
        moved_pieces=moved,
        rescheduled_pieces=rescheduled,
        delivery_day_first=days[0],
        delivery_day_second=days[1],
        late_piece_days_first=_late_piece_days(before, order),
        late_piece_days_second=_late_piece_days(after, order),
        factories_first=_factories(before, order),
        factories_second=_factories(after, order),
    )


def _count(situation: Situation, order: int, *, by_cell: bool) -> list[Counter[tuple[int, int]]]:
    """Return, per operation, the pieces by (slot, bucket), or by (factory, 0)."""
    counts: list[Counter[tuple[int, int]]] = [Counter() for _ in situation.order_at(order).route]
    for entry in situation.lots_of(order):
        for k, (slot, bucket) in enumerate(entry.cells):
            key = (slot, bucket) if by_cell else (int(situation.table.factory[slot]), 0)
            counts[k][key] += entry.lot.quantity
    return counts


def _count_left(before: list[Counter[tuple[int, int]]], after: list[Counter[tuple[int, int]]]) -> int:
    """Return the most pieces of any one operation that are no longer where they were."""
    return max(sum((a - b).values()) for a, b in zip(before, after, strict=True))


def _last_delivery(situation: Situation, order: int) -> int | None:
    return max((situation.delivery_day(entry) for entry in situation.lots_of(order)), default=None)


def _late_piece_days(situation: Situation, order: int) -> int:
    return sum(entry.lot.quantity * situation.late_days(entry) for entry in situation.lots_of(order))


def _factories(situation: Situation, order: int) -> tuple[Id, ...]:
    used = {int(situation.table.factory[slot]) for entry in situation.lots_of(order) for slot, _ in entry.cells}
    return tuple(situation.index.factories[factory].id for factory in sorted(used))


def _compare_factory(before: Situation, after: Situation, factory: int) -> FactoryChange:
    entry = before.index.factories[factory]
    rows = list(before.work_centers_of(factory))
    minutes = [int(situation.room.load[rows].sum()) // MINUTE for situation in (before, after)]
    lots = [_count_lots(situation, factory) for situation in (before, after)]
    return FactoryChange(
        factory=entry.id,
        name=entry.name,
        is_member=entry.is_member,
        minutes_first=minutes[0],
        minutes_second=minutes[1],
        lots_first=lots[0],
        lots_second=lots[1],
        attainment_permille_first=before.attainment_permille(factory, with_ledger=True),
        attainment_permille_second=after.attainment_permille(factory, with_ledger=True),
    )


def _count_lots(situation: Situation, factory: int) -> int:
    return sum(
        any(int(situation.table.factory[slot]) == factory for slot, _ in placed.cells) for placed in situation.lots
    )
