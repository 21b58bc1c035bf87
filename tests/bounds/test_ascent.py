"""The bound of the ascent on prices is never above what a plan can reach, rises with every pass, and comes near the linear relaxation."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from math import ceil
from random import Random

import pytest
from hypothesis import assume, given, settings

from optimizer.bounds import Ascent, AscentResult, Relaxation
from optimizer.domain.rulebook import Term
from optimizer.domain.scenario import Scenario
from optimizer.scenario.generate import generate_scenario
from optimizer.solve import Prepared, prepare
from tests.agreement.drawn import SEEDS, draw_tiny
from tests.agreement.oracle import Oracle, as_fraction
from tests.bounds.differences import list_strengths_of_ascent
from tests.bounds.test_whole import FAMILIES, OF_DRAWN, list_families, near
from tests.build import (
    make_sourcing,
)
from tests.model.solved import best_plan

SEEN: Counter[str] = Counter()
"""How often what was interesting."""

STEPS = (1, 2, 7, 40)
"""Passes made one after the other."""


def climb(ascent: Ascent, position: int, *, target: int, number: int = 400) -> AscentResult:
    """Climb a level for some passes."""
    found = ascent.solve_level(position, passes=number, target=target)
    assert found is not None
    return found


def bound_of(scenario: Scenario, *limits: float, number: int = 400, target: float = 0) -> int | float:
    """Bound of the last level, in the unit people see, with limits of all levels before it."""
    prepared = prepare(scenario)
    ascent, last = Ascent(prepared.goals, prepared.pinned), len(prepared.goals.measures) - 1
    measures = prepared.goals.measures
    for position, limit in enumerate(limits):
        ascent.keep_level(position, round(limit * measures[position].denominator / measures[position].quantum))
    goal = round(target * measures[last].denominator / measures[last].quantum)
    return measures[last].report(climb(ascent, last, target=goal, number=number).bound)


def core_of(prepared: Prepared, position: int, value: Fraction) -> int:
    """A value people see as a core value."""
    measure = prepared.goals.measures[position]
    core = value * measure.denominator / measure.quantum
    assert core.denominator == 1
    return int(core)


# ------------------------------------------------------------------------------------------------------------- validity


def check_level(ascent: Ascent, position: int, best: int) -> int:
    """The bound is at most the best value at any number of passes, and rises; returns the last one."""
    bounds = [climb(ascent, position, target=best, number=number).bound for number in STEPS]
    assert bounds == sorted(bounds)
    assert bounds[0] >= 0
    assert bounds[-1] <= best
    SEEN["rises"] += bounds[-1] > bounds[0]
    return bounds[-1]


def note(prepared: Prepared, position: int, bound: int, best: int, free_bound: int) -> None:
    for term in prepared.goals.measures[position].level.terms:
        SEEN[term.term.value] += bound > 0
    SEEN["tight"] += bound == best > 0
    SEEN["open"] += bound < best
    SEEN["sharpened by a kept level"] += bound > free_bound


@settings(max_examples=110)
@given(SEEDS)
def check_drawn(seed: int) -> None:
    random = Random(seed)
    scenario = draw_tiny(random)
    prepared = prepare(scenario)
    assume(not prepared.stray_pins)
    oracle = Oracle(scenario, prepared.targets)
    assume(oracle.plan_count <= 150)
    rows = [tuple(core_of(prepared, i, v) for i, v in enumerate(values)) for _, values in oracle.list_legal()]
    assume(rows)
    SEEN.update(list_families(scenario))
    SEEN[f"alpha {scenario.rulebook.fairness.alpha}"] += 1
    check_best(prepared, rows, least_unplaced(prepared, oracle) if random.random() < 0.3 else {})
    check_any(prepared, rows, random.choice(rows))


def least_unplaced(prepared: Prepared, oracle: Oracle) -> dict[int, int]:
    """What each order must leave even when it is alone."""
    table = {}
    for position, (order, spreads) in enumerate(zip(prepared.scenario.orders, oracle.spreads, strict=True)):
        placed = max(sum(lot.quantity for lot in lots) for lots in spreads)
        table[position] = (order.quantity - placed) // order.lot_multiple
    SEEN["must stay"] += any(table.values())
    return table


def check_best(prepared: Prepared, rows: list[tuple[int, ...]], least: dict[int, int]) -> None:
    """Level by level, each kept at its best (and its tolerance) afterwards; beside column generation."""
    ascent, columns = Ascent(prepared.goals, prepared.pinned), Relaxation(prepared.goals, prepared.pinned)
    for order, count in least.items():
        ascent.require_unplaced(order, count)
        columns.require_unplaced(order, count)
    for position, measure in enumerate(prepared.goals.measures):
        best = min(values[position] for values in rows)
        bound = check_level(ascent, position, best)
        routes = columns.solve_level(position, accuracy=1e-9)
        assert routes is not None
        if not list_strengths_of_ascent(prepared):
            assert bound <= ceil(routes.value + near(routes.value))
            SEEN["compared"] += bound > 0
        free = climb(Ascent(prepared.goals, prepared.pinned), position, target=best, number=50)
        note(prepared, position, bound, best, free.bound)
        limit = measure.compute_limit(best)
        rows = [values for values in rows if values[position] <= limit]
        ascent.keep_level(position, limit)
        columns.keep_level(position, limit)


def check_any(prepared: Prepared, rows: list[tuple[int, ...]], kept: tuple[int, ...]) -> None:
    """Level by level, each kept where some legal plan has it."""
    ascent = Ascent(prepared.goals, prepared.pinned)
    for position, value in enumerate(kept):
        best = min(values[position] for values in rows)
        check_level(ascent, position, best)
        rows = [values for values in rows if values[position] <= value]
        ascent.keep_level(position, value)


def test_no_bound_is_above_the_best_of_all_plans() -> None:
    SEEN.clear()
    check_drawn()
    # Of change, concentration and the worst-off it knows nothing: their bound is 0 unless another term of the level has more.
    terms = {term.value for term in Term} - {Term.change.value, Term.concentration.value}
    others = {"tight", "open", "rises", "sharpened by a kept level", "must stay", "compared", "alpha 0", "alpha 2"}
    assert {name for name in terms | others | OF_DRAWN if SEEN[name] < 2} == set(), SEEN
    assert SEEN["sharpened by a kept level"] >= 10, SEEN


def test_no_bound_is_above_the_exact_value_of_generated_scenarios() -> None:
    SEEN.clear()
    for family in FAMILIES:
        scenario = generate_scenario(family, factories=3, orders=4, seed=1, calendar="weekly")
        prepared, plan = prepare(scenario), best_plan(scenario)
        ascent = Ascent(prepared.goals, prepared.pinned)
        for position, level in enumerate(plan.levels):
            assert level.bound is not None
            best = core_of(prepared, position, as_fraction(level.bound))
            free = climb(Ascent(prepared.goals, prepared.pinned), position, target=best, number=50)
            note(prepared, position, check_level(ascent, position, best), best, free.bound)
            ascent.keep_level(position, prepared.goals.measures[position].compute_limit(best))
        SEEN.update(list_families(scenario))
    wanted = {"certificate", "several operations", "load cap", "setup", "cost", "open"}
    assert {name for name in (*wanted, "sharpened by a kept level") if not SEEN[name]} == set(), SEEN


# ------------------------------------------------------------------------------------------------------------ sharpness


def without_what_it_leaves_out(scenario: Scenario) -> Scenario:
    """A scenario without the rules that only column generation knows."""
    orders = tuple(
        order.model_copy(
            update={
                "sourcing": make_sourcing(),
                "route": tuple(step.model_copy(update={"sourcing": None}) for step in order.route),
            }
        )
        for order in scenario.orders
    )
    buyers = tuple(buyer.model_copy(update={"conflicts": ()}) for buyer in scenario.buyers)
    hard = scenario.rulebook.hard.model_copy(update={"item_cap_permille": None})
    book = scenario.rulebook.model_copy(update={"hard": hard})
    return scenario.model_copy(update={"orders": orders, "buyers": buyers, "rulebook": book})


@pytest.mark.parametrize("family", ["balanced", "tight", "peak_season"])
def test_with_enough_passes_it_is_near_the_linear_relaxation(family: str) -> None:
    # Both at the same limits, a little wider than what is possible over routes. Where a step of the ascent moves whole orders,
    # as few and large ones as here, it comes near the best prices slowly.
    scenario = without_what_it_leaves_out(generate_scenario(family, factories=8, orders=24, seed=2, calendar="weekly"))
    prepared = prepare(scenario)
    ascent, columns = Ascent(prepared.goals, prepared.pinned), Relaxation(prepared.goals, prepared.pinned)
    values, bounds = {}, {}
    for position, measure in enumerate(prepared.goals.measures):
        routes = columns.solve_level(position)
        assert routes is not None
        limit = ceil(routes.value + near(routes.value))
        limit += limit // 50
        name = measure.level.name
        values[name], bounds[name] = routes.value, climb(ascent, position, target=limit, number=800).bound
        ascent.keep_level(position, limit)
        columns.keep_level(position, limit)
    assert bounds["unplaced"] >= 0.9 * values["unplaced"]
    assert values["lateness"] - bounds["lateness"] <= 0.25 * prepared.goals.compute_scale(1, 0)
    assert bounds["cost"] >= 0.93 * values["cost"]
