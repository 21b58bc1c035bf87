"""One tidy table, written as Parquet and as CSV."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa
from pyarrow import csv, parquet

Row = Mapping[str, str | int | float | bool | date | None]
"""One row; a missing key and None both mean "unknown"."""


def save_table(rows: Sequence[Row], target: Path) -> tuple[Path, Path]:
    """Write rows next to each other as ``target.parquet`` and ``target.csv``; return both paths.

    Columns stand in the order in which they first appear. Either file is complete or not there: both are written under another name
    first. The CSV is UTF-8 with a byte-order mark, so that a spreadsheet in Japanese opens it as it is.

    Parameters
    ----------
    target
        The path without an ending.
    """
    names = list(dict.fromkeys(name for row in rows for name in row))
    table = pa.table({name: [row.get(name) for row in rows] for name in names})
    paths = target.with_name(target.name + ".parquet"), target.with_name(target.name + ".csv")
    drafts = [path.with_name(path.name + ".part") for path in paths]
    parquet.write_table(table, drafts[0])
    with drafts[1].open("wb") as file:
        file.write(b"\xef\xbb\xbf")
        csv.write_csv(table, file)
    for draft, path in zip(drafts, paths, strict=True):
        draft.replace(path)
    return paths
