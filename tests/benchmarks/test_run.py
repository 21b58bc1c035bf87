"""Running suites: fresh processes, records, resuming."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import run
from benchmarks.data import CHECKOUT
from benchmarks.inputs import compute_inputs
from benchmarks.record import Case, Outcome, Record, load_records, prune_records, save_record
from benchmarks.run import run_case, run_suite, summarize
from benchmarks.suites import SUITES, Entry
from benchmarks.table import RECORDS
from optimizer.errors import KubariError
from tests.benchmarks.records import make_case, make_figures, make_record


def list_entries(suite: str) -> list[Entry]:
    """The cases of a suite but for their seeds."""
    return SUITES[suite].list_entries(False)


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
    assert record.inputs == compute_inputs(record.case)
    assert record.scenario_hash.startswith("sha256:")
    assert [point.level for point in record.trace][-1:] == ["cost"]
    assert record.within_1_percent_seconds is not None


def test_a_case_that_crashes_is_recorded_with_its_error() -> None:
    record = run_case(make_case("nowhere/at/all", suite="smoke"))
    assert record.outcome is Outcome.crashed
    assert "nowhere/at/all" in record.error


def test_a_case_that_does_not_end_is_ended() -> None:
    # No process starts, imports the engine and solves within a tenth of a second.
    record = run_case(make_case("written/gap", time_limit_seconds=0.05), grace_seconds=0)
    assert record.outcome is Outcome.out_of_time


def test_a_case_that_asks_for_too_much_memory_is_recorded_as_such() -> None:
    # Nothing can be loaded into 40 MiB.
    record = run_case(make_case("written/gap"), memory_mib=40)
    if sys.platform == "linux":
        assert record.outcome is Outcome.out_of_memory
        assert record.error
    else:
        assert record.outcome is Outcome.measured


def test_a_case_ends_when_the_run_that_started_it_is_killed(tmp_path: Path) -> None:
    # Who starts the case is killed and cannot clean up; the case would go on for a minute by itself.
    question = tmp_path / "case.json"
    question.write_text(make_case("written/gap").model_dump_json(), encoding="utf-8")
    wait = "import time; from benchmarks.case import end_with_parent; end_with_parent(); print(1, flush=True); time.sleep(60)"
    start = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {wait!r}], start_new_session=True)"
    parent = subprocess.Popen([sys.executable, "-c", start], stdout=subprocess.PIPE, cwd=CHECKOUT)
    assert parent.stdout is not None
    assert parent.stdout.readline() == b"1\n"
    parent.kill()
    parent.wait()
    # The pipe ends when the last process that holds it has ended.
    assert parent.stdout.read() == b""
    parent.stdout.close()


@pytest.fixture
def pretend(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Measures nothing, and lists what would have been measured."""
    measured: list[str] = []

    def measure(case: Case) -> Record:
        measured.append(f"{case.instance} {case.method}")
        return make_record(case, inputs=compute_inputs(case))

    monkeypatch.setattr(run, "run_case", measure)
    return measured


def test_a_stored_case_is_not_measured_again(tmp_path: Path, pretend: list[str]) -> None:
    out, lines = tmp_path / "records.jsonl", list[str]()
    run_suite("build", out=out, only="stored/*")
    assert pretend == ["stored/regional/weekly build", "stored/regional/daily build"]
    records = run_suite("build", out=out, report=lines.append)
    assert pretend[2:] == ["generated/balanced/60x500/1/weekly build"]
    assert [record.case.instance for record in records] == [entry.instance for entry in list_entries("build")]
    assert "(stored)" in lines[0]
    run_suite("build", out=out, is_again=True, only="stored/*")
    assert len(pretend) == 5
    # Another time limit is another case.
    run_suite("build", out=out, only="stored/*", time_limit=1)
    assert len(pretend) == 7
    assert len(load_records(out)) == 7


def test_a_case_whose_inputs_changed_is_measured_again(
    tmp_path: Path, pretend: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "records.jsonl"
    run_suite("load", out=out)
    monkeypatch.setattr(run, "compute_inputs", lambda _: "other code")
    assert run_suite("load", out=out, keeps_older=True)
    assert len(pretend) == 1
    run_suite("load", out=out)
    assert len(pretend) == 2


def test_a_run_that_is_killed_goes_on_where_it_was(
    tmp_path: Path, pretend: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out, measure = tmp_path / "records.jsonl", run.run_case

    def end_at_the_third(case: Case) -> Record:
        if len(pretend) == 2:
            raise KeyboardInterrupt
        return measure(case)

    monkeypatch.setattr(run, "run_case", end_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        run_suite("build", out=out)
    # A process killed while it wrote leaves half a line.
    with out.open("a", encoding="utf-8") as stream:
        stream.write('{"case": {"suite": "bui')
    assert len(load_records(out)) == 2
    monkeypatch.setattr(run, "run_case", measure)
    assert len(run_suite("build", out=out)) == 3
    assert pretend == [f"{entry.instance} build" for entry in list_entries("build")]
    assert len(load_records(out)) == 3


def test_a_case_that_crashed_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "run_case", lambda case: make_record(case, outcome=Outcome.crashed, is_verified=None))
    run_suite("load", out=tmp_path / "records.jsonl")
    monkeypatch.setattr(run, "run_case", make_record)
    assert [record.outcome for record in run_suite("load", out=tmp_path / "records.jsonl")] == [Outcome.measured]
    assert len(load_records(tmp_path / "records.jsonl")) == 2


def test_pruning_keeps_the_last_record_of_every_case(tmp_path: Path) -> None:
    out = tmp_path / "records.jsonl"
    for case, seconds in ((make_case("a"), 1.0), (make_case("b"), 2.0), (make_case("a"), 3.0)):
        save_record(out, make_record(case, seconds=seconds))
    assert prune_records(out) == 1
    assert [(record.case.instance, record.seconds) for record in load_records(out)] == [("a", 3.0), ("b", 2.0)]
    assert prune_records(out) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["records.jsonl"]


def test_lines_of_the_first_release_are_still_read(tmp_path: Path) -> None:
    # As written before strategies, traces and commits were recorded.
    line = """{"case": {"suite": "small", "instance": "x", "method": "kubari", "time_limit_seconds": 8.0}, "outcome":
    "measured", "levels": [{"name": "cost", "value": 7.0, "scale": 7.0, "unit": "yen", "bound": 7.0, "gap": 0.0}],
    "machine": {"cpu": "x", "cores": 2, "load_average": 1.4, "memory_mib": 1}, "versions": {"kubari": "0.1.0"}}"""
    out = tmp_path / "records.jsonl"
    out.write_text(" ".join(line.split()) + "\n", encoding="utf-8")
    (record,) = load_records(out)
    assert record.case == Case(suite="small", instance="x", method="kubari", time_limit_seconds=8)
    assert (record.trace, record.inputs, record.commit) == ((), "", "")


def test_the_kept_record_is_read() -> None:
    assert load_records(RECORDS)


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
