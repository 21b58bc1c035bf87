"""What is seen on stderr while batches are replayed: how many are done on either side, and how long it will still take."""

from __future__ import annotations

import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

from optimizer.text import Text

if TYPE_CHECKING:
    from rich.live import Live

    from optimizer.cli.terminal import Terminal
    from optimizer.studies.backtest import Finished


class ReplayScreen:
    """A line on a terminal, nothing at all elsewhere.

    Parameters
    ----------
    batches
        On either side.
    seconds
        What one batch takes at most, as a first guess.
    workers
        Batches solved beside each other.
    """

    def __init__(self, terminal: Terminal, batches: int, *, seconds: float, workers: int) -> None:
        self._terminal = terminal
        self._batches = batches
        self._seconds = seconds
        self._workers = min(2, workers)
        self._done = {"today": 0, "candidate": 0}
        self._new = 0
        self._started = 0.0
        self._live: Live | None = None

    def __enter__(self) -> Self:
        """Begin to draw."""
        self._started = time.perf_counter()
        if self._terminal.err.is_terminal and not self._terminal.is_quiet:
            from rich.live import Live

            self._live = Live(console=self._terminal.err, auto_refresh=False, transient=True)
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the line away again; the result comes in its place."""
        if self._live is not None:
            self._live.stop()

    def report(self, finished: Finished) -> None:
        """Take in that a batch is done; called from the working thread."""
        self._done[finished.side] += 1
        self._new += finished.is_new

    def draw(self) -> None:
        """Show the state of this moment; called from the main thread."""
        if self._live is not None:
            self._live.update(self.render(time.perf_counter() - self._started), refresh=True)

    def render(self, seconds: float) -> str:
        """Write the line after so many seconds."""
        left = self.compute_seconds_left(seconds)
        today, candidate = (f"{done}/{self._batches}" for done in self._done.values())
        return Text(
            f"今の基準 {today}、候補 {candidate} · {seconds:.0f} 秒 · 残り約 {left:.0f} 秒"
            " · Ctrl-C で中断(同じコマンドで続きから)",
            f"today {today}, candidate {candidate} · {seconds:.0f} s · about {left:.0f} s left"
            " · Ctrl-C stops (the same command goes on from there)",
        ).of(self._terminal.language)

    def compute_seconds_left(self, seconds: float) -> float:
        """Return about how long the batches that are not done will take, by those this run has done."""
        each = seconds * self._workers / self._new if self._new else self._seconds
        missing = [self._batches - done for done in self._done.values()]
        # The two sides cannot help each other: the slower one decides.
        return each * max(*missing, sum(missing) / self._workers)
