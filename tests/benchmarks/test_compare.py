"""Comparing two record files."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.compare import Change, Comparison, compare_records
from benchmarks.record import Outcome, Record, save_record
from tests.benchmarks.records import make_case, make_figures, make_record


def compare(folder: Path, before: list[Record], after: list[Record]) -> Comparison:
    """Save both lists and compare them."""
    for name, records in (("before", before), ("after", after)):
        for record in records:
            save_record(folder / name, record)
    return compare_records(folder / "before", folder / "after")


@pytest.mark.parametrize(
    ("value", "change"),
    # A thousandth of the scale of 1000 is 1.
    [(101, Change.same), (101.5, Change.worse), (99, Change.same), (98.5, Change.better)],
)
def test_a_level_counts_from_a_thousandth_of_its_scale(tmp_path: Path, value: float, change: Change) -> None:
    old, new = make_record(None, make_figures("cost", 100)), make_record(None, make_figures("cost", value))
    comparison = compare(tmp_path, [old], [new])
    assert [row.change for row in comparison.rows] == [change]
    assert comparison.exit_code == (1 if change is Change.worse else 0)


def test_the_first_level_that_differs_decides(tmp_path: Path) -> None:
    # Fewer unplaced at a higher cost is better: unplaced comes first.
    old = make_record(None, make_figures("unplaced", 50), make_figures("cost", 100))
    new = make_record(None, make_figures("unplaced", 40), make_figures("cost", 300))
    assert compare(tmp_path, [old], [new]).rows[0].change is Change.better


def test_an_unverified_plan_is_worse_than_any_verified_one(tmp_path: Path) -> None:
    old = make_record(None, make_figures("cost", 100))
    new = make_record(None, make_figures("cost", 10), is_verified=False, violations=("capacity",))
    comparison = compare(tmp_path, [old], [new])
    assert (comparison.rows[0].change, comparison.rows[0].reason) == (Change.worse, "verified -> not verified")


def test_a_crash_is_worse_than_an_unverified_plan(tmp_path: Path) -> None:
    old = make_record(None, make_figures("cost", 100), is_verified=False)
    new = make_record(outcome=Outcome.crashed, is_verified=None)
    assert compare(tmp_path, [old], [new]).has_regression
    assert not compare(tmp_path / "other", [new], [old]).has_regression


def test_time_counts_only_where_it_is_the_result(tmp_path: Path) -> None:
    # 1.5 times 2 s and one second more is 4 s.
    for method, seconds, change in (
        ("build", 4.0, Change.same),
        ("build", 4.1, Change.worse),
        ("kubari", 9, Change.same),
    ):
        case = make_case(method=method)
        old, new = make_record(case, seconds=2.0), make_record(case, seconds=seconds)
        assert compare(tmp_path / f"{method}{seconds}", [old], [new]).rows[0].change is change


def test_memory_counts_everywhere(tmp_path: Path) -> None:
    # 1.5 times 100 MiB and 100 more is 250.
    old = make_record(peak_mib=100)
    assert not compare(tmp_path / "a", [old], [make_record(peak_mib=250)]).has_regression
    assert compare(tmp_path / "b", [old], [make_record(peak_mib=251)]).has_regression


def test_cases_in_one_file_only_are_listed_and_count_neither_way(tmp_path: Path) -> None:
    comparison = compare(tmp_path, [make_record(make_case("a"))], [make_record(make_case("b"))])
    assert [(row.key.instance, row.change) for row in comparison.rows] == [("a", Change.missing), ("b", Change.new)]
    assert comparison.exit_code == 0


def test_regressions_are_shown_first(tmp_path: Path) -> None:
    cases = [make_case("a"), make_case("b"), make_case("c")]
    before = [make_record(case, make_figures("cost", 100)) for case in cases]
    after = [make_record(case, make_figures("cost", value)) for case, value in zip(cases, (90, 100, 110), strict=True)]
    lines = compare(tmp_path, before, after).render().splitlines()
    assert lines[0].startswith("worse")
    assert "published c kubari seed 1: cost 100 -> 110 yen" in lines[0]
    assert lines[1].startswith("better")
    assert lines[2] == "1 better, 1 same, 1 worse, 0 missing, 0 new"
