"""The first plan: nothing but pinned lots, or, where rules force work on somebody, the first plan that keeps every hard rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ortools.sat.python import cp_model

from optimizer.cells import Lots
from optimizer.cells.goals import Goals
from optimizer.cells.quotas import build_quota_limits
from optimizer.model import Part, build_model, build_part, extract_lots
from optimizer.model.network import add_elastic_quotas
from optimizer.model.rules import HARD_RULES
from optimizer.model.variables import Variables, build_variables
from optimizer.rules import RuleId
from optimizer.search.cpsat import require_valid

START_WORK = 5.0
"""Deterministic time of the first try to find a first plan; each further one has twice as much."""


@dataclass(frozen=True)
class Shortfall:
    """A rule that cannot be kept with all others, and what it is missed by at the end of the search, in fine basis units."""

    rule: RuleId
    where: str
    amount: int


@dataclass(frozen=True)
class Closest:
    """What came of keeping every rule but the quotas, and missing those by as little as possible in total.

    Attributes
    ----------
    lots
        The plan that misses least of those found; None where none was found.
    shortfalls
        What it misses; where there is no plan even without quotas, the pinned lots.
    is_proven
        Whether no plan misses less, or there was shown to be none.
    """

    lots: Lots | None
    shortfalls: tuple[Shortfall, ...]
    is_proven: bool


@dataclass(frozen=True)
class Start:
    """What looking for a first plan came to.

    Attributes
    ----------
    lots
        A plan that keeps every hard rule; None where none was found.
    is_infeasible
        Whether there was shown to be none. Without lots and without that, time was up.
    shortfalls
        Where there is none: which rules cannot be kept together.
    """

    lots: Lots | None
    is_infeasible: bool = False
    shortfalls: tuple[Shortfall, ...] = ()


def find_start(
    goals: Goals,
    pinned: Lots,
    *,
    seed: int,
    time_left: Callable[[], float | None] = lambda: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Start:
    """Find a plan that keeps every hard rule, or show that there is none.

    Nothing placed at all is a plan unless a pinned lot or the minimum of a quota forces work on somebody. Where it does, a model of
    all rules takes turns with one that may miss quotas, which finds a plan at times where the first does not.

    Parameters
    ----------
    time_left
        Seconds; None for no such limit. A try that the clock ends leaves nothing, so the same start is found on any day.
    should_stop
        Asked between two tries.
    """
    limits = build_quota_limits(goals.table.index, goals.entitlement)
    if not pinned and not any(limit.minimum for limit in limits):
        return Start(())
    part = _build_part(goals, pinned)
    work = START_WORK
    while not should_stop():
        tried = _Try(seed, work, time_left())
        model = build_model(part)
        status = tried.solve(model.model)
        if status in FOUND:
            return Start(tried.read(model.variables))
        if status == cp_model.INFEASIBLE:
            closest = measure_shortfalls(goals, pinned, seed=seed, seconds=time_left())
            return Start(None, is_infeasible=True, shortfalls=closest.shortfalls)
        if tried.is_cut:
            break
        closest = measure_shortfalls(goals, pinned, seed=seed, work=work, seconds=time_left())
        if closest.lots is not None and not closest.shortfalls:
            return Start(closest.lots)
        if closest.is_proven:
            return Start(None, is_infeasible=True, shortfalls=closest.shortfalls)
        work *= 2
    return Start(None)


def measure_shortfalls(
    goals: Goals, pinned: Lots, *, seed: int = 1, work: float = 12 * START_WORK, seconds: float | None = None
) -> Closest:
    """Find which quotas clash: keep every other rule, and miss the quotas by as little as possible in total."""
    model = cp_model.CpModel()
    variables = build_variables(model, _build_part(goals, pinned))
    for rule_id, add_rule in HARD_RULES:
        if rule_id is not RuleId.quota:
            add_rule(variables)
    slacks = add_elastic_quotas(variables)
    model.minimize(sum(slack for _, slack in slacks))
    tried = _Try(seed, work, seconds)
    status = tried.solve(model)
    if status in FOUND:
        missed = tuple(
            Shortfall(RuleId.quota, name, tried.value(slack)) for name, slack in slacks if tried.value(slack) > 0
        )
        return Closest(tried.read(variables), missed, is_proven=status == cp_model.OPTIMAL)
    if status == cp_model.INFEASIBLE:
        stuck = tuple(Shortfall(RuleId.pin, f"lot {lot.pin}", lot.count) for lot in pinned)
        return Closest(None, stuck, is_proven=True)
    return Closest(None, (), is_proven=False)


def _build_part(goals: Goals, pinned: Lots) -> Part:
    """All orders; without quotas only those with pinned lots, as nothing forces anybody else to do any work."""
    has_quotas = bool(goals.table.index.scenario.rulebook.hard.quotas)
    orders = range(len(goals.table.orders.count)) if has_quotas else {lot.order for lot in pinned}
    return build_part(goals, orders, pinned)


FOUND = (cp_model.OPTIMAL, cp_model.FEASIBLE)


class _Try:
    """One deterministic run of the solver, with a limit by the clock beside."""

    def __init__(self, seed: int, work: float, seconds: float | None) -> None:
        self._seconds = seconds
        self._solver = cp_model.CpSolver()
        parameters = self._solver.parameters
        parameters.num_workers = 1
        parameters.random_seed = seed
        parameters.max_deterministic_time = work
        if seconds is not None:
            parameters.max_time_in_seconds = max(0.01, seconds)
        parameters.catch_sigint_signal = False

    def solve(self, model: cp_model.CpModel) -> cp_model.CpSolverStatus:
        """Run, and return how it ended.

        Raises
        ------
        InternalError
            When the solver refuses the model; the checks of a scenario keep its numbers within what the solver can add up.
        """
        status = self._solver.solve(model)
        require_valid(model, status)
        return status

    @property
    def is_cut(self) -> bool:
        """Whether the clock ended it."""
        return self._seconds is not None and self._solver.wall_time >= 0.98 * self._seconds

    def value(self, variable: cp_model.IntVar) -> int:
        """Value of a variable in the solution."""
        return int(self._solver.value(variable))

    def read(self, variables: Variables) -> Lots:
        """The solution as lots."""
        return extract_lots(variables, self.value)
