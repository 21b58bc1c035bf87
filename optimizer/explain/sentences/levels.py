"""Goal levels in words: what was reached, what is proven, and how it ended."""

from __future__ import annotations

from types import MappingProxyType

from optimizer.domain.plan import LevelResult, Termination
from optimizer.domain.rulebook import Term
from optimizer.explain.sentences.words import Words
from optimizer.rules import rule
from optimizer.text import Text

ENDINGS = MappingProxyType(
    {
        Termination.optimal: Text("これより良くならないことを証明済み", "proven best"),
        Termination.within_gap: Text("求められた差の内側", "within the gap asked for"),
        Termination.enough: Text("定めた値に達したので先へ進んだ", "as good as asked for"),
        Termination.feasible: Text("証明の前に打ち切り", "stopped before a proof"),
        Termination.out_of_time: Text("時間切れ", "out of time"),
        Termination.cancelled: Text("中止", "cancelled"),
        Termination.infeasible: Text("実行不可能", "infeasible"),
    }
)


def level_title(name: str) -> Text:
    """Name a goal level: by its rule's title where it is called like a term, else as the rule book calls it."""
    return rule(name).title if name in set(Term) else Text(name, name)


def say_level(words: Words, level: LevelResult) -> str:
    """Write a level's value, its bound and the gap."""
    value = words.amount(level.value, level.unit)
    ending = ENDINGS[level.termination].of(words.language)
    if level.bound is None or level.gap is None:
        return words.say(
            "{n}: {v}(下限は不明、{e})",
            "{n}: {v} (bound unknown, {e})",
            n=level_title(level.name).of(words.language),
            v=value,
            e=ending,
        )
    return words.say(
        "{n}: {v}、どの計画でも {b} より良くはなりません(差 {g}、{e})",
        "{n}: {v}; no plan can be below {b} (gap {g}, {e})",
        n=level_title(level.name).of(words.language),
        v=value,
        b=words.amount(level.bound, level.unit),
        g=say_gap(level.gap),
        e=ending,
    )


def say_gap(gap: float) -> str:
    """Write a gap in percent, precise where it is small."""
    if gap == 0:
        return "0 %"
    return f"{gap * 100:.2f} %" if gap >= 0.0001 else "< 0.01 %"
