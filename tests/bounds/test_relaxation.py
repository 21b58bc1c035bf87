"""A bound is never above what a plan can reach, and where the linear model says it all it is what a plan reaches."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given, settings

from optimizer.bounds import Relaxation
from optimizer.cells.lots import CellLot
from optimizer.domain.rulebook import FairnessRule, HardRules, Term
from optimizer.domain.scenario import Scenario
from optimizer.solve import Prepared, prepare
from tests.agreement.drawn import SEEDS, draw_tiny
from tests.agreement.oracle import Best, Oracle
from tests.build import (
    make_factory,
    make_lot,
    make_operation,
    make_order,
    make_quota,
    make_rulebook,
    make_scenario,
    make_work_center,
)

SEEN: Counter[str] = Counter()


def bounds_of(scenario: Scenario) -> list[int | None]:
    """Bounds of all levels, each with nothing kept of the others."""
    prepared = prepare(scenario)
    relaxation = Relaxation(prepared.goals, prepared.pinned)
    found = [relaxation.solve_level(position, accuracy=1e-9) for position in range(len(prepared.goals.measures))]
    return [None if level is None else level.bound for level in found]


def bound_of(scenario: Scenario) -> int | None:
    """Bound of the first level."""
    return bounds_of(scenario)[0]


# ------------------------------------------------------------------------------------------------------------- validity


@settings(max_examples=80)
@given(SEEDS)
def check_bounds(seed: int) -> None:
    scenario = draw_tiny(Random(seed))
    prepared = prepare(scenario)
    assume(not prepared.stray_pins)
    oracle = Oracle(scenario, prepared.targets)
    assume(oracle.plan_count <= 150)
    best = oracle.find_best()
    assume(best is not None)
    assert best is not None
    assert_below(prepared, best, accuracy=2e-4)
    assert_below(prepared, best, accuracy=1e-9)


def assert_below(prepared: Prepared, best: Best, *, accuracy: float) -> None:
    """Every level's bound is at most its best value, given the limits of the levels before; the best plan stays allowed."""
    relaxation = Relaxation(prepared.goals, prepared.pinned)
    for position, (measure, value) in enumerate(zip(prepared.goals.measures, best.values, strict=True)):
        core = value * measure.denominator / measure.quantum
        found = relaxation.solve_level(position, accuracy=accuracy)
        assert found is not None
        assert 0 <= found.bound <= core
        for term in measure.level.terms:
            SEEN[term.term.value] += found.bound > 0
        SEEN["tight"] += found.bound == core > 0
        relaxation.keep_level(position, measure.compute_limit(int(core)))


def test_no_bound_is_above_the_best_of_all_plans() -> None:
    SEEN.clear()
    check_bounds()
    assert {name for name in (*Term, "tight") if SEEN[name] < 2} == set(), SEEN


# ------------------------------------------------------------------------------------------------------------ sharpness


def one_shop(*free: int, **fields: Any) -> list[Any]:
    return [make_factory("F1", free=free, **fields)]


