"""Cross-checks of sourcing rules: alone, against the quantity, and against the rest of the route."""

from __future__ import annotations

from typing import Any

import pytest

from tests.build import make_factory, make_operation, make_order, make_sourcing
from tests.domain.found import find_codes, find_problems

SHOPS = [make_factory("F1"), make_factory("F2"), make_factory("F3")]
HERE = "$.orders[0].sourcing"


def check(quantity: int, *, order: dict[str, Any] | None = None, **sourcing: Any) -> list[tuple[str, str]]:
    return find_codes(SHOPS, [make_order("O1", quantity, sourcing=make_sourcing(**sourcing), **(order or {}))])


def test_a_rule_is_checked_on_the_order_and_on_each_operation() -> None:
    wrong = make_sourcing(min_factories=3, max_factories=2)
    order = make_order("O1", 10, sourcing=wrong, route=["mill", make_operation("mill", sourcing=wrong)])
    assert find_codes(SHOPS, [order]) == [
        ("sourcing.factories_reversed", "$.orders[0].sourcing.min_factories"),
        ("sourcing.factories_reversed", "$.orders[0].route[1].sourcing.min_factories"),
    ]


@pytest.mark.parametrize(("most", "count"), [(None, 0), (3, 0), (2, 0), (1, 1)])
def test_the_fewest_factories_are_no_more_than_the_most(most: int | None, count: int) -> None:
    found = check(10, min_factories=2, max_factories=most)
    assert found == [("sourcing.factories_reversed", f"{HERE}.min_factories")] * count


@pytest.mark.parametrize(("min_lot", "count"), [(10, 0), (11, 1)])
def test_the_smallest_lot_is_no_larger_than_the_order(min_lot: int, count: int) -> None:
    assert check(10, min_lot=min_lot) == [("sourcing.min_lot_above_quantity", f"{HERE}.min_lot")] * count


@pytest.mark.parametrize(
    ("quantity", "multiple", "rule", "count"),
    [
        # 2 factories with 5 pieces each just fit into 10; with 6 each they need 12.
        (10, 1, {"min_factories": 2, "min_lot": 5}, 0),
        (10, 1, {"min_factories": 2, "min_lot": 6}, 1),
        # In lots of 4 a smallest lot of 5 means 8: 2 x 8 = 16 fits into 16, not into 12.
        (16, 4, {"min_factories": 2, "min_lot": 5}, 0),
        (12, 4, {"min_factories": 2, "min_lot": 5}, 1),
        # Without a smallest lot, one lot multiple each.
        (12, 4, {"min_factories": 3}, 0),
        (8, 4, {"min_factories": 3}, 1),
    ],
)
def test_all_makers_together_need_no_more_than_the_order(
    quantity: int, multiple: int, rule: dict[str, int], count: int
) -> None:
    found = check(quantity, order={"lot_multiple": multiple}, **rule)
    assert found == [("sourcing.quantity_too_small", f"{HERE}.min_factories")] * count


def test_what_is_never_split_has_one_maker() -> None:
    assert check(10, is_never_split=True) == []
    assert check(10, is_never_split=True, min_factories=2) == [
        ("sourcing.never_split_with_many", f"{HERE}.min_factories")
    ]


def test_one_operation_that_is_never_split_keeps_the_whole_order_together() -> None:
    whole = make_operation("mill", sourcing=make_sourcing(is_never_split=True))
    order = make_order("O1", 10, sourcing=make_sourcing(min_factories=2), route=["mill", whole])
    (problem,) = find_problems(SHOPS, [order])
    assert (problem.code, problem.path) == ("sourcing.never_split_with_many", f"{HERE}.min_factories")
    assert "$.orders[0].route[1].sourcing.is_never_split" in problem.message.ja


def test_a_rule_that_every_operation_replaces_splits_nothing() -> None:
    # The order's own rule is in force nowhere, so its "never split" binds nobody.
    own = make_operation("mill", sourcing=make_sourcing(min_factories=2))
    order = make_order("O1", 10, sourcing=make_sourcing(is_never_split=True), route=[own])
    assert find_codes(SHOPS, [order]) == []


