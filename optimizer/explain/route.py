"""One order's route through time: which work centers follow each other, and when."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from optimizer.explain.situation import Situation, is_reachable

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
NEVER = np.inf


class RouteGraph:
    """The slots of an order by operation, and the moves between them.

    Values travel along the moves: forward the cheapest way to a cell, backward the best that can still come of it. All
    arrays are of shape (slots of the operation, buckets).

    Attributes
    ----------
    slots
        First and last + 1 slot per operation.
    delivery_day
        Of the last operation; `NEVER` where the destination cannot be reached.
    """

    def __init__(self, situation: Situation, order: int) -> None:
        table, index = situation.table, situation.index
        self.bucket_count = index.bucket_count
        first, last = int(index.operation_start[order]), int(index.operation_start[order + 1])
        self.slots = [range(int(table.slot_start[i]), int(table.slot_start[i + 1])) for i in range(first, last)]
        self._moves = [
            self._read_moves(situation, near, far) for near, far in zip(self.slots, self.slots[1:], strict=False)
        ]
        self.delivery_day: Floats = np.full((len(self.slots[-1]), self.bucket_count), NEVER)
        for row, slot in enumerate(self.slots[-1]):
            days = situation.days_to_destination(slot)
            if is_reachable(days):
                ready = [situation.ready_day(slot, bucket) + days for bucket in range(self.bucket_count)]
                self.delivery_day[row] = ready

    @property
    def length(self) -> int:
        """Number of operations."""
        return len(self.slots)

    def blank(self, operation: int, value: float = 0) -> Floats:
        """Return one value for every cell of an operation."""
        return np.full((len(self.slots[operation]), self.bucket_count), value)

    def has_move(self, operation: int) -> bool:
        """Say whether goods can go from any place of an operation to any of the next (or to the destination)."""
        if operation == self.length - 1:
            return bool(np.isfinite(self.delivery_day).any())
        return len(self._moves[operation][0]) > 0

    def compute_forward(self, cost: list[Floats]) -> list[Floats]:
        """Return the least total cost of reaching and using every cell from the start of the route."""
        totals = [cost[0]]
        for k, (near, far, arrival) in enumerate(self._moves):
            reached = np.full((len(self.slots[k + 1]), self.bucket_count + 1), NEVER)
            np.minimum.at(reached, (far[:, None], arrival), totals[k][near])
            # Goods can wait: what arrived in a bucket is there in every later one.
            waiting = np.minimum.accumulate(reached[:, :-1], axis=1)
            totals.append(cost[k + 1] + waiting)
        return totals

    def compute_backward(self, cost: list[Floats], end: Floats) -> list[Floats]:
        """Return, per cell, the least of `end` (per cell of the last operation) that can still be reached through it.

        Cells of infinite cost cannot be used; finite costs do not count.
        """
        best = [np.where(np.isfinite(cost[-1]), end, NEVER)]
        for k in range(self.length - 2, -1, -1):
            near, far, arrival = self._moves[k]
            later = np.minimum.accumulate(best[0][:, ::-1], axis=1)[:, ::-1]
            later = np.concatenate((later, np.full((len(later), 1), NEVER)), axis=1)
            found = np.full((len(self.slots[k]), self.bucket_count), NEVER)
            np.minimum.at(found, near, later[far[:, None], arrival])
            best.insert(0, np.where(np.isfinite(cost[k]), found, NEVER))
        return best

    def find_path(self, cost: list[Floats], deadline: float) -> list[tuple[int, int]] | None:
        """Return the cheapest cells (slot, bucket), one per operation, delivered by a day; None where there are none.

        Among equally cheap ways the earliest delivery wins, then the order of the file.
        """
        totals = self.compute_forward(cost)
        end = np.where(self.delivery_day <= deadline, totals[-1], NEVER)
        if not np.isfinite(end).any():
            return None
        cheapest = end == end.min()
        when = np.where(cheapest, self.delivery_day, NEVER)
        row, bucket = (int(i) for i in np.unravel_index(int(np.argmin(when)), when.shape))
        path = [(self.slots[-1][row], bucket)]
        for k in range(self.length - 2, -1, -1):
            row, bucket = self._step_back(k, totals[k], row, bucket)
            path.insert(0, (self.slots[k][row], bucket))
        return path

    def _step_back(self, k: int, totals: Floats, row: int, bucket: int) -> tuple[int, int]:
        """Return the cheapest cell of operation k from which goods are at a cell of the next operation in time."""
        near, far, arrival = self._moves[k]
        into = far == row
        in_time = np.where(arrival[into] <= bucket, totals[near[into]], NEVER)
        at, when = (int(i) for i in np.unravel_index(int(np.argmin(in_time)), in_time.shape))
        return int(near[into][at]), when

    @staticmethod
    def _read_moves(situation: Situation, near: range, far: range) -> tuple[Ints, Ints, Ints]:
        table = situation.table
        # Legs are listed by the slot they start from.
        first, last = np.searchsorted(table.legs.origin, (near.start, near.stop))
        rows = slice(int(first), int(last))
        return table.legs.origin[rows] - near.start, table.legs.target[rows] - far.start, table.legs.arrival[rows]
