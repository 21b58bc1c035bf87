"""Rules along the route and on time: the smallest instance in which each changes the optimum, on both sides.

Every value is of the level `unplaced`, counted in pieces, unless said otherwise; a piece takes a minute.
"""

from __future__ import annotations

from typing import Any

import pytest

from optimizer.domain.rulebook import HardRules
from optimizer.domain.scenario import Scenario
from optimizer.rules import RuleId
from tests.build import (
    make_factory,
    make_lot,
    make_operation,
    make_order,
    make_quota,
    make_rulebook,
    make_scenario,
    make_sourcing,
    make_work_center,
)
from tests.model.solved import assert_infeasible, best_plan, best_value


def shops(*free: int, **fields: Any) -> list[Any]:
    """F1, F2, ... with so many free minutes each."""
    return [make_factory(f"F{i + 1}", free=minutes, **fields) for i, minutes in enumerate(free)]


# ------------------------------------------------------------------------------------------------------------- quantity


@pytest.mark.parametrize(("minimum", "is_feasible"), [(10, True), (11, False)])
def test_edge_of_quantity(minimum: int, is_feasible: bool) -> None:
    # F1 is owed so many minutes of work. There are 10 pieces to make, and no eleventh may be invented.
    hard = HardRules(quotas=(make_quota("F1", minimum=minimum, unit="absolute"),))
    scenario = make_scenario(shops(600), [make_order("O1", 10)], rulebook=make_rulebook(hard=hard))
    if is_feasible:
        assert best_value(scenario) == 0
    else:
        assert_infeasible(scenario, RuleId.quota)


def test_every_operation_does_what_is_placed() -> None:
    # Paint has time for 7 of the 10 pieces: 7 are milled, not 10.
    factory = make_factory("F1", make_work_center("saw", "mill"), make_work_center("booth", "paint", free=7))
    plan = best_plan(make_scenario([factory], [make_order("O1", 10, route=["mill", "paint"])]))
    assert [(lot.quantity, len(lot.steps)) for lot in plan.lots] == [(7, 2)]
    assert plan.levels[0].value == 3


# ------------------------------------------------------------------------------------------------------- all or nothing


@pytest.mark.parametrize(("free", "left"), [(9, 10), (10, 0)])
def test_edge_of_all_or_nothing(free: int, left: int) -> None:
    # 9 minutes would do for 9 pieces, but all 10 or none.
    assert best_value(make_scenario(shops(free), [make_order("O1", 10, is_all_or_nothing=True)])) == left
    assert best_value(make_scenario(shops(free), [make_order("O1", 10)])) == 10 - free


def test_all_or_nothing_may_be_split() -> None:
    assert best_value(make_scenario(shops(6, 4), [make_order("O1", 10, is_all_or_nothing=True)])) == 0


@pytest.mark.parametrize(("free", "is_feasible"), [(10, True), (9, False)])
def test_pinned_all_or_nothing(free: int, is_feasible: bool) -> None:
    # 3 pieces are pinned: now "nothing" is out, and 10 pieces need 10 minutes.
    order = make_order("O1", 10, is_all_or_nothing=True)
    scenario = make_scenario(shops(free), [order], pins=(make_lot("pin", "O1", 3, "F1-1@0"),))
    if is_feasible:
        assert best_value(scenario) == 0
    else:
        assert_infeasible(scenario, RuleId.all_or_nothing)


# ---------------------------------------------------------------------------------------------------------- never split


@pytest.mark.parametrize(("free", "left"), [((6, 4), 4), ((10, 4), 0)])
def test_edge_of_never_split(free: tuple[int, int], left: int) -> None:
    # 6 + 4 minutes hold all 10 pieces in two lots; one lot holds the larger part only.
    rule = make_sourcing(is_never_split=True)
    assert best_value(make_scenario(shops(*free), [make_order("O1", 10, sourcing=rule)])) == left
    assert best_value(make_scenario(shops(*free), [make_order("O1", 10)])) == 0


