"""What a set of lots adds up to: load, work received, presence, and the values of the additive goal terms."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from optimizer.cells.lots import Cell, Lots
from optimizer.cells.table import CellTable

Ints = NDArray[np.int64]


@dataclass
class Tally:
    """Sums over lots.

    Attributes
    ----------
    count_by_cell
        Lot multiples per used cell.
    load
        Used milliminutes, setup included, shape (work centers, buckets).
    received
        Work in fine basis units per factory (0 for the center's own equipment).
    placed
        Lot multiples placed per order.
    count_by_place
        Lot multiples per (operation, factory).
    lateness
        Piece-days late.
    cost
        Nanoyen without activation.
    """

    load: Ints
    received: Ints
    placed: Ints
    count_by_cell: dict[Cell, int] = field(default_factory=lambda: defaultdict(int))
    count_by_place: dict[tuple[int, int], int] = field(default_factory=lambda: defaultdict(int))
    lateness: int = 0
    cost: int = 0


def compute_tally(table: CellTable, lots: Lots) -> Tally:
    """Add up lots; a cell's setup counts once however many lots pass it."""
    index = table.index
    tally = Tally(
        load=np.zeros((len(index.work_centers), table.bucket_count), dtype=np.int64),
        received=np.zeros(len(index.factories), dtype=np.int64),
        placed=np.zeros(len(table.orders.count), dtype=np.int64),
    )
    for lot in lots:
        tally.placed[lot.order] += lot.count
        for slot, bucket in lot.cells:
            tally.count_by_cell[slot, bucket] += lot.count
        for (a, _), (b, _) in zip(lot.cells, lot.cells[1:], strict=False):
            tally.cost += lot.count * table.freight(a, b)
    for (slot, bucket), count in tally.count_by_cell.items():
        _add_cell(table, tally, slot, bucket, count)
    return tally


def _add_cell(table: CellTable, tally: Tally, slot: int, bucket: int, count: int) -> None:
    factory = int(table.factory[slot])
    tally.load[table.work_center[slot], bucket] += int(table.minutes[slot]) * count + int(table.setup[slot])
    tally.received[factory] += int(table.standard[slot]) * count
    tally.count_by_place[int(table.operation[slot]), factory] += count
    tally.cost += int(table.cost[slot]) * count + int(table.setup_cost[slot])
    pieces = count * int(table.orders.multiple[table.order[slot]])
    tally.lateness += pieces * table.late_days_at(slot, bucket)
