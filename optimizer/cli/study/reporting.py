"""The page and the pictures of a study, written where its results are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from optimizer.cli.language import say
from optimizer.cli.terminal import Terminal
from optimizer.text import Text

if TYPE_CHECKING:
    from optimizer.report.studies import StudyPage

CHARTS = "charts"

ReportOption = Annotated[
    Path | None,
    typer.Option(
        "--report",
        show_default=False,
        help=say("報告ページの書き出し先(.html、既定は DIR/report.html)", "file for the report page (DIR/report.html)"),
    ),
]


def show_page(terminal: Terminal, page: StudyPage) -> None:
    """Print what a page says first: its first table, and its findings."""
    from optimizer.cli.tables import build_table

    table = page.sections[0].table
    if table is not None and table.rows:
        columns = [(head, "right" if is_number else "left") for head, is_number in table.heads]
        terminal.show(build_table(None, columns, [list(row) for row in table.rows], language=terminal.language))
    terminal.show(*page.lead)


def write_report(terminal: Terminal, page: StudyPage, folder: Path, report: Path | None = None) -> None:
    """Write a page that was built in the terminal's language, and every picture of it as SVG and PNG."""
    from optimizer.report.studies import can_draw, render_study_page, save_pictures
    from optimizer.scenario.save import save_bytes

    target = report or folder / "report.html"
    save_bytes(render_study_page(page, terminal.language).encode(), target)
    written = save_pictures(page, folder / CHARTS, terminal.language)
    terminal.show(
        Text(
            f"報告ページ: {target}。図(SVG・PNG): {folder / CHARTS} に {len(written)} 件。",
            f"Report: {target}. Pictures (SVG, PNG): {len(written)} files in {folder / CHARTS}.",
        )
    )
    if page.pictures and not can_draw(terminal.language):
        terminal.note(
            Text(
                "日本語のフォントがないため、図は SVG だけを書きました。フォント(fonts-ipafont-gothic など)を入れると PNG も書けます。",
                "There is no Japanese font here, so pictures were written as SVG only; with one (e.g. fonts-ipafont-gothic) PNG works too.",
            )
        )
