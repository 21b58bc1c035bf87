"""One way to write a scenario, a plan and a rule book, for hashes and for byte-for-byte comparison."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from optimizer.domain.base import SCHEMA_VERSION, Model
from optimizer.domain.collector import paused_collector
from optimizer.domain.plan import Plan
from optimizer.domain.rulebook import RuleBook
from optimizer.domain.scenario import Scenario

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


def hash_plan(plan: Plan) -> str:
    """Return ``sha256:`` and the hash of a plan's canonical bytes."""
    return "sha256:" + hashlib.sha256(dump_plan(plan)).hexdigest()


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
    with paused_collector():
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
    if isinstance(value, dict):
        fields = [f"{_dump_plain(key)}: {layout_json(part, depth=depth + 1)}" for key, part in value.items()]
        return _join("{", fields, "}", depth=depth)
    if isinstance(value, list):
        parts = [layout_json(part, depth=depth + 1) for part in value]
        is_plain = not any(isinstance(part, dict | list) for part in value)
        return _join("[", parts, "]", depth=depth, is_plain=is_plain)
    return _dump_plain(value)


def _join(head: str, parts: list[str], tail: str, *, depth: int, is_plain: bool = False) -> str:
    """Put parts on one line if they fit; what is inside a line that fits has been laid out as one line itself."""
    width = LINE_WIDTH - depth
    is_short = sum(map(len, parts)) + 2 * max(1, len(parts)) <= width
    if is_short and not any("\n" in part for part in parts):
        return head + ", ".join(parts) + tail
    pad = "\n" + " " * (depth + 1)
    lines = _fill_lines(parts, width - 1) if is_plain else parts
    return head + pad + ("," + pad).join(lines) + pad[:-1] + tail


def _dump_plain(value: object) -> str:
    # Most values are whole numbers, for which the encoder takes a detour.
    return str(value) if type(value) is int else _ENCODER.encode(value)


_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False)


def _fill_lines(words: list[str], width: int) -> list[str]:
    lines, line = [], words[0]
    for word in words[1:]:
        if len(line) + len(word) + 3 > width:
            lines.append(line)
            line = word
        else:
            line = f"{line}, {word}"
    return [*lines, line]
