"""Measures of evenness: textbook values, edges, and how they behave when work moves."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.fairness.measures import (
    build_outcomes,
    compute_gini,
    compute_hoover,
    compute_jain,
    compute_lowest,
    compute_measures,
    compute_worst_mean,
    count_below,
)


def test_jain_textbook_values() -> None:
    # Equal shares: 1. One of four has everything: 1/4. Three of four share alike: 3/4. (1, 2, 3): 36 / (3 * 14) = 6/7.
    assert compute_jain(build_outcomes([1] * 4, [5] * 4)) == 1
    assert compute_jain(build_outcomes([1] * 4, [1, 0, 0, 0])) == Fraction(1, 4)
    assert compute_jain(build_outcomes([1] * 4, [2, 2, 2, 0])) == Fraction(3, 4)
    assert compute_jain(build_outcomes([1] * 3, [1, 2, 3])) == Fraction(6, 7)


def test_gini_textbook_values() -> None:
    # Equal: 0. One of n has everything: (n - 1) / n. (1, 2, 3, 4): sum of |differences| 20 over 2 * n * total 80 = 1/4.
    assert compute_gini(build_outcomes([1] * 4, [5] * 4)) == 0
    assert compute_gini(build_outcomes([1] * 4, [0, 0, 0, 9])) == Fraction(3, 4)
    assert compute_gini(build_outcomes([1] * 4, [3, 1, 4, 2])) == Fraction(1, 4)


def test_hoover_is_the_work_that_would_have_to_move() -> None:
    # (1, 2, 3, 4) instead of 2.5 each: 1.5 + 0.5 of 10.
    outcomes = build_outcomes([Fraction(5, 2)] * 4, [1, 2, 3, 4])
    assert compute_hoover(outcomes) == Fraction(1, 5)
    # More than one's entitlement does not make up for what another is missing.
    assert compute_hoover(build_outcomes([10, 10], [30, 0])) == Fraction(1, 2)
    assert compute_hoover(build_outcomes([10, 10], [11, 10])) == 0


def test_worst_mean_takes_part_of_the_factory_on_the_edge() -> None:
    # Attainments 0, 1/2 and 1 with 10, 20 and 70 of 100 entitled. The worst 20 %: 10 at 0 and 10 of the 20 at 1/2.
    outcomes = build_outcomes([70, 10, 20], [70, 0, 10])
    assert compute_worst_mean(outcomes, Fraction(1, 10)) == 0
    assert compute_worst_mean(outcomes, Fraction(1, 5)) == Fraction(1, 4)
    assert compute_worst_mean(outcomes, Fraction(3, 10)) == Fraction(1, 3)
    assert compute_worst_mean(outcomes, Fraction(1)) == Fraction(4, 5)


@pytest.mark.parametrize("share", [Fraction(0), Fraction(11, 10)])
def test_worst_mean_of_no_share_is_refused(share: Fraction) -> None:
    with pytest.raises(ValueError, match="share"):
        compute_worst_mean(build_outcomes([1], [1]), share)


def test_count_below_is_strict() -> None:
    outcomes = build_outcomes([1000, 1000, 1000], [499, 500, 501])
    assert count_below(outcomes, 500) == 1
    assert count_below(outcomes, 501) == 2
    assert compute_lowest(outcomes) == Fraction(499, 1000)


def test_factories_without_an_entitlement_are_left_out() -> None:
    measures = compute_measures([0, 10, 10], [7, 10, 5])
    assert measures.factories == 2
    assert measures.hoover == 0.25
    assert measures.lowest_attainment == 0.5
    assert (measures.below_half, measures.below_four_fifths) == (0, 1)


@pytest.mark.parametrize("entitlements", [[], [0, 0]])
def test_nobody_entitled_is_perfectly_even(entitlements: list[int]) -> None:
    measures = compute_measures(entitlements, [3] * len(entitlements))
    assert (measures.factories, measures.hoover, measures.gini, measures.jain) == (0, 0, 0, 1)
    assert (measures.lowest_attainment, measures.worst_tenth_attainment, measures.below_half) == (1, 1, 0)


def test_nothing_received() -> None:
    measures = compute_measures([5, 5], [0, 0])
    assert (measures.hoover, measures.gini, measures.jain, measures.lowest_attainment) == (1, 0, 1, 0)


amounts = st.lists(st.tuples(st.integers(1, 1000), st.integers(0, 2000)), min_size=1, max_size=12)


@given(amounts)
def test_ranges_and_order(pairs: list[tuple[int, int]]) -> None:
    outcomes = build_outcomes([e for e, _ in pairs], [a for _, a in pairs])
    tenth, half, mean = (compute_worst_mean(outcomes, Fraction(share, 10)) for share in (1, 5, 10))
    assert compute_lowest(outcomes) <= tenth <= half <= mean
    assert 0 <= compute_hoover(outcomes) <= 1
    assert 0 <= compute_gini(outcomes) < 1
    assert 0 < compute_jain(outcomes) <= 1
    assert (compute_gini(outcomes) == 0) == (compute_jain(outcomes) == 1)


@given(amounts, st.integers(2, 9))
def test_a_factory_counts_like_the_parts_it_could_be_cut_into(pairs: list[tuple[int, int]], parts: int) -> None:
    whole = build_outcomes([parts * e for e, _ in pairs], [parts * a for _, a in pairs])
    cut = build_outcomes([e for e, _ in pairs for _ in range(parts)], [a for _, a in pairs for _ in range(parts)])
    for measure in (compute_hoover, compute_gini, compute_jain, compute_lowest):
        assert measure(whole) == measure(cut)
    assert compute_worst_mean(whole, Fraction(1, 10)) == compute_worst_mean(cut, Fraction(1, 10))


@given(amounts, st.integers(1, 50), st.data())
def test_work_moved_from_the_better_off_to_the_worse_off_never_makes_it_less_even(
    pairs: list[tuple[int, int]], most: int, data: st.DataObject
) -> None:
    entitlements, received = [e for e, _ in pairs], [a for _, a in pairs]
    before = build_outcomes(entitlements, received)
    rich = data.draw(st.integers(0, len(pairs) - 1))
    poor = data.draw(st.integers(0, len(pairs) - 1))
    moved = min(most, received[rich])
    after_rich = Fraction(received[rich] - moved, entitlements[rich])
    if after_rich < Fraction(received[poor] + moved, entitlements[poor]):
        return
    received[rich] -= moved
    received[poor] += moved
    after = build_outcomes(entitlements, received)
    assert compute_hoover(after) <= compute_hoover(before)
    assert compute_gini(after) <= compute_gini(before)
    assert compute_jain(after) >= compute_jain(before)
    assert compute_lowest(after) >= compute_lowest(before)
