"""A chart as SVG that can stand in a page: no script, no link, a title and a description to be read out."""

from __future__ import annotations

import html
import re

import altair as alt
import vl_convert
from markupsafe import Markup

FONTS = "'Noto Sans JP', 'Noto Sans CJK JP', 'Hiragino Sans', 'Yu Gothic UI', Meiryo, IPAPGothic, sans-serif"
"""Text stays text in the SVG; the reader's machine draws it, with the first of these it has."""

VEGA_LITE = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
_TAG = re.compile(r"<[^>]*>")
_NOISE = re.compile(r' (?:role|class|aria-[a-z]+|xmlns|xmlns:xlink|version|pointer-events)="[^"]*"')
_LOCAL_ID = re.compile(r'(\bid="|url\(#)([^")]+)')


_CONFIG = {
    "font": FONTS,
    "aria": False,
    "background": "transparent",
    "view": {"stroke": "transparent"},
    "axis": {
        "domain": False,
        "ticks": False,
        "labelColor": "#1d2733",
        "titleColor": "#5b6875",
        "titleFontWeight": "normal",
        "gridColor": "#e4e9ee",
        "labelFontSize": 11,
    },
    "legend": {"labelFontSize": 11, "titleFontWeight": "normal", "labelLimit": 0, "symbolOpacity": 1},
}


def render_svg(chart: alt.LayerChart | alt.FacetChart, *, id_: str, title: str, description: str) -> Markup:
    """Draw a chart as an SVG element for a page.

    Parameters
    ----------
    id_
        Prefix of every id inside, so that several charts can share a page.
    title, description
        Read out in place of the picture.
    """
    spec = chart.to_dict() | {"config": _CONFIG}
    drawn = vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE)
    # Between tags every "<" and ">" is escaped, so what matches is a tag and never a name.
    root, _, rest = _TAG.sub(_Cleaner(id_).clean, drawn).partition(">")
    label = f'role="img" aria-labelledby="{id_}-title {id_}-desc"'
    named = f'<title id="{id_}-title">{html.escape(title)}</title>'
    described = f'<desc id="{id_}-desc">{html.escape(description)}</desc>'
    return Markup(f"{root} {label}>{named}{described}{rest}")


class _Cleaner:
    """Takes out of tags what a page does not need, and numbers their ids anew.

    The renderer counts its ids through the life of the process; a report must not depend on what was drawn before it.
    """

    def __init__(self, id_: str) -> None:
        self._prefix = id_
        self._number_by_id: dict[str, int] = {}

    def clean(self, tag: re.Match[str]) -> str:
        """Return a tag without noise."""
        return _LOCAL_ID.sub(self._rename, _NOISE.sub("", tag.group()))

    def _rename(self, reference: re.Match[str]) -> str:
        number = self._number_by_id.setdefault(reference.group(2), len(self._number_by_id) + 1)
        return f"{reference.group(1)}{self._prefix}-{number}"
