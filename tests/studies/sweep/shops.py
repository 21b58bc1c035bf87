"""Small sweeps whose numbers are known, and executors that tests can look into."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import replace
from pathlib import Path
from typing import Any

from optimizer.domain.plan import Budget
from optimizer.domain.rulebook import HardRules
from optimizer.domain.scenario import Scenario
from optimizer.scenario import save_scenario
from optimizer.studies.sweep import Clocks, Question, Source, parse_axes
from tests.build import (
    make_factory,
    make_level,
    make_order,
    make_quota,
    make_rulebook,
    make_scenario,
    make_work_center,
)

CLOCKS = Clocks(time.perf_counter, time.process_time)
STEPS = Budget(time_limit_seconds=10_000, max_steps=20)
"""Steps decide when a run ends, so that it ends alike on any machine."""
MEASURED = {"seconds", "total_seconds", "cpu_seconds", "peak_mib"}
"""Columns that differ from day to day."""


class Inline(Executor):
    """Does everything on the spot, in this thread.

    Parameters
    ----------
    breaks_after
        Raises instead of doing more than so many, like a machine that is switched off.
    """

    def __init__(self, breaks_after: int | None = None) -> None:
        self.submitted = 0
        self._breaks_after = breaks_after

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        if self.submitted == self._breaks_after:
            raise RuntimeError("switched off")
        self.submitted += 1
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


def make_shops(**fields: Any) -> Scenario:
    """Ten orders of one hour; A takes 50 yen a minute, B 52, and either could do them all.

    All at A costs 600 x 50 = 30,000 yen, the least; an hour at B costs 120 more. Within 20 permille (600 yen) five can move, so
    that both have five hours. B's quota has no minimum.
    """
    shops = [
        make_factory("A", make_work_center("A-1", free=700, yen_per_minute=50)),
        make_factory("B", make_work_center("B-1", free=700, yen_per_minute=52)),
    ]
    book = make_rulebook(
        "unplaced",
        make_level("cost"),
        "unfairness",
        hard=HardRules(quotas=(make_quota("B", unit="absolute", minimum=0),)),
    )
    orders = [make_order(f"O{number}", 1, minutes=60) for number in range(10)]
    return make_scenario(shops, orders, **{"rulebook": book} | fields)


def ask(folder: Path, *axes: str, **fields: Any) -> Question:
    """A sweep over the shops with some axes."""
    file = folder / "shops.json"
    if not file.exists():
        save_scenario(make_shops(), file)
    question = Question(sources=(Source("shops", file),), axes=parse_axes(axes), budget=STEPS)
    return replace(question, **fields)
