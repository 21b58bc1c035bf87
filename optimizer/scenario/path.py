"""JSON paths: written for people, read back, followed, and put in the order of the file."""

from __future__ import annotations

import re
from pathlib import Path
from types import MappingProxyType

from optimizer.domain.check.findings import SHOWN_LENGTH, show_text, show_value

Loc = tuple[str | int, ...]
"""Keys and positions from the top of a file down to a value."""

_PART = re.compile(r'\.([A-Za-z_][A-Za-z0-9_]*)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]')
_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

NOUN_BY_LIST = MappingProxyType(
    {
        "locations": "location",
        "factories": "factory",
        "work_centers": "work center",
        "buyers": "buyer",
        "orders": "order",
        "goals": "goal",
        "balances": "factory",
        "pins": "pin",
        "published": "published lot",
        "lots": "lot",
        "levels": "level",
        "targets": "factory",
    }
)
"""What the members of a list are called."""

_NAMING_FIELDS = ("id", "name", "factory")


def format_path(loc: Loc) -> str:
    """Write a path: ``$.orders[3].route[0].process``; a key that is no plain word stands in brackets."""
    return "$" + "".join(_format_part(part) for part in loc)


def _format_part(part: str | int) -> str:
    if isinstance(part, int):
        return f"[{part}]"
    return f".{part}" if _PLAIN_KEY.fullmatch(part) else f"[{show_value(part)}]"


def show_file(path: Path) -> str:
    """Write the name of a file, its end when it is long."""
    text = str(path)
    return show_value(text if len(text) + 2 <= SHOWN_LENGTH else "…" + text[3 - SHOWN_LENGTH :])


def parse_path(path: str) -> Loc:
    """Return the parts of a written path."""
    return tuple(
        int(position) if position else word or quoted
        for word, position, quoted in _PART.findall(path.removeprefix("$"))
    )


def find_value(raw: object, loc: Loc) -> object:
    """Follow a path through what was read; None where it ends early."""
    for part in loc:
        is_there = part in raw if isinstance(raw, dict) else isinstance(raw, list) and part in range(len(raw))
        if not is_there:
            return None
        raw = raw[part]  # type: ignore[index]
    return raw


def find_subject(raw: object, loc: Loc) -> str:
    """Name the innermost object with an id that a path leads through, e.g. ``order O-0003``; empty for none."""
    subject = ""
    for length in range(1, len(loc) + 1):
        noun = _noun_of(loc[:length])
        if noun:
            holder = find_value(raw, loc[:length])
            fields = holder if isinstance(holder, dict) else {}
            id_ = next((fields[name] for name in _NAMING_FIELDS if _is_told(fields.get(name))), None)
            subject = f"{noun} {show_text(id_[:80])}" if id_ is not None else subject
    return subject


def _is_told(id_: object) -> bool:
    return isinstance(id_, str) and bool(id_.strip())


def _noun_of(loc: Loc) -> str | None:
    if loc == ("rulebook",):
        return "rule book"
    above = loc[-2] if len(loc) > 1 and isinstance(loc[-1], int) else None
    return NOUN_BY_LIST.get(above) if isinstance(above, str) else None


def find_place(raw: object, loc: Loc) -> tuple[int, ...]:
    """Return a key that sorts paths in the order of the file; what is missing comes after what is there."""
    place: list[int] = []
    for part in loc:
        if isinstance(raw, dict):
            keys = list(raw)
            place.append(keys.index(part) if part in raw else len(keys))
            raw = raw.get(part)
        elif isinstance(part, int):
            place.append(part)
            raw = raw[part] if isinstance(raw, list) and part < len(raw) else None
        else:
            break
    return tuple(place)
