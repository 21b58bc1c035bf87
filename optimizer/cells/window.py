"""In which buckets a slot may work and how much: release, latest day, certificates, room, and a whole route around it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from optimizer.cells.compiled import compiled
from optimizer.cells.moves import FAR, Moves, find_arrival, find_departure
from optimizer.cells.orders import OrderTable
from optimizer.cells.slots import Slots
from optimizer.domain.calendar import Calendar
from optimizer.domain.index import Index
from optimizer.domain.network import Factory

Ints = NDArray[np.int64]
Small = NDArray[np.int32]
Flags = NDArray[np.bool_]

MOST = np.iinfo(np.int32).max
"""Lot multiples that take no time fit without end."""


def compute_limit(index: Index, orders: OrderTable, slots: Slots, slot_start: Ints, moves: Moves) -> Small:
    """Most lot multiples a cell can hold, shape (slots, buckets); 0 where the cell does not exist.

    Applies `release`, `latest`, `reachable` (to the destination), `certificate_valid` and the free minutes; an order that must
    flow whole has no cell where it does not fit. Cells that no whole route passes do not exist either.
    """
    limit = np.zeros((len(slots.operation), index.bucket_count), dtype=np.int32)
    _fill_limit(
        limit, slots.order, slots.work_center, slots.minutes, slots.setup, slots.delivery_days,
        index.free_milliminutes, orders.count, orders.is_whole, orders.release, orders.latest, moves,
    )  # fmt: skip
    _close_uncertified(index, slots, limit)
    _keep_reachable(limit, slots.work_center, slot_start, index.operation_start, moves)
    return limit


@compiled
def _fill_limit(
    limit: Small, order: Small, work_center: Small, minutes: Ints, setup: Ints, delivery_days: Small,
    free: Ints, count: Ints, is_whole: Flags, release: Ints, latest: Ints, moves: Moves,
) -> None:  # fmt: skip
    for slot in range(limit.shape[0]):
        o = order[slot]
        for bucket in range(limit.shape[1]):
            if moves.start[bucket] < release[o]:
                continue
            if delivery_days[slot] >= 0:
                delivery = moves.end[bucket] + delivery_days[slot]
                if delivery > latest[o] or delivery >= FAR:
                    continue
            room = free[work_center[slot], bucket] - setup[slot]
            if room < 0:
                continue
            fits = min(count[o], room // minutes[slot] if minutes[slot] > 0 else MOST)
            limit[slot, bucket] = 0 if is_whole[o] and fits < count[o] else min(fits, MOST)


def _close_uncertified(index: Index, slots: Slots, limit: Small) -> None:
    """Close the buckets in which a needed certificate does not cover every day."""
    needed = [step.certificates for order in index.scenario.orders for step in order.route]
    kinds = sorted({kind for names in needed for kind in names})
    if not kinds:
        return
    calendar = index.scenario.calendar
    for kind in kinds:
        asks = np.array([kind in names for names in needed], dtype=bool)
        covered = np.array([_covered_buckets(factory, kind, calendar) for factory in index.factories], dtype=bool)
        concerned = np.flatnonzero(asks[slots.operation])
        limit[concerned] *= covered[slots.factory[concerned]]


def _covered_buckets(factory: Factory, kind: str, calendar: Calendar) -> list[bool]:
    """Buckets of which one certificate of a kind covers every day."""
    spans = [
        ((c.valid_from - calendar.as_of).days if c.valid_from else 0, (c.valid_until - calendar.as_of).days)
        for c in factory.certificates
        if c.kind == kind
    ]
    buckets = zip(calendar.boundaries[:-1], calendar.boundaries[1:], strict=True)
    return [any(first <= start and end - 1 <= last for first, last in spans) for start, end in buckets]


@compiled
def _keep_reachable(limit: Small, work_center: Small, slot_start: Ints, operation_start: Ints, moves: Moves) -> None:
    """Close cells that no whole route passes: forward from the first operation, then backward from the last."""
    scratch = np.empty(len(moves.days), dtype=np.int64)
    places = np.empty(len(moves.days), dtype=np.int64)
    for order in range(len(operation_start) - 1):
        for operation in range(operation_start[order] + 1, operation_start[order + 1]):
            near = (slot_start[operation - 1], slot_start[operation])
            _close_early(limit, work_center, near, slot_start[operation + 1], moves, scratch, places)
        for operation in range(operation_start[order + 1] - 2, operation_start[order] - 1, -1):
            near = (slot_start[operation], slot_start[operation + 1])
            _close_late(limit, work_center, near, slot_start[operation + 2], moves, scratch, places)


@compiled
def _close_early(
    limit: Small, work_center: Small, near: tuple[int, int], far_end: int, moves: Moves, ready: Ints, places: Ints
) -> None:
    """Close what is before the first arrival: `ready` holds, per location, the first day on which goods are ready there."""
    bucket_count = limit.shape[1]
    ready[:] = FAR
    count = 0
    for before in range(near[0], near[1]):
        first = _first_open(limit, before)
        if first < bucket_count:
            place = moves.location[moves.factory[work_center[before]]]
            if ready[place] == FAR:
                places[count] = place
                count += 1
            ready[place] = min(ready[place], moves.end[first] + moves.lead[work_center[before]])
    inside = near[0]
    for slot in range(near[1], far_end):
        factory = moves.factory[work_center[slot]]
        to = moves.location[factory]
        day = FAR
        for i in range(count):
            day = min(day, ready[places[i]] + moves.days[places[i], to])
        earliest = moves.first_bucket[day] if day < len(moves.first_bucket) else bucket_count
        # Slots are ordered by work center, and so by factory: those of the same factory are found in one pass.
        while inside < near[1] and moves.factory[work_center[inside]] < factory:
            inside += 1
        other = inside
        while other < near[1] and moves.factory[work_center[other]] == factory:
            first = _first_open(limit, other)
            if first < bucket_count:
                earliest = min(earliest, find_arrival(moves, work_center[other], work_center[slot], first))
            other += 1
        limit[slot, :earliest] = 0


@compiled
def _close_late(
    limit: Small, work_center: Small, near: tuple[int, int], far_end: int, moves: Moves, wanted: Ints, places: Ints
) -> None:
    """Close what is after the last departure: `wanted` holds, per location, the last day on which goods are of use there."""
    wanted[:] = -1
    count = 0
    for after in range(near[1], far_end):
        last = _last_open(limit, after)
        if last >= 0:
            place = moves.location[moves.factory[work_center[after]]]
            if wanted[place] < 0:
                places[count] = place
                count += 1
            wanted[place] = max(wanted[place], moves.start[last])
    inside = near[1]
    for slot in range(near[0], near[1]):
        factory = moves.factory[work_center[slot]]
        at = moves.location[factory]
        day = -1
        for i in range(count):
            day = max(day, wanted[places[i]] - moves.days[at, places[i]])
        day -= moves.lead[work_center[slot]]
        latest = moves.last_bucket[min(day, len(moves.last_bucket) - 1)] if day >= 0 else -1
        while inside < far_end and moves.factory[work_center[inside]] < factory:
            inside += 1
        other = inside
        while other < far_end and moves.factory[work_center[other]] == factory:
            last = _last_open(limit, other)
            if last >= 0:
                latest = max(latest, find_departure(moves, work_center[slot], work_center[other], last))
            other += 1
        limit[slot, latest + 1 :] = 0


@compiled
def _first_open(limit: Small, slot: int) -> int:
    bucket = 0
    while bucket < limit.shape[1] and limit[slot, bucket] == 0:
        bucket += 1
    return bucket


@compiled
def _last_open(limit: Small, slot: int) -> int:
    bucket = limit.shape[1] - 1
    while bucket >= 0 and limit[slot, bucket] == 0:
        bucket -= 1
    return int(bucket)
