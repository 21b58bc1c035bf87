"""Sessions over small scenarios, on a clock that stands still unless told otherwise."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from optimizer.cells import Lots
from optimizer.domain.plan import Budget
from optimizer.domain.scenario import Scenario
from optimizer.search import Progress, Session
from optimizer.search.session import Clock
from optimizer.solve import prepare


@dataclass
class Note:
    """A watcher that writes down what it is told, and stops after so many events."""

    stop_after: int | None = None
    events: list[Progress] = field(default_factory=list)

    def on_progress(self, event: Progress) -> None:
        self.events.append(event)

    def should_stop(self) -> bool:
        return self.stop_after is not None and len(self.events) >= self.stop_after


def build_clock(seconds: float = 1_000.0) -> Clock:
    """A clock that stands still, with so many seconds left."""
    return Clock(now=lambda: 0.0, start=0.0, end=seconds, level_end=seconds)


def build_session(
    scenario: Scenario, lots: Lots | None = None, *, watcher: Note | None = None, **budget: Any
) -> Session:
    """A session at its first level; it starts from the pinned lots unless other lots are given."""
    prepared = prepare(scenario)
    start = prepared.pinned if lots is None else lots
    return Session(
        prepared.goals, prepared.pinned, Budget(**{"gap": 0} | budget), build_clock(), watcher or Note(), start
    )
