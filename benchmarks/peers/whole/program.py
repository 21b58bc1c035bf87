"""Columns and rows of a mixed-integer programme while it is being written."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from optimizer.lp import MixedProgram


class Linear:
    """A sum of columns times numbers, plus a constant."""

    def __init__(self, constant: float = 0.0) -> None:
        self.constant = constant
        self.terms: dict[int, float] = {}

    def add(self, column: int, factor: float) -> None:
        """Add a column times a number."""
        if factor:
            self.terms[column] = self.terms.get(column, 0.0) + factor

    def add_all(self, other: Linear, factor: float = 1.0) -> None:
        """Add another sum times a number."""
        self.constant += other.constant * factor
        for column, value in other.terms.items():
            self.add(column, value * factor)

    def value(self, values: np.ndarray) -> float:
        """The sum at given values of the columns."""
        return self.constant + sum(factor * float(values[column]) for column, factor in self.terms.items())


class ProgramBuilder:
    """A mixed-integer programme in the making."""

    def __init__(self) -> None:
        self._lowers: list[float] = []
        self._uppers: list[float] = []
        self._is_integer: list[bool] = []
        self._rows: list[tuple[list[int], list[float], float, float]] = []

    @property
    def column_count(self) -> int:
        """Number of columns so far."""
        return len(self._lowers)

    def add_column(self, upper: float, *, lower: float = 0.0, is_integer: bool = True) -> int:
        """Add a column and return its position."""
        self._lowers.append(lower)
        self._uppers.append(upper)
        self._is_integer.append(is_integer)
        return len(self._lowers) - 1

    def add_row(self, linear: Linear, *, lower: float = -np.inf, upper: float = np.inf) -> None:
        """Keep a sum between two numbers.

        Without any column in it, a row that does not hold is written as ``0 >= 1``: infeasible.
        """
        if linear.terms:
            columns, factors = list(linear.terms), list(linear.terms.values())
            self._rows.append((columns, factors, lower - linear.constant, upper - linear.constant))
        elif not lower <= linear.constant <= upper:
            blocked = self.add_column(0.0)
            self._rows.append(([blocked], [1.0], 1.0, np.inf))

    def add_at_most(self, columns: Iterable[int], limit: float, switch: int | None) -> None:
        """Keep a sum of columns at or below a number where a switch column is 1, and at 0 where it is 0."""
        linear = Linear()
        for column in columns:
            linear.add(column, 1.0)
        if switch is None:
            self.add_row(linear, upper=limit)
        elif linear.terms:
            linear.add(switch, -limit)
            self.add_row(linear, upper=0.0)

    def build(self, goal: Linear) -> MixedProgram:
        """Return the programme that minimises a sum."""
        costs = np.zeros(self.column_count)
        for column, factor in goal.terms.items():
            costs[column] = factor
        lengths = [len(columns) for columns, _, _, _ in self._rows]
        return MixedProgram(
            costs=costs,
            column_lowers=np.array(self._lowers, dtype=np.float64),
            column_uppers=np.array(self._uppers, dtype=np.float64),
            is_integer=np.array(self._is_integer, dtype=np.bool_),
            row_starts=np.concatenate(([0], np.cumsum(lengths, dtype=np.int64))),
            row_columns=np.array([c for columns, _, _, _ in self._rows for c in columns], dtype=np.int64),
            row_values=np.array([v for _, factors, _, _ in self._rows for v in factors], dtype=np.float64),
            row_lowers=np.array([lower for _, _, lower, _ in self._rows], dtype=np.float64),
            row_uppers=np.array([upper for _, _, _, upper in self._rows], dtype=np.float64),
        )
