"""The persistent linear programme: hand-solved optima, duals, warm changes, endings."""

from __future__ import annotations

import numpy as np
import pytest

from optimizer.lp import LinearProgram, LpTermination

INF = np.inf


def build_glass_works() -> LinearProgram:
    """Doors x and windows y: max 3x + 5y with x <= 4, 2y <= 12, 3x + 2y <= 18.

    By hand: y = 6 and then 3x = 6, so x = 2 and the profit is 36. One more unit of row 2 allows 0.5 more y (+2.5),
    which takes 1 from row 3 and so 1/3 of x (-1): +1.5. One more unit of row 3 is 1/3 of x: +1.
    """
    program = LinearProgram()
    program.add_columns([-3.0, -5.0], [0, 0], [INF, INF])
    program.add_rows(
        [-INF, -INF, -INF],
        [4, 12, 18],
        starts=[0, 1, 2, 4],
        columns=[0, 1, 0, 1],
        values=[1, 2, 3, 2],
    )
    return program


def test_hand_solved_optimum_and_duals() -> None:
    solution = build_glass_works().solve()
    assert solution.is_optimal
    assert solution.objective == pytest.approx(-36)
    assert solution.values == pytest.approx([2, 6])
    assert solution.row_duals == pytest.approx([0, -1.5, -1])
    assert solution.reduced_costs == pytest.approx([0, 0])


@pytest.mark.parametrize("row", [0, 1, 2])
def test_row_dual_is_the_change_of_the_objective_per_unit_of_the_bound(row: int) -> None:
    program = build_glass_works()
    before = program.solve()
    program.set_row_bounds([row], [-INF], [np.array([4, 12, 18])[row] + 0.5])
    after = program.solve()
    assert before.objective is not None
    assert after.objective is not None
    assert (after.objective - before.objective) / 0.5 == pytest.approx(before.row_duals[row])


def test_dual_of_a_lower_bound_is_positive() -> None:
    # min 2x with x >= 3 as a row: one more unit of the bound costs 2.
    program = LinearProgram()
    program.add_columns([2.0], [0], [INF])
    program.add_rows([3.0], [INF], starts=[0], columns=[0], values=[1.0])
    assert program.solve().row_duals == pytest.approx([2])


def test_reduced_cost_prices_a_column_at_its_bound() -> None:
    # Column 1 does the same work for 5 that column 0 does for 2: it stays out, and would cost 3 more per unit.
    program = LinearProgram()
    program.add_rows([4.0], [INF])
    program.add_columns([2.0, 5.0], [0, 0], [INF, INF], starts=[0, 1], rows=[0, 0], values=[1, 1])
    solution = program.solve()
    assert solution.values == pytest.approx([4, 0])
    assert solution.reduced_costs == pytest.approx([0, 3])


def test_every_change_is_seen_by_the_next_solve() -> None:
    program = build_glass_works()
    program.solve()
    program.set_costs([0], [-30.0])  # x first: x = 4, then 2y = 6
    assert program.solve().values == pytest.approx([4, 3])
    program.set_column_bounds([0], [0], [1])  # x = 1, then y = 6 by row 2
    assert program.solve().values == pytest.approx([1, 6])
    program.set_coefficient(1, 1, 4.0)  # row 2 is now 4y <= 12
    assert program.solve().values == pytest.approx([1, 3])
    added = program.add_columns([-100.0], [0], [INF], starts=[0], rows=[2], values=[1])  # takes all of row 3
    assert added == range(2, 3)
    assert program.solve().values == pytest.approx([0, 0, 18])
    assert (program.column_count, program.row_count) == (3, 3)


@pytest.mark.parametrize("deleted", [[0], [1], [1, 0], [1, 1]])
def test_deleted_columns_leave_a_programme_that_equals_a_new_one(deleted: list[int]) -> None:
    program = build_glass_works()
    program.solve()
    program.delete_columns(deleted)
    solution = program.solve()
    kept = [column for column in (0, 1) if column not in deleted]
    # Alone, x reaches 4 (row 1) and y reaches 6 (row 2).
    assert program.column_count == len(kept)
    assert solution.values == pytest.approx([[4, 6][column] for column in kept])


def test_infeasible_programme_has_no_values() -> None:
    program = LinearProgram()
    program.add_columns([1.0], [0], [2])
    program.add_rows([3.0], [INF], starts=[0], columns=[0], values=[1.0])
    solution = program.solve()
    assert solution.termination is LpTermination.infeasible
    assert solution.objective is None
    assert len(solution.values) == len(solution.row_duals) == len(solution.reduced_costs) == 0
    program.set_column_bounds([0], [0], [3])  # just inside
    assert program.solve().values == pytest.approx([3])


