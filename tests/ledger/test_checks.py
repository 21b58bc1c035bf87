"""A book that is not what it must be is told so: each rule, from both sides."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from optimizer.domain.ledger import EntryKind, LedgerEntry
from optimizer.ledger import Draft, LedgerBook, check_book, reverse_entry
from optimizer.ledger.checks import FIELDS, FORMS
from tests.ledger.books import DAY, batch, make_book

GIVEN: dict[str, Any] = {"factory": "F1", "batch": "B", "reason": "why", "reverses": 1, "evidence": "plan"}
SIGNS = {"+": (0, 5), "-": (0, -5), "0": (0,), "*": (0, 5, -5)}


def vary(draft: Draft, **fields: Any) -> Draft:
    """The same entry with other fields."""
    return replace(draft, **fields)


def make_draft(kind: EntryKind) -> Draft:
    """An entry with all it needs and nothing else."""
    needs = {name: GIVEN[name] for name in FORMS[kind].needs}
    return Draft(kind, DAY, **needs)


def flaws_of(draft: Draft) -> list[str]:
    """What is wrong with an entry by itself: neither its batch nor what it undoes matters here."""
    from optimizer.ledger.checks import check_form  # noqa: PLC0415 - one entry at a time

    (entry,) = make_book(draft).entries
    return [flaw.message.en for flaw in check_form(entry)]


def test_every_kind_has_a_form() -> None:
    assert set(FORMS) == set(EntryKind)


@pytest.mark.parametrize("kind", EntryKind)
def test_an_entry_has_what_its_kind_needs_and_nothing_else(kind: EntryKind) -> None:
    draft, form = make_draft(kind), FORMS[kind]
    assert flaws_of(draft) == []
    for name in FIELDS:
        if name in form.needs:
            empty = "" if name in ("reason", "evidence") else None
            assert flaws_of(vary(draft, **{name: empty})) == [f"Entry 1 ({kind}): it needs {name}."]
        elif name in form.may:
            assert flaws_of(vary(draft, **{name: GIVEN[name]})) == []
        else:
            assert flaws_of(vary(draft, **{name: GIVEN[name]})) == [f"Entry 1 ({kind}): it cannot have {name}."]


@pytest.mark.parametrize("kind", EntryKind)
@pytest.mark.parametrize("side", ["entitled", "received"])
def test_amounts_have_the_sign_of_their_kind(kind: EntryKind, side: str) -> None:
    form = FORMS[kind]
    for amount in (0, 5, -5):
        both = {"entitled": amount, "received": amount} if kind is EntryKind.joined else {side: amount}
        found = flaws_of(vary(make_draft(kind), **both))
        is_allowed = amount in SIGNS[getattr(form, side)]
        assert any(side in text for text in found) == (not is_allowed), (kind, side, amount)


def test_a_newcomer_is_neither_owed_nor_ahead() -> None:
    draft = vary(make_draft(EntryKind.joined), entitled=5, received=4)
    assert flaws_of(draft) == ["Entry 1 (joined): both amounts must be the same."]


def messages(book: LedgerBook) -> list[str]:
    return [flaw.message.en for flaw in check_book(book)]


def change(book: LedgerBook, position: int, **fields: Any) -> LedgerBook:
    entries = list(book.entries)
    entries[position] = entries[position].model_copy(update=fields)
    return LedgerBook(book.head, tuple(entries))


@pytest.mark.parametrize("name", LedgerEntry.model_fields)
def test_no_field_of_an_entry_can_be_changed_unseen(name: str) -> None:
    book = make_book(*batch("B", DAY, {"F1": (5, 5)}), make_draft(EntryKind.override), make_draft(EntryKind.override))
    assert messages(book) == []
    other: dict[str, Any] = {
        "number": 9, "kind": EntryKind.opening, "posted_on": DAY + timedelta(days=1), "effective_on": DAY + timedelta(days=1),
        "factory": "F2", "batch": "C", "entitled": 6, "received": 6, "reason": "because", "reverses": 1, "evidence": "e",
        "previous": "0" * 64,
    }  # fmt: skip
    assert messages(change(book, 2, **{name: other[name]})) != []


def test_entries_cannot_be_taken_out_or_swapped() -> None:
    book = make_book(*(make_draft(EntryKind.override) for _ in range(3)))
    first, second, third = book.entries
    for entries in ((first, third), (second, third), (second, first, third)):
        assert messages(LedgerBook(book.head, entries)) != []
    # Of the end alone the chain says nothing: that is what the digest in a report is for.
    assert messages(LedgerBook(book.head, (first, second))) == []
    assert LedgerBook(book.head, (first, second)).digest != book.digest


def test_entries_are_posted_in_the_order_of_days() -> None:
    book = make_book(make_draft(EntryKind.override), on=DAY + timedelta(days=1))
    assert messages(book.write([make_draft(EntryKind.override)], posted_on=DAY + timedelta(days=1))) == []
    (found,) = messages(book.write([make_draft(EntryKind.override)], posted_on=DAY))
    assert "before the entry before it" in found
    (found,) = messages(make_book(make_draft(EntryKind.override), on=DAY - timedelta(days=1)))
    assert "2026-03-31" in found


def test_a_reversal_is_the_exact_opposite_once() -> None:
    book = make_book(vary(make_draft(EntryKind.override), received=7))
    undo = reverse_entry(book, 1, "wrong")
    assert messages(book.write([undo], posted_on=DAY)) == []
    for field in ("factory", "effective_on", "received"):
        value = {"factory": "F2", "effective_on": DAY + timedelta(days=1), "received": -6}[field]
        (found,) = messages(book.write([vary(undo, **{field: value})], posted_on=DAY))
        assert "not the exact opposite of entry 1" in found
    (found,) = messages(book.write([undo, undo], posted_on=DAY))
    assert "cannot undo entry 1" in found
    (found,) = messages(book.write([vary(undo, reverses=2)], posted_on=DAY))
    assert "cannot undo entry 2" in found
    twice = book.write([undo], posted_on=DAY)
    (found,) = messages(twice.write([vary(undo, reverses=2, received=7)], posted_on=DAY))
    assert "not the exact opposite of entry 2" in found


def test_a_batch_is_allocated_once_and_closed_with_its_sums() -> None:
    good = batch("B", DAY, {"F1": (5, 4), "F2": (5, 6)})
    assert messages(make_book(*good)) == []
    (found,) = messages(make_book(*good[:-1]))
    assert "batch B was never closed" in found
    (found,) = messages(make_book(*good[:-1], vary(good[-1], received=11)))
    assert "its sums are 10 and 11, those of the entries 10 and 10" in found
    (found,) = messages(make_book(good[0], *good[:-1], vary(good[-1], entitled=15, received=14)))
    assert "batch B was allocated to F1 or closed before" in found
    (found,) = messages(make_book(*good, vary(good[0], factory="F3")))
    assert "closed before" in found
    # Undone and posted again it stands once.
    book = make_book(*good)
    for number in (1, 2, 3):
        book = book.write([reverse_entry(book, number, "again")], posted_on=DAY)
    assert messages(book.write(good, posted_on=DAY)) == []
