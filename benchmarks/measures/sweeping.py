"""Sweeps: how busy many short runs keep the cores, and whether every one of them ends with a verified plan."""

from __future__ import annotations

import os
import resource
import tempfile
import time
from math import prod
from pathlib import Path

from benchmarks.measures.findings import Findings, load_case, round_figures
from benchmarks.record import Case, Outcome
from optimizer.domain.plan import Budget
from optimizer.scenario import save_scenario
from optimizer.studies.sweep import Clocks, Question, Source, SweepResult, open_pool, parse_axes, plan_sweep, run_sweep

GRID = ("fairness.alpha=0,1,2,4,worst_first", "entitlement.equal_permille=0,250,500,1000")
SEEDS = 10
"""With the twenty rule books of the grid: 200 runs."""
SMALL_GRID = ("fairness.alpha=0,2",)
SMALL_SEEDS = 2
FULL_FROM = 100
"""Orders from which the whole grid is run; on fewer it only shows that everything works."""


def measure_sweep(case: Case) -> Findings:
    """Run a grid of rule books on every core; the time limit is that of the whole sweep, a run has its share of it."""
    scenario, figures = load_case(case)
    workers = os.cpu_count() or 1
    is_full = len(scenario.orders) >= FULL_FROM
    grid, seeds = (GRID, SEEDS) if is_full else (SMALL_GRID, SMALL_SEEDS)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "scenario.json"
        save_scenario(scenario, file)
        axes = parse_axes(grid)
        limit = case.time_limit_seconds * workers / (seeds * prod(len(axis.values) for axis in axes))
        question = Question(
            sources=(Source(case.instance, file),),
            axes=axes,
            seeds=tuple(range(case.seed, case.seed + seeds)),
            budget=Budget(time_limit_seconds=limit),
            strategy=case.strategy,
        )
        result, seconds, busy = _run(question, folder, workers)
    return _describe(result) | {
        "seconds": seconds,
        "figures": round_figures(
            figures
            | {
                "runs": len(result.runs),
                "failed": len(result.failed),
                "workers": workers,
                "run_limit_seconds": limit,
                "sweep_seconds": seconds,
                "runs_per_minute": 60 * len(result.runs) / seconds,
                "busy_percent": 100 * busy,
                "occupied_percent": (result.occupied_permille or 0) / 10,
                "worker_peak_mib": max((run.peak_mib or 0 for run in result.runs), default=0),
            }
        ),
    }


def _run(question: Question, folder: Path, workers: int) -> tuple[SweepResult, float, float]:
    """Return the result, the seconds from opening the workers to closing them, and the share in which they had a core."""
    plan = plan_sweep(question, folder)
    before, started = _measure_children(), time.perf_counter()
    with open_pool(workers) as pool:
        clocks = Clocks(time.perf_counter, time.process_time)
        result = run_sweep(plan, pool.executor, workers=workers, clocks=clocks)
    seconds = time.perf_counter() - started
    return result, seconds, (_measure_children() - before) / (seconds * workers)


def _measure_children() -> float:
    """Seconds of processor of all processes started from here that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _describe(result: SweepResult) -> Findings:
    if result.failed or not result.is_complete:
        return {"outcome": Outcome.no_plan}
    endings = {str(run.termination) for run in result.runs}
    return {
        "is_verified": all(run.is_verified for run in result.runs),
        "termination": ", ".join(sorted(endings)),
        "scenario_hash": result.scenarios[0].hash,
    }
