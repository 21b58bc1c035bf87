"""Running suites: fresh processes, records, resuming."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import run
from benchmarks.record import Case, Outcome, Record, load_records, save_record
from benchmarks.run import run_case, run_suite, summarize
from benchmarks.suites import SUITES, build_cases
from optimizer.errors import KubariError, UnknownNameError
from tests.benchmarks.records import make_case, make_figures, make_record


def test_a_case_is_measured_in_a_process_of_its_own() -> None:
    # Three jobs on two agents: the least cost is 7, and small enough to be proven at once.
    record = run_case(make_case("written/gap", suite="smoke", time_limit_seconds=5))
    assert (record.outcome, record.error) == (Outcome.measured, "")
    assert (record.termination, record.is_verified) == ("optimal", True)
    assert [(level.name, level.value, level.bound) for level in record.levels] == [("unplaced", 0, 0), ("cost", 7, 7)]
    assert record.peak_mib is not None
    assert record.peak_mib > 0
    assert record.seconds is not None
    assert record.first_plan_seconds is not None
    assert record.figures["orders"] == 3
    assert record.versions["highspy"]


def test_a_case_that_crashes_is_recorded_with_its_error() -> None:
    record = run_case(make_case("nowhere/at/all", suite="smoke"))
    assert record.outcome is Outcome.crashed
    assert "nowhere/at/all" in record.error


def test_a_case_that_does_not_end_is_ended() -> None:
    # No process starts, imports the engine and solves within a tenth of a second.
    record = run_case(make_case("written/gap", time_limit_seconds=0.05), grace_seconds=0)
    assert record.outcome is Outcome.out_of_time


def test_a_stored_case_is_not_measured_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    measured: list[str] = []

    def pretend(case: Case) -> Record:
        measured.append(f"{case.instance} {case.method}")
        return make_record(case)

    monkeypatch.setattr(run, "run_case", pretend)
    out, lines = tmp_path / "records.jsonl", list[str]()
    run_suite("build", out=out, only="stored/*")
    assert measured == ["stored/regional/weekly build", "stored/regional/daily build"]
    records = run_suite("build", out=out, report=lines.append)
    assert measured[2:] == ["generated/balanced/60x500/1/weekly build"]
    assert [record.case.instance for record in records] == [pair.instance for pair in SUITES["build"].list_pairs()]
    assert "(stored)" in lines[0]
    run_suite("build", out=out, resume=False, only="stored/*")
    assert len(measured) == 5
    # Another time limit or another seed is another case.
    run_suite("build", out=out, only="stored/*", time_limit=1)
    assert len(measured) == 7
    assert len(load_records(out)) == 7


def test_a_case_that_crashed_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "run_case", lambda case: make_record(case, outcome=Outcome.crashed, is_verified=None))
    run_suite("load", out=tmp_path / "records.jsonl")
    monkeypatch.setattr(run, "run_case", make_record)
    assert [record.outcome for record in run_suite("load", out=tmp_path / "records.jsonl")] == [Outcome.measured]
    assert len(load_records(tmp_path / "records.jsonl")) == 2


def test_only_methods_that_draw_lots_run_for_every_seed() -> None:
    cases = build_cases("regional", seeds=(1, 2), only="*weekly")
    assert [(case.method, case.seed) for case in cases] == [
        ("kubari", 1),
        ("kubari", 2),
        ("highs", 1),
        ("highs", 2),
        ("rotation", 1),
        ("proportional", 1),
    ]


def test_a_method_can_be_picked() -> None:
    assert {case.method for case in build_cases("regional", only="highs")} == {"highs"}


def test_the_suite_sets_the_time_limit_unless_told() -> None:
    assert {case.time_limit_seconds for case in build_cases("small")} == {30}
    assert {case.time_limit_seconds for case in build_cases("small", time_limit=5)} == {5}


def test_unknown_names_are_refused_with_those_that_exist() -> None:
    with pytest.raises(UnknownNameError, match="published, regional, small"):
        build_cases("everything")
    with pytest.raises(UnknownNameError, match="Nothing in small matches gap"):
        build_cases("small", only="gap/*")


def test_published_suite_covers_every_instance(published: Path) -> None:
    assert published.is_dir()
    # 80 assignment, 70 machine and 2 location instances, 2 questions of the order book.
    assert len(build_cases("published")) == 154


def test_records_survive_the_file(tmp_path: Path) -> None:
    records = [make_record(make_case("a"), make_figures("cost", 1.5, best=1)), make_record(outcome=Outcome.no_plan)]
    for record in records:
        save_record(tmp_path / "deep" / "records.jsonl", record)
    assert load_records(tmp_path / "deep" / "records.jsonl") == records
    assert load_records(tmp_path / "none.jsonl") == []


def test_a_line_that_is_no_record_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "records.jsonl"
    save_record(file, make_record())
    file.write_text(file.read_text() + "{}\n")
    with pytest.raises(KubariError, match="line 2: not a record"):
        load_records(file)


def test_one_line_tells_what_happened() -> None:
    assert summarize(make_record(None, make_figures("cost", 7))) == "cost=7 1.00 s verified"
    broken = make_record(None, make_figures("cost", 7), is_verified=False, violations=("capacity",))
    assert summarize(broken) == "cost=7 1.00 s BROKEN capacity"
    assert (
        summarize(make_record(outcome=Outcome.crashed, error="Traceback\nValueError: x\n")) == "crashed ValueError: x"
    )