@pytest.mark.parametrize(
    ("quantity", "multiple", "rule", "count"),
    [
        # 300 permille of 10 are 3 pieces.
        (10, 1, {"max_share_permille": 300, "min_lot": 3}, 0),
        (10, 1, {"max_share_permille": 300, "min_lot": 4}, 1),
        # 499 permille of 20 are 9 pieces, in lots of 5 only 5; one permille less than 250 leaves none.
        (20, 5, {"max_share_permille": 499}, 0),
        (20, 5, {"max_share_permille": 250}, 0),
        (20, 5, {"max_share_permille": 249}, 1),
    ],
)
def test_a_share_has_room_for_the_smallest_lot(quantity: int, multiple: int, rule: dict[str, int], count: int) -> None:
    found = check(quantity, order={"lot_multiple": multiple}, **rule)
    assert found == [("sourcing.share_below_lot", f"{HERE}.max_share_permille")] * count


@pytest.mark.parametrize(
    ("order", "share", "count"),
    [
        ({"is_all_or_nothing": True}, 1000, 0),
        ({"is_all_or_nothing": True}, 999, 1),
        # Otherwise the rest just stays unplaced.
        ({"is_all_or_nothing": False}, 999, 0),
    ],
)
def test_one_maker_of_everything_needs_the_whole_share(order: dict[str, Any], share: int, count: int) -> None:
    found = check(10, order=order, is_never_split=True, max_share_permille=share)
    assert found == [("sourcing.never_split_needs_all", f"{HERE}.max_share_permille")] * count


@pytest.mark.parametrize(
    ("rule", "count"),
    [
        # 500 permille of 10 are 5 pieces: two makers reach 10, with 400 permille three are needed.
        ({"max_share_permille": 500, "max_factories": 2}, 0),
        ({"max_share_permille": 400, "max_factories": 3}, 0),
        ({"max_share_permille": 400, "max_factories": 2}, 1),
        ({"max_share_permille": 400}, 0),
        ({"max_share_permille": 400, "allowed_factories": ("F1", "F2", "F3")}, 0),
        ({"max_share_permille": 400, "allowed_factories": ("F1", "F2")}, 1),
        ({"max_share_permille": 400, "allowed_factories": ("F1", "F2", "F3"), "excluded_factories": ("F3",)}, 1),
    ],
)
def test_all_or_nothing_needs_shares_that_add_up(rule: dict[str, Any], count: int) -> None:
    found = check(10, order={"is_all_or_nothing": True}, **rule)
    assert found == [("sourcing.shares_below_quantity", f"{HERE}.max_share_permille")] * count
    assert check(10, **rule) == []


@pytest.mark.parametrize(
    ("rule", "code", "field"),
    [
        ({"allowed_factories": ("F1",)}, None, ""),
        ({"excluded_factories": ("F1", "F2", "F3")}, None, ""),
        ({"allowed_factories": ()}, "sourcing.nobody_allowed", "allowed_factories"),
        (
            {"allowed_factories": ("F1", "F2"), "excluded_factories": ("F2", "F1")},
            "sourcing.nobody_allowed",
            "allowed_factories",
        ),
        ({"allowed_factories": ("F1", "F2"), "min_factories": 2}, None, ""),
        ({"allowed_factories": ("F1", "F1"), "min_factories": 2}, "sourcing.too_few_allowed", "min_factories"),
        (
            {"allowed_factories": ("F1", "F2"), "excluded_factories": ("F2",), "min_factories": 2},
            "sourcing.too_few_allowed",
            "min_factories",
        ),
    ],
)
def test_somebody_may_do_the_work(rule: dict[str, Any], code: str | None, field: str) -> None:
    assert check(10, **rule) == ([(code, f"{HERE}.{field}")] if code else [])


def test_lists_of_factories_name_factories() -> None:
    found = check(10, allowed_factories=("F1", "F7"), excluded_factories=("F8",))
    assert found == [
        ("reference.unknown", f"{HERE}.allowed_factories[1]"),
        ("reference.unknown", f"{HERE}.excluded_factories[0]"),
    ]
