"""Entitlements of a scenario's members, without the cells that only a search needs."""

from __future__ import annotations

import time

from benchmarks.measures.findings import Findings, load_case, round_figures
from benchmarks.record import Case
from optimizer.domain.index import Index
from optimizer.domain.plan import Targets
from optimizer.domain.scenario import Scenario
from optimizer.eligibility import build_eligibility
from optimizer.fairness.targets import compute_targets
from optimizer.search.flow import solve_max_flow


def compute_entitlements(scenario: Scenario) -> Targets:
    """Return what every member is entitled to."""
    index = Index(scenario)
    return compute_targets(index, build_eligibility(index), solve_max_flow)


def measure_entitlement(case: Case) -> Findings:
    """Compute entitlements; what comes before them is counted apart."""
    scenario, figures = load_case(case)
    started = time.perf_counter()
    index = Index(scenario)
    eligibility = build_eligibility(index)
    figures["eligibility_seconds"] = time.perf_counter() - started
    started = time.perf_counter()
    targets = compute_targets(index, eligibility, solve_max_flow)
    seconds = time.perf_counter() - started
    figures["entitlement_seconds"] = seconds
    figures["entitled_factories"] = sum(target.entitlement > 0 for target in targets.targets)
    return {"seconds": seconds, "figures": round_figures(figures)}
