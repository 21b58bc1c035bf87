"""Sweeps: known results, the same on any executor, resumed after any end."""

from __future__ import annotations

import json
from collections.abc import Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pyarrow import csv, parquet

from optimizer.errors import KubariError
from optimizer.explain import Situation
from optimizer.scenario import load_plan, load_rulebook, load_scenario, save_scenario
from optimizer.studies.sweep import (
    Figure,
    GridError,
    Question,
    RunOutcome,
    SilentFollower,
    Source,
    SweepProgress,
    SweepResult,
    list_rows,
    load_sweep,
    open_pool,
    plan_sweep,
    run_sweep,
)
from optimizer.verify import verify_plan
from tests.build import make_rulebook
from tests.studies.sweep.shops import CLOCKS, MEASURED, STEPS, Inline, ask, make_shops

TOLERANCES = "goals.cost.tolerance.permille=0,20"


def sweep(question: Question, folder: Path, executor: Executor | None = None, **fields: Any) -> SweepResult:
    plan = plan_sweep(question, folder)
    return run_sweep(plan, executor or Inline(), workers=2, clocks=CLOCKS, **fields)


def drop_measured(result: SweepResult) -> list[dict[str, object]]:
    """The table without what differs from day to day."""
    return [{name: value for name, value in row.items() if name not in MEASURED} for row in list_rows(result)]


def test_the_grid_finds_what_was_worked_out_by_hand(tmp_path: Path) -> None:
    result = sweep(ask(tmp_path, TOLERANCES, seeds=(1, 2)), tmp_path)
    found = [(run.axes["goals.cost.tolerance.permille"], run.seed, run.cost_yen) for run in result.runs]
    assert found == [(0, 1, 30_000), (0, 2, 30_000), (20, 1, 30_600), (20, 2, 30_600)]
    cheapest, fairest = result.runs[0], result.runs[2]
    assert cheapest.fairness is not None
    assert fairest.fairness is not None
    # B has nothing of its five hours, so half the work would have to move; then everyone has all of theirs.
    assert (cheapest.fairness.hoover_permille, cheapest.fairness.minimum_permille, cheapest.fairness.below_half) == (
        500,
        0,
        1,
    )
    assert (fairest.fairness.hoover_permille, fairest.fairness.minimum_permille, fairest.fairness.below_half) == (
        0,
        1000,
        0,
    )
    assert {(run.outcome, run.is_verified, run.unplaced_weight, run.late_piece_days) for run in result.runs} == {
        (RunOutcome.solved, True, 0, 0)
    }
    assert (result.planned, result.made, result.kept, result.is_complete) == (4, 4, 0, True)


def test_the_files_hold_the_same_table_the_plans_and_the_rule_books(tmp_path: Path) -> None:
    result = sweep(ask(tmp_path, TOLERANCES, "fairness.alpha=0,worst_first"), tmp_path)
    assert load_sweep(tmp_path) == result
    rows = list_rows(result)
    assert parquet.read_table(tmp_path / "table.parquet").to_pylist() == rows
    assert csv.read_csv(tmp_path / "table.csv").column("cost_yen").to_pylist() == [row["cost_yen"] for row in rows]
    # Numbers and a word in one column: words.
    assert [row["fairness.alpha"] for row in rows] == ["0", "worst_first", "0", "worst_first"]
    assert [row["level.cost.value_yen"] for row in rows] == [30_000, 30_000, 30_600, 30_600]
    assert rows[0]["level.cost.gap_ratio"] == 0
    book_by_hash = {note.hash: note for note in result.rulebooks}
    for run in result.runs:
        assert run.plan_file is not None
        book = load_rulebook(tmp_path / book_by_hash[run.rulebook_hash].file)
        plan = load_plan(tmp_path / run.plan_file)
        assert verify_plan(make_shops(rulebook=book), plan).is_verified


def test_a_run_without_a_plan_is_a_row_with_its_reason(tmp_path: Path) -> None:
    # B has 700 minutes free: it cannot be made to do 701.
    result = sweep(ask(tmp_path, "hard.quotas.B.minimum=701,0"), tmp_path)
    refused, solved = result.runs
    assert (refused.outcome, refused.cost_yen, refused.plan_file) == (RunOutcome.infeasible, None, None)
    assert refused.error is not None
    assert refused.fairness is None
    assert solved.outcome is RunOutcome.solved
    assert result.failed == (refused,)
    assert list_rows(result)[0]["below_half_members"] is None
    # The answer is final: it is not asked again.
    assert sweep(ask(tmp_path, "hard.quotas.B.minimum=701,0"), tmp_path, Inline(breaks_after=0)).runs == result.runs


