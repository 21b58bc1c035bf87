"""Short questions to the exact strategy."""

from __future__ import annotations

from optimizer.domain.plan import Budget, Plan, Termination
from optimizer.domain.scenario import Scenario
from optimizer.rules import RuleId
from optimizer.solve import SolveResult, solve_scenario


class Ticks:
    """A clock on which every look takes a thousandth of a second: what it stops depends on nothing else."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        self.seconds += 0.001
        return self.seconds


def solve(scenario: Scenario) -> SolveResult:
    """Solve with the exact strategy, to the end."""
    return solve_scenario(scenario, Budget(time_limit_seconds=60, gap=0), clock=Ticks(), strategy="exact")


def best_plan(scenario: Scenario) -> Plan:
    """The plan that was proven best on every level."""
    result = solve(scenario)
    assert result.termination is Termination.optimal
    assert result.plan is not None
    assert result.verdict is not None
    assert result.verdict.is_verified
    return result.plan


def best_value(scenario: Scenario) -> int | float:
    """Best value of the first level."""
    level = best_plan(scenario).levels[0]
    assert level.value == level.bound
    return level.value


def assert_infeasible(scenario: Scenario, *rules: RuleId) -> None:
    """No plan at all, and exactly these rules named as what clashes."""
    result = solve(scenario)
    assert result.termination is Termination.infeasible
    assert (result.plan, result.verdict) == (None, None)
    assert {clash.rule for clash in result.clashes} == set(rules)
    for clash in result.clashes:
        assert clash.where
        assert clash.message.ja != clash.message.en
