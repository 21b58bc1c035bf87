"""Ruin and recreate around the damage: orders of a pool are taken out with those in their way, and placed anew.

As `optimizer.search.placement.improve`, but every round begins with an order of the pool, so that the work grows with the pool.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from optimizer.cells import Lots
from optimizer.cells.compiled import compiled
from optimizer.cells.goals import Goals
from optimizer.search.placement import ANY, Engine, Tariff, build_aim, build_tariff, compute_references
from optimizer.search.placement.draw import draw_below
from optimizer.search.placement.grid import Grid
from optimizer.search.placement.improve import (
    Aim,
    Best,
    close_round,
    compute_breach,
    compute_values,
    score,
    take_out_picked,
)
from optimizer.search.placement.insert import insert_order
from optimizer.search.placement.records import pack
from optimizer.search.placement.ruin import pick, pick_holder
from optimizer.search.placement.state import State
from optimizer.search.placement.work import EFFORT, PICKED, Work

Ints = NDArray[np.int64]

SIZE = 8
"""Orders taken out at once, at most."""
ROUNDS_PER_ORDER, LEAST_ROUNDS, MOST_ROUNDS = 200, 2_000, 200_000
"""Rounds, about, per order of the pool, and for all of it."""
ORDERS_PER_ROUND = 4
"""Orders placed in a round, about: what a round counts as, in the cells of so many orders."""
HEATS = (0.1, 0.03, 0.01, 0.0)
"""Heat of each part of the work, as a share of what one order is worth; the last part begins with the best plan."""


class Mender:
    """Mends plans of one instance, always with the same amount of work for a pool of the same size."""

    def __init__(self, goals: Goals, pinned: Lots, *, seed: int) -> None:
        self._goals = goals
        self._engine = Engine(goals, pinned, seed=seed)
        self._references = compute_references(goals)
        orders = max(1, len(goals.table.orders.count))
        self._cells_per_round = 1 + ORDERS_PER_ROUND * goals.table.cell_count // orders

    def mend(self, lots: Lots, pool: Sequence[int], *, limits: tuple[int, ...]) -> Lots:
        """Return a plan that is better at the level after those with limits, or the same.

        Parameters
        ----------
        pool
            Orders to begin with; others are moved only to make way.
        limits
            Core values that the closed levels must keep.
        """
        engine = self._engine
        engine.load(lots, build_tariff(self._goals, self._references, len(limits), None))
        aim = pack(build_aim(self._goals, self._references, limits))
        rounds = min(MOST_ROUNDS, max(LEAST_ROUNDS, ROUNDS_PER_ORDER * len(pool)))
        effort = rounds * self._cells_per_round // len(HEATS)
        wanted = np.array(pool, dtype=np.int64)
        found = 0
        for heat in HEATS:
            if heat == 0.0:
                engine.restore()
            found += mend(
                engine.grid, engine.state, engine.work, engine.best, engine.tariff, aim, wanted, effort,
                heat / max(1, len(self._goals.table.orders.count)),
            )  # fmt: skip
        if not found:
            return lots
        engine.restore()
        return engine.read()


@compiled
def mend(  # noqa: PLR0913, PLR0917
    grid: Grid, state: State, work: Work, best: Best, tariff: Tariff, aim: Aim, pool: Ints, effort: int, heat: float
) -> int:
    """Ruin and recreate until so many cells have been priced; returns how often the best plan was improved."""
    compute_values(grid, state, work)
    present = score(aim, work, compute_breach(grid, state))
    found = 0
    end = work.counts[EFFORT] + effort
    while work.counts[EFFORT] < end:
        work.counts[EFFORT] += 1
        _pick_around(grid, state, work, pool)
        if not take_out_picked(grid, state, work):
            continue
        _shuffle(work)
        mode, blink = draw_below(work.stream, ANY + 1), 0.01 if draw_below(work.stream, 2) == 0 else 0.1
        for i in range(work.counts[PICKED]):
            insert_order(grid, state, work, tariff, work.picked[i], mode, blink)
        present, is_best = close_round(grid, state, work, best, tariff, aim, present, heat, True)
        found += is_best
    return found


@compiled
def _pick_around(grid: Grid, state: State, work: Work, pool: Ints) -> None:
    """Pick one or two orders of the pool, and some that hold cells which these could use or were published in."""
    work.counts[PICKED] = 0
    # Few more often than many: most of what is to be mended fits where somebody else just left.
    size = 1 + draw_below(work.stream, 1 + draw_below(work.stream, SIZE))
    for _ in range(1 + draw_below(work.stream, 2)):
        pick(work, pool[draw_below(work.stream, len(pool))])
    tries = 4 * size
    while work.counts[PICKED] < size and tries > 0:
        tries -= 1
        order = work.picked[draw_below(work.stream, work.counts[PICKED])]
        _pick_neighbour(grid, state, work, order)


@compiled
def _pick_neighbour(grid: Grid, state: State, work: Work, order: int) -> None:
    """Pick an order that holds a cell which another one could use, or was published in."""
    structure, rules = grid.structure, grid.orders
    first = structure.slot_start[structure.operation_start[order]]
    end = structure.slot_start[structure.operation_start[order + 1]]
    published = rules.published_start[order + 1] - rules.published_start[order]
    if published > 0 and draw_below(work.stream, 2) == 0:
        at = rules.published_start[order] + draw_below(work.stream, published)
        slot, bucket = rules.published_slot[at], rules.published_bucket[at]
    elif end > first:
        slot, bucket = first + draw_below(work.stream, end - first), draw_below(work.stream, structure.limit.shape[1])
        if structure.limit[slot, bucket] == 0:
            return
    else:
        return
    pick_holder(state, work, structure.work_center[slot], bucket)


@compiled
def _shuffle(work: Work) -> None:
    """Put the picked orders into another order, every other time."""
    if draw_below(work.stream, 2) == 0:
        for i in range(work.counts[PICKED] - 1, 0, -1):
            j = draw_below(work.stream, i + 1)
            work.picked[i], work.picked[j] = work.picked[j], work.picked[i]
