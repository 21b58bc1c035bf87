"""Published data: our value against the best one known, strategy by strategy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from statistics import fmean

from benchmarks.record import LevelFigures, Outcome, Record
from benchmarks.tables.cells import render_gap, render_number, render_seconds, render_table

CLOSE = 1e-6
"""Relative difference below which a value counts as equal to a published one; those of money have two decimals."""


def compute_distance(record: Record) -> float | None:
    """How far the last level is above the published best; None when they cannot be compared.

    Earlier levels have to be at their own published best: a plan that leaves work out is not cheaper, it does less.
    """
    if not record.levels or record.levels[-1].best is None:
        return None
    if any(level.best is not None and level.value > level.best for level in record.levels[:-1]):
        return None
    best, value = record.levels[-1].best, record.levels[-1].value
    return (round(value, 2) - best) / best if best else None


def keep_longest(records: Sequence[Record]) -> list[Record]:
    """Return one record per instance and strategy: of several time limits the longest."""
    longest: dict[tuple[str, str], Record] = {}
    for record in sorted(records, key=lambda r: r.case.time_limit_seconds):
        longest[record.case.instance, record.case.strategy] = record
    order = {record.case.key: place for place, record in enumerate(records)}
    return sorted(longest.values(), key=lambda r: order[r.case.key])


def find_set(record: Record) -> str:
    """Return the set an instance belongs to."""
    dataset, _, rest = record.case.instance.partition("/")
    return f"{dataset} {rest.split('/')[0]}" if dataset == "gap" else dataset


def render_summary(records: Sequence[Record]) -> str:
    """A row per set and strategy."""
    groups: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in keep_longest(records):
        groups[find_set(record), record.case.strategy].append(record)
    head = [
        "set",
        "strategy",
        "instances",
        "at the published best",
        "proven here",
        "mean above best",
        "largest",
        "not all placed or no plan",
        "verified",
        "mean s",
    ]
    return render_table(head, [_summarize(*key, members) for key, members in groups.items()])


def _summarize(name: str, strategy: str, members: Sequence[Record]) -> list[str]:
    gaps = [gap for record in members if (gap := compute_distance(record)) is not None]
    return [
        name,
        strategy,
        str(len(members)),
        str(sum(gap <= CLOSE for gap in gaps)),
        str(sum(record.termination == "optimal" for record in members)),
        f"{fmean(gaps):.2%}" if gaps else "",
        f"{max(gaps):.2%}" if gaps else "",
        str(len(members) - len(gaps)),
        str(sum(record.is_verified is True for record in members)),
        render_seconds(fmean(record.seconds or 0 for record in members)),
    ]


def render_published(records: Sequence[Record]) -> str:
    """A row per instance, the strategies side by side."""
    strategies = list(dict.fromkeys(record.case.strategy for record in records))
    groups: dict[str, dict[str, Record]] = defaultdict(dict)
    for record in keep_longest(records):
        groups[record.case.instance][record.case.strategy] = record
    rows = [
        [
            instance,
            _render_best(list(members.values())),
            *[_render_value(members.get(strategy)) for strategy in strategies],
            *[_render_bound_gap(members.get(strategy)) for strategy in strategies],
            *[render_seconds(members[strategy].seconds) if strategy in members else "" for strategy in strategies],
            _render_verdicts(members),
        ]
        for instance, members in groups.items()
    ]
    titles = [f"{what} {strategy}" for what in ("", "gap to own bound,", "s,") for strategy in strategies]
    return render_table(["instance", "published best", *[title.strip() for title in titles], "verified"], rows)


def _render_best(records: Sequence[Record]) -> str:
    level = next((record.levels[-1] for record in records if record.levels), None)
    if level is None or level.best is None:
        return ""
    return f"{render_number(level.best)}{'' if level.is_best_proven else ' (not proven)'}"


def _render_value(record: Record | None) -> str:
    """The last level's value, with how far it is above the best, or what was left out."""
    if record is None:
        return ""
    if not record.levels:
        return "no plan"
    distance, last = compute_distance(record), record.levels[-1]
    if distance is not None:
        return f"{render_number(last.value)} ({distance:.2%})"
    return f"{render_number(last.value)}{_render_left_out(record.levels)}"


def _render_left_out(levels: Sequence[LevelFigures]) -> str:
    left = next((level.value for level in levels if level.name == "unplaced"), 0)
    return f" ({render_number(left)} unplaced)" if left else ""


def _render_bound_gap(record: Record | None) -> str:
    return render_gap(record.levels[-1].gap) if record is not None and record.levels else ""


def _render_verdicts(members: dict[str, Record]) -> str:
    """Yes where every plan is verified; else what is not."""
    faults = [
        f"{strategy}: {', '.join(record.violations) or str(record.outcome).replace('_', ' ')}"
        for strategy, record in members.items()
        if record.outcome is not Outcome.measured or not record.is_verified
    ]
    return "; ".join(faults) or "yes"
