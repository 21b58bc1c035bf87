"""What is seen on stderr while a solve runs: phase, goal level, value, bound, gap, seconds."""

from __future__ import annotations

import threading
import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

from optimizer.cli.figures import format_gap, format_level, format_number
from optimizer.text import Text

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.live import Live

    from optimizer.cli.interrupt import Interrupts
    from optimizer.cli.terminal import Terminal
    from optimizer.search import Progress

PHASES: dict[str, Text] = {
    "prepare": Text("準備", "preparing"),
    "bound": Text("下界の計算", "bounding"),
    "construct": Text("組み立て", "constructing"),
    "improve": Text("改善", "improving"),
    "prove": Text("証明", "proving"),
}
COLUMNS = (
    (Text("目標", "goal"), "left"),
    (Text("値", "value"), "right"),
    (Text("下界", "bound"), "right"),
    (Text("差", "gap"), "right"),
)


class ProgressScreen:
    """A live table on a terminal, nothing at all elsewhere.

    The solver reports from its own thread; only the main thread draws.

    Parameters
    ----------
    time_limit_seconds
        Shown beside the seconds gone, where there is one.
    """

    def __init__(self, terminal: Terminal, *, time_limit_seconds: float | None) -> None:
        self._terminal = terminal
        self._limit = time_limit_seconds
        self._lock = threading.Lock()
        self._latest: Progress | None = None
        self._by_level: dict[str, Progress] = {}
        self._live: Live | None = None
        self._started = time.perf_counter()

    def __enter__(self) -> Self:
        """Start drawing, where there is somebody to see it."""
        if self._terminal.err.is_terminal and not self._terminal.is_quiet:
            from rich.live import Live

            self._live = Live(console=self._terminal.err, auto_refresh=False, transient=True)
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the table away again; the result comes in its place."""
        if self._live is not None:
            self._live.stop()

    def report(self, event: Progress) -> None:
        """Take in what the solver says; called from its thread."""
        with self._lock:
            self._latest = event
            self._by_level[event.level] = event

    def draw(self) -> None:
        """Show the state of this moment; called from the main thread."""
        if self._live is not None:
            self._live.update(self._render(), refresh=True)

    def _render(self) -> RenderableType:
        from rich.console import Group

        from optimizer.cli.tables import build_table

        language = self._terminal.language
        with self._lock:
            latest, events = self._latest, list(self._by_level.values())
        rows = [
            (
                format_level(event.level, language),
                format_number(event.value),
                format_number(event.bound),
                format_gap(event.gap),
            )
            for event in events
        ]
        seconds = time.perf_counter() - self._started
        name = latest.phase if latest else "prepare"
        head = f"{PHASES[name].of(language) if name in PHASES else name} · {seconds:.0f} s"
        if self._limit is not None:
            hint = Text("Ctrl-C で中止(最良の計画は残ります)", "Ctrl-C stops and keeps the best plan")
            head += f" / {self._limit:g} s · {hint.of(language)}"
        return Group(head, build_table(None, COLUMNS, rows, language=language)) if rows else Group(head)


class TerminalWatcher:
    """Joins the screen and the interrupts to what a solve asks of its watcher."""

    def __init__(self, screen: ProgressScreen, interrupts: Interrupts) -> None:
        self._screen = screen
        self._interrupts = interrupts

    def on_progress(self, event: Progress) -> None:
        """Show where the solve is."""
        self._screen.report(event)

    def should_stop(self) -> bool:
        """Say whether the user asked to stop."""
        return self._interrupts.is_asked
