"""What a worker process does: load what it needs once, solve, verify, measure, keep the plan."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from optimizer.bounds.threads import limit_threads
from optimizer.domain.plan import Plan, Termination
from optimizer.domain.scenario import Scenario
from optimizer.errors import KubariError
from optimizer.explain import Situation
from optimizer.explain.measures import measure_fairness
from optimizer.explain.plans import compute_cost
from optimizer.scenario import hash_rulebook, load_scenario, save_plan
from optimizer.search import Progress
from optimizer.solve import SolveResult, solve_scenario
from optimizer.studies.sweep.memory import measure_peak_mib, reset_peak
from optimizer.studies.sweep.runs import Clocks, Finished, Job, RunOutcome, RunRecord
from optimizer.text import Text
from optimizer.units import as_yen

KEPT_SCENARIOS = 2
"""Scenarios a worker keeps loaded: its runs come scenario by scenario."""


@dataclass
class _Worker:
    """What this process knows beyond a single run.

    Attributes
    ----------
    cpu_mark
        Seconds of processor that were handed in before; None where the process did other things before its first run.
    """

    should_stop: Callable[[], bool] = lambda: False
    cpu_mark: float | None = None


_worker = _Worker()


def open_worker(should_stop: Callable[[], bool]) -> None:
    """Make this process a worker: one thread, as there is a process for every core, and all its time counts.

    Parameters
    ----------
    should_stop
        Asked while a run goes on; once it says yes, runs end early and count as not made.
    """
    limit_threads(1)
    _worker.should_stop, _worker.cpu_mark = should_stop, 0.0


def is_stopped() -> bool:
    """Say whether this process was asked to end what it is at; one that is no worker never is."""
    return _worker.should_stop()


def run_job(job: Job, clocks: Clocks) -> Finished:
    """Make one run; whatever goes wrong in it is its outcome."""
    if _worker.cpu_mark is None:
        _worker.cpu_mark = clocks.cpu()
    wall, cpu = clocks.wall(), clocks.cpu()
    reset_peak()
    fields = _solve(job, clocks)
    record = None
    if fields["termination"] is not Termination.cancelled:
        record = RunRecord(
            **_describe(job) | fields,
            total_seconds=round(clocks.wall() - wall, 3),
            cpu_seconds=round(clocks.cpu() - cpu, 3),
            peak_mib=measure_peak_mib(),
        )
    before, _worker.cpu_mark = _worker.cpu_mark, clocks.cpu()
    return Finished(record, _worker.cpu_mark - before)


def _describe(job: Job) -> dict[str, Any]:
    book = job.variant.rulebook
    return {
        "key": job.key,
        "scenario": job.scenario,
        "rulebook_id": book.id,
        "rulebook_version": book.version,
        "rulebook_hash": hash_rulebook(book),
        "axes": dict(job.variant.axes),
        "seed": job.budget.seed,
        "strategy": job.strategy,
    }


def _solve(job: Job, clocks: Clocks) -> dict[str, Any]:
    try:
        scenario = _load(job.scenario_file).with_fields(rulebook=job.variant.rulebook)
        result = solve_scenario(
            scenario,
            job.budget,
            clock=clocks.wall,
            strategy=job.strategy,
            watcher=Listener(),
            scenario_file=job.scenario,
        )
        return _read(job, scenario, result)
    except KubariError as error:
        return {"outcome": RunOutcome.error, "termination": None, "error": error.message}
    except Exception:
        # A defect in one run is no reason to lose the others.
        text = traceback.format_exc(limit=-3).strip()
        return {"outcome": RunOutcome.error, "termination": None, "error": Text(text, text)}


@lru_cache(maxsize=KEPT_SCENARIOS)
def _load(path: Path) -> Scenario:
    return load_scenario(path)


class Listener:
    """Lets a solve hear that it should stop."""

    def on_progress(self, _event: Progress) -> None:
        """Nobody watches a single run of many."""

    def should_stop(self) -> bool:
        """Ask what this worker was opened with."""
        return is_stopped()


def _read(job: Job, scenario: Scenario, result: SolveResult) -> dict[str, Any]:
    fields: dict[str, Any] = {"termination": result.termination, "seconds": round(result.seconds, 3)}
    if result.plan is None or result.verdict is None or result.termination is Termination.cancelled:
        is_infeasible = result.termination is Termination.infeasible
        fields["outcome"] = RunOutcome.infeasible if is_infeasible else RunOutcome.no_plan
        if result.clashes:
            ja, en = zip(*(clash.message for clash in result.clashes), strict=True)
            fields["error"] = Text(" ".join(ja), " ".join(en))
        return fields
    fields |= _measure(scenario, result.plan, job)
    save_plan(result.plan, job.folder / job.plan_file)
    return fields | {
        "outcome": RunOutcome.solved,
        "is_verified": result.verdict.is_verified,
        "strategy": result.plan.provenance.strategy,
        "steps": sum(stage.steps for stage in result.plan.provenance.stages),
        "levels": result.plan.levels,
        "plan_file": job.plan_file,
    }


def _measure(scenario: Scenario, plan: Plan, job: Job) -> dict[str, Any]:
    situation = Situation(scenario, plan)
    order_by_id = {order.id: order for order in scenario.orders}
    return {
        "cost_yen": as_yen(compute_cost(situation)),
        "unplaced_weight": sum(u.quantity * scenario.rulebook.weigh_piece(order_by_id[u.order]) for u in plan.unplaced),
        "late_piece_days": sum(placed.lot.quantity * situation.late_days(placed) for placed in situation.lots),
        "fairness": measure_fairness(situation),
        "figures": {} if job.probe is None else dict(job.probe.measure(situation)),
    }
