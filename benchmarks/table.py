"""Writes the tables of a document from the records, between ``<!-- table:NAME -->`` and ``<!-- end:NAME -->``."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import fmean
from types import MappingProxyType

from benchmarks.record import LevelFigures, Outcome, Record, keep_latest, load_records
from optimizer.errors import UnknownNameError
from optimizer.text import Text

README = Path(__file__).resolve().parent / "README.md"
CLOSE = 1e-6
"""Relative difference below which a value counts as equal to a published one; those of money have two decimals."""

Cells = Sequence[str]


def render_tables(records: Path, document: Path = README) -> list[str]:
    """Fill every table of a document whose records exist; the others stay as they are.

    Returns
    -------
    list[str]
        Names of the tables written.

    Raises
    ------
    UnknownNameError
        For a marker with a name that no table has.
    """
    rows_by_suite: dict[str, list[Record]] = defaultdict(list)
    for record in keep_latest(load_records(records)).values():
        rows_by_suite[record.case.suite].append(record)
    text, written = document.read_text(encoding="utf-8"), []
    for name in re.findall(r"<!-- table:([\w-]+) -->", text):
        if name not in TABLES:
            raise UnknownNameError(
                Text(f"表 {name} はありません。", f"There is no table {name}."),
                Text(f"使えるのは {', '.join(TABLES)} です。", f"Known tables: {', '.join(TABLES)}."),
            )
        suite, render = TABLES[name]
        if rows_by_suite[suite]:
            body = f"{render(rows_by_suite[suite])}\n\n{_describe_origin(rows_by_suite[suite])}"
            head, _, rest = text.partition(f"<!-- table:{name} -->\n")
            end = f"<!-- end:{name} -->"
            text = f"{head}<!-- table:{name} -->\n\n{body}\n\n{end}{rest.partition(end)[2]}"
            written.append(name)
    document.write_text(text, encoding="utf-8")
    return written


def render_table(head: Cells, rows: Iterable[Cells]) -> str:
    """A table in Markdown: the first column to the left, the others to the right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _render_published_summary(records: list[Record]) -> str:
    groups: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        dataset, _, rest = record.case.instance.partition("/")
        groups[f"{dataset} {rest.split('/')[0]}" if dataset == "gap" else dataset].append(record)
    rows = []
    for name, members in groups.items():
        gaps = [gap for record in members if (gap := compute_distance(record)) is not None]
        rows.append([
            name,
            str(len(members)),
            str(sum(gap <= CLOSE for gap in gaps)),
            str(sum(record.termination == "optimal" for record in members)),
            f"{fmean(gaps):.2%}" if gaps else "",
            f"{max(gaps):.2%}" if gaps else "",
            str(len(members) - len(gaps)),
            str(sum(record.is_verified is True for record in members)),
            _seconds(fmean(record.seconds or 0 for record in members)),
        ])  # fmt: skip
    head = [
        "set",
        "instances",
        "at the published best",
        "proven here",
        "mean above best",
        "largest",
        "not all placed or no plan",
        "verified",
        "mean s",
    ]
    return render_table(head, rows)


def _render_published(records: list[Record]) -> str:
    rows = []
    for record in records:
        level = record.levels[-1] if record.levels else None
        distance = compute_distance(record)
        rows.append([
            record.case.instance,
            _best(level),
            _value(level),
            "" if distance is None else f"{distance:.2%}",
            _gap(level),
            _unplaced(record),
            _seconds(record.seconds),
            _seconds(record.first_plan_seconds),
            _memory(record.peak_mib),
            _verdict(record),
        ])  # fmt: skip
    head = [
        "instance",
        "published best",
        "Kubari",
        "above best",
        "gap to own bound",
        "unplaced",
        "s",
        "first plan s",
        "MiB",
        "verified",
    ]
    return render_table(head, rows)


