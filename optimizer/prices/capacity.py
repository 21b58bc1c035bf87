"""What a free minute is worth: per work center and bucket, in the unit of each goal level, and in yen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from optimizer.cells.goals import Goals, Measure
from optimizer.domain.index import Index
from optimizer.domain.rulebook import Term
from optimizer.units import MINUTE

Floats = NDArray[np.float64]

NOISE = 1e-9
"""Prices below this share of a level's highest are rounding in floating point, not prices."""


@dataclass(frozen=True)
class LevelPrices:
    """What free minutes are worth to one goal level, with the levels before it kept as the plan has them.

    Attributes
    ----------
    term
        What the level counts; None where it counts several things.
    unit
        Unit of the prices: the level's own, as the plan reports it; yen for the level that holds cost.
    per_minute
        Shape (work centers, buckets), at least 0; None where time did not suffice.
    """

    name: str
    term: Term | None
    unit: str
    per_minute: Floats | None


@dataclass(frozen=True)
class CapacityPrices:
    """Prices of all work centers and buckets at a plan.

    A price is marginal: it holds for small amounts. One more minute saves what it says, a whole hour at most sixty times that, unless
    the hour lets a cell hold more of an order and so spreads a setup over more pieces.

    Attributes
    ----------
    levels
        One entry per goal level, in order.
    yen_level
        Position of the first level that holds cost; None where there is none.
    """

    index: Index
    levels: tuple[LevelPrices, ...]
    yen_level: int | None

    @property
    def has_yen(self) -> bool:
        """Whether there are prices in yen."""
        return self.yen_level is not None and self.levels[self.yen_level].per_minute is not None

    @cached_property
    def yen_per_minute(self) -> Floats:
        """Yen per free minute, shape (work centers, buckets); 0 everywhere where there are no prices in yen."""
        per_minute = None if self.yen_level is None else self.levels[self.yen_level].per_minute
        shape = (len(self.index.work_centers), self.index.bucket_count)
        return np.zeros(shape) if per_minute is None else per_minute


def build_capacity_prices(goals: Goals, capacity_by_level: Sequence[Floats | None]) -> CapacityPrices:
    """Turn what bounds say of capacity into prices people read; the one door for every engine that finds bounds.

    Parameters
    ----------
    capacity_by_level
        Per goal level, core units of the level per milliminute of free time, at least 0, shape (work centers, buckets); None where
        unknown.
    """
    yen_level = next((i for i, measure in enumerate(goals.measures) if _weight_of_cost(measure)), None)
    levels = tuple(
        _build_level(measure, capacity, is_yen=position == yen_level)
        for position, (measure, capacity) in enumerate(zip(goals.measures, capacity_by_level, strict=True))
    )
    return CapacityPrices(goals.table.index, levels, yen_level)


def _build_level(measure: Measure, capacity: Floats | None, *, is_yen: bool) -> LevelPrices:
    """A level's prices; where it holds cost its other terms count in yen at the rule book's own rates."""
    terms = measure.level.terms
    term = terms[0].term if len(terms) == 1 else None
    unit = "yen" if is_yen else measure.unit
    if capacity is None:
        return LevelPrices(measure.level.name, term, unit, None)
    per_minute = capacity * (MINUTE * compute_unit(measure, is_yen=is_yen))
    per_minute = np.where(per_minute > NOISE * per_minute.max(initial=0.0), per_minute, 0.0)
    return LevelPrices(measure.level.name, term, unit, per_minute)


def compute_unit(measure: Measure, *, is_yen: bool) -> float:
    """Return what a core unit of a level is in the unit of its prices; in yen, a cost that is weighted counts once."""
    return measure.quantum / measure.denominator / (_weight_of_cost(measure) if is_yen else 1)


def _weight_of_cost(measure: Measure) -> int:
    """By how much a yen counts in a level; 0 where cost does not count."""
    return sum(term.weight for term in measure.level.terms if term.term is Term.cost)
