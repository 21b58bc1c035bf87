"""Re-planning from end to end: events, the changed scenario, the new plan, and what it changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from optimizer.domain.plan import Budget, Plan
from optimizer.domain.scenario import Scenario
from optimizer.replan.events import Events
from optimizer.replan.goals import ChangeGoal
from optimizer.replan.moves import ReplanReport, explain_moves
from optimizer.replan.revision import Revision, revise_scenario
from optimizer.search import Watcher
from optimizer.solve import SolveResult, solve_scenario

STRATEGY = "repair"
"""How a revised scenario is solved: from what is left of the published plan."""


@dataclass(frozen=True)
class Replanning:
    """What came of it.

    Attributes
    ----------
    report
        None where there is no new plan.
    """

    revision: Revision
    result: SolveResult
    report: ReplanReport | None


def replan_scenario(  # noqa: PLR0913 - the public entry: everything but the clock has a default
    scenario: Scenario,
    plan: Plan,
    events: Events,
    budget: Budget,
    *,
    clock: Callable[[], float],
    now_day: int | None = None,
    goal: ChangeGoal | None = None,
    watcher: Watcher | None = None,
    scenario_file: str | None = None,
) -> Replanning:
    """Make a new plan after some events, with the least change against the published one.

    Parameters
    ----------
    budget
        With a gap asked for, levels of a large instance are bounded by the relaxation too.
    now_day
        Today, over that of the events: lots with a step in a bucket that began before it stay.
    goal
        Where least change stands among the goals.
    scenario_file
        Name under which the changed scenario will be found, recorded in the plan.

    Raises
    ------
    PlanError
        When the plan is not one for the scenario.
    EventsError
        With everything that is wrong with the events.
    """
    revision = revise_scenario(scenario, plan, events, now_day=now_day, goal=goal)
    result = solve_scenario(
        revision.scenario, budget, clock=clock, strategy=STRATEGY, watcher=watcher, scenario_file=scenario_file
    )
    report = None if result.plan is None else explain_moves(revision, result.plan)
    return Replanning(revision, result, report)
