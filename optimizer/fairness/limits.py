"""What each factory could get alone, as a linear programme: all the eligible work that fits into its own capacity."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.fairness.capacity import CapacityChain
from optimizer.fairness.demand import DemandArrays, find_pairs
from optimizer.lp import LinearProgram

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class CapacityRows:
    """A capacity chain as rows ``sum of coefficient * arc + left - left_before = limit``, coefficients near 1.

    Attributes
    ----------
    limit, has_next
        One per row, which is one link of the chain.
    row_of_arc
        The row an arc counts in, -1 for none.
    coefficient_of_arc
        Its coefficient there.
    """

    limit: Floats
    has_next: NDArray[np.bool_]
    row_of_arc: Ints
    coefficient_of_arc: Floats


def build_capacity_rows(demand: DemandArrays, chain: CapacityChain, scale: float) -> CapacityRows:
    """Write a capacity chain as rows.

    Parameters
    ----------
    demand, chain
        Work and capacity.
    scale
        Units of work in one unit of the programme.
    """
    centers = int(chain.work_center.max(initial=-1)) + 1
    centers = max(centers, int(demand.work_center_of_arc.max(initial=-1)) + 1)
    size = _mean_load(demand, centers)
    return CapacityRows(
        limit=chain.limit / scale / size[chain.work_center],
        has_next=chain.has_next,
        row_of_arc=chain.link_of_arc,
        coefficient_of_arc=demand.load_of_arc / size[demand.work_center_of_arc],
    )


def _mean_load(demand: DemandArrays, work_centers: int) -> Floats:
    """Mean load per work center: its rows are divided by it, so that coefficients stay near 1 in any unit."""
    count = np.bincount(demand.work_center_of_arc, minlength=work_centers)
    total = np.bincount(demand.work_center_of_arc, weights=demand.load_of_arc, minlength=work_centers)
    mean = total / np.maximum(count, 1)
    return np.where(mean > 0, mean, 1.0)


def compute_own_limits(demand: DemandArrays, rows: CapacityRows, factory_of_arc: Ints, factory_limit: Floats) -> Floats:
    """Return per factory the most work it could get if it were alone.

    The factories do not meet here, so one linear programme answers for all of them.

    Parameters
    ----------
    demand, rows
        Work and capacity.
    factory_of_arc
        The factory of each arc's work center.
    factory_limit
        Per factory: most capacity it may use altogether; infinite for no limit.
    """
    program = LinearProgram()
    factories = len(factory_limit)
    arcs = len(demand.class_of_arc)
    _, class_of_pair, pair_of_arc = find_pairs(factory_of_arc, demand.class_of_arc)
    capacity_rows = program.add_rows(rows.limit, rows.limit)
    class_rows = program.add_rows(np.zeros(len(class_of_pair)), demand.work[class_of_pair])
    limit_rows = program.add_rows(np.full(factories, -np.inf), factory_limit)
    entries = [
        (rows.row_of_arc + capacity_rows.start, rows.coefficient_of_arc, rows.row_of_arc >= 0),
        (pair_of_arc + class_rows.start, np.ones(arcs), np.ones(arcs, dtype=bool)),
        (factory_of_arc + limit_rows.start, demand.load_of_arc, np.isfinite(factory_limit)[factory_of_arc]),
    ]
    add_arc_columns(program, entries, costs=np.full(arcs, -1.0))
    add_carry_columns(program, rows, first_row=capacity_rows.start)
    solution = program.solve(method="primal")
    if not solution.is_optimal:
        raise ArithmeticError(f"the linear programme of the factories' own limits ended {solution.termination}")
    return np.bincount(factory_of_arc, weights=solution.values[:arcs], minlength=factories).astype(np.float64)


def add_arc_columns(
    program: LinearProgram, entries: list[tuple[Ints, Floats, NDArray[np.bool_]]], *, costs: Floats
) -> range:
    """Add one column per arc; each of the entries gives row, coefficient and whether it applies, arc by arc."""
    applies = np.stack([use for _, _, use in entries], axis=1)
    rows = np.stack([row for row, _, _ in entries], axis=1)[applies]
    values = np.stack([value for _, value, _ in entries], axis=1)[applies]
    starts = np.concatenate(([0], np.cumsum(applies.sum(axis=1))))
    count = len(costs)
    return program.add_columns(costs, np.zeros(count), np.full(count, np.inf), starts=starts, rows=rows, values=values)


def add_carry_columns(program: LinearProgram, rows: CapacityRows, *, first_row: int) -> range:
    """Add the capacity carried from each row to the next, or left over after the last one of a work center."""
    count = len(rows.limit)
    row = np.arange(count) + first_row
    here = np.stack([row, row + 1], axis=1)
    value = np.stack([np.ones(count), -np.ones(count)], axis=1)
    applies = np.stack([np.ones(count, dtype=bool), rows.has_next], axis=1)
    starts = np.concatenate(([0], np.cumsum(applies.sum(axis=1))))
    return program.add_columns(
        np.zeros(count),
        np.zeros(count),
        np.full(count, np.inf),
        starts=starts,
        rows=here[applies],
        values=value[applies],
    )
