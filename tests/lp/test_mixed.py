"""A whole programme through PuLP: hand-solved optima, bounds, endings."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from optimizer.lp import LpTermination, MixedProgram, build_problem, solve_mixed

INF = np.inf


def build_program(
    costs: list[float],
    bounds: list[tuple[float, float]],
    integer: list[bool],
    rows: list[list[float]],
    limits: list[tuple[float, float]],
) -> MixedProgram:
    dense = np.array(rows, dtype=float).reshape(len(limits), len(costs))
    used = dense != 0
    return MixedProgram(
        costs=np.array(costs, dtype=float),
        column_lowers=np.array([low for low, _ in bounds], dtype=float),
        column_uppers=np.array([high for _, high in bounds], dtype=float),
        is_integer=np.array(integer, dtype=bool),
        row_starts=np.concatenate([[0], np.cumsum(used.sum(axis=1))]).astype(np.int64),
        row_columns=np.nonzero(used)[1].astype(np.int64),
        row_values=dense[used],
        row_lowers=np.array([low for low, _ in limits], dtype=float),
        row_uppers=np.array([high for _, high in limits], dtype=float),
    )


def build_knapsack() -> MixedProgram:
    """Most value of weights 3, 4, 5 (values 4, 5, 7) within 8.

    By hand: 3 + 5 fills 8 exactly and is worth 11; 3 + 4 is worth 9, 4 + 5 does not fit.
    """
    return build_program([-4, -5, -7], [(0, 1)] * 3, [True] * 3, [[3, 4, 5]], [(-INF, 8)])


def test_knapsack_by_hand() -> None:
    solution = solve_mixed(build_knapsack())
    assert solution.termination is LpTermination.optimal
    assert solution.has_solution
    assert solution.objective == pytest.approx(-11)
    assert solution.bound == pytest.approx(-11)
    assert solution.values.tolist() == [1, 0, 1]


def test_knapsack_one_short() -> None:
    # Within 7 the best is 3 + 4 (9); the 5 alone is worth 7.
    solution = solve_mixed(replace(build_knapsack(), row_uppers=np.array([7.0])), threads=2)
    assert solution.values.tolist() == [1, 1, 0]


def test_equality_and_range_rows_hold() -> None:
    # x + y = 5, 2 <= x - y <= 3 in whole numbers: only x = 4, y = 1 (x - y is odd); z is in no row and has no cost.
    program = build_program(
        [1, 1, 0],
        [(0, INF), (0, INF), (2, 9)],
        [True, True, False],
        [[1, 1, 0], [1, -1, 0]],
        [(5, 5), (2, 3)],
    )
    assert solve_mixed(program).values.tolist() == [4, 1, 2]


def test_columns_keep_their_order_whatever_their_names() -> None:
    # PuLP sorts variables by name; values must come back in the order of the programme.
    named = replace(build_knapsack(), column_names=("zinc", "mid", "alpha"), row_names=("weight",))
    assert solve_mixed(named).values.tolist() == [1, 0, 1]
    problem, _ = build_problem(named)
    assert "weight_max" in str(problem)


def test_continuous_programme_has_its_value_as_bound() -> None:
    # min -x + 2y with 3 <= 2x - y <= 5: x = 2.5.
    program = build_program([-1, 2], [(0, INF)] * 2, [False] * 2, [[2, -1]], [(3, 5)])
    solution = solve_mixed(program)
    assert solution.values == pytest.approx([2.5, 0])
    assert solution.bound == pytest.approx(solution.objective)


def test_infeasible_in_whole_numbers_only() -> None:
    # 2x = 3 has the solution 1.5 and no whole one.
    program = build_program([1], [(0, 9)], [True], [[2]], [(3, 3)])
    solution = solve_mixed(program)
    assert solution.termination is LpTermination.infeasible
    assert solution.objective is None
    assert solution.bound is None
    assert not solution.has_solution
    relaxed = solve_mixed(replace(program, is_integer=np.array([False])))
    assert relaxed.values == pytest.approx([1.5])


def build_hard_cover() -> MixedProgram:
    generator = np.random.default_rng(0)
    return build_program(
        generator.random(150).tolist(),
        [(0, 1)] * 150,
        [True] * 150,
        generator.integers(1, 99, (20, 150)).tolist(),
        [(3000, INF)] * 20,
    )


def test_no_time_means_no_claim() -> None:
    solution = solve_mixed(build_hard_cover(), time_limit_seconds=0)
    assert solution.termination is LpTermination.out_of_time
    assert not solution.has_solution
    assert solution.bound is None


def test_gap_asked_for_is_kept() -> None:
    solution = solve_mixed(build_hard_cover(), relative_gap=0.2)
    assert solution.termination is LpTermination.optimal
    assert solution.objective is not None
    assert solution.bound is not None
    assert solution.bound <= solution.objective <= solution.bound / (1 - 0.2)


@pytest.mark.parametrize(
    "change",
    [
        {"costs": np.zeros(2)},
        {"row_uppers": np.zeros(2)},
        {"row_values": np.zeros(2)},
        {"column_names": ("a", "a", "b")},
        {"row_names": ("a", "b")},
    ],
)
def test_parts_that_do_not_fit_are_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"different lengths|different names"):
        replace(build_knapsack(), **change)  # type: ignore[arg-type]
