"""How much work a quote may take, counted in steps and not in seconds: the same inquiry gets the same answer anywhere."""

from __future__ import annotations

from dataclasses import dataclass

MOST_OPTIONAL = 120
"""Steps after which no better offers are looked for once there is one."""

MOST_IN_ALL = 300
"""Steps after which an order is placed no further."""

CELLS_PER_STEP = 20_000
"""Moves times buckets that take about as long as the fixed part of a step: a step is the search of one operation."""


@dataclass
class Effort:
    """Steps taken for one quote, and how many may be."""

    steps: int = 0
    most_optional: int = MOST_OPTIONAL
    most_in_all: int = MOST_IN_ALL

    def spend(self, operations: int, cells: int) -> None:
        """Note the search of one route."""
        self.steps += operations + cells // CELLS_PER_STEP

    @property
    def is_enough(self) -> bool:
        """Whether only what must be done is still done."""
        return self.steps >= self.most_optional

    @property
    def is_spent(self) -> bool:
        """Whether nothing more is done."""
        return self.steps >= self.most_in_all
