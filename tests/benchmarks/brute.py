"""Every plan of a tiny scenario, judged by the verifier alone, and the best of them goal by goal.

Nothing here knows a model: paths are all ways through all work centers and buckets, and the verifier throws out what a
rule forbids.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import comb, floor

from optimizer.domain.order import Order
from optimizer.domain.plan import Lot, Plan, Step, Targets
from optimizer.domain.rulebook import Tolerance
from optimizer.domain.scenario import Scenario
from optimizer.rules import RULES, RuleId, RuleKind
from optimizer.verify import verify_plan
from tests.build import make_plan

LOT_RULES = {rule.id for rule in RULES.values() if rule.kind in (RuleKind.eligibility, RuleKind.cell)} | {
    RuleId.precedence,
    RuleId.route,
}
"""Rules a lot keeps or breaks whatever else is in the plan."""


def find_paths(scenario: Scenario, order: Order) -> list[tuple[Step, ...]]:
    """Ways of an order through work centers and buckets that one lot may take."""
    steps = [
        Step(work_center=center.id, bucket=bucket)
        for factory in scenario.network.factories
        for center in factory.work_centers
        for bucket in range(scenario.calendar.bucket_count)
    ]
    paths = []
    for path in product(steps, repeat=len(order.route)):
        lot = Lot(id="try", order=order.id, quantity=order.lot_multiple, steps=path)
        plan = make_plan(scenario, [lot], levels=[])
        if not LOT_RULES & {violation.rule for violation in verify_plan(scenario, plan).violations}:
            paths.append(path)
    return paths


def count_plans(scenario: Scenario, paths_by_order: dict[str, list[tuple[Step, ...]]]) -> int:
    """How many plans there are to look at."""
    total = 1
    for order in scenario.orders:
        multiples = free_multiples(scenario, order)
        # Multisets of up to so many multiples over the paths.
        total *= comb(multiples + len(paths_by_order[order.id]), multiples)
    return total


def free_multiples(scenario: Scenario, order: Order) -> int:
    """Lot multiples of an order that no pin has taken."""
    pinned = sum(lot.quantity for lot in scenario.pins if lot.order == order.id)
    return (order.quantity - pinned) // order.lot_multiple


def enumerate_plans(
    scenario: Scenario, targets: Targets, paths_by_order: dict[str, list[tuple[Step, ...]]]
) -> Iterator[Plan]:
    """Every plan; what is legal is left to the verifier."""
    options = [list(_spread(free_multiples(scenario, o), len(paths_by_order[o.id]))) for o in scenario.orders]
    for choice in product(*options):
        lots = list(scenario.pins)
        for order, amounts in zip(scenario.orders, choice, strict=True):
            for number, (path, amount) in enumerate(zip(paths_by_order[order.id], amounts, strict=True)):
                if amount:
                    quantity = amount * order.lot_multiple
                    lots.append(
                        Lot(id=f"{order.id}/{number}".replace("/", "-"), order=order.id, quantity=quantity, steps=path)
                    )
        yield make_plan(scenario, lots, targets=targets, levels=[])


def _spread(most: int, places: int) -> Iterator[tuple[int, ...]]:
    """All ways to put at most so many into so many places."""
    if not places:
        yield ()
        return
    for first in range(most + 1):
        for rest in _spread(most - first, places - 1):
            yield (first, *rest)


def find_best_levels(scenario: Scenario, plans: Iterator[Plan]) -> list[float] | None:
    """Best value of every goal level, each within the tolerances of those before; None when no plan is legal.

    Plans whose values differ only by the levels' tolerance share the later levels, so only values are returned.
    """
    verdicts = (verify_plan(scenario, plan) for plan in plans)
    values = [
        tuple(level.value for level in verdict.levels) for verdict in verdicts if not _is_broken(verdict.violations)
    ]
    if not values:
        return None
    best = []
    for position, level in enumerate(scenario.rulebook.goals):
        best.append(min(row[position] for row in values))
        ceiling = compute_ceiling(best[-1], level.tolerance)
        values = [row for row in values if row[position] <= ceiling]
    return best


def compute_ceiling(best: float, tolerance: Tolerance) -> float:
    """The most a level may become later; money is whole in nanoyen, far below the rounding here."""
    limit = best + tolerance.absolute + best * tolerance.permille / 1000
    return (floor(limit) if isinstance(best, int) else limit) + 1e-9


def _is_broken(violations: object) -> bool:
    return bool([v for v in violations if v.rule not in GOAL_RULES])  # type: ignore[attr-defined]


GOAL_RULES = {rule.id for rule in RULES.values() if rule.kind is RuleKind.goal}
