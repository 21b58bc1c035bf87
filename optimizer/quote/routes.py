"""The best route of one lot: a shortest path over operations, places and buckets, with a running minimum over time.

The idea is DESIGN.md's: for given prices per cell, arriving early never hurts, so one pass over the operations with a
running minimum over the buckets finds the best route to every place and bucket of the last operation at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.quote.ask import Ask
from optimizer.quote.draft import Route
from optimizer.quote.moves import Moves

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]

SAME = 1e-6
"""Yen that make no difference between two routes: the one that is delivered earlier is taken."""


@dataclass(frozen=True)
class Field:
    """The cheapest way to every cell of every operation; infinite where there is none.

    Attributes
    ----------
    value
        Per operation, shape (places, buckets).
    before
        Per move, the cheapest way to have left each exit by the end of so many first buckets, shape (exits, buckets + 1).
    fare
        Per move, what it costs, shape (exits, entries).
    """

    ask: Ask
    value: tuple[Floats, ...]
    before: tuple[Floats, ...]
    fare: tuple[Floats, ...]

    def list_ends(self) -> tuple[Ints, Ints, Floats, Ints]:
        """Return the cells of the last operation that can be reached: place, bucket, value, delivery day."""
        place, bucket = np.nonzero(np.isfinite(self.value[-1]))
        return place, bucket, self.value[-1][place, bucket], self.ask.delivery_day[place, bucket]

    def find_best(self, deadline: int) -> tuple[int, int] | None:
        """Return the cheapest end that is delivered by a day; the earliest of those that cost the same."""
        place, bucket, value, day = self.list_ends()
        in_time = np.flatnonzero(day <= deadline)
        if not len(in_time):
            return None
        close = in_time[value[in_time] <= value[in_time].min() + SAME]
        best = close[np.lexsort((bucket[close], place[close], day[close]))[0]]
        return int(place[best]), int(bucket[best])

    def trace(self, end: tuple[int, int]) -> Route:
        """Return the route to a cell of the last operation."""
        route = [end]
        for k in range(len(self.value) - 2, -1, -1):
            route.append(self._step_back(k, *route[-1]))
        return tuple(reversed(route))

    def _step_back(self, k: int, place: int, bucket: int) -> tuple[int, int]:
        moves = self.ask.moves[k]
        entry = moves.entry_of_place[place]
        usable = moves.usable[moves.lag_class[:, entry], bucket]
        ways = self.before[k][np.arange(len(usable)), usable] + self.fare[k][:, entry]
        chosen = int(np.argmin(ways))
        first = int(moves.exit_start[chosen])
        last = int(moves.exit_start[chosen + 1]) if chosen + 1 < len(moves.exit_start) else self.value[k].shape[0]
        near = self.value[k][first:last, : int(usable[chosen])]
        at, when = np.unravel_index(int(np.argmin(near)), near.shape)
        return first + int(at), int(when)


def compute_field(ask: Ask, cell_value: list[Floats], fare: list[Floats]) -> Field:
    """Find the cheapest way to every cell.

    Parameters
    ----------
    cell_value
        What a lot costs in each cell, per operation; infinite where it may not be.
    fare
        What a lot's move costs, per move, shape (exits, entries).
    """
    value, before = [cell_value[0]], []
    for k, moves in enumerate(ask.moves):
        left = _accumulate(np.minimum, moves, value[-1], fill=np.inf)
        ways = _arrive(moves, left)
        ways += fare[k][:, :, None]
        arrived = ways.min(axis=0)
        before.append(left)
        value.append(arrived[moves.entry_of_place] + cell_value[k + 1])
    return Field(ask, tuple(value), tuple(before), tuple(fare))


def compute_width(ask: Ask, room: list[Ints]) -> Ints:
    """Return the most lot multiples that one lot can bring to each cell of the last operation."""
    width = room[0].astype(np.float64)
    for k, moves in enumerate(ask.moves):
        left = _accumulate(np.maximum, moves, width, fill=0.0)
        arrived = _arrive(moves, left).max(axis=0)
        width = np.minimum(arrived[moves.entry_of_place], room[k + 1])
    return width.astype(np.int64)


def _accumulate(better: np.ufunc, moves: Moves, value: Floats, *, fill: float) -> Floats:
    """The best of every exit by the end of so many first buckets; after none of them there is nothing."""
    by_exit = better.reduceat(value, moves.exit_start, axis=0)
    padded = np.full((len(by_exit), value.shape[1] + 1), fill)
    better.accumulate(by_exit, axis=1, out=padded[:, 1:])
    return padded


def _arrive(moves: Moves, left: Floats) -> Floats:
    """What has come from each exit to each entry by each bucket, shape (exits, entries, buckets)."""
    by_class = left[:, moves.usable].transpose(1, 0, 2).reshape(-1, moves.usable.shape[1])
    row = moves.lag_class * len(left) + np.arange(len(left))[:, None]
    return np.asarray(by_class[row], dtype=np.float64)
