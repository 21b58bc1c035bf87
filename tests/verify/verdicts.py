"""Short questions to the verifier."""

from __future__ import annotations

from optimizer.domain.plan import Plan
from optimizer.domain.scenario import Scenario
from optimizer.rules import RuleId
from optimizer.verify import compute_levels, verify_plan

Case = tuple[Scenario, Plan]


def broken_rules(scenario: Scenario, plan: Plan) -> list[str]:
    """Ids of the rules a plan breaks, each once, in order."""
    return list(dict.fromkeys(violation.rule.value for violation in verify_plan(scenario, plan).violations))


def assert_edge(rule: RuleId, *, inside: Case, outside: Case) -> None:
    """On one side of the edge nothing is broken; on the other exactly this rule."""
    assert broken_rules(*inside) == []
    assert broken_rules(*outside) == [rule.value]


def value_of(scenario: Scenario, plan: Plan) -> int | float:
    """Value of the first goal level."""
    return compute_levels(scenario, plan)[0].value


def scale_of(scenario: Scenario, plan: Plan) -> int | float:
    """Scale of the first goal level."""
    return compute_levels(scenario, plan)[0].scale
