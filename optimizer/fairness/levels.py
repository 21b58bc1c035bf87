"""Weighted leximin by saturation: raise everyone together, fix whom something holds down, go on with the rest.

Factories that end at their own limit are found by bisection ("cap jumps") before each rise; what remains are factories
held down by competition, named by the duals. See Radunović and Le Boudec, "A unified framework for max-min and min-max
fairness with applications" (doi 10.1109/TNET.2007.896231), for saturation in convex sets.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from optimizer.fairness.program import RELAXATION, Round, SharingProgram

Floats = NDArray[np.float64]

PULL = 1e-6
"""A factory holds the level down when its part in it (all parts add up to 1) is above this."""

REACHED = 1e-6
"""A level counts as reached within this share of it."""

RETRIES = 20


def compute_levels(program: SharingProgram, own_limits: Floats, weights: Floats) -> Floats:
    """Return per factory the leximin work; 0 without a weight or without anything to do.

    Parameters
    ----------
    program
        The demand and capacity to share.
    own_limits
        Per factory: what it could get alone.
    weights
        Per factory, 0 for one without a claim.
    """
    saturation = _Saturation(program, own_limits, weights)
    while saturation.is_free.any():
        saturation.fix_some()
    return saturation.floors


class _Saturation:
    """Who is still free, and what the others have been fixed at."""

    def __init__(self, program: SharingProgram, own_limits: Floats, weights: Floats) -> None:
        self._program = program
        self._own = own_limits
        self._weights = weights
        self.is_free: NDArray[np.bool_] = (weights > 0) & (own_limits > 0)
        self._highest_level = np.where(self.is_free, own_limits / np.where(weights > 0, weights, 1.0), 0.0)
        self.floors = np.zeros(len(weights))

    def fix_some(self) -> None:
        """Raise the free together; fix those stopped by their own limits, or those whom something else holds down."""
        free = np.flatnonzero(self.is_free)
        order = free[np.argsort(self._highest_level[free], kind="stable")]
        result = self._raise_level()
        if result.level >= self._highest_level[order[0]] * (1 - REACHED):
            group = order[: self._count_at_limits(order)]
            self._fix(group, self._own[group])
            return
        is_held = result.pull > PULL
        if not is_held.any():
            is_held[np.argmax(np.where(self.is_free, result.pull, -1.0))] = True
        held = np.flatnonzero(is_held)
        self._fix(held, np.minimum(result.level * self._weights[held], self._own[held]))

    def _count_at_limits(self, order: NDArray[np.int64]) -> int:
        """Return how many of those with the lowest limits can all have their limit while the rest do as well.

        The one with the lowest limit can. The count is doubled until it cannot be, then narrowed down.
        """
        possible, impossible = 1, len(order) + 1
        while impossible - possible > 1:
            is_doubling = impossible > len(order)
            size = min(2 * possible, len(order)) if is_doubling else (possible + impossible) // 2
            if self._can_have_limits(order[:size]):
                possible = size
            else:
                impossible = size
        return possible

    def _can_have_limits(self, group: NDArray[np.int64]) -> bool:
        is_free = self.is_free.copy()
        is_free[group] = False
        floors = self.floors.copy()
        floors[group] = self._own[group]
        result = self._program.raise_level(floors, is_free, float(self._highest_level.max()))
        return result is not None and result.level >= self._highest_level[group[-1]] * (1 - REACHED)

    def _raise_level(self) -> Round:
        for _ in range(RETRIES):
            result = self._program.raise_level(self.floors, self.is_free, float(self._highest_level.max()))
            if result is not None:
                return result
            self.floors *= 1 - RELAXATION
        raise ArithmeticError("the levels found so far cannot be met together")

    def _fix(self, factories: NDArray[np.int64], work: Floats) -> None:
        self.floors[factories] = work
        self.is_free[factories] = False
