"""Tables of a document, written from records."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.record import LevelFigures, Outcome, Record, save_record
from benchmarks.table import README, TABLES, compute_distance, render_tables
from optimizer.errors import UnknownNameError
from tests.benchmarks.records import make_case, make_figures, make_record


def make_published(instance: str, cost: float, *, unplaced: float = 0, best: float = 100) -> Record:
    """A record of a published instance with its best value."""
    first = make_figures("unplaced", unplaced, best=0, is_best_proven=True)
    return make_record(make_case(instance), first, make_figures("cost", cost, best=best, gap=0.01))


def write(folder: Path, document: str, *records: Record) -> str:
    """Render a document's tables and return its text."""
    file = folder / "document.md"
    file.write_text(document, encoding="utf-8")
    for record in records:
        save_record(folder / "records.jsonl", record)
    render_tables(folder / "records.jsonl", file)
    return file.read_text(encoding="utf-8")


def test_a_table_is_written_between_its_markers_and_again(tmp_path: Path) -> None:
    document = "before\n<!-- table:published -->\nold\n<!-- end:published -->\nafter\n"
    text = write(tmp_path, document, make_published("gap/a/b", 102))
    assert text.startswith("before\n<!-- table:published -->\n\n| instance |")
    assert text.endswith("<!-- end:published -->\nafter\n")
    assert "old" not in text
    assert "| gap/a/b | 100 (not proven) | 102 | 2.00% | 1.00% | 0 | 1.00 |  | 100 | yes |" in text
    assert "test, 2 cores; load average 0.5-0.5. Time limit 60 s; seed 1; kubari 0.1.0." in text
    assert write(tmp_path, text) == text


def test_a_table_without_records_stays(tmp_path: Path) -> None:
    document = "<!-- table:small -->\nold\n<!-- end:small -->\n"
    assert write(tmp_path, document, make_published("gap/a/b", 102)) == document


def test_an_unknown_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="no table other"):
        write(tmp_path, "<!-- table:other -->\n<!-- end:other -->\n", make_published("gap/a/b", 102))


@pytest.mark.parametrize(
    ("record", "distance"),
    [
        (make_published("gap/a", 100), 0),
        (make_published("gap/a", 102), 0.02),
        (make_published("gap/a", 90, unplaced=1), None),
        (make_record(outcome=Outcome.no_plan, is_verified=None), None),
        (make_published("gap/a", 100.004), 0),
    ],
)
def test_distance_to_the_published_best(record: Record, distance: float | None) -> None:
    # A plan that leaves work out cannot be compared; money is compared to two decimals, as published.
    assert compute_distance(record) == pytest.approx(distance) if distance is not None else True
    assert (compute_distance(record) is None) == (distance is None)


def test_summary_counts_what_can_be_compared(tmp_path: Path) -> None:
    document = "<!-- table:published-summary -->\n<!-- end:published-summary -->\n"
    records = [
        make_published("gap/x/1", 100).model_copy(update={"termination": "optimal"}),
        make_published("gap/x/2", 104),
        make_published("gap/x/3", 90, unplaced=2),
        make_published("rcmax/1", 100),
    ]
    text = write(tmp_path, document, *records)
    # Of three: one at the best, one proven; 2 % on average and 4 % at most over the two that can be compared.
    assert "| gap x | 3 | 1 | 1 | 2.00% | 4.00% | 1 | 3 | 1.00 |" in text
    assert "| rcmax | 1 | 1 | 0 | 0.00% | 0.00% | 0 | 1 | 1.00 |" in text


def test_peers_stand_beside_each_other(tmp_path: Path) -> None:
    levels: list[tuple[LevelFigures, ...]] = [
        (make_figures("unplaced", 0, gap=0), make_figures("cost", 1234.5, gap=0.02)),
        (make_figures("unplaced", 3), make_figures("cost", 2000)),
    ]
    records = [
        make_record(make_case("stored/regional/weekly", suite="regional", method=method), *figures)
        for method, figures in zip(("kubari", "rotation"), levels, strict=True)
    ]
    text = write(tmp_path, "<!-- table:regional -->\n<!-- end:regional -->\n", *records)
    assert "| regional/weekly | kubari | 0 (0 %) | 1,234.50 (2.00%) | 1.00 |  | 100 | yes |" in text
    assert "| regional/weekly | rotation | 3 (no bound) | 2,000 (no bound) | 1.00 |  | 100 | yes |" in text


def test_every_table_has_its_place_in_the_readme() -> None:
    text = README.read_text(encoding="utf-8")
    for name in TABLES:
        assert text.count(f"<!-- table:{name} -->") == text.count(f"<!-- end:{name} -->") == 1
