"""The master's columns that are not routes: brackets, shortfalls, activations, changes, the largest load."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from optimizer.cells.goals import Goals
from optimizer.cells.tally import Tally
from optimizer.domain.rulebook import Term
from optimizer.units import PERMILLE

Floats = NDArray[np.float64]
_NONE = range(0)


@dataclass
class Extras:
    """Positions (from 0) and upper bounds of the further columns; all have lower bound 0.

    Attributes
    ----------
    segments
        Filled part of a bracket, coarse units; one per claimant (member or group) with a target and bracket with a width.
    missing
        Coarse units missing below a guarantee level, by its permille; one per member with a target.
    active
        Whether a factory is active, between 0 and 1.
    changed
        Pieces taken from a published cell.
    """

    upper: list[float] = field(default_factory=list)
    factories: tuple[int, ...] = ()
    segments: range = _NONE
    segment_claimant: list[int] = field(default_factory=list)
    segment_weight: Floats = field(default_factory=lambda: np.zeros(0))
    missing: dict[int, range] = field(default_factory=dict)
    worst: range = _NONE
    active: range = _NONE
    active_factories: tuple[int, ...] = ()
    paid_activation: float = 0.0
    changed: range = _NONE
    changed_cells: list[tuple[int, int, float, float]] = field(default_factory=list)
    unavoidable_change: float = 0.0
    peak: range = _NONE

    @property
    def count(self) -> int:
        """Number of further columns."""
        return len(self.upper)

    def add(self, uppers: list[float]) -> range:
        """Create columns with some upper bounds."""
        start = len(self.upper)
        self.upper.extend(uppers)
        return range(start, len(self.upper))


def build_extras(goals: Goals, pinned: Tally) -> Extras:
    """Create the further columns that the rule book's goals need."""
    extras = Extras()
    extras.factories = tuple(goals.targets.target[: goals.targets.factory_count].nonzero()[0].tolist())
    terms = [term for measure in goals.measures for term in measure.level.terms]
    kinds = {term.term for term in terms}
    if Term.unfairness in kinds:
        _add_unfairness(extras, goals)
    for term in terms:
        if term.term is Term.guarantee and term.level_permille not in extras.missing:
            floors = goals.compute_guarantee(term)
            extras.missing[term.level_permille or 0] = extras.add([float(floors[f]) for f in extras.factories])
    if Term.cost in kinds:
        paid = {int(goals.table.factory[slot]) for slot, _ in pinned.count_by_cell}
        extras.active_factories = tuple(f for f, yen in enumerate(goals.activation) if yen > 0 and f not in paid)
        extras.paid_activation = float(sum(goals.activation[f] for f in paid))
        extras.active = extras.add([1.0] * len(extras.active_factories))
    if Term.change in kinds:
        _add_changes(extras, goals, pinned)
    if Term.concentration in kinds:
        extras.peak = extras.add([_compute_largest_load(goals)])
    return extras


def _compute_largest_load(goals: Goals) -> float:
    """All free minutes of the factory that has most, in core time units; finite, so that any price gives a finite bound."""
    index = goals.table.index
    free = np.bincount(index.factory_of_work_center, index.free_milliminutes.sum(axis=1))
    return float(free.max(initial=0.0)) / goals.time_unit


def _add_unfairness(extras: Extras, goals: Goals) -> None:
    if goals.targets.is_worst_first:
        extras.worst = extras.add([float(PERMILLE)])
        return
    weights, uppers, targets = [], [], goals.targets
    for claimant in targets.target.nonzero()[0].tolist():
        for k, width in enumerate(targets.width[claimant].tolist()):
            if width:
                extras.segment_claimant.append(claimant)
                weights.append(float(targets.importance[claimant] * targets.weight[k]))
                uppers.append(float(width))
    extras.segment_weight = np.array(weights)
    extras.segments = extras.add(uppers)


def _add_changes(extras: Extras, goals: Goals, pinned: Tally) -> None:
    uppers = []
    for place, pieces in goals.published:
        if place is None:
            extras.unavoidable_change += pieces
            continue
        order, (slot, bucket) = place
        multiple = int(goals.table.orders.multiple[order])
        missing = max(0, pieces - pinned.count_by_cell.get((slot, bucket), 0) * multiple)
        if missing:
            extras.changed_cells.append((slot, bucket, float(multiple), float(missing)))
            uppers.append(float(missing))
    extras.changed = extras.add(uppers)
