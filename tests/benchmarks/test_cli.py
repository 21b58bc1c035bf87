"""`kubari bench` on the command line: suites of a few orders, tables into documents, regressions as an exit code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from benchmarks import run as runs
from benchmarks import table
from benchmarks.record import Case, Record, load_records, save_record
from optimizer.cli.app import app
from optimizer.cli.exits import ExitCode
from tests.benchmarks.records import make_case, make_figures, make_record


def run(*words: object) -> Result:
    """Run the command."""
    return CliRunner().invoke(app, ["--lang", "en", "bench", *map(str, words)])


def save(file: Path, value: float, **fields: Any) -> Path:
    """A file with one record."""
    save_record(file, make_record(make_case(**fields), make_figures("cost", value)))
    return file


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> list[Case]:
    """Measures nothing, and lists what would have been measured."""
    cases: list[Case] = []

    def measure(case: Case) -> Record:
        cases.append(case)
        return make_record(case)

    monkeypatch.setattr(runs, "run_case", measure)
    return cases


def test_tiny_suites_run_by_name(tmp_path: Path, measured: list[Case]) -> None:
    out = tmp_path / "records.jsonl"
    result = run("run", "growth", "ablation", "--tiny", "--only", "rotation", "--out", out)
    assert result.exit_code == ExitCode.ok
    assert {case.suite for case in measured} == {"growth", "ablation"}
    assert {case.method for case in measured} == {"rotation"}
    assert len(load_records(out)) == len(measured)
    assert "[1/3] generated/weekly/3x6/1 rotation" in result.stdout


def test_again_and_keep_older_contradict_each_other(tmp_path: Path, measured: list[Case]) -> None:
    arguments = ("run", "load", "--tiny", "--out", tmp_path / "records.jsonl")
    assert run(*arguments, "--again", "--keep-older").exit_code == ExitCode.wrong_usage
    # The pretended records carry no inputs: they count as measured by other code.
    for options, count in (((), 1), ((), 2), (("--keep-older",), 2), (("--again",), 3)):
        assert run(*arguments, *options).exit_code == ExitCode.ok
        assert len(measured) == count


def test_a_regression_is_an_exit_code(tmp_path: Path) -> None:
    good, bad = save(tmp_path / "good", 100), save(tmp_path / "bad", 102)
    assert run("compare", good, good).exit_code == ExitCode.ok
    assert run("compare", bad, good).exit_code == ExitCode.ok
    result = run("compare", good, bad, "--json")
    assert result.exit_code == ExitCode.answer_is_no
    answer = json.loads(result.stdout)
    assert answer["regression"] is True
    assert [(case["change"], case["regression"]) for case in answer["cases"]] == [("worse", True)]


def test_a_peer_that_did_worse_is_no_regression(tmp_path: Path) -> None:
    good, bad = save(tmp_path / "good", 100, method="highs"), save(tmp_path / "bad", 102, method="highs")
    result = run("compare", good, bad)
    assert result.exit_code == ExitCode.ok
    assert "a peer; no regression" in result.stdout


def test_tables_are_shown_and_written(tmp_path: Path) -> None:
    records, document = save(tmp_path / "records.jsonl", 100, suite="small"), tmp_path / "page.ja.md"
    document.write_text("<!-- table:reach -->\n<!-- end:reach -->\n", encoding="utf-8")
    shown = run("table", records)
    assert shown.exit_code == ExitCode.ok
    assert "| family |" in shown.stdout
    assert document.read_text(encoding="utf-8").count("\n") == 2, "nothing was written"
    written = run("table", records, "--write", "--document", document)
    assert written.exit_code == ExitCode.ok
    assert "tables written: reach" in written.stdout


def test_all_documents_are_written_unless_one_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    documents = [tmp_path / "one.md", tmp_path / "two.md", tmp_path / "none.md"]
    for document in documents[:2]:
        document.write_text("<!-- table:small -->\n<!-- end:small -->\n", encoding="utf-8")
    monkeypatch.setattr(table, "DOCUMENTS", tuple(documents))
    monkeypatch.setattr(
        table, "RECORDS", save(tmp_path / "records.jsonl", 100, instance="generated/tight/1", suite="small")
    )
    assert run("table", "--write").exit_code == ExitCode.ok
    for document in documents[:2]:
        assert "| tight | 1 |" in document.read_text(encoding="utf-8")


def test_a_record_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    result = run("table", tmp_path / "none.jsonl")
    assert result.exit_code == ExitCode.wrong_input
    assert "no record file" in result.stderr


def test_older_records_are_pruned(tmp_path: Path) -> None:
    records = save(save(tmp_path / "records.jsonl", 100), 101)
    assert "1 older records removed" in run("prune", records).stdout
    assert [record.levels[0].value for record in load_records(records)] == [101]
