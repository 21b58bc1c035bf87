"""Targets as arrays: what every factory, and every group that the rule book weighs, should have and has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from optimizer.cells.table import CellTable
from optimizer.domain.groups import WeighedGroup, list_weighed_groups
from optimizer.domain.plan import Targets
from optimizer.units import PERMILLE, round_half_up

Ints = NDArray[np.int64]
Numbers = TypeVar("Numbers", NDArray[np.int64], NDArray[np.float64])


@dataclass(frozen=True)
class TargetTable:
    """Targets as arrays per claimant: the factories (all 0 for the center's own equipment), and after them the groups.

    Attributes
    ----------
    unit
        Fine units in a coarse unit.
    target
        Coarse units; a group's is the sum over its members.
    prefill
        Fine units; a group's is the sum over its members.
    width
        Coarse units per bracket, shape (claimants, brackets).
    weight
        Weight of a missing coarse unit per bracket; empty for worst-first.
    importance
        What the weights are multiplied by per claimant; 1 for a factory.
    groups
        None for worst-first, where they could change nothing.
    """

    unit: int
    target: Ints
    prefill: Ints
    width: Ints
    weight: Ints
    importance: Ints
    groups: tuple[WeighedGroup, ...] = ()

    @property
    def is_worst_first(self) -> bool:
        """Whether only the worst-off counts."""
        return len(self.weight) == 0

    @property
    def factory_count(self) -> int:
        """Number of factories; the claimants from there on are groups."""
        return len(self.target) - len(self.groups)

    @property
    def worst_unfairness(self) -> int:
        """Unfairness of a plan that gives nobody anything."""
        return int((self.width @ self.weight * self.importance).sum())

    def list_factories(self, claimant: int) -> Ints:
        """Return the factories whose work a claimant receives."""
        group = claimant - self.factory_count
        return np.array([claimant] if group < 0 else self.groups[group].members, dtype=np.int64)

    def gather(self, amounts: Numbers) -> Numbers:
        """Amounts per factory, and after them what each group's members have together."""
        if not self.groups:
            return amounts
        sums = [amounts[list(group.members)].sum() for group in self.groups]
        return np.concatenate([amounts, np.array(sums, dtype=amounts.dtype)])

    def spread(self, prices: Numbers) -> Numbers:
        """What a unit of work at each factory is worth: its own price and those of its groups."""
        worth = prices[: self.factory_count].copy()
        for group, price in zip(self.groups, prices[self.factory_count :], strict=True):
            worth[list(group.members)] += price
        return worth

    def compute_received(self, received: Ints) -> Ints:
        """Coarse units each claimant has, earlier batches included."""
        return np.asarray((self.gather(received) + self.prefill) // self.unit, dtype=np.int64)

    def compute_unfairness(self, have: Ints) -> Ints:
        """Weighted units each claimant misses of its brackets, for the coarse units it has; not for worst-first."""
        edge = np.cumsum(self.width, axis=1) - self.width
        filled = np.clip(have[:, None] - edge, 0, self.width)
        return np.asarray((self.width - filled) @ self.weight * self.importance, dtype=np.int64)


def build_target_table(table: CellTable, targets: Targets) -> TargetTable:
    """Spread the targets of a plan over the factories of the index and the groups that its rule book weighs."""
    size = len(table.index.factories)
    factory_target, factory_prefill = np.zeros(size, np.int64), np.zeros(size, np.int64)
    for entry in targets.targets:
        f = table.index.factory_by_id[entry.factory]
        factory_target[f], factory_prefill[f] = entry.target, entry.prefill
    groups = list_weighed_groups(table.index) if targets.weights else ()
    target, prefill = (
        np.array([*own.tolist(), *(int(own[list(group.members)].sum()) for group in groups)], dtype=np.int64)
        for own in (factory_target, factory_prefill)
    )
    ends = [[round_half_up(int(goal) * b, PERMILLE) for b in targets.breakpoints_permille] for goal in target]
    edges = np.array([[0, *row] for row in ends], dtype=np.int64).reshape(
        len(target), len(targets.breakpoints_permille) + 1
    )
    return TargetTable(
        unit=targets.unit,
        target=target,
        prefill=prefill,
        width=np.diff(edges, axis=1),
        weight=np.array(targets.weights, dtype=np.int64),
        importance=np.array([1] * size + [group.weight for group in groups], dtype=np.int64),
        groups=groups,
    )
