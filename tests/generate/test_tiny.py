"""The tiny scenarios: the plan found by hand keeps every rule and reaches the stated values, and no plan is better."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from optimizer.domain.plan import Budget, Termination
from optimizer.domain.rulebook import Term
from optimizer.scenario import load_scenario, stored_folder
from optimizer.solve import prepare, solve_scenario
from optimizer.verify import compute_levels, verify_plan
from tests.build import make_lot, make_plan

TINY = stored_folder() / "tiny"
NAMES = sorted(path.stem for path in TINY.glob("*.json"))


def load_expected(name: str) -> dict[str, Any]:
    expected: dict[str, Any] = json.loads((TINY / "expected" / f"{name}.json").read_text(encoding="utf-8"))
    return expected


def test_there_are_at_least_eight_and_each_has_its_derivation_and_values() -> None:
    assert len(NAMES) >= 8
    assert sorted(path.stem for path in TINY.glob("*.md")) == NAMES
    assert sorted(path.stem for path in (TINY / "expected").glob("*.json")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_values_are_those_the_derivation_states(name: str) -> None:
    text = (TINY / f"{name}.md").read_text(encoding="utf-8")
    assert "日本語:" in text
    levels = load_expected(name)["levels"]
    assert all(f"{value:,}" in text for value in levels.values())
    assert all(level in text for level in levels)


@pytest.mark.parametrize("name", NAMES)
def test_every_goal_level_has_an_expected_value_or_is_unfairness(name: str) -> None:
    goals = load_scenario(TINY / f"{name}.json").rulebook.goals
    missing = [level for level in goals if level.name not in load_expected(name)["levels"]]
    assert all(level.terms[0].term == Term.unfairness for level in missing)


@pytest.mark.parametrize("name", NAMES)
def test_the_plan_found_by_hand_keeps_every_rule_and_reaches_the_values(name: str) -> None:
    scenario, expected = load_scenario(TINY / f"{name}.json"), load_expected(name)
    lots = list(scenario.pins)
    for number, lot in enumerate(expected["lots"], 1):
        steps = [f"{work_center}@{bucket}" for work_center, bucket in lot["steps"]]
        lots.append(make_lot(f"L{number}", lot["order"], lot["quantity"], *steps))
    plan = make_plan(scenario, lots, targets=prepare(scenario).targets)
    assert verify_plan(scenario, plan).violations == ()
    reached = {level.name: level.value for level in compute_levels(scenario, plan)}
    assert {level: reached[level] for level in expected["levels"]} == expected["levels"]


@pytest.mark.parametrize("name", NAMES)
def test_the_solver_proves_the_values(name: str) -> None:
    scenario = load_scenario(TINY / f"{name}.json")
    result = solve_scenario(scenario, Budget(time_limit_seconds=30), clock=time.perf_counter)
    assert result.termination == Termination.optimal
    assert result.plan is not None
    reached = {level.name: level.value for level in result.plan.levels}
    expected = load_expected(name)["levels"]
    assert {level: reached[level] for level in expected} == expected


def test_the_late_factory_gets_the_job_of_the_ledger() -> None:
    # The stated cost says so already: 100 minutes at 51 yen are B's. This names the factory.
    scenario = load_scenario(TINY / "ledger_carries_over.json")
    result = solve_scenario(scenario, Budget(time_limit_seconds=30), clock=time.perf_counter)
    assert result.plan is not None
    assert [step.work_center for lot in result.plan.lots for step in lot.steps] == ["B-mill"]


def test_the_folder_lists_scenarios_only() -> None:
    assert all(load_scenario(Path(path)) for path in TINY.glob("*.json"))
