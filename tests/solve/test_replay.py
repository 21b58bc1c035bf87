"""A plan can be made again to the byte, however the solve that made it ended."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest

from optimizer.domain.plan import Budget, Plan, Termination
from optimizer.domain.scenario import Scenario
from optimizer.errors import PlanError, ReplayMismatch
from optimizer.scenario import dump_plan
from optimizer.scenario.generate import generate_scenario
from optimizer.search import Progress
from optimizer.solve import replay_plan, solve_scenario


def ticking(seconds: float) -> Callable[[], float]:
    """A clock that moves on by as much whenever it is read."""
    ticks = count()
    return lambda: next(ticks) * seconds


def still() -> float:
    return 0.0


class StopAfter:
    """Asks to stop after so many events."""

    def __init__(self, events: int) -> None:
        self.left = events

    def on_progress(self, _event: Progress) -> None:
        self.left -= 1

    def should_stop(self) -> bool:
        return self.left <= 0


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return generate_scenario("balanced", factories=6, orders=12, seed=3)


def solve(scenario: Scenario, strategy: str, **budget: float) -> Plan:
    result = solve_scenario(scenario, Budget.model_validate({"seed": 5, **budget}), clock=still, strategy=strategy)
    assert result.plan is not None
    return result.plan


@pytest.mark.parametrize("strategy", ["exact", "guided"])
def test_a_replay_gives_the_same_bytes(scenario: Scenario, strategy: str) -> None:
    plan = solve(scenario, strategy, max_steps=4)
    assert dump_plan(replay_plan(scenario, plan, clock=still)) == dump_plan(plan)
    assert dump_plan(solve(scenario, strategy, max_steps=4)) == dump_plan(plan)


@pytest.mark.parametrize("strategy", ["exact", "guided"])
@pytest.mark.parametrize("tick", [0.4, 2.0])
def test_a_plan_that_the_clock_ended_replays(scenario: Scenario, strategy: str, tick: float) -> None:
    # The clock is read a few times per step; at such ticks it ends levels early, at the latter before most have a step.
    budget = Budget(seed=5, time_limit_seconds=30)
    result = solve_scenario(scenario, budget, clock=ticking(tick), strategy=strategy)
    assert result.plan is not None
    assert result.verdict is not None
    assert result.verdict.is_verified
    assert dump_plan(replay_plan(scenario, result.plan, clock=still)) == dump_plan(result.plan)


@pytest.mark.parametrize("events", [1, 4, 9])
def test_stopping_keeps_a_verified_plan_that_replays(scenario: Scenario, events: int) -> None:
    result = solve_scenario(scenario, Budget(seed=5), clock=still, strategy="guided", watcher=StopAfter(events))
    assert result.termination is Termination.cancelled
    assert result.plan is not None
    assert result.verdict is not None
    assert result.verdict.is_verified
    assert dump_plan(replay_plan(scenario, result.plan, clock=still)) == dump_plan(result.plan)


def test_a_changed_plan_does_not_pass_for_a_replay(scenario: Scenario) -> None:
    plan = solve(scenario, "guided", max_steps=2)
    changed = plan.model_copy(update={"lots": plan.lots[1:]})
    with pytest.raises(ReplayMismatch, match="lots"):
        replay_plan(scenario, changed, clock=still)


def test_another_scenario_is_refused(scenario: Scenario) -> None:
    plan = solve(scenario, "guided", max_steps=1)
    other = generate_scenario("balanced", factories=6, orders=12, seed=4)
    with pytest.raises(PlanError, match="other contents"):
        replay_plan(other, plan, clock=still)
