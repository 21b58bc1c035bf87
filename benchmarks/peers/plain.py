"""Plain CP-SAT: one model of everything, the solver as it comes, goal levels one after the other.

The model is the engine's own (`optimizer.model`, `optimizer.objectives`), so that what is compared is the search: no bounds of
ours, no construction, no neighbourhoods. Between levels the solver is given its last solution as a hint.
"""

from __future__ import annotations

import time
from math import ceil, inf

from ortools.sat.python import cp_model

from benchmarks.peers.plan import PeerLevel, PeerResult, build_peer_plan
from optimizer.cells import Lots
from optimizer.domain.plan import Lot, Plan, Step, Termination
from optimizer.domain.scenario import Scenario
from optimizer.model import build_model, build_part, extract_lots
from optimizer.objectives import build_level_expressions
from optimizer.solve import Prepared, prepare
from optimizer.verify import verify_plan

LEAST_SECONDS = 0.1
"""A run of the solver gets at least so much, however little is left."""


class _FirstSolution(cp_model.CpSolverSolutionCallback):
    """Notes when the first solution was there."""

    def __init__(self, started: float) -> None:
        super().__init__()
        self.seconds: float | None = None
        self._started = started

    def on_solution_callback(self) -> None:
        """Look at the clock, the first time."""
        if self.seconds is None:
            self.seconds = time.perf_counter() - self._started


class PlainSolve:
    """One run over all goal levels.

    Parameters
    ----------
    scenario
        What to solve; preparing it and writing the model count as time spent.
    workers, seed
        For CP-SAT.
    """

    def __init__(self, scenario: Scenario, *, workers: int, seed: int) -> None:
        self._started = time.perf_counter()
        self._first = _FirstSolution(self._started)
        self._workers, self._seed = workers, seed
        self._prepared: Prepared = prepare(scenario)
        everything = range(len(scenario.orders))
        self._built = build_model(build_part(self._prepared.goals, everything, self._prepared.pinned))
        self._expressions = build_level_expressions(self._built.variables)
        self._proofs: list[PeerLevel] = []
        self._lots: Lots | None = None

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.perf_counter() - self._started

    def run(self, time_limit_seconds: float) -> PeerResult:
        """Solve level after level; each gets an equal part of the time that is left, the first plan all of it if need be."""
        if self._prepared.stray_pins:
            return self._finish(Termination.infeasible)
        count = len(self._prepared.goals.measures)
        termination = Termination.optimal
        for level in range(count):
            left = time_limit_seconds - self.seconds
            if left <= 0:
                return self._finish(Termination.out_of_time)
            status = self._solve(level, left / (count - level))
            if status == cp_model.UNKNOWN and self._lots is None:
                self._proofs.clear()
                status = self._solve(level, time_limit_seconds - self.seconds)
            if status == cp_model.INFEASIBLE and self._lots is None:
                return self._finish(Termination.infeasible)
            if status != cp_model.OPTIMAL:
                termination = Termination.out_of_time
            if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
                break
        return self._finish(termination)

    def _solve(self, level: int, seconds: float) -> int:
        """Solve one level, keep what it found, and hold it within its tolerance from here on."""
        measure = self._prepared.goals.measures[level]
        self._built.model.minimize(self._expressions.level(level).expression)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = self._workers
        solver.parameters.random_seed = self._seed
        solver.parameters.max_time_in_seconds = max(seconds, LEAST_SECONDS)
        solver.parameters.catch_sigint_signal = False
        status = int(solver.solve(self._built.model, self._first))
        has_solution = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
        is_known = has_solution and solver.best_objective_bound > -inf
        bound = measure.report(max(0, ceil(solver.best_objective_bound - 1e-6))) if is_known else None
        self._proofs.append(
            PeerLevel(bound, Termination.optimal if status == cp_model.OPTIMAL else Termination.feasible)
        )
        if has_solution:
            self._lots = extract_lots(self._built.variables, lambda variable: int(solver.value(variable)))
            value = self._prepared.goals.evaluate(self._lots)[level]
            self._hint(solver)
            self._expressions.add_limit(level, measure.compute_limit(value))
        return status

    def _hint(self, solver: cp_model.CpSolver) -> None:
        model = self._built.model
        model.clear_hints()  # type: ignore[no-untyped-call]
        for position in range(len(model.proto.variables)):
            variable = model.get_int_var_from_proto_index(position)
            model.add_hint(variable, int(solver.value(variable)))

    def _finish(self, termination: Termination) -> PeerResult:
        seconds = self.seconds
        if self._lots is None:
            return PeerResult(None, None, termination, seconds, None)
        plan = self._build_plan(self._lots)
        return PeerResult(plan, verify_plan(self._prepared.scenario, plan), termination, seconds, self._first.seconds)

    def _build_plan(self, found: Lots) -> Plan:
        prepared, table = self._prepared, self._prepared.table
        taken = {pin.id for pin in prepared.scenario.pins}
        lots = []
        for number, lot in enumerate(found, 1):
            name = lot.pin or f"lot-{number:06d}"
            while lot.pin is None and name in taken:
                name += "-"
            centers = (prepared.index.work_centers[int(table.work_center[slot])].id for slot, _ in lot.cells)
            steps = tuple(Step(work_center=w, bucket=t) for w, (_, t) in zip(centers, lot.cells, strict=True))
            quantity = lot.count * int(table.orders.multiple[lot.order])
            order = prepared.scenario.orders[lot.order].id
            lots.append(Lot(id=name, order=order, quantity=quantity, steps=steps, is_pinned=lot.pin is not None))
        return build_peer_plan(prepared.scenario, lots, targets=prepared.targets, method="cpsat", proofs=self._proofs)


def solve_plain(scenario: Scenario, *, time_limit_seconds: float, workers: int = 1, seed: int = 0) -> PeerResult:
    """Give the whole scenario to CP-SAT as it comes, level by level.

    Parameters
    ----------
    time_limit_seconds
        For everything: preparing, writing the model, and all levels.
    """
    return PlainSolve(scenario, workers=workers, seed=seed).run(time_limit_seconds)
