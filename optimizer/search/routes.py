"""The best route of one order where there is room: on time first, then cheap."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from optimizer.cells import CellTable
from optimizer.cells.lots import Cell

LATE = float(1 << 50)
"""Weight of a late day, in nanoyen: more than any difference in cost."""


class RouteFinder:
    """Finds routes order by order.

    Parameters
    ----------
    table
        Cells and legs.
    """

    def __init__(self, table: CellTable) -> None:
        self._table = table
        by_target = np.argsort(table.legs.target, kind="stable")
        self._legs_into = by_target.tolist()
        self._leg_start = np.searchsorted(table.legs.target[by_target], np.arange(table.slot_count + 1)).tolist()
        self._leg_from, self._leg_cost = table.legs.origin.tolist(), table.legs.cost.tolist()
        self._steps: dict[int, dict[Cell, tuple[float, Cell | None]]] = {}

    def find(self, order: int, room_in: Callable[[int, int], int]) -> tuple[Cell, ...] | None:
        """Return the best route of an order through cells with room, or None.

        Parameters
        ----------
        room_in
            Lot multiples that fit in a slot and bucket; 0 closes the cell.
        """
        table = self._table
        start, length = int(table.index.operation_start[order]), int(table.orders.length[order])
        best: dict[Cell, tuple[float, Cell | None]] = {}
        for operation in range(start, start + length):
            found: dict[Cell, tuple[float, Cell | None]] = {}
            for slot in range(int(table.slot_start[operation]), int(table.slot_start[operation + 1])):
                for bucket in np.flatnonzero(table.limit[slot]).tolist():
                    begun = (0.0, None) if operation == start else self._arrive(best, slot, bucket)
                    if begun is not None and room_in(slot, bucket) > 0:
                        found[slot, bucket] = (begun[0] + self._price(slot, bucket), begun[1])
            self._steps[operation] = found
            best = found
        if not best:
            return None
        return self._trace(start, length, min(best, key=lambda cell: (best[cell][0], cell)))

    def _price(self, slot: int, bucket: int) -> float:
        return float(self._table.cost[slot]) + LATE * float(self._table.late_days[slot, bucket])

    def _arrive(
        self, best: dict[Cell, tuple[float, Cell | None]], slot: int, bucket: int
    ) -> tuple[float, Cell | None] | None:
        """Cheapest way to have arrived at a slot by a bucket, from the cells of the operation before."""
        cheapest: tuple[float, Cell | None] | None = None
        for leg in self._legs_into[self._leg_start[slot] : self._leg_start[slot + 1]]:
            origin, freight = self._leg_from[leg], float(self._leg_cost[leg])
            for before in range(bucket + 1):
                entry = best.get((origin, before))
                if entry is None or self._table.legs.arrival[leg, before] > bucket:
                    continue
                if cheapest is None or entry[0] + freight < cheapest[0]:
                    cheapest = (entry[0] + freight, (origin, before))
        return cheapest

    def _trace(self, start: int, length: int, end: Cell) -> tuple[Cell, ...]:
        cells = [end]
        for operation in range(start + length - 1, start, -1):
            before = self._steps[operation][cells[-1]][1]
            if before is not None:
                cells.append(before)
        return tuple(reversed(cells))
