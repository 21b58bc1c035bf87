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


def test_the_margin_of_a_quote_is_milliseconds(tmp_path: Path) -> None:
    # Twice 10 ms and 20 ms more is 40 ms.
    for seconds, is_worse in ((0.040, False), (0.041, True)):
        case = make_case(suite="quote", method="quote")
        old, new = make_record(case, seconds=0.010), make_record(case, seconds=seconds)
        assert compare(tmp_path / str(seconds), [old], [new]).has_regression is is_worse


def test_seconds_of_two_days_are_compared_through_the_rotation_rule(tmp_path: Path) -> None:
    # The rule took twice as long on the newer day: 2 s are worth 4 s then, and 1.5 x 4 + 1 is 7 s.
    def make_day(rotation: float, seconds: float) -> list[Record]:
        case = make_case("x", suite="nation", method="first")
        yardstick = make_record(make_case("x", suite="nation", method="rotation"), seconds=rotation)
        return [make_record(case, seconds=seconds), yardstick]

    for seconds, change in ((6.9, Change.same), (7.1, Change.worse)):
        rows = compare(tmp_path / str(seconds), make_day(3, 2), make_day(6, seconds)).rows
        assert rows[0].change is change
    assert "2.00 (4.00 s at the newer day's speed) -> 7.10 s" in rows[0].reason
    # A machine twice as fast makes the same seconds worse: 2 s are worth 1 s, and 1.5 x 1 + 1 is 2.5 s.
    assert compare(tmp_path / "fast", make_day(6, 2), make_day(3, 2.6)).has_regression
    # 1.5 x 0.9 + 1 = 2.35 is less than the 3 s that 6 s would be worth.
    assert compare(tmp_path / "better", make_day(6, 6), make_day(3, 0.9)).rows[0].change is Change.better


@pytest.mark.parametrize("name", ["first_plan_seconds", "within_1_percent_seconds", "within_2_percent_seconds"])
def test_moments_count_when_twice_as_late_and_two_seconds_more(tmp_path: Path, name: str) -> None:
    # Twice 5 s and 2 s more is 12 s.
    for seconds, change in ((12.0, Change.same), (12.1, Change.worse), (1.6, Change.same), (1.4, Change.better)):
        old, new = (make_record().model_copy(update={name: value}) for value in (5.0, seconds))
        assert compare(tmp_path / str(seconds), [old], [new]).rows[0].change is change


def test_a_moment_that_is_not_reached_any_more_counts_where_there_was_time(tmp_path: Path) -> None:
    # Of 60 s: 28 s could have become 2 x 28 + 2 = 58 by noise, so never is worse; 30 s could have become 62, so it is not.
    for seconds, change in ((28.0, Change.worse), (30.0, Change.same)):
        old, new = make_record(within_1_percent_seconds=seconds), make_record()
        assert compare(tmp_path / str(seconds), [old], [new]).rows[0].change is change
    assert not compare(tmp_path / "back", [make_record()], [make_record(within_1_percent_seconds=50)]).has_regression


def test_a_weaker_bound_of_the_same_value_counts(tmp_path: Path) -> None:
    # Half a percentage point of the gap.
    for gap, change in ((0.015, Change.same), (0.016, Change.worse), (0.004, Change.better), (None, Change.worse)):
        old, new = (make_record(None, make_figures("cost", 100, gap=g)) for g in (0.010, gap))
        assert compare(tmp_path / str(gap), [old], [new]).rows[0].change is change
    unknown, known = (make_record(None, make_figures("cost", 100, gap=g)) for g in (None, 0.5))
    assert compare(tmp_path / "found", [unknown], [known]).rows[0].change is Change.better


def test_a_better_value_with_a_wider_gap_is_better(tmp_path: Path) -> None:
    old, new = make_figures("cost", 100, gap=0.01), make_figures("cost", 90, gap=0.5)
    assert compare(tmp_path, [make_record(None, old)], [make_record(None, new)]).rows[0].change is Change.better


def test_other_goal_levels_cannot_be_compared(tmp_path: Path) -> None:
    old, new = make_record(None, make_figures("cost", 100)), make_record(None, make_figures("lateness", 1))
    assert compare(tmp_path, [old], [new]).has_regression


def test_a_peer_that_did_worse_is_shown_and_is_no_regression(tmp_path: Path) -> None:
    for method, is_regression in (("highs", False), ("cpsat", False), ("rotation", False), ("kubari", True)):
        case = make_case(method=method)
        records = [make_record(case, make_figures("cost", value)) for value in (100, 200)]
        comparison = compare(tmp_path / method, records[:1], records[1:])
        assert comparison.has_regression is is_regression
        assert comparison.exit_code == int(is_regression)
        assert ("(a peer; no regression)" in comparison.render()) is not is_regression


def test_strategies_and_gaps_are_cases_of_their_own(tmp_path: Path) -> None:
    old = [make_record(make_case(strategy=name), make_figures("cost", 100)) for name in ("exact", "guided")]
    new = [make_record(make_case(strategy="exact"), make_figures("cost", 100)),
           make_record(make_case(strategy="guided"), make_figures("cost", 150))]  # fmt: skip
    comparison = compare(tmp_path, old, new)
    assert [row.change for row in comparison.rows] == [Change.same, Change.worse]
    assert "kubari guided seed 1, 60 s: cost 100 -> 150 yen" in comparison.render()


def test_memory_counts_everywhere(tmp_path: Path) -> None:
    # 1.5 times 100 MiB and 100 more is 250.
    old = make_record(peak_mib=100)
    assert not compare(tmp_path / "a", [old], [make_record(peak_mib=250)]).has_regression
    assert compare(tmp_path / "b", [old], [make_record(peak_mib=251)]).has_regression
    assert compare(tmp_path / "c", [make_record(peak_mib=251)], [old]).rows[0].change is Change.better


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
    assert "published c kubari seed 1, 60 s: cost 100 -> 110 yen" in lines[0]
    assert lines[1].startswith("better")
    assert lines[2] == "1 better, 1 same, 1 worse, 0 missing, 0 new"
