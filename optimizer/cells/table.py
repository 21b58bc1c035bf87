"""The cells that exist: every (order, operation, work center, bucket) in which work could really be done.

A *slot* is an (operation, eligible work center) pair; its cells are its usable buckets. A *leg* joins a slot of one operation to a
slot of the next. Ineligible pairs and unusable buckets do not exist; they are never fixed to 0. Quantities count in lot multiples.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import gcd

import numpy as np
from numpy.typing import NDArray

from optimizer.cells.geography import Geography, build_geography
from optimizer.cells.legs import build_legs, keep_reachable
from optimizer.cells.orders import OrderTable, build_order_table, freight_nanoyen
from optimizer.cells.window import build_window
from optimizer.domain.index import Index
from optimizer.eligibility import Eligibility
from optimizer.units import machine_nanoyen, milli, work_milliminutes
from optimizer.units import yen as nanoyen_of

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class CellTable:
    """Slots, their cells, and the legs between slots, as arrays.

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
    limit
        Most lot multiples in a cell, shape (slots, buckets); 0 where the cell does not exist.
    late_days
        Days late if the last operation is done in the bucket, shape (slots, buckets); 0 for other operations.
    leg_from, leg_to
        Slots at both ends of each leg.
    leg_cost
        Freight in nanoyen per lot multiple, per leg.
    leg_arrival
        First usable bucket at the far end, by bucket of the near end, shape (legs, buckets); the number of buckets where none is.
    """

    index: Index
    orders: OrderTable
    slot_start: Ints
    operation: Ints
    order: Ints
    work_center: Ints
    factory: Ints
    minutes: Ints
    setup: Ints
    cost: Ints
    setup_cost: Ints
    standard: Ints
    limit: Ints
    late_days: Ints
    leg_from: Ints
    leg_to: Ints
    leg_cost: Ints
    leg_arrival: Ints

    @property
    def slot_count(self) -> int:
        """Number of slots."""
        return len(self.operation)

    @property
    def bucket_count(self) -> int:
        """Number of buckets."""
        return int(self.limit.shape[1])

    @cached_property
    def leg_by_pair(self) -> dict[tuple[int, int], int]:
        """Position of a leg by the slots at its ends."""
        return dict(
            zip(zip(self.leg_from.tolist(), self.leg_to.tolist(), strict=True), range(len(self.leg_from)), strict=True)
        )

    @property
    def cell_count(self) -> int:
        """Number of cells that exist."""
        return int(np.count_nonzero(self.limit))

    def money_unit(self) -> int:
        """Largest number of nanoyen that divides every cost of the instance."""
        activation = [nanoyen_of(factory.activation_yen) for factory in self.index.factories]
        parts = (self.cost, self.setup_cost, self.leg_cost, np.array(activation, dtype=np.int64))
        return gcd(*(int(np.gcd.reduce(part)) for part in parts if len(part))) or 1

    def time_unit(self) -> int:
        """Largest number of milliminutes that divides every duration of the instance."""
        parts = (self.minutes, self.setup, self.index.free_milliminutes.ravel())
        return gcd(*(int(np.gcd.reduce(part)) for part in parts if len(part))) or 1


def build_cell_table(index: Index, eligibility: Eligibility) -> CellTable:
    """Build every usable slot, cell and leg of a scenario.

    A cell exists when the work center is eligible, its certificates are valid, release and latest day can be kept along some
    whole route through it, and at least one lot multiple fits in its free minutes.
    """
    orders = build_order_table(index)
    geography = build_geography(index)
    slots = _Slots(index, eligibility, orders, geography)
    window = build_window(index, orders, slots.operation, slots.work_center, geography)
    legs = build_legs(index, orders, slots.operation, slots.work_center, geography)
    limit = keep_reachable(slots.compute_limit(window.is_open), legs, slots.position, orders.length[slots.order])
    return CellTable(
        index=index, orders=orders, slot_start=eligibility.start.astype(np.int64),
        operation=slots.operation, order=slots.order, work_center=slots.work_center, factory=slots.factory,
        minutes=slots.minutes, setup=slots.setup, cost=slots.cost, setup_cost=slots.setup_cost, standard=slots.standard,
        limit=limit, late_days=window.late_days,
        leg_from=legs.origin, leg_to=legs.target, leg_cost=legs.cost, leg_arrival=legs.arrival,
    )  # fmt: skip


class _Slots:
    """Per-slot numbers: what a lot multiple takes and costs on each eligible work center."""

    def __init__(self, index: Index, eligibility: Eligibility, orders: OrderTable, geography: Geography) -> None:
        self.index, self.orders = index, orders
        self.operation = np.repeat(np.arange(index.operation_count), np.diff(eligibility.start))
        self.order = index.order_of_operation[self.operation]
        self.work_center = eligibility.work_center.astype(np.int64)
        self.factory = index.factory_of_work_center[self.work_center]
        self.position = self.operation - index.operation_start[self.order]
        self._compute_work(eligibility)
        self._add_final_freight(geography)
        is_member = index.is_member[self.factory]
        self.standard = np.where(is_member, orders.standard[self.operation], 0)

    def _compute_work(self, eligibility: Eligibility) -> None:
        size = len(self.operation)
        self.minutes, self.setup = np.zeros(size, np.int64), np.zeros(size, np.int64)
        self.cost, self.setup_cost = np.zeros(size, np.int64), np.zeros(size, np.int64)
        rates = [work_center.yen_per_minute for work_center in self.index.work_centers]
        scenario_orders = self.index.scenario.orders
        columns = (self.order, self.position, self.work_center, eligibility.time_permille, eligibility.quote)
        for r, (o, k, w, permille, q) in enumerate(zip(*(column.tolist() for column in columns), strict=True)):
            operation = scenario_orders[o].route[k]
            quote = operation.quotes[q] if q >= 0 else None
            minutes, setup = work_milliminutes(operation.minutes_per_piece, permille), operation.setup_minutes
            if quote is not None and quote.minutes_per_piece is not None:
                minutes = milli(quote.minutes_per_piece)
            if quote is not None and quote.setup_minutes is not None:
                setup = quote.setup_minutes
            self.minutes[r], self.setup[r] = minutes, setup * 1_000
            if quote is not None and quote.yen_per_piece is not None:
                self.cost[r] = nanoyen_of(quote.yen_per_piece)
            else:
                self.cost[r] = machine_nanoyen(minutes, rates[w])
                self.setup_cost[r] = machine_nanoyen(setup * 1_000, rates[w])
        multiple = self.orders.multiple[self.order]
        self.minutes *= multiple
        self.cost *= multiple

    def _add_final_freight(self, geography: Geography) -> None:
        destination = self.orders.destination[self.order]
        is_last = (self.position == self.orders.length[self.order] - 1) & (destination >= 0)
        rate = geography.microyen_per_kg[geography.location_of_factory[self.factory], destination]
        self.cost += np.where(is_last, freight_nanoyen(self.orders, self.order, rate), 0)

    def compute_limit(self, is_open: Flags) -> Ints:
        """Most lot multiples a cell can hold; 0 for an order that must flow whole but would not fit."""
        free = self.index.free_milliminutes[self.work_center]
        room = np.where(is_open, free - self.setup[:, None], -1)
        fits = np.where(room < 0, 0, room // np.maximum(self.minutes, 1)[:, None])
        fits = np.where((self.minutes[:, None] == 0) & (room >= 0), np.iinfo(np.int32).max, fits)
        wanted = self.orders.count[self.order][:, None]
        limit = np.minimum(fits, wanted)
        must_be_whole = self.orders.is_whole[self.order][:, None]
        return np.where(must_be_whole & (limit < wanted), 0, limit)