@pytest.mark.parametrize(
    ("scenario", "bound"),
    [
        # 10 pieces of a minute in 4 minutes.
        (make_scenario(one_shop(4), [make_order("O1", 10)]), 6),
        # 5 minutes for pieces of 2: two and a half could be made of a fluid, so 7.5 stay: rounded up.
        (make_scenario(one_shop(5), [make_order("O1", 10, minutes=2)]), 8),
        # A setup of 4 in 14 minutes leaves room for the 10 pieces; in 12 minutes for 8.
        (make_scenario(one_shop(14), [make_order("O1", 10, route=[make_operation(setup_minutes=4)])]), 0),
        (make_scenario(one_shop(12), [make_order("O1", 10, route=[make_operation(setup_minutes=4)])]), 2),
        # What is milled in week 0 can be painted next door in week 1, where there is time for 3.
        (
            make_scenario(
                [make_factory("F1", free=[9, 9]), make_factory("F2", processes=["paint"], free=[9, 3])],
                [make_order("O1", 10, route=["mill", "paint"])],
                buckets=2,
            ),
            7,
        ),
        # At most 7 of 20 pieces of the item at one factory.
        (
            make_scenario(
                one_shop(60),
                [make_order("O1", 10), make_order("O2", 10)],
                rulebook=make_rulebook(hard=HardRules(item_cap_permille=350)),
            ),
            13,
        ),
        # 30 of 100 minutes for joint work.
        (
            make_scenario(
                [make_factory("F1", make_work_center("F1-1", free=60, total_minutes=(100,)))],
                [make_order("O1", 40)],
                rulebook=make_rulebook(hard=HardRules(load_cap_permille=300)),
            ),
            10,
        ),
        # A quota of 4 minutes.
        (
            make_scenario(
                one_shop(60),
                [make_order("O1", 10)],
                rulebook=make_rulebook(hard=HardRules(quotas=(make_quota("F1", maximum=4, unit="absolute"),))),
            ),
            6,
        ),
        # Two buyers who must not meet at the only factory: half of each could be made of a fluid.
        (
            make_scenario(
                one_shop(60),
                [make_order("O1", 10, buyer="B1"), make_order("O2", 10, buyer="B2")],
                conflicts=[("B1", "B2")],
            ),
            10,
        ),
    ],
)
def test_a_bound_derived_by_hand(scenario: Scenario, bound: int) -> None:
    assert bound_of(scenario) == bound


def test_a_kept_level_sharpens_the_next() -> None:
    # Leaving everything undone costs nothing; placing all 10 pieces at 3 yen costs 30 yen, a core unit being 3 yen.
    factory = make_factory("F1", make_work_center("F1-1", yen_per_minute=3))
    prepared = prepare(make_scenario([factory], [make_order("O1", 10)], rulebook=make_rulebook("unplaced", "cost")))
    relaxation = Relaxation(prepared.goals, ())
    bounds = []
    for limit in (10, 4, 0):
        relaxation.keep_level(0, limit)
        level = relaxation.solve_level(1)
        assert level is not None
        bounds.append(prepared.goals.measures[1].report(level.bound))
    assert bounds == [0, 18, 30]


@pytest.mark.parametrize("level", ["concentration", "cost", "change", "unfairness", "lateness"])
def test_the_levels_that_follow_do_not_take_a_bound_away(level: str) -> None:
    # 6 of 10 pieces stay whatever else is aimed for afterwards.
    factory = make_factory("F1", make_work_center("F1-1", free=4, yen_per_minute=3), activation_yen=5)
    published = (make_lot("old", "O1", 5, "F1-1@0"),)
    book = make_rulebook("unplaced", level)
    assert bound_of(make_scenario([factory], [make_order("O1", 10, due=6)], rulebook=book, published=published)) == 6


# ------------------------------------------------------------------------------------------------------------ edge cases


def test_pinned_lots_have_paid_their_setup() -> None:
    # 10 minutes of setup and 10 pieces: 20 minutes, whichever of the pieces are pinned. That is the largest load, and half
    # of the 40 minutes there are, so a load cap of 500 permille lets all of them be placed.
    order = make_order("O1", 10, route=[make_operation(setup_minutes=10)])
    hard = HardRules(load_cap_permille=500)
    book = make_rulebook("unplaced", "concentration", hard=hard)
    for pinned in (0, 1, 5, 9):
        pins = (make_lot("pin", "O1", pinned, "F1-1@0"),) if pinned else ()
        prepared = prepare(make_scenario(one_shop(40), [order], rulebook=book, pins=pins))
        relaxation = Relaxation(prepared.goals, prepared.pinned)
        unplaced = relaxation.solve_level(0)
        assert unplaced is not None
        assert unplaced.bound == 0
        relaxation.keep_level(0, 0)
        load = relaxation.solve_level(1, accuracy=1e-9)
        assert load is not None
        assert prepared.goals.measures[1].report(load.bound) == 20


