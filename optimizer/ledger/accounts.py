"""Accounts on a day: every entry fades by itself from the day it counts, in exact fractions; nothing depends on the order of sums."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from fractions import Fraction
from math import floor

from optimizer.domain.ledger import Balance, EntryKind, LedgerEntry, LedgerState
from optimizer.domain.rulebook import LedgerRule
from optimizer.fairness.prefill import Account, compute_decay
from optimizer.ledger.book import LedgerBook


def compute_accounts(book: LedgerBook, rule: LedgerRule, on: date) -> dict[str, Account]:
    """Return what every member of the ledger was entitled to and received, faded up to a day, in fine units.

    An entry that counts from a later day is not faded yet: it is promised already. Who has left has no account.
    """
    kept: dict[str, list[LedgerEntry]] = defaultdict(list)
    for entry in book.list_standing():
        if entry.kind is EntryKind.reset:
            # Members stay members, and begin anew.
            kept = defaultdict(list, {factory: [] for factory in kept})
        elif entry.factory is None:
            continue
        elif entry.kind is EntryKind.left:
            kept.pop(entry.factory, None)
        else:
            kept[entry.factory].append(entry)
    return {factory: _add_up(entries, rule, on) for factory, entries in kept.items()}


def _add_up(entries: list[LedgerEntry], rule: LedgerRule, on: date) -> Account:
    account = Account(Fraction(0), Fraction(0))
    for entry in entries:
        decay = compute_decay((on - entry.effective_on).days, rule.half_life_days)
        account = Account(account.entitled + decay * entry.entitled, account.received + decay * entry.received)
    return account


def derive_state(book: LedgerBook, rule: LedgerRule, on: date) -> LedgerState:
    """Return the state that a batch which begins on a day starts from: in whole units of balances, what is owed kept within one.

    An amount below 0 (more taken off than there was) is moved to the other side: what is owed stays the same.
    """
    accounts, fine = compute_accounts(book, rule, on), book.head.basis.unit.balance_fine
    return LedgerState(
        closed_on=on,
        balances=tuple(_build_balance(factory, account, fine) for factory, account in sorted(accounts.items())),
    )


def _build_balance(factory: str, account: Account, fine: int) -> Balance:
    low = min(Fraction(0), account.entitled, account.received)
    entitled = _round((account.entitled - low) / fine)
    owed = _round(account.owed / fine)
    return Balance(factory=factory, entitled=max(entitled, owed), received=max(entitled, owed) - owed)


def _round(amount: Fraction) -> int:
    return floor(amount + Fraction(1, 2))
