"""The first plan: nothing but pinned lots, or, where rules force work on somebody, the first plan that keeps every hard rule."""

from __future__ import annotations

from dataclasses import dataclass

from ortools.sat.python import cp_model

from optimizer.cells import Lots
from optimizer.cells.goals import Goals
from optimizer.cells.quotas import build_quota_limits
from optimizer.model import build_model, build_part, extract_lots
from optimizer.model.network import add_elastic_quotas
from optimizer.model.rules import HARD_RULES
from optimizer.model.variables import build_variables
from optimizer.rules import RuleId

START_WORK = 60.0
"""Deterministic time to find a first plan where rules force work on somebody."""


@dataclass(frozen=True)
class Shortfall:
    """A rule that cannot be kept with all others, and the least it is missed by, in fine basis units."""

    rule: RuleId
    where: str
    amount: int


def find_start(goals: Goals, pinned: Lots, *, seed: int) -> Lots | None:
    """Return a plan that keeps every hard rule; None where there is none (or none was found in the work allowed).

    Nothing placed at all is a plan unless a pinned lot or the minimum of a quota forces work on somebody.
    """
    limits = build_quota_limits(goals.table.index, goals.entitlement)
    if not pinned and not any(limit.minimum for limit in limits):
        return ()
    built = build_model(build_part(goals, range(len(goals.table.orders.count)), pinned))
    solver = _build_solver(seed)
    if solver.solve(built.model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return extract_lots(built.variables, lambda variable: int(solver.value(variable)))


def measure_shortfalls(goals: Goals, pinned: Lots, *, seed: int = 1) -> tuple[Shortfall, ...]:
    """Find which quotas clash: keep every other rule, and miss the quotas by as little as possible in total.

    Where even that has no solution, the pinned lots themselves break a rule.
    """
    model = cp_model.CpModel()
    variables = build_variables(model, build_part(goals, range(len(goals.table.orders.count)), pinned))
    for rule_id, add_rule in HARD_RULES:
        if rule_id is not RuleId.quota:
            add_rule(variables)
    slacks = add_elastic_quotas(variables)
    model.minimize(sum(slack for _, slack in slacks))
    solver = _build_solver(seed)
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return tuple(Shortfall(RuleId.pin, f"lot {lot.pin}", lot.count) for lot in pinned)
    return tuple(
        Shortfall(RuleId.quota, name, int(solver.value(slack))) for name, slack in slacks if solver.value(slack) > 0
    )


def _build_solver(seed: int) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.max_deterministic_time = START_WORK
    solver.parameters.catch_sigint_signal = False
    return solver
