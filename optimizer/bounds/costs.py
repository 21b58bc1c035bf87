"""What a goal level counts, spread over cells, legs, unplaced pieces and the master's further columns."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from optimizer.bounds.columns import Extras
from optimizer.cells import CellTable
from optimizer.cells.goals import Goals
from optimizer.cells.tally import Tally
from optimizer.domain.rulebook import GoalTerm, Term

Floats = NDArray[np.float64]


@dataclass
class LevelCost:
    """A level as a linear function, in core units of the level.

    Attributes
    ----------
    cell
        Per lot multiple in a cell; shape (slots, buckets). A setup is spread over the most a cell can hold: never more than it is.
    leg
        Per lot multiple over a leg.
    unplaced
        Per unplaced lot multiple of each order.
    extra
        Per further column of the master.
    constant
        What pinned lots and full brackets contribute.
    """

    cell: Floats
    leg: Floats
    unplaced: Floats
    extra: Floats
    constant: float

    def scaled(self, factor: float) -> LevelCost:
        """Return a multiple of the function."""
        return LevelCost(
            self.cell * factor, self.leg * factor, self.unplaced * factor, self.extra * factor, self.constant * factor
        )

    def add(self, other: LevelCost, factor: float) -> None:
        """Add a multiple of another function."""
        self.cell += factor * other.cell
        self.leg += factor * other.leg
        self.unplaced += factor * other.unplaced
        self.extra += factor * other.extra
        self.constant += factor * other.constant


def build_level_cost(goals: Goals, extras: Extras, pinned: Tally, position: int) -> LevelCost:
    """Write a goal level as a linear function that never exceeds its true value."""
    table, measure = goals.table, goals.measures[position]
    cost = LevelCost(
        np.zeros(table.limit.shape), np.zeros(len(table.legs.cost)), np.zeros(len(table.orders.count)),
        np.zeros(extras.count), 0.0,
    )  # fmt: skip
    for factor, term in zip(measure.factors, measure.level.terms, strict=True):
        _add_term(cost, (goals, extras, pinned), term, float(factor))
    return cost


def _add_term(cost: LevelCost, context: tuple[Goals, Extras, Tally], term: GoalTerm, factor: float) -> None:
    goals, extras, pinned = context
    table, orders = goals.table, goals.table.orders
    if term.term is Term.unplaced:
        cost.unplaced += factor * orders.weight
    elif term.term is Term.lateness:
        cost.cell += factor * table.late_days * orders.multiple[table.order][:, None]
        cost.constant += factor * pinned.lateness
    elif term.term is Term.cost:
        unit = goals.money_unit
        setup = spread_setup(table, table.setup_cost, pinned)
        cost.cell += factor * (table.cost[:, None] + setup) / unit
        cost.leg += factor * table.legs.cost / unit
        cost.constant += factor * (pinned.cost / unit + extras.paid_activation)
        _add_extra(
            cost, extras.active, factor * np.array([goals.activation[f] for f in extras.active_factories], dtype=float)
        )
    elif term.term is Term.unfairness and goals.targets.is_worst_first:
        _add_extra(cost, extras.worst, np.full(len(extras.worst), factor))
    elif term.term is Term.unfairness:
        cost.constant += factor * float(goals.targets.worst_unfairness)
        _add_extra(cost, extras.segments, -factor * extras.segment_weight)
    elif term.term is Term.guarantee:
        _add_extra(
            cost,
            extras.missing[term.level_permille or 0],
            np.full(len(extras.missing[term.level_permille or 0]), factor),
        )
    elif term.term is Term.change:
        _add_extra(cost, extras.changed, np.full(len(extras.changed), factor))
        cost.constant += factor * extras.unavoidable_change
    else:
        _add_extra(cost, extras.peak, np.full(len(extras.peak), factor))


def mix_level_costs(goals: Goals, costs: list[LevelCost], position: int, emphasis: float) -> LevelCost:
    """Return a level's cost with a little of every other level added, later ones first, each `emphasis` times less.

    A level alone leaves most routes equally good, and the simplex method wanders among them; with a little of what comes next it
    was about six times faster (measured on 60 x 500). Each level counts relative to what it could be at worst.
    """
    total = costs[position].scaled(1.0)
    reference = _reference(goals, costs, position)
    following = [*range(position + 1, len(costs)), *range(position - 1, -1, -1)]
    for rank, other in enumerate(following, start=1):
        total.add(costs[other], emphasis**-rank * reference / _reference(goals, costs, other))
    return total


def _reference(goals: Goals, costs: list[LevelCost], position: int) -> float:
    return float(goals.compute_scale(position, 0)) or _estimate(goals, costs[position]) or 1.0


def _estimate(goals: Goals, cost: LevelCost) -> float:
    """A level's value if every operation were done in its cheapest cell."""
    table = goals.table
    cheapest = np.full(table.index.operation_count, np.inf)
    if table.slot_count:
        np.minimum.at(cheapest, table.operation, np.where(table.limit > 0, cost.cell, np.inf).min(axis=1))
    cheapest = np.where(np.isfinite(cheapest), cheapest, 0.0)
    return float(np.dot(cheapest, table.orders.count[table.index.order_of_operation]))


def spread_setup(table: CellTable, setup: NDArray[np.int64], pinned: Tally) -> Floats:
    """Setup per lot multiple if a cell is filled to its limit; 0 where a pinned lot has paid it. Shape (slots, buckets)."""
    spread = setup[:, None] / np.maximum(table.limit, 1)
    for slot, bucket in pinned.count_by_cell:
        spread[slot, bucket] = 0.0
    return np.asarray(spread, dtype=np.float64)


def forgive_setups(table: CellTable, pinned: Tally) -> CellTable:
    """The table without the setups of slots in which a pinned lot has paid one: its order pays none there again."""
    paid = np.zeros(table.slot_count, dtype=np.bool_)
    paid[[slot for slot, _ in pinned.count_by_cell]] = True
    if not paid.any():
        return table
    return replace(table, setup=np.where(paid, 0, table.setup), setup_cost=np.where(paid, 0, table.setup_cost))


def _add_extra(cost: LevelCost, columns: range, amounts: Floats) -> None:
    cost.extra[columns.start : columns.stop] += amounts
