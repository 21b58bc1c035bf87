"""The exact strategy reaches what looking at every plan finds, level by level."""

from __future__ import annotations

import time
from collections import Counter
from fractions import Fraction
from random import Random

from hypothesis import assume, event, given, settings

from optimizer.domain.plan import Budget, Plan, Termination
from optimizer.domain.rulebook import Term
from optimizer.domain.scenario import Scenario
from optimizer.solve import SolveResult, prepare, solve_scenario
from tests.agreement.drawn import SEEDS, draw_tiny
from tests.agreement.oracle import Best, Oracle, as_fraction, compute_limit

MOST_PLANS = 1_500
EXAMPLES = 120

SEEN: Counter[str] = Counter()
"""How often an example was interesting, over one run of the property."""


@settings(max_examples=EXAMPLES)
@given(SEEDS)
def check_against_all_plans(seed: int) -> None:
    scenario = draw_tiny(Random(seed))
    oracle = Oracle(scenario, prepare(scenario).targets)
    assume(oracle.plan_count <= MOST_PLANS)
    best = oracle.find_best()
    result = solve_scenario(scenario, Budget(time_limit_seconds=60), clock=time.perf_counter, strategy="exact")
    note_what_it_was(scenario, best, result)
    if best is None:
        assert result.termination is Termination.infeasible
        assert result.clashes
        return
    assert result.termination is Termination.optimal
    assert result.plan is not None
    assert_levels(result.plan, scenario, best)


def assert_levels(plan: Plan, scenario: Scenario, best: Best) -> None:
    """Each level was proven to be the best there is within the tolerances of those before, and stayed within its own."""
    bounds = [as_fraction(level.bound) for level in plan.levels if level.bound is not None]
    assert bounds == list(best.values)
    for level, goal, value in zip(plan.levels, scenario.rulebook.goals, best.values, strict=True):
        assert value <= as_fraction(level.value) <= compute_limit(value, goal.tolerance)
    assert tuple(as_fraction(level.value) for level in plan.levels) in {values for _, values in best.rows}


def note_what_it_was(scenario: Scenario, best: Best | None, result: SolveResult) -> None:
    terms = [term.term.value for level in scenario.rulebook.goals for term in level.terms]
    facts = {
        "infeasible": best is None,
        "pinned": bool(scenario.pins) and best is not None,
        "quota": bool(scenario.rulebook.hard.quotas) and best is not None,
        "tolerance": any(level.tolerance.absolute or level.tolerance.permille for level in scenario.rulebook.goals),
        "mixed level": any(len(level.terms) > 1 for level in scenario.rulebook.goals),
        **dict.fromkeys(terms, best is not None),
    }
    if result.plan is not None:
        lots_by_order = Counter(lot.order for lot in result.plan.lots)
        due = {order.id: order.due_day for order in scenario.orders}
        ends = [scenario.calendar.end_day(lot.steps[-1].bucket) > due[lot.order] for lot in result.plan.lots]
        facts |= {
            "something unplaced": bool(result.plan.unplaced),
            "something placed": bool(result.plan.lots),
            "split": max(lots_by_order.values(), default=0) > 1,
            "late": any(ends),
            "two operations": any(len(lot.steps) > 1 for lot in result.plan.lots),
            "a level given up within its tolerance": any(
                level.bound is not None and Fraction(level.value) > Fraction(level.bound)
                for level in result.plan.levels
            ),
        }
    for name, is_so in facts.items():
        if is_so:
            SEEN[name] += 1
            event(name)


def test_exact_finds_the_best_of_all_plans_and_the_examples_are_interesting() -> None:
    SEEN.clear()
    check_against_all_plans()
    wanted = {
        *(term.value for term in Term),
        "infeasible",
        "quota",
        "tolerance",
        "mixed level",
        "something placed",
        "something unplaced",
        "late",
        "split",
        "two operations",
        "a level given up within its tolerance",
    }
    assert {name for name in wanted if SEEN[name] < 2} == set(), SEEN
