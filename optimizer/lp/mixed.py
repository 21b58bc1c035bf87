"""A whole mixed-integer programme handed to HiGHS through PuLP: the readable reference, and the peer in benchmarks."""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
import pulp
from numpy.typing import NDArray

from optimizer.lp.linear import TERMINATION_BY_STATUS, LpTermination
from optimizer.lp.threads import claim_threads


@dataclass(frozen=True)
class MixedProgram:
    """Minimise ``costs @ x`` with ``row_lowers <= rows @ x <= row_uppers``, columns in bounds, some in whole numbers.

    Attributes
    ----------
    costs, column_lowers, column_uppers
        One per column; "no bound" is ``numpy.inf`` or ``-numpy.inf``.
    is_integer
        One boolean per column.
    row_starts, row_columns, row_values
        The rows in compressed form: entries of row r are those from ``row_starts[r]`` up to ``row_starts[r + 1]``.
    row_lowers, row_uppers
        One per row.
    column_names, row_names
        Names for people who read the programme; empty for numbered names. Each must be unique.
    """

    costs: NDArray[np.float64]
    column_lowers: NDArray[np.float64]
    column_uppers: NDArray[np.float64]
    is_integer: NDArray[np.bool_]
    row_starts: NDArray[np.int64]
    row_columns: NDArray[np.int64]
    row_values: NDArray[np.float64]
    row_lowers: NDArray[np.float64]
    row_uppers: NDArray[np.float64]
    column_names: tuple[str, ...] = ()
    row_names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse arrays that do not fit together."""
        columns = {len(a) for a in (self.costs, self.column_lowers, self.column_uppers, self.is_integer)}
        rows = {len(self.row_starts) - 1, len(self.row_lowers), len(self.row_uppers)}
        entries = {len(self.row_columns), len(self.row_values), int(self.row_starts[-1])}
        for subject, lengths in (("columns", columns), ("rows", rows), ("entries", entries)):
            if len(lengths) != 1:
                raise ValueError(f"{subject}: arrays of different lengths {sorted(lengths)}")
        for subject, names, lengths in (("column", self.column_names, columns), ("row", self.row_names, rows)):
            if names and len(set(names)) not in lengths:
                raise ValueError(f"{subject} names: {len(set(names))} different names for {lengths.pop()} {subject}s")


@dataclass(frozen=True)
class MixedSolution:
    """What the solver found and what it proved.

    Attributes
    ----------
    termination
        `optimal` means proven within the gap asked for; `out_of_time` may come with a solution or without.
    objective
        Cost of the best solution found; None without one.
    bound
        No solution can cost less; None when unknown.
    values
        One per column, whole numbers rounded; empty without a solution.
    """

    termination: LpTermination
    objective: float | None
    bound: float | None
    values: NDArray[np.float64]

    @property
    def has_solution(self) -> bool:
        """Say whether there are values."""
        return self.objective is not None


def build_problem(program: MixedProgram) -> tuple[pulp.LpProblem, list[pulp.LpVariable]]:
    """Write the programme as a PuLP problem and its variables in column order.

    A row with two different finite bounds becomes two constraints.
    """
    problem = pulp.LpProblem("mixed", pulp.LpMinimize)
    names = program.column_names or tuple(f"x{column:07d}" for column in range(len(program.costs)))
    variables = [
        problem.add_variable(
            name,
            lowBound=_bound(program.column_lowers[column]),
            upBound=_bound(program.column_uppers[column]),
            cat=pulp.LpInteger if program.is_integer[column] else pulp.LpContinuous,
        )
        for column, name in enumerate(names)
    ]
    # Every column is named in the objective, a cost of 0 included, so that none is lost from the problem.
    problem.setObjective(pulp.LpAffineExpression(zip(variables, program.costs.tolist(), strict=True)))
    for row, (lower, upper) in enumerate(zip(program.row_lowers.tolist(), program.row_uppers.tolist(), strict=True)):
        first, last = int(program.row_starts[row]), int(program.row_starts[row + 1])
        columns = program.row_columns[first:last].tolist()
        terms = [(variables[c], v) for c, v in zip(columns, program.row_values[first:last].tolist(), strict=True)]
        _add_row(problem, program.row_names[row] if program.row_names else f"r{row:07d}", terms, (lower, upper))
    return problem, variables


def _add_row(
    problem: pulp.LpProblem,
    name: str,
    terms: list[tuple[pulp.LpVariable, float]],
    bounds: tuple[float, float],
) -> None:
    lower, upper = bounds
    senses = (
        [(pulp.LpConstraintEQ, lower, name)]
        if lower == upper
        else [(pulp.LpConstraintGE, lower, f"{name}_min"), (pulp.LpConstraintLE, upper, f"{name}_max")]
    )
    for sense, bound, label in senses:
        if np.isfinite(bound):
            expression = pulp.LpAffineExpression(terms)
            problem.addConstraint(pulp.LpConstraint(expression, sense=sense, rhs=bound), label)


def _bound(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def solve_mixed(
    program: MixedProgram,
    *,
    time_limit_seconds: float | None = None,
    threads: int = 1,
    relative_gap: float = 0.0,
    seed: int = 0,
) -> MixedSolution:
    """Solve a whole mixed-integer programme with HiGHS through PuLP, silently.

    Parameters
    ----------
    program
        What to minimise.
    time_limit_seconds
        Budget of the solver; None for no limit.
    threads
        Workers of the solver.
    relative_gap
        Stop when the best solution is proven to be within this of the bound; 0.01 is 1 %.
    seed
        Seed of the solver.
    """
    claim_threads(threads)
    problem, variables = build_problem(program)
    solver = pulp.HiGHS(msg=False, threads=threads, timeLimit=time_limit_seconds, gapRel=relative_gap, random_seed=seed)
    problem.solve(solver)
    # PuLP's own status calls every stop "optimal" and hides the bound, so the answer is read from the solver behind it.
    return _read(problem.solverModel, [variable.index for variable in variables], program.is_integer)


def _read(highs: highspy.Highs, order: list[int], is_integer: NDArray[np.bool_]) -> MixedSolution:
    status = highs.getModelStatus()
    info = highs.getInfo()
    bound = float(info.mip_dual_bound if is_integer.any() else info.objective_function_value)
    termination = TERMINATION_BY_STATUS.get(status, LpTermination.failed)
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return MixedSolution(termination, None, bound if np.isfinite(bound) else None, np.empty(0))
    if not is_integer.any() and termination is not LpTermination.optimal:
        bound = -np.inf
    values = np.array(highs.getSolution().col_value, dtype=np.float64)[order]
    values[is_integer] = np.round(values[is_integer])
    objective = float(info.objective_function_value)
    return MixedSolution(termination, objective, bound if np.isfinite(bound) else None, values)
