"""The same scenario, seed and number of steps give the same bytes, wherever the clock or the user stopped the solve."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from optimizer.domain.plan import Budget, Plan, Stage, Termination
from optimizer.domain.rulebook import HardRules
from optimizer.domain.scenario import Scenario
from optimizer.errors import PlanError, ReplayMismatch
from optimizer.scenario import dump_plan, parse_plan
from optimizer.scenario.generate import generate_scenario
from optimizer.search import Progress
from optimizer.solve import SolveResult, replay_plan, solve_scenario
from tests.build import make_factory, make_lot, make_order, make_quota, make_rulebook, make_scenario
from tests.model.solved import Ticks
from tests.solve.clocks import PLENTY, Story, count_events

STRATEGIES = ("exact", "guided")
each_strategy = pytest.mark.parametrize("strategy", STRATEGIES)


@pytest.fixture(scope="module")
def region() -> Scenario:
    """5 factories, 14 orders, more work than time: levels unplaced, lateness, cost, unfairness."""
    return generate_scenario("tight", factories=5, orders=14, seed=3, calendar="weekly")


def solve(scenario: Scenario, strategy: str, *, story: Story | None = None, **budget: Any) -> SolveResult:
    told = story or Story()
    asked = Budget(**{"time_limit_seconds": PLENTY, "gap": 0, "max_steps": 4} | budget)
    return solve_scenario(scenario, asked, clock=told, strategy=strategy, watcher=told)


def plan_of(result: SolveResult) -> Plan:
    assert result.plan is not None
    assert result.verdict is not None
    assert result.verdict.is_verified
    return result.plan


def assert_replays(scenario: Scenario, plan: Plan) -> None:
    """It comes out again byte for byte, from what was written to a file."""
    data = dump_plan(plan)
    assert dump_plan(replay_plan(scenario, parse_plan(data), clock=Ticks())) == data


# ------------------------------------------------------------------------------------------------------ the same again


@each_strategy
def test_a_whole_solve_is_replayed(region: Scenario, strategy: str) -> None:
    plan = plan_of(solve(region, strategy))
    assert any(stage.steps for stage in plan.provenance.stages)
    assert_replays(region, plan)


@each_strategy
def test_the_same_seed_gives_the_same_bytes(region: Scenario, strategy: str) -> None:
    first, second = (dump_plan(plan_of(solve(region, strategy, seed=7))) for _ in range(2))
    assert first == second


@each_strategy
def test_another_seed_is_another_plan_file(region: Scenario, strategy: str) -> None:
    first, second = (plan_of(solve(region, strategy, seed=seed)) for seed in (7, 8))
    assert (first.provenance.seed, second.provenance.seed) == (7, 8)
    assert dump_plan(first) != dump_plan(second)
    assert_replays(region, second)


def test_a_start_that_rules_force_is_replayed() -> None:
    # A quota's minimum and a pinned lot: the first plan is no longer the empty one.
    hard = HardRules(quotas=(make_quota("F1", minimum=3, unit="absolute"),))
    factories = [make_factory("F1", free=9), make_factory("F2", free=9)]
    orders = [make_order("O1", 10), make_order("O2", 10, unit_value_yen=3)]
    pins = (make_lot("L-00001", "O1", 2, "F2-1@0"),)
    scenario = make_scenario(factories, orders, rulebook=make_rulebook("cost", "unplaced", hard=hard), pins=pins)
    for strategy in STRATEGIES:
        plan = plan_of(solve(scenario, strategy))
        # The pinned lot keeps its id, which no other lot gets.
        assert [lot.id for lot in plan.lots if lot.is_pinned] == ["L-00001"]
        assert len({lot.id for lot in plan.lots}) == len(plan.lots)
        assert_replays(scenario, plan)


@pytest.mark.parametrize("strategy", ["auto", *STRATEGIES])
def test_a_plan_keeps_its_own_reason_for_the_strategy(region: Scenario, strategy: str) -> None:
    # By name or by itself: the two give the same strategy for different reasons, and each replays with its own.
    plan = plan_of(solve(region, strategy, max_steps=1))
    assert plan.provenance.strategy_reason.startswith("asked for") == (strategy != "auto")
    assert_replays(region, plan)


# ------------------------------------------------------------------------------------------------ stopped by the clock


@each_strategy
@pytest.mark.parametrize("steps", [0, 1, 2, 3])
def test_a_solve_of_a_few_steps_is_replayed(region: Scenario, strategy: str, steps: int) -> None:
    plan = plan_of(solve(region, strategy, max_steps=steps))
    assert all(stage.steps <= steps for stage in plan.provenance.stages)
    assert_replays(region, plan)


@each_strategy
@pytest.mark.parametrize("ticks", [1, 12, 30, 60, 100])
def test_a_solve_stopped_after_some_looks_at_the_clock_is_replayed(region: Scenario, strategy: str, ticks: int) -> None:
    # Every look takes 1,000 seconds, so nothing but the number of looks stops it: in a bound, in a step, between two.
    clock = Ticks()
    budget = Budget(time_limit_seconds=1_000.0 * ticks, gap=0, max_steps=4)
    result = solve_scenario(region, budget, clock=lambda: 1_000_000 * clock(), strategy=strategy)
    assert_replays(region, plan_of(result))


def find_cut(
    scenario: Scenario, strategy: str, is_end: Callable[[Progress], bool], max_steps: int = 4
) -> tuple[Plan, list[Stage]]:
    plan = plan_of(solve(scenario, strategy, story=Story(is_end=is_end), max_steps=max_steps))
    return plan, list(plan.provenance.stages)


@pytest.mark.parametrize(
    ("strategy", "phase", "max_steps", "numbers"),
    [("exact", None, 4, (1, 3, 5, 7, 9, 13, 15)), ("guided-without-ruin", "improve", 6, (1, 2, 4, 11))],
)
def test_a_step_stopped_at_a_solution_is_replayed_up_to_that_solution(
    region: Scenario, strategy: str, phase: str | None, max_steps: int, numbers: tuple[int, ...]
) -> None:
    # The level's time ends with the so-many-th thing told, whatever it is; among those are solutions within a step.
    cut = 0
    for number in numbers:
        plan, stages = find_cut(region, strategy, count_events(number, phase), max_steps)
        cut += any(stage.solutions for stage in stages)
        assert_replays(region, plan)
    assert cut >= 2


@each_strategy
@pytest.mark.parametrize("level", ["unplaced", "lateness", "cost"])
def test_a_bound_that_was_cut_off_leaves_nothing_behind(region: Scenario, strategy: str, level: str) -> None:
    # The level's time ends as its bound begins; the levels after it go on, with bounds of their own.
    plan, stages = find_cut(region, strategy, count_events(1, "bound", level))
    position = ["unplaced", "lateness", "cost"].index(level)
    assert stages[position].solutions == 0
    assert any(stage.steps > 0 for stage in stages[position + 1 :])
    assert_replays(region, plan)


def test_a_level_that_is_cut_off_loses_its_share_and_no_more(region: Scenario) -> None:
    plan, stages = find_cut(region, "exact", count_events(1, "bound", "lateness"))
    assert [stage.steps > 0 for stage in stages] == [True, False, True, True]
    assert [level.bound is not None for level in plan.levels] == [True, True, True, True]
    assert plan.levels[1].termination is Termination.feasible
    assert plan.levels[0].termination is plan.levels[2].termination is Termination.optimal


# ------------------------------------------------------------------------------------------------------------ cancelled


@each_strategy
@pytest.mark.parametrize("number", [1, 3])
def test_a_cancelled_solve_keeps_the_best_plan_so_far(region: Scenario, strategy: str, number: int) -> None:
    seen: list[Progress] = []

    def is_enough(event: Progress) -> bool:
        # After so many solutions of a step: not the first thing told, and far from the end.
        seen.extend([event] if event.phase in ("construct", "prove", "improve") else [])
        return len(seen) >= number

    story = Story(is_enough=is_enough)
    result = solve(region, strategy, story=story)
    assert result.termination is Termination.cancelled
    plan = plan_of(result)
    assert plan.levels[0].value <= max(event.value or 0 for event in seen if event.level == "unplaced")
    # Nothing is begun after the wish to stop.
    assert all(stage.steps == stage.solutions == 0 for stage in plan.provenance.stages[1:])
    assert_replays(region, plan)


def test_a_solve_cancelled_before_it_begins_has_the_first_plan() -> None:
    scenario = make_scenario([make_factory("F1")], [make_order("O1", 10)])
    story = Story(has_enough=True)
    result = solve_scenario(scenario, Budget(), clock=story, watcher=story)
    assert result.termination is Termination.cancelled
    plan = plan_of(result)
    assert (plan.lots, plan.levels[0].value) == ((), 10)
    assert_replays(scenario, plan)


# ------------------------------------------------------------------------------------------------------------- refused


def test_a_plan_of_other_contents_is_refused(region: Scenario) -> None:
    plan = plan_of(solve(region, "exact", max_steps=1))
    # One yen more for one order: the same id, the same number of everything.
    first = region.orders[0]
    dearer = first.model_copy(update={"unit_value_yen": first.unit_value_yen + 1})
    other = region.model_copy(update={"orders": (dearer, *region.orders[1:])})
    with pytest.raises(PlanError, match="other contents") as caught:
        replay_plan(other, plan, clock=Ticks())
    assert caught.value.message.ja
    assert caught.value.way_out.ja


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"strategy": "by hand"}, "by hand"),
        ({"stages": ()}, "0"),
        ({"stages": (Stage(),) * 9}, "9"),
        ({"seed": -1}, "-1"),
        ({"gap": 1.5}, "1.5"),
    ],
)
def test_a_provenance_that_no_solve_left_is_refused(region: Scenario, change: dict[str, Any], found: str) -> None:
    plan = plan_of(solve(region, "exact", max_steps=1))
    bent = plan.model_copy(update={"provenance": plan.provenance.model_copy(update=change)})
    with pytest.raises(PlanError) as caught:
        replay_plan(region, bent, clock=Ticks())
    assert found in caught.value.message.ja
    assert found in caught.value.message.en


def bend_lot(data: dict[str, Any]) -> None:
    data["lots"][0]["quantity"] += 1


def bend_level(data: dict[str, Any]) -> None:
    data["levels"][0]["bound"] = 0


def bend_lots(data: dict[str, Any]) -> None:
    del data["lots"][-1]


def bend_version(data: dict[str, Any]) -> None:
    data["provenance"]["kubari_version"] = "0.0.0"


def bend_reason(data: dict[str, Any]) -> None:
    data["provenance"]["strategy_reason"] = "it was my turn"


def bend_target(data: dict[str, Any]) -> None:
    data["targets"]["targets"][0]["target"] += 1


def bend_steps(data: dict[str, Any]) -> None:
    data["provenance"]["stages"][0]["steps"] = 0


@pytest.mark.parametrize(
    ("bend", "where"),
    [
        (bend_lot, "lots[0]"),
        (bend_level, "levels[0]"),
        (bend_lots, "lots"),
        (bend_version, "provenance"),
        (bend_reason, "it was my turn"),
        (bend_target, ""),
        (bend_steps, ""),
    ],
)
def test_a_plan_that_was_tampered_with_does_not_replay(
    region: Scenario, bend: Callable[[dict[str, Any]], None], where: str
) -> None:
    data = json.loads(dump_plan(plan_of(solve(region, "exact"))))
    bend(data)
    with pytest.raises(ReplayMismatch) as caught:
        replay_plan(region, parse_plan(json.dumps(data).encode()), clock=Ticks())
    assert where in caught.value.message.en
    assert where in caught.value.message.ja
