"""Cross-checks of orders: names, quantities, days, quotes."""

from __future__ import annotations

import pytest

from optimizer.domain.order import Buyer
from tests.build import make_factory, make_operation, make_order, make_quote, make_scenario, with_
from tests.domain.found import find_codes, find_problems

SHOPS = [make_factory("F1"), make_factory("F2")]


def test_orders_name_a_buyer_and_a_destination_that_exist() -> None:
    found = find_codes(SHOPS, [make_order("O1", buyer="B2", destination="base")], buyers=(Buyer(id="B1"),))
    assert found == [("reference.unknown", "$.orders[0].buyer")]


def test_an_unknown_destination_is_found() -> None:
    # The maker adds every destination to the locations, so the orders come in afterwards.
    scenario = make_scenario(SHOPS, [make_order("O1")])
    orders = (make_order("O1", destination="base"), make_order("O2", destination="osaka"))
    (problem,) = find_problems(scenario, make=with_, orders=orders)
    assert (problem.code, problem.path) == ("reference.unknown", "$.orders[1].destination")
    assert problem.subject == "order O2"


@pytest.mark.parametrize(("quantity", "count"), [(19, 1), (20, 0), (21, 1), (5, 0), (4, 1)])
def test_the_quantity_is_a_multiple_of_the_lot_multiple(quantity: int, count: int) -> None:
    found = find_codes(SHOPS, [make_order("O1", quantity, lot_multiple=5)])
    assert found == [("order.not_multiple", "$.orders[0].quantity")] * count


def test_the_way_out_names_the_multiples_on_both_sides() -> None:
    (problem,) = find_problems(SHOPS, [make_order("O1", 22, lot_multiple=5)])
    assert "20" in problem.way_out.ja
    assert "25" in problem.way_out.ja


@pytest.mark.parametrize(
    ("release", "due", "latest", "code"),
    [
        (0, 10, None, None),
        (0, 10, 10, None),
        (0, 10, 9, "order.latest_before_due"),
        # Material that comes after the due day makes the order late; that is for the plan to say.
        (12, 10, None, None),
        (12, 10, 12, None),
        (12, 10, 11, "order.latest_before_release"),
        (0, 0, 0, None),
    ],
)
def test_days_come_in_order(release: int, due: int, latest: int | None, code: str | None) -> None:
    found = find_codes(SHOPS, [make_order("O1", due=due, release_day=release, latest_day=latest)])
    assert found == ([(code, "$.orders[0].latest_day")] if code else [])


@pytest.mark.parametrize(("value", "count"), [(1.234, 0), (1.2345, 1), (999_999.999, 0), (0.0005, 1)])
def test_minutes_and_kilograms_have_three_decimals(value: float, count: int) -> None:
    operation = make_operation("mill", value, quotes=(make_quote("F1", minutes_per_piece=value),))
    found = find_codes(SHOPS, [make_order("O1", route=[operation], kg_per_piece=value)])
    paths = ["kg_per_piece", "route[0].minutes_per_piece", "route[0].quotes[0].minutes_per_piece"]
    assert found == [("number.decimals", f"$.orders[0].{path}") for path in paths] * count


def test_quoted_prices_have_six_decimals() -> None:
    quotes = (make_quote("F1", yen_per_piece=0.000001), make_quote("F2", yen_per_piece=0.0000001))
    found = find_codes(SHOPS, [make_order("O1", route=[make_operation(quotes=quotes)])])
    assert found == [("number.decimals", "$.orders[0].route[0].quotes[1].yen_per_piece")]


def test_a_factory_quotes_an_operation_once() -> None:
    once = make_operation(quotes=(make_quote("F1"), make_quote("F2")))
    # The same factory may quote every operation of the route.
    assert find_codes(SHOPS, [make_order("O1", route=[once, once])]) == []
    twice = make_operation(quotes=(make_quote("F1"), make_quote("F2"), make_quote("F1")))
    assert find_codes(SHOPS, [make_order("O1", route=[once, twice])]) == [
        ("quote.duplicate", "$.orders[0].route[1].quotes[2].factory")
    ]


def test_quotes_name_factories() -> None:
    found = find_codes(SHOPS, [make_order("O1", route=[make_operation(quotes=(make_quote("F3"),))])])
    assert found == [("reference.unknown", "$.orders[0].route[0].quotes[0].factory")]


@pytest.mark.parametrize("written", ["f1", "F01", "F-1", "F_1", "\uff26\uff11"])
def test_an_unknown_id_is_answered_with_those_that_look_like_it(written: str) -> None:
    operation = make_operation(quotes=(make_quote(written),))
    (problem,) = find_problems(SHOPS, [make_order("O1", route=[operation])])
    assert '"F1"' in problem.way_out.en
    assert '"F2"' not in problem.way_out.en


def test_an_id_like_no_other_is_answered_without_a_guess() -> None:
    operation = make_operation(quotes=(make_quote("yamamoto"),))
    (problem,) = find_problems(SHOPS, [make_order("O1", route=[operation])])
    assert "Close to it" not in problem.way_out.en
