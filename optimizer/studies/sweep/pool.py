"""Worker processes for sweeps: one for every core, each on one thread."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.synchronize import Event
from typing import NamedTuple

from optimizer.studies.sweep.worker import open_worker


class Pool(NamedTuple):
    """Workers, and how to tell them all to end what they are at.

    Attributes
    ----------
    stop
        Runs under way end early and count as not made.
    """

    executor: ProcessPoolExecutor
    stop: Callable[[], None]


@contextmanager
def open_pool(workers: int) -> Iterator[Pool]:
    """Open worker processes that start from nothing (spawn), and close them when done with.

    They leave Ctrl-C to the process that opened them, and end when it is gone.
    """
    context = multiprocessing.get_context("spawn")
    stop = context.Event()
    executor = ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=(stop,))
    try:
        yield Pool(executor, stop.set)
    finally:
        stop.set()
        executor.shutdown(cancel_futures=True)


def _begin(stop: Event) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Asking an event of another process takes a lock; a search asks often, so a thread asks once.
    is_stopped = threading.Event()
    threading.Thread(target=_pass_on, args=(stop, is_stopped), daemon=True).start()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    open_worker(is_stopped.is_set)


def _pass_on(stop: Event, is_stopped: threading.Event) -> None:
    stop.wait()
    is_stopped.set()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
