"""What is seen on stderr while many runs are made: a bar with runs done, failures and the time left; nothing elsewhere."""

from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import count
from types import TracebackType
from typing import TYPE_CHECKING, Self

from optimizer.text import Text

if TYPE_CHECKING:
    from rich.progress import Progress

    from optimizer.cli.interrupt import Interrupts
    from optimizer.cli.terminal import Terminal
    from optimizer.studies.sweep import SweepFollower, SweepProgress


class SweepScreen:
    """A bar on a terminal, nothing at all elsewhere; runs are reported from another thread, only the main thread draws."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._lock = threading.Lock()
        self._latest: SweepProgress | None = None
        self._bar: Progress | None = None

    def __enter__(self) -> Self:
        """Start drawing, where there is somebody to see it."""
        if self._terminal.err.is_terminal and not self._terminal.is_quiet:
            from rich.progress import BarColumn, Progress, TextColumn

            columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[said]}"))
            self._bar = Progress(*columns, console=self._terminal.err, transient=True, auto_refresh=False)
            self._bar.add_task(Text("実行", "runs").of(self._terminal.language), total=None, said="")
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar away again; the result comes in its place."""
        if self._bar is not None:
            self._bar.stop()

    def report(self, progress: SweepProgress) -> None:
        """Take in how far the runs are; called from their thread."""
        with self._lock:
            self._latest = progress

    def draw(self) -> None:
        """Show the state of this moment; called from the main thread."""
        with self._lock:
            latest = self._latest
        if self._bar is not None and latest is not None:
            said = describe_progress(latest).of(self._terminal.language)
            self._bar.update(self._bar.task_ids[0], completed=latest.done, total=latest.total, said=said)
            self._bar.refresh()


class ScreenFollower:
    """Joins the screen and the interrupts to what a sweep asks of its follower."""

    def __init__(self, screen: SweepScreen, interrupts: Interrupts) -> None:
        self._screen = screen
        self._interrupts = interrupts

    def on_progress(self, progress: SweepProgress) -> None:
        """Show how far it is."""
        self._screen.report(progress)

    def should_stop(self) -> bool:
        """Say whether the user asked to stop."""
        return self._interrupts.is_asked


def describe_progress(progress: SweepProgress) -> Text:
    """Say how many runs are done and how many of them failed, and how long the rest will take."""
    left = progress.seconds_left
    counted = f"{progress.done} / {progress.total}"
    failed_ja = f"、失敗 {progress.failed}" if progress.failed else ""
    failed_en = f", {progress.failed} failed" if progress.failed else ""
    if left is None:
        return Text(f"{counted}{failed_ja}、Ctrl-C で中断", f"{counted}{failed_en}, Ctrl-C stops")
    ja, en = format_duration(left)
    return Text(
        f"{counted}{failed_ja}、残り約 {ja}、Ctrl-C で中断", f"{counted}{failed_en}, about {en} left, Ctrl-C stops"
    )


def format_duration(seconds: float) -> Text:
    """Write a duration as people say it."""
    whole = round(seconds)
    if whole < 90:
        return Text(f"{whole} 秒", f"{whole} s")
    minutes = round(seconds / 60)
    if minutes < 90:
        return Text(f"{minutes} 分", f"{minutes} min")
    return Text(f"{seconds / 3600:.1f} 時間", f"{seconds / 3600:.1f} h")


def build_teller(total: int, follower: SweepFollower, clock: Callable[[], float]) -> Callable[[str], None]:
    """Return what a study tells its finished plans, one by one; the follower hears how many there are and how long the rest takes."""
    from optimizer.studies.sweep import SweepProgress

    start, done = clock(), count(1)
    follower.on_progress(SweepProgress(0, 0, total, None))

    def tell(_name: str) -> None:
        number = next(done)
        pace = (clock() - start) / number
        follower.on_progress(SweepProgress(number, 0, max(total, number), pace * max(0, total - number)))

    return tell
