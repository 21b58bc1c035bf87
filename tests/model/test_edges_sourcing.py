"""How an operation may be spread: the smallest instance in which each rule changes the optimum, on both sides.

Values are of the level `unplaced` in pieces; a piece takes a minute, 10 are ordered unless said otherwise.
"""

from __future__ import annotations

from typing import Any

import pytest

from optimizer.domain.plan import Lot
from optimizer.domain.scenario import Scenario
from optimizer.rules import RuleId
from tests.build import (
    make_factory,
    make_group_share,
    make_lot,
    make_operation,
    make_order,
    make_scenario,
    make_sourcing,
    make_work_center,
)
from tests.model.solved import assert_infeasible, best_value


def spread(*free: int, quantity: int = 10, pins: tuple[Lot, ...] = (), multiple: int = 1, **rule: Any) -> Scenario:
    """One order over factories F1, F2, ... with so many free minutes each."""
    factories = [make_factory(f"F{i + 1}", free=minutes) for i, minutes in enumerate(free)]
    order = make_order("O1", quantity, lot_multiple=multiple, sourcing=make_sourcing(**rule))
    return make_scenario(factories, [order], pins=pins)


def pin(quantity: int, factory: str = "F1") -> tuple[Lot, ...]:
    return (make_lot("pin", "O1", quantity, f"{factory}-1@0"),)


# ---------------------------------------------------------------------------------------------------- number of makers


@pytest.mark.parametrize(
    ("free", "least", "left"),
    [((20, 1), 2, 0), ((20, 0), 2, 10), ((20, 0), 1, 0), ((5, 4, 1), 3, 0), ((5, 5, 0), 3, 10)],
)
def test_edge_of_min_factories(free: tuple[int, ...], least: int, left: int) -> None:
    # With one maker too few, nothing is placed at all.
    assert best_value(spread(*free, min_factories=least)) == left


@pytest.mark.parametrize(("second", "is_feasible"), [(1, True), (0, False)])
def test_pinned_min_factories(second: int, is_feasible: bool) -> None:
    # Something is placed at F1 already, so a second factory must have a piece.
    scenario = spread(20, second, min_factories=2, pins=pin(3))
    if is_feasible:
        assert best_value(scenario) == 0
    else:
        assert_infeasible(scenario, RuleId.min_factories)


def test_the_pinned_factory_is_one_of_them() -> None:
    # F1 has time for its pinned 3 pieces only, and counts: F2 does the rest alone.
    assert best_value(spread(3, 7, min_factories=2, pins=pin(3))) == 0


@pytest.mark.parametrize(
    ("free", "most", "left"), [((6, 4), 1, 4), ((6, 4), 2, 0), ((5, 3, 2), 2, 2), ((5, 3, 2), 3, 0)]
)
def test_edge_of_max_factories(free: tuple[int, ...], most: int, left: int) -> None:
    # The largest ones do it.
    assert best_value(spread(*free, max_factories=most)) == left


@pytest.mark.parametrize(("most", "left"), [(1, 5), (2, 0)])
def test_pinned_max_factories(most: int, left: int) -> None:
    # F1 with 5 minutes holds the pinned 3 pieces; as the only maker it does 2 more.
    assert best_value(spread(5, 20, max_factories=most, pins=pin(3))) == left


@pytest.mark.parametrize(("most", "left"), [(1, 7), (2, 0)])
def test_a_pinned_factory_without_room_still_counts(most: int, left: int) -> None:
    assert best_value(spread(3, 20, max_factories=most, pins=pin(3))) == left


def test_work_centers_of_one_factory_are_one_maker() -> None:
    factory = make_factory("F1", make_work_center("F1-1", free=6), make_work_center("F1-2", free=4))
    order = make_order("O1", 10, sourcing=make_sourcing(max_factories=1))
    assert best_value(make_scenario([factory], [order])) == 0


# --------------------------------------------------------------------------------------------------------- smallest lot


@pytest.mark.parametrize(("free", "least", "left"), [((7, 3), 3, 0), ((7, 3), 4, 3), ((7, 4), 4, 0), ((3, 3), 4, 10)])
def test_edge_of_min_lot(free: tuple[int, int], least: int, left: int) -> None:
    # 7 + 3: with 4 at least F2's 3 minutes are of no use; with 4 minutes it takes 4 and leaves 6 to F1.
    assert best_value(spread(*free, min_lot=least)) == left


@pytest.mark.parametrize(("free", "left"), [((15, 5), 5), ((15, 10), 0)])
def test_a_smallest_lot_is_rounded_up_to_lot_multiples(free: tuple[int, int], left: int) -> None:
    # 20 pieces in multiples of 5, at least 6 at a factory: 10. F2 with 5 minutes gets nothing.
    assert best_value(spread(*free, quantity=20, multiple=5, min_lot=6)) == left


