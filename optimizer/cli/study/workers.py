"""The processes of a study: started anew, deaf to Ctrl-C, and gone when the command is."""

from __future__ import annotations

import os
import signal
import threading
import time
from concurrent.futures import Executor, ProcessPoolExecutor
from multiprocessing import get_context

WATCH_SECONDS = 0.5


def open_workers(count: int) -> Executor:
    """Return an executor of so many processes.

    They are spawned, not forked: solvers with threads of their own do not survive a fork.
    """
    return ProcessPoolExecutor(max_workers=count, mp_context=get_context("spawn"), initializer=start_worker)


def start_worker() -> None:
    """Leave Ctrl-C to the command, and end with it: a batch that is half done is done anew by the next run."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(WATCH_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, name="watch", daemon=True).start()
