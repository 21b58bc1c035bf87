"""Algorithms check each other: linear bound <= exact = whole model by HiGHS = hand, and guided search reaches the same."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest
from hypothesis import assume, given, settings

from benchmarks.peers import solve_whole
from optimizer.bounds import Relaxation
from optimizer.cells.goals import Measure
from optimizer.domain.plan import Budget, LevelResult, Plan, Termination
from optimizer.domain.scenario import Scenario
from optimizer.scenario import load_scenario, stored_folder
from optimizer.scenario.generate import FAMILIES, generate_scenario
from optimizer.solve import prepare, solve_scenario
from tests.agreement.drawn import SEEDS, draw_tiny
from tests.agreement.oracle import Oracle, as_fraction, compute_limit
from tests.model.solved import Ticks, best_plan

TINY = stored_folder() / "tiny"
NAMES = sorted(path.stem for path in TINY.glob("*.json"))
CALENDARS = ("daily", "weekly")
GUIDED = Budget(time_limit_seconds=1_000, gap=0, max_steps=12)
"""Enough for guided search to find what is best of a few orders; whether it can prove it depends on the linear bound."""

each_tiny = pytest.mark.parametrize("name", NAMES)


def load_tiny(name: str) -> tuple[Scenario, dict[str, float]]:
    expected = json.loads((TINY / "expected" / f"{name}.json").read_text(encoding="utf-8"))
    return load_scenario(Path(TINY / f"{name}.json")), expected["levels"]


def values_of(plan: Plan) -> dict[str, float]:
    return {level.name: level.value for level in plan.levels}


@each_tiny
def test_exact_proves_what_was_derived_by_hand(name: str) -> None:
    scenario, expected = load_tiny(name)
    reached = values_of(best_plan(scenario))
    assert {level: reached[level] for level in expected} == expected


@each_tiny
def test_guided_reaches_what_was_derived_by_hand(name: str) -> None:
    scenario, expected = load_tiny(name)
    result = solve_scenario(scenario, GUIDED, clock=Ticks(), strategy="guided")
    assert result.plan is not None
    reached = values_of(result.plan)
    assert {level: reached[level] for level in expected} == expected


def assert_whole_model_agrees(scenario: Scenario) -> None:
    """HiGHS proves the same best value of every level; in floating point, so to a millionth."""
    ours = best_plan(scenario)
    theirs = solve_whole(scenario, prepare(scenario).targets, time_limit_seconds=60)
    assert theirs.plan is not None
    assert theirs.termination is Termination.optimal
    bounds = [level.bound for level in theirs.plan.levels]
    assert [level.bound for level in ours.levels] == pytest.approx(bounds, rel=1e-6, abs=1e-5)


@each_tiny
def test_the_whole_model_by_highs_agrees_on_tiny(name: str) -> None:
    assert_whole_model_agrees(load_tiny(name)[0])


@pytest.mark.parametrize("family", ["sparse_skills", "dominant_incumbent", "disaster"])
def test_the_whole_model_by_highs_agrees_on_generated(family: str) -> None:
    assert_whole_model_agrees(generate_scenario(family, factories=3, orders=5, seed=1, calendar="weekly"))


# --------------------------------------------------------------------------------------------------------------- bounds


def as_core(level: LevelResult, measure: Measure) -> int:
    """The proven best value of a level in core units."""
    assert level.bound is not None
    core = as_fraction(level.bound) * Fraction(measure.denominator, measure.quantum)
    assert core.denominator == 1
    return core.numerator


@pytest.mark.parametrize("calendar", CALENDARS)
@pytest.mark.parametrize("family", FAMILIES)
def test_no_linear_bound_is_above_the_exact_value(family: str, calendar: str) -> None:
    for seed in (1, 2):
        scenario = generate_scenario(family, factories=4, orders=8, seed=seed, calendar=calendar)
        prepared, plan = prepare(scenario), best_plan(scenario)
        relaxation = Relaxation(prepared.goals, prepared.pinned)
        for position, (measure, level) in enumerate(zip(prepared.goals.measures, plan.levels, strict=True)):
            best = as_core(level, measure)
            found = relaxation.solve_level(position)
            assert found is not None
            assert found.bound <= best, (seed, level.name)
            relaxation.keep_level(position, measure.compute_limit(best))


@pytest.mark.parametrize("family", FAMILIES)
def test_guided_is_never_better_than_exact_nor_its_bound_above(family: str) -> None:
    scenario = generate_scenario(family, factories=4, orders=8, seed=3)
    best = best_plan(scenario).levels[0]
    few = Budget(time_limit_seconds=1_000, gap=0, max_steps=5)
    result = solve_scenario(scenario, few, clock=Ticks(), strategy="guided")
    assert result.plan is not None
    level = result.plan.levels[0]
    assert best.bound is not None
    assert level.bound is not None
    assert level.bound <= best.bound <= level.value


@settings(max_examples=40)
@given(SEEDS)
def check_guided(seed: int) -> None:
    scenario = draw_tiny(Random(seed))
    oracle = Oracle(scenario, prepare(scenario).targets)
    assume(oracle.plan_count <= 100)
    best = oracle.find_best()
    result = solve_scenario(scenario, GUIDED, clock=Ticks(), strategy="guided")
    assert (result.plan is None) == (best is None)
    if result.plan is None or best is None:
        return
    # As long as every level before was proven, a bound speaks of the same plans as the best value does.
    for level, goal, value in zip(result.plan.levels, scenario.rulebook.goals, best.values, strict=True):
        assert level.bound is None or as_fraction(level.bound) <= value
        if level.termination is not Termination.optimal:
            return
        assert as_fraction(level.bound or 0) == value
        assert as_fraction(level.value) <= compute_limit(value, goal.tolerance)


def test_guided_search_keeps_to_what_looking_at_every_plan_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    # Steps of some thousand rounds: of a few pieces, more find nothing new.
    monkeypatch.setattr("optimizer.search.guided.LEAST_EFFORT", 300_000)
    monkeypatch.setattr("optimizer.search.guided.EFFORT_PER_ORDER", 0)
    check_guided()
