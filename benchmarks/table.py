"""Writes the tables of a document from the records, between ``<!-- table:NAME -->`` and ``<!-- end:NAME -->``."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from benchmarks.data import CHECKOUT
from benchmarks.growth import fit_power, list_memory, list_times
from benchmarks.record import Record, keep_latest, load_records
from benchmarks.tables.ablation import render_ablation
from benchmarks.tables.cells import describe_origin, render_figures
from benchmarks.tables.growth import PICTURE, render_growth
from benchmarks.tables.published import render_published, render_summary
from benchmarks.tables.reach import render_reach
from benchmarks.tables.solves import render_against_peers, render_small
from optimizer.errors import UnknownNameError
from optimizer.text import Language, Text

FOLDER = Path(__file__).resolve().parent
RECORDS = FOLDER / "record.jsonl"
"""The record that is kept with the code; the tables of its documents are made from it."""
README = FOLDER / "README.md"
DOCUMENTS = (README, CHECKOUT / "README.md", CHECKOUT / "README.ja.md")

RecordsBySuite = Mapping[str, Sequence[Record]]

_MARKER = re.compile(r"<!-- table:([\w-]+) -->\n")


class Table(NamedTuple):
    """A table: the suites it is made from, and how."""

    suites: tuple[str, ...]
    render: Callable[[RecordsBySuite, Language], str]


def _of(suite: str, render: Callable[[Sequence[Record]], str]) -> Table:
    """A table of one suite, in English."""
    return Table((suite,), lambda records, _: render(records[suite]))


TABLES: MappingProxyType[str, Table] = MappingProxyType(
    {
        "reach": Table(
            ("regional", "prefecture", "nation", "large", "growth", "published", "quote", "front", "sweep", "backtest"),
            render_reach,
        ),
        "published-summary": _of("published", render_summary),
        "published": _of("published", render_published),
        **{name: _of(name, render_against_peers) for name in ("regional", "prefecture", "nation", "large")},
        "growth": _of("growth", render_growth),
        "ablation": _of("ablation", render_ablation),
        "small": _of("small", render_small),
        **{
            name: _of(name, render_figures)
            for name in ("quote", "replan", "front", "sweep", "backtest", "load", "build", "entitlement")
        },
    }
)


def load_suites(file: Path) -> dict[str, list[Record]]:
    """Return the last record of every case, by suite."""
    records: dict[str, list[Record]] = defaultdict(list)
    for record in keep_latest(load_records(file)).values():
        records[record.case.suite].append(record)
    return records


def render_table_of(name: str, records: RecordsBySuite, language: Language = Language.en) -> str:
    """Return a table with where its numbers come from; or what to run, where there are none.

    Raises
    ------
    UnknownNameError
        For a name that no table has.
    """
    if name not in TABLES:
        raise UnknownNameError(
            Text(f"表 {name} はありません。", f"There is no table {name}."),
            Text(f"使えるのは {', '.join(TABLES)} です。", f"Known tables: {', '.join(TABLES)}."),
        )
    table = TABLES[name]
    behind = [record for suite in table.suites for record in records.get(suite, ())]
    if not behind:
        commands = ", ".join(f"`kubari bench run {suite}`" for suite in table.suites)
        return Text(f"記録はまだありません({commands})。", f"Nothing recorded yet ({commands}).").of(language)
    return f"{table.render(records, language)}\n\n{describe_origin(behind, language)}"


def fill_tables(text: str, records: RecordsBySuite, language: Language = Language.en) -> tuple[str, list[str]]:
    """Return a document with every marked table made anew, and the tables' names."""
    names = _MARKER.findall(text)
    for name in names:
        head, start, rest = text.partition(f"<!-- table:{name} -->\n")
        end = f"<!-- end:{name} -->"
        text = f"{head}{start}\n{render_table_of(name, records, language)}\n\n{end}{rest.partition(end)[2]}"
    return text, names


def write_tables(records: Path, document: Path = README) -> list[str]:
    """Fill every marked table of a document, and draw the scaling plot where the document is that of the benchmarks.

    Returns
    -------
    list[str]
        Names of the tables written.
    """
    suites = load_suites(records)
    text, names = fill_tables(document.read_text(encoding="utf-8"), suites, find_language(document))
    document.write_text(text, encoding="utf-8")
    if "growth" in names:
        for file, picture in draw_growth(suites).items():
            (document.parent / file).write_text(picture, encoding="utf-8")
    return names


def find_language(document: Path) -> Language:
    """Return the language of a document, by its name: ``README.ja.md`` is Japanese."""
    return Language.ja if document.name.endswith(".ja.md") else Language.en


def draw_growth(records: RecordsBySuite) -> dict[str, str]:
    """Return the scaling plot in both languages, by file name; nothing where too few sizes are known."""
    from optimizer.report.scaling import Panel, render_scaling  # noqa: PLC0415 - charts are slow to load

    members = records.get("growth", ())
    times, memory = list_times(members), list_memory(members)
    fits = fit_power(times), fit_power(memory)
    if fits[0] is None or fits[1] is None:
        return {}
    titles = (
        Text("2 % 以内に入るまでの秒数", "seconds until within 2 %"),
        Text("最大メモリー (MiB)", "peak memory, MiB"),
    )
    panels = [
        Panel(title, [(point.orders, point.value) for point in points], fit.exponent, fit.factor)
        for title, points, fit in zip(titles, (times, memory), fits, strict=True)
        if fit is not None
    ]
    return {PICTURE.format(language): render_scaling(panels, language) for language in Language}


def find_stale(records: Path, document: Path) -> list[str]:
    """Return the tables of a document that are not what the record gives."""
    suites, text = load_suites(records), document.read_text(encoding="utf-8")
    stale = []
    for name in _MARKER.findall(text):
        shown = text.partition(f"<!-- table:{name} -->\n")[2].partition(f"<!-- end:{name} -->")[0]
        if shown.strip() != render_table_of(name, suites, find_language(document)).strip():
            stale.append(name)
    return stale
