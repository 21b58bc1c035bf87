"""Solves of one size against peers of the same run; and small batches, proven optimal or not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from statistics import fmean

from benchmarks.record import Record
from benchmarks.tables.cells import (
    render_memory,
    render_ratio,
    render_seconds,
    render_table,
    render_value_and_gap,
    render_verdict,
)

YARDSTICK = "rotation"


def find_yardstick(records: Sequence[Record], instance: str) -> float | None:
    """Return the seconds the rotation rule took on an instance in the same run: what speed is measured in."""
    found = (r.seconds for r in records if r.case.method == YARDSTICK and r.case.instance == instance)
    return next(found, None)


def render_against_peers(records: Sequence[Record]) -> str:
    """A row per solve: ours with the seconds to the first verified plan, measured by stopping there, and the peers'."""
    names = list(dict.fromkeys(level.name for record in records for level in record.levels))
    first = {(r.case.instance, r.case.seed): r for r in records if r.case.method == "first"}
    rows = []
    for record in records:
        case = record.case
        if case.method == "first":
            continue
        stopped = first.get((case.instance, case.seed)) if case.method == "kubari" else None
        first_seconds = record.first_plan_seconds if stopped is None else stopped.seconds
        level_by_name = {level.name: level for level in record.levels}
        rows.append([
            case.instance.removeprefix("stored/"),
            case.label,
            f"{case.time_limit_seconds:g}",
            str(case.seed),
            *[render_value_and_gap(level_by_name.get(name)) for name in names],
            render_seconds(first_seconds),
            render_ratio(first_seconds, find_yardstick(records, case.instance)),
            render_seconds(record.within_2_percent_seconds),
            render_seconds(record.within_1_percent_seconds),
            render_seconds(record.seconds),
            render_memory(record.peak_mib),
            render_verdict(record),
        ])  # fmt: skip
    head = ["instance", "method", "limit s", "seed", *names]
    moments = ["first plan s", "÷ rotation", "within 2 % s", "within 1 % s", "s", "MiB", "verified"]
    return render_table([*head, *moments], rows)


def render_small(records: Sequence[Record]) -> str:
    """A row per family."""
    groups: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        groups[record.case.instance.split("/")[1]].append(record)
    head = [
        "family",
        "instances",
        "proven optimal",
        "largest gap of a level",
        "levels without bound",
        "mean s",
        "longest s",
        "verified",
    ]
    return render_table(head, [_summarize_family(family, members) for family, members in groups.items()])


def _summarize_family(family: str, members: Sequence[Record]) -> list[str]:
    gaps = [level.gap for record in members for level in record.levels if level.gap is not None]
    seconds = [record.seconds or 0 for record in members]
    return [
        family,
        str(len(members)),
        str(sum(record.termination == "optimal" for record in members)),
        f"{max(gaps):.2%}" if gaps else "",
        str(sum(level.bound is None for record in members for level in record.levels)),
        render_seconds(fmean(seconds)),
        render_seconds(max(seconds)),
        str(sum(record.is_verified is True for record in members)),
    ]
