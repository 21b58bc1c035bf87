"""The scaling plot: what solving takes against the number of orders, both on logarithmic axes, with a fitted power."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import altair as alt
import vl_convert

from optimizer.report.charts import BLUES, INK, QUIET, Picture
from optimizer.report.svg import FONTS
from optimizer.text import Language, Text

_VEGA_LITE = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
_LINE_ENDS = 1.25
"""The fitted line goes on so far beyond the smallest and the largest size."""


class Panel(NamedTuple):
    """One measure over the sizes.

    Attributes
    ----------
    title
        What is measured, with its unit.
    points
        Number of orders and value, all above 0.
    exponent, factor
        Of the fitted ``value = factor * orders ** exponent``.
    """

    title: Text
    points: Sequence[tuple[int, float]]
    exponent: float
    factor: float


def render_scaling(panels: Sequence[Panel], language: Language) -> str:
    """Draw panels beside each other and return a whole SVG file; the exponent stands in each title.

    Parameters
    ----------
    panels
        Measures of the same solves.
    language
        Of titles and axes.
    """
    pictures = [_build_panel(panel, language) for panel in panels]
    chart = alt.hconcat(*pictures, spacing=36).configure(
        font=FONTS,
        background="#ffffff",
        view=alt.ViewConfig(stroke="transparent"),
        axis=alt.AxisConfig(gridColor="#e4e9ee", titleFontWeight="normal", titleColor=QUIET, labelColor=INK),
        title=alt.TitleConfig(anchor="start", fontSize=13, color=INK),
    )
    drawn: str = vl_convert.vegalite_to_svg(chart.to_dict(), vl_version=_VEGA_LITE)
    return f"{drawn}\n"


def _build_panel(panel: Panel, language: Language) -> Picture:
    orders = [count for count, _ in panel.points]
    ends = [min(orders) / _LINE_ENDS, max(orders) * _LINE_ENDS]
    line = [{"orders": end, "value": panel.factor * end**panel.exponent} for end in ends]
    points = [{"orders": count, "value": value} for count, value in panel.points]
    x = alt.X("orders:Q", title=Text("注文数", "orders").of(language)).scale(type="log", domain=ends, nice=False)
    x = x.axis(values=sorted(set(orders)), format=",d", labelAngle=-35)
    y = alt.Y("value:Q", title=panel.title.of(language)).scale(type="log").axis(format="~s", tickCount=6)
    title = Text(f"{panel.title.ja} ∝ 注文数^{panel.exponent:.2f}", f"{panel.title.en} ∝ orders^{panel.exponent:.2f}")
    fitted = alt.Chart(alt.InlineData(values=line)).mark_line(color=QUIET, strokeDash=[5, 4]).encode(x=x, y=y)
    measured = alt.Chart(alt.InlineData(values=points)).mark_point(
        filled=True, size=60, color=BLUES[-1], opacity=1
    ).encode(x=x, y=y)  # fmt: skip
    return alt.layer(fitted, measured).properties(width=330, height=240, title=title.of(language))
