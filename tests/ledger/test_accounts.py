"""Balances: exact, faded by the day, conserved, and undone without a trace."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from fractions import Fraction
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.domain.ledger import EntryKind
from optimizer.domain.rulebook import LedgerRule
from optimizer.fairness.prefill import Account
from optimizer.ledger import Draft, check_book, compute_accounts, derive_state, reverse_entry
from tests.ledger.books import DAY, MEMBERS, batch, draw_batch, draw_book, draw_single, make_book

SEEDS = st.integers(0, 10**9)
RULE = LedgerRule(half_life_days=100)
SEEN: Counter[str] = Counter()


def test_a_balance_halves_in_every_half_life() -> None:
    book = make_book(*batch("B", DAY, {"F1": (800, 400)}))
    for lives, share in enumerate((Fraction(1), Fraction(1, 2), Fraction(1, 4))):
        on = DAY + timedelta(days=100 * lives)
        assert compute_accounts(book, RULE, on) == {"F1": Account(800 * share, 400 * share)}


def test_entries_fade_each_from_its_own_day() -> None:
    later = DAY + timedelta(days=100)
    book = make_book(*batch("B1", DAY, {"F1": (800, 0)}), *batch("B2", later, {"F1": (100, 100)}))
    # Half of 800 is left, and all of the 100 of that day; on the day before, the 100 are promised and not faded.
    assert compute_accounts(book, RULE, later)["F1"] == Account(Fraction(500), Fraction(100))
    assert compute_accounts(book, RULE, DAY)["F1"] == Account(Fraction(900), Fraction(100))


def test_what_was_declined_counts_as_received_and_a_disaster_does_not() -> None:
    first = batch("B", DAY, {"F1": (600, 200), "F2": (600, 1000)})
    book = make_book(*first, Draft(EntryKind.declined, DAY, factory="F1", batch="B", received=300))
    assert compute_accounts(book, RULE, DAY)["F1"].owed == 100
    book = book.write([Draft(EntryKind.exempted, DAY, factory="F1", received=-300, reason="flood")], posted_on=DAY)
    assert compute_accounts(book, RULE, DAY)["F1"].owed == 400


def test_who_leaves_forfeits_and_may_come_back_at_nothing() -> None:
    book = make_book(
        *batch("B", DAY, {"F1": (600, 200), "F2": (600, 1000)}),
        Draft(EntryKind.left, DAY, factory="F1", reason="closed shop"),
    )
    assert set(compute_accounts(book, RULE, DAY)) == {"F2"}
    book = book.write([Draft(EntryKind.joined, DAY, factory="F1", entitled=50, received=50)], posted_on=DAY)
    assert compute_accounts(book, RULE, DAY)["F1"].owed == 0


def test_a_reset_keeps_the_members_and_forgets_the_balances() -> None:
    book = make_book(*batch("B", DAY, {"F1": (600, 200)}), Draft(EntryKind.reset, DAY, reason="fiscal year 2027"))
    assert compute_accounts(book, RULE, DAY) == {"F1": Account(Fraction(0), Fraction(0))}
    # And a reset can be undone like anything else.
    book = book.write([reverse_entry(book, 3, "too early")], posted_on=DAY)
    assert compute_accounts(book, RULE, DAY)["F1"].owed == 400


@settings(max_examples=60)
@given(SEEDS)
def test_what_some_are_owed_others_are_ahead(seed: int) -> None:
    random = Random(seed)
    book = make_book(*(draft for number in range(random.randint(1, 5)) for draft in draw_batch(random, number)))
    assert check_book(book) == []
    accounts = compute_accounts(
        book, LedgerRule(half_life_days=random.randint(1, 400)), DAY + timedelta(days=random.randrange(900))
    )
    assert sum((account.owed for account in accounts.values()), Fraction(0)) == 0


@settings(max_examples=60)
@given(SEEDS)
def check_undoing(seed: int) -> None:
    random = Random(seed)
    book, on = draw_book(random), DAY + timedelta(days=random.randrange(900))
    longer = book.write([draw_single(random, "B0")], posted_on=DAY)
    undone = longer.write([reverse_entry(longer, len(longer.entries), "wrong")], posted_on=DAY)
    assert check_book(undone) == []
    assert compute_accounts(undone, RULE, on) == {
        **compute_accounts(book, RULE, on),
        **{f: a for f, a in compute_accounts(undone, RULE, on).items() if f not in compute_accounts(book, RULE, on)},
    }
    SEEN["different before"] += compute_accounts(longer, RULE, on) != compute_accounts(book, RULE, on)


def test_an_entry_and_its_opposite_leave_no_trace() -> None:
    SEEN.clear()
    check_undoing()
    assert SEEN["different before"] >= 40


@settings(max_examples=60)
@given(SEEDS)
def test_the_state_of_a_batch_owes_what_the_book_owes_within_half_a_minute(seed: int) -> None:
    random = Random(seed)
    book, on = draw_book(random), DAY + timedelta(days=random.randrange(900))
    accounts, state = compute_accounts(book, RULE, on), derive_state(book, RULE, on)
    assert state.closed_on == on
    assert [balance.factory for balance in state.balances] == sorted(accounts)
    for balance in state.balances:
        account = accounts[balance.factory]
        assert abs((balance.entitled - balance.received) - account.owed / 1000) <= Fraction(1, 2)
        assert balance.entitled >= 0
        assert balance.received >= 0
        if account.received >= 0 and account.entitled >= 0:
            assert abs(balance.entitled - account.entitled / 1000) <= 1


def test_replaying_a_book_gives_the_same_balances_whatever_came_between() -> None:
    random = Random(1)
    book = draw_book(random)
    again = make_book()
    for entry in book.entries:
        fields = entry.model_dump(exclude={"number", "posted_on", "previous"})
        again = again.write([Draft(**fields)], posted_on=entry.posted_on)
    assert again == book
    assert len(MEMBERS) == len(compute_accounts(book, RULE, DAY))
