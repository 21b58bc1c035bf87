"""An oracle for the audit: every single transfer of a plan tried by the full verifier, whoever gains."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from random import Random

from optimizer.domain.audit import Transfer
from optimizer.domain.network import Factory
from optimizer.domain.order import Order
from optimizer.domain.plan import Lot, Plan
from optimizer.domain.rulebook import FairnessRule, GoalLevel, GoalTerm, RuleBook, Term, Tolerance
from optimizer.domain.scenario import Scenario
from optimizer.errors import ScenarioError
from optimizer.rules import RULES
from optimizer.verify import compute_received, verify_plan
from optimizer.verify.trial import make_transfer
from tests.agreement.drawn import TOLERANCES
from tests.build import (
    make_factory,
    make_lot,
    make_operation,
    make_order,
    make_plan,
    make_scenario,
    make_sourcing,
    make_targets,
    make_work_center,
)

Ask = tuple[str, str, int]
"""Who asks for which operation of which lot."""


def list_transfers(scenario: Scenario, plan: Plan) -> Iterator[tuple[Ask, Transfer]]:
    """Every number of pieces of every operation of a lot at a member, to every other member's center and bucket."""
    factory_by_center = {w.id: f for f in scenario.network.factories for w in f.work_centers}
    members = [factory for factory in scenario.network.factories if factory.is_member]
    for lot in plan.lots:
        for operation, step in enumerate(lot.steps):
            giver = factory_by_center[step.work_center]
            if giver.is_member and not lot.is_pinned:
                for taker in (member for member in members if member is not giver):
                    yield from _list_to(scenario, lot, operation, taker)


def _list_to(scenario: Scenario, lot: Lot, operation: int, taker: Factory) -> Iterator[tuple[Ask, Transfer]]:
    step = lot.steps[operation]
    for center in taker.work_centers:
        for bucket in range(scenario.calendar.bucket_count):
            for pieces in range(1, lot.quantity + 1):
                yield (taker.id, lot.id, operation), Transfer(
                    lot=lot.id, order=lot.order, operation=operation, pieces=pieces, lot_pieces=lot.quantity,
                    origin=step.work_center, origin_bucket=step.bucket, target=center.id, target_bucket=bucket,
                )  # fmt: skip


def is_asked_rightly(scenario: Scenario, plan: Plan, transfer: Transfer) -> bool:
    """Worse off before, not better off after, no rule broken, and the fairer plan comes first in the order of goals."""
    center_to_factory = {w.id: f.id for f in scenario.network.factories for w in f.work_centers}
    giver, taker = center_to_factory[transfer.origin], center_to_factory[transfer.target]
    moved = make_transfer(plan, transfer)
    if not _share(scenario, plan, taker) < _share(scenario, plan, giver):
        return False
    if _share(scenario, moved, taker) > _share(scenario, moved, giver):
        return False
    verdict = verify_plan(scenario, moved)
    if any(RULES[violation.rule].is_hard for violation in verdict.violations):
        return False
    values = [Fraction(str(level.value)) for level in verdict.levels]
    return comes_first(scenario.rulebook, plan, values)


def comes_first(book: RuleBook, plan: Plan, values: list[Fraction]) -> bool:
    """Fairer on the first fairness level that differs, and before the plan by the levels in order with tolerances.

    Only for books whose fairness stands in levels of its own.
    """
    fair = [any(term.term in (Term.unfairness, Term.guarantee) for term in level.terms) for level in book.goals]
    old = [Fraction(str(level.value)) for level in plan.levels]
    differences = [new - was for new, was, counts in zip(values, old, fair, strict=True) if counts and new != was]
    if not differences or differences[0] > 0:
        return False
    for goal, level, was, new in zip(book.goals, plan.levels, old, values, strict=True):
        proven = was if level.bound is None else _allow(goal, Fraction(str(level.bound)))
        if new > max(was, proven):
            return False
        if was > (new if goal is book.goals[-1] else _allow(goal, new)):
            return True
    return False


def _allow(goal: GoalLevel, best: Fraction) -> Fraction:
    return best + goal.tolerance.absolute + best * goal.tolerance.permille / 1000


