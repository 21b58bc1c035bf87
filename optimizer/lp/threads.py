"""How many threads HiGHS may use: one worker pool per calling thread, rebuilt when the count changes.

HiGHS keeps its worker pool between models and refuses a model that asks for another number of threads than the pool
has. Without this, a single-threaded linear programme and a two-threaded mixed one could not follow each other.
"""

from __future__ import annotations

import threading

import highspy

_claimed = threading.local()


def claim_threads(count: int) -> None:
    """Make sure that the next solve of this thread may use exactly `count` workers.

    Parameters
    ----------
    count
        Number of workers, at least 1.
    """
    if count < 1:
        raise ValueError(f"threads = {count}: a solve needs at least one thread")
    if getattr(_claimed, "count", None) == count:
        return
    highspy.Highs.resetGlobalScheduler(True)
    _claimed.count = count
