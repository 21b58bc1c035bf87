"""Sums and goal values of any lots are those the verifier counts, and the limits that follow from goals and rules."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import assume, given, settings

from optimizer.cells import build_cell_table, compute_tally
from optimizer.cells.goals import Goals
from optimizer.cells.load import compute_load_caps
from optimizer.cells.lots import CellLot, merge_lots
from optimizer.cells.quotas import build_quota_limits
from optimizer.domain.index import Index
from optimizer.domain.rulebook import EntitlementRule, GoalLevel, GoalTerm, HardRules, RuleBook, ShareBasis, Term
from optimizer.eligibility import build_eligibility
from optimizer.solve import prepare
from optimizer.verify import compute_levels
from tests.agreement.drawn import SEEDS, draw_tiny
from tests.build import (
    make_factory,
    make_level,
    make_operation,
    make_order,
    make_plan,
    make_quota,
    make_rulebook,
    make_scenario,
    make_targets,
    make_work_center,
)
from tests.cells.drawn import draw_lots, write_lots

SEEN: Counter[str] = Counter()


@settings(max_examples=150)
@given(SEEDS)
def check_goal_values(seed: int) -> None:
    random = Random(seed)
    scenario = draw_tiny(random)
    prepared = prepare(scenario)
    assume(not prepared.stray_pins)
    lots = draw_lots(random, prepared.table, prepared.pinned)
    plan = make_plan(scenario, write_lots(prepared.table, lots), targets=prepared.targets)
    ours = prepared.goals.evaluate(lots)
    measures = prepared.goals.measures
    for position, (measure, value, level) in enumerate(
        zip(measures, ours, compute_levels(scenario, plan), strict=True)
    ):
        scale = prepared.goals.compute_scale(position, value)
        found = (measure.report(value), measure.report(scale), measure.unit, measure.level.name)
        assert found == (level.value, level.scale, level.unit, level.name)
        for term in measure.level.terms:
            SEEN[term.term.value] += bool(value)
        SEEN["mixed"] += len(measure.level.terms) > 1
        SEEN["with decimals"] += isinstance(level.value, float)
    SEEN["lots that share a cell"] += len(set(cells := [cell for lot in lots for cell in lot.cells])) < len(cells)
    SEEN["pinned"] += bool(prepared.pinned)


def test_goal_values_are_those_of_the_verifier() -> None:
    SEEN.clear()
    check_goal_values()
    wanted = {*(term.value for term in Term), "mixed", "with decimals", "lots that share a cell", "pinned"}
    assert {name for name in wanted if SEEN[name] < 3} == set(), SEEN


# ---------------------------------------------------------------------------------------------------------------- tally


def test_a_setup_counts_once_per_cell() -> None:
    # Two lots of O1 and one of O2 in week 0, one of O1 in week 1; a setup of 10 minutes and 2 minutes a piece.
    # Week 0: (10 + 2 x 5) + (10 + 2 x 3) = 36 minutes; week 1: 10 + 2 x 4 = 18.
    operation = make_operation(minutes=2, setup_minutes=10)
    orders = [make_order(id_, 10, route=[operation], due=7) for id_ in ("O1", "O2")]
    scenario = make_scenario([make_factory("F1", make_work_center("F1-1", yen_per_minute=3))], orders, buckets=2)
    table = prepare(scenario).table
    lots = (
        CellLot(0, 2, ((0, 0),)),
        CellLot(0, 3, ((0, 0),), "pin"),
        CellLot(0, 4, ((0, 1),)),
        CellLot(1, 3, ((1, 0),)),
    )
    tally = compute_tally(table, lots)
    assert tally.load.tolist() == [[36_000, 18_000]]
    assert dict(tally.count_by_cell) == {(0, 0): 5, (0, 1): 4, (1, 0): 3}
    assert dict(tally.count_by_place) == {(0, 0): 9, (1, 0): 3}
    assert tally.placed.tolist() == [9, 3]
    # 12 pieces of 2 standard minutes; setups are no work received. 4 pieces end on day 14, a week late. 54 minutes at 3 yen.
    assert tally.received.tolist() == [24_000]
    assert tally.lateness == 28
    assert tally.cost == 162 * 10**9


def test_lots_that_pass_the_same_cells_are_one() -> None:
    pinned = CellLot(0, 2, ((0, 0),), "pin")
    lots = [
        CellLot(1, 1, ((3, 0),)),
        CellLot(0, 2, ((0, 0),)),
        pinned,
        CellLot(0, 3, ((0, 0),)),
        CellLot(0, 0, ((1, 0),)),
    ]
    assert merge_lots(lots) == (pinned, CellLot(0, 5, ((0, 0),)), CellLot(1, 1, ((3, 0),)))
    assert merge_lots(reversed(lots)) == merge_lots(lots)


# --------------------------------------------------------------------------------------------------------------- limits


def goals_of(book: RuleBook, *, yen_per_minute: float = 1) -> Goals:
    center = make_work_center("F1-1", yen_per_minute=yen_per_minute)
    scenario = make_scenario([make_factory("F1", center)], [make_order("O1", 10)], rulebook=book)
    index = Index(scenario)
    return Goals(build_cell_table(index, build_eligibility(index)), make_targets(scenario))


@pytest.mark.parametrize(
    ("absolute", "permille", "best", "limit"),
    [
        (0, 0, 7, 7),
        (2, 0, 7, 9),
        (0, 100, 9, 9),
        (0, 100, 10, 11),
        (0, 100, 19, 20),
        (2, 100, 19, 22),
        (0, 2_000, 3, 9),
    ],
)
def test_a_tolerance_is_rounded_down_to_whole_units(absolute: int, permille: int, best: int, limit: int) -> None:
    level = make_level("lateness", absolute=absolute, permille=permille)
    assert goals_of(make_rulebook(level)).measures[0].compute_limit(best) == limit


@pytest.mark.parametrize(("permille", "limit"), [(0, 10), (99, 10), (100, 11), (249, 12), (250, 12), (300, 13)])
def test_a_tolerance_of_money_is_kept_to_its_own_unit(permille: int, limit: int) -> None:
    # The core counts in steps of 2.5 yen, the only cost there is a piece: 10 steps are 25 yen. 99 permille more, 27.475
    # yen, leave no room for an 11th step; 100 permille, 27.5 yen, just do.
    goals = goals_of(make_rulebook(make_level("cost", permille=permille)), yen_per_minute=2.5)
    assert goals.measures[0].report(1) == 2.5
    assert goals.measures[0].compute_limit(10) == limit


def test_an_absolute_tolerance_of_money_is_in_yen() -> None:
    # 4 yen more than 25: 29, of which 27.5 can be had. 5 yen: 30, which can.
    goals = [goals_of(make_rulebook(make_level("cost", absolute=yen)), yen_per_minute=2.5) for yen in (4, 5)]
    assert [found.measures[0].compute_limit(10) for found in goals] == [11, 12]


def test_a_mixed_level_adds_terms_in_one_unit() -> None:
    # 3 yen a piece not placed + 2 yen per yen: core steps are the common divisor of 3 and 2 x 2.5.
    terms = (GoalTerm(term=Term.unplaced, weight=3), GoalTerm(term=Term.cost, weight=2))
    goals = goals_of(make_rulebook(GoalLevel(name="both", terms=terms), unplaced_basis="pieces"), yen_per_minute=2.5)
    measure = goals.measures[0]
    assert (measure.factors, measure.unit, measure.report(1)) == ((3, 5), "mixed", 1)
    # 4 of 10 pieces placed: 6 x 3 + 2 x 10 = 38.
    assert goals.evaluate((CellLot(0, 4, ((0, 0),)),)) == (38,)


# --------------------------------------------------------------------------------------------------------------- quotas


@pytest.mark.parametrize(
    ("fields", "minimum", "maximum", "is_relative"),
    [
        # Entitlements 1001 and 500 milliminutes: 1501 in Kita. 333 permille are 499.8.
        ({"minimum": 333, "maximum": 333}, 500, 499, False),
        ({"minimum": 1000, "maximum": 1000}, 1501, 1501, False),
        ({"unit": "absolute", "minimum": 2, "maximum": 3}, 2_000, 3_000, False),
        ({"unit": "permille_of_placed", "minimum": 100, "maximum": 700}, 100, 700, True),
        ({"unit": "absolute", "maximum": 0}, None, 0, False),
    ],
)
def test_limits_of_a_group(fields: dict, minimum: int | None, maximum: int | None, is_relative: bool) -> None:
    factories = [
        make_factory("F1", municipality="Kita"),
        make_factory("F2", municipality="Kita"),
        make_factory("F3", municipality="Minami"),
        make_factory("center", municipality="Kita", is_member=False),
    ]
    book = make_rulebook(hard=HardRules(quotas=(make_quota(kind="municipality", group="Kita", **fields),)))
    scenario = make_scenario(factories, [make_order("O1")], rulebook=book)
    index = Index(scenario)
    targets = make_targets(scenario, {}, entitlement={"F1": 1001, "F2": 500, "F3": 7})
    goals = Goals(build_cell_table(index, build_eligibility(index)), targets)
    (limit,) = build_quota_limits(index, goals.entitlement)
    assert (limit.minimum, limit.maximum, limit.is_relative) == (minimum, maximum, is_relative)
    assert (limit.factories, limit.name) == ((0, 1), "Kita")


@pytest.mark.parametrize(("basis", "fine"), [(ShareBasis.standard_minutes, 3_000), (ShareBasis.pieces, 3)])
def test_an_absolute_quota_is_in_the_share_basis(basis: ShareBasis, fine: int) -> None:
    quota = make_quota("F1", unit="absolute", maximum=3)
    book = make_rulebook(hard=HardRules(quotas=(quota,)), entitlement=EntitlementRule(basis=basis))
    index = Index(make_scenario([make_factory("F1")], [make_order("O1")], rulebook=book))
    assert build_quota_limits(index, Index(index.scenario).is_member * 0)[0].maximum == fine


def test_load_caps_are_of_all_minutes_and_rounded_down() -> None:
    # F1: 100 + 33 minutes in all, of which fewer are free; 333 permille of 133,000 milliminutes are 44,289.
    # F2 has no total: its free 10 + 0 minutes count; 3,330.
    centers = [make_work_center("F1-1", free=[5, 5], total_minutes=(60, 40)), make_work_center("F1-2", free=[30, 3])]
    factories = [make_factory("F1", *centers), make_factory("F2", free=[10, 0])]
    book = make_rulebook(hard=HardRules(load_cap_permille=333))
    caps = compute_load_caps(Index(make_scenario(factories, [make_order("O1")], buckets=2, rulebook=book)))
    assert caps is not None
    assert caps.tolist() == [44_289, 3_330]
    assert compute_load_caps(Index(make_scenario(factories, [make_order("O1")], buckets=2))) is None
