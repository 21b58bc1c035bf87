"""What a search tells while it runs, and how it is asked to stop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Progress:
    """One thing worth telling.

    Attributes
    ----------
    phase
        What is being done: ``bound``, ``construct``, ``improve``, ``prove``.
    level
        Goal level being worked on.
    value, bound, gap
        Of that level, in the unit people see; None when unknown.
    step
        Whole steps done so far, all levels together.
    """

    phase: str
    level: str
    value: int | float | None
    bound: int | float | None
    gap: float | None
    seconds: float
    step: int


class Watcher(Protocol):
    """Somebody who follows a search."""

    def on_progress(self, event: Progress) -> None:
        """Take notice of progress."""

    def should_stop(self) -> bool:
        """Say whether to stop and keep the best plan so far."""


class SilentWatcher:
    """Follows nothing and never stops."""

    def on_progress(self, event: Progress) -> None:
        """Take no notice."""

    def should_stop(self) -> bool:
        """Never stop."""
        return False