@pytest.mark.parametrize("route", [["paint"], ["mill", "paint"], ["paint", "mill"]])
def test_an_order_that_nobody_can_do_stays(route: list[str]) -> None:
    assert bound_of(make_scenario(one_shop(600), [make_order("O1", 10, route=route)])) == 10


@pytest.mark.parametrize("factories", [[], one_shop(0), [make_factory("F1", accepts_orders=False)]])
def test_where_there_is_nowhere_to_work_everything_stays(factories: list[Any]) -> None:
    levels = ["unplaced", "lateness", "unfairness", "cost", "change", "concentration"]
    assert bounds_of(make_scenario(factories, [make_order("O1", 10)], rulebook=make_rulebook(*levels)))[0] == 10


def test_without_orders_there_is_nothing_to_bound() -> None:
    assert bounds_of(make_scenario(one_shop(600), [], rulebook=make_rulebook("unplaced", "cost"))) == [0, 0]


def test_large_amounts_that_cancel_leave_no_trace() -> None:
    # 150 members of odd capacities share odd work; everybody could have exactly the entitlement, were work a fluid. The
    # measure counts from a constant of some ten thousand million down to 0, and must not stop above it.
    random = Random(5)
    factories = [
        make_factory(f"F{i}", make_work_center(f"F{i}-1", free=[random.randint(1_000, 3_000) for _ in range(6)]))
        for i in range(150)
    ]
    orders = [
        make_order(f"O{i}", random.randint(50, 400), minutes=random.choice((1.234, 2.717, 0.333, 3.1)))
        for i in range(60)
    ]
    book = make_rulebook("unfairness", fairness=FairnessRule(alpha=4))
    prepared = prepare(make_scenario(factories, orders, buckets=6, rulebook=book))
    assert prepared.goals.compute_scale(0, 0) > 3_000_000_000
    level = Relaxation(prepared.goals, ()).solve_level(0, accuracy=1e-9)
    assert level is not None
    assert level.bound == 0


def test_a_bound_that_is_stopped_at_once_is_none() -> None:
    prepared = prepare(make_scenario(one_shop(4), [make_order("O1", 10)]))
    assert Relaxation(prepared.goals, ()).solve_level(0, should_stop=lambda: True) is None


def test_kept_levels_that_no_plan_meets_give_no_bound() -> None:
    prepared = prepare(make_scenario(one_shop(4), [make_order("O1", 10)], rulebook=make_rulebook("unplaced", "cost")))
    relaxation = Relaxation(prepared.goals, ())
    relaxation.keep_level(0, 5)
    assert relaxation.solve_level(1) is None


def test_routes_of_a_known_plan_make_its_limits_reachable() -> None:
    # The seeds are the cheapest routes; the kept lateness of 0 needs the dear one, which the plan brings along.
    centers = [make_work_center("F1-1", yen_per_minute=9), make_work_center("F1-2", yen_per_minute=1, lead_days=7)]
    book = make_rulebook("unplaced", "lateness", "cost")
    prepared = prepare(make_scenario([make_factory("F1", *centers)], [make_order("O1", 10, due=7)], rulebook=book))
    relaxation = Relaxation(prepared.goals, ())
    relaxation.add_lots((CellLot(0, 10, ((0, 0),)),))
    relaxation.keep_level(0, 0)
    relaxation.keep_level(1, 0)
    level = relaxation.solve_level(2)
    assert level is not None
    assert prepared.goals.measures[2].report(level.bound) == 90


def test_the_same_questions_have_the_same_answers() -> None:
    found = []
    for _ in range(2):
        prepared = prepare(draw_tiny(Random(11)))
        level = Relaxation(prepared.goals, prepared.pinned).solve_level(0)
        assert level is not None
        found.append((level.bound, level.flow, level.rounds))
    assert found[0] == found[1]