@pytest.mark.parametrize("k", [0, 1])
def test_never_split_at_one_operation_keeps_the_whole_order_in_one_lot(k: int) -> None:
    # Two saws of 6 and 4 minutes, one booth with time for all: whichever operation says so, one lot of 6.
    saws = [make_work_center("saw1", "mill", free=6), make_work_center("saw2", "mill", free=4)]
    factory = make_factory("F1", *saws, make_work_center("booth", "paint"))
    rules = [make_sourcing(is_never_split=True) if k == i else None for i in range(2)]
    route = [make_operation("mill", sourcing=rules[0]), make_operation("paint", sourcing=rules[1])]
    assert best_value(make_scenario([factory], [make_order("O1", 10, route=route)])) == 4


@pytest.mark.parametrize(("is_never_split", "left"), [(True, 7), (False, 0)])
def test_pinned_never_split(is_never_split: bool, left: int) -> None:
    # The pinned lot of 3 is the one lot: nothing is added to it, not even in its own cell.
    order = make_order("O1", 10, sourcing=make_sourcing(is_never_split=is_never_split))
    scenario = make_scenario(shops(600), [order], pins=(make_lot("pin", "O1", 3, "F1-1@0"),))
    assert best_value(scenario) == left


@pytest.mark.parametrize(("free", "left"), [(9, 10), (10, 0)])
def test_whole_orders_flow_in_one_lot_of_everything(free: int, left: int) -> None:
    # Never split and all or nothing, through two operations and in multiples of 5.
    rule = make_sourcing(is_never_split=True)
    order = make_order("O1", 10, lot_multiple=5, route=["mill", "paint"], sourcing=rule, is_all_or_nothing=True)
    factory = make_factory("F1", make_work_center("saw", "mill"), make_work_center("booth", "paint", free=free))
    assert best_value(make_scenario([factory, make_factory("F2", free=9)], [order])) == left


# ----------------------------------------------------------------------------------------------------------- precedence


def milled_then_painted(first: list[int], then: list[int], *, days: int = 0) -> Scenario:
    """F1 mills in so many minutes a week, F2 paints; so many days on the road."""
    factories = [make_factory("F1", free=first), make_factory("F2", processes=["paint"], free=then, location="hill")]
    order = make_order("O1", 10, route=["mill", "paint"])
    return make_scenario(factories, [order], buckets=len(first), legs=[("base", "hill", days)])


@pytest.mark.parametrize(
    ("first", "then", "days", "left"),
    [
        # What is milled in week 0 can be painted in week 1: 4, then the 3 there is time for.
        ([4, 0], [10, 4], 0, 6),
        ([4, 0], [10, 3], 0, 7),
        # Seven days on the road end where week 2 begins, eight do not.
        ([4, 0, 0], [10, 10, 4], 7, 6),
        ([4, 0, 0], [10, 10, 10], 8, 10),
        # 4 are milled before week 1 and 10 before week 2: in weeks 1 and 2 together 10 can be painted.
        ([4, 6, 0], [0, 4, 6], 0, 0),
        # The other way about, 6 may be painted in week 1, but only 4 are there: 8.
        ([4, 6, 0], [0, 6, 4], 0, 2),
    ],
)
def test_edge_of_precedence(first: list[int], then: list[int], days: int, left: int) -> None:
    assert best_value(milled_then_painted(first, then, days=days)) == left


@pytest.mark.parametrize(("lead_days", "left"), [(0, 0), (1, 10)])
def test_one_factory_does_two_operations_in_one_bucket(lead_days: int, left: int) -> None:
    # One week only: the saw and the booth share it, unless the goods leave the saw a day later.
    centers = [make_work_center("saw", "mill", lead_days=lead_days), make_work_center("booth", "paint")]
    scenario = make_scenario([make_factory("F1", *centers)], [make_order("O1", 10, route=["mill", "paint"])])
    assert best_value(scenario) == left