def _share(scenario: Scenario, plan: Plan, factory: str) -> Fraction | float:
    """Received and prefill against the target; who is owed nothing is behind nobody."""
    target = next(target for target in plan.targets.targets if target.factory == factory)
    has = compute_received(scenario, plan)[factory] + target.prefill
    if target.target == 0:
        return float("inf")
    return Fraction(has, target.target * plan.targets.unit)


# -------------------------------------------------------------------------------------------------------------- drawn


def draw_placed(random: Random) -> tuple[Scenario, Plan]:
    """Two or three members where most could do most work, and a plan of it that nobody thought about but that is verified."""
    while True:
        try:
            scenario, plan = _draw_any(random)
        except ScenarioError:
            continue
        if verify_plan(scenario, plan).is_verified:
            return scenario, plan


def _draw_any(random: Random) -> tuple[Scenario, Plan]:
    buckets = random.randint(1, 2)
    factories = [_draw_shop(random, f"F{i + 1}", buckets) for i in range(random.randint(2, 3))]
    orders = [
        make_order(
            f"O{i + 1}",
            2 * random.randint(1, 3),
            lot_multiple=random.choice((1, 1, 2)),
            due=random.choice((7, 8, 14)),
            latest_day=random.choice((None, None, 14)),
            kg_per_piece=1,
            buyer=random.choice(("B1", "B2")),
            route=[
                make_operation(minutes=random.choice((1, 2)), setup_minutes=random.choice((0, 1)))
                for _ in range(random.choice((1, 1, 2)))
            ],
            sourcing=random.choice((make_sourcing(), make_sourcing(), make_sourcing(min_lot=2), make_sourcing(max_factories=1),
                                    make_sourcing(is_never_split=True), make_sourcing(max_share_permille=500))),
        )
        for i in range(random.randint(1, 3))
    ]  # fmt: skip
    scenario = make_scenario(
        factories, orders, buckets=buckets, legs=[("base", "hill", random.choice((0, 1)), 1)],
        conflicts=random.choice(([], [], [("B1", "B2")])), rulebook=_draw_book(random),
    )  # fmt: skip
    lots = [
        make_lot(f"L{i}", order.id, order.quantity, *_draw_steps(random, factories, order, buckets))
        for i, order in enumerate(orders)
    ]
    ids = [factory.id for factory in factories]
    targets = make_targets(
        scenario,
        {id_: random.choice((0, 4, 8, 12)) for id_ in ids},
        prefill={id_: random.choice((0, 0, 2000)) for id_ in ids},
        unit=random.choice((1000, 2000)),
        breakpoints=(500, 1000),
        weights=() if scenario.rulebook.fairness.alpha == "worst_first" else (3, 1),
    )
    return scenario, make_plan(scenario, lots, targets=targets)


def _draw_steps(random: Random, factories: list[Factory], order: Order, buckets: int) -> list[str]:
    return [f"{random.choice(factories).id}-1@{min(k, buckets - 1)}" for k in range(len(order.route))]


def _draw_shop(random: Random, id_: str, buckets: int) -> Factory:
    free = [random.choice((30, 30, 8)) for _ in range(buckets)]
    center = make_work_center(f"{id_}-1", free=free, yen_per_minute=random.choice((1, 1, 2)))
    return make_factory(
        id_, center, location=random.choice(("base", "base", "hill")), activation_yen=random.choice((0, 5))
    )


def _draw_book(random: Random) -> RuleBook:
    terms = [Term.unfairness, *random.sample([Term.lateness, Term.cost, Term.concentration, Term.guarantee], 2)]
    random.shuffle(terms)
    levels = [
        GoalLevel(
            name=term.value,
            terms=(GoalTerm(term=term, level_permille=500 if term is Term.guarantee else None),),
            tolerance=random.choice((*TOLERANCES, Tolerance())),
        )
        for term in (Term.unplaced, *terms)
    ]
    return RuleBook(goals=tuple(levels), fairness=FairnessRule(alpha=random.choice((2, 2, "worst_first")), brackets=2))
