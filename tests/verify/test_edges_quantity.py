"""What the lots of an order must be: the smallest instance on both sides of each rule."""

from __future__ import annotations

from typing import Any

import pytest

from optimizer.domain.plan import Lot
from optimizer.rules import RuleId
from tests.build import (
    make_capability,
    make_factory,
    make_lot,
    make_operation,
    make_order,
    make_plan,
    make_quote,
    make_scenario,
    make_sourcing,
)
from tests.verify.verdicts import Case, assert_edge, broken_rules


def lots(*placed: Lot, quantity: int = 10, unplaced: dict[str, int] | None = None, **order: Any) -> Case:
    """Lots of one order of one operation; two factories with a center each, two weeks."""
    wanted = make_order("O1", quantity, **order)
    scenario = make_scenario([make_factory("F1"), make_factory("F2")], [wanted], buckets=2)
    return scenario, make_plan(scenario, placed, unplaced=unplaced)


def lot(quantity: int, step: str = "F1-1@0", id_: str = "L1") -> Lot:
    return make_lot(id_, "O1", quantity, step)


def test_edge_of_quantity() -> None:
    # 10 ordered = 7 placed + 3 unplaced; 2 unplaced leave a piece unaccounted for.
    assert_edge(RuleId.quantity, inside=lots(lot(7), unplaced={"O1": 3}), outside=lots(lot(7), unplaced={"O1": 2}))


def test_more_than_ordered_is_not_the_quantity() -> None:
    assert broken_rules(*lots(lot(11))) == ["quantity"]


def test_nothing_placed_is_a_plan() -> None:
    assert broken_rules(*lots(unplaced={"O1": 10})) == []
    assert broken_rules(*lots(unplaced={})) == ["quantity"]


def test_edge_of_lot_multiple() -> None:
    # Two lots of 5 add up to 10 too, but neither can be made in fives when the multiple is 10.
    pair = (lot(5), lot(5, "F2-1@0", "L2"))
    assert_edge(RuleId.lot_multiple, inside=lots(*pair, lot_multiple=5), outside=lots(*pair, lot_multiple=10))


def test_edge_of_route() -> None:
    # Two operations take two steps.
    route = ["mill", "mill"]
    scenario = make_scenario([make_factory("F1")], [make_order("O1", route=route)], buckets=2)
    whole = make_plan(scenario, [make_lot("L1", "O1", 10, "F1-1@0", "F1-1@1")])
    half = make_plan(scenario, [make_lot("L1", "O1", 10, "F1-1@0")])
    assert_edge(RuleId.route, inside=(scenario, whole), outside=(scenario, half))


@pytest.mark.parametrize(("step", "breaks"), [("F1-1@1", []), ("F1-1@2", ["route"]), ("F3-1@1", ["route"])])
def test_steps_are_known_centers_in_the_calendar(step: str, breaks: list[str]) -> None:
    # There are weeks 0 and 1, and factories F1 and F2.
    assert broken_rules(*lots(lot(10, step))) == breaks


def test_lot_ids_are_unique() -> None:
    assert broken_rules(*lots(lot(5), lot(5, id_="L2"))) == []
    assert broken_rules(*lots(lot(5), lot(5, id_="L1"))) == ["route"]


def test_edge_of_all_or_nothing() -> None:
    assert_edge(
        RuleId.all_or_nothing,
        inside=lots(lot(10), is_all_or_nothing=True),
        outside=lots(lot(9), is_all_or_nothing=True),
    )
    assert broken_rules(*lots(is_all_or_nothing=True)) == []


def test_all_or_nothing_is_whole_over_several_lots() -> None:
    assert broken_rules(*lots(lot(4), lot(6, "F2-1@0", "L2"), is_all_or_nothing=True)) == []


def test_edge_of_never_split() -> None:
    # One lot, even of part of the order, is single; two in the same factory and week are not.
    rule = make_sourcing(is_never_split=True)
    assert_edge(
        RuleId.never_split,
        inside=lots(lot(8), sourcing=rule),
        outside=lots(lot(4), lot(4, id_="L2"), sourcing=rule),
    )


def test_one_operation_that_is_never_split_keeps_the_order_whole() -> None:
    route = [make_operation(), make_operation(sourcing=make_sourcing(is_never_split=True))]
    scenario = make_scenario([make_factory("F1")], [make_order("O1", route=route)], buckets=2)
    halves = [make_lot(id_, "O1", 5, "F1-1@0", "F1-1@1") for id_ in ("L1", "L2")]
    assert broken_rules(scenario, make_plan(scenario, halves)) == ["never_split"]


PIN = make_lot("P1", "O1", 4, "F1-1@0")
PINNED = make_lot("P1", "O1", 4, "F1-1@0", is_pinned=True)


def pinned(*placed: Lot) -> Case:
    factories = [make_factory("F1"), make_factory("F2")]
    scenario = make_scenario(factories, [make_order("O1"), make_order("O2")], buckets=2, pins=(PIN,))
    return scenario, make_plan(scenario, placed)


