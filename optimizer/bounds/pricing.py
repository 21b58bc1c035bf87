"""The cheapest route of every order at given prices: a shortest path over slots and buckets.

A route's price is the sum of its cells' prices and its legs' prices. Waiting is free, so the best way to reach a slot in a bucket
is a running minimum over the buckets before. All orders are priced together, operation by operation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.cells import CellTable
from optimizer.cells.lots import Cell

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Route:
    """A route of an order: one cell per operation, and its price per lot multiple."""

    order: int
    cells: tuple[Cell, ...]
    legs: tuple[int, ...]
    price: float


class Pricing:
    """Prices all orders of an instance.

    Parameters
    ----------
    table
        Cells and legs.
    """

    def __init__(self, table: CellTable) -> None:
        self._table = table
        position = table.operation - table.index.operation_start[table.order]
        self._depth = int(position.max(initial=-1)) + 1
        self._slots_at = [np.flatnonzero(position == d) for d in range(self._depth)]
        leg_depth = position[table.legs.origin] if len(table.legs.origin) else np.zeros(0, dtype=np.int64)
        self._legs_at = [np.flatnonzero(leg_depth == d) for d in range(self._depth)]
        self._is_last = position == table.orders.length[table.order] - 1
        self._last_slots = np.flatnonzero(self._is_last)
        order = np.argsort(table.legs.target, kind="stable")
        self._legs_by_target = order
        self._leg_start = np.searchsorted(table.legs.target[order], np.arange(table.slot_count + 1))
        buckets = table.bucket_count
        self._scatter = [self._build_scatter(legs, buckets) for legs in self._legs_at]
        self._distance = np.zeros((0, 0))

    def _build_scatter(self, legs: Ints, buckets: int) -> tuple[Ints, Ints]:
        """Flat positions (arrival cell, leg entry) of moves that arrive within the calendar."""
        arrival = self._table.legs.arrival[legs]
        row, bucket = np.nonzero(arrival < buckets)
        target = self._table.legs.target[legs][row] * buckets + arrival[row, bucket]
        return target, row * buckets + bucket

    def compute_distance(self, cell_price: Floats, leg_price: Floats) -> Floats:
        """Cheapest price of a route's beginning up to each cell; infinite where none exists. Shape (slots, buckets)."""
        table = self._table
        distance = np.full(table.limit.shape, np.inf)
        for depth in range(self._depth):
            here = self._slots_at[depth]
            if depth == 0:
                distance[here] = cell_price[here]
                continue
            legs = self._legs_at[depth - 1]
            begun = distance[table.legs.origin[legs]] + leg_price[legs][:, None]
            arrive: Floats = np.full(table.limit.shape, np.inf)
            target, entry = self._scatter[depth - 1]
            np.minimum.at(arrive.reshape(-1), target, begun.ravel()[entry])
            waited = np.minimum.accumulate(arrive[here], axis=1)
            distance[here] = np.asarray(waited + cell_price[here], dtype=np.float64)
        self._distance = np.asarray(distance, dtype=np.float64)
        return distance

    def best_price(self) -> Floats:
        """Cheapest whole route of every order at the prices last computed; infinite where there is none."""
        best = np.full(len(self._table.orders.count), np.inf)
        if len(self._last_slots):
            np.minimum.at(best, self._table.order[self._last_slots], self._distance[self._last_slots].min(axis=1))
        return best

    def list_routes(self, below: Floats, leg_price: Floats, cell_price: Floats, *, most: int) -> list[Route]:
        """Return up to `most` routes per order that are cheaper than a price per order, at most one per last slot."""
        ends = self._distance[self._last_slots]
        bucket = ends.argmin(axis=1) if len(ends) else np.zeros(0, dtype=np.int64)
        price = ends[np.arange(len(ends)), bucket]
        order = self._table.order[self._last_slots]
        good = np.flatnonzero(price < below[order])
        good = good[np.lexsort((price[good], order[good]))]
        routes: list[Route] = []
        taken: dict[int, int] = {}
        for entry in good.tolist():
            position = int(order[entry])
            if taken.get(position, 0) < most:
                taken[position] = taken.get(position, 0) + 1
                end = (int(self._last_slots[entry]), int(bucket[entry]))
                routes.append(self._trace(position, end, float(price[entry]), (leg_price, cell_price)))
        return routes

    def _trace(self, order: int, end: Cell, price: float, prices: tuple[Floats, Floats]) -> Route:
        """Follow the cheapest beginning of a cell back to the first operation."""
        table, (leg_price, _) = self._table, prices
        cells, legs = [end], []
        slot, bucket = end
        for _ in range(int(table.orders.length[order]) - 1):
            into = self._legs_by_target[self._leg_start[slot] : self._leg_start[slot + 1]]
            begun = self._distance[table.legs.origin[into]] + leg_price[into][:, None]
            begun = np.where(table.legs.arrival[into] <= bucket, begun, np.inf)
            flat = int(begun.argmin())
            leg = int(into[flat // table.bucket_count])
            slot, bucket = int(table.legs.origin[leg]), flat % table.bucket_count
            cells.append((slot, bucket))
            legs.append(leg)
        return Route(order, tuple(reversed(cells)), tuple(reversed(legs)), price)
