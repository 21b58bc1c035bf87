"""Hashes and bytes that depend on what is said, not on how it is written."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.domain.plan import Plan
from optimizer.domain.rulebook import RuleBook
from optimizer.domain.scenario import Scenario
from optimizer.scenario import dump_plan, hash_rulebook, hash_scenario, parse_plan, parse_scenario, scenario_schema
from optimizer.scenario.canonical import LINE_WIDTH, layout_json
from tests.build import make_factory, make_lot, make_order, make_plan, make_provenance, make_rulebook, make_scenario
from tests.build import with_ as change
from tests.scenario.raw import make_raw, set_at


def read(raw: object, **layout: Any) -> Scenario:
    return parse_scenario(json.dumps(raw, **layout).encode("utf-8"))


def turn_around(value: Any) -> Any:
    """The same JSON with the fields of every object in the opposite order."""
    if isinstance(value, dict):
        return {key: turn_around(part) for key, part in reversed(value.items())}
    return [turn_around(part) for part in value] if isinstance(value, list) else value


def test_a_hash_does_not_depend_on_the_layout_of_the_file() -> None:
    hashed = hash_scenario(read(make_raw()))
    assert re.fullmatch("sha256:[0-9a-f]{64}", hashed)
    assert hash_scenario(read(make_raw(), indent=4, ensure_ascii=False)) == hashed
    assert hash_scenario(read(turn_around(make_raw()))) == hashed
    spelt_out = read(make_raw()).model_dump(mode="json")
    assert "is_symmetric" in spelt_out["network"]["transit"]
    assert hash_scenario(read(spelt_out)) == hashed
    # 12 minutes are 12.0 minutes, and a blank around an id is none of it.
    assert hash_scenario(read(set_at(make_raw(), "orders", 0, "route", 0, "minutes_per_piece", to=12.0))) == hashed
    assert hash_scenario(read(set_at(make_raw(), "orders", 0, "id", to=" O1 "))) == hashed


@pytest.mark.parametrize(
    ("path", "to"),
    [
        (("orders", 0, "quantity"), 21),
        (("title",), "another"),
        (("rulebook", "fairness"), {"alpha": 4}),
        (("calendar", "as_of"), "2026-04-07"),
        (("network", "factories", 0, "work_centers", 0, "free_minutes"), [600, 601]),
        (("orders", 0, "route", 0, "sourcing"), {}),
    ],
)
def test_a_hash_depends_on_all_that_is_said(path: tuple[str | int, ...], to: object) -> None:
    assert hash_scenario(read(set_at(make_raw(), *path, to=to))) != hash_scenario(read(make_raw()))


def test_a_hash_depends_on_the_order_of_lists() -> None:
    raw = make_raw()
    raw["orders"].reverse()
    assert hash_scenario(read(raw)) != hash_scenario(read(make_raw()))


def test_a_rule_book_has_a_hash_of_its_own() -> None:
    book = make_rulebook("unplaced", "cost")
    assert hash_rulebook(book) == hash_rulebook(RuleBook.model_validate_json(book.model_dump_json()))
    assert hash_rulebook(book) != hash_rulebook(make_rulebook("cost", "unplaced"))
    assert hash_rulebook(RuleBook()) == hash_rulebook(RuleBook(version=1))


def find_defaults() -> dict[str, Any]:
    schema = scenario_schema()
    parts = {"Scenario": schema, **schema["$defs"]}
    return {
        f"{name}.{field}": described["default"]
        for name, part in parts.items()
        for field, described in part.get("properties", {}).items()
        if "default" in described
    }


def test_no_default_changes_within_a_schema_version() -> None:
    """Hashes leave defaults out, so a default that changes would change what an approved rule book means, unseen.

    Who adds a field adds it to defaults.json. Who changes a default on purpose raises SCHEMA_VERSION as well.
    """
    stored = json.loads(Path(__file__).with_name("defaults.json").read_text(encoding="utf-8"))
    assert find_defaults() == stored


def make_small_plan(**fields: Any) -> Plan:
    scenario = make_scenario([make_factory("F1"), make_factory("F2")], [make_order("O1")])
    return change(make_plan(scenario, [make_lot("L1", "O1", 6, "F1-1@0"), make_lot("L2", "O1", 4, "F2-1@0")]), **fields)


def test_equal_plans_have_equal_bytes() -> None:
    plan = make_small_plan()
    data = dump_plan(plan)
    assert parse_plan(data) == plan
    assert dump_plan(parse_plan(data)) == data
    mixed = json.dumps(turn_around(json.loads(data))).encode("ascii")
    assert dump_plan(parse_plan(mixed)) == data


def test_the_versions_of_the_solvers_stand_in_a_fixed_order() -> None:
    one = make_small_plan(provenance=make_provenance(solver_versions={"ortools": "9.15", "highspy": "1.14"}))
    other = make_small_plan(provenance=make_provenance(solver_versions={"highspy": "1.14", "ortools": "9.15"}))
    assert dump_plan(one) == dump_plan(other)


def test_a_plan_is_written_for_people_and_for_diff() -> None:
    lines = dump_plan(make_small_plan()).decode("utf-8").splitlines(keepends=True)
    assert lines[0] == "{\n"
    assert lines[-1] == "}\n"
    # One lot is one line; lines 120 wide leave room for it.
    first = '{"id": "L1", "order": "O1", "quantity": 6, "steps": [{"work_center": "F1-1", "bucket": 0}], '
    assert f'  {first}"is_pinned": false}},\n' in lines
    # What is not known is said to be unknown.
    assert any('"bound": null' in line for line in lines)


# ------------------------------------------------------------------------------------------------------------- layout

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=60),
    lambda inner: st.lists(inner, max_size=30) | st.dictionaries(st.text(max_size=20), inner, max_size=10),
    max_leaves=60,
)


@given(JSON)
def test_layout_changes_nothing(value: object) -> None:
    text = layout_json(value)
    assert json.loads(text) == value
    assert text == layout_json(json.loads(text))


def test_what_fits_on_a_line_stays_there() -> None:
    # 118 letters and two quotes are a line.
    assert layout_json(["x" * (LINE_WIDTH - 4)]) == '["' + "x" * (LINE_WIDTH - 4) + '"]'
    assert layout_json(["x" * (LINE_WIDTH - 3)]) == '[\n "' + "x" * (LINE_WIDTH - 3) + '"\n]'
    assert layout_json({"a": {}, "b": []}) == '{"a": {}, "b": []}'


def test_long_lists_of_numbers_are_filled() -> None:
    lines = layout_json(list(range(100))).splitlines()
    assert lines[0] == "["
    assert all(len(line) <= LINE_WIDTH for line in lines)
    assert lines[1].startswith(" 0, 1, 2,")
    assert len(lines) == 6
