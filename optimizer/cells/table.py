"""The cells that exist: every (order, operation, work center, bucket) in which work could really be done.

A *slot* is an (operation, eligible work center) pair; its cells are its usable buckets. A *move* joins a slot of one operation to a
slot of the next. Ineligible pairs and unusable buckets do not exist; they are never fixed to 0. Quantities count in lot multiples.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import gcd

import numpy as np
from numpy.typing import NDArray

from optimizer.cells.geography import build_geography
from optimizer.cells.legs import Legs, build_legs
from optimizer.cells.moves import Moves, build_moves, compute_freight, find_arrival, find_rate
from optimizer.cells.orders import OrderTable, build_order_table, round_freight
from optimizer.cells.slots import build_slots
from optimizer.cells.window import compute_limit
from optimizer.domain.index import Index
from optimizer.eligibility import Eligibility
from optimizer.units import yen as nanoyen_of

Ints = NDArray[np.int64]
Small = NDArray[np.int32]


@dataclass(frozen=True)
class CellTable:
    """Slots and their cells as arrays, and the moves between slots.

    Attributes
    ----------
    slot_start
        Per operation, where its slots begin; shape (operations + 1).
    operation, order, work_center, factory
        Per slot.
    minutes
        Milliminutes per lot multiple, per slot.
    setup
        Setup milliminutes of a used cell, per slot.
    cost, setup_cost
        Nanoyen per lot multiple, and per used cell, per slot; the last operation's cost holds the freight to the destination.
    standard
        Work received in fine basis units per lot multiple, per slot (0 for the center's own equipment).
    delivery_days
        Days from the end of a bucket to the delivery, per slot of a last operation; -1 for other operations.
    limit
        Most lot multiples in a cell, shape (slots, buckets); 0 where the cell does not exist.
    moves
        When and at what price goods arrive.
    """

    index: Index
    orders: OrderTable
    slot_start: Ints
    operation: Small
    order: Small
    work_center: Small
    factory: Small
    minutes: Ints
    setup: Ints
    cost: Ints
    setup_cost: Ints
    standard: Ints
    delivery_days: Small
    limit: Small
    moves: Moves

    @property
    def slot_count(self) -> int:
        """Number of slots."""
        return len(self.operation)

    @property
    def bucket_count(self) -> int:
        """Number of buckets."""
        return int(self.limit.shape[1])

    @property
    def cell_count(self) -> int:
        """Number of cells that exist."""
        return int(np.count_nonzero(self.limit))

    def freight(self, origin: int, target: int) -> int:
        """Nanoyen per lot multiple for a move between two slots."""
        order = self.order[origin]
        rate = find_rate(self.moves, self.factory[origin], self.factory[target])
        return int(compute_freight(rate, self.orders.milli_kg[order], self.orders.multiple[order]))

    def arrival(self, origin: int, target: int, bucket: int) -> int:
        """First bucket in which a slot can use what another one made in a bucket; the number of buckets where none is."""
        return int(find_arrival(self.moves, self.work_center[origin], self.work_center[target], bucket))

    def late_days_at(self, slot: int, bucket: int) -> int:
        """Days late when the last operation is done in a cell; 0 for other operations."""
        days = int(self.delivery_days[slot])
        if days < 0:
            return 0
        return max(0, int(self.moves.end[bucket]) + days - int(self.orders.due[self.order[slot]]))

    @cached_property
    def late_days(self) -> Ints:
        """Days late when the last operation is done in a cell, shape (slots, buckets); 0 elsewhere. Of moderate size only."""
        late = self.moves.end[None, :] + (self.delivery_days - self.orders.due[self.order])[:, None]
        is_counted = (self.delivery_days >= 0)[:, None] & (self.limit > 0)
        return np.where(is_counted, np.maximum(0, late), 0)

    @cached_property
    def legs(self) -> Legs:
        """Every move there is, listed. Of moderate size only."""
        return build_legs(self.index, self.orders, self.operation, self.work_center, self.moves)

    def money_unit(self) -> int:
        """Largest number of nanoyen that divides every cost of the instance."""
        activation = [nanoyen_of(factory.activation_yen) for factory in self.index.factories]
        parts = (self.cost, self.setup_cost, self._list_freights(), np.array(activation, dtype=np.int64))
        return gcd(*(int(np.gcd.reduce(part)) for part in parts if len(part))) or 1

    def _list_freights(self) -> Ints:
        """Freights of a piece of each different weight over each different rate; multiples of these are all there is."""
        weights = np.unique(self.orders.milli_kg)
        rates = np.unique(self.moves.microyen_per_kg)
        return np.array([np.gcd.reduce(round_freight(weights, rate)) for rate in rates.tolist()], dtype=np.int64)

    def time_unit(self) -> int:
        """Largest number of milliminutes that divides every duration of the instance."""
        parts = (self.minutes, self.setup, self.index.free_milliminutes.ravel())
        return gcd(*(int(np.gcd.reduce(part)) for part in parts if len(part))) or 1


def build_cell_table(index: Index, eligibility: Eligibility) -> CellTable:
    """Build every usable slot and cell of a scenario.

    A cell exists when the work center is eligible, its certificates are valid, release and latest day can be kept along some
    whole route through it, and at least one lot multiple fits in its free minutes.
    """
    orders = build_order_table(index)
    geography = build_geography(index)
    slots = build_slots(index, eligibility, orders, geography)
    moves = build_moves(index, geography)
    slot_start = eligibility.start.astype(np.int64)
    limit = compute_limit(index, orders, slots, slot_start, moves)
    return CellTable(
        index=index, orders=orders, slot_start=slot_start,
        operation=slots.operation, order=slots.order, work_center=slots.work_center, factory=slots.factory,
        minutes=slots.minutes, setup=slots.setup, cost=slots.cost, setup_cost=slots.setup_cost, standard=slots.standard,
        delivery_days=slots.delivery_days, limit=limit, moves=moves,
    )  # fmt: skip
