"""Whatever is shared out: exact = whole model by HiGHS = verifier, no linear bound is above, and guided search gets there."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from random import Random

import pytest

from benchmarks.peers import solve_whole
from optimizer.bounds import Relaxation
from optimizer.domain.network import Factory
from optimizer.domain.order import Order
from optimizer.domain.plan import Budget, Termination
from optimizer.domain.rulebook import EntitlementRule, ShareBasis
from optimizer.domain.scenario import Scenario
from optimizer.scenario.generate import generate_scenario
from optimizer.solve import prepare, solve_scenario
from optimizer.verify import compute_received
from tests.agreement.drawn import draw_tiny
from tests.agreement.oracle import as_fraction
from tests.build import make_factory, make_operation, make_order, make_rulebook, make_scenario
from tests.model.solved import Ticks, best_plan

EXACT = EntitlementRule(equal_permille=1000, capacity_permille=0, attainable_margin_permille=1000)
GUIDED = Budget(time_limit_seconds=1_000, gap=0, max_steps=12)

each_basis = pytest.mark.parametrize("basis", ShareBasis)


def with_basis(scenario: Scenario, basis: ShareBasis) -> Scenario:
    rule = scenario.rulebook.entitlement.model_copy(update={"basis": basis})
    return scenario.with_fields(rulebook=scenario.rulebook.model_copy(update={"entitlement": rule}))


def make_two_trades(basis: ShareBasis) -> Scenario:
    """A only mills, B only paints: O1 is 10 pieces of 1,000 yen, 3 minutes of A and 1 of B; O2 40 of 100 yen, 1 minute of A."""
    orders: list[Order] = [
        make_order("O1", 10, unit_value_yen=1_000, route=[make_operation("mill", 3), make_operation("paint", 1)]),
        make_order("O2", 40, unit_value_yen=100, route=[make_operation("mill", 1)]),
    ]
    shops: list[Factory] = [make_factory("A", processes=["mill"]), make_factory("B", processes=["paint"])]
    book = make_rulebook("unplaced", "unfairness", entitlement=EXACT.model_copy(update={"basis": basis}))
    return make_scenario(shops, orders, buckets=2, rulebook=book)


@pytest.mark.parametrize(
    ("basis", "entitled"),
    [
        # 10 x 3 + 40 x 1 = 70 minutes against 10 x 1.
        (ShareBasis.standard_minutes, {"A": 70_000, "B": 10_000}),
        # 10 + 40 pieces against 10.
        (ShareBasis.pieces, {"A": 50, "B": 10}),
        # Of 1,000 yen 750 are A's and 250 B's: 7,500 + 4,000 against 2,500 yen.
        (ShareBasis.value_added, {"A": 11_500_000, "B": 2_500_000}),
        # Two jobs against one.
        (ShareBasis.jobs, {"A": 36_036_000, "B": 18_018_000}),
    ],
)
@pytest.mark.parametrize("strategy", ["exact", "guided"])
def test_who_has_what_depends_on_the_basis(basis: ShareBasis, entitled: dict[str, int], strategy: str) -> None:
    scenario = make_two_trades(basis)
    result = solve_scenario(scenario, GUIDED, clock=Ticks(), strategy=strategy)
    assert result.plan is not None
    found = {target.factory: target.entitlement for target in result.plan.targets.targets}
    # A linear programme comes within a millionth.
    assert found == (entitled if basis is not ShareBasis.jobs else pytest.approx(entitled, rel=1e-6))
    # Nobody else could do it, so everybody gets what it is entitled to.
    assert compute_received(scenario, result.plan) == entitled
    assert [level.value for level in result.plan.levels] == [0, 0]


@pytest.mark.parametrize(
    ("basis", "orders_each"),
    [
        # An order of 60 minutes and three of 20: by the minute one member makes the long one, the other the rest.
        (ShareBasis.standard_minutes, [1, 3]),
        # By jobs each makes two of the four.
        (ShareBasis.jobs, [2, 2]),
    ],
)
def test_the_fairest_plan_depends_on_the_basis(basis: ShareBasis, orders_each: list[int]) -> None:
    orders = [make_order("LONG", 1, minutes=60), *(make_order(f"S{n}", 1, minutes=20) for n in (1, 2, 3))]
    book = make_rulebook("unplaced", "unfairness", entitlement=EXACT.model_copy(update={"basis": basis}))
    plan = best_plan(make_scenario([make_factory("A"), make_factory("B")], orders, rulebook=book))
    assert plan.levels[1].value == 0
    assert sorted(Counter(lot.steps[0].work_center for lot in plan.lots).values()) == orders_each


@each_basis
def test_exact_whole_model_and_verifier_agree(basis: ShareBasis) -> None:
    random, compared = Random(7), 0
    while compared < 6:
        scenario = with_basis(draw_tiny(random), basis)
        if scenario.pins:
            continue
        theirs = solve_whole(scenario, prepare(scenario).targets, time_limit_seconds=60)
        if theirs.plan is None:
            continue
        # The plan is verified on the way, goals and all.
        ours = best_plan(scenario)
        assert theirs.termination is Termination.optimal
        bounds = [level.bound for level in theirs.plan.levels]
        assert [level.bound for level in ours.levels] == pytest.approx(bounds, rel=1e-6, abs=1e-5)
        compared += 1


@each_basis
def test_no_linear_bound_is_above_the_exact_value(basis: ShareBasis) -> None:
    scenario = with_basis(generate_scenario("tight", factories=4, orders=8, seed=3, calendar="weekly"), basis)
    prepared, plan = prepare(scenario), best_plan(scenario)
    relaxation = Relaxation(prepared.goals, prepared.pinned)
    for position, (measure, level) in enumerate(zip(prepared.goals.measures, plan.levels, strict=True)):
        assert level.bound is not None
        best = int(as_fraction(level.bound) * Fraction(measure.denominator, measure.quantum))
        found = relaxation.solve_level(position)
        assert found is not None
        assert found.bound <= best, level.name
        relaxation.keep_level(position, measure.compute_limit(best))


@each_basis
def test_guided_search_is_verified_and_no_better_than_exact(basis: ShareBasis) -> None:
    scenario = with_basis(generate_scenario("tight", factories=4, orders=8, seed=3, calendar="weekly"), basis)
    best = best_plan(scenario).levels[0]
    result = solve_scenario(scenario, GUIDED, clock=Ticks(), strategy="guided")
    assert result.plan is not None
    assert result.verdict is not None
    assert result.verdict.is_verified
    assert best.bound is not None
    assert best.bound <= result.plan.levels[0].value
