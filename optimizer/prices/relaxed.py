"""The linear relaxation at a plan: one goal level at its best, with the levels before it kept as the plan has them.

Instances of moderate size are solved by column generation, to the end. Large ones are climbed by the ascent on prices: it knows fewer
rules and ends near the best prices, not at them, so an hour's effect cannot be told from what it leaves open.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from optimizer.bounds import Ascent, Relaxation
from optimizer.cells import Lots, build_cell_table
from optimizer.cells.goals import Goals
from optimizer.cells.lots import CellLot
from optimizer.domain.index import Index
from optimizer.domain.plan import Plan
from optimizer.domain.scenario import Scenario
from optimizer.prices.reading import compute_limits, read_lots
from optimizer.solve import Prepared

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
TimeLeft = Callable[[], float | None]
"""Seconds that are left, None for no limit."""

SHARP = 1e-9
"""Accuracy at which a level is solved alone and to the end: prices are those of this level and of no other."""
WORK = 2_000_000
"""Simplex iterations a level may take: prices found before the end mean nothing."""

LARGE_SIZE = 60_000
"""From so many cells on, prices come from the ascent: column generation would take hours."""
PASSES = 300
"""Passes of the ascent for a level. A hundred more moved the prices of regional/weekly and prefecture/weekly by two percent."""


def without_limit() -> float | None:
    """All the time it takes."""
    return None


@dataclass(frozen=True)
class ReadPlan:
    """A plan in whole numbers.

    Attributes
    ----------
    lots
        Its lots, pinned ones too.
    limits
        Core value that each level keeps while later ones are looked at.
    routes
        Ways that are known to be good, one lot multiple each; they only make a solve shorter.
    """

    prepared: Prepared
    plan: Plan
    lots: Lots
    limits: tuple[int, ...]
    routes: Lots = ()


@dataclass(frozen=True)
class SolvedLevel:
    """What is known of one level.

    Attributes
    ----------
    capacity
        Core units of the level per milliminute of free time, shape (work centers, buckets).
    value
        Core value of the relaxation, sharp enough to be compared with another one; None where it is not.
    routes
        Ways that carry it, one lot multiple each.
    """

    capacity: Floats
    value: float | None
    routes: Lots = ()


def read_plan(prepared: Prepared, plan: Plan) -> ReadPlan:
    """Read a plan for its prices.

    Raises
    ------
    PlanError
        Where the plan belongs to another scenario, or breaks a hard rule.
    """
    lots = read_lots(prepared, plan)
    return ReadPlan(prepared, plan, lots, compute_limits(prepared, plan, lots))


def solve_level(read: ReadPlan, position: int, *, time_left: TimeLeft = without_limit) -> SolvedLevel | None:
    """Solve the relaxation of one level, with the levels before it kept; None where time cut it off."""
    left = time_left()
    if left is not None and left <= 0:
        return None
    solve = _climb if read.prepared.table.cell_count > LARGE_SIZE else _generate_columns
    return solve(read, position, time_left)


def _generate_columns(read: ReadPlan, position: int, time_left: TimeLeft) -> SolvedLevel | None:
    relaxation = Relaxation(read.prepared.goals, read.prepared.pinned)
    relaxation.add_lots((*read.lots, *read.routes))
    for earlier in range(position):
        relaxation.keep_level(earlier, read.limits[earlier])
    found = relaxation.solve_level(
        position,
        should_stop=lambda: (seconds := time_left()) is not None and seconds <= 0,
        time_left=time_left,
        accuracy=SHARP,
        work=WORK,
    )
    if found is None:
        return None
    used = (*(route for route, _ in found.flow), *found.pool)
    return SolvedLevel(found.capacity, found.value, tuple(CellLot(route.order, 1, route.cells) for route in used))


def _climb(read: ReadPlan, position: int, time_left: TimeLeft) -> SolvedLevel | None:
    goals = read.prepared.goals
    value = goals.evaluate(read.lots)[position]
    nothing = SolvedLevel(np.zeros(read.prepared.index.free_milliminutes.shape), None)
    if value == 0:
        return nothing
    ascent = Ascent(goals, read.prepared.pinned)
    for earlier in range(position):
        ascent.keep_level(earlier, read.limits[earlier])
    found = ascent.solve_level(
        position,
        passes=PASSES,
        target=value,
        should_stop=lambda: (seconds := time_left()) is not None and seconds <= 0,
    )
    if found is None or found.is_cut:
        return None
    # A bound that says nothing comes from prices that say nothing: no prices at all give as good a one.
    return SolvedLevel(found.capacity, None) if found.bound > 0 else nothing


def add_minutes(read: ReadPlan, added: Ints, known: SolvedLevel | None = None) -> ReadPlan:
    """Return the same plan in a network with more free minutes; all else stays: entitlements, load caps, the other work centers.

    Parameters
    ----------
    added
        Minutes per (work center, bucket).
    known
        A level of the relaxation as it is without them; its routes make the next solve short.
    """
    prepared = read.prepared
    index = Index(_add_free_minutes(prepared.index, added))
    table = build_cell_table(index, prepared.eligibility)
    goals = Goals(table, prepared.targets)
    wider = replace(prepared, scenario=index.scenario, index=index, table=table, goals=goals)
    # Core units may be others now, so the limits are read once more.
    limits = compute_limits(wider, read.plan, read.lots)
    return ReadPlan(wider, read.plan, read.lots, limits, () if known is None else known.routes)


def _add_free_minutes(index: Index, added: Ints) -> Scenario:
    """The scenario with more free minutes; total minutes are written out as they were, so that no load cap moves."""
    network, first = index.scenario.network, 0
    factories = []
    for factory in network.factories:
        centers = []
        for work_center in factory.work_centers:
            more = added[first].tolist()
            first += 1
            free = tuple(a + b for a, b in zip(work_center.free_minutes, more, strict=True))
            total = work_center.total_minutes or work_center.free_minutes
            changed = {"free_minutes": free, "total_minutes": total} if any(more) else {}
            centers.append(work_center.model_copy(update=changed))
        factories.append(factory.model_copy(update={"work_centers": tuple(centers)}))
    changed_network = network.model_copy(update={"factories": tuple(factories)})
    return index.scenario.model_copy(update={"network": changed_network})
