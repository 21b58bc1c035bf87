"""Moves of goods between work centers: days, freight, and the first bucket in which they can be used.

A nation has hundreds of millions of pairs of slots, so moves are computed from locations when they are needed and never listed.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from optimizer.cells.compiled import compiled
from optimizer.cells.geography import UNREACHABLE, Geography
from optimizer.domain.index import Index
from optimizer.units import SEN

Ints = NDArray[np.int64]
Small = NDArray[np.int32]

HALF_SEN = SEN // 2
FAR = int(UNREACHABLE)


class Moves(NamedTuple):
    """How goods move, as arrays.

    Attributes
    ----------
    factory, lead
        Per work center: its factory, and the days between the end of a bucket and the goods leaving.
    location
        Per factory.
    days, microyen_per_kg
        Shape (locations, locations); `UNREACHABLE` days where goods cannot go.
    start, end
        Days on which buckets begin and end.
    first_bucket
        By day: the first bucket that begins on it or later; the number of buckets where none does. Later days than listed: none.
    last_bucket
        By day: the last bucket that has ended by it; -1 where none has. Later days than listed count as the last one.
    """

    factory: Small
    lead: Small
    location: Small
    days: Ints
    microyen_per_kg: Ints
    start: Ints
    end: Ints
    first_bucket: Small
    last_bucket: Small


def build_moves(index: Index, geography: Geography) -> Moves:
    """Gather what decides when and at what price goods arrive."""
    boundaries = np.array(index.scenario.calendar.boundaries, dtype=np.int64)
    days = np.arange(int(boundaries[-1]) + 1)
    return Moves(
        factory=index.factory_of_work_center.astype(np.int32),
        lead=np.array([w.lead_days for w in index.work_centers], dtype=np.int32),
        location=geography.location_of_factory.astype(np.int32),
        days=geography.days,
        microyen_per_kg=geography.microyen_per_kg,
        start=boundaries[:-1].copy(),
        end=boundaries[1:].copy(),
        first_bucket=np.searchsorted(boundaries[:-1], days, side="left").astype(np.int32),
        last_bucket=(np.searchsorted(boundaries[1:], days, side="right") - 1).astype(np.int32),
    )


@compiled
def find_arrival(moves: Moves, origin: int, target: int, bucket: int) -> int:
    """First bucket in which a work center can use what another one made in a bucket; the number of buckets where none is.

    Within one factory, after a work center with no lead days, the next operation may share the bucket.
    """
    days = 0
    if moves.factory[origin] == moves.factory[target]:
        if moves.lead[origin] == 0:
            return bucket
    else:
        days = moves.days[moves.location[moves.factory[origin]], moves.location[moves.factory[target]]]
    day = moves.end[bucket] + moves.lead[origin] + days
    if day >= len(moves.first_bucket):
        return len(moves.start)
    return int(moves.first_bucket[day])


@compiled
def find_departure(moves: Moves, origin: int, target: int, bucket: int) -> int:
    """Last bucket in which a work center can make what another one uses in a bucket; -1 where there is none."""
    days = 0
    if moves.factory[origin] == moves.factory[target]:
        if moves.lead[origin] == 0:
            return bucket
    else:
        days = moves.days[moves.location[moves.factory[origin]], moves.location[moves.factory[target]]]
    day = moves.start[bucket] - moves.lead[origin] - days
    if day < 0:
        return -1
    return int(moves.last_bucket[min(day, len(moves.last_bucket) - 1)])


@compiled
def compute_freight(microyen_per_kg: int, milli_kg: int, multiple: int) -> int:
    """Freight of one lot multiple, nanoyen; rounded once per piece to sen, as `units.transport_nanoyen` does."""
    return (milli_kg * microyen_per_kg + HALF_SEN) // SEN * SEN * multiple


@compiled
def find_rate(moves: Moves, origin: int, target: int) -> int:
    """Microyen per kg between two factories; 0 within one."""
    if origin == target:
        return 0
    return int(moves.microyen_per_kg[moves.location[origin], moves.location[target]])
