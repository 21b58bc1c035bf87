"""The JSON Schema of scenario and plan files, and what it allows at a place."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from optimizer.domain.base import Model
from optimizer.domain.plan import Plan
from optimizer.domain.policy import RuleBookFile
from optimizer.domain.scenario import Scenario
from optimizer.scenario.path import Loc
from optimizer.text import Text

Schema = dict[str, Any]
"""A JSON Schema, or a part of one."""

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_SECTION = re.compile(r"\n*^Attributes\n-{3,}\n", re.MULTILINE)


def scenario_schema() -> Schema:
    """Return the JSON Schema (draft 2020-12) of a scenario file."""
    return _build_schema(Scenario, "Kubari scenario")


def plan_schema() -> Schema:
    """Return the JSON Schema (draft 2020-12) of a plan file."""
    return _build_schema(Plan, "Kubari plan")


def rulebook_schema() -> Schema:
    """Return the JSON Schema (draft 2020-12) of a rule book file."""
    return _build_schema(RuleBookFile, "Kubari rule book")


def _build_schema(model: type[Model], title: str) -> Schema:
    schema = model.model_json_schema()
    for part in [schema, *schema.get("$defs", {}).values()]:
        _spread_description(part)
    return {"$schema": DIALECT} | schema | {"title": title}


def _spread_description(part: Schema) -> None:
    """Move what a model's docstring says about each field to the field."""
    text, attributes = (*_SECTION.split(part.get("description", ""), maxsplit=1), "")[:2]
    if text:
        part["description"] = text
    for names, description in re.findall(r"^(\w[\w, ]*)\n((?: {4}.*\n?|\n(?= {4}))+)", attributes, re.MULTILINE):
        for name in names.split(", "):
            if name in part.get("properties", {}):
                part["properties"][name]["description"] = " ".join(description.split())


@cache
def schema_of(model: type[Model]) -> Schema:
    """Return a model's schema, to be read and not changed."""
    return model.model_json_schema()


def resolve(root: Schema, node: Schema) -> Schema:
    """Follow references, and the choice between a value and null, to the value's own schema."""
    while True:
        if "$ref" in node:
            node = root["$defs"][node["$ref"].removeprefix("#/$defs/")]
        elif choices := [choice for choice in node.get("anyOf", ()) if choice.get("type") != "null"]:
            # A number that may be whole or not is a number.
            node = choices[-1]
        else:
            return node


def find_node(root: Schema, loc: Loc) -> tuple[Schema | None, Loc]:
    """Return the schema at a path, None for a field that does not exist; and the path without tags that are no keys."""
    node: Schema | None = root
    for length, part in enumerate(loc):
        here = resolve(root, node or {})
        if isinstance(part, int):
            fixed = here.get("prefixItems", [])
            node = fixed[part] if part < len(fixed) else here.get("items")
        elif here.get("type") == "object":
            node = here.get("properties", {}).get(part, here.get("additionalProperties") or None)
        else:
            return node, loc[:length]
    return node, loc


def has_null(node: Schema) -> bool:
    """Say whether null is allowed."""
    return any(choice.get("type") == "null" for choice in node.get("anyOf", ()))


def describe_node(root: Schema, node: Schema) -> Text:
    """Say in words what is allowed at a place."""
    inner = resolve(root, node)
    text = _describe_choice(inner) or _DESCRIBE_BY_TYPE[inner.get("type", "object")](inner)
    text = Text(f"{text.ja}、または null", f"{text.en}, or null") if has_null(node) else text
    # The particle that follows stands off from Latin letters and digits.
    return Text(f"{text.ja} " if text.ja[-1].isascii() and text.ja[-1] != ")" else text.ja, text.en)


def _describe_choice(node: Schema) -> Text | None:
    choices = [node["const"]] if "const" in node else node.get("enum")
    if choices is None:
        return None
    listed = ", ".join(f'"{choice}"' if isinstance(choice, str) else str(choice) for choice in choices)
    if len(choices) == 1:
        return Text(listed, listed)
    return Text(f"{listed} のどれか", f"one of {listed}")


def _describe_range(node: Schema, noun: Text) -> Text:
    least, most, above = node.get("minimum"), node.get("maximum"), node.get("exclusiveMinimum")
    ja, en = "", ""
    if above is not None:
        ja, en = f"{above:,} より大きい", f" above {above:,}"
    elif least is not None:
        ja, en = f"{least:,} 以上", f" of at least {least:,}"
    if most is not None:
        ja = f"{ja} {most:,} 以下".lstrip()
        en = f" from {least:,} to {most:,}" if least is not None else f"{en} up to {most:,}"
    return Text(f"{ja}の{noun.ja}" if ja else noun.ja, f"{noun.en}{en}")


def _describe_text(node: Schema) -> Text:
    if node.get("format") == "date":
        return Text("YYYY-MM-DD の形の日付(例 2026-11-20)", "a date as YYYY-MM-DD, such as 2026-11-20")
    most = node.get("maxLength")
    if "pattern" in node:
        return Text(
            f"1〜{most} 文字の名前(/ と \\ と見えない文字は使えず、先頭は . と空白以外)",
            f"a name of 1 to {most} characters, without / or \\ or invisible ones, not starting with a full stop",
        )
    return (
        Text("文字列", "a text")
        if most is None
        else Text(f"{most} 文字までの文字列", f"a text of up to {most} characters")
    )


def _describe_list(node: Schema) -> Text:
    least, most = node.get("minItems"), node.get("maxItems")
    if least is not None and least == most:
        return Text(f"値が {least} 個の配列 [ … ]", f"a list [ … ] of {least} values")
    if least is not None and most is not None:
        return Text(f"値が {least}〜{most} 個の配列 [ … ]", f"a list [ … ] of {least} to {most} values")
    if least is not None:
        return Text(f"値が {least} 個以上の配列 [ … ]", f"a list [ … ] of at least {least} value(s)")
    return Text("配列 [ … ]", "a list [ … ]")


def _describe_object(node: Schema) -> Text:
    names = ", ".join(node.get("properties", ()))
    return Text(f"オブジェクト {{ … }}(項目: {names})", f"an object {{ … }} with the fields {names}")


_DESCRIBE_BY_TYPE = {
    "integer": lambda node: _describe_range(node, Text("整数", "a whole number")),
    "number": lambda node: _describe_range(node, Text("数", "a number")),
    "boolean": lambda _: Text("true か false", "true or false"),
    "string": _describe_text,
    "array": _describe_list,
    "object": _describe_object,
}