def test_a_smallest_lot_is_of_the_factory_and_not_of_the_cell() -> None:
    # 2 minutes in each of two weeks: two cells of 2 pieces make the 4 of the smallest lot.
    order = make_order("O1", 10, sourcing=make_sourcing(min_lot=4))
    assert best_value(make_scenario([make_factory("F1", free=[2, 2])], [order], buckets=2)) == 6


@pytest.mark.parametrize(("free", "is_feasible"), [(5, True), (4, False)])
def test_pinned_min_lot(free: int, is_feasible: bool) -> None:
    # The pinned 3 pieces at F1 need 2 more beside them to be a lot of 5; F2 takes the other 5 or 7.
    scenario = spread(free, 20, min_lot=5, pins=pin(3))
    if is_feasible:
        assert best_value(scenario) == 0
    else:
        assert_infeasible(scenario, RuleId.min_lot)


# --------------------------------------------------------------------------------------------------------------- shares


@pytest.mark.parametrize(("permille", "left"), [(1000, 0), (700, 3), (699, 4), (100, 9)])
def test_edge_of_max_share_factory(permille: int, left: int) -> None:
    # One factory: 699 permille of 10 pieces are 6.99, so 6.
    assert best_value(spread(20, max_share_permille=permille)) == left


@pytest.mark.parametrize(("permille", "left"), [(500, 10), (749, 10), (750, 5)])
def test_a_share_is_rounded_down_to_lot_multiples(permille: int, left: int) -> None:
    # Of 20 pieces in multiples of 5: 749 permille are 14.98, so 10.
    assert best_value(spread(20, quantity=20, multiple=5, max_share_permille=permille)) == left


@pytest.mark.parametrize(("pinned", "left"), [(3, 3), (7, 3)])
def test_pinned_max_share_factory(pinned: int, left: int) -> None:
    # 700 permille of the order, pinned pieces included: 7 at F1, however many of them are pinned.
    assert best_value(spread(20, max_share_permille=700, pins=pin(pinned))) == left


@pytest.mark.parametrize("kind", ["municipality", "hazard_zone", "size_class"])
@pytest.mark.parametrize(("permille", "left"), [(600, 4), (599, 5), (0, 10)])
def test_edge_of_max_share_group(kind: str, permille: int, left: int) -> None:
    # F1 and F2 stand in one group with time for all; 599 permille of 10 are 5.99. A group of nobody binds nobody.
    fields: dict[str, Any] = {"hazard_zones": ("K", "flood")} if kind == "hazard_zone" else {kind: "K"}
    factories = [make_factory(id_, free=10, **fields) for id_ in ("F1", "F2")]
    rule = make_sourcing(max_group_shares=(make_group_share(kind, permille),))
    order = make_order("O1", 10, sourcing=rule)
    assert best_value(make_scenario(factories, [order])) == left
    assert best_value(make_scenario([*factories, make_factory("F3", free=4)], [order])) == max(0, left - 4)


@pytest.mark.parametrize(("permille", "left"), [(600, 4), (700, 3)])
def test_pinned_max_share_group(permille: int, left: int) -> None:
    # The pinned 3 pieces at F1 count for the group: F2, next door, gets 3 or 4 more.
    factories = [make_factory("F1", free=3, municipality="Kita"), make_factory("F2", free=20, municipality="Kita")]
    rule = make_sourcing(max_group_shares=(make_group_share("municipality", permille),))
    scenario = make_scenario(factories, [make_order("O1", 10, sourcing=rule)], pins=pin(3))
    assert best_value(scenario) == left


def test_a_rule_of_an_operation_replaces_that_of_its_order() -> None:
    # The order allows 500 permille a factory; its paint may all be done by one. Mill: 5 by F1, 1 by F2.
    factories = [make_factory("F1", processes=["mill", "paint"], free=30), make_factory("F2", free=[1, 0])]
    route = [make_operation("mill"), make_operation("paint", sourcing=make_sourcing())]
    order = make_order("O1", 10, route=route, sourcing=make_sourcing(max_share_permille=500))
    assert best_value(make_scenario(factories, [order], buckets=2)) == 4
    both = make_order("O1", 10, route=["mill", "paint"], sourcing=make_sourcing(max_share_permille=500))
    assert best_value(make_scenario(factories, [both], buckets=2)) == 5


def test_the_centers_own_equipment_counts_as_a_factory() -> None:
    # Two makers are asked for: a member and the center's own equipment will do, and half is the most for either.
    factories = [make_factory("F1", free=20), make_factory("center", free=20, is_member=False)]
    for rule in (make_sourcing(min_factories=2), make_sourcing(max_share_permille=500)):
        assert best_value(make_scenario(factories, [make_order("O1", 10, sourcing=rule)])) == 0
        assert best_value(make_scenario(factories[1:], [make_order("O1", 10, sourcing=rule)])) >= 5
