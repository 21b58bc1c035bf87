"""An executor that does the work at once, and may break down after a while."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any


class OutageError(Exception):
    """The machine is gone."""


class Inline(Executor):
    """Runs everything where it is asked to, in order.

    Attributes
    ----------
    lasts
        How many tasks it does before it breaks down; None for all.
    done
        Names of the functions that were run.
    """

    def __init__(self, lasts: int | None = None) -> None:
        self.lasts = lasts
        self.done: list[str] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        if self.lasts is not None and len(self.done) >= self.lasts:
            raise OutageError
        future: Future[Any] = Future()
        self.done.append(fn.__name__)
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future
