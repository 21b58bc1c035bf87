"""Prepare, search, verify, result: the one way a plan comes into being."""

from __future__ import annotations

from collections.abc import Callable

from optimizer.domain.plan import Budget, Plan, Stage, Termination
from optimizer.domain.scenario import Scenario
from optimizer.domain.verdict import Verdict
from optimizer.errors import VerificationError
from optimizer.search import STRATEGIES, Session, Watcher, choose_strategy
from optimizer.search.progress import SilentWatcher
from optimizer.search.session import Clock
from optimizer.search.start import Start, find_start
from optimizer.search.strategy import run_levels
from optimizer.solve.clashes import explain_clashes, find_pin_clashes
from optimizer.solve.kept import keep_published
from optimizer.solve.outcome import build_plan
from optimizer.solve.prepare import Prepared, prepare
from optimizer.solve.result import SolveResult
from optimizer.verify import verify_plan

FROM_PUBLISHED = frozenset({"repair", "resume-exact", "resume-guided"})
"""Strategies that start from what is left of the published plan; the others start from the pinned lots alone."""


def solve_scenario(  # noqa: PLR0913 - the public entry: everything but the clock has a default
    scenario: Scenario,
    budget: Budget,
    *,
    clock: Callable[[], float],
    strategy: str = "auto",
    watcher: Watcher | None = None,
    scenario_file: str | None = None,
) -> SolveResult:
    """Split a scenario's orders over its factories, goal by goal, and verify the plan.

    Parameters
    ----------
    budget
        Time, seed, and the gap that is good enough.
    clock
        Seconds on any steady clock; it decides when to stop and nothing else.
    strategy
        ``auto``, ``exact``, ``guided``; ``repair`` or ``resume`` start from the scenario's published lots, the first looking only at
        what an event hit, the second as ``auto`` does.
    watcher
        Follows progress, and may ask to stop; the best plan so far is kept.
    scenario_file
        Name of the file, recorded so that a replay finds it.

    Returns
    -------
    SolveResult
        Always with a verified plan, unless hard rules contradict each other (``infeasible``), or force work on somebody and time
        was up before a plan was found that keeps them (``out_of_time``, ``cancelled``).

    Raises
    ------
    VerificationError
        When the plan found breaks a rule; it is not handed out.
    """
    start = clock()
    prepared = prepare(scenario)
    end = start + budget.time_limit_seconds
    steady = Clock(now=clock, start=start, end=end, level_end=end)
    return run_recipe(prepared, budget, steady, strategy=strategy, watcher=watcher, scenario_file=scenario_file)


def run_recipe(  # noqa: PLR0913 - the same, prepared
    prepared: Prepared,
    budget: Budget,
    clock: Clock,
    *,
    strategy: str,
    watcher: Watcher | None = None,
    scenario_file: str | None = None,
    schedule: tuple[Stage, ...] | None = None,
) -> SolveResult:
    """Search, verify and wrap up; with a schedule, repeat an earlier search exactly."""
    chosen = choose_strategy(strategy, prepared.table)
    follower = watcher or SilentWatcher()
    start = _find_start(prepared, chosen[0], budget, clock, follower)
    if start.lots is None:
        return _end_without_plan(prepared, start, clock, follower)
    clashes = find_pin_clashes(prepared, start.lots)
    if clashes:
        return SolveResult(Termination.infeasible, None, None, clock.seconds(), clashes)
    session = Session(prepared.goals, prepared.pinned, budget, clock, follower, start.lots, schedule)
    run_levels(session, STRATEGIES[chosen[0]]())
    plan = build_plan(prepared, session, chosen, scenario_file)
    verdict = check_plan(prepared.scenario, plan)
    return SolveResult(_compute_termination(session), plan, verdict, clock.seconds())


def _find_start(prepared: Prepared, strategy: str, budget: Budget, clock: Clock, watcher: Watcher) -> Start:
    if prepared.stray_pins:
        return Start(None, is_infeasible=True)
    # By name, so that a replay, which knows the name and the scenario, starts where the plan did.
    kept = keep_published(prepared, seed=budget.seed) if strategy in FROM_PUBLISHED else None
    if kept is not None:
        return Start(kept)
    return find_start(
        prepared.goals, prepared.pinned, seed=budget.seed, time_left=clock.left, should_stop=watcher.should_stop
    )


def _end_without_plan(prepared: Prepared, start: Start, clock: Clock, watcher: Watcher) -> SolveResult:
    if start.is_infeasible:
        clashes = explain_clashes(prepared, start.shortfalls)
        return SolveResult(Termination.infeasible, None, None, clock.seconds(), clashes)
    ended = Termination.cancelled if watcher.should_stop() else Termination.out_of_time
    return SolveResult(ended, None, None, clock.seconds())


def check_plan(scenario: Scenario, plan: Plan) -> Verdict:
    """Verify a plan of our own making.

    Raises
    ------
    VerificationError
        With every violation, when there is any.
    """
    verdict = verify_plan(scenario, plan)
    if not verdict.is_verified:
        raise VerificationError(verdict.violations)
    return verdict


def _compute_termination(session: Session) -> Termination:
    if session.is_cancelled:
        return Termination.cancelled
    endings = {level.termination for level in session.levels}
    if endings == {Termination.optimal}:
        return Termination.optimal
    return Termination.within_gap if Termination.feasible not in endings else Termination.out_of_time
