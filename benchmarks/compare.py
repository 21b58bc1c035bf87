"""Compares two record files, case by case: outcome, goals in order, gaps, times, memory.

Seconds of two days are compared through a peer that ran on both: where the same file holds the rotation rule on the same instance,
the older seconds are first scaled by how much slower or faster the rule was on the newer day.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from benchmarks.record import CaseKey, Outcome, Record, keep_latest, load_records
from benchmarks.suites import PEERS

TOLERANCE = 0.001
"""A level counts as changed from one thousandth of its scale on."""

WEAKER = 0.005
"""A bound counts as weaker when the level's gap grew by this much, its value being the same."""

TIMED = frozenset({"load", "build", "entitlement", "first", "quote", "replan"})
"""Methods whose seconds are the result; a solve spends the time it is given."""

SLOWER = (1.5, 1.0)
"""Half as long again, and a second more."""
SLOWER_BY_METHOD = {"quote": (2.0, 0.02)}
"""Where a second is an age."""
LATER = 2.0
LATER_SECONDS = 2.0
"""Moments on the way (first plan, within 1 %) depend on luck and on the machine: only twice as late and two seconds more counts."""
LARGER = 1.5
LARGER_MIB = 100.0

YARDSTICK = "rotation"
"""The peer whose seconds say how fast a machine was on a day."""

MOMENTS = ("first_plan_seconds", "within_2_percent_seconds", "within_1_percent_seconds")


class Change(StrEnum):
    """What became of a case."""

    better = "better"
    same = "same"
    worse = "worse"
    missing = "missing"
    new = "new"


class Row(NamedTuple):
    """One case in both files, and why it counts as it does."""

    key: CaseKey
    change: Change
    reason: str

    @property
    def is_regression(self) -> bool:
        """Whether it became worse and is ours: what a peer does today is no fault of the engine."""
        return self.change is Change.worse and self.key.method not in PEERS

    def render(self) -> str:
        """The case on one line."""
        key = self.key
        options = "".join([
            "" if key.strategy == "auto" else f" {key.strategy}",
            f" seed {key.seed}, {key.time_limit_seconds:g} s",
            "" if key.gap is None else f", gap {key.gap:g}",
        ])  # fmt: skip
        note = " (a peer; no regression)" if self.change is Change.worse and not self.is_regression else ""
        return f"{self.change:8} {key.suite} {key.instance} {key.method}{options}: {self.reason}{note}"


class Comparison(NamedTuple):
    """All cases of both files."""

    rows: tuple[Row, ...]

    @property
    def has_regression(self) -> bool:
        """Whether any case of ours became worse."""
        return any(row.is_regression for row in self.rows)

    @property
    def exit_code(self) -> int:
        """1 when any case of ours became worse, else 0."""
        return int(self.has_regression)

    def render(self) -> str:
        """Every case that changed on a line of its own, regressions first, and the counts last."""
        order = [Change.worse, Change.better, Change.missing, Change.new]
        shown = sorted((row for row in self.rows if row.change in order), key=_rank_row(order))
        counts = ", ".join(f"{sum(row.change is kind for row in self.rows)} {kind}" for kind in Change)
        return "\n".join([*(row.render() for row in shown), counts])


def _rank_row(order: list[Change]) -> Callable[[Row], tuple[int, bool]]:
    return lambda row: (order.index(row.change), not row.is_regression)


class _Pair(NamedTuple):
    """One case before and after, and how much slower the machine was after; 1 where nobody can tell."""

    old: Record
    new: Record
    slowdown: float = 1.0


Judgement = tuple[Change, str]
SAME: Judgement = (Change.same, "")


def compare_records(before: Path, after: Path) -> Comparison:
    """Compare two record files; cases in only one of them are listed and count neither way."""
    old, new = keep_latest(load_records(before)), keep_latest(load_records(after))
    yardsticks = _find_yardsticks(old), _find_yardsticks(new)
    rows = []
    for key in dict.fromkeys([*old, *new]):
        if key not in new:
            rows.append(Row(key, Change.missing, "not in the second file"))
        elif key not in old:
            rows.append(Row(key, Change.new, "not in the first file"))
        else:
            place = key.suite, key.instance
            slowdown = yardsticks[1][place] / yardsticks[0][place] if all(place in y for y in yardsticks) else 1.0
            rows.append(Row(key, *_judge(_Pair(old[key], new[key], slowdown))))
    return Comparison(tuple(rows))