def test_every_executor_gives_the_same_table(tmp_path: Path) -> None:
    tables = []
    for name in ("inline", "threads", "processes"):
        folder = tmp_path / name
        folder.mkdir()
        question = ask(tmp_path, TOLERANCES, seeds=(1, 2), strategy="guided")
        if name == "processes":
            with open_pool(2) as pool:
                result = sweep(question, folder, pool.executor)
            assert result.busy_permille is not None
            # Two workers cannot have had more than two processors.
            assert 0 < result.busy_permille <= 1000
        elif name == "threads":
            with ThreadPoolExecutor(2) as threads:
                result = sweep(question, folder, threads)
        else:
            result = sweep(question, folder)
        tables.append(drop_measured(result))
        assert len(result.runs) == 4
    assert tables[0] == tables[1] == tables[2]
    assert tables[0][0]["strategy"] == "guided"


def test_a_sweep_that_was_cut_off_goes_on_where_it_was(tmp_path: Path) -> None:
    question = ask(tmp_path, TOLERANCES, seeds=(1, 2))
    with pytest.raises(RuntimeError, match="switched off"):
        # Two workers have four runs handed out at once, which is all of them: the fourth is never taken in.
        sweep(question, tmp_path, Inline(breaks_after=3))
    journal = tmp_path / "runs.jsonl"
    assert journal.read_bytes() == b""
    whole = tmp_path / "whole"
    whole.mkdir()
    expected = drop_measured(sweep(question, whole))
    # Two lines and a torn one: what a power cut leaves.
    lines = (whole / "runs.jsonl").read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join(lines[:2]) + lines[2][:40])
    again = Inline()
    result = sweep(question, tmp_path, again)
    assert (again.submitted, result.kept, result.made) == (2, 2, 2)
    assert drop_measured(result) == expected
    assert len(journal.read_bytes().splitlines()) == 4


def test_runs_are_kept_as_they_come_whatever_happens_later(tmp_path: Path) -> None:
    # One worker: two runs are out at once, so the first is on disk before the third is handed out.
    question = ask(tmp_path, TOLERANCES, seeds=(1, 2))
    plan = plan_sweep(question, tmp_path)
    with pytest.raises(RuntimeError, match="switched off"):
        run_sweep(plan, Inline(breaks_after=2), workers=1, clocks=CLOCKS)
    assert len((tmp_path / "runs.jsonl").read_bytes().splitlines()) == 2
    again = Inline()
    assert sweep(question, tmp_path, again).is_complete
    assert again.submitted == 2


def test_a_line_that_is_no_record_is_refused_and_nothing_is_lost(tmp_path: Path) -> None:
    (tmp_path / "runs.jsonl").write_text('{"key": 1}\n', encoding="utf-8")
    with pytest.raises(KubariError, match=r"runs\.jsonl, line 1"):
        sweep(ask(tmp_path, TOLERANCES), tmp_path)
    assert (tmp_path / "runs.jsonl").read_text(encoding="utf-8") == '{"key": 1}\n'


class Explosive:
    """A probe that fails as long as a file is there."""

    def __init__(self, file: Path) -> None:
        self._file = file

    @property
    def key(self) -> str:
        return "explosive"

    def measure(self, situation: Situation) -> Mapping[str, Figure]:
        if self._file.exists():
            raise ZeroDivisionError("boom")
        return {"lots": len(situation.lots)}


