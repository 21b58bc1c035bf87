"""The back-test: how long a family of batches takes under two rule books, on two processes."""

from __future__ import annotations

import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from benchmarks.case import end_with_parent
from benchmarks.instances import load_series
from benchmarks.measures.findings import Findings, round_figures
from benchmarks.record import Case
from optimizer.domain.plan import Budget
from optimizer.domain.rulebook import RuleBook
from optimizer.studies.backtest import Backtest, Batch, Setup, Side, run_backtest

PROCESSES = 2
SOLVING = 0.8
"""Share of a batch's part of the time limit that its solve may take; the rest is loading, verifying, posting, writing."""


def measure_backtest(case: Case) -> Findings:
    """Replay all batches under their own rule book and under the default one; the time limit is that of the whole."""
    started = time.perf_counter()
    batches = tuple(Batch(name, scenario) for name, scenario in load_series(case.instance))
    figures = {
        "load_seconds": time.perf_counter() - started,
        "batches": len(batches),
        "factories": max(len(batch.scenario.network.factories) for batch in batches),
        "orders": sum(len(batch.scenario.orders) for batch in batches),
    }
    limit = case.time_limit_seconds / len(batches) * SOLVING
    setup = Setup(
        batches, RuleBook(), None, Budget(time_limit_seconds=limit, seed=case.seed, gap=case.gap), case.strategy
    )
    started = time.perf_counter()
    with (
        tempfile.TemporaryDirectory() as folder,
        # Spawned, as solvers with threads of their own do not survive a fork.
        ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn"), initializer=end_with_parent) as executor,
    ):
        result = run_backtest(setup, Path(folder), executor=executor, clock=time.perf_counter)
    seconds = time.perf_counter() - started
    return {
        # Every plan was verified when it was solved, and again when it was posted.
        "is_verified": True,
        "seconds": seconds,
        "figures": round_figures(figures | {"solve_limit_seconds": limit, "seconds": seconds} | _describe(result)),
    }


def _describe(result: Backtest) -> dict[str, float]:
    """How far the sides are apart at the end, by the candidate's entitlements."""
    figures: dict[str, float] = {}
    for side in Side:
        last = result.list_figures(side)[-1].common_measures
        figures[f"{side}_hoover_percent"] = 100 * last.hoover
        figures[f"{side}_worst_tenth_percent"] = 100 * last.worst_tenth_attainment
    return figures