def test_goods_of_two_factories_meet_at_the_next() -> None:
    # 4 from next door and 3 from a week away: F3 paints 4 in week 1 and 3 in week 2, though it had time for 7 in each.
    factories = [
        make_factory("F1", free=[4, 0, 0]),
        make_factory("F2", free=[3, 0, 0], location="hill"),
        make_factory("F3", processes=["paint"], free=[7, 7, 7]),
    ]
    order = make_order("O1", 10, route=["mill", "paint"], due=14)
    book = make_rulebook("unplaced", "lateness")
    plan = best_plan(make_scenario(factories, [order], buckets=3, legs=[("base", "hill", 7)], rulebook=book))
    # Painted in week 1: delivered on day 14, in time. In week 2, on day 21: 3 pieces 7 days late.
    assert [level.value for level in plan.levels] == [3, 21]


# ------------------------------------------------------------------------------------------------- capacity and the load


@pytest.mark.parametrize(("free", "left"), [(35, 0), (34, 1), (7, 10), (8, 9)])
def test_edge_of_capacity(free: int, left: int) -> None:
    # 10 pieces of 3 minutes and a setup of 5: 35 minutes. One piece needs 8.
    order = make_order("O1", 10, route=[make_operation(minutes=3, setup_minutes=5)])
    assert best_value(make_scenario(shops(free), [order])) == left


@pytest.mark.parametrize(("free", "left"), [(30, 0), (29, 1), (25, 5)])
def test_every_order_pays_its_own_setup(free: int, left: int) -> None:
    # 2 orders of 10 minutes and a setup of 5 each.
    orders = [make_order(id_, 10, route=[make_operation(setup_minutes=5)]) for id_ in ("O1", "O2")]
    assert best_value(make_scenario(shops(free), orders)) == left


@pytest.mark.parametrize(("free", "left"), [(15, 0), (14, 1)])
def test_pinned_capacity_shares_the_setup_it_has_paid(free: int, left: int) -> None:
    # 5 + 3 minutes are the pinned lot's; the other 7 pieces in the same cell need 7 more.
    order = make_order("O1", 10, route=[make_operation(setup_minutes=5)])
    scenario = make_scenario(shops(free), [order], pins=(make_lot("pin", "O1", 3, "F1-1@0"),))
    assert best_value(scenario) == left


@pytest.mark.parametrize(("total", "left"), [(50, 0), (49, 1), (60, 0)])
def test_edge_of_load_cap(total: int, left: int) -> None:
    # 300 permille of 50 minutes in all are 15: 10 pieces and a setup of 5. 49 minutes make 14.7.
    center = make_work_center("F1-1", free=45, total_minutes=(total,))
    order = make_order("O1", 10, route=[make_operation(setup_minutes=5)])
    book = make_rulebook(hard=HardRules(load_cap_permille=300))
    assert best_value(make_scenario([make_factory("F1", center)], [order], rulebook=book)) == left


def test_a_load_cap_is_over_all_work_centers_and_buckets() -> None:
    # Two centers, two weeks of 10 minutes: 250 permille of 40 are 10, wherever they are done.
    factory = make_factory("F1", make_work_center("F1-1", free=10), make_work_center("F1-2", free=10))
    book = make_rulebook(hard=HardRules(load_cap_permille=250))
    assert best_value(make_scenario([factory], [make_order("O1", 30)], buckets=2, rulebook=book)) == 20


def test_the_centers_own_equipment_has_no_load_cap() -> None:
    book = make_rulebook(hard=HardRules(load_cap_permille=300))
    assert best_value(make_scenario(shops(10, is_member=False), [make_order("O1", 10)], rulebook=book)) == 0


@pytest.mark.parametrize(("permille", "left"), [(500, 0), (475, 1)])
def test_pinned_load_cap_counts_a_setup_once(permille: int, left: int) -> None:
    # Of 40 minutes: setup 10 and 10 pieces are 20, half of it. The pinned 5 pieces have paid the setup; 475 permille are 19.
    order = make_order("O1", 10, route=[make_operation(setup_minutes=10)])
    book = make_rulebook(hard=HardRules(load_cap_permille=permille))
    scenario = make_scenario(shops(40), [order], rulebook=book, pins=(make_lot("pin", "O1", 5, "F1-1@0"),))
    assert best_value(scenario) == left
