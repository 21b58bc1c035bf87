"""Whatever a file holds, it is either read or refused with sentences; nothing else ever comes out."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from optimizer.errors import ScenarioError
from optimizer.scenario import hash_scenario, parse_scenario
from optimizer.scenario.path import format_path, parse_path
from tests.scenario.raw import find_problems, make_raw
from tests.scenario.test_hostile import FOREIGN, JAPANESE

PLAIN = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=90)
    | st.sampled_from(["F1", "O1", "B1", "2026-04-06", "", "ota", 0, 1, -1, 1000, 10**400])
)
VALUES = st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=3))


def find_places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, part in parts for place in find_places(part, (*path, key)))]


PLACES = find_places(make_raw())[1:]
CHANGES = st.lists(
    st.tuples(st.sampled_from(PLACES), st.sampled_from(["set", "drop", "add", "double"]), VALUES), max_size=4
)


def change(raw: Any, place: tuple[str | int, ...], how: str, value: object) -> None:
    holder = raw
    for part in place[:-1]:
        try:
            holder = holder[part]
        except (KeyError, IndexError, TypeError):
            return
    last = place[-1]
    if isinstance(holder, list) and isinstance(last, int) and last < len(holder):
        if how == "set":
            holder[last] = value
        elif how == "double":
            holder.append(holder[last])
        elif how == "drop":
            del holder[last]
    elif isinstance(holder, dict) and isinstance(last, str):
        if how == "set":
            holder[last] = value
        elif how == "add":
            holder[f"{last}s"] = value
        elif how == "drop":
            holder.pop(last, None)


@given(CHANGES)
def test_a_changed_scenario_is_read_or_refused(changes: list[tuple[tuple[str | int, ...], str, object]]) -> None:
    raw = make_raw()
    for place, how, value in changes:
        change(raw, place, how, value)
    text = json.dumps(raw, ensure_ascii=True).encode("ascii")
    problems = find_problems(text)
    event("refused" if problems else "read")
    if not problems:
        assert hash_scenario(parse_scenario(text)).startswith("sha256:")
    for problem in problems:
        assert JAPANESE.search(problem.message.ja)
        assert JAPANESE.search(problem.way_out.ja)
        plain = problem.message.ja.replace(problem.value, "")
        assert not FOREIGN.search(plain), plain
        assert problem.render("ja").replace("\n", "").isprintable()
    assert len({(p.code, p.path, p.value) for p in problems}) == len(problems)


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_with_sentences(content: bytes) -> None:
    problems = find_problems(content)
    assert problems
    assert all(problem.way_out.ja for problem in problems)


@given(VALUES)
def test_any_json_is_refused_with_sentences(value: object) -> None:
    with pytest.raises(ScenarioError) as caught:
        parse_scenario(json.dumps(value).encode("ascii"))
    assert caught.value.problems
    assert caught.value.render("ja").count("対処") >= len(caught.value.problems)


@given(st.lists(st.integers(0, 99) | st.from_regex(r"[a-z_]{1,8}", fullmatch=True), max_size=5))
def test_a_path_is_read_as_it_was_written(parts: list[str | int]) -> None:
    assert parse_path(format_path(tuple(parts))) == tuple(parts)
