"""The exported JSON Schema says what the reader accepts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from optimizer.scenario import plan_schema, rulebook_schema, scenario_schema
from optimizer.scenario.schema import describe_node, find_node

SCHEMAS = {"scenario": scenario_schema(), "plan": plan_schema(), "rule book": rulebook_schema()}


def walk(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
    for part in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from walk(part)


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schema_is_complete_and_describes_itself(name: str) -> None:
    schema = SCHEMAS[name]
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["title"] == f"Kubari {name}"
    assert schema["description"]
    references = {node["$ref"] for node in walk(schema) if "$ref" in node}
    assert references
    assert references == {f"#/$defs/{part}" for part in schema["$defs"]}
    assert all(part["description"] for part in schema["$defs"].values())
    assert all(part["additionalProperties"] is False for part in schema["$defs"].values() if "properties" in part)


def test_what_the_models_say_about_a_field_stands_at_the_field() -> None:
    order = SCHEMAS["scenario"]["$defs"]["Order"]
    assert order["description"] == "A quantity of one item for one buyer."
    # "release_day, due_day, latest_day" are described together.
    assert "Days since" in order["properties"]["due_day"]["description"]
    assert order["properties"]["due_day"]["description"] == order["properties"]["latest_day"]["description"]
    assert order["properties"]["quantity"]["minimum"] == 1
    assert "Attributes" not in str(SCHEMAS["scenario"])


@pytest.mark.parametrize(
    ("path", "en"),
    [
        (("orders", 0, "quantity"), "a whole number from 1 to 100,000,000"),
        (("orders", 0, "latest_day"), "a whole number from 0 to 36,500, or null"),
        (("network", "locations", 0, "latitude"), "a number from -90 to 90, or null"),
        (("network", "transit", "distance_rule", "km_per_day"), "a whole number of at least 1"),
        (("orders", 0, "requires_nda"), "true or false"),
        (("orders", 0, "route"), "a list [ … ] of 1 to 6 values"),
        (("orders", 0, "route", 0, "size_mm"), "a list [ … ] of 3 values, or null"),
        (("orders", 0, "route", 0, "size_mm", 1), "a whole number from 1 to 1,000,000"),
        (("calendar", "as_of"), "a date as YYYY-MM-DD, such as 2026-11-20"),
        (("rulebook", "fairness", "alpha"), 'one of 0, 1, 2, 4, "worst_first"'),
        (("schema_version",), "1"),
        (("title",), "a text of up to 200 characters"),
        (("ledger",), "an object { … } with the fields closed_on, balances"),
    ],
)
def test_what_is_allowed_is_said_in_words(path: tuple[str | int, ...], en: str) -> None:
    node, loc = find_node(SCHEMAS["scenario"], path)
    assert loc == path
    assert node is not None
    assert describe_node(SCHEMAS["scenario"], node).en == en


def test_every_field_can_be_described_in_both_languages() -> None:
    described = 0
    for schema in SCHEMAS.values():
        for part in [schema, *schema["$defs"].values()]:
            for field in part.get("properties", {}).values():
                text = describe_node(schema, field)
                assert text.ja
                assert text.en
                described += 1
    assert described > 150


def test_a_field_that_does_not_exist_has_no_schema() -> None:
    assert find_node(SCHEMAS["scenario"], ("orders", 0, "qty")) == (None, ("orders", 0, "qty"))


def test_what_limits_an_entitlement_is_one_of_a_few_words() -> None:
    node, _ = find_node(SCHEMAS["plan"], ("targets", "targets", 0, "limit"))
    assert node is not None
    said = describe_node(SCHEMAS["plan"], node).en
    assert "little_eligible_work" in said
    assert "competition" in said
