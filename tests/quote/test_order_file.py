"""A new order's file: read strictly, and everything wrong with it said at once, in both languages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from optimizer.domain.scenario import Scenario
from optimizer.quote import OrderError, build_quote_book, load_order, parse_order
from tests.build import make_factory, make_order, make_plan, make_scenario

STEP = {"process": "mill", "minutes_per_piece": 1}
GOOD = {"id": "N", "buyer": "B1", "item": "I9", "quantity": 10, "due_day": 7, "route": [STEP]}


@pytest.fixture
def scenario() -> Scenario:
    return make_scenario([make_factory("F1", free=60)], [make_order("O1", 5)])


def parse(scenario: Scenario, **changes: Any) -> OrderError:
    with pytest.raises(OrderError) as caught:
        parse_order(json.dumps(GOOD | changes).encode(), scenario)
    return caught.value


def codes(error: OrderError) -> list[tuple[str, str]]:
    return [(problem.path, problem.code) for problem in error.problems]


def test_an_order_as_it_would_stand_in_a_scenario_is_read(scenario: Scenario, tmp_path: Path) -> None:
    path = tmp_path / "order.json"
    path.write_text(json.dumps(GOOD), encoding="utf-8")
    order = load_order(path, scenario)
    assert (order.id, order.quantity, order.item) == ("N", 10, "I9")


def test_names_that_point_nowhere_are_all_said(scenario: Scenario) -> None:
    error = parse(scenario, id="O1", buyer="B2", destination="moon", route=[STEP | {"process": "mil"}])
    assert codes(error) == [
        ("$.id", "id.duplicate"),
        ("$.buyer", "reference.unknown"),
        ("$.route[0].process", "order.process_unknown"),
        ("$.destination", "reference.unknown"),
    ]
    assert "mill" in error.problems[2].way_out.en
    assert "mill" in error.problems[2].way_out.ja
    assert "4" in error.message.ja
    assert "4" in error.message.en


def test_values_that_contradict_each_other_are_said_with_paths_in_the_file(scenario: Scenario) -> None:
    error = parse(scenario, lot_multiple=3, latest_day=5, sourcing={"min_lot": 11, "allowed_factories": ["F9"]})
    assert codes(error) == [
        ("$.quantity", "order.not_multiple"),
        ("$.latest_day", "order.latest_before_due"),
        ("$.sourcing.min_lot", "sourcing.min_lot_above_quantity"),
        ("$.sourcing.allowed_factories[0]", "reference.unknown"),
    ]


def test_what_cannot_be_read_does_not_hide_the_rest(scenario: Scenario) -> None:
    route = [STEP, {"process": 5}, STEP | {"process": "nobody does it"}]
    error = parse(scenario, buyer="B2", quantity="ten", colour="red", route=route)
    assert codes(error) == [
        ("$.buyer", "reference.unknown"),
        ("$.quantity", "type.integer"),
        ("$.route[1].process", "type.text"),
        ("$.route[1].minutes_per_piece", "field.missing"),
        ("$.route[2].process", "order.process_unknown"),
        ("$.colour", "field.unknown"),
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"{", "file.not_json"),
        (b"", "file.empty"),
        (b"\x82\xa0", "file.not_utf8"),
        (json.dumps(GOOD)[:-1].encode() + b', "id": "M"}', "field.repeated"),
        (b"[]", "type.object"),
    ],
)
def test_a_text_that_is_no_order_is_refused(scenario: Scenario, text: bytes, code: str) -> None:
    with pytest.raises(OrderError) as caught:
        parse_order(text, scenario)
    assert [problem.code for problem in caught.value.problems] == [code]


def test_a_missing_file_is_named(scenario: Scenario, tmp_path: Path) -> None:
    with pytest.raises(OrderError) as caught:
        load_order(tmp_path / "none.json", scenario)
    assert codes(caught.value) == [("$", "file.not_found")]


def test_the_book_refuses_what_the_file_would(scenario: Scenario) -> None:
    with pytest.raises(OrderError) as caught:
        build_quote_book(scenario, make_plan(scenario)).quote(make_order("O1", 10, buyer="B9"))
    assert codes(caught.value) == [("$.id", "id.duplicate"), ("$.buyer", "reference.unknown")]
