"""Killed and gone on with: the same bytes; anything that was changed in between is refused."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from optimizer.domain.plan import Budget
from optimizer.errors import StudyError
from optimizer.studies.backtest import Finished, GateRule, Setup, Side, load_backtest, run_backtest
from tests.studies.backtest.batches import NO_CLOCK, Here, make_batch, make_rules, make_setup, read_files, replay


@pytest.fixture
def whole(tmp_path: Path) -> dict[str, bytes]:
    """The files of a run that nobody disturbed."""
    replay(make_setup(), tmp_path / "whole")
    return read_files(tmp_path / "whole")


def test_the_same_run_gives_the_same_bytes(tmp_path: Path, whole: dict[str, bytes]) -> None:
    replay(make_setup(), tmp_path / "again")
    assert read_files(tmp_path / "again") == whole
    assert {"backtest.json", "batches.csv", "batches.parquet", "members.csv", "members.parquet", "study.json"} <= set(
        whole
    )


@pytest.mark.parametrize("most", range(6))
def test_a_run_that_is_killed_goes_on_to_the_same_bytes(tmp_path: Path, whole: dict[str, bytes], most: int) -> None:
    path = tmp_path / "killed"
    with pytest.raises(InterruptedError):
        replay(make_setup(), path, most=most)
    told: list[Finished] = []
    run_backtest(make_setup(), path, executor=Here(), clock=NO_CLOCK, report=told.append)
    assert read_files(path) == whole
    # Three batches of two sides; those done before are only told of.
    assert len(told) == 6
    assert sum(not finished.is_new for finished in told) == most


def test_a_batch_without_its_record_is_done_anew(tmp_path: Path, whole: dict[str, bytes]) -> None:
    # Killed between writing the ledger and the record: the ledger on disk knows the batch already.
    path = tmp_path / "whole"
    (path / "candidate" / "003-week-3" / "record.json").unlink()
    (path / "candidate" / "003-week-3" / "plan.json").write_text("{", encoding="utf-8")
    (path / "backtest.json").unlink()
    replay(make_setup(), path)
    assert read_files(path) == whole


def test_a_missing_batch_is_done_anew_with_those_after_it(tmp_path: Path, whole: dict[str, bytes]) -> None:
    path = tmp_path / "whole"
    shutil.rmtree(path / "today" / "002-week-2")
    told: list[Finished] = []
    run_backtest(make_setup(), path, executor=Here(), clock=NO_CLOCK, report=told.append)
    assert [(f.side, f.position) for f in told if f.is_new] == [(Side.today, 1), (Side.today, 2)]
    assert read_files(path) == whole


def test_another_gate_needs_no_other_run(tmp_path: Path, whole: dict[str, bytes]) -> None:
    assert whole
    # A loses a third; nothing is solved again to allow it.
    passed = replay(make_setup(gate=GateRule(most_drop_permille=334)), tmp_path / "whole", most=0)
    assert passed.gate.has_passed
    assert not replay(make_setup(), tmp_path / "whole", most=0).gate.has_passed


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (lambda setup: replace(setup, budget=Budget(time_limit_seconds=3600, seed=2, max_steps=20)), "seed"),
        (
            lambda setup: replace(setup, budget=Budget(time_limit_seconds=60, seed=1, max_steps=20)),
            "time_limit_seconds",
        ),
        (lambda setup: replace(setup, candidate=make_rules(cap_weeks=1)), "candidate"),
        (lambda setup: replace(setup, today=make_rules(cap_weeks=0)), "today"),
        (lambda setup: replace(setup, batches=(*setup.batches[:2], make_batch(4))), "batches"),
    ],
)
def test_another_question_is_refused(
    tmp_path: Path, whole: dict[str, bytes], change: Callable[[Setup], Setup], name: str
) -> None:
    with pytest.raises(StudyError, match=f"different: {name}"):
        replay(change(make_setup()), tmp_path / "whole")
    assert read_files(tmp_path / "whole") == whole


@pytest.mark.parametrize("name", ["plan.json", "scenario.json.gz"])
def test_a_file_that_was_changed_is_refused(tmp_path: Path, whole: dict[str, bytes], name: str) -> None:
    file = tmp_path / "whole" / "today" / "001-week-1" / name
    file.write_bytes(whole["today/002-week-2/" + name])
    with pytest.raises(StudyError, match="not what was recorded"):
        replay(make_setup(), tmp_path / "whole")


def test_a_ledger_of_another_run_is_refused(tmp_path: Path, whole: dict[str, bytes]) -> None:
    (tmp_path / "whole" / "today" / "ledger.jsonl").write_bytes(whole["candidate/ledger.jsonl"])
    with pytest.raises(StudyError, match="not what was recorded"):
        replay(make_setup(), tmp_path / "whole")


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear committee", encoding="utf-8")
    with pytest.raises(StudyError, match="holds no back-test"):
        replay(make_setup(), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]
    with pytest.raises(StudyError, match="cannot be made"):
        replay(make_setup(), tmp_path / "letter.txt")


def test_the_result_is_read_back_from_its_file_or_folder(tmp_path: Path) -> None:
    result = replay(make_setup(), tmp_path)
    assert load_backtest(tmp_path) == load_backtest(tmp_path / "backtest.json") == result
    (tmp_path / "backtest.json").write_text('{"study": "backtest"}', encoding="utf-8")
    with pytest.raises(StudyError, match="is no file of a back-test"):
        load_backtest(tmp_path)
