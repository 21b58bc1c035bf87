"""How a violation is worded: where it is, the rule's sentence, and both values."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from optimizer.domain.plan import Lot
from optimizer.domain.verdict import Violation
from optimizer.rules import RULES, RuleId
from optimizer.text import Text

PIECES = Text("個", "pieces")
MINUTES = Text("分", "minutes")
LOTS = Text("ロット", "lots")
FACTORIES = Text("工場", "factories")
STEPS = Text("工程", "steps")
NONE = Text("なし", "none")
SINGULAR = {
    "pieces": "piece",
    "minutes": "minute",
    "jobs": "job",
    "yen": "yen",
    "lots": "lot",
    "factories": "factory",
    "steps": "step",
}
YES = Text("はい", "yes")
NO = Text("いいえ", "no")


def build_violation(rule: RuleId, where: str, *, needs: Text | str, has: Text | str) -> Violation:
    """Word one broken rule: its sentence filled with both values, or followed by them where it has no places."""
    needed, held = both(needs), both(has)
    sentence = RULES[rule].sentence
    if "{" in sentence.en:
        message = Text(
            sentence.ja.format(needs=needed.ja, has=held.ja),
            sentence.en.format(needs=needed.en, has=held.en),
        )
    else:
        message = Text(
            f"{sentence.ja}(必要: {needed.ja}、計画: {held.ja})",
            f"{sentence.en} (needed: {needed.en}; in the plan: {held.en})",
        )
    return Violation(rule=rule, where=where, message=message)


def both(words: Text | str) -> Text:
    """Return words that are the same in both languages as a pair."""
    return words if isinstance(words, Text) else Text(words, words)


def listed(ids: Iterable[str]) -> Text:
    """Name ids in a stable order, or say that there are none."""
    names = ", ".join(sorted(set(ids)))
    return both(names) if names else NONE


def number(value: int | Fraction) -> str:
    """Write a number for people: grouped, no needless decimals."""
    exact = Fraction(value)
    if exact.denominator == 1:
        return f"{exact.numerator:,}"
    return f"{float(exact):,.6f}".rstrip("0").rstrip(".")


def amount(value: int | Fraction, unit: Text) -> Text:
    """Write a number with its unit."""
    word = SINGULAR[unit.en] if value == 1 else unit.en
    return Text(f"{number(value)} {unit.ja}", f"{number(value)} {word}")


def at_most(value: int | Fraction, unit: Text) -> Text:
    """Write an upper limit."""
    exact = amount(value, unit)
    return Text(f"{exact.ja}以下", f"at most {exact.en}")


def at_least(value: int | Fraction, unit: Text) -> Text:
    """Write a lower limit."""
    exact = amount(value, unit)
    return Text(f"{exact.ja}以上", f"at least {exact.en}")


def at_lot(lot: Lot, operation: int | None = None) -> str:
    """Name a lot, and one of its steps (counted from 1)."""
    place = f"order {lot.order}, lot {lot.id}"
    return place if operation is None else f"{place}, operation {operation + 1}"


def at_operation(order: str, operation: int, **names: str) -> str:
    """Name an operation of an order (counted from 1), and whatever else is involved."""
    rest = "".join(f", {kind.replace('_', ' ')} {name}" for kind, name in names.items())
    return f"order {order}, operation {operation + 1}{rest}"
