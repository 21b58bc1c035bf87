"""Clocks and watchers that stop a solve at a place of a test's choosing, whatever the machine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from optimizer.search import Progress

PLENTY = 1_000_000.0
"""Seconds no test takes."""


@dataclass
class Story:
    """A clock and a watcher in one: time stands still until something is told, then it may jump to the end of the level.

    Attributes
    ----------
    is_end
        Whether the level's time is over at an event.
    is_enough
        Whether to ask for the end of everything at an event.
    """

    is_end: Callable[[Progress], bool] = lambda _: False
    is_enough: Callable[[Progress], bool] = lambda _: False
    seconds: float = 0.0
    has_enough: bool = False
    events: list[Progress] = field(default_factory=list)

    def __call__(self) -> float:
        return self.seconds

    def on_progress(self, event: Progress) -> None:
        self.events.append(event)
        if self.is_end(event):
            # Every level has a share of what is left, so a jump of nine tenths is beyond any but the last.
            self.seconds += (PLENTY - self.seconds) * 0.9
        self.has_enough = self.has_enough or self.is_enough(event)

    def should_stop(self) -> bool:
        return self.has_enough


def count_events(number: int, phase: str | None = None, level: str | None = None) -> Callable[[Progress], bool]:
    """True at the so-many-th event (of a phase, of a level), once."""
    count = 0

    def is_there(event: Progress) -> bool:
        nonlocal count
        count += phase in (None, event.phase) and level in (None, event.level)
        if count == number:
            count += 1
            return True
        return False

    return is_there
