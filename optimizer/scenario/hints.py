"""Guesses at what was meant, from what offices write: full-width digits, quoted numbers, Japanese dates."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from types import MappingProxyType

from optimizer.text import Text

_ERA_START = MappingProxyType({"令和": 2019, "R": 2019, "平成": 1989, "H": 1989})
_ERA_DATE = re.compile(r"(令和|平成|R|H)\s*(\d{1,2}|元)\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})日?")
_PLAIN_DATE = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})日?(?:[T ].*)?")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_TRUTH = MappingProxyType(
    {"true": True, "yes": True, "はい": True, "1": True, "○": True}
    | {"false": False, "no": False, "いいえ": False, "0": False, "×": False}
)

NO_HINT = Text("", "")


def guess_number(value: object, *, is_whole: bool) -> Text:
    """Suggest the number that a text in quotes, or one with needless decimals, stands for."""
    if isinstance(value, float) and value.is_integer():
        return _suggest(str(int(value)))
    plain = unicodedata.normalize("NFKC", value).strip().replace(",", "") if isinstance(value, str) else ""
    found = _NUMBER.fullmatch(plain)
    if found is None or (is_whole and found[1] and float(plain) % 1):
        return NO_HINT
    return _suggest(plain.split(".")[0] if is_whole else plain)


def guess_date(value: object) -> Text:
    """Suggest the date that 2026/11/20 or 令和8年11月20日 stands for."""
    plain = unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else ""
    if found := _ERA_DATE.fullmatch(plain):
        year = _ERA_START[found[1]] + (1 if found[2] == "元" else int(found[2])) - 1
    elif found := _PLAIN_DATE.fullmatch(plain):
        year = int(found[1])
    else:
        return NO_HINT
    month, day = (int(part) for part in found.groups()[-2:])
    try:
        return _suggest(f'"{date(year, month, day).isoformat()}"')
    except ValueError:
        return NO_HINT


def guess_truth(value: object) -> Text:
    """Suggest true or false for yes and no, 1 and 0."""
    plain = unicodedata.normalize("NFKC", str(value)).strip().casefold()
    return _suggest(str(_TRUTH[plain]).lower()) if plain in _TRUTH else NO_HINT


def _suggest(text: str) -> Text:
    return Text(f"おそらく {text} です。", f" Perhaps {text} is meant.")
