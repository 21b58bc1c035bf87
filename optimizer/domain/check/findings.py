"""Collects what is wrong, and words it."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from difflib import get_close_matches

from optimizer.domain.check.known import NOUN_BY_KIND, Ids, Kind, Known
from optimizer.domain.check.sentences import SENTENCES, Sentence
from optimizer.errors import Problem
from optimizer.text import Text
from optimizer.units import has_decimals_at_most

SHOWN_LENGTH = 60
"""Longest value shown, in characters."""

NEAR_LOOKUPS = 50
"""Most unknown ids that get a list of near ones: comparing them all with a large batch would take minutes."""

NEAR_CANDIDATES = 2_000
"""Most ids one unknown id is compared with letter by letter."""


def show_value(value: object) -> str:
    """Write a value as it stands in the file: in JSON, shortened, with nothing in it that a terminal would act on."""
    if isinstance(value, dict):
        return f"{{…}} ({len(value)})"
    if isinstance(value, list | tuple) and (len(value) > 4 or any(isinstance(part, list | dict) for part in value)):
        return f"[…] ({len(value)})"
    cut = value[:SHOWN_LENGTH] if isinstance(value, str) else value
    text = show_text(json.dumps(cut, ensure_ascii=False, default=str))
    is_cut = len(text) > SHOWN_LENGTH or (isinstance(value, str) and len(value) > SHOWN_LENGTH)
    return text[: SHOWN_LENGTH - 1] + "…" if is_cut else text


def show_text(text: str) -> str:
    """Write what cannot be seen (control characters, direction marks) as escapes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def fill(sentence: Sentence, places: dict[str, object]) -> tuple[Text, Text]:
    """Return the message and the way out with their places filled; a `Text` fills each language with its own."""
    ja = {name: value.ja if isinstance(value, Text) else value for name, value in places.items()}
    en = {name: value.en if isinstance(value, Text) else value for name, value in places.items()}
    message, way_out = sentence
    return (
        Text(message.ja.format(**ja), message.en.format(**en)),
        Text(way_out.ja.format(**ja), way_out.en.format(**en)),
    )


class Findings:
    """Everything wrong so far, and what references may name.

    Parameters
    ----------
    known
        Collected once per check.
    """

    def __init__(self, known: Known) -> None:
        self.known = known
        self.problems: list[Problem] = []
        self._near_by_id: dict[tuple[Kind, str], list[str]] = {}

    def add(self, code: str, path: str, subject: str, *, value: object, **places: object) -> None:
        """Note a problem; `places` fill the sentences of its code."""
        shown = show_value(value)
        filled = {name: p if isinstance(p, Text | str) else show_value(p) for name, p in places.items()}
        message, way_out = fill(SENTENCES[code], {"value": shown, **filled})
        self.problems.append(Problem(code, path, show_text(subject), shown, message, way_out))

    def add_unknown(self, kind: Kind, id_: str, path: str, subject: str, *, ids: Ids | None = None) -> None:
        """Note a reference to something that does not exist, with ids that look like it."""
        near = self._find_near(kind, id_, self.known.ids(kind) if ids is None else ids)
        listed = ", ".join(show_value(name) for name in near)
        hint = Text(f"近いものは {listed} です。", f" Close to it: {listed}.") if near else Text("", "")
        self.add("reference.unknown", path, subject, value=id_, kind=NOUN_BY_KIND[kind], near=hint)

    def add_repeats(self, code: str, named: Iterable[tuple[str, str, str]], **places: object) -> None:
        """Note every second (key, path, subject) with the same key, and where the first one stands."""
        first_by_key: dict[str, str] = {}
        for key, path, subject in named:
            if key in first_by_key:
                self.add(code, path, subject, value=key, first=first_by_key[key], **places)
            else:
                first_by_key[key] = path

    def add_decimals(self, value: float | None, decimals: int, path: str, subject: str) -> None:
        """Note a number written with more decimals than are counted with."""
        if value is None or has_decimals_at_most(value, decimals):
            return
        nearest = f"{value:.{decimals}f}".rstrip("0").removesuffix(".")
        self.add("number.decimals", path, subject, value=value, decimals=str(decimals), nearest=nearest)

    def _find_near(self, kind: Kind, id_: str, ids: Ids) -> list[str]:
        key = (kind, id_)
        if key not in self._near_by_id:
            is_affordable = len(self._near_by_id) < NEAR_LOOKUPS
            self._near_by_id[key] = find_near(id_, ids) if is_affordable else []
        return self._near_by_id[key]


def find_near(id_: str, ids: Iterable[str], *, count: int = 3) -> list[str]:
    """Return the ids that look most like one that is not among them."""
    folded: dict[str, list[str]] = defaultdict(list)
    for candidate in ids:
        folded[_fold(candidate)].append(candidate)
    same = folded.get(_fold(id_), [])
    if same or len(folded) > NEAR_CANDIDATES:
        return same[:count]
    close = get_close_matches(_fold(id_), folded, n=count, cutoff=0.7)
    return [candidate for name in close for candidate in folded[name]][:count]


def _fold(id_: str) -> str:
    """Forget what hands and keyboards change: full width, case, hyphens, blanks, leading zeros."""
    plain = unicodedata.normalize("NFKC", id_).casefold()
    return re.sub(r"(?<!\d)0+(?=\d)|[-_\s]", "", plain)
