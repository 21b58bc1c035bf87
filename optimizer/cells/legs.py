"""Legs: every pair of slots of consecutive operations between which goods can move, listed; for instances of moderate size."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from optimizer.cells.geography import UNREACHABLE
from optimizer.cells.moves import Moves
from optimizer.cells.orders import OrderTable, freight_nanoyen
from optimizer.domain.index import Index

Ints = NDArray[np.int64]
Small = NDArray[np.int32]


@dataclass(frozen=True)
class Legs:
    """Slot pairs with freight per lot multiple and first usable bucket at the far end (the number of buckets: none).

    Attributes
    ----------
    origin, target, cost
        Per leg; cost in nanoyen per lot multiple.
    arrival
        By bucket of the near end, shape (legs, buckets).
    """

    origin: Ints
    target: Ints
    cost: Ints
    arrival: Ints

    @cached_property
    def by_pair(self) -> dict[tuple[int, int], int]:
        """Position of a leg by the slots at its ends."""
        pairs = zip(self.origin.tolist(), self.target.tolist(), strict=True)
        return {pair: leg for leg, pair in enumerate(pairs)}


def build_legs(index: Index, orders: OrderTable, operation: Small, work_center: Small, moves: Moves) -> Legs:
    """Pair the slots of every operation with those of the next, where goods can move.

    Within one factory, after a work center with no lead days, the next operation may share the bucket.
    """
    origin, target = _pair_slots(index, operation)
    factory = moves.factory[work_center]
    is_inside = factory[origin] == factory[target]
    at, to = moves.location[factory[origin]], moves.location[factory[target]]
    days = np.where(is_inside, 0, moves.days[at, to])
    can_move = days < UNREACHABLE
    origin, target, days, is_inside = origin[can_move], target[can_move], days[can_move], is_inside[can_move]
    rate = np.where(is_inside, 0, moves.microyen_per_kg[at[can_move], to[can_move]])
    cost = freight_nanoyen(orders, index.order_of_operation[operation[origin]], rate)
    lead = moves.lead[work_center[origin]]
    ready = moves.end[None, :] + (lead + days)[:, None]
    arrival = np.searchsorted(moves.start, ready, side="left").astype(np.int64)
    same_bucket = np.arange(index.bucket_count, dtype=np.int64)[None, :]
    return Legs(origin, target, cost, np.where((is_inside & (lead == 0))[:, None], same_bucket, arrival))


def _pair_slots(index: Index, operation: Small) -> tuple[Ints, Ints]:
    """All pairs (slot of an operation, slot of the next operation of the same order)."""
    count = np.bincount(operation, minlength=index.operation_count).astype(np.int64)
    start = np.concatenate(([0], np.cumsum(count)))
    is_followed = np.ones(index.operation_count, dtype=bool)
    is_followed[index.operation_start[1:] - 1] = False
    origin = np.flatnonzero(is_followed[operation]) if len(operation) else np.zeros(0, dtype=np.int64)
    width = count[operation[origin] + 1]
    pair_origin = np.repeat(origin, width)
    first = np.repeat(start[operation[origin] + 1], width)
    within = np.arange(len(pair_origin)) - np.repeat(np.cumsum(width) - width, width)
    return pair_origin, first + within
