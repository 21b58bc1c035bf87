"""What the next lot of a draft is charged, cell by cell and move by move, while its route is chosen."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from optimizer.quote.draft import STRICT, Draft, Part, Rooms, Way
from optimizer.quote.pricing import Pricing
from optimizer.units import YEN

Floats = NDArray[np.float64]

FIRST = 1e12
"""Yen that filling up a factory below its least quantity is worth: it comes before anything else."""


class Charges:
    """Charges in yen; infinite where a lot may not be.

    Parameters
    ----------
    draft
        Its cells are set up and its factories are active: a further lot does not pay for that again.
    way
        Where lots need not bring a factory to its least quantity by themselves, those below it are charged next to nothing.
    """

    def __init__(self, draft: Draft, pricing: Pricing, *, way: Way = STRICT) -> None:
        self._draft, self._pricing = draft, pricing
        self._activation: Floats = np.where(draft.is_active, 0, draft.ask.ground.activation) / YEN
        self._once = [self._charge_once(k, once, way=way) for k, once in enumerate(pricing.once)]

    def _charge_once(self, operation: int, once: Floats, *, way: Way) -> Floats:
        """Setup where there is none yet, and activation of a factory that is not in yet."""
        here = self._draft.ask.places[operation]
        extra = self._activation[here.factory]
        if not way.is_strict:
            done = self._draft.done[operation]
            extra = extra - FIRST * ((done > 0) & (done < self._draft.ask.bounds[operation].least))[here.factory]
        return np.asarray(np.where(self._draft.is_used[operation], 0.0, once) + extra[:, None], dtype=np.float64)

    def list_for(self, count: int, rooms: list[Rooms], *, needed: int | None = None) -> list[Floats]:
        """What a lot of so many costs in each cell that has room for it, or for so many as are needed there."""
        return [
            np.where(room.cell >= (count if needed is None else needed), per_count * count + once, np.inf)
            for room, per_count, once in zip(rooms, self._pricing.per_count, self._once, strict=True)
        ]

    def list_by_room(self, rooms: list[Rooms]) -> list[Floats]:
        """What one lot multiple costs in each cell when the cell is filled."""
        return [
            np.where(room.cell > 0, per_count + once / np.maximum(room.cell, 1), np.inf)
            for room, per_count, once in zip(rooms, self._pricing.per_count, self._once, strict=True)
        ]

    def list_fares_for(self, count: int) -> list[Floats]:
        """What the moves of a lot of so many cost."""
        return [freight * count - back for freight, back in zip(self._pricing.freight, self._list_back(), strict=True)]

    def list_fares_by_room(self) -> list[Floats]:
        """What the moves of one lot multiple cost."""
        left = max(1, self._draft.left)
        return [freight - back / left for freight, back in zip(self._pricing.freight, self._list_back(), strict=True)]

    def _list_back(self) -> list[Floats]:
        """Given back for going on at the same factory: it is activated once."""
        ask = self._draft.ask
        return [
            np.where(moves.is_stay, self._activation[far.factory[moves.entry_start]][None, :], 0.0)
            for moves, far in zip(ask.moves, ask.places[1:], strict=True)
        ]

    def price(self, part: Part) -> float:
        """What one lot costs."""
        ask = self._draft.ask
        total = sum(
            float(self._pricing.per_count[k][cell]) * part.count + float(self._once[k][cell])
            for k, cell in enumerate(part.route)
        )
        fares = self.list_fares_for(part.count)
        for moves, fare, ((near, _), (far, _)) in zip(ask.moves, fares, pairwise(part.route), strict=True):
            total += float(fare[moves.exit_of_place[near], moves.entry_of_place[far]])
        return total
