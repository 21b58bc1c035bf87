"""What there is to share, and among whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

import numpy as np
from numpy.typing import NDArray

from optimizer.fairness.demand import DemandClass

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Sharing:
    """What there is to share, and among whom.

    Attributes
    ----------
    classes
        Demand by eligible work centers and due bucket.
    capacity
        Shape (work centers, buckets): what can be used of each, whole numbers.
    factory_of
        Per work center: its factory.
    weights
        Per factory: share by weight in any unit, whole numbers or fractions; 0 takes work without a claim.
    is_member
        Per factory; the center's own equipment takes work without a claim.
    capacity_limits
        Per factory: most capacity it may use altogether, None for no limit; empty for none at all.
    """

    classes: Sequence[DemandClass]
    capacity: Ints
    factory_of: Ints
    weights: Sequence[int | Fraction]
    is_member: Sequence[bool]
    capacity_limits: Sequence[int | None] = field(default=())

    def __post_init__(self) -> None:
        """Refuse parts that do not fit together."""
        work_centers, factories = self.capacity.shape[0], len(self.weights)
        if len(self.factory_of) != work_centers:
            raise ValueError(f"factory_of names {len(self.factory_of)} work centers, capacity has {work_centers}")
        if len(self.is_member) != factories or len(self.capacity_limits) not in {0, factories}:
            raise ValueError(f"is_member and capacity_limits must have one entry for each of {factories} factories")
        if any(weight < 0 for weight in self.weights):
            raise ValueError(f"weights {[str(w) for w in self.weights]}; each must be 0 or more")
        if self.capacity.size and int(self.capacity.min()) < 0:
            raise ValueError(f"capacity = {int(self.capacity.min())}; it must be 0 or more")

    @property
    def factory_count(self) -> int:
        """Number of factories."""
        return len(self.weights)

    def whole_weights(self) -> tuple[int, ...]:
        """Return the claimants' weights as whole numbers in the same proportions, 0 for those without a claim."""
        claims = [
            Fraction(w) if member else Fraction(0) for w, member in zip(self.weights, self.is_member, strict=True)
        ]
        denominator = lcm(*(claim.denominator for claim in claims))
        return tuple(int(claim * denominator) for claim in claims)
