"""A level that says what is enough, and a search that goes on from a published plan."""

from __future__ import annotations

import pytest

from optimizer.domain.plan import Budget, Plan, Termination
from optimizer.domain.rulebook import GoalLevel, GoalTerm, Term
from optimizer.domain.scenario import Scenario
from optimizer.rules import RuleId
from optimizer.scenario import dump_plan, hash_rulebook, parse_plan
from optimizer.solve import replay_plan, solve_scenario
from optimizer.verify import verify_plan
from tests.agreement.test_strategies import load_tiny
from tests.model.solved import Ticks

pytestmark = pytest.mark.usefixtures("short_steps")
CHEAPEST, STEP = 30_000, 120
"""The tiny scenario's cheapest plan, all at A, and what each of ten jobs costs more at B; five at B are fair."""


@pytest.fixture
def short_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Steps of some thousand rounds are plenty for ten jobs."""
    monkeypatch.setattr("optimizer.search.guided.LEAST_EFFORT", 100_000)
    monkeypatch.setattr("optimizer.search.guided.EFFORT_PER_ORDER", 0)


def read_tiny(cost_enough: int | None, *, tolerance: bool = False) -> Scenario:
    """Unplaced, lateness, cost, unfairness: with what cost is enough, instead of its tolerance or beside it."""
    scenario, _ = load_tiny("fair_within_two_percent")
    fields: dict[str, object] = {"enough": cost_enough}
    if not tolerance:
        fields["tolerance"] = GoalLevel(name="x", terms=(GoalTerm(term=Term.cost),)).tolerance
    goals = tuple(
        level.model_copy(update=fields) if level.name == "cost" else level for level in scenario.rulebook.goals
    )
    return scenario.with_fields(rulebook=scenario.rulebook.model_copy(update={"goals": goals}))


def solve(scenario: Scenario, strategy: str = "exact") -> Plan:
    # A guided search proves nothing here, so it is told when to stop.
    budget = Budget(time_limit_seconds=1_000, max_steps=12 if strategy.endswith("guided") else None)
    result = solve_scenario(scenario, budget, clock=Ticks(), strategy=strategy)
    assert result.plan is not None
    return result.plan


def count_at_b(plan: Plan) -> int:
    return sum(lot.quantity // 10 for lot in plan.lots if lot.steps[0].work_center.startswith("B"))


@pytest.mark.parametrize("strategy", ["exact", "guided"])
@pytest.mark.parametrize(("enough", "jobs"), [(CHEAPEST + 3 * STEP, 3), (CHEAPEST + 3 * STEP - 1, 2), (CHEAPEST, 0)])
def test_later_levels_may_use_all_that_is_enough(enough: int, jobs: int, strategy: str) -> None:
    # Every job moved to B costs 120 yen more, so 360 yen move three and 359 only two.
    plan = solve(read_tiny(enough), strategy)
    assert count_at_b(plan) == jobs
    assert plan.levels[2].value == CHEAPEST + jobs * STEP


def test_the_larger_of_both_counts_where_there_is_a_tolerance_too() -> None:
    # 2 % of 30,000 yen are 600 yen, five jobs; 360 yen would be three.
    assert count_at_b(solve(read_tiny(CHEAPEST + 3 * STEP, tolerance=True))) == 5


def test_what_is_not_enough_is_a_goal_like_any_other() -> None:
    plan = solve(read_tiny(CHEAPEST - 1))
    assert count_at_b(plan) == 0
    assert plan.levels[2].termination is Termination.optimal


def test_the_verifier_lets_a_level_use_what_is_enough_and_no_more() -> None:
    plan = solve(read_tiny(CHEAPEST + 3 * STEP))
    proven = plan.levels[2].model_copy(
        update={"termination": Termination.optimal, "bound": CHEAPEST, "gap": 360 / 30_360}
    )
    claimed = plan.model_copy(update={"levels": (*plan.levels[:2], proven, *plan.levels[3:])})
    assert verify_plan(read_tiny(CHEAPEST + 3 * STEP), claimed).is_verified
    broken = verify_plan(read_tiny(CHEAPEST + 3 * STEP - 1), claimed).violations
    assert [violation.rule for violation in broken] == [RuleId.tolerance_of_goals]


def test_a_book_that_says_nothing_of_it_keeps_its_hash() -> None:
    scenario, _ = load_tiny("fair_within_two_percent")
    assert hash_rulebook(read_tiny(None, tolerance=True).rulebook) == hash_rulebook(scenario.rulebook)


def test_a_search_goes_on_from_the_published_plan() -> None:
    # From the cheapest plan, with 360 yen to spend: nothing is to be done before unfairness, and its three moves are found.
    cheapest = solve(read_tiny(CHEAPEST))
    scenario = read_tiny(CHEAPEST + 3 * STEP).with_fields(published=cheapest.lots)
    plan = solve(scenario, "resume")
    assert plan.provenance.strategy == "resume-exact"
    assert [stage.steps for stage in plan.provenance.stages[:3]] == [0, 0, 0]
    assert plan.levels[2].termination is Termination.enough
    assert count_at_b(plan) == 3
    stayed = {lot.id for lot in plan.lots} & {lot.id for lot in cheapest.lots}
    assert len(stayed) == 7
    assert dump_plan(replay_plan(scenario, parse_plan(dump_plan(plan)), clock=Ticks())) == dump_plan(plan)


def test_without_a_published_plan_it_begins_with_nothing() -> None:
    scenario = read_tiny(CHEAPEST)
    assert solve(scenario, "resume").levels == solve(scenario).levels


def test_a_guided_search_resumes_too() -> None:
    cheapest = solve(read_tiny(CHEAPEST))
    scenario = read_tiny(CHEAPEST + 3 * STEP).with_fields(published=cheapest.lots)
    plan = solve(scenario, "resume-guided")
    assert count_at_b(plan) == 3
    assert plan.provenance.stages[2].steps == 0
