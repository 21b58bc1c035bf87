"""The lower edge of a front from prices: at every limit of cost, a line that no plan is below.

Each is the Lagrangian bound of unfairness with the earlier goals and the cost at their prices, a weighted sum of both and so never a dense
row of all costs; prices go on from one limit to the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from optimizer.bounds import Ascent
from optimizer.scenario import load_scenario
from optimizer.solve import prepare
from optimizer.studies.front.data import BoundLine
from optimizer.units import YEN

MOST_PASSES, LEAST_PASSES = 240, 24
CELLS_A_LIMIT = 1_500_000_000
"""Cells priced for one limit, about."""


@dataclass(frozen=True)
class LineTask:
    """What to bound: a scenario whose last two goals are cost and unfairness, and the limits.

    Attributes
    ----------
    guards
        Value of every guarded goal, in the order of the rule book.
    limits_yen
        Limits of cost.
    unfairness
        Of the best plan known at each limit; steps are made towards it.
    """

    scenario_file: Path
    guards: tuple[int, ...]
    limits_yen: tuple[int, ...]
    unfairness: tuple[int, ...]
    lateness_slack: int = 0


def trace_lines(task: LineTask) -> tuple[BoundLine, ...]:
    """Climb at every limit, the loosest first, so that the prices found stay of use."""
    prepared = prepare(load_scenario(task.scenario_file))
    goals, ascent = prepared.goals, Ascent(prepared.goals, prepared.pinned)
    cost, position = len(goals.measures) - 2, len(goals.measures) - 1
    passes = max(LEAST_PASSES, min(MOST_PASSES, CELLS_A_LIMIT // max(1, prepared.table.limit.size)))
    for level, value in enumerate(task.guards):
        ascent.keep_level(level, value * goals.measures[level].denominator // goals.measures[level].quantum)
    unit = goals.measures[cost].quantum / YEN
    factor = goals.measures[position].quantum / goals.measures[position].denominator
    found = []
    for limit, target in _descending(task.limits_yen, task.unfairness):
        core = limit * YEN // goals.measures[cost].quantum
        ascent.keep_level(cost, core)
        result = ascent.solve_level(position, passes=passes, target=max(1, int(target / factor)))
        if result is not None:
            slope = -float(result.kept[cost]) * factor / unit
            line = BoundLine(
                lateness_slack=task.lateness_slack, cost_yen=core * unit, unfairness=result.line * factor, slope=slope
            )
            found.append(line)
    return tuple(found)


def _descending(limits: Sequence[int], values: Sequence[int]) -> list[tuple[int, int]]:
    return sorted(zip(limits, values, strict=True), reverse=True)
