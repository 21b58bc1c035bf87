"""docs/sweeps.md names every column of the table and every file of the folder."""

from __future__ import annotations

import re
from pathlib import Path

from optimizer.studies.sweep import RunOutcome, list_rows, plan_sweep, run_sweep
from tests.studies.sweep.shops import CLOCKS, Inline, ask

PAGE = (Path(__file__).parents[2] / "docs" / "sweeps.md").read_text(encoding="utf-8")
CELLS = " ".join(re.findall(r"^\|([^|]*)\|", PAGE, flags=re.MULTILINE))


def test_every_column_and_every_file_has_its_row(tmp_path: Path) -> None:
    folder = tmp_path / "sweep"
    folder.mkdir()
    result = run_sweep(plan_sweep(ask(tmp_path), folder), Inline(), workers=1, clocks=CLOCKS)
    (row,) = list_rows(result)
    columns = {re.sub(r"^level\.\w+\.(value|bound)_\w+|^level\.\w+\.gap_ratio", "level", name) for name in row}
    assert "level" in columns
    assert [name for name in columns if f"`{name}" not in CELLS] == []
    assert [path.name for path in folder.iterdir() if f"`{path.name}" not in CELLS] == []


def test_every_outcome_is_named() -> None:
    assert [outcome for outcome in RunOutcome if f"`{outcome}`" not in PAGE] == []
