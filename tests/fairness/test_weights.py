"""Shares by weight, and whole numbers that add up."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.fairness.apportionment import apportion
from optimizer.fairness.weights import Component, compute_verified_capacity, mix_weights


def test_half_equal_half_capacity() -> None:
    # Capacity 1 : 3. Half of 1/2 and half of 1/4 make 3/8.
    mixed = mix_weights([Component(500, (1, 1)), Component(500, (10, 30))], [True, True])
    assert mixed == (Fraction(3, 8), Fraction(5, 8))


def test_parts_of_the_mix_need_not_add_up() -> None:
    half = mix_weights([Component(500, (1, 1)), Component(500, (1, 3))], [True, True])
    assert mix_weights([Component(100, (1, 1)), Component(100, (1, 3))], [True, True]) == half


def test_whoever_is_not_a_member_has_no_share_and_takes_none_from_others() -> None:
    assert mix_weights([Component(1000, (5, 90, 15))], [True, False, True]) == (
        Fraction(1, 4),
        Fraction(0),
        Fraction(3, 4),
    )
    assert mix_weights([Component(1000, (5, 90))], [False, False]) == (Fraction(0), Fraction(0))


def test_a_component_in_which_nobody_has_anything_says_nothing() -> None:
    # No track record yet: the equal half decides alone.
    mixed = mix_weights([Component(500, (1, 1)), Component(500, (0, 0))], [True, True])
    assert mixed == (Fraction(1, 2), Fraction(1, 2))
    assert mix_weights([Component(0, (1, 3))], [True, True]) == (Fraction(1, 2), Fraction(1, 2))
    assert mix_weights([], [True, True, True]) == (Fraction(1, 3),) * 3


@given(st.lists(st.tuples(*[st.integers(0, 10**9)] * 3, st.booleans()), min_size=1, max_size=8))
def test_shares_of_all_members_add_up_to_one(rows: list[tuple[int, int, int, bool]]) -> None:
    members = [row[3] for row in rows]
    parts = [Component(300 + k, tuple(row[k] for row in rows)) for k in range(3)]
    shares = mix_weights(parts, members)
    assert sum(shares) == (1 if any(members) else 0)
    assert all(share >= 0 for share in shares)


def test_verified_capacity_limits_what_was_declared() -> None:
    assert compute_verified_capacity(100, None) == 100
    assert compute_verified_capacity(100, 80) == 80
    assert compute_verified_capacity(100, 120) == 100


def test_largest_remainder_by_hand() -> None:
    # 10 by 1 : 1 : 1 is 3.33 each: the unit left goes to the first. 7 by 3 : 2 : 2 is 3, 2, 2.
    assert apportion(10, [1, 1, 1]) == (4, 3, 3)
    assert apportion(7, [3, 2, 2]) == (3, 2, 2)
    # 10 by 15 : 14 : 1 is 5, 4.67 and 0.33: the unit left goes to the larger remainder.
    assert apportion(10, [15, 14, 1]) == (5, 5, 0)


def test_nothing_to_split_and_nobody_to_give_to() -> None:
    assert apportion(0, [0, 0]) == (0, 0)
    assert apportion(0, []) == ()
    with pytest.raises(ValueError, match="total = 5"):
        apportion(5, [0, 0])


@given(st.integers(0, 10**12), st.lists(st.integers(0, 10**9), min_size=1, max_size=10))
def test_parts_add_up_and_stay_within_one_of_their_share(total: int, weights: list[int]) -> None:
    if not sum(weights):
        weights = [1]
    parts = apportion(total, weights)
    assert sum(parts) == total
    assert all(abs(part - Fraction(total * w, sum(weights))) < 1 for part, w in zip(parts, weights, strict=True))
    assert all(part == 0 for part, w in zip(parts, weights, strict=True) if w == 0)
