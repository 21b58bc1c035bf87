"""How a table is written in Markdown: numbers, seconds, verdicts, and where the records come from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from benchmarks.record import LevelFigures, Outcome, Record
from optimizer.text import Language, Text

Cells = Sequence[str]

PACKAGES = ("kubari", "ortools", "highspy", "numba")


def render_table(head: Cells, rows: Iterable[Cells], *, texts: int = 1) -> str:
    """A table in Markdown: so many columns of text first, to the left; the others to the right."""
    lines = [head, [*["---"] * texts, *["---:"] * (len(head) - texts)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def render_figures(records: Sequence[Record]) -> str:
    """A table of everything else that was measured, a row per record."""
    names = list(dict.fromkeys(name for record in records for name in record.figures))
    has_plans = any(record.is_verified is not None for record in records)
    rows = [
        [
            record.case.instance,
            *[render_number(record.figures.get(name)) for name in names],
            render_memory(record.peak_mib),
            *([render_verdict(record)] if has_plans else []),
        ]
        for record in records
    ]
    head = ["instance", *[name.replace("_", " ") for name in names], "peak MiB"]
    return render_table([*head, "verified"] if has_plans else head, rows)


def describe_origin(records: Sequence[Record], language: Language = Language.en) -> str:
    """One sentence on the machine, how busy it was, the limits, seeds, versions and commits behind a table."""
    machines = "; ".join(sorted({_describe_machine(record, language) for record in records}))
    loads = [
        load
        for record in records
        for load in (record.machine.load_average, record.machine.load_average_after)
        if load is not None
    ]
    limits = ", ".join(f"{limit:g}" for limit in sorted({record.case.time_limit_seconds for record in records}))
    seeds = ", ".join(map(str, sorted({record.case.seed for record in records})))
    versions = ", ".join(
        sorted({f"{name} {r.versions[name]}" for r in records for name in PACKAGES if name in r.versions})
    )
    commits = ", ".join(sorted({record.commit for record in records if record.commit}))
    busy = f"{min(loads):.1f}-{max(loads):.1f}" if loads else ""
    return Text(
        f"{machines}{f'、負荷平均 {busy}' if busy else ''}。制限時間 {limits} 秒、乱数の種 {seeds}、{versions}"
        f"{f'、コミット {commits}' if commits else ''}。",
        f"{machines}{f'; load average {busy}' if busy else ''}. Time limit {limits} s; seed {seeds}; {versions}"
        f"{f'; commit {commits}' if commits else ''}.",
    ).of(language)


def _describe_machine(record: Record, language: Language) -> str:
    machine = record.machine
    return Text(f"{machine.cpu}、{machine.cores} コア", f"{machine.cpu}, {machine.cores} cores").of(language)


def render_value_and_gap(level: LevelFigures | None) -> str:
    """A level's value with its gap in brackets."""
    if level is None:
        return ""
    return f"{render_number(level.value)} ({render_gap(level.gap) or 'no bound'})"


def render_gap(gap: float | None) -> str:
    """A gap in percent; empty where there is no bound."""
    if gap is None:
        return ""
    return "0 %" if gap == 0 else f"{gap:.2%}"


def render_verdict(record: Record) -> str:
    """What the verifier says of the plan, or why there is none."""
    if record.outcome is not Outcome.measured:
        return str(record.outcome).replace("_", " ")
    return "yes" if record.is_verified else f"no: {', '.join(record.violations)}"


def render_number(value: float | None) -> str:
    """A number with separators, to two decimals unless it is whole."""
    if value is None:
        return ""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"


def render_seconds(value: float | None) -> str:
    """Seconds, to the hundredth below ten."""
    return "" if value is None else f"{value:.2f}" if value < 10 else f"{value:,.0f}"


def render_ratio(value: float | None, reference: float | None) -> str:
    """How many times the reference a value is; empty where either is unknown."""
    if value is None or not reference:
        return ""
    ratio = value / reference
    return f"{ratio:.2f}" if ratio < 10 else f"{ratio:,.0f}"


def render_memory(value: float | None) -> str:
    """Mebibytes, whole."""
    return "" if value is None else f"{value:,.0f}"
