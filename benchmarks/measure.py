"""Measures one case in this process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from benchmarks.data import find_best
from benchmarks.instances import load_instance
from benchmarks.machine import describe_machine, describe_versions, measure_peak_mib
from benchmarks.peers import PeerResult, solve_by_proportion, solve_by_rotation, solve_whole
from benchmarks.record import Case, LevelFigures, Outcome, Record
from optimizer.domain.index import Index
from optimizer.domain.plan import Budget, Plan
from optimizer.domain.scenario import Scenario
from optimizer.domain.verdict import Verdict
from optimizer.eligibility import build_eligibility
from optimizer.fairness.targets import compute_targets
from optimizer.model import build_model, build_part
from optimizer.scenario import load_scenario, save_scenario
from optimizer.search import Progress
from optimizer.search.flow import solve_max_flow
from optimizer.solve import prepare, solve_scenario

Findings = dict[str, Any]
"""Fields of a `Record`."""


class FirstPlan:
    """Watches a solve and notes when it first tells a value."""

    def __init__(self) -> None:
        self.seconds: float | None = None

    def on_progress(self, event: Progress) -> None:
        if self.seconds is None and event.value is not None:
            self.seconds = event.seconds

    def should_stop(self) -> bool:
        return False


def measure_case(case: Case) -> Record:
    """Measure a case; the machine's load is taken before it starts, the memory when it is over."""
    machine = describe_machine()
    findings = MEASURES[case.method](case)
    findings.setdefault("peak_mib", measure_peak_mib())
    outcome = findings.pop("outcome", Outcome.measured)
    return Record(case=case, outcome=outcome, machine=machine, versions=describe_versions(), **findings)


def _measure_kubari(case: Case) -> Findings:
    scenario, figures = _load(case)
    watcher = FirstPlan()
    budget = Budget(time_limit_seconds=case.time_limit_seconds, seed=case.seed)
    started = time.perf_counter()
    result = solve_scenario(scenario, budget, clock=time.perf_counter, watcher=watcher)
    seconds = time.perf_counter() - started
    findings = _describe_plan(case, result.plan, result.verdict)
    return findings | {
        "termination": str(result.termination),
        "seconds": seconds,
        "first_plan_seconds": watcher.seconds,
        "figures": figures,
    }


def _measure_peer(case: Case, solve: Callable[[Scenario], PeerResult]) -> Findings:
    scenario, figures = _load(case)
    result = solve(scenario)
    return _describe_plan(case, result.plan, result.verdict) | {
        "termination": str(result.termination),
        "seconds": result.seconds,
        "first_plan_seconds": result.first_seconds,
        "figures": figures,
    }


def _measure_highs(case: Case) -> Findings:
    threads = min(2, os.cpu_count() or 1)

    def solve(scenario: Scenario) -> PeerResult:
        return solve_whole(
            scenario,
            prepare(scenario).targets,
            time_limit_seconds=case.time_limit_seconds,
            threads=threads,
            seed=case.seed,
        )

    return _measure_peer(case, solve)


def _measure_rotation(case: Case) -> Findings:
    return _measure_peer(case, lambda scenario: solve_by_rotation(scenario, prepare(scenario).targets))


def _measure_proportional(case: Case) -> Findings:
    return _measure_peer(case, lambda scenario: solve_by_proportion(scenario, prepare(scenario).targets))


def _measure_load(case: Case) -> Findings:
    """Generate and save here; load in a fresh process, whose time and memory are what counts."""
    started = time.perf_counter()
    scenario = load_instance(case.instance)
    figures = {"generate_seconds": time.perf_counter() - started} | _count(scenario)
    with tempfile.TemporaryDirectory() as folder:
        for name in ("scenario.json", "scenario.json.gz"):
            file = Path(folder) / name
            kind = "gz" if name.endswith(".gz") else "json"
            started = time.perf_counter()
            save_scenario(scenario, file)
            figures[f"save_{kind}_seconds"] = time.perf_counter() - started
            figures[f"{kind}_mib"] = file.stat().st_size / 2**20
            loaded = _load_afresh(file)
            figures[f"load_{kind}_seconds"] = loaded["seconds"]
            figures[f"load_{kind}_peak_mib"] = loaded["peak_mib"]
    return {
        "seconds": figures["load_json_seconds"],
        "peak_mib": figures["load_json_peak_mib"],
        "figures": _round(figures),
    }


def _load_afresh(file: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.case", "--load", str(file)]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return {name: float(value) for name, value in json.loads(output).items()}


def measure_load(file: Path) -> dict[str, float]:
    """Load a scenario file in this process, and say how long it took and how much memory it holds."""
    started = time.perf_counter()
    load_scenario(file)
    return {"seconds": time.perf_counter() - started, "peak_mib": measure_peak_mib()}


def _measure_build(case: Case) -> Findings:
    """Prepare a scenario and write its whole model."""
    scenario, figures = _load(case)
    started = time.perf_counter()
    prepared = prepare(scenario)
    figures["prepare_seconds"] = time.perf_counter() - started
    started = time.perf_counter()
    built = build_model(build_part(prepared.goals, range(len(scenario.orders)), prepared.pinned))
    seconds = time.perf_counter() - started
    figures |= {
        "build_seconds": seconds,
        "variables": len(built.model.proto.variables),
        "constraints": len(built.model.proto.constraints),
    }
    return {"seconds": seconds, "figures": _round(figures)}


def _measure_entitlement(case: Case) -> Findings:
    """Compute entitlements; what comes before them is counted apart."""
    scenario, figures = _load(case)
    started = time.perf_counter()
    index = Index(scenario)
    eligibility = build_eligibility(index)
    figures["eligibility_seconds"] = time.perf_counter() - started
    started = time.perf_counter()
    targets = compute_targets(index, eligibility, solve_max_flow)
    seconds = time.perf_counter() - started
    figures["entitlement_seconds"] = seconds
    figures["entitled_factories"] = sum(target.entitlement > 0 for target in targets.targets)
    return {"seconds": seconds, "figures": _round(figures)}


MEASURES: Mapping[str, Callable[[Case], Findings]] = MappingProxyType(
    {
        "kubari": _measure_kubari,
        "highs": _measure_highs,
        "rotation": _measure_rotation,
        "proportional": _measure_proportional,
        "load": _measure_load,
        "build": _measure_build,
        "entitlement": _measure_entitlement,
    }
)


def _load(case: Case) -> tuple[Scenario, dict[str, float]]:
    started = time.perf_counter()
    scenario = load_instance(case.instance)
    return scenario, {"load_seconds": round(time.perf_counter() - started, 3)} | _count(scenario)


def _count(scenario: Scenario) -> dict[str, float]:
    return {
        "factories": len(scenario.network.factories),
        "orders": len(scenario.orders),
        "buckets": scenario.calendar.bucket_count,
    }


def _describe_plan(case: Case, plan: Plan | None, verdict: Verdict | None) -> Findings:
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


def _round(figures: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 3) for name, value in figures.items()}
