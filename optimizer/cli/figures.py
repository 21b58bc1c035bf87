"""Numbers and words as people read them in a terminal."""

from __future__ import annotations

from optimizer.domain.plan import LevelResult, Termination
from optimizer.rules import RULES, RuleId
from optimizer.text import Language, Text

UNKNOWN = "–"

TERMINATIONS: dict[Termination, Text] = {
    Termination.optimal: Text("最適(証明済み)", "optimal (proven)"),
    Termination.within_gap: Text("指定の差以内", "within the gap asked for"),
    Termination.enough: Text("十分とする値に到達", "as good as asked for"),
    Termination.feasible: Text("実行可能", "feasible"),
    Termination.out_of_time: Text("時間切れ", "out of time"),
    Termination.cancelled: Text("中止", "cancelled"),
    Termination.infeasible: Text("実行不可能", "infeasible"),
}

UNITS: dict[str, Text] = {
    "yen": Text("円", "yen"),
    "piece-days": Text("個・日", "piece-days"),
    "weight": Text("重み", "weight"),
    "weighted units": Text("重み付き単位", "weighted units"),
    "coarse units": Text("粗単位", "coarse units"),
    "pieces": Text("個", "pieces"),
    "minutes": Text("分", "minutes"),
    "mixed": Text("混合", "mixed"),
}


def format_number(value: float | None) -> str:
    """Write a number with thousands separated and at most two decimals; a dash where it is unknown."""
    if value is None:
        return UNKNOWN
    if isinstance(value, int) or float(value).is_integer():
        return f"{int(value):,}"
    return f"{value:,.2f}"


def format_gap(gap: float | None) -> str:
    """Write a gap in percent; a gap that is not zero never reads as zero."""
    if gap is None:
        return UNKNOWN
    if gap == 0:
        return "0 %"
    return f"{100 * gap:.2f} %" if gap >= 0.00005 else "< 0.01 %"


def format_level(name: str, language: Language | str) -> str:
    """Write a goal level's name, with the rule's title where it bears a rule's id."""
    if name not in set(RuleId):
        return name
    title = RULES[RuleId(name)].title.of(language)
    return name if title.lower() == name else f"{title} ({name})"


def format_unit(unit: str, language: Language | str) -> str:
    """Write a unit in the reader's language."""
    return UNITS[unit].of(language) if unit in UNITS else unit


def format_ending(level: LevelResult, language: Language | str) -> str:
    """Write how a level ended; one proven at its turn may since have been worsened, as far as its tolerance goes."""
    if level.termination is Termination.optimal and level.gap:
        return Text("最適を証明、許容幅を使用", "proven, tolerance used").of(language)
    return format_termination(level.termination, language)


def format_termination(termination: Termination, language: Language | str) -> str:
    """Write why something ended."""
    return TERMINATIONS[termination].of(language)
