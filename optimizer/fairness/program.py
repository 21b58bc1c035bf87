"""The linear programme behind entitlements: all demand shared out, everyone's level as a row of its own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.fairness.demand import DemandArrays
from optimizer.fairness.limits import CapacityRows, add_arc_columns, add_carry_columns
from optimizer.lp import LinearProgram

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SLACK = 1e-7
"""Fixed levels are floors this much below what was found, never equalities, so that rounding cannot block the rest."""

NO_LOAD = 1e-3
"""Cost of leaving work that takes no capacity unserved, so that it is served all the same."""

RELAXATION = 1e-6
"""Share taken off all floors when they cannot be met together after all."""


@dataclass(frozen=True)
class Round:
    """One solve: the level everyone free can reach together, and who holds it down.

    Attributes
    ----------
    level
        Work per weight that every free factory reaches.
    pull
        Per factory: its part in holding the level down; 0 where it could still rise.
    """

    level: float
    pull: Floats


class SharingProgram:
    """Share the demand so that the level of the free factories is highest while the others keep their floors.

    Work that cannot be served is least before anything else, counted in the capacity it would take. A factory with
    weight 0 takes work without a claim.

    Parameters
    ----------
    demand, rows
        Work and capacity, scaled so that the mean work of a claimant is 1.
    factory_of_arc
        The factory of each arc's work center.
    factory_limit
        Per factory: most capacity it may use altogether; infinite for no limit.
    weights
        Per factory, mean 1 over the claimants; 0 for one without a claim.
    """

    def __init__(
        self, demand: DemandArrays, rows: CapacityRows, factory_of_arc: Ints, factory_limit: Floats, weights: Floats
    ) -> None:
        self._weights = weights
        self._factory_of_arc = factory_of_arc
        self._program = LinearProgram()
        factories, classes = len(weights), len(demand.work)
        demand_rows = self._program.add_rows(demand.work, demand.work)
        capacity_rows = self._program.add_rows(rows.limit, rows.limit)
        self._level_rows = self._program.add_rows(np.zeros(factories), np.full(factories, np.inf))
        limit_rows = self._program.add_rows(np.full(factories, -np.inf), factory_limit)
        unserved_row = self._program.add_rows([0.0], [np.inf])
        arcs = len(factory_of_arc)
        add_arc_columns(
            self._program,
            [
                (demand.class_of_arc + demand_rows.start, np.ones(arcs), np.ones(arcs, dtype=bool)),
                (rows.row_of_arc + capacity_rows.start, rows.coefficient_of_arc, rows.row_of_arc >= 0),
                (factory_of_arc + self._level_rows.start, np.ones(arcs), np.ones(arcs, dtype=bool)),
                (factory_of_arc + limit_rows.start, demand.load_of_arc, np.isfinite(factory_limit)[factory_of_arc]),
            ],
            costs=np.zeros(arcs),
        )
        add_carry_columns(self._program, rows, first_row=capacity_rows.start)
        cost = np.where(demand.load > 0, demand.load / max(float(demand.load.mean()), NO_LOAD), NO_LOAD)
        unserved = self._program.add_columns(
            cost,
            np.zeros(classes),
            demand.work,
            starts=2 * np.arange(classes + 1),
            rows=np.stack(
                [demand_rows.start + np.arange(classes), np.full(classes, unserved_row.start)], axis=1
            ).ravel(),
            values=np.stack([np.ones(classes), cost], axis=1).ravel(),
        )
        self._level = self._program.add_columns([0.0], [0.0], [0.0]).start
        self._is_free = np.zeros(factories, dtype=bool)
        self._floors = np.zeros(factories)
        self._serve_most(unserved_row.start, unserved)

    def _serve_most(self, row: int, columns: range) -> None:
        """Leave as little work unserved as can be, and keep it so."""
        solution = self._program.solve(method="primal")
        if solution.objective is None:
            raise ArithmeticError(f"the linear programme of the unserved work ended {solution.termination}")
        self._program.set_row_bounds([row], [0.0], [solution.objective + SLACK])
        self._program.set_costs(list(columns), np.zeros(len(columns)))
        self._program.set_costs([self._level], [-1.0])

    def raise_level(self, floors: Floats, is_free: NDArray[np.bool_], highest: float) -> Round | None:
        """Raise the level of the free factories as far as it goes; None when the floors cannot be met.

        Parameters
        ----------
        floors
            Per factory: work it must keep; counts where it is not free.
        is_free
            Who rises with the level.
        highest
            Level beyond which nobody can rise.
        """
        self._set_free(is_free)
        floor = np.where(is_free, 0.0, (1 - SLACK) * floors)
        self._program.set_row_bounds(list(self._level_rows), floor, np.full(len(floor), np.inf))
        self._program.set_column_bounds([self._level], [0.0], [highest])
        solution = self._program.solve(method="primal")
        if not solution.is_optimal:
            return None
        duals = solution.row_duals[self._level_rows]
        pull = np.where(is_free, np.abs(duals) * self._weights, 0.0)
        return Round(float(solution.values[self._level]), pull)

    def _set_free(self, is_free: NDArray[np.bool_]) -> None:
        for factory in np.flatnonzero(is_free != self._is_free).tolist():
            coefficient = -self._weights[factory] if is_free[factory] else 0.0
            self._program.set_coefficient(self._level_rows[factory], self._level, coefficient)
        self._is_free = is_free.copy()