def test_edge_of_pin() -> None:
    assert_edge(RuleId.pin, inside=pinned(PINNED), outside=pinned())


@pytest.mark.parametrize(
    "changed",
    [
        make_lot("P1", "O1", 5, "F1-1@0", is_pinned=True),
        make_lot("P1", "O2", 4, "F1-1@0", is_pinned=True),
        make_lot("P1", "O1", 4, "F2-1@0", is_pinned=True),
        make_lot("P1", "O1", 4, "F1-1@1", is_pinned=True),
        make_lot("P1", "O1", 4, "F1-1@0", is_pinned=False),
        make_lot("P2", "O1", 4, "F1-1@0", is_pinned=True),
    ],
    ids=["quantity", "order", "work center", "bucket", "mark", "id"],
)
def test_a_pin_stays_in_every_part(changed: Lot) -> None:
    assert broken_rules(*pinned(changed)) == ["pin"]


def test_nothing_else_is_pinned() -> None:
    other = make_lot("L1", "O2", 4, "F2-1@0")
    assert broken_rules(*pinned(PINNED, other)) == []
    assert broken_rules(*pinned(PINNED, other.model_copy(update={"is_pinned": True}))) == ["pin"]


def work(free: int, *placed: Lot, **operation: Any) -> Case:
    """One order of one operation at one factory with so many free minutes a week."""
    scenario = make_scenario(
        [make_factory("F1", free=free)], [make_order("O1", route=[make_operation(**operation)])], buckets=2
    )
    return scenario, make_plan(scenario, placed)


def test_edge_of_capacity() -> None:
    # Setup 60 + 10 pieces of 54 minutes = 600.
    step = {"minutes": 54, "setup_minutes": 60}
    assert_edge(RuleId.capacity, inside=work(600, lot(10), **step), outside=work(599, lot(10), **step))


def test_capacity_counts_fractions_of_a_minute() -> None:
    # 10 x 0.101 = 1.01 minutes do not fit in 1; 10 x 0.1 do.
    assert broken_rules(*work(1, lot(10), minutes=0.1)) == []
    assert broken_rules(*work(1, lot(10), minutes=0.101)) == ["capacity"]


def test_setup_is_charged_once_per_cell_and_again_in_the_next_bucket() -> None:
    # Two lots in one cell: 60 + 10 x 10 = 160. One in each week: 60 + 5 x 10 = 110 a week.
    step = {"minutes": 10, "setup_minutes": 60}
    same = (lot(5), lot(5, id_="L2"))
    apart = (lot(5), lot(5, "F1-1@1", "L2"))
    assert broken_rules(*work(160, *same, **step)) == []
    assert broken_rules(*work(159, *same, **step)) == ["capacity"]
    assert broken_rules(*work(110, *apart, **step)) == []
    assert broken_rules(*work(109, *apart, **step)) == ["capacity"]


def test_a_slower_center_takes_longer() -> None:
    # 10 pieces of 1.5 minutes at 1333 permille: 1.9995 rounds half up to 2.000 minutes a piece, 20 in all.
    for free, breaks in ((20, []), (19, ["capacity"])):
        factory = make_factory("F1", processes=[make_capability(time_permille=1333)], free=free)
        scenario = make_scenario([factory], [make_order("O1", minutes=1.5)])
        assert broken_rules(scenario, make_plan(scenario, [lot(10)])) == breaks


def test_the_quickest_fitting_capability_is_used() -> None:
    # Of 500 permille (wrong material), 900 and 800 the 800 counts: 10 x 8 = 80 minutes.
    for free, breaks in ((80, []), (79, ["capacity"])):
        kinds = [("brass", 500), ("steel", 900), ("steel", 800)]
        capabilities = [make_capability(materials=(material,), time_permille=p) for material, p in kinds]
        factory = make_factory("F1", processes=capabilities, free=free)
        order = make_order("O1", route=[make_operation(minutes=10, material="steel")])
        scenario = make_scenario([factory], [order])
        assert broken_rules(scenario, make_plan(scenario, [lot(10)])) == breaks


def test_a_quote_replaces_minutes_and_setup() -> None:
    # Quoted: 30 + 10 x 7 = 100 minutes, whatever the standard says.
    quote = make_quote("F1", minutes_per_piece=7, setup_minutes=30)
    step = {"minutes": 50, "setup_minutes": 90, "quotes": (quote,)}
    assert broken_rules(*work(100, lot(10), **step)) == []
    assert broken_rules(*work(99, lot(10), **step)) == ["capacity"]


def test_a_quote_without_a_value_keeps_the_default() -> None:
    # Only the setup is quoted: 30 + 10 x 5 = 80.
    step = {"minutes": 5, "setup_minutes": 90, "quotes": (make_quote("F1", setup_minutes=30),)}
    assert broken_rules(*work(80, lot(10), **step)) == []
    assert broken_rules(*work(79, lot(10), **step)) == ["capacity"]
