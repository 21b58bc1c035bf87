"""Re-planning: how long a new plan takes after an event that hits a small part of the orders, against a full solve."""

from __future__ import annotations

import time
from collections import defaultdict

from benchmarks.measures.findings import Findings, describe_plan, load_case, round_figures
from benchmarks.record import Case
from benchmarks.trace import Recorder, compute_nothing_placed
from optimizer.domain.plan import Budget, Plan
from optimizer.domain.scenario import Scenario
from optimizer.replan import Events, FactoryOut, replan_scenario
from optimizer.solve import solve_scenario

HIT_SHARE = 0.01
"""The event takes out the member whose orders are closest to this share of all placed."""


def measure_replan(case: Case) -> Findings:
    """Solve in full, take one member out for good, plan anew; the seconds are those of the new plan, verified."""
    scenario, figures = load_case(case)
    recorder = Recorder(compute_nothing_placed(scenario))
    budget = Budget(time_limit_seconds=case.time_limit_seconds, seed=case.seed, gap=case.gap)
    started = time.perf_counter()
    full = solve_scenario(scenario, budget, clock=time.perf_counter, strategy=case.strategy, watcher=recorder)
    figures["full_seconds"] = time.perf_counter() - started
    factory, hit_share = (None, 0.0) if full.plan is None else choose_factory(scenario, full.plan)
    if full.plan is None or factory is None:
        return describe_plan(case, None, None) | {
            "termination": str(full.termination),
            "figures": round_figures(figures),
        }
    events = Events(events=(FactoryOut(factory=factory),))
    again = Budget(time_limit_seconds=case.time_limit_seconds, seed=case.seed)
    started = time.perf_counter()
    made = replan_scenario(scenario, full.plan, events, again, clock=time.perf_counter)
    seconds = time.perf_counter() - started
    figures |= {"replan_seconds": seconds, "ratio": seconds / figures["full_seconds"], "hit_percent": 100 * hit_share}
    if made.report is not None:
        figures |= {"lots": len(full.plan.lots), "lots_kept": made.report.kept_lots}
    return describe_plan(case, made.result.plan, made.result.verdict) | {
        "termination": str(made.result.termination),
        "seconds": seconds,
        "first_plan_seconds": recorder.first_plan_seconds,
        "scenario_hash": full.plan.provenance.scenario_hash,
        "figures": round_figures(figures),
    }


def choose_factory(scenario: Scenario, plan: Plan) -> tuple[str | None, float]:
    """Return the member that is closest to having a hundredth of the placed orders, and what share it has."""
    factory_by_center = {
        center.id: factory.id
        for factory in scenario.network.factories
        if factory.is_member
        for center in factory.work_centers
    }
    orders: dict[str, set[str]] = defaultdict(set)
    for lot in plan.lots:
        for step in lot.steps:
            if step.work_center in factory_by_center:
                orders[factory_by_center[step.work_center]].add(lot.order)
    placed = len({lot.order for lot in plan.lots})
    if not orders:
        return None, 0.0
    share_by_factory = {factory: len(having) / placed for factory, having in orders.items()}
    chosen = min(share_by_factory, key=lambda factory: (abs(share_by_factory[factory] - HIT_SHARE), factory))
    return chosen, share_by_factory[chosen]
