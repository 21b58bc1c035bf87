"""Legs: pairs of slots of consecutive operations between which goods can move, and what they make reachable."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.cells.geography import UNREACHABLE, Geography
from optimizer.cells.orders import OrderTable, freight_nanoyen
from optimizer.domain.index import Index

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Legs:
    """Slot pairs with freight per lot multiple and first usable bucket at the far end (the number of buckets: none)."""

    origin: Ints
    target: Ints
    cost: Ints
    arrival: Ints


def build_legs(index: Index, orders: OrderTable, operation: Ints, work_center: Ints, geography: Geography) -> Legs:
    """Pair the slots of every operation with those of the next, where goods can move.

    Within one factory, after a work center with no lead days, the next operation may share the bucket.
    """
    origin, target = _pair_slots(index, operation)
    factory = index.factory_of_work_center[work_center]
    days = geography.days_between(factory[origin], factory[target])
    can_move = days < UNREACHABLE
    origin, target, days = origin[can_move], target[can_move], days[can_move]
    rate = geography.rate_between(factory[origin], factory[target])
    cost = freight_nanoyen(orders, index.order_of_operation[operation[origin]], rate)
    lead = np.array([w.lead_days for w in index.work_centers], dtype=np.int64)[work_center[origin]]
    boundaries = np.array(index.scenario.calendar.boundaries, dtype=np.int64)
    ready = boundaries[1:][None, :] + (lead + days)[:, None]
    arrival = np.searchsorted(boundaries[:-1], ready, side="left").astype(np.int64)
    may_share = (factory[origin] == factory[target]) & (lead == 0)
    same_bucket = np.arange(index.bucket_count, dtype=np.int64)[None, :]
    return Legs(origin, target, cost, np.where(may_share[:, None], same_bucket, arrival))


def _pair_slots(index: Index, operation: Ints) -> tuple[Ints, Ints]:
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


def keep_reachable(limit: Ints, legs: Legs, position: Ints, length: Ints) -> Ints:
    """Set the limit of cells that no whole route passes to 0: forward from the first operation, then backward from the last.

    Parameters
    ----------
    limit
        Shape (slots, buckets).
    position, length
        Per slot: the operation's place in its route, and the route's length.
    """
    limit, bucket_count = limit.copy(), limit.shape[1]
    buckets = np.arange(bucket_count)[None, :]
    depth_of_leg = position[legs.origin]
    # Of the longest route, even where nobody can do its last operation.
    deepest = int(length.max(initial=1)) - 1
    for depth in range(deepest):
        on = depth_of_leg == depth
        first = np.where(limit[legs.origin[on]] > 0, legs.arrival[on], bucket_count).min(axis=1, initial=bucket_count)
        earliest = np.full(len(limit), bucket_count, dtype=np.int64)
        np.minimum.at(earliest, legs.target[on], first)
        here = position == depth + 1
        limit[here] = np.where(buckets >= earliest[here][:, None], limit[here], 0)
    for depth in range(deepest - 1, -1, -1):
        on = depth_of_leg == depth
        last = np.where(limit > 0, buckets, -1).max(axis=1, initial=-1)
        can_follow = legs.arrival[on] <= last[legs.target[on]][:, None]
        is_useful = np.zeros(limit.shape, dtype=bool)
        np.logical_or.at(is_useful, legs.origin[on], can_follow)
        here = (position == depth) & (position < length - 1)
        limit[here] = np.where(is_useful[here], limit[here], 0)
    return limit
