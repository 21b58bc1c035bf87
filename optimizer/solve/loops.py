"""Compiling the search's loops before they are needed: about a minute, once, which no solve should pay for with its own time."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from optimizer.cells.compiled import is_compiled, mark_compiled
from optimizer.domain.plan import Budget
from optimizer.domain.scenario import Scenario
from optimizer.scenario.generate.build import Recipe, follow_recipe
from optimizer.search.mending import Mender
from optimizer.search.strategy import EXACT_SIZE
from optimizer.solve.prepare import prepare
from optimizer.solve.recipe import solve_scenario

RECIPE = Recipe("disaster", 6, 12, 1)
STEPS = 3
"""Steps of every goal level: enough for one of each kind."""


def needs_loops(scenario: Scenario, strategy: str = "auto") -> bool:
    """Whether a solve may use compiled search: a small scenario is solved by one model, whatever else it says.

    Cells and moves are not counted here but overestimated, from what work centers can do at all.
    """
    if strategy not in ("auto", "repair", "resume"):
        return not strategy.endswith("exact")
    work_centers = [work_center for factory in scenario.network.factories for work_center in factory.work_centers]
    count = Counter(process for each in work_centers for process in {held.process for held in each.capabilities})
    total = 0
    for order in scenario.orders:
        choices = [count[operation.process] for operation in order.route]
        total += sum(choices) + sum(near * far for near, far in pairwise(choices))
    return total * scenario.calendar.bucket_count > EXACT_SIZE


def compile_loops() -> None:
    """Solve and mend a small batch, which compiles all there is, unless that has been done before."""
    if is_compiled():
        return
    scenario = follow_recipe(RECIPE)
    # A clock that stands still: the steps decide when it ends.
    solve_scenario(scenario, Budget(time_limit_seconds=3600, seed=1, max_steps=STEPS), clock=float, strategy="guided")
    prepared = prepare(scenario)
    Mender(prepared.goals, prepared.pinned, seed=1).mend(prepared.pinned, (0,), limits=())
    mark_compiled()


if __name__ == "__main__":
    compile_loops()
