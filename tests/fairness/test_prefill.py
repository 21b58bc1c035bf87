"""The ledger's part: fading, limits, newcomers, and that nothing is made or lost."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.fairness.prefill import (
    DECAY_UNIT,
    Account,
    compute_decay,
    compute_prefill,
    compute_weekly,
    open_newcomer,
)


def test_whole_half_lives_are_exact() -> None:
    assert compute_decay(0, 182) == 1
    assert compute_decay(182, 182) == Fraction(1, 2)
    assert compute_decay(1820, 182) == Fraction(1, 1024)
    assert compute_decay(-5, 182) == 1  # closed after the first day of the batch: as of today


def test_decay_in_between_has_18_decimals() -> None:
    # 2 ** -0.5 = 0.70710678118654752440...
    assert compute_decay(91, 182) == Fraction(707106781186547524, DECAY_UNIT)
    assert float(compute_decay(7, 182)) == pytest.approx(2 ** (-7 / 182), rel=1e-15)


@given(st.integers(0, 2000), st.integers(0, 2000), st.integers(1, 1000))
def test_fading_twice_is_fading_once_over_both_times(first: int, second: int, half_life: int) -> None:
    both = compute_decay(first, half_life) * compute_decay(second, half_life)
    assert abs(both - compute_decay(first + second, half_life)) <= Fraction(2, DECAY_UNIT)
    assert compute_decay(first, half_life) >= compute_decay(first + 1, half_life)


def test_prefill_by_hand() -> None:
    # Entitled to 300 so far and received 100, half of it faded; 80 more in this batch: of 230, 50 are there.
    account = Account(Fraction(300), Fraction(100)).fade(Fraction(1, 2))
    prefill = compute_prefill(account, 80, most_owed=Fraction(1000))
    assert (prefill.target, prefill.received) == (230, 50)


@pytest.mark.parametrize(
    ("received", "most_owed", "target", "prefill"),
    [
        (100, 200, 380, 100),  # owed 200, just within the limit
        (100, 199, 380, 101),  # one less: what was received gives way
        (600, 300, 380, 600),  # ahead by 300, just within
        (600, 299, 380, 599),
        (100, 0, 380, 300),  # no weeks count: neither owed nor ahead
    ],
)
def test_what_is_owed_is_limited_either_way(received: int, most_owed: int, target: int, prefill: int) -> None:
    found = compute_prefill(Account(Fraction(300), Fraction(received)), 80, most_owed=Fraction(most_owed))
    assert (found.target, found.received) == (target, prefill)


def test_whoever_is_owed_nothing_reaches_the_target_with_this_entitlement() -> None:
    # 10.5 each way: rounding must not open a gap between the two.
    found = compute_prefill(Account(Fraction(21, 2), Fraction(21, 2)), 7, most_owed=Fraction(100))
    assert found.target - found.received == 7


@given(st.fractions(0, 1000), st.fractions(0, 1000), st.integers(0, 500), st.fractions(0, 300))
def test_the_gap_is_the_entitlement_and_what_is_owed(
    entitled: Fraction, received: Fraction, entitlement: int, most_owed: Fraction
) -> None:
    found = compute_prefill(Account(entitled, received), entitlement, most_owed=most_owed)
    owed = min(max(entitled - received, -most_owed), most_owed)
    assert abs(found.target - found.received - entitlement - owed) <= Fraction(1, 2)
    assert found.target >= 0
    assert found.received >= 0


def test_newcomers_start_even() -> None:
    # 60 in a batch of two weeks is 30 a week; four weeks of it on both sides.
    account = open_newcomer(compute_weekly(60, 14))
    assert account == Account(Fraction(120), Fraction(120))
    assert account.owed == 0


def test_weeks_owed() -> None:
    account = Account(Fraction(100), Fraction(40))
    assert account.weeks_owed(compute_weekly(30, 7)) == 2
    assert account.weeks_owed(compute_weekly(0, 7)) is None


batches = st.lists(
    st.tuples(st.lists(st.integers(0, 500), min_size=3, max_size=3), st.permutations(range(3)), st.integers(0, 60)),
    max_size=8,
)


@given(batches, st.integers(1, 400))
def test_balances_add_up_to_nothing_when_all_work_is_shared_out(
    history: list[tuple[list[int], list[int], int]], half_life: int
) -> None:
    accounts = [Account(Fraction(0), Fraction(0))] * 3
    for entitlements, turn, days in history:
        received = [entitlements[i] for i in turn]  # the same total, given to others than entitled
        decay = compute_decay(days, half_life)
        accounts = [
            account.fade(decay).close(entitlement, amount)
            for account, entitlement, amount in zip(accounts, entitlements, received, strict=True)
        ]
    assert sum(account.owed for account in accounts) == 0


def test_without_fading_the_ledger_is_the_plain_sum() -> None:
    account = Account(Fraction(0), Fraction(0))
    for entitlement, received in ((10, 0), (10, 25), (10, 5)):
        account = account.fade(Fraction(1)).close(entitlement, received)
    assert account == Account(Fraction(30), Fraction(30))
