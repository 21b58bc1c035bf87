"""Goals in order with HiGHS: solve a level, keep it within its tolerance, go on to the next."""

from __future__ import annotations

import time

from benchmarks.peers.facts import Facts
from benchmarks.peers.plan import PeerLevel, PeerResult, build_peer_plan
from benchmarks.peers.whole.build import build_whole_model
from benchmarks.peers.whole.goals import GoalColumns
from benchmarks.peers.whole.lots import extract_lots
from benchmarks.peers.whole.program import Linear
from optimizer.domain.plan import Plan, Targets, Termination
from optimizer.domain.rulebook import Tolerance
from optimizer.domain.scenario import Scenario
from optimizer.lp import LpTermination, MixedSolution, solve_mixed
from optimizer.verify import verify_plan

# HiGHS keeps rows to an absolute 1e-6 in floating point: without this slack a level's own plan could be lost.
SLACK_ABSOLUTE = 1e-6
SLACK_RELATIVE = 1e-9


class WholeSolve:
    """One run over all goal levels.

    Parameters
    ----------
    scenario, targets
        What to solve; the entitlements are computed before.
    threads, seed
        For HiGHS.
    """

    def __init__(self, scenario: Scenario, targets: Targets, *, threads: int = 1, seed: int = 0) -> None:
        self._started = time.perf_counter()
        self._scenario, self._targets = scenario, targets
        self._threads, self._seed = threads, seed
        self._model = build_whole_model(Facts(scenario, targets))
        self._plan: Plan | None = None
        self._proofs: list[PeerLevel] = []
        self._first_seconds: float | None = None

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.perf_counter() - self._started

    def run(self, time_limit_seconds: float) -> PeerResult:
        """Solve level after level; each gets an equal part of the time that is left, the first plan all of it if need be."""
        columns = GoalColumns(self._model)
        linears = [columns.level(level) for level in self._scenario.rulebook.goals]
        termination = Termination.optimal
        for position, linear in enumerate(linears):
            left = time_limit_seconds - self.seconds
            if left <= 0:
                return self._finish(Termination.out_of_time)
            solution = self._solve(linear, left / (len(linears) - position))
            is_late = solution.termination is LpTermination.out_of_time and not solution.has_solution
            rest = time_limit_seconds - self.seconds
            if is_late and self._plan is None and rest > 0:
                self._proofs.clear()
                solution = self._solve(linear, rest)
            if solution.termination is LpTermination.infeasible and self._plan is None:
                return self._finish(Termination.infeasible)
            if solution.termination is not LpTermination.optimal:
                termination = Termination.out_of_time
            if not solution.has_solution:
                return self._finish(termination)
            self._keep(position, linear, solution)
        return self._finish(termination)

    def _solve(self, linear: Linear, time_limit_seconds: float) -> MixedSolution:
        solution = solve_mixed(
            self._model.program.build(linear),
            time_limit_seconds=max(time_limit_seconds, 0.1),
            threads=self._threads,
            seed=self._seed,
        )
        is_proven = solution.termination is LpTermination.optimal
        # No goal can be below 0; before its first relaxation is solved, the solver only knows far less.
        bound = None if solution.bound is None else max(0.0, solution.bound + linear.constant)
        self._proofs.append(PeerLevel(bound, Termination.optimal if is_proven else Termination.feasible))
        return solution

    def _keep(self, position: int, linear: Linear, solution: MixedSolution) -> None:
        """Take the plan, and hold its level within the tolerance from here on."""
        self._plan = build_peer_plan(
            self._scenario,
            extract_lots(self._model, solution.values),
            targets=self._targets,
            method="highs",
            proofs=self._proofs,
        )
        if self._first_seconds is None:
            self._first_seconds = self.seconds
        tolerance = self._scenario.rulebook.goals[position].tolerance
        self._model.program.add_row(linear, upper=compute_ceiling(self._plan.levels[position].value, tolerance))

    def _finish(self, termination: Termination) -> PeerResult:
        seconds = self.seconds
        verdict = None if self._plan is None else verify_plan(self._scenario, self._plan)
        return PeerResult(self._plan, verdict, termination, seconds, self._first_seconds)


def compute_ceiling(best: float, tolerance: Tolerance) -> float:
    """The most a level may become later, with the slack that floating point needs."""
    limit = best + tolerance.absolute + best * tolerance.permille / 1000
    return limit + SLACK_ABSOLUTE + SLACK_RELATIVE * abs(limit)


def solve_whole(
    scenario: Scenario, targets: Targets, *, time_limit_seconds: float, threads: int = 1, seed: int = 0
) -> PeerResult:
    """Give the whole scenario to HiGHS through PuLP, level by level.

    PuLP hands over no starting plan, so a level that runs out of time without one leaves the plan of the level before.

    Parameters
    ----------
    targets
        Entitlements, computed before the solve.
    time_limit_seconds
        For everything: writing the programme, and all levels.
    """
    return WholeSolve(scenario, targets, threads=threads, seed=seed).run(time_limit_seconds)
