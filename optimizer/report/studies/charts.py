"""The charts of studies: pure functions from rows to pictures. Colour never tells anything alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

import altair as alt

from optimizer.report.charts import INK, QUIET, WARN
from optimizer.text import Language, Text

WIDTH, HEIGHT = 720, 340
GAIN, LOSS, TODAY = "#08519c", "#e08214", "#b3261e"
SERIES = ["#08519c", "#35978f", "#e08214", "#762a83", "#666666", "#a6761d"]
DASHES = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 4], [10, 4]]
SHAPES = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down"]
MANY_YEN = 1_000_000
"""From here on money is shown in units of 10,000 yen."""
ROOM = 1.7
"""The axis of differences goes on so far beyond the largest, for what is written at the bars' ends."""
ROW = 20
"""Pixels of a bar's row."""


class LinePoint(NamedTuple):
    """A point of a curve, and what is written beside it, if anything."""

    x: float
    y: float
    label: str = ""


class Curve(NamedTuple):
    """A named curve; or marks that no line joins."""

    name: Text
    points: Sequence[LinePoint]
    is_joined: bool = True


class Axis(NamedTuple):
    """What an axis shows, and how its numbers are written (d3-format)."""

    title: Text
    format: str = ",.1f"
    includes_zero: bool = True
    scale: Literal["linear", "sqrt"] = "linear"
    is_whole: bool = False


class Bar(NamedTuple):
    """A bar of a member, from 0 to the right or to the left, and what is written at its end."""

    label: str
    value: float
    text: str


def build_money_axis(most_yen: float) -> tuple[Axis, int]:
    """Return an axis for costs up to an amount, and the yen in one of its units."""
    if most_yen >= MANY_YEN:
        return Axis(Text("費用(万円)", "cost (10,000 yen)"), ",.0f", includes_zero=False), 10_000
    return Axis(Text("費用(円)", "cost (yen)"), ",.0f", includes_zero=False), 1


def build_curves(curves: Sequence[Curve], x: Axis, y: Axis, language: Language) -> Any:
    """Draw curves with their points, each with a colour, a dash and a mark of its own."""
    names = [curve.name.of(language) for curve in curves]
    values = [
        {"curve": curve.name.of(language), "x": point.x, "y": point.y, "label": point.label, "joined": curve.is_joined}
        for curve in curves
        for point in curve.points
    ]
    colors = [SERIES[k % len(SERIES)] for k in range(len(names))]
    legend = alt.Legend(orient="bottom", direction="vertical", title=None, symbolType="stroke")
    across = (
        alt.X("x:Q", title=x.title.of(language))
        .axis(format=x.format, tickMinStep=1 if x.is_whole else 0)
        .scale(zero=x.includes_zero, nice=not x.is_whole)
    )
    up = (
        alt.Y("y:Q", title=y.title.of(language))
        .axis(format=y.format)
        .scale(zero=y.includes_zero, nice=True, type=y.scale)
    )
    color = alt.Color("curve:N").scale(domain=names, range=colors).legend(legend)
    dash = alt.StrokeDash("curve:N").scale(domain=names, range=[DASHES[k % len(DASHES)] for k in range(len(names))])
    shape = alt.Shape("curve:N").scale(domain=names, range=[SHAPES[k % len(SHAPES)] for k in range(len(names))])
    base = alt.Chart(_data(values))
    lines = base.transform_filter("datum.joined").mark_line(strokeWidth=2).encode(
        x=across, y=up, color=color, strokeDash=dash.legend(legend)
    )  # fmt: skip
    marks = base.mark_point(filled=True, size=70, opacity=1).encode(
        x=across, y=up, color=color, shape=shape.legend(legend)
    )
    labels = base.transform_filter("datum.label != ''").mark_text(align="left", dx=9, dy=-8, fontSize=11, color=INK).encode(
        x=across, y=up, text="label:N"
    )  # fmt: skip
    return alt.layer(lines, marks, labels).properties(width=WIDTH, height=HEIGHT)


def build_frontier(curves: Sequence[Curve], floor: Sequence[LinePoint], x: Axis, y: Axis, language: Language) -> Any:
    """Draw curves above the region in which no plan can be."""
    area = (
        alt.Chart(_data([{"x": point.x, "y": point.y} for point in floor]))
        .mark_area(color="#d5dce3", opacity=0.8, line={"color": QUIET, "strokeWidth": 1})
        .encode(x="x:Q", y=alt.Y("y:Q", stack=None))
    )
    return alt.layer(area, build_curves(curves, x, y, language)).properties(width=WIDTH, height=HEIGHT)


def build_differences(bars: Sequence[Bar], axis: Axis, language: Language) -> Any:
    """Draw who has more and who has less, to the right and to the left of nothing; an arrow says it again."""
    values = [
        {
            "label": bar.label,
            "value": bar.value,
            "text": bar.text,
            "kind": _say(language, "▲ 増える", "▲ more") if bar.value >= 0 else _say(language, "▼ 減る", "▼ less"),
        }
        for bar in bars
    ]
    kinds = [_say(language, "▲ 増える", "▲ more"), _say(language, "▼ 減る", "▼ less")]
    most = max((abs(bar.value) for bar in bars), default=1.0) or 1.0
    across = (
        alt.X("value:Q", title=axis.title.of(language))
        .axis(format=axis.format, orient="top")
        .scale(domain=[-ROOM * most, ROOM * most])
    )
    rows = alt.Y("label:N", title=None, sort=[bar.label for bar in bars]).axis(labelLimit=0)
    base = alt.Chart(_data(values)).encode(x=across, y=rows)
    color = alt.Color("kind:N").scale(domain=kinds, range=[GAIN, LOSS])
    shown = base.mark_bar(height=12).encode(color=color.legend(orient="bottom", title=None, symbolType="square"))
    gains = base.transform_filter("datum.value >= 0").mark_text(align="left", dx=4, fontSize=11, color=INK)
    losses = base.transform_filter("datum.value < 0").mark_text(align="right", dx=-4, fontSize=11, color=WARN)
    texts = [layer.encode(text="text:N") for layer in (gains, losses)]
    return alt.layer(shown, *texts).properties(width=520, height=max(40, ROW * len(bars)))


def _data(values: Sequence[Mapping[str, object]]) -> alt.InlineData:
    return alt.InlineData(values=[dict(value) for value in values])


def _say(language: Language, ja: str, en: str) -> str:
    return Text(ja, en).of(language)
