"""Tables of a document, written from records."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.record import LevelFigures, Outcome, Record, save_record
from benchmarks.table import (
    DOCUMENTS,
    README,
    RECORDS,
    TABLES,
    draw_growth,
    find_language,
    find_stale,
    load_suites,
    write_tables,
)
from benchmarks.tables.published import compute_distance
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
    write_tables(folder / "records.jsonl", file)
    return file.read_text(encoding="utf-8")


def test_a_table_is_written_between_its_markers_and_again(tmp_path: Path) -> None:
    document = "before\n<!-- table:published -->\nold\n<!-- end:published -->\nafter\n"
    text = write(tmp_path, document, make_published("gap/a/b", 102))
    assert text.startswith("before\n<!-- table:published -->\n\n| instance |")
    assert text.endswith("<!-- end:published -->\nafter\n")
    assert "old" not in text
    assert "| gap/a/b | 100 (not proven) | 102 (2.00%) | 1.00% | 1.00 | yes |" in text
    assert "test, 2 cores; load average 0.5-0.5. Time limit 60 s; seed 1; kubari 0.1.0." in text
    assert write(tmp_path, text) == text


def test_a_table_without_records_says_how_to_make_them(tmp_path: Path) -> None:
    document = "<!-- table:small -->\nold\n<!-- end:small -->\n"
    text = write(tmp_path, document, make_published("gap/a/b", 102))
    assert text == "<!-- table:small -->\n\nNothing recorded yet (`kubari bench run small`).\n\n<!-- end:small -->\n"


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
    assert "| gap x | auto | 3 | 1 | 1 | 2.00% | 4.00% | 1 | 3 | 1.00 |" in text
    assert "| rcmax | auto | 1 | 1 | 0 | 0.00% | 0.00% | 0 | 1 | 1.00 |" in text


def test_strategies_stand_side_by_side(tmp_path: Path) -> None:
    document = "<!-- table:published -->\n<!-- end:published -->\n"
    exact = make_published("gap/x", 103).model_copy(update={"case": make_case("gap/x", strategy="exact")})
    # Left out 2 pieces: not cheaper, it does less; and not verified.
    update = {"case": make_case("gap/x", strategy="guided"), "is_verified": False, "violations": ("capacity",)}
    guided = make_published("gap/x", 90, unplaced=2).model_copy(update=update)
    text = write(tmp_path, document, make_published("gap/x", 100), exact, guided)
    values = "100 (0.00%) | 103 (3.00%) | 90 (2 unplaced)"
    rest = "1.00% | 1.00% | 1.00% | 1.00 | 1.00 | 1.00"
    assert f"| gap/x | 100 (not proven) | {values} | {rest} | guided: capacity |" in text


def test_of_several_time_limits_the_longest_is_shown(tmp_path: Path) -> None:
    document = "<!-- table:published -->\n<!-- end:published -->\n<!-- table:published-summary -->\n<!-- end:published-summary -->\n"
    long, short = (
        make_published("gap/x", cost).model_copy(update={"case": make_case("gap/x", time_limit_seconds=limit)})
        for cost, limit in ((101, 60), (105, 8))
    )
    text = write(tmp_path, document, long, short)
    assert "101 (1.00%)" in text
    assert "105" not in text
    assert "| gap x | auto | 1 | 0 | 0 | 1.00% |" in text


def test_peers_stand_beside_each_other(tmp_path: Path) -> None:
    levels: list[tuple[LevelFigures, ...]] = [
        (make_figures("unplaced", 0, gap=0), make_figures("cost", 1234.5, gap=0.02)),
        (make_figures("unplaced", 3), make_figures("cost", 2000)),
        (make_figures("unplaced", 5), make_figures("cost", 9)),
    ]
    seconds = {"kubari": 60.0, "rotation": 4.0, "first": 2.0}
    records = [
        make_record(
            make_case("stored/regional/weekly", suite="regional", method=method),
            *figures,
            seconds=seconds[method],
            first_plan_seconds=1.0,
        )
        for method, figures in zip(seconds, levels, strict=True)
    ]
    records[0] = records[0].model_copy(update={"within_2_percent_seconds": 3.5})
    text = write(tmp_path, "<!-- table:regional -->\n<!-- end:regional -->\n", *records)
    # Our first plan counts until it was verified and handed out: 2 s, half of what the rotation rule took.
    ours = "0 (0 %) | 1,234.50 (2.00%) | 2.00 | 0.50 | 3.50 |  | 60 | 100 | yes |"
    assert f"| regional/weekly | kubari | 60 | 1 | {ours}" in text
    theirs = "3 (no bound) | 2,000 (no bound) | 1.00 | 0.25 |  |  | 4.00 | 100 | yes |"
    assert f"| regional/weekly | rotation | 60 | 1 | {theirs}" in text
    assert "first |" not in text.replace("first plan s |", "")


def make_variant(strategy: str, unplaced: float, cost: float, seed: int = 1) -> Record:
    """A record of the ablation suite."""
    case = make_case("stored/x", suite="ablation", strategy=strategy, seed=seed)
    return make_record(case, make_figures("unplaced", unplaced, gap=0.1), make_figures("cost", cost, gap=0.01))


def test_what_a_part_contributes_is_what_is_lost_without_it(tmp_path: Path) -> None:
    records = [
        make_variant("guided", 10, 500), make_variant("guided", 10, 502, seed=2),
        make_variant("guided-without-prices", 30, 100), make_variant("guided-without-prices", 30, 100, seed=2),
        make_variant("guided-without-ruin", 10, 551), make_variant("guided-without-ruin", 10, 551, seed=2),
        make_variant("guided-without-kernel", 10.9, 501), make_variant("guided-without-kernel", 10.9, 501, seed=2),
        make_variant("guided-without-luck", 5, 501),
    ]  # fmt: skip
    text = write(tmp_path, "<!-- table:ablation -->\n<!-- end:ablation -->\n", *records)
    rows = [line.split(" | ") for line in text.splitlines() if line.startswith("| x")]
    assert [row[1:5] for row in rows[:2]] == [["guided", "2", "10", "501"], ["guided-without-prices", "2", "30", "100"]]
    # Relative to the scale of 1000; the first level that differs by a thousandth of it decides: 0.9 does not.
    losses = [row[-1].removesuffix("|").strip() for row in rows]
    assert losses == [
        "", "unplaced +2.00% of its scale", "cost +5.00% of its scale", "no difference", "unplaced -0.50% of its scale",
    ]  # fmt: skip


def test_the_documents_show_what_the_record_gives() -> None:
    documents = [path for path in DOCUMENTS if path.exists()]
    assert README in documents
    stale = {path.name: find_stale(RECORDS, path) for path in documents}
    assert not any(stale.values()), f"run `kubari bench table --write`: {stale}"


def test_the_plot_shows_what_the_record_gives() -> None:
    for name, picture in draw_growth(load_suites(RECORDS)).items():
        assert (README.parent / name).read_text(encoding="utf-8") == picture, "run `kubari bench table --write`"


def test_a_document_that_differs_is_found(tmp_path: Path) -> None:
    text = write(tmp_path, "<!-- table:published -->\n<!-- end:published -->\n", make_published("gap/a", 102))
    document = tmp_path / "document.md"
    assert find_stale(tmp_path / "records.jsonl", document) == []
    document.write_text(text.replace("102 (2.00%)", "100 (0.00%)"), encoding="utf-8")
    assert find_stale(tmp_path / "records.jsonl", document) == ["published"]


def test_the_language_of_a_document_is_in_its_name() -> None:
    assert [find_language(Path(name)) for name in ("README.md", "README.ja.md")] == ["en", "ja"]


def test_every_table_has_its_place_in_the_readme() -> None:
    text = README.read_text(encoding="utf-8")
    for name in TABLES:
        assert text.count(f"<!-- table:{name} -->") == text.count(f"<!-- end:{name} -->") == 1
