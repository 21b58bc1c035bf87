"""Compares two record files, case by case: goals in order, then time and memory."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from benchmarks.record import CaseKey, Outcome, Record, keep_latest, load_records

TOLERANCE = 0.001
"""A level counts as changed from one thousandth of its scale on."""

TIMED = frozenset({"load", "build", "entitlement"})
"""Methods whose seconds are the result; a solve spends the time it is given."""

SLOWER = 1.5
SLOWER_SECONDS = 1.0
LARGER = 1.5
LARGER_MIB = 100.0


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


class Comparison(NamedTuple):
    """All cases of both files."""

    rows: tuple[Row, ...]

    @property
    def has_regression(self) -> bool:
        """Whether any case became worse."""
        return any(row.change is Change.worse for row in self.rows)

    @property
    def exit_code(self) -> int:
        """1 when any case became worse, else 0."""
        return int(self.has_regression)

    def render(self) -> str:
        """Every case that changed on a line of its own, regressions first, and the counts last."""
        order = [Change.worse, Change.better, Change.missing, Change.new]
        shown = sorted((row for row in self.rows if row.change in order), key=lambda row: order.index(row.change))
        lines = [
            f"{row.change:8} {row.key.suite} {row.key.instance} {row.key.method} seed {row.key.seed}: {row.reason}"
            for row in shown
        ]
        counts = ", ".join(f"{sum(row.change is kind for row in self.rows)} {kind}" for kind in Change)
        return "\n".join([*lines, counts])


def compare_records(before: Path, after: Path) -> Comparison:
    """Compare two record files; cases in only one of them are listed and count neither way."""
    old, new = keep_latest(load_records(before)), keep_latest(load_records(after))
    rows = [_compare(key, old.get(key), new.get(key)) for key in dict.fromkeys([*old, *new])]
    return Comparison(tuple(rows))


def _compare(key: CaseKey, old: Record | None, new: Record | None) -> Row:
    if new is None:
        return Row(key, Change.missing, "not in the second file")
    if old is None:
        return Row(key, Change.new, "not in the first file")
    for judge in (_judge_outcome, _judge_levels, _judge_cost):
        change, reason = judge(old, new)
        if change is not Change.same:
            return Row(key, change, reason)
    return Row(key, Change.same, "")


def _judge_outcome(old: Record, new: Record) -> tuple[Change, str]:
    ranks = [_rank(old), _rank(new)]
    if ranks[0] == ranks[1]:
        return Change.same, ""
    return (Change.worse if ranks[1] < ranks[0] else Change.better), f"{_name(old)} -> {_name(new)}"


def _rank(record: Record) -> int:
    if record.outcome is not Outcome.measured:
        return 0
    return 1 if record.is_verified is False else 2


def _name(record: Record) -> str:
    if record.outcome is not Outcome.measured:
        return str(record.outcome)
    return {True: "verified", False: "not verified", None: "measured"}[record.is_verified]


def _judge_levels(old: Record, new: Record) -> tuple[Change, str]:
    """The first goal level that differs decides; a level that is proven optimal in both is the same."""
    if [level.name for level in old.levels] != [level.name for level in new.levels]:
        return Change.worse, "the goal levels are not the same"
    for before, after in zip(old.levels, new.levels, strict=True):
        margin = TOLERANCE * abs(before.scale)
        if after.value > before.value + margin:
            return Change.worse, f"{before.name} {before.value:g} -> {after.value:g} {before.unit}"
        if after.value < before.value - margin:
            return Change.better, f"{before.name} {before.value:g} -> {after.value:g} {before.unit}"
    return Change.same, ""


def _judge_cost(old: Record, new: Record) -> tuple[Change, str]:
    """Time where it is the result, and memory everywhere."""
    if old.case.method in TIMED and old.seconds is not None and new.seconds is not None:
        if new.seconds > SLOWER * old.seconds + SLOWER_SECONDS:
            return Change.worse, f"{old.seconds:.2f} -> {new.seconds:.2f} s"
        if old.seconds > SLOWER * new.seconds + SLOWER_SECONDS:
            return Change.better, f"{old.seconds:.2f} -> {new.seconds:.2f} s"
    if old.peak_mib is not None and new.peak_mib is not None and new.peak_mib > LARGER * old.peak_mib + LARGER_MIB:
        return Change.worse, f"{old.peak_mib:.0f} -> {new.peak_mib:.0f} MiB"
    return Change.same, ""
