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
def _fill_limit(  # noqa: PLR0913 - arrays
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
        for operation in np.flatnonzero(asks).tolist():
            first, last = np.searchsorted(slots.operation, (operation, operation + 1))
            limit[first:last] *= covered[slots.factory[first:last]]


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
    bucket_count = limit.shape[1]
    for order in range(len(operation_start) - 1):
        for operation in range(operation_start[order] + 1, operation_start[order + 1]):
            for slot in range(slot_start[operation], slot_start[operation + 1]):
                earliest = bucket_count
                for before in range(slot_start[operation - 1], slot_start[operation]):
                    first = 0
                    while first < bucket_count and limit[before, first] == 0:
                        first += 1
                    if first < earliest:
                        earliest = min(earliest, find_arrival(moves, work_center[before], work_center[slot], first))
                limit[slot, :earliest] = 0
        for operation in range(operation_start[order + 1] - 2, operation_start[order] - 1, -1):
            for slot in range(slot_start[operation], slot_start[operation + 1]):
                latest = -1
                for after in range(slot_start[operation + 1], slot_start[operation + 2]):
                    last = bucket_count - 1
                    while last >= 0 and limit[after, last] == 0:
                        last -= 1
                    if last > latest:
                        latest = max(latest, find_departure(moves, work_center[slot], work_center[after], last))
                limit[slot, latest + 1 :] = 0