def test_a_defect_in_one_run_is_its_outcome_and_is_tried_again(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.touch()
    question = ask(tmp_path, TOLERANCES, probe=Explosive(mine))
    failed = sweep(question, tmp_path)
    assert [run.outcome for run in failed.runs] == [RunOutcome.error] * 2
    assert failed.runs[0].error is not None
    assert "boom" in failed.runs[0].error.en
    mine.unlink()
    mended = sweep(question, tmp_path)
    assert [(run.outcome, run.figures["lots"]) for run in mended.runs] == [(RunOutcome.solved, 10)] * 2
    assert (mended.kept, mended.made) == (0, 2)


class Stopper(SilentFollower):
    """Asks to stop after so many runs."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.heard: list[SweepProgress] = []

    def on_progress(self, progress: SweepProgress) -> None:
        self.heard.append(progress)

    def should_stop(self) -> bool:
        return bool(self.heard) and self.heard[-1].done >= self.most


def test_a_wish_to_stop_keeps_what_is_finished_and_writes_the_table(tmp_path: Path) -> None:
    question = ask(tmp_path, TOLERANCES, seeds=tuple(range(10)))
    follower = Stopper(1)
    result = sweep(question, tmp_path, follower=follower)
    # The four runs that were out are taken in, and no more begin.
    assert (result.planned, len(result.runs), result.is_complete) == (20, 4, False)
    assert parquet.read_table(tmp_path / "table.parquet").num_rows == 4
    assert [(p.done, p.total) for p in follower.heard] == [(0, 20), (4, 20)]
    assert follower.heard[0].seconds_left is None
    assert follower.heard[1].seconds_left is not None
    assert sweep(question, tmp_path).is_complete


class Killed(Executor):
    """Workers that somebody ended."""

    def submit(self, _fn: Any, /, *_args: Any, **_kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_exception(BrokenProcessPool("a process was terminated abruptly"))
        return future


def test_workers_that_were_ended_are_named_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(KubariError, match=r"goals\.cost\.tolerance\.permille=0, seed 1") as error:
        sweep(ask(tmp_path, TOLERANCES), tmp_path, Killed())
    assert "--workers" in error.value.way_out.ja


# ------------------------------------------------------------------------------------------------------------- plans


def test_whatever_decides_the_result_changes_the_key(tmp_path: Path) -> None:
    def list_keys(question: Question) -> set[str]:
        return {job.key for job in plan_sweep(question, tmp_path).jobs}

    base = ask(tmp_path)
    save_scenario(make_shops(note="changed"), tmp_path / "other.json")
    changed = [
        replace(base, sources=(Source("shops", tmp_path / "other.json"),)),
        replace(base, rulebooks=(make_rulebook("unplaced", "cost"),)),
        replace(base, seeds=(2,)),
        replace(base, budget=STEPS.model_copy(update={"max_steps": 21})),
        replace(base, budget=STEPS.model_copy(update={"time_limit_seconds": 9.0})),
        replace(base, budget=STEPS.model_copy(update={"gap": 0.1})),
        replace(base, strategy="exact"),
        replace(base, probe=Explosive(tmp_path)),
    ]
    keys = [list_keys(question) for question in (base, *changed)]
    assert len(set.union(*keys)) == len(keys)
    # The name it was given by does not decide anything; the same rule book from a file does not either.
    assert list_keys(replace(base, sources=(Source("elsewhere", tmp_path / "shops.json"),))) == keys[0]
    assert list_keys(replace(base, rulebooks=(load_scenario(tmp_path / "shops.json").rulebook,))) == keys[0]


def test_what_is_kept_bears_the_names_of_the_sweep_that_asks_for_it(tmp_path: Path) -> None:
    question = ask(tmp_path, "goals.cost.tolerance.permille=20")
    sweep(question, tmp_path)
    # The same scenario and, by position, the same rule book.
    other = ask(tmp_path, "goals.1.tolerance.permille=20", sources=(Source("renamed", tmp_path / "shops.json"),))
    (run,) = sweep(other, tmp_path, Inline(breaks_after=0)).runs
    assert (run.scenario, run.axes, run.cost_yen) == ("renamed", {"goals.1.tolerance.permille": 20}, 30_600)


def test_rule_books_and_axes_give_the_product_and_each_run_is_made_once(tmp_path: Path) -> None:
    books = tuple(make_rulebook("unplaced", "cost", id=name) for name in ("a", "b"))
    plan = plan_sweep(ask(tmp_path, TOLERANCES, rulebooks=(*books, books[0])), tmp_path)
    tried = [(job.variant.rulebook.id, job.variant.rulebook.goals[1].tolerance.permille) for job in plan.jobs]
    assert tried == [("a", 0), ("a", 20), ("b", 0), ("b", 20)]


def test_a_rule_book_that_does_not_fit_a_scenario_is_refused_before_anything_runs(tmp_path: Path) -> None:
    save_scenario(make_shops(id="second", rulebook=make_rulebook()), tmp_path / "second.json")
    sources = (*ask(tmp_path).sources, Source("second", tmp_path / "second.json"))
    with pytest.raises(GridError) as error:
        # The second scenario's own rule book has neither that goal nor that quota.
        plan_sweep(ask(tmp_path, TOLERANCES, "hard.quotas.B.minimum=1", sources=sources), tmp_path)
    assert [problem.path for problem in error.value.problems] == [
        "goals.cost.tolerance.permille",
        "hard.quotas.B.minimum",
    ]
    stranger = load_scenario(tmp_path / "shops.json").rulebook
    raw = json.loads(stranger.model_dump_json().replace('"B"', '"Z"'))
    with pytest.raises(GridError) as error:
        plan_sweep(ask(tmp_path, rulebooks=(type(stranger).model_validate(raw),)), tmp_path)
    assert [(p.code, p.subject) for p in error.value.problems] == [("reference.unknown", "shops: rulebook")]
    assert not (tmp_path / "runs.jsonl").exists()


def test_a_file_that_is_no_sweep_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KubariError, match="not the result of a sweep"):
        load_sweep(tmp_path)
