"""Growth with the number of orders: time within 2 %, memory, the fitted exponents."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.growth import fit_power, list_memory, list_times
from benchmarks.record import Record
from benchmarks.tables.cells import (
    render_gap,
    render_memory,
    render_ratio,
    render_seconds,
    render_table,
    render_verdict,
)
from benchmarks.tables.solves import find_yardstick

PICTURE = "growth.{}.svg"
"""File of the scaling plot beside the records, by language."""


def render_growth(records: Sequence[Record]) -> str:
    """A row per size, the exponents below, and the plot."""
    solves = sorted(
        (record for record in records if record.case.method == "kubari"), key=lambda r: r.figures.get("orders", 0)
    )
    rows = [_render_row(record, find_yardstick(records, record.case.instance)) for record in solves]
    head = ["orders", "factories", "first plan s", "within 2 % s", "÷ rotation", "widest gap", "MiB", "verified"]
    lines = [render_table(head, rows), "", _describe_fit(records)]
    if fit_power(list_times(records)) is not None:
        lines += ["", f"![Orders against time and memory]({PICTURE.format('en')})"]
    return "\n".join(lines)


def _render_row(record: Record, yardstick: float | None) -> list[str]:
    gaps = [level.gap if level.closed_gap is None else level.closed_gap for level in record.levels]
    widest = max((gap for gap in gaps if gap is not None), default=None)
    return [
        f"{record.figures.get('orders', 0):,.0f}",
        f"{record.figures.get('factories', 0):,.0f}",
        render_seconds(record.first_plan_seconds),
        render_seconds(record.within_2_percent_seconds) or "not reached",
        render_ratio(record.within_2_percent_seconds, yardstick),
        "no bound" if None in gaps else render_gap(widest),
        render_memory(record.peak_mib),
        render_verdict(record),
    ]


def _describe_fit(records: Sequence[Record]) -> str:
    sentences = []
    for title, points in (("Time within 2 %", list_times(records)), ("Peak memory", list_memory(records))):
        fit = fit_power(points)
        if fit is None:
            sentences.append(f"{title}: too few sizes for an exponent.")
        else:
            power = f"orders^{fit.exponent:.2f} (R² {fit.determination:.2f}, {len(points)} sizes)"
            sentences.append(f"{title} grows as {power}.")
    return " ".join(sentences)
