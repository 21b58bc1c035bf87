"""Cheapest routes over cells at given prices: the step from one operation to the next, with a running minimum over time.

Waiting is free, so the best way to reach a slot in a bucket is the best arrival so far. Arrivals are gathered by location, not by
pair of slots: all work centers of one location with the same lead days are one origin.
"""

from __future__ import annotations

from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from optimizer.cells.compiled import compiled
from optimizer.cells.moves import FAR, Moves, compute_freight
from optimizer.cells.records import RecordHandle, RecordType, define_record, register
from optimizer.cells.table import CellTable

Ints = NDArray[np.int64]
Small = NDArray[np.int32]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

NEVER = np.inf
STEPS = 6
"""Most operations of a route."""


class Structure(NamedTuple):
    """Orders, operations and slots for compiled loops; see `CellTable`. Money counts in `money_unit` nanoyen.

    Attributes
    ----------
    group, group_location, group_lead
        Per work center its group of like places: the same location and lead days; and both per group.
    """

    operation_start: Ints
    slot_start: Ints
    slot_order: Small
    work_center: Small
    minutes: Ints
    setup: Ints
    cost: Ints
    setup_cost: Ints
    standard: Ints
    delivery_days: Small
    limit: Small
    count: Ints  # type: ignore[assignment]  # the word for it; nobody counts entries of the tuple
    multiple: Ints
    due: Ints
    milli_kg: Ints
    money_unit: int
    group: Small
    group_location: Small
    group_lead: Small
    moves: Moves


class Path(NamedTuple):
    """Room to find one order's route in; slots are counted from the first slot of the order.

    Attributes
    ----------
    price
        Of the cheapest beginning of a route up to and with a cell, per lot multiple.
    from_slot, from_bucket
        The cell before, on that route.
    group_price, group_slot, group_seen, groups
        Cheapest beginning that ends in a group of like places in a bucket, and its slot; the groups met.
    place_price, place_slot, place_bucket, place_seen, places
        Cheapest arrival at a location by bucket, and where it comes from; the locations computed.
    slots, buckets
        The route found.
    """

    price: Floats
    from_slot: Small
    from_bucket: Small
    group_price: Floats
    group_slot: Small
    group_seen: Flags
    groups: Small
    place_price: Floats
    place_slot: Small
    place_bucket: Small
    place_seen: Flags
    places: Small
    slots: Small
    buckets: Small


@register
class MovesType(RecordType):
    """Record of `Moves`."""


@register
class StructureType(RecordType):
    """Record of `Structure`."""


@register
class PathType(RecordType):
    """Record of `Path`."""


class MovesRecord(RecordHandle):
    """Handle of a `MovesType`."""


class StructureRecord(RecordHandle):
    """Handle of a `StructureType`."""


class PathRecord(RecordHandle):
    """Handle of a `PathType`."""


define_record(MovesRecord, MovesType, Moves._fields)
define_record(StructureRecord, StructureType, Structure._fields)
define_record(PathRecord, PathType, Path._fields)


def build_structure(table: CellTable, money_unit: int) -> Structure:
    """Gather the slots of an instance; returned as a record."""
    moves, orders = table.moves, table.orders
    place = moves.location[moves.factory].astype(np.int64) * (int(moves.lead.max(initial=0)) + 1) + moves.lead
    _, first, group = np.unique(place, return_index=True, return_inverse=True)
    fields = (
        table.index.operation_start, table.slot_start, table.order, table.work_center, table.minutes, table.setup,
        table.cost // money_unit, table.setup_cost // money_unit, table.standard, table.delivery_days, table.limit,
        orders.count, orders.multiple, orders.due, orders.milli_kg, money_unit, group.ravel().astype(np.int32),
        moves.location[moves.factory][first].astype(np.int32), moves.lead[first].astype(np.int32),
    )  # fmt: skip
    return cast("Structure", _pack_structure(fields, tuple(moves)))


def build_path(table: CellTable) -> Path:
    """Make room for the route of the largest order; returned as a record."""
    moves = table.moves
    slots = int(np.diff(table.slot_start[table.index.operation_start]).max(initial=0))
    buckets, locations, groups = table.bucket_count, len(moves.days), len(moves.factory)

    def small(*shape: int) -> Small:
        return np.zeros(shape, dtype=np.int32)

    def floats(*shape: int) -> Floats:
        return np.zeros(shape)

    path = Path(
        floats(slots, buckets), small(slots, buckets), small(slots, buckets),
        floats(groups, buckets), small(groups, buckets), np.zeros(groups, dtype=np.bool_), small(groups),
        floats(locations, buckets), small(locations, buckets), small(locations, buckets),
        np.zeros(locations, dtype=np.bool_), small(locations), small(STEPS), small(STEPS),
    )  # fmt: skip
    return cast("Path", _pack_path(tuple(path)))


@compiled
def _pack_structure(fields: tuple[Any, ...], moves: tuple[Any, ...]) -> Any:
    return StructureRecord(*fields, MovesRecord(*moves))


@compiled
def _pack_path(fields: tuple[Any, ...]) -> Any:
    return PathRecord(*fields)


@compiled
def trace_route(structure: Structure, path: Path, order: int) -> float:
    """Write the cheapest whole route to ``path.slots`` and ``path.buckets``; returns its price, infinite where there is none."""
    first, last = structure.operation_start[order], structure.operation_start[order + 1]
    base = structure.slot_start[first]
    price = path.price
    best, best_slot, best_bucket = NEVER, -1, -1
    for slot in range(structure.slot_start[last - 1] - base, structure.slot_start[last] - base):
        for bucket in range(structure.limit.shape[1]):
            if price[slot, bucket] < best:
                best, best_slot, best_bucket = price[slot, bucket], slot, bucket
    if best_slot < 0:
        return NEVER
    for k in range(last - first - 1, -1, -1):
        path.slots[k], path.buckets[k] = best_slot + base, best_bucket
        if k > 0:
            before = path.from_slot[best_slot, best_bucket]
            best_bucket = path.from_bucket[best_slot, best_bucket]
            best_slot = before
    return best


