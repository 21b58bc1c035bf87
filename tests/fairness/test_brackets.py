"""Bracket weights and the coarse unit: derived values, edges, and the order they must keep."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.fairness.brackets import (
    MOST_COARSE_UNITS,
    MOST_RATIO,
    MOST_TOTAL,
    Alpha,
    Pool,
    choose_unit,
    compute_bracket_ends,
    compute_breakpoints,
    compute_weights,
    compute_worst_value,
    compute_worth,
)

ALPHAS: tuple[Alpha, ...] = (0, 1, 2, 4)


def test_breakpoints_are_equal_steps_in_permille() -> None:
    assert compute_breakpoints(20)[:3] == (50, 100, 150)
    assert compute_breakpoints(3) == (333, 667, 1000)
    assert compute_breakpoints(1) == (1000,)
    with pytest.raises(ValueError, match="brackets = 0"):
        compute_breakpoints(0)


def test_alpha_0_counts_every_unit_alike() -> None:
    # 20 brackets of weight 20 without their common divisor: the measure is then the missing work itself (Hoover).
    assert compute_weights(compute_breakpoints(20), 0) == (1,) * 20


def test_alpha_2_by_hand() -> None:
    # Two: (1/0.02 - 1/0.5) / 0.48 = 48 / 0.48 = 100; (1/0.5 - 1) / 0.5 = 2. In twentieths 2000 and 40, so 50:1.
    assert compute_weights((500, 1000), 2) == (50, 1)
    # The first of twenty: (50 - 20) / 0.03 = 1000, in twentieths 20,000; the last: (1/0.95 - 1) / 0.05 = 1.0526 -> 21.
    weights = compute_weights(compute_breakpoints(20), 2)
    assert (weights[0], weights[-1]) == (20_000, 21)


def test_alpha_1_is_the_logarithm() -> None:
    # ln(1 / 0.5) / 0.5 = 1.3863 -> 28 (27.73); ln(0.5 / 0.02) / 0.48 = 6.7060 -> 134; divisor 2.
    assert compute_weights((500, 1000), 1) == (67, 14)
    worth = compute_worth(Fraction(1, 2), Fraction(1), 1)
    assert float(worth) == pytest.approx(2 * log(2), rel=1e-15)


def test_alpha_4_is_cut_off_at_a_thousand_times_the_last() -> None:
    weights = compute_weights(compute_breakpoints(20), 4)
    # The last: (0.95 ** -3 - 1) / (3 * 0.05) = 1.1090 -> 22; the first would be (125000 - 8000) / 0.09 = 1.3 million.
    assert weights[-1] == 22
    assert weights[0] == 22 * MOST_RATIO


@pytest.mark.parametrize("alpha", ALPHAS)
@pytest.mark.parametrize("brackets", [1, 2, 7, 20, 49, 50, 51, 100])
def test_weights_never_rise_and_share_no_divisor(alpha: Alpha, brackets: int) -> None:
    # With 50 and more brackets an edge equals or undercuts the lowest attainment of 2 %.
    weights = compute_weights(compute_breakpoints(brackets), alpha)
    assert len(weights) == brackets
    assert all(first >= second for first, second in pairwise(weights))
    assert min(weights) >= 1
    assert max(weights) <= MOST_RATIO * min(weights)
    assert not any(all(weight % divisor == 0 for weight in weights) for divisor in (2, 3, 5, 7))


@pytest.mark.parametrize("alpha", ALPHAS)
def test_worth_is_the_value_at_the_edge_below_the_lowest_attainment(alpha: Alpha) -> None:
    low, edge = Fraction(1, 100), Fraction(2, 100)
    assert compute_worth(Fraction(0), low, alpha) == 50**alpha
    assert compute_worth(Fraction(0), edge, alpha) == 50**alpha
    beyond = compute_worth(Fraction(0), edge + Fraction(1, 10**6), alpha)
    assert beyond == pytest.approx(50**alpha, rel=1e-3)
    assert alpha == 0 or beyond < 50**alpha


@pytest.mark.parametrize("alpha", ALPHAS)
@given(st.integers(3, 99), st.integers(1, 99))
def test_worth_lies_between_the_worths_at_both_ends(alpha: Alpha, low: int, width: int) -> None:
    start, end = Fraction(low, 100), Fraction(min(low + width, 100), 100)
    assert start**-alpha >= compute_worth(start, end, alpha) >= end**-alpha


def test_bracket_ends_round_half_up_and_the_last_is_the_target() -> None:
    assert compute_bracket_ends(10, (250, 500, 1000)) == (3, 5, 10)
    assert compute_bracket_ends(1, (50, 500, 1000)) == (0, 1, 1)  # brackets without width stay
    assert compute_bracket_ends(0, (500, 1000)) == (0, 0)


def test_worst_value_is_everything_missing() -> None:
    # 4 of weight 3 and 6 of weight 1 for the first, 2 and 3 for the second.
    assert compute_worst_value([10, 5], (400, 1000), (3, 1)) == (12 + 6) + (6 + 3)


@pytest.mark.parametrize(
    ("largest", "unit"),
    [(0, 1), (MOST_COARSE_UNITS, 1), (MOST_COARSE_UNITS + 1, 2), (100_000, 5), (100_001, 10), (10**9, 50_000)],
)
def test_unit_is_the_smallest_round_number_that_is_enough(largest: int, unit: int) -> None:
    breakpoints = compute_breakpoints(20)
    assert choose_unit([1, largest], breakpoints, compute_weights(breakpoints, 2)) == unit


def test_unit_grows_until_the_sum_is_exact_in_a_double() -> None:
    # 5,000 targets of 20,000 units at a weight of 10 ** 9 make 10 ** 17, over 2 ** 53; in units of 20, 5 * 10 ** 15.
    unit = choose_unit([20_000] * 5_000, (1000,), (10**9,))
    assert unit == 20
    assert compute_worst_value([20_000 // unit] * 5_000, (1000,), (10**9,)) < MOST_TOTAL
    assert compute_worst_value([20_000 // 10] * 5_000, (1000,), (10**9,)) >= MOST_TOTAL


@pytest.mark.parametrize(("weight", "unit"), [(1, 1), (2, 2)])
def test_groups_count_towards_the_sum_but_may_be_larger_than_a_member(weight: int, unit: int) -> None:
    # Two targets of 16,384 (2 ** 14) units at a weight of 2 ** 37 make 2 ** 52; together they are 2 ** 15 units, more than a member may
    # have, and as much again. A little less fits below 2 ** 53; twice that does not.
    pool = Pool(weight, (0, 1))
    assert choose_unit([2**14, 2**14 - 1], (1000,), (2**37,), pools=[pool]) == unit
    assert choose_unit([2**14, 2**14 - 1], (1000,), (2**37,)) == 1
