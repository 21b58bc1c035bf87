"""Ctrl-C: the first asks to stop and keeps the best plan so far, the second aborts."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import NoReturn, TypeVar

from optimizer.cli.exits import ExitCode

Result = TypeVar("Result")

POLL_SECONDS = 0.1


def abort() -> NoReturn:
    """Leave at once: the work may be deep in a solver that cannot be unwound, and nothing of it is on disk yet."""
    sys.stdout.flush()
    # A live display hides the cursor.
    sys.stderr.write("\x1b[?25h\n" if sys.stderr.isatty() else "")
    sys.stderr.flush()
    os._exit(ExitCode.aborted)


class Interrupts:
    """Counts the signals of one run.

    While a solver written in C++ works, Python hears no signal; so the work runs in a thread of its own and the main
    thread stays free to hear the user.

    Parameters
    ----------
    on_first
        Called in the main thread when the user asks to stop.
    """

    def __init__(self, on_first: Callable[[], None]) -> None:
        self._on_first = on_first
        self._asked = threading.Event()

    @property
    def is_asked(self) -> bool:
        """Whether the user asked to stop."""
        return self._asked.is_set()

    def run(self, work: Callable[[], Result], *, on_tick: Callable[[], None] = lambda: None) -> Result:
        """Do the work in a thread while listening; returns its result or raises its error.

        Parameters
        ----------
        on_tick
            Called in the main thread several times a second, to draw.
        """
        outcome: list[Result] = []
        failure: list[BaseException] = []

        def run_work() -> None:
            try:
                outcome.append(work())
            except BaseException as error:
                failure.append(error)

        restore = self._listen()
        worker = threading.Thread(target=run_work, name="work", daemon=True)
        try:
            worker.start()
            while worker.is_alive():
                worker.join(POLL_SECONDS)
                on_tick()
        finally:
            restore()
        if failure:
            raise failure[0]
        return outcome[0]

    def _listen(self) -> Callable[[], None]:
        if threading.current_thread() is not threading.main_thread():
            return lambda: None
        before = {number: signal.signal(number, self._hear) for number in (signal.SIGINT, signal.SIGTERM)}

        def restore() -> None:
            for number, handler in before.items():
                signal.signal(number, handler)

        return restore

    def _hear(self, _number: int, _frame: FrameType | None) -> None:
        if self.is_asked:
            abort()
        self._asked.set()
        self._on_first()