@compiled
def reach_operation(structure: Structure, path: Path, order: int, operation: int, money: float) -> None:
    """Add to every cell of an operation (with its own price there) the cheapest way to have arrived by its bucket.

    Parameters
    ----------
    money
        Price of a money unit, for freight.
    """
    moves = structure.moves
    work_center, factory_of = structure.work_center, moves.factory
    base = structure.slot_start[structure.operation_start[order]]
    near = (structure.slot_start[operation - 1], structure.slot_start[operation])
    bucket_count = structure.limit.shape[1]
    price = path.price
    groups = _gather_groups(structure, path, base, near)
    places = 0
    inside = near[0]
    for slot in range(near[1], structure.slot_start[operation + 1]):
        row = slot - base
        factory = factory_of[work_center[slot]]
        # Slots are ordered by work center, and so by factory: those of the same factory are found in one pass.
        while inside < near[1] and factory_of[work_center[inside]] < factory:
            inside += 1
        is_open = False
        for bucket in range(bucket_count):
            is_open = is_open or price[row, bucket] < NEVER
        if not is_open:
            continue
        place = moves.location[factory]
        if not path.place_seen[place]:
            path.place_seen[place] = True
            path.places[places] = place
            places += 1
            _reach_place(structure, path, order, place, groups, money)
        _reach_slot(structure, path, base, slot, place, (inside, near[1]))
    for i in range(groups):
        path.group_seen[path.groups[i]] = False
    for i in range(places):
        path.place_seen[path.places[i]] = False


@compiled
def _gather_groups(structure: Structure, path: Path, base: int, near: tuple[int, int]) -> int:
    """Cheapest beginning of a route per group of like places and bucket; returns how many groups there are."""
    price, group_price, group_slot = path.price, path.group_price, path.group_slot
    count = 0
    for slot in range(near[0], near[1]):
        row = slot - base
        group = structure.group[structure.work_center[slot]]
        for bucket in range(structure.limit.shape[1]):
            value = price[row, bucket]
            if value == NEVER:
                continue
            if not path.group_seen[group]:
                path.group_seen[group] = True
                path.groups[count] = group
                count += 1
                group_price[group, :] = NEVER
            if value < group_price[group, bucket]:
                group_price[group, bucket] = value
                group_slot[group, bucket] = row
    return count


@compiled
def _reach_place(structure: Structure, path: Path, order: int, place: int, groups: int, money: float) -> None:
    """Cheapest arrival at a location by bucket, from all groups."""
    moves = structure.moves
    bucket_count = structure.limit.shape[1]
    place_price, group_price = path.place_price, path.group_price
    first_bucket, end = moves.first_bucket, moves.end
    place_price[place, :] = NEVER
    for i in range(groups):
        group = path.groups[i]
        origin = structure.group_location[group]
        days = moves.days[origin, place]
        if days >= FAR:
            continue
        rate = moves.microyen_per_kg[origin, place]
        freight = compute_freight(rate, structure.milli_kg[order], 1) * structure.multiple[order]
        extra = money * (freight // structure.money_unit)
        lead = structure.group_lead[group] + days
        for bucket in range(bucket_count):
            value = group_price[group, bucket]
            if value == NEVER:
                continue
            day = end[bucket] + lead
            if day >= len(first_bucket):
                break
            arrival = first_bucket[day]
            if arrival < bucket_count and value + extra < place_price[place, arrival]:
                place_price[place, arrival] = value + extra
                path.place_slot[place, arrival] = path.group_slot[group, bucket]
                path.place_bucket[place, arrival] = bucket


@compiled
def _reach_slot(structure: Structure, path: Path, base: int, slot: int, place: int, near: tuple[int, int]) -> None:
    """Add the cheapest arrival so far to each cell of a slot, moves inside its own factory included."""
    moves = structure.moves
    work_center, price, place_price = structure.work_center, path.price, path.place_price
    row = slot - base
    factory = moves.factory[work_center[slot]]
    best, best_slot, best_bucket = NEVER, -1, -1
    for bucket in range(structure.limit.shape[1]):
        if place_price[place, bucket] < best:
            best = place_price[place, bucket]
            best_slot, best_bucket = path.place_slot[place, bucket], path.place_bucket[place, bucket]
        other = near[0]
        while other < near[1] and moves.factory[work_center[other]] == factory:
            # Every bucket that has become usable since the one before; those that were usable then have been looked at.
            for before in range(bucket, -1, -1):
                if not _is_ready(moves, work_center[other], before, bucket):
                    continue
                if price[other - base, before] < best:
                    best, best_slot, best_bucket = price[other - base, before], other - base, before
                if bucket > 0 and _is_ready(moves, work_center[other], before, bucket - 1):
                    break
            other += 1
        if price[row, bucket] < NEVER:
            price[row, bucket] += best
            path.from_slot[row, bucket] = best_slot
            path.from_bucket[row, bucket] = best_bucket


@compiled
def _is_ready(moves: Moves, work_center: int, before: int, bucket: int) -> bool:
    """Whether goods made on a work center in one bucket can be used by the same factory in another."""
    lead = moves.lead[work_center]
    return before <= bucket if lead == 0 else moves.end[before] + lead <= moves.start[bucket]
