"""Which part of an instance a model decides, with everything else held fixed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.cells import CellTable, Lots, Tally, compute_tally
from optimizer.cells.goals import Goals


@dataclass(frozen=True)
class Part:
    """A part of an instance.

    Attributes
    ----------
    orders
        Positions of the orders to decide, ascending.
    is_open
        Shape (slots, buckets): cells the model may use.
    fixed
        Lots that stay: pinned ones, and all lots of the orders that are not decided.
    tally
        What the fixed lots add up to.
    remaining
        Lot multiples left to decide, per order of the instance.
    """

    table: CellTable
    goals: Goals
    orders: tuple[int, ...]
    is_open: NDArray[np.bool_]
    fixed: Lots
    tally: Tally
    remaining: NDArray[np.int64]


def build_part(goals: Goals, orders: Iterable[int], lots: Lots, *, is_open: NDArray[np.bool_] | None = None) -> Part:
    """Free some orders of a plan and hold the rest.

    Parameters
    ----------
    orders
        Orders to decide.
    lots
        The plan so far; unpinned lots of the freed orders are dropped.
    is_open
        Cells the model may use; None opens every cell that exists.
    """
    table = goals.table
    freed = tuple(sorted(set(orders)))
    free_set = set(freed)
    fixed = tuple(lot for lot in lots if lot.pin is not None or lot.order not in free_set)
    tally = compute_tally(table, fixed)
    open_cells = table.limit > 0 if is_open is None else is_open & (table.limit > 0)
    return Part(table, goals, freed, open_cells, fixed, tally, table.orders.count - tally.placed)
