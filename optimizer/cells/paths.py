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
    first_open, end_open
        Per slot: first bucket in which it can take anything, and the one after the last; the same where there is none.
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
    first_open: Small
    end_open: Small
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
    stair_bucket, stair_price, stairs
        Per group: the buckets in which beginnings become cheaper than in all before, what they cost there, and how many there are.
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
    stair_bucket: Small
    stair_price: Floats
    stairs: Small
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
    is_open = table.limit > 0
    can_work = is_open.any(axis=1)
    first_open = np.where(can_work, is_open.argmax(axis=1), 0)
    end_open = np.where(can_work, table.bucket_count - is_open[:, ::-1].argmax(axis=1), 0)
    fields = (
        table.index.operation_start, table.slot_start, table.order, table.work_center, table.minutes, table.setup,
        table.cost // money_unit, table.setup_cost // money_unit, table.standard, table.delivery_days, table.limit,
        first_open.astype(np.int32), end_open.astype(np.int32),
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
        small(groups, buckets), floats(groups, buckets), small(groups),
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
    for slot in range(structure.slot_start[last - 1], structure.slot_start[last]):
        row = slot - base
        for bucket in range(structure.first_open[slot], structure.end_open[slot]):
            if price[row, bucket] < best:
                best, best_slot, best_bucket = price[row, bucket], row, bucket
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
        for bucket in range(structure.first_open[slot], structure.end_open[slot]):
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
        for bucket in range(structure.first_open[slot], structure.end_open[slot]):
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
    for i in range(count):
        group = path.groups[i]
        lowest, stairs = NEVER, 0
        for bucket in range(structure.limit.shape[1]):
            if group_price[group, bucket] < lowest:
                lowest = group_price[group, bucket]
                path.stair_bucket[group, stairs], path.stair_price[group, stairs] = bucket, lowest
                stairs += 1
        path.stairs[group] = stairs
        # The cheapest group first: of those after it few are ever better.
        at = i
        while at > 0 and lowest < path.stair_price[path.groups[at - 1], path.stairs[path.groups[at - 1]] - 1]:
            path.groups[at] = path.groups[at - 1]
            at -= 1
        path.groups[at] = group
    return count


@compiled
def _reach_place(structure: Structure, path: Path, order: int, place: int, groups: int, money: float) -> None:
    """Cheapest arrival at a location by each bucket, from all groups."""
    moves = structure.moves
    days_between, rates, first_bucket, end = moves.days, moves.microyen_per_kg, moves.first_bucket, moves.end
    met, location, leads = path.groups, structure.group_location, structure.group_lead
    stairs, stair_bucket, stair_price, group_slot = path.stairs, path.stair_bucket, path.stair_price, path.group_slot
    prices, slots, buckets = path.place_price[place], path.place_slot[place], path.place_bucket[place]
    milli_kg, multiple, money_unit = structure.milli_kg[order], structure.multiple[order], structure.money_unit
    bucket_count, last_day = len(prices), len(first_bucket)
    prices[:] = NEVER
    for i in range(groups):
        group = met[i]
        origin = location[group]
        days = days_between[origin, place]
        if days >= FAR:
            continue
        lead = leads[group] + days
        extra = -1.0
        # Who waits pays nothing: a later beginning matters only where it is cheaper.
        for stair in range(stairs[group]):
            bucket = stair_bucket[group, stair]
            day = end[bucket] + lead
            if day >= last_day:
                break
            arrival = first_bucket[day]
            if arrival >= bucket_count or stair_price[group, stair] >= prices[arrival]:
                continue
            if extra < 0.0:
                freight = compute_freight(rates[origin, place], milli_kg, 1) * multiple
                extra = money * (freight // money_unit)
            price = stair_price[group, stair] + extra
            while arrival < bucket_count and price < prices[arrival]:
                prices[arrival], slots[arrival], buckets[arrival] = price, group_slot[group, bucket], bucket
                arrival += 1


@compiled
def _reach_slot(structure: Structure, path: Path, base: int, slot: int, place: int, near: tuple[int, int]) -> None:
    """Add the cheapest arrival so far to each cell of a slot, moves inside its own factory included."""
    moves = structure.moves
    work_center, price, place_price = structure.work_center, path.price, path.place_price
    row = slot - base
    factory = moves.factory[work_center[slot]]
    best, best_slot, best_bucket = NEVER, -1, -1
    start = structure.first_open[slot]
    for bucket in range(start, structure.end_open[slot]):
        if place_price[place, bucket] < best:
            best = place_price[place, bucket]
            best_slot, best_bucket = path.place_slot[place, bucket], path.place_bucket[place, bucket]
        other = near[0]
        while other < near[1] and moves.factory[work_center[other]] == factory:
            # Every bucket that has become usable since the one before; those that were usable then have been looked at.
            last_open = structure.end_open[other] - 1
            for before in range(min(bucket, last_open), structure.first_open[other] - 1, -1):
                if not _is_ready(moves, work_center[other], before, bucket):
                    continue
                if price[other - base, before] < best:
                    best, best_slot, best_bucket = price[other - base, before], other - base, before
                if bucket > start and _is_ready(moves, work_center[other], before, bucket - 1):
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
