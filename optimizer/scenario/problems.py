"""Turns what the reader of the format complains about into problems with path, id, value and way out."""

from __future__ import annotations

import json
import re
from difflib import get_close_matches
from itertools import pairwise
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from optimizer.domain.base import Model
from optimizer.domain.check.findings import fill, show_value
from optimizer.errors import PlanError, Problem
from optimizer.scenario.hints import NO_HINT, guess_date, guess_number, guess_truth
from optimizer.scenario.path import Loc, find_place, find_subject, find_value, format_path, parse_path
from optimizer.scenario.schema import Schema, describe_node, find_node, resolve, schema_of
from optimizer.scenario.sentences import CODE_BY_PYDANTIC_TYPE, FIELD_SENTENCES, FILE_SENTENCES, REASON_BY_JITER
from optimizer.text import Language, Text

NOTHING_THERE = "∅"
"""Shown as the value of a field that is missing."""


class PlanFileError(PlanError):
    """A plan file is built wrongly; `problems` holds everything found, in reading order."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            Text(
                f"配分計画のファイルに誤りが {len(problems)} 件あります。",
                f"The plan file has {len(problems)} problem(s).",
            ),
            Text("次の各項目を直してください。", "Mend each of the following."),
        )

    def render(self, language: Language | str = Language.en) -> str:
        """Write the head line and every problem below it."""
        return "\n".join([super().render(language), *(problem.render(language) for problem in self.problems)])


def make_file_problem(code: str, value: str, **places: object) -> Problem:
    """Return a problem with a file as a whole."""
    message, way_out = fill(FILE_SENTENCES[code], {"value": value, **places})
    return Problem(code, "$", "", value, message, way_out)


def find_json_complaint(error: ValidationError) -> str | None:
    """Return what the JSON reader says; None when the text is JSON."""
    first = error.errors(include_url=False)[0]
    return str(first["ctx"]["error"]) if first["type"] == "json_invalid" else None


def explain_not_json(text: bytes, complaint: str) -> Problem:
    """Say where a text stops being JSON, counted in characters, and why."""
    found = re.fullmatch(r"(?s)(.*?) at line (\d+) column (\d+)", complaint)
    reason, line, byte = (found[1], int(found[2]), int(found[3])) if found else (complaint, 1, 1)
    lines = text.split(b"\n")
    whole = lines[line - 1] if line <= len(lines) else b""
    column = len(whole[: max(byte - 1, 0)].decode("utf-8", errors="replace")) + 1
    around = whole.decode("utf-8", errors="replace")[max(column - 21, 0) : column + 20]
    words = next((text for start, text in REASON_BY_JITER.items() if reason.startswith(start)), None)
    words = words or Text("書き方が正しくありません", "the writing is wrong")
    return make_file_problem(
        "file.not_json", show_value(around.strip()), line=str(line), column=str(column), reason=words
    )


def explain_structure(error: ValidationError, raw: object, model: type[Model]) -> list[Problem]:
    """Return a problem for every value that the format does not allow.

    Parameters
    ----------
    raw
        The file as it was read, for ids and values.
    model
        What it should have been.
    """
    problems: dict[tuple[str, str], Problem] = {}
    misspelt: set[str] = set()
    errors = error.errors(include_url=False, include_context=True)
    for details in sorted(errors, key=lambda details: details["type"] == "missing"):
        problem = _explain(details, raw, schema_of(model), misspelt)
        if problem is not None:
            problems.setdefault((problem.path, problem.code), problem)
    return list(problems.values())


def _explain(details: ErrorDetails, raw: object, schema: Schema, misspelt: set[str]) -> Problem | None:
    node, loc = find_node(schema, details["loc"])
    code = CODE_BY_PYDANTIC_TYPE.get(details["type"], "value.invalid")
    if code == "type.integer" and len(loc) < len(details["loc"]):
        # Where a whole number and a fraction will do, pydantic complains of both.
        code = "type.number"
    if code == "field.unknown":
        return _explain_unknown(loc, raw, schema, misspelt)
    if details["type"] == "value_error" and loc == ("calendar",):
        return _explain_calendar(raw)
    value = find_value(raw, loc)
    if code == "field.missing":
        is_misspelt = format_path(loc) in misspelt
        allowed = describe_node(schema, node or {})
        return None if is_misspelt else _make(code, loc, raw=raw, value=NOTHING_THERE, allowed=allowed)
    if code == "list.too_short" and isinstance(value, list) and len(value) >= resolve(schema, node or {})["minItems"]:
        # Pydantic counts only the members it could read; they have problems of their own.
        return None
    allowed = describe_node(schema, node) if node is not None else Text("別の値", "another value")
    hint = _guess(code, value, schema=schema, node=node)
    return _make(code, loc, raw=raw, value=show_value(value), allowed=allowed, hint=hint)


def _make(code: str, loc: Loc, *, raw: object, value: str, **places: object) -> Problem:
    filled = {"field": _name_field(loc), "value": value, "hint": NO_HINT} | places
    message, way_out = fill(FIELD_SENTENCES[code], filled)
    return Problem(code, format_path(loc), find_subject(raw, loc), value, message, way_out)


def _name_field(loc: Loc) -> str:
    names = [i for i, part in enumerate(loc) if isinstance(part, str)]
    return format_path(loc[names[-1] :]).lstrip("$.") if names else "$"


def _explain_unknown(loc: Loc, raw: object, schema: Schema, misspelt: set[str]) -> Problem:
    owner, _ = find_node(schema, loc[:-1])
    fields = list(resolve(schema, owner or {}).get("properties", ()))
    near = get_close_matches(str(loc[-1]).casefold(), fields, n=1, cutoff=0.6)
    misspelt.update(format_path((*loc[:-1], name)) for name in near)
    hint = Text(f"{near[0]} のことですか。", f" Did you mean {near[0]}?") if near else NO_HINT
    return _make(
        "field.unknown", loc, raw=raw, value=show_value(find_value(raw, loc)), hint=hint, fields=", ".join(fields)
    )


def _explain_calendar(raw: object) -> Problem:
    loc: Loc = ("calendar", "boundaries")
    days = find_value(raw, loc)
    pairs = list(pairwise(days)) if isinstance(days, list) else []
    bad = next(i for i, (a, b) in enumerate(pairs) if a >= b)
    at = f"{pairs[bad][0]}, {pairs[bad][1]}"
    return _make("calendar.not_increasing", (*loc, bad + 1), raw=raw, value=show_value(pairs[bad][1]), at=at)


def _guess(code: str, value: object, *, schema: Schema, node: Schema | None) -> Text:
    if code in ("type.integer", "type.number"):
        return guess_number(value, is_whole=code == "type.integer")
    if code == "type.date":
        return guess_date(value)
    if code == "type.boolean":
        return guess_truth(value)
    if code == "value.not_allowed" and isinstance(value, str) and node is not None:
        choices = [choice for choice in resolve(schema, node).get("enum", ()) if isinstance(choice, str)]
        near = get_close_matches(value.casefold(), choices, n=1, cutoff=0.6)
        return Text(f"{near[0]} のことですか。", f" Did you mean {near[0]}?") if near else NO_HINT
    return NO_HINT


def explain_repeats(text: bytes) -> list[Problem]:
    """Return a problem for every field written twice in one object: JSON keeps the last one and says nothing."""
    if not _has_repeats(text):
        return []
    raw = json.loads(text, object_pairs_hook=_Pairs)
    plain = json.loads(text)
    problems: list[Problem] = []
    _collect_repeats(raw, (), plain, problems)
    return problems


class _Pairs(list[tuple[str, Any]]):
    """An object as it is written, repeated keys and all."""


def _has_repeats(text: bytes) -> bool:
    found = False

    def look(pairs: list[tuple[str, object]]) -> None:
        nonlocal found
        found = found or len(dict(pairs)) < len(pairs)

    json.loads(text, object_pairs_hook=look)
    return found


def _collect_repeats(value: object, loc: Loc, plain: object, problems: list[Problem]) -> None:
    if isinstance(value, _Pairs):
        seen: set[str] = set()
        for key, part in value:
            if key in seen:
                here = (*loc, key)
                problems.append(_make("field.repeated", here, raw=plain, value=show_value(find_value(plain, here))))
            seen.add(key)
            _collect_repeats(part, (*loc, key), plain, problems)
    elif isinstance(value, list):
        for i, part in enumerate(value):
            _collect_repeats(part, (*loc, i), plain, problems)


def sort_problems(problems: list[Problem], raw: object) -> list[Problem]:
    """Put problems in the order of the file."""
    return sorted(problems, key=lambda problem: find_place(raw, parse_path(problem.path)))
