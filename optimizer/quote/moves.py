"""Moves between two consecutive operations of a new order: when goods arrive, and what their freight costs.

Work centers of one factory with the same lead days are alike here, so moves are kept between *exits* (factory and lead
days of the near end) and *entries* (factory of the far end).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.cells.geography import UNREACHABLE
from optimizer.domain.order import Order
from optimizer.quote.ground import Ground
from optimizer.quote.places import Places
from optimizer.units import SEN, milli

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

NEVER = 1 << 40
"""First open bucket of a place that has none."""


@dataclass(frozen=True)
class Moves:
    """All moves from the places of one operation to those of the next.

    Attributes
    ----------
    exit_start, exit_of_place
        Where the places of each exit begin; and the exit of each place.
    entry_start, entry_of_place
        The same for the far end.
    is_stay
        Whether exit and entry are one factory, shape (exits, entries).
    freight
        Nanoyen per lot multiple, shape (exits, entries).
    lag_class
        Position in `usable` of each pair, shape (exits, entries).
    usable
        How many of the first buckets at the near end are in time for a bucket at the far end, shape (classes, buckets).
    """

    exit_start: Ints
    exit_of_place: Ints
    entry_start: Ints
    entry_of_place: Ints
    is_stay: Flags
    freight: Ints
    lag_class: Ints
    usable: Ints


def build_moves(ground: Ground, order: Order, near: Places, far: Places) -> Moves:
    """Look up the moves between the places of two operations.

    Within one factory, after a work center without lead days, the next operation may share the bucket.
    """
    exit_start, exit_of_place = _find_runs(near.factory, near.lead_days)
    entry_start, entry_of_place = _find_runs(far.factory, far.factory)
    exits, entries = near.factory[exit_start][:, None], far.factory[entry_start][None, :]
    lead = near.lead_days[exit_start][:, None]
    is_stay = exits == entries
    days = ground.geography.days_between(exits, entries)
    lag = np.where(days < UNREACHABLE, lead + days, UNREACHABLE)
    lag = np.where(is_stay & (lead == 0), -1, lag)
    lags, lag_class = np.unique(lag, return_inverse=True)
    return Moves(
        exit_start=exit_start,
        exit_of_place=exit_of_place,
        entry_start=entry_start,
        entry_of_place=entry_of_place,
        is_stay=is_stay,
        freight=freight_nanoyen(order, ground.geography.rate_between(exits, entries)),
        lag_class=lag_class.reshape(lag.shape),
        usable=np.array([_count_usable(ground, days) for days in lags.tolist()], dtype=np.int64),
    )


def keep_passable(moves: list[Moves], is_open: list[Flags]) -> list[Flags]:
    """Close every cell that no whole route passes: forward from the first operation, then backward from the last."""
    kept = [flags.copy() for flags in is_open]
    for k, move in enumerate(moves):
        first = np.where(kept[k].any(axis=1), kept[k].argmax(axis=1), NEVER)
        first_of_exit = np.minimum.reduceat(first, move.exit_start)
        # A far bucket can be reached if goods of some exit's first bucket are there in time.
        is_reached: Flags = np.any(move.usable[move.lag_class] > first_of_exit[:, None, None], axis=0)
        kept[k + 1] &= is_reached[move.entry_of_place]
    for k in range(len(moves) - 1, -1, -1):
        move, buckets = moves[k], np.arange(kept[k].shape[1])
        last = np.where(kept[k + 1].any(axis=1), len(buckets) - 1 - kept[k + 1][:, ::-1].argmax(axis=1), -1)
        last_of_entry = np.maximum.reduceat(last, move.entry_start)
        in_time: Ints = move.usable[move.lag_class, np.maximum(last_of_entry, 0)[None, :]]
        count: Ints = np.where(last_of_entry[None, :] >= 0, in_time, 0).max(axis=1)
        kept[k] &= buckets[None, :] < count[move.exit_of_place][:, None]
    return kept


def freight_nanoyen(order: Order, microyen_per_kg: Ints) -> Ints:
    """Freight of one lot multiple, elementwise; the same rounding as `units.transport_nanoyen`."""
    per_piece = (2 * milli(order.kg_per_piece) * microyen_per_kg + SEN) // (2 * SEN) * SEN
    return np.asarray(per_piece * order.lot_multiple, dtype=np.int64)


def _count_usable(ground: Ground, lag: int) -> Ints:
    """Per far bucket: how many near buckets end early enough; a lag of -1 is work that goes on in the same bucket."""
    if lag < 0:
        return np.arange(1, ground.bucket_count + 1, dtype=np.int64)
    return np.searchsorted(ground.end_days, ground.start_days - lag, side="right").astype(np.int64)


def _find_runs(first: Ints, second: Ints) -> tuple[Ints, Ints]:
    """Where runs of equal pairs begin, and the run of each place."""
    is_new = np.ones(len(first), dtype=bool)
    is_new[1:] = (first[1:] != first[:-1]) | (second[1:] != second[:-1])
    return np.flatnonzero(is_new), np.cumsum(is_new) - 1
