"""Every strategy there is, and every one without a part: verified plans, never better than the best, the same bytes again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from optimizer.domain.plan import Budget, Plan, Termination
from optimizer.domain.scenario import Scenario
from optimizer.scenario import dump_plan, parse_plan
from optimizer.scenario.generate import generate_scenario
from optimizer.search import STRATEGIES
from optimizer.solve import replay_plan, solve_scenario
from optimizer.verify import verify_plan
from tests.agreement.test_strategies import each_tiny, load_tiny
from tests.build import make_rulebook
from tests.model.solved import Ticks

GUIDED = sorted(name for name in STRATEGIES if name.startswith("guided"))
each_strategy = pytest.mark.parametrize("strategy", sorted(STRATEGIES))
each_guided = pytest.mark.parametrize("strategy", GUIDED)


@pytest.fixture(scope="module", autouse=True)
def short_steps() -> Iterator[None]:
    """Steps of some thousand rounds: what they find matters less here than that it is sound."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("optimizer.search.guided.LEAST_EFFORT", 300_000)
        patch.setattr("optimizer.search.guided.EFFORT_PER_ORDER", 0)
        yield


def solve(scenario: Scenario, strategy: str, *, seed: int = 1, max_steps: int = 7) -> Plan:
    budget = Budget(time_limit_seconds=1_000, gap=0, max_steps=max_steps, seed=seed)
    result = solve_scenario(scenario, budget, clock=Ticks(), strategy=strategy)
    assert result.plan is not None
    assert result.verdict is not None
    assert result.verdict.is_verified
    return result.plan


@each_tiny
@each_strategy
def test_every_strategy_keeps_to_what_was_derived_by_hand(name: str, strategy: str) -> None:
    scenario, expected = load_tiny(name)
    plan = solve(scenario, strategy)
    assert verify_plan(scenario, plan).is_verified
    for level in plan.levels:
        if level.name not in expected:
            return
        # As long as every level before was proven, these are the same plans as those looked at by hand.
        assert level.value >= expected[level.name]
        assert level.bound is None or level.bound <= expected[level.name]
        if level.termination is not Termination.optimal:
            return
        assert level.value == expected[level.name]


@pytest.fixture(scope="module")
def region() -> Scenario:
    """6 factories, 24 orders, more work than time."""
    return generate_scenario("tight", factories=6, orders=24, seed=2, calendar="weekly")


@each_guided
def test_a_plan_of_every_variant_is_made_again_to_the_byte(region: Scenario, strategy: str) -> None:
    plan = solve(region, strategy, seed=9, max_steps=10)
    data = dump_plan(plan)
    assert dump_plan(solve(region, strategy, seed=9, max_steps=10)) == data
    assert dump_plan(replay_plan(region, parse_plan(data), clock=Ticks())) == data
    assert plan.provenance.strategy == strategy
    # Each part has its own kind of step, so each level had a few.
    assert all(stage.steps > 0 for stage in plan.provenance.stages)


@each_tiny
def test_guided_plans_of_hand_made_scenarios_are_made_again_to_the_byte(name: str) -> None:
    scenario, _ = load_tiny(name)
    data = dump_plan(solve(scenario, "guided"))
    assert dump_plan(replay_plan(scenario, parse_plan(data), clock=Ticks())) == data


def test_parts_make_a_difference(region: Scenario) -> None:
    # Were a part left out in name only, two of these would be the same search.
    seen = {strategy: solve(region, strategy, max_steps=10).levels for strategy in GUIDED}
    # Columns come after a first cycle only.
    assert seen.pop("guided-without-columns") == seen["guided"]
    assert len({tuple((level.value, level.bound) for level in levels) for levels in seen.values()}) == len(seen)


def test_columns_sharpen_the_bound_of_a_goal_without_a_scale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("optimizer.search.guided.FIRST_CYCLE", 2)
    scenario = generate_scenario("tight", factories=3, orders=8, seed=1, calendar="weekly")
    scenario = scenario.model_copy(update={"rulebook": make_rulebook("unplaced", "cost")})
    bounds = [solve(scenario, name, max_steps=9).levels[1].bound for name in ("guided", "guided-without-columns")]
    assert bounds[0] is not None
    assert bounds[1] is not None
    assert bounds[0] > bounds[1]


def test_a_variant_with_nothing_left_to_do_ends(region: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    # Too large for neighbourhoods, no ruin, and bounds that say enough, though less than was asked for.
    monkeypatch.setattr("optimizer.search.guided.SMALL_SIZE", 0)
    monkeypatch.setattr("optimizer.search.guided.GOOD_ENOUGH", 1e9)
    plan = solve(region, "guided-without-ruin", max_steps=1_000)
    assert plan.levels[0].termination is Termination.feasible
    assert all(stage.steps < 10 for stage in plan.provenance.stages)
