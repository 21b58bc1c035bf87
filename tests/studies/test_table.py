"""The tidy table: the same rows in both files, readable by what people use."""

from datetime import date
from pathlib import Path

from pyarrow import csv, parquet

from optimizer.studies import Row, save_table

ROWS: list[Row] = [
    {"run": "甲", "seed": 1, "cost_yen": 12.5, "is_verified": True, "day": date(2026, 4, 1)},
    {"run": "乙, 「引用」", "seed": 2, "cost_yen": None, "is_verified": False, "day": date(2026, 5, 1), "late": 3},
]


def test_both_files_hold_the_same_rows(tmp_path: Path) -> None:
    """Columns in order of appearance; what a row does not say is unknown in both."""
    columnar, text = save_table(ROWS, tmp_path / "runs")
    expected = [{**dict.fromkeys(ROWS[1]), **row} for row in ROWS]
    assert parquet.read_table(columnar).to_pylist() == expected
    assert csv.read_csv(text).to_pylist() == [{**row, "run": row["run"]} for row in expected]
    assert list(parquet.read_table(columnar).column_names) == ["run", "seed", "cost_yen", "is_verified", "day", "late"]


def test_a_spreadsheet_sees_the_encoding(tmp_path: Path) -> None:
    """The byte-order mark is what tells a spreadsheet that Japanese is UTF-8; no half-written file is left."""
    _, text = save_table(ROWS, tmp_path / "runs")
    assert text.read_bytes().startswith(b"\xef\xbb\xbf")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["runs.csv", "runs.parquet"]
