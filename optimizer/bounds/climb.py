"""One climb: the prices of what orders share, and how they move from pass to pass."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.bounds.passes import Choice

Floats = NDArray[np.float64]

PATIENCE = 12
"""Passes without a better bound before steps become shorter."""
MEMORY = 0.7
"""How much of the last direction goes into the next one, while running."""
SHORT, SETTLING_REACH = 0.02, 0.1
"""Steps that have become shorter than the first make the ascent settle, beginning with the second."""
TURN = 0.1
"""Most of a new slope that goes into the average, while settling."""


@dataclass
class Prices:
    """Prices of what orders share, in core units of the level.

    Attributes
    ----------
    room
        Of a milliminute of a work center in a bucket.
    joint
        Of a milliminute of a factory under a load cap.
    work
        Of a fine unit received by a factory, or by the members of a group: what it is worth there.
    low, high
        Of a fine unit of each quota's smallest and largest amount.
    kept
        Of a core unit of each earlier level.
    """

    room: Floats
    joint: Floats
    work: Floats
    low: Floats
    high: Floats
    kept: Floats

    def parts(self) -> tuple[Floats, ...]:
        """All prices, part by part."""
        return (self.room, self.joint, self.work, self.low, self.high, self.kept)

    def moved(self, direction: Prices, step: float) -> Prices:
        """Return prices a step along a direction; none is below 0."""
        pairs = zip(self.parts(), direction.parts(), strict=True)
        return Prices(*(np.maximum(0.0, mine + step * other) for mine, other in pairs))

    def times(self, factor: float) -> Prices:
        """Return a multiple of all prices."""
        return Prices(*(factor * part for part in self.parts()))

    def dot(self, other: Prices) -> float:
        """Return the sum of all products."""
        pairs = zip(self.parts(), other.parts(), strict=True)
        return sum(float(np.vdot(mine, theirs)) for mine, theirs in pairs)

    def mixed(self, other: Prices, share: float) -> Prices:
        """Return a mix of two sets of numbers."""
        pairs = zip(self.parts(), other.parts(), strict=True)
        return Prices(*(share * mine + (1 - share) * theirs for mine, theirs in pairs))


@dataclass
class Climb:
    """How far the ascent on one level has come.

    It runs first: every step goes on from the last prices, along a direction that remembers the last ones. When steps have become
    short it settles: steps start from the best prices, along a long average of directions, which comes closer to the top (the volume
    algorithm: Barahona and Anbil 2000, doi 10.1007/s101070050002).

    Attributes
    ----------
    prices, best
        Where the next pass is made, and where the bound was best.
    scales
        Of every kind of row, one over the size its prices are expected to have.
    reach
        Length of a step, as a share of the way to the target.
    since
        Passes without a better bound.
    """

    prices: Prices
    best: Prices
    scales: tuple[float | Floats, ...]
    bound: float = -np.inf
    direction: Prices | None = None
    start: Prices | None = None
    reach: float = 1.0
    since: int = 0
    passes: int = 0
    is_settling: bool = False
    choice: Choice | None = None

    def run(self, slope: Prices) -> None:
        """Turn the direction towards a new slope; after many vain passes go back to the best prices with shorter steps."""
        blocked = zip(self.prices.parts(), slope.parts(), strict=True)
        steep = Prices(*(np.where((price <= 0) & (part < 0), 0.0, part) for price, part in blocked))
        self.direction = steep if self.direction is None else steep.mixed(self.direction, 1 - MEMORY)
        self.start = self.prices
        if self.since >= PATIENCE:
            self.reach, self.since, self.direction, self.start = self.reach / 2, 0, None, self.best
            if self.reach < SHORT:
                self.is_settling, self.reach = True, SETTLING_REACH

    def settle(self, slope: Prices, *, is_better: bool) -> None:
        """Turn the average a little towards a new slope, by as much as makes it shortest."""
        self.start = self.best
        if self.direction is None:
            self.direction = slope
            return
        along = self.direction.dot(slope)
        if is_better and along >= 0:
            self.reach = min(2.0, self.reach * 1.1)
        elif self.since >= PATIENCE:
            self.reach, self.since = self.reach * 0.67, 0
        square = self.direction.dot(self.direction)
        apart = square - 2 * along + slope.dot(slope)
        share = (square - along) / apart if apart > 0 else 0.0
        self.direction = slope.mixed(self.direction, min(TURN, max(TURN / 10, share)))

    def move(self, target: float) -> None:
        """Choose the prices of the next pass."""
        if self.direction is None or self.start is None:
            self.prices = self.best
            return
        pairs = zip(self.start.parts(), self.direction.parts(), strict=True)
        steep = Prices(*(np.where((price <= 0) & (part < 0), 0.0, part) for price, part in pairs))
        norm = steep.dot(steep)
        if norm <= 0:
            return
        way = max(target - self.bound, 1e-3 * abs(target) + 1e-9)
        if self.is_settling:
            way = min(way, 0.05 * abs(self.bound) + 1e-3 * abs(target) + 1e-9)
        step = Prices(*(part / scale for part, scale in zip(steep.parts(), self.scales, strict=True)))
        self.prices = self.start.moved(step, self.reach * way / norm)
