"""Batches small enough to be replayed by hand.

Every week one job of one piece and 60 minutes that nobody can split; A asks 50 yen a minute, B 51, C 52. By equal shares two members
are entitled to 30 minutes each, so somebody always has twice its share and somebody nothing.
"""

from __future__ import annotations

from concurrent.futures import Executor, Future
from datetime import timedelta
from pathlib import Path
from typing import Any

from optimizer.domain.calendar import Calendar
from optimizer.domain.plan import Budget
from optimizer.domain.rulebook import EntitlementRule, LedgerRule, RuleBook
from optimizer.domain.scenario import Scenario
from optimizer.studies.backtest import Backtest, Batch, Setup, Side, run_backtest
from tests.build import AS_OF, make_factory, make_order, make_rulebook, make_scenario, make_sourcing, make_work_center

YEN = {"A": 50, "B": 51, "C": 52}
NO_CLOCK = float
"""A clock that stands still: the steps decide when a solve ends. Any process can be sent it."""


def make_rules(*, cap_weeks: int = 52, **fields: Any) -> RuleBook:
    """Everything placed, then equal shares, then cost; the ledger hardly fades in a few weeks."""
    defaults: dict[str, Any] = {
        "entitlement": EntitlementRule(equal_permille=1000, capacity_permille=0, attainable_margin_permille=1000),
        "ledger": LedgerRule(half_life_days=36_500, cap_weeks=cap_weeks),
    }
    return make_rulebook("unplaced", "unfairness", "cost", **defaults | fields)


def make_batch(week: int, members: str = "AB", **fields: Any) -> Batch:
    """The batch of a week with some of the members."""
    shops = [make_factory(id_, make_work_center(f"{id_}-1", free=600, yen_per_minute=YEN[id_])) for id_ in members]
    job = make_order("O1", 1, minutes=60, sourcing=make_sourcing(is_never_split=True))
    as_of = AS_OF + timedelta(days=7 * week)
    defaults: dict[str, Any] = {
        "id": f"week-{week}",
        "calendar": Calendar(as_of=as_of, boundaries=(0, 7)),
        "rulebook": make_rules(cap_weeks=0),
    }
    return Batch(f"w{week}", make_scenario(shops, [job], **defaults | fields))


def make_setup(*batches: Batch, candidate: RuleBook | None = None, **fields: Any) -> Setup:
    """Today each batch's own rule book, without memory; the candidate has one."""
    defaults: dict[str, Any] = {"today": None, "budget": Budget(time_limit_seconds=3600, seed=1, max_steps=20)}
    return Setup(
        batches=batches or tuple(make_batch(week) for week in (1, 2, 3)),
        candidate=candidate or make_rules(),
        **defaults | fields,
    )


class Here(Executor):
    """Does what it is given at once, in this process; after so many tasks it fails, as a process does that is killed."""

    def __init__(self, most: int | None = None) -> None:
        self._left = most

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        if self._left == 0:
            future.set_exception(InterruptedError("killed"))
            return future
        self._left = None if self._left is None else self._left - 1
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def replay(setup: Setup, path: Path, *, most: int | None = None) -> Backtest:
    """Run a back-test in this process."""
    return run_backtest(setup, path, executor=Here(most), clock=NO_CLOCK)


def list_makers(path: Path, side: Side) -> str:
    """Who got the job, week after week, by the plans on disk."""
    from optimizer.scenario import load_plan  # noqa: PLC0415 - keeps the list of imports to what batches are made of

    plans = sorted((path / side).glob("*/plan.json"))
    return "".join(lot.steps[0].work_center[0] for plan in plans for lot in load_plan(plan).lots)


def read_files(path: Path) -> dict[str, bytes]:
    """Every file of a folder, by its path in it."""
    return {file.relative_to(path).as_posix(): file.read_bytes() for file in sorted(path.rglob("*")) if file.is_file()}


def scenario_of(batch: Batch) -> Scenario:
    """The scenario of a batch."""
    return batch.scenario
