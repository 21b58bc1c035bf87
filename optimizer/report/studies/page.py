"""The page of a study: sentences first, then pictures with their tables; and the same pictures as files for a slide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import altair as alt
import vl_convert
from markupsafe import Markup

from optimizer.report.page import build_environment
from optimizer.report.svg import FONTS, VEGA_LITE, render_svg
from optimizer.scenario.save import save_bytes
from optimizer.text import Language, Text

SCALE = 2.0
"""Pixels of a PNG per point of the drawing: sharp on a slide."""
NO_GLYPH, KANJI = "\ue000", "配"


@dataclass(frozen=True)
class Picture:
    """A chart with its words.

    Attributes
    ----------
    name
        Of its files, and of the ids inside its drawing.
    title
        Stands above it on the page, and in it as a file.
    note
        How to read it; also read out in its place.
    """

    name: str
    title: Text
    note: Text
    chart: Any


@dataclass(frozen=True)
class StudyTable:
    """A table: heads with whether the column holds numbers, and rows of text."""

    heads: tuple[tuple[Text, bool], ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Section:
    """A part of the page; what is empty is left out."""

    title: Text
    paragraphs: tuple[Text, ...] = ()
    pictures: tuple[Picture, ...] = ()
    table: StudyTable | None = None


@dataclass(frozen=True)
class StudyPage:
    """What a study says.

    Attributes
    ----------
    lead
        The findings, the first one the answer.
    facts
        What was studied: label and value.
    """

    title: Text
    lead: tuple[Text, ...]
    facts: tuple[tuple[Text, str], ...]
    sections: tuple[Section, ...]

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """All pictures in order."""
        return tuple(picture for section in self.sections for picture in section.pictures)


def render_study_page(page: StudyPage, language: Language) -> str:
    """Write a study as one HTML page that needs nothing else: no network, no script."""
    sections = [
        {
            "title": section.title.of(language),
            "paragraphs": [text.of(language) for text in section.paragraphs],
            "figures": [_draw(picture, language) for picture in section.pictures],
            "table": _lay_out(section.table, language),
        }
        for section in page.sections
    ]
    return (
        build_environment()
        .get_template("study.html.j2")
        .render(
            lang=language.value,
            title=page.title.of(language),
            lead=[text.of(language) for text in page.lead],
            facts=[(label.of(language), value) for label, value in page.facts],
            sections=sections,
        )
    )


def save_pictures(page: StudyPage, folder: Path, language: Language) -> tuple[Path, ...]:
    """Write every picture as SVG, and as PNG where this machine can draw the language's letters; return what was written.

    Each file is complete or not there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files: dict[Path, bytes] = {}
    has_letters = can_draw(language)
    for picture in page.pictures:
        spec = _whole(picture, language)
        svg = vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE)
        files[folder / f"{picture.name}.svg"] = svg.encode()
        if has_letters:
            png = vl_convert.vegalite_to_png(spec, vl_version=VEGA_LITE, scale=SCALE)
            files[folder / f"{picture.name}.png"] = bytes(png)
    for path, data in files.items():
        save_bytes(data, path)
    return tuple(files)


def can_draw(language: Language) -> bool:
    """Say whether this machine has a font with the language's letters: a kanji must not look like a letter that nobody has."""
    if language is not Language.ja:
        return True
    return _draw_letter(KANJI) != _draw_letter(NO_GLYPH)


def _draw_letter(letter: str) -> bytes:
    text = f'<text x="4" y="24" font-size="24" font-family="{FONTS}">{letter}</text>'.replace("'", "")
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32">{text}</svg>'
    return bytes(vl_convert.svg_to_png(svg))


def _draw(picture: Picture, language: Language) -> dict[str, str | Markup]:
    title, note = picture.title.of(language), picture.note.of(language)
    drawing = render_svg(picture.chart, id_=picture.name, title=title, description=note)
    return {"title": title, "note": note, "svg": drawing}


def _whole(picture: Picture, language: Language) -> dict[str, Any]:
    """The chart as it stands alone: with its title, on white."""
    title = alt.TitleParams(picture.title.of(language), anchor="start", fontSize=16, offset=14, color="#1d2733")
    chart = picture.chart.properties(title=title)
    spec: dict[str, Any] = chart.to_dict()
    config = {"font": FONTS, "background": "#ffffff", "view": {"stroke": "transparent"}, "padding": 16}
    axis = {
        "gridColor": "#e4e9ee",
        "titleFontWeight": "normal",
        "titleColor": "#5b6875",
        "labelColor": "#1d2733",
        "labelFontSize": 12,
    }
    spec["config"] = {
        **config,
        "axis": axis,
        "legend": {"labelLimit": 0, "titleFontWeight": "normal", "labelFontSize": 12},
    }
    return spec


def _lay_out(table: StudyTable | None, language: Language) -> dict[str, Sequence[object]] | None:
    if table is None or not table.rows:
        return None
    numeric = [is_number for _, is_number in table.heads]
    return {
        "heads": [(head.of(language), is_number) for head, is_number in table.heads],
        "rows": [list(zip(row, numeric, strict=True)) for row in table.rows],
    }
