"""The front of cost and fairness: how many verified plans are on it after a given time, and what full fairness costs."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from benchmarks.measures.findings import Findings, load_case, round_figures
from benchmarks.record import Case
from optimizer.scenario import load_plan, load_scenario
from optimizer.studies.front import Front, FrontOrder, FrontRun, divide_time
from optimizer.studies.sweep import open_pool
from optimizer.verify import verify_plan

POINTS, FEW_POINTS = 15, 4
WORKERS = 2
FULL_FROM = 100
"""Orders from which all points are drawn; on fewer it only shows that everything works."""


def measure_front(case: Case) -> Findings:
    """Draw a front on two processes; the time limit is that of the whole."""
    scenario, figures = load_case(case)
    points = POINTS if len(scenario.orders) >= FULL_FROM else FEW_POINTS
    end_seconds, point_seconds = divide_time(case.time_limit_seconds, points=points, workers=WORKERS)
    with tempfile.TemporaryDirectory() as name:
        order = FrontOrder(
            scenario=scenario, folder=Path(name), points=points, end_seconds=end_seconds, point_seconds=point_seconds,
            seed=case.seed, chains=WORKERS,
        )  # fmt: skip
        started = time.perf_counter()
        with open_pool(WORKERS) as pool:
            front = FrontRun(order, pool.executor, time.perf_counter).draw()
        took = time.perf_counter() - started
        is_verified = all(_is_verified(Path(name) / point.name) for point in front.points)
    return {
        "is_verified": is_verified,
        "seconds": took,
        "figures": round_figures(figures | {"front_seconds": took} | _describe(front)),
    }


def _is_verified(folder: Path) -> bool:
    return verify_plan(load_scenario(folder / "scenario.json.gz"), load_plan(folder / "plan.json.gz")).is_verified


def _describe(front: Front) -> dict[str, float]:
    """Plans made and those on the front; what full fairness costs, and what 2 % buys."""
    series = front.list_series()
    first, last = series[0].standing, series[-1].standing
    near = [point for point in series if point.standing.cost_yen <= 1.02 * first.cost_yen][-1].standing
    return {
        "plans": len([point for point in front.points if point.kind != "today"]),
        "on_front": len(series),
        "full_price_percent": 100 * (last.cost_yen / first.cost_yen - 1) if first.cost_yen else 0.0,
        "worst_tenth_cheapest_percent": 100 * first.worst_tenth_attainment,
        "worst_tenth_at_2_percent": 100 * near.worst_tenth_attainment,
        "worst_tenth_fairest_percent": 100 * last.worst_tenth_attainment,
    }
