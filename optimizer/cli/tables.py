"""Tables that several commands print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.table import Table

from optimizer.cli.figures import format_ending, format_gap, format_level, format_number, format_unit
from optimizer.domain.plan import LevelResult
from optimizer.text import Language, Text


def build_table(
    title: Text | None, columns: Sequence[tuple[Text, str]], rows: Iterable[Sequence[str]], *, language: Language | str
) -> Table:
    """Return a table; a column is its heading and how it is justified (``left`` or ``right``)."""
    from rich import box

    table = Table(
        title=title.of(language) if title else None, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False
    )
    for heading, justify in columns:
        table.add_column(heading.of(language), justify="right" if justify == "right" else "left", overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table


def build_level_table(levels: Sequence[LevelResult], language: Language | str) -> Table:
    """Return the goal levels of a plan in order: value, bound, gap and how each ended."""
    columns = [
        (Text("目標", "goal"), "left"),
        (Text("値", "value"), "right"),
        (Text("証明された下界", "proven bound"), "right"),
        (Text("差", "gap"), "right"),
        (Text("単位", "unit"), "left"),
        (Text("終わり方", "ended"), "left"),
    ]
    rows = [
        (
            f"{position}. {format_level(level.name, language)}",
            format_number(level.value),
            format_number(level.bound),
            format_gap(level.gap),
            format_unit(level.unit, language),
            format_ending(level, language),
        )
        for position, level in enumerate(levels, start=1)
    ]
    return build_table(None, columns, rows, language=language)
