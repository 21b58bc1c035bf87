"""Runs a sweep over an executor: as many runs at once as there are workers, each one kept as soon as it is there."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from optimizer.errors import KubariError
from optimizer.scenario.canonical import layout_json
from optimizer.scenario.save import save_bytes
from optimizer.solve.outcome import get_version
from optimizer.studies.sweep.journal import Journal
from optimizer.studies.sweep.plan import RULEBOOKS, SweepPlan
from optimizer.studies.sweep.result import SweepResult, save_sweep
from optimizer.studies.sweep.runs import PLANS, Clocks, Finished, Job, RunOutcome, RunRecord
from optimizer.studies.sweep.worker import run_job
from optimizer.text import Text
from optimizer.units import PERMILLE

JOURNAL = "runs.jsonl"
AHEAD = 2
"""Runs handed out per worker: the one it is at, and one so that it never waits for the next."""
LISTEN_SECONDS = 0.2
"""How often a wish to stop is looked for while nothing comes back."""


class SweepProgress(NamedTuple):
    """How far a sweep is.

    Attributes
    ----------
    done, failed
        Finished runs, those kept from before included; and those of them without a plan.
    seconds_left
        At the pace so far; None before there is one.
    """

    done: int
    failed: int
    total: int
    seconds_left: float | None


class SweepFollower(Protocol):
    """Watches a sweep, and may ask it to stop."""

    def on_progress(self, progress: SweepProgress) -> None:
        """Hear how far it is, at the beginning and after every run."""

    def should_stop(self) -> bool:
        """Say whether no further run should begin."""


class SilentFollower:
    """Watches nothing and never stops."""

    def on_progress(self, progress: SweepProgress) -> None:
        """Ignore it."""

    def should_stop(self) -> bool:
        """Never."""
        return False


def run_sweep(
    plan: SweepPlan, executor: Executor, *, workers: int, clocks: Clocks, follower: SweepFollower | None = None
) -> SweepResult:
    """Make every run of a plan that its folder does not hold yet, and write the result and the table.

    Runs that ended by an error are made again; all others are kept.

    Parameters
    ----------
    executor
        Runs the workers; stays open.
    workers
        How many runs it makes at once.
    clocks
        Durations and the pace come from it.

    Returns
    -------
    SweepResult
        With the runs that are finished; not all of them when the follower asked to stop.

    Raises
    ------
    KubariError
        When a worker process was ended from outside; what was finished is kept in the folder.
    """
    for name in (PLANS, RULEBOOKS):
        (plan.folder / name).mkdir(parents=True, exist_ok=True)
    for note in plan.rulebooks:
        data = {"schema_version": 1} | plan.book_by_hash[note.hash].model_dump(mode="json")
        save_bytes((layout_json(data) + "\n").encode("utf-8"), plan.folder / note.file)
    with Journal(plan.folder / JOURNAL) as journal:
        kept = _choose_kept(plan, journal.load())
        count = len(kept)
        run = _Run(plan, journal, clocks, follower or SilentFollower(), kept)
        run.work(executor, workers)
    result = run.conclude(workers, count)
    save_sweep(result, plan.folder)
    return result


def _choose_kept(plan: SweepPlan, known: Mapping[str, RunRecord]) -> dict[str, RunRecord]:
    """Return the finished runs that need not be made again, under the names that this sweep has for their scenarios and values."""
    return {
        job.key: known[job.key].model_copy(update={"scenario": job.scenario, "axes": dict(job.variant.axes)})
        for job in plan.jobs
        if job.key in known and known[job.key].outcome is not RunOutcome.error
    }


@dataclass
class _Run:
    """A sweep under way."""

    plan: SweepPlan
    journal: Journal
    clocks: Clocks
    follower: SweepFollower
    records: dict[str, RunRecord]
    cpu_seconds: float = 0.0
    run_seconds: float = 0.0
    seconds: float = 0.0
    made: int = 0
    futures: dict[Future[Finished], Job] = field(default_factory=dict)

    def work(self, executor: Executor, workers: int) -> None:
        """Hand out runs and take in what comes back until there is nothing left to do."""
        waiting = deque(job for job in self.plan.jobs if job.key not in self.records)
        start = self.clocks.wall()
        self._tell(start)
        while waiting or self.futures:
            if self.follower.should_stop():
                waiting.clear()
                for future in [future for future in self.futures if future.cancel()]:
                    del self.futures[future]
            while waiting and len(self.futures) < AHEAD * workers:
                job = waiting.popleft()
                self.futures[executor.submit(run_job, job, self.clocks)] = job
            done, _ = wait(self.futures, timeout=LISTEN_SECONDS, return_when=FIRST_COMPLETED)
            for future in done:
                self._take(future)
            self.seconds = self.clocks.wall() - start
            if done:
                self._tell(start)

    def _take(self, future: Future[Finished]) -> None:
        job = self.futures.pop(future)
        try:
            finished = future.result()
        except BrokenExecutor as error:
            if self.follower.should_stop():
                return
            raise self._explain_broken(job) from error
        self.cpu_seconds += finished.cpu_seconds
        if finished.record is not None:
            self.journal.add(finished.record)
            self.records[job.key] = finished.record
            self.run_seconds += finished.record.total_seconds
            self.made += 1

    def _tell(self, start: float) -> None:
        left = len(self.plan.jobs) - len(self.records)
        pace = (self.clocks.wall() - start) / self.made if self.made else None
        failed = sum(record.outcome is not RunOutcome.solved for record in self.records.values())
        seconds_left = None if pace is None else pace * left
        self.follower.on_progress(SweepProgress(len(self.records), failed, len(self.plan.jobs), seconds_left))

    def _explain_broken(self, job: Job) -> KubariError:
        under_way = [job, *self.futures.values()]
        named = "; ".join(f"{each.scenario}, {each.variant.label}, seed {each.budget.seed}" for each in under_way[:4])
        return KubariError(
            Text(
                f"作業プロセスが外から終了させられました(メモリ不足など)。実行中だったもの: {named}",
                f"A worker process was ended from outside (short of memory, perhaps). Under way: {named}",
            ),
            Text(
                f"終わった {len(self.records)} 件は残っています。同じコマンドで続きから再開できます(--workers を減らしてください)。",
                f"The {len(self.records)} finished runs are kept: the same command goes on from there (give it fewer --workers).",
            ),
        )  # fmt: skip

    def conclude(self, workers: int, kept: int) -> SweepResult:
        """Sum up, runs in the order asked for."""
        question = self.plan.question
        span = self.seconds * workers
        return SweepResult(
            kubari_version=get_version("kubari"),
            scenarios=self.plan.scenarios,
            rulebooks=self.plan.rulebooks,
            axes=question.axes,
            seeds=question.seeds,
            budget=question.budget.model_copy(update={"seed": question.seeds[0]}),
            strategy=question.strategy,
            workers=workers,
            planned=len(self.plan.jobs),
            kept=kept,
            made=self.made,
            seconds=round(self.seconds, 3),
            busy_permille=_share(self.cpu_seconds, span) if self.made else None,
            occupied_permille=_share(self.run_seconds, span) if self.made else None,
            runs=tuple(self.records[job.key] for job in self.plan.jobs if job.key in self.records),
        )


def _share(part: float, whole: float) -> int | None:
    return int(PERMILLE * part / whole) if whole > 0 else None
