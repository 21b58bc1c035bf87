"""How far a generation is, for whoever waits for it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import TypeVar

T = TypeVar("T")

Report = Callable[[int], None]
"""Takes how much is done, in permille of the usual time."""

_TIMES = 50
"""Times at most that one loop reports."""


class Progress:
    """Tells how far a generation is.

    Parameters
    ----------
    report
        Whom to tell; nobody when None.
    """

    def __init__(self, report: Report | None) -> None:
        self._report = report
        self._done = 0

    def reach(self, permille: int) -> None:
        """Say that so much is done."""
        self._done = permille
        if self._report is not None:
            self._report(permille)

    def track(self, items: Collection[T], *, until: int) -> Iterator[T]:
        """Pass items on one by one; with the last, `until` permille are done."""
        before, step = self._done, max(1, len(items) // _TIMES)
        for number, item in enumerate(items, 1):
            yield item
            if number % step == 0:
                self.reach(before + (until - before) * number // len(items))
        self.reach(until)
