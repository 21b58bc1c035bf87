"""The suites: which cases they hold, and that every kind of case works."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from benchmarks import run
from benchmarks.inputs import compute_data_digest
from benchmarks.instances import load_series
from benchmarks.measure import MEASURES, measure_case
from benchmarks.record import Case, Outcome, Record
from benchmarks.run import run_suite
from benchmarks.suites import GROWTH, LARGE_SCALE, PEERS, SUITES, build_cases, find_whole, list_variants
from benchmarks.table import TABLES, load_suites, render_table_of
from optimizer.errors import UnknownNameError
from optimizer.text import Language


@cache
def measure_kind(instance: str, method: str, strategy: str, gap: float | None) -> Record:
    """A kind of case, measured here once for all suites that hold it."""
    case = Case(suite="smoke", instance=instance, method=method, time_limit_seconds=0.3, strategy=strategy, gap=gap)
    return measure_case(case)


@pytest.mark.parametrize("name", SUITES)
def test_every_suite_works_on_a_few_orders(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def measure(case: Case) -> Record:
        return measure_kind(case.instance, case.method, case.strategy, case.gap).model_copy(update={"case": case})

    monkeypatch.setattr(run, "run_case", measure)
    records = run_suite(name, out=tmp_path / "records.jsonl", is_tiny=True)
    assert records
    for record in records:
        # A plain solver may need more time than it has here; what there is must be verified.
        assert record.outcome is Outcome.measured or record.case.method in ("highs", "cpsat")
        assert record.is_verified is not False
        assert record.figures["orders"] > 0
    suites = load_suites(tmp_path / "records.jsonl")
    for table, wanted in TABLES.items():
        if name in wanted.suites:
            for language in Language:
                assert render_table_of(table, suites, language).startswith("| ")


def test_tiny_cases_are_of_the_same_kinds_as_those_in_full_size(published: Path) -> None:
    assert published.is_dir()
    for name in SUITES:
        kinds = [
            {(case.method, case.strategy, case.gap) for case in build_cases(name, is_tiny=is_tiny)}
            for is_tiny in (False, True)
        ]
        assert kinds[0] == kinds[1], name


def test_no_case_is_listed_twice() -> None:
    for name in SUITES:
        for is_tiny in (False, True):
            if name != "published" or is_tiny:
                cases = build_cases(name, is_tiny=is_tiny)
                assert len({case.key for case in cases}) == len(cases)


def test_smoke_holds_every_method_there_is() -> None:
    assert {case.method for case in build_cases("smoke")} == set(MEASURES)


def test_only_our_own_solves_run_for_every_seed_and_committees_once() -> None:
    cases = build_cases("regional", seeds=(1, 2), only="*weekly")
    runs = [(case.method, case.time_limit_seconds, case.seed) for case in cases]
    assert runs == [
        ("first", 60, 1), ("first", 60, 2),
        ("kubari", 20, 1), ("kubari", 20, 2), ("kubari", 60, 1), ("kubari", 60, 2),
        ("highs", 20, 1), ("highs", 60, 1), ("cpsat", 20, 1), ("cpsat", 60, 1),
        ("rotation", 60, 1), ("proportional", 60, 1),
    ]  # fmt: skip


def test_sizes_are_measured_against_peers() -> None:
    for name in ("regional", "prefecture"):
        assert {case.method for case in build_cases(name)} == {"first", "kubari", *PEERS}
    for name in ("nation", "large", "growth"):
        assert "rotation" in {case.method for case in build_cases(name)}


def test_a_time_limit_replaces_the_suites_own() -> None:
    assert {case.time_limit_seconds for case in build_cases("small")} == {30}
    assert {case.time_limit_seconds for case in build_cases("small", time_limit=5)} == {5}
    assert {case.time_limit_seconds for case in build_cases("growth", time_limit=5)} == {5}


def test_growth_goes_from_a_region_to_a_nation_and_gets_more_time_with_size() -> None:
    cases = [case for case in build_cases("growth") if case.method == "kubari"]
    assert [case.instance for case in cases] == [f"generated/weekly/{f}x{n}/1" for f, n in GROWTH]
    limits = [case.time_limit_seconds for case in cases]
    assert limits == sorted(limits)
    # 60 s at 500 orders; 100 times as many get 100^0.8 = 39.8 times as long, to tens: 2,390 s.
    assert (limits[0], limits[-1]) == (60, 2390)
    assert {case.gap for case in cases} == {0.02}


def test_ablation_holds_every_variant(monkeypatch: pytest.MonkeyPatch) -> None:
    assert LARGE_SCALE in list_variants()
    assert "exact" not in list_variants()
    monkeypatch.setattr(
        "optimizer.search.STRATEGIES", {"exact": 0, "guided": 0, "repair": 0, "guided-without-prices": 0}
    )
    cases = build_cases("ablation", seeds=(1,), only="*weekly")
    assert [case.label for case in cases] == ["kubari guided", "kubari guided-without-prices", "rotation"]


@pytest.mark.parametrize(
    ("variant", "whole"), [("guided-without-prices", "guided"), ("guided", "guided"), ("repair-without-x", "repair")]
)
def test_a_variant_is_compared_with_what_it_is_a_part_of(variant: str, whole: str) -> None:
    assert find_whole(variant) == whole


def test_a_pattern_chooses_instances_methods_or_strategies() -> None:
    assert {case.method for case in build_cases("regional", only="highs")} == {"highs"}
    assert {case.instance for case in build_cases("regional", only="*daily")} == {"stored/regional/daily"}
    assert {case.strategy for case in build_cases("published", only="exact", is_tiny=True)} == {"exact"}


def test_a_series_is_a_stored_folder_or_generated() -> None:
    assert [name for name, _ in load_series("series/3x6x2/1")] == ["2024-04", "2024-05"]
    assert len(load_series("stored/monthly")) == 24
    for unknown in ("stored/yearly", "series/3x6/1"):
        with pytest.raises(UnknownNameError, match="There is no instance"):
            load_series(unknown)
    # A change of any month is a change of the data.
    assert compute_data_digest("stored/monthly") not in ("", compute_data_digest("stored/regional"))


def test_unknown_names_are_refused_with_those_that_exist() -> None:
    with pytest.raises(UnknownNameError, match="regional, prefecture, nation"):
        build_cases("everything")
    with pytest.raises(UnknownNameError, match="Nothing in small matches gap"):
        build_cases("small", only="gap/*")


def test_published_suite_covers_every_instance_with_every_strategy(published: Path) -> None:
    assert published.is_dir()
    # 80 assignment, 70 machine and 2 location instances, 2 questions of the order book, 3 strategies.
    assert len(build_cases("published")) == 154 * 3
