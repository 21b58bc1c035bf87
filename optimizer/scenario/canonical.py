"""One way to write a scenario, a plan and a rule book, for hashes and for byte-for-byte comparison."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from optimizer.domain.base import SCHEMA_VERSION, Model
from optimizer.domain.plan import Plan
from optimizer.domain.rulebook import RuleBook
from optimizer.domain.scenario import Scenario
from optimizer.scenario.collector import paused_collector

LINE_WIDTH = 120
"""Longest line that a list or an object is kept on."""


def hash_scenario(scenario: Scenario) -> str:
    """Return ``sha256:`` and the hash of what a scenario says, however its file is laid out.

    Order of keys, blanks, and defaults that are written out or left out do not change it; the order of lists does.
    """
    return _hash(scenario)


def hash_rulebook(rulebook: RuleBook) -> str:
    """Return ``sha256:`` and the hash of what a rule book says; see `hash_scenario`."""
    return _hash(rulebook)


def _hash(model: Model) -> str:
    """Hash a model without its defaults.

    A field added later, with a default, leaves the hashes of approved rule books alone. That holds as long as no
    default ever changes within a schema version, which a test watches.
    """
    with paused_collector():
        said = model.model_dump(mode="json", exclude_defaults=True)
        text = json.dumps({"schema_version": SCHEMA_VERSION, "says": said}, **_COMPACT, sort_keys=True)
    return "sha256:" + hashlib.sha256(text.encode("utf-8")).hexdigest()


_COMPACT: dict[str, Any] = {"ensure_ascii": False, "allow_nan": False, "separators": (",", ":")}


def dump_plan(plan: Plan) -> bytes:
    """Return the one way to write a plan: what a replay is compared with.

    UTF-8, fields in the order of the model, defaults written out, one lot per line where it fits, a line break at the
    end.
    """
    data = plan.model_dump(mode="json")
    data["provenance"]["solver_versions"] = dict(sorted(data["provenance"]["solver_versions"].items()))
    return _dump(data)


def dump_scenario(scenario: Scenario) -> bytes:
    """Return the way a scenario is written: defaults left out, but the rule book in full, for people read it there."""
    with paused_collector():
        data = scenario.model_dump(mode="json", exclude_defaults=True)
        data |= {"schema_version": SCHEMA_VERSION, "rulebook": scenario.rulebook.model_dump(mode="json")}
        return _dump({name: data[name] for name in Scenario.model_fields if name in data})


def _dump(data: dict[str, Any]) -> bytes:
    return (layout_json(data) + "\n").encode("utf-8")


def layout_json(value: object, *, depth: int = 0) -> str:
    """Write JSON for reading: what fits stays on one line, lists of plain values are filled, the rest is broken up."""
    width = LINE_WIDTH - depth
    if not _is_surely_longer(value, width):
        line = _dump_line(value)
        if len(line) <= width:
            return line
    if isinstance(value, dict) and value:
        fields = [f"{_dump_line(key)}: {layout_json(part, depth=depth + 1)}" for key, part in value.items()]
        return _stack("{", fields, "}", depth=depth)
    if isinstance(value, list) and any(isinstance(part, dict | list) for part in value):
        return _stack("[", [layout_json(part, depth=depth + 1) for part in value], "]", depth=depth)
    if isinstance(value, list) and value:
        return _stack("[", _fill_lines([_dump_line(part) for part in value], width - 1), "]", depth=depth)
    return _dump_line(value)


def _stack(head: str, parts: list[str], tail: str, *, depth: int) -> str:
    pad = "\n" + " " * (depth + 1)
    return head + pad + ("," + pad).join(parts) + pad[:-1] + tail


def _dump_line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _is_surely_longer(value: object, width: int) -> bool:
    """Say whether a value cannot fit on a line; stops counting once it is clear, so that long lists are cheap."""
    length, open_parts = 0, [value]
    while open_parts and length <= width:
        part = open_parts.pop()
        if isinstance(part, dict | list):
            length += 2 * len(part)
            if length <= width:
                open_parts.extend(part.values() if isinstance(part, dict) else part)
        else:
            length += len(part) + 2 if isinstance(part, str) else 1
    return length > width


def _fill_lines(words: list[str], width: int) -> list[str]:
    lines, line = [], words[0]
    for word in words[1:]:
        if len(line) + len(word) + 3 > width:
            lines.append(line)
            line = word
        else:
            line = f"{line}, {word}"
    return [*lines, line]
