"""What every measure needs: the instance loaded, a plan described, figures rounded."""

from __future__ import annotations

import time
from typing import Any

from benchmarks.data import find_best
from benchmarks.instances import load_instance
from benchmarks.record import Case, LevelFigures, Outcome
from optimizer.domain.plan import Plan
from optimizer.domain.scenario import Scenario
from optimizer.domain.verdict import Verdict

Findings = dict[str, Any]
"""Fields of a `Record`."""


def load_case(case: Case) -> tuple[Scenario, dict[str, float]]:
    """Load (or generate) the instance of a case, and say how long that took and how much is in it."""
    started = time.perf_counter()
    scenario = load_instance(case.instance)
    return scenario, {"load_seconds": round(time.perf_counter() - started, 3)} | count_contents(scenario)


def count_contents(scenario: Scenario) -> dict[str, float]:
    """Return how much is in a scenario."""
    return {
        "factories": len(scenario.network.factories),
        "orders": len(scenario.orders),
        "buckets": scenario.calendar.bucket_count,
    }


def describe_plan(case: Case, plan: Plan | None, verdict: Verdict | None) -> Findings:
    """Return a plan's levels beside the published best, and what the verifier says of it."""
    if plan is None or verdict is None:
        return {"outcome": Outcome.no_plan}
    best = find_best(case.instance)
    levels = tuple(
        LevelFigures(
            **level.model_dump(mode="json"),
            best=best[level.name].value if level.name in best else None,
            is_best_proven=level.name in best and best[level.name].is_proven,
        )
        for level in plan.levels
    )
    return {
        "levels": levels,
        "is_verified": verdict.is_verified,
        "violations": tuple(sorted({str(violation.rule) for violation in verdict.violations})),
    }


def round_figures(figures: dict[str, float]) -> dict[str, float]:
    """Return figures to three decimals."""
    return {name: round(value, 3) for name, value in figures.items()}