def _render_regional(records: list[Record]) -> str:
    names = list(dict.fromkeys(level.name for record in records for level in record.levels))
    rows = []
    for record in sorted(records, key=lambda r: r.case.instance, reverse=True):
        level_by_name = {level.name: level for level in record.levels}
        rows.append([
            record.case.instance.removeprefix("stored/"),
            record.case.method,
            *[_value_and_gap(level_by_name.get(name)) for name in names],
            _seconds(record.seconds),
            _seconds(record.first_plan_seconds),
            _memory(record.peak_mib),
            _verdict(record),
        ])  # fmt: skip
    return render_table(["instance", "method", *names, "s", "first plan s", "MiB", "verified"], rows)


def _render_small(records: list[Record]) -> str:
    groups: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        groups[record.case.instance.split("/")[1]].append(record)
    rows = []
    for family, members in groups.items():
        gaps = [level.gap for record in members for level in record.levels if level.gap is not None]
        seconds = [record.seconds or 0 for record in members]
        rows.append([
            family,
            str(len(members)),
            str(sum(record.termination == "optimal" for record in members)),
            f"{max(gaps):.2%}" if gaps else "",
            str(sum(level.bound is None for record in members for level in record.levels)),
            _seconds(fmean(seconds)),
            _seconds(max(seconds)),
            str(sum(record.is_verified is True for record in members)),
        ])  # fmt: skip
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
    return render_table(head, rows)


def _render_figures(records: list[Record]) -> str:
    names = list(dict.fromkeys(name for record in records for name in record.figures))
    rows = [
        [record.case.instance, *[_number(record.figures.get(name)) for name in names], _memory(record.peak_mib)]
        for record in records
    ]
    return render_table(["instance", *[name.replace("_", " ") for name in names], "peak MiB"], rows)


TABLES: MappingProxyType[str, tuple[str, Callable[[list[Record]], str]]] = MappingProxyType(
    {
        "published-summary": ("published", _render_published_summary),
        "published": ("published", _render_published),
        "regional": ("regional", _render_regional),
        "small": ("small", _render_small),
        "load": ("load", _render_figures),
        "build": ("build", _render_figures),
        "entitlement": ("entitlement", _render_figures),
    }
)


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


def _describe_origin(records: list[Record]) -> str:
    machines = sorted({f"{r.machine.cpu}, {r.machine.cores} cores" for r in records})
    limits = sorted({record.case.time_limit_seconds for record in records})
    seeds = sorted({record.case.seed for record in records})
    loads = [record.machine.load_average for record in records if record.machine.load_average is not None]
    versions = sorted(
        {
            f"{name} {r.versions[name]}"
            for r in records
            for name in ("kubari", "ortools", "highspy")
            if name in r.versions
        }
    )
    busy = f"; load average {min(loads):.1f}-{max(loads):.1f}" if loads else ""
    return (
        f"{'; '.join(machines)}{busy}. Time limit {', '.join(f'{limit:g}' for limit in limits)} s; "
        f"seed {', '.join(map(str, seeds))}; {', '.join(versions)}."
    )


def _best(level: LevelFigures | None) -> str:
    if level is None or level.best is None:
        return ""
    return f"{_number(level.best)}{'' if level.is_best_proven else ' (not proven)'}"


def _value(level: LevelFigures | None) -> str:
    return "no plan" if level is None else _number(level.value)


def _value_and_gap(level: LevelFigures | None) -> str:
    if level is None:
        return ""
    return f"{_number(level.value)} ({_gap(level) or 'no bound'})"


def _gap(level: LevelFigures | None) -> str:
    if level is None or level.gap is None:
        return ""
    return "0 %" if level.gap == 0 else f"{level.gap:.2%}"


def _unplaced(record: Record) -> str:
    return next((_number(level.value) for level in record.levels if level.name == "unplaced"), "")


def _verdict(record: Record) -> str:
    if record.outcome is not Outcome.measured:
        return str(record.outcome).replace("_", " ")
    return "yes" if record.is_verified else f"no: {', '.join(record.violations)}"


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}" if value < 10 else f"{value:.0f}"


def _memory(value: float | None) -> str:
    return "" if value is None else f"{value:.0f}"