def test_unbounded_programme_is_told_from_an_infeasible_one() -> None:
    program = LinearProgram()
    program.add_columns([-1.0, 0.0], [0, 0], [INF, INF])
    program.add_rows([-INF], [1.0], starts=[0], columns=[0, 1], values=[1.0, -1.0])
    assert program.solve().termination is LpTermination.unbounded


def test_empty_programme_costs_nothing() -> None:
    solution = LinearProgram().solve()
    assert solution.is_optimal
    assert solution.objective == 0


def build_random_cover(seed: int) -> LinearProgram:
    generator = np.random.default_rng(seed)
    rows, columns = 60, 200
    program = LinearProgram()
    program.add_columns(generator.random(columns), np.zeros(columns), np.full(columns, INF))
    dense = generator.random((rows, columns))
    program.add_rows(
        generator.random(rows) + 1,
        np.full(rows, INF),
        starts=np.arange(rows + 1) * columns,
        columns=np.tile(np.arange(columns), rows),
        values=dense.ravel(),
    )
    return program


def test_budget_is_counted_from_the_call_not_from_the_first_solve() -> None:
    program = build_random_cover(1)
    assert program.solve(time_limit_seconds=0.0).termination is LpTermination.out_of_time
    assert program.solve(time_limit_seconds=60.0).is_optimal
    assert program.solve().is_optimal


@pytest.mark.parametrize("method", ["simplex", "primal", "ipm", "choose"])
def test_methods_agree(method: str) -> None:
    solution = build_random_cover(2).solve(method=method)  # type: ignore[arg-type]
    expected = build_random_cover(2).solve()
    assert solution.objective == pytest.approx(expected.objective)


@pytest.mark.parametrize("grows_by_columns", [False, True])
def test_column_generation_reaches_the_optimum_of_the_whole(grows_by_columns: bool) -> None:
    # Cutting rolls of 9 into 20 of width 4 and 15 of width 3: patterns (2, 0), (1, 1) and (0, 3) come one at a time.
    # Alone: 10 + 5 rolls. (1, 1) fills 7 only and saves nothing: 1/2 + 1/3 of a roll for one.
    program = LinearProgram(grows_by_columns=grows_by_columns)
    program.add_rows([20, 15], [INF, INF])
    program.add_columns([1, 1], [0, 0], [INF, INF], starts=[0, 1], rows=[0, 1], values=[1, 1])
    assert program.solve().objective == pytest.approx(35)
    for pattern, expected in (([0, 3], 25), ([2, 0], 15), ([1, 1], 15)):
        program.add_columns([1], [0], [INF], starts=[0], rows=[0, 1], values=pattern)
        assert program.solve().objective == pytest.approx(expected)
    assert program.iterations >= 2  # (0, 3) and (2, 0) each entered the basis


def test_same_calls_give_the_same_bytes() -> None:
    def run() -> list[bytes]:
        program = build_random_cover(3)
        answers = [program.solve().values.tobytes()]
        program.set_costs([0, 5], [2.0, 0.01])
        answers.append(program.solve().values.tobytes())
        program.delete_columns([5])
        answers.append(program.solve().values.tobytes())
        return answers

    assert run() == run()


def test_single_and_two_threaded_programmes_follow_each_other() -> None:
    # HiGHS refuses a second thread count in one process unless its worker pool is rebuilt.
    for threads in (1, 2, 1):
        program = LinearProgram(threads=threads)
        program.add_columns([1.0], [5], [9])
        assert program.solve().values == pytest.approx([5])
    with pytest.raises(ValueError, match="at least one thread"):
        LinearProgram(threads=0).solve()


@pytest.mark.parametrize(
    "change",
    [
        lambda p: p.add_columns([1.0], [0, 0], [1]),
        lambda p: p.add_columns([1.0], [0], [1], starts=[0], rows=[9], values=[1.0]),
        lambda p: p.add_columns([1.0], [0], [1], starts=[0], rows=[0]),
        lambda p: p.add_rows([1.0], [2.0], starts=[0, 3], columns=[0, 1], values=[1.0, 1.0]),
        lambda p: p.add_rows([1.0], [2.0], starts=[0, 1, 2], columns=[0, 1], values=[1.0, 1.0]),
        lambda p: p.set_costs([2], [1.0]),
        lambda p: p.set_costs([-1], [1.0]),
        lambda p: p.delete_columns([7]),
        lambda p: p.set_coefficient(9, 0, 1.0),
    ],
)
def test_arrays_that_do_not_fit_are_refused(change: object) -> None:
    with pytest.raises(ValueError, match=r"length|indices|starts|start is|refused"):
        change(build_glass_works())  # type: ignore[operator]