def _find_yardsticks(records: Mapping[CaseKey, Record]) -> dict[tuple[str, str], float]:
    return {
        (key.suite, key.instance): record.seconds
        for key, record in records.items()
        if key.method == YARDSTICK and record.outcome is Outcome.measured and record.seconds
    }


def _judge(pair: _Pair) -> Judgement:
    for judge in (_judge_outcome, _judge_levels, _judge_gaps, _judge_seconds, _judge_moments, _judge_memory):
        found = judge(pair)
        if found[0] is not Change.same:
            return found
    return SAME


def _judge_outcome(pair: _Pair) -> Judgement:
    ranks = [_rank(pair.old), _rank(pair.new)]
    if ranks[0] == ranks[1]:
        return SAME
    return (Change.worse if ranks[1] < ranks[0] else Change.better), f"{_name(pair.old)} -> {_name(pair.new)}"


def _rank(record: Record) -> int:
    if record.outcome is not Outcome.measured:
        return 0
    return 1 if record.is_verified is False else 2


def _name(record: Record) -> str:
    if record.outcome is not Outcome.measured:
        return str(record.outcome)
    return {True: "verified", False: "not verified", None: "measured"}[record.is_verified]


def _judge_levels(pair: _Pair) -> Judgement:
    """The first goal level that differs decides; a level that is proven optimal in both is the same."""
    if [level.name for level in pair.old.levels] != [level.name for level in pair.new.levels]:
        return Change.worse, "the goal levels are not the same"
    for before, after in zip(pair.old.levels, pair.new.levels, strict=True):
        margin = TOLERANCE * abs(before.scale)
        if abs(after.value - before.value) > margin:
            change = Change.worse if after.value > before.value else Change.better
            return change, f"{before.name} {before.value:g} -> {after.value:g} {before.unit}"
    return SAME


def _judge_gaps(pair: _Pair) -> Judgement:
    """With the same values, what is known about them: a bound lost, or one a good deal weaker."""
    for before, after in zip(pair.old.levels, pair.new.levels, strict=True):
        if (before.gap is None) != (after.gap is None):
            if after.gap is None:
                return Change.worse, f"{before.name}: no bound any more"
            return Change.better, f"{before.name}: a bound now"
        if before.gap is not None and after.gap is not None and abs(after.gap - before.gap) > WEAKER:
            change = Change.worse if after.gap > before.gap else Change.better
            return change, f"gap of {before.name} {before.gap:.2%} -> {after.gap:.2%}"
    return SAME


def _judge_seconds(pair: _Pair) -> Judgement:
    """Time where it is the result."""
    if pair.old.case.method not in TIMED or pair.old.seconds is None or pair.new.seconds is None:
        return SAME
    margin = SLOWER_BY_METHOD.get(pair.old.case.method, SLOWER)
    return _judge_time("", pair.old.seconds, pair.new.seconds, pair.slowdown, margin)


def _judge_moments(pair: _Pair) -> Judgement:
    """When a solve had its first plan, and when every level was close to its bound.

    A moment that is not reached any more counts unless the time limit may have come just before it.
    """
    for name in MOMENTS:
        old, new = getattr(pair.old, name), getattr(pair.new, name)
        title = name.removesuffix("_seconds").replace("_", " ") + " "
        if old is None:
            continue
        if new is None and LATER * old * pair.slowdown + LATER_SECONDS < pair.new.case.time_limit_seconds:
            return Change.worse, f"{title}{old:.2f} s -> never"
        if new is not None:
            found = _judge_time(title, old, new, pair.slowdown, (LATER, LATER_SECONDS))
            if found[0] is not Change.same:
                return found
    return SAME


def _judge_time(title: str, old: float, new: float, slowdown: float, margin: tuple[float, float]) -> Judgement:
    factor, more = margin
    expected = old * slowdown
    scaled = "" if slowdown == 1 else f" ({expected:.2f} s at the newer day's speed)"
    if new > factor * expected + more:
        return Change.worse, f"{title}{old:.2f}{scaled} -> {new:.2f} s"
    if expected > factor * new + more:
        return Change.better, f"{title}{old:.2f}{scaled} -> {new:.2f} s"
    return SAME


def _judge_memory(pair: _Pair) -> Judgement:
    old, new = pair.old.peak_mib, pair.new.peak_mib
    if old is None or new is None:
        return SAME
    if new > LARGER * old + LARGER_MIB:
        return Change.worse, f"{old:.0f} -> {new:.0f} MiB"
    if old > LARGER * new + LARGER_MIB:
        return Change.better, f"{old:.0f} -> {new:.0f} MiB"
    return SAME
