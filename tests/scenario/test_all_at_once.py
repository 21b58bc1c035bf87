"""All errors at once: what can be read is checked although the rest cannot, and one slip is told once."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenario.raw import find_codes, find_problems, make_raw, set_at

ORDERS = ("orders", 1, "buyer")


def with_slip(*path: str | int, to: object) -> dict[str, Any]:
    """A scenario with a slip of structure at a path, and an unknown buyer in its second order."""
    return set_at(set_at(make_raw(), *path, to=to), *ORDERS, to="B9")


UNKNOWN_BUYER = ("reference.unknown", "$.orders[1].buyer")


@pytest.mark.parametrize(
    ("path", "to", "slip"),
    [
        (("id",), 7, ("type.text", "$.id")),
        (("calendar", "as_of"), "2026/4/6", ("type.date", "$.calendar.as_of")),
        (("calendar", "boundaries"), [0, 7, 7], ("calendar.not_increasing", "$.calendar.boundaries[2]")),
        (("calendar",), None, ("type.object", "$.calendar")),
        (("network",), [], ("type.object", "$.network")),
        (("network", "locations"), {}, ("type.list", "$.network.locations")),
        (("network", "transit"), 1, ("type.object", "$.network.transit")),
        (("network", "factories", 0, "id"), "F/1", ("text.bad_characters", "$.network.factories[0].id")),
        (("network", "factories", 0, "extra"), 1, ("field.unknown", "$.network.factories[0].extra")),
        (("network", "factories", 0, "work_centers"), None, ("type.list", "$.network.factories[0].work_centers")),
        (("orders", 0, "quantity"), 0, ("value.too_small", "$.orders[0].quantity")),
        (("orders", 0), None, ("type.object", "$.orders[0]")),
        (("rulebook", "hard"), [], ("type.object", "$.rulebook.hard")),
        (("pins", 0, "steps"), [], ("list.too_short", "$.pins[0].steps")),
        (("ledger",), {"balances": [{}]}, ("field.missing", "$.ledger.balances[0].factory")),
    ],
)
def test_a_slip_of_structure_hides_nothing_and_brings_nothing_with_it(
    path: tuple[str | int, ...], to: object, slip: tuple[str, str]
) -> None:
    # The pin names F1-1 and O1, the quota names a group of F1, every order names a buyer: none of that is told again.
    assert sorted(find_codes(with_slip(*path, to=to))) == sorted([slip, UNKNOWN_BUYER])


def test_a_missing_list_is_told_once() -> None:
    raw = make_raw()
    del raw["buyers"]
    assert find_codes(raw) == [("field.missing", "$.buyers")]


def test_paths_count_what_could_not_be_read() -> None:
    # Order 0 cannot be read; orders 1 and 2 share an id, and the sentence names the first of them where it stands.
    raw = make_raw()
    raw["orders"].append(dict(raw["orders"][1]))
    del raw["orders"][0]["due_day"]
    missing, repeated = find_problems(raw)
    assert (missing.code, missing.path) == ("field.missing", "$.orders[0].due_day")
    assert (repeated.code, repeated.path) == ("id.duplicate", "$.orders[2].id")
    assert "$.orders[1].id" in repeated.message.ja


def test_a_misspelt_field_is_not_told_as_missing_too() -> None:
    raw = make_raw()
    raw["orders"][0]["Quantity"] = raw["orders"][0].pop("quantity")
    (problem,) = find_problems(raw)
    assert (problem.code, problem.path) == ("field.unknown", "$.orders[0].Quantity")
    assert "Did you mean quantity?" in problem.way_out.en
    assert "quantity のことですか" in problem.way_out.ja


def test_a_list_with_one_bad_member_is_not_told_as_too_short() -> None:
    raw = set_at(make_raw(), "orders", 0, "route", 0, "minutes_per_piece", to=-1)
    assert find_codes(raw) == [("value.too_small", "$.orders[0].route[0].minutes_per_piece")]


def test_buckets_are_counted_although_the_first_day_cannot_be_read() -> None:
    raw = set_at(make_raw(), "calendar", "as_of", to="tomorrow")
    set_at(raw, "network", "factories", 0, "work_centers", 0, "free_minutes", to=[600])
    raw["ledger"] = {"closed_on": "2026-03-31"}
    assert find_codes(raw) == [
        ("type.date", "$.calendar.as_of"),
        ("buckets.count", "$.network.factories[0].work_centers[0].free_minutes"),
    ]


def test_problems_come_in_the_order_of_the_file() -> None:
    raw = make_raw()
    raw = {"orders": raw.pop("orders"), **raw}
    set_at(raw, "orders", 1, "quantity", to=-1)
    set_at(raw, "orders", 0, "destination", to="osaka")
    set_at(raw, "calendar", "as_of", to=1)
    assert [path for _, path in find_codes(raw)] == [
        "$.orders[0].destination",
        "$.orders[1].quantity",
        "$.calendar.as_of",
    ]


def test_a_thousand_slips_are_all_told() -> None:
    raw = make_raw()
    raw["orders"] = [raw["orders"][0] | {"id": f"O{n}", "buyer": f"X{n}"} for n in range(1000)]
    raw["pins"] = []
    assert find_codes(raw) == [("reference.unknown", f"$.orders[{n}].buyer") for n in range(1000)]
