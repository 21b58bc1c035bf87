"""The charts: pure functions from rows to pictures. Colour never tells anything alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import altair as alt

from optimizer.domain.calendar import Calendar
from optimizer.report.figures import TIGHT_PERMILLE, LoadRow, ShareRow, TimelineRow, count_columns
from optimizer.text import Language, Text

INK, QUIET, WARN = "#1d2733", "#5b6875", "#b3261e"
BLUES = ["#f2f6fb", "#c6dbef", "#7fb3d8", "#3182bd", "#08407e"]
OPERATIONS = ["#08519c", "#e08214", "#35978f", "#762a83", "#a6761d", "#666666"]
COLUMN_WIDTH = 6.2
"""Pixels of half a Japanese character in a row's name: reckoned, so that the drawing machine's fonts do not matter."""

_LEGEND: dict[str, Any] = {"orient": "bottom", "direction": "vertical", "symbolType": "square"}
"""One entry a line: beside each other their places would depend on the fonts of the machine that draws."""

_NAME_OF_KEY = "slice(datum.label, 5)"


class Span(NamedTuple):
    """What several timelines share: the day they end, and how many bands a row has."""

    end_day: int
    operations: int


Picture = alt.LayerChart | alt.FacetChart
"""A chart of several layers, as the library types it."""


def build_load_map(rows: Sequence[LoadRow], calendar: Calendar, language: Language) -> Picture:
    """Draw load against capacity, factories by buckets; full cells carry a mark, closed ones a dash."""
    buckets = [_key(t, _short_day(calendar, calendar.start_day(t))) for t in range(calendar.bucket_count)]
    values = [
        {"factory": _key(i, row.label), "bucket": buckets[t], "load": load / 10 if load is not None else None,
         "mark": _mark(load)}
        for i, row in enumerate(rows)
        for t, load in enumerate(row.load_permille)
    ]  # fmt: skip
    is_daily = calendar.bucket_count > 16
    x = alt.X("bucket:O", title=_say(language, "期間の初日", "first day of the bucket")).axis(
        labelExpr=_NAME_OF_KEY, labelAngle=-90 if is_daily else 0, orient="top", labelOverlap=False,
        labelFontSize=10 if is_daily else 11, minExtent=34 if is_daily else 14, labelLimit=0,
    )  # fmt: skip
    base = alt.Chart(_data(values)).encode(x=x, y=_rows("factory", [row.label for row in rows]))
    boxes = base.mark_rect(stroke="white", strokeWidth=1).encode(
        color=alt.Color("load:Q", title=_say(language, "負荷 %", "load %"))
        .scale(domain=[0, 25, 50, 75, 100], range=BLUES, clamp=True)
        .legend(orient="bottom", gradientLength=240, titleAnchor="start", format="d"),
    )
    marks = base.mark_text(fontSize=10).encode(
        text="mark:N",
        color=alt.when(f"datum.load >= {TIGHT_PERMILLE / 10}").then(alt.value("white")).otherwise(alt.value(QUIET)),
    )
    return _sized(alt.layer(boxes, marks), width=min(860, 62 * calendar.bucket_count), height=15 * max(1, len(rows)))


def build_shares(rows: Sequence[ShareRow], largest: float, unit: Text, language: Language) -> Picture:
    """Draw what members have against what they should have; the target is a stroke, those below half carry a mark.

    Parameters
    ----------
    largest
        Where the scale of the work ends, so that several charts can share it.
    """
    now = _say(language, "今回の配分", "this batch")
    before = _say(language, "これまでの配分(台帳)", "earlier batches (ledger)")
    aim = _say(language, "標準配分(目標)", "entitlement (target)")
    bars = [
        {"factory": _key(i, row.label), "part": part, "from": start, "to": end}
        for i, row in enumerate(rows)
        for part, start, end in ((before, 0.0, row.prefill), (now, row.prefill, row.prefill + row.received))
        if end > start
    ]
    names = [
        {"factory": _key(i, row.label), "target": row.target, "text": _attainment(row), "part": aim,
         "end": max(row.target, row.prefill + row.received), "low": _is_low(row)}
        for i, row in enumerate(rows)
    ]  # fmt: skip
    title = f"{_say(language, '仕事量', 'work')} ({unit.of(language)})"
    colors = alt.Color("part:N", title=None).scale(domain=[now, before, aim], range=["#3182bd", "#c6dbef", INK])
    colors = colors.legend(**_LEGEND)
    y = _rows("factory", [row.label for row in rows])
    extent = (
        alt.X("from:Q", title=title)
        .scale(domain=[0, largest or 1])
        .axis(format=",.0f" if largest >= 10 else ",.1f", grid=True, orient="top", tickCount=10)
    )
    got = alt.Chart(_data(bars)).mark_bar(height=9).encode(x=extent, x2="to:Q", y=y, color=colors)
    base = alt.Chart(_data(names)).encode(y=y)
    aims = base.mark_tick(thickness=2.5, size=14, opacity=1).encode(x="target:Q", color=colors)
    notes = base.mark_text(align="left", dx=6, fontSize=10).encode(
        x="end:Q", text="text:N", color=alt.when("datum.low").then(alt.value(WARN)).otherwise(alt.value(INK))
    )
    return _sized(alt.layer(got, aims, notes), width=700, height=15 * max(1, len(rows)))


def build_timeline(rows: Sequence[TimelineRow], span: Span, calendar: Calendar, language: Language) -> Picture:
    """Draw orders in time: a band per operation, due days as strokes, deliveries as diamonds or triangles."""
    bands = span.operations
    names = [_say(language, f"第{k + 1}工程", f"operation {k + 1}") for k in range(bands)]
    bars = [
        {"order": _key(i, row.label), "band": bar.operation, "operation": names[bar.operation],
         "from": _moment(calendar, bar.first_day), "to": _moment(calendar, bar.end_day)}
        for i, row in enumerate(rows)
        for bar in row.bars
    ]  # fmt: skip
    # A due day beyond the end has no stroke: at the edge it would be mistaken for a real one.
    ends = [
        {
            "order": _key(i, row.label),
            "due": _moment(calendar, row.due_day) if row.due_day <= span.end_day else None,
            "delivery": _moment(calendar, row.delivery_day),
            "late": row.late_days > 0,
            "text": _late(row, language),
        }
        for i, row in enumerate(rows)
    ]
    domain = [_moment(calendar, 0), _moment(calendar, span.end_day)]
    time = alt.X("from:T", title=None).scale(type="utc", domain=domain, nice=False, clamp=True)
    time = time.axis(
        format="%-m/%-d", orient="top", values=_ticks(calendar, span.end_day), grid=True, labelOverlap=False
    )
    y = _rows("order", [row.label for row in rows])
    work = alt.Chart(_data(bars)).mark_bar(height=alt.RelativeBandSize(0.9), cornerRadius=1)
    work = work.encode(
        x=time,
        x2="to:T",
        y=y,
        yOffset=alt.YOffset("band:O").scale(domain=list(range(bands))),
        color=alt.Color("operation:N", title=None).scale(domain=names, range=OPERATIONS[:bands]).legend(**_LEGEND),
    )
    base = alt.Chart(_data(ends)).encode(y=y)
    due = base.mark_tick(thickness=2, size=16, color=INK, opacity=1).encode(x="due:T")
    shape = alt.when("datum.late").then(alt.value("triangle-up")).otherwise(alt.value("diamond"))
    shade = alt.when("datum.late").then(alt.value(WARN)).otherwise(alt.value("#ffffff"))
    arrived = base.mark_point(filled=True, size=55, stroke=INK, strokeWidth=1, opacity=1).encode(
        x="delivery:T", shape=shape, color=shade
    )
    notes = base.mark_text(align="left", dx=8, fontSize=10, color=WARN).encode(x="delivery:T", text="text:N")
    return _sized(alt.layer(work, due, arrived, notes), width=760, height=18 * max(1, len(rows)))


def _sized(chart: Picture, *, width: int, height: int) -> Picture:
    return chart.properties(width=width, height=height, padding={"left": 4, "right": 56, "top": 4, "bottom": 4})


def _data(values: Sequence[Mapping[str, object]]) -> alt.InlineData:
    return alt.InlineData(values=[dict(value) for value in values])


def _rows(field: str, labels: Sequence[str]) -> alt.Y:
    extent = 12 + COLUMN_WIDTH * max((count_columns(label) for label in labels), default=0)
    axis = alt.Axis(labelExpr=_NAME_OF_KEY, labelLimit=0, minExtent=extent, maxExtent=extent)
    return alt.Y(f"{field}:O", title=None, axis=axis)


def _key(position: int, label: str) -> str:
    """Return a name that sorts by position and stays apart from equal ones; charts show what follows the number."""
    return f"{position:04d}|{label}"


def _say(language: Language, ja: str, en: str) -> str:
    return Text(ja, en).of(language)


def _mark(load_permille: int | None) -> str:
    if load_permille is None:
        return "–"
    return "●" if load_permille >= TIGHT_PERMILLE else ""


def _is_low(row: ShareRow) -> bool:
    return row.attainment_permille is not None and row.attainment_permille < 500


def _attainment(row: ShareRow) -> str:
    if row.attainment_permille is None:
        return "–"
    return f"{'▼ ' if _is_low(row) else ''}{row.attainment_permille // 10} %"


def _late(row: TimelineRow, language: Language) -> str:
    return _say(language, f"+{row.late_days}日", f"+{row.late_days} d") if row.late_days else ""


def _short_day(calendar: Calendar, day: int) -> str:
    when: date = calendar.date_of(day)
    return f"{when.month}/{when.day}"


def _ticks(calendar: Calendar, last_day: int) -> list[int]:
    """Return the moments named on a time axis: every day of a short time, else every so many weeks; 16 at most."""
    step = 1 if last_day < 16 else 7 * -(-last_day // (7 * 15))
    return [_moment(calendar, day) for day in range(0, last_day + 1, step)]


def _moment(calendar: Calendar, day: int) -> int:
    """Return the milliseconds of a day's start; charts read them in UTC, so no machine's time zone moves them."""
    start = datetime(calendar.as_of.year, calendar.as_of.month, calendar.as_of.day, tzinfo=UTC)
    return int((start + timedelta(days=day)).timestamp() * 1000)
