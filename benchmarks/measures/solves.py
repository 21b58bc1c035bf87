"""Solves: our own, our own up to its first plan, and the peers'."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from benchmarks.measures.entitlements import compute_entitlements
from benchmarks.measures.findings import Findings, describe_plan, load_case
from benchmarks.peers import PeerResult, solve_by_proportion, solve_by_rotation, solve_plain, solve_whole
from benchmarks.record import Case, LevelFigures
from benchmarks.trace import Recorder, compute_nothing_placed, find_closed_gaps, find_seconds_within
from optimizer.domain.plan import Budget
from optimizer.domain.scenario import Scenario
from optimizer.scenario import hash_scenario
from optimizer.solve import SolveResult, solve_scenario

WORKERS = min(2, os.cpu_count() or 1)
"""Threads of the plain solvers; ours works with one."""


def measure_kubari(case: Case) -> Findings:
    """Solve for the time given, and follow how each level came down."""
    scenario, figures = load_case(case)
    recorder = Recorder(compute_nothing_placed(scenario))
    result, seconds = _solve(case, scenario, recorder)
    findings = describe_plan(case, result.plan, result.verdict)
    trace = recorder.get_trace()
    closed = find_closed_gaps(trace)
    levels: tuple[LevelFigures, ...] = tuple(
        level.model_copy(update={"closed_gap": closed.get(level.name, level.gap)})
        for level in findings.get("levels", ())
    )
    within = {p: find_seconds_within(trace, levels, p / 100, end_seconds=seconds) for p in (1, 2)} if levels else {}
    return findings | {
        "levels": levels,
        "termination": str(result.termination),
        "seconds": seconds,
        "first_plan_seconds": recorder.first_plan_seconds,
        "within_1_percent_seconds": within.get(1),
        "within_2_percent_seconds": within.get(2),
        "trace": trace,
        "scenario_hash": "" if result.plan is None else result.plan.provenance.scenario_hash,
        "figures": figures,
    }


def measure_first(case: Case) -> Findings:
    """Solve until there is a plan that places anything, and stop: the seconds end with that plan verified."""
    scenario, figures = load_case(case)
    recorder = Recorder(compute_nothing_placed(scenario), is_first_enough=True)
    result, seconds = _solve(case, scenario, recorder)
    return describe_plan(case, result.plan, result.verdict) | {
        "termination": str(result.termination),
        "seconds": seconds,
        "first_plan_seconds": recorder.first_plan_seconds,
        "scenario_hash": "" if result.plan is None else result.plan.provenance.scenario_hash,
        "figures": figures,
    }


def _solve(case: Case, scenario: Scenario, recorder: Recorder) -> tuple[SolveResult, float]:
    budget = Budget(time_limit_seconds=case.time_limit_seconds, seed=case.seed, gap=case.gap)
    started = time.perf_counter()
    result = solve_scenario(scenario, budget, clock=time.perf_counter, strategy=case.strategy, watcher=recorder)
    return result, time.perf_counter() - started


def measure_highs(case: Case) -> Findings:
    """Give the whole model to HiGHS."""

    def solve(scenario: Scenario) -> PeerResult:
        targets, limit = compute_entitlements(scenario), case.time_limit_seconds
        return solve_whole(scenario, targets, time_limit_seconds=limit, threads=WORKERS, seed=case.seed)

    return _measure_peer(case, solve)


def measure_cpsat(case: Case) -> Findings:
    """Give the whole model to CP-SAT as it comes."""

    def solve(scenario: Scenario) -> PeerResult:
        return solve_plain(scenario, time_limit_seconds=case.time_limit_seconds, workers=WORKERS, seed=case.seed)

    return _measure_peer(case, solve)


def measure_rotation(case: Case) -> Findings:
    """Place orders by the rotation rule."""
    return _measure_peer(case, lambda scenario: solve_by_rotation(scenario, compute_entitlements(scenario)))


def measure_proportional(case: Case) -> Findings:
    """Place orders by the proportional rule."""
    return _measure_peer(case, lambda scenario: solve_by_proportion(scenario, compute_entitlements(scenario)))


def _measure_peer(case: Case, solve: Callable[[Scenario], PeerResult]) -> Findings:
    scenario, figures = load_case(case)
    result = solve(scenario)
    return describe_plan(case, result.plan, result.verdict) | {
        "termination": str(result.termination),
        "seconds": result.seconds,
        "first_plan_seconds": result.first_seconds,
        "scenario_hash": hash_scenario(scenario),
        "figures": figures,
    }
