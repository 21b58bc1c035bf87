"""What lots of a new order cost: in floats to choose by, and exactly to answer with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from optimizer.quote.ask import Ask
from optimizer.quote.draft import Draft, Part
from optimizer.units import MINUTE, YEN

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Pricing:
    """What a lot is charged while routes are chosen, in yen.

    Attributes
    ----------
    with_capacity
        Whether a lot also pays the price of the capacity that it takes from others.
    """

    ask: Ask
    with_capacity: bool

    @cached_property
    def per_count(self) -> list[Floats]:
        """Per operation, for one lot multiple in a cell, the way to the destination included, shape (places, buckets)."""
        charged = [self._charge(k, here.cost, here.minutes) for k, here in enumerate(self.ask.places)]
        charged[-1] = charged[-1] + (self.ask.final_freight / YEN)[:, None]
        return charged

    @cached_property
    def once(self) -> list[Floats]:
        """Per operation, for using a cell at all, shape (places, buckets)."""
        return [self._charge(k, here.setup_cost, here.setup) for k, here in enumerate(self.ask.places)]

    @cached_property
    def freight(self) -> list[Floats]:
        """Per move, for one lot multiple, shape (exits, entries)."""
        return [moves.freight / YEN for moves in self.ask.moves]

    def _charge(self, operation: int, nanoyen: Ints, milliminutes: Ints) -> Floats:
        yen = np.repeat((nanoyen / YEN)[:, None], self.ask.ground.bucket_count, axis=1)
        prices = self.ask.ground.prices
        if self.with_capacity and prices is not None:
            yen += prices[self.ask.places[operation].work_center] * (milliminutes / MINUTE)[:, None]
        return yen


@dataclass(frozen=True)
class Cost:
    """What the lots of a draft cost.

    Attributes
    ----------
    machine, setup, freight, activation
        Nanoyen, exact. Pieces and setups at a factory's own price are machine cost.
    capacity_yen
        What the time they take is worth to others, in yen; None without prices.
    """

    machine: int
    setup: int
    freight: int
    activation: int
    capacity_yen: float | None

    @property
    def nanoyen(self) -> int:
        """What the center pays."""
        return self.machine + self.setup + self.freight + self.activation

    @property
    def opportunity_yen(self) -> float:
        """Cost and the price of the capacity used, in yen."""
        return self.nanoyen / YEN + (self.capacity_yen or 0.0)


def compute_cost(draft: Draft) -> Cost:
    """Add up what the lots of a draft cost on top of the committed plan."""
    ask = draft.ask
    machine = setup = freight = 0
    capacity = 0.0
    for k, here in enumerate(ask.places):
        for (place, bucket), count in _count_by_cell(draft, k).items():
            machine += count * int(here.cost[place])
            setup += int(here.setup_cost[place])
            if ask.ground.prices is not None:
                minutes = (count * int(here.minutes[place]) + int(here.setup[place])) / MINUTE
                capacity += minutes * float(ask.ground.prices[here.work_center[place], bucket])
    for part in draft.parts:
        freight += part.count * _compute_freight(ask, part)
    entered = draft.is_active & ~ask.ground.committed.is_active
    activation = int(ask.ground.activation[entered].sum())
    return Cost(machine, setup, freight, activation, None if ask.ground.prices is None else capacity)


def _count_by_cell(draft: Draft, operation: int) -> dict[tuple[int, int], int]:
    counts: dict[tuple[int, int], int] = {}
    for part in draft.parts:
        cell = part.route[operation]
        counts[cell] = counts.get(cell, 0) + part.count
    return counts


def _compute_freight(ask: Ask, part: Part) -> int:
    total = int(ask.final_freight[part.route[-1][0]])
    for moves, ((near, _), (far, _)) in zip(ask.moves, pairwise(part.route), strict=True):
        total += int(moves.freight[moves.exit_of_place[near], moves.entry_of_place[far]])
    return total
