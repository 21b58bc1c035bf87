"""The replay of both sides through an executor, and the result made from what is on disk."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from pathlib import Path
from typing import NamedTuple

from optimizer.errors import StudyError
from optimizer.studies.backtest.figures import build_backtest
from optimizer.studies.backtest.folder import Folder, open_folder, save_backtest
from optimizer.studies.backtest.replay import Task, replay_batch
from optimizer.studies.backtest.result import Backtest
from optimizer.studies.backtest.setup import Setup, Side, check_setup
from optimizer.studies.backtest.tables import list_batch_rows, list_member_rows
from optimizer.studies.table import save_table
from optimizer.text import Text


class Finished(NamedTuple):
    """A batch that is on disk.

    Attributes
    ----------
    is_new
        Whether this run solved it; otherwise it was found there.
    """

    side: Side
    position: int
    is_new: bool


Report = Callable[[Finished], None]


def run_backtest(
    setup: Setup,
    path: Path,
    *,
    executor: Executor,
    clock: Callable[[], float],
    report: Report | None = None,
) -> Backtest:
    """Replay all batches in order under both rule books, compare them, and save the result in a folder.

    Batches that an earlier run of the same back-test finished there are not solved again.

    Parameters
    ----------
    path
        The folder; see `optimizer.studies.backtest.folder`.
    executor
        Solves one batch of each side at a time, the two sides beside each other where it has two workers.
    clock
        Seconds on any steady clock; an executor of processes must be able to send it there.
    report
        Told about every batch, in this thread.

    Raises
    ------
    StudyError
        When the batches cannot be replayed or compared, a batch has no plan, or the folder holds something else.
    """
    check_setup(setup)
    folder = open_folder(path, setup)
    _Replay(setup, folder, executor, clock, report or _tell_nobody).run()
    result = build_backtest(setup, folder)
    save_table(list_batch_rows(result), path / "batches")
    save_table(list_member_rows(result), path / "members")
    save_backtest(result, path)
    return result


def _tell_nobody(_finished: Finished) -> None:
    pass


class _Replay:
    """Keeps one batch of each side with the executor until all are done; what is done is on disk and nowhere else."""

    def __init__(
        self, setup: Setup, folder: Folder, executor: Executor, clock: Callable[[], float], report: Report
    ) -> None:
        self._setup = setup
        self._folder = folder
        self._executor = executor
        self._clock = clock
        self._report = report
        self._pending: dict[Future[None], tuple[Side, int]] = {}

    def run(self) -> None:
        for side in Side:
            there = self._folder.count_finished(side)
            for position in range(there):
                self._report(Finished(side, position, is_new=False))
            self._submit(side, there)
        try:
            while self._pending:
                for future in wait(self._pending, return_when=FIRST_COMPLETED).done:
                    side, position = self._pending.pop(future)
                    future.result()
                    self._report(Finished(side, position, is_new=True))
                    self._submit(side, position + 1)
        except BrokenExecutor as error:
            raise StudyError(
                Text(
                    "計算のプロセスが途中で終わりました(メモリ不足など)。",
                    "A worker process ended before its time (out of memory?).",
                ),
                Text(
                    "同じコマンドを実行すると、終わっていない一括配分から続けます。",
                    "Run the same command again: it goes on with the first batch that is missing.",
                ),
            ) from error
        finally:
            for future in self._pending:
                future.cancel()

    def _submit(self, side: Side, position: int) -> None:
        if position == self._folder.count:
            return
        task = Task(
            self._folder,
            side,
            position,
            self._setup.batches[position],
            self._setup.find_rulebook(side, position),
            self._setup.budget,
            self._setup.strategy,
            self._clock,
        )
        self._pending[self._executor.submit(replay_batch, task)] = side, position
