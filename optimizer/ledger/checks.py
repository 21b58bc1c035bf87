"""Whether a book is what it must be: an unbroken chain, entries of the right form, sums that add up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType

from optimizer.domain.ledger import EntryKind, LedgerEntry
from optimizer.ledger.book import LedgerBook, hash_line
from optimizer.text import Text


@dataclass(frozen=True)
class Form:
    """What an entry of one kind looks like.

    Attributes
    ----------
    needs
        Fields that must be given; the others of `FIELDS` must not.
    entitled, received
        Signs the amounts may have: ``"+"`` is 0 or more, ``"-"`` is 0 or less, ``"0"`` is nothing, ``"*"`` is anything.
    """

    needs: frozenset[str]
    entitled: str = "0"
    received: str = "0"
    may: frozenset[str] = frozenset()


FIELDS = ("factory", "batch", "reason", "reverses", "evidence")


def _form(needs: str, entitled: str = "0", received: str = "0", may: str = "") -> Form:
    return Form(frozenset(needs.split()), entitled, received, frozenset(may.split()))


FORMS = MappingProxyType(
    {
        EntryKind.opening: _form("factory reason", "+", "+"),
        EntryKind.allocated: _form("factory batch evidence", "+", "+", may="reason"),
        EntryKind.delivered: _form("factory batch", "0", "*", may="reason"),
        EntryKind.declined: _form("factory batch", "0", "+", may="reason"),
        EntryKind.failed: _form("factory batch reason", "0", "+"),
        EntryKind.exempted: _form("factory reason", "-", "-", may="batch"),
        EntryKind.override: _form("factory reason", "*", "*", may="batch"),
        EntryKind.joined: _form("factory", "+", "+", may="reason batch"),
        EntryKind.left: _form("factory reason"),
        EntryKind.reset: _form("reason"),
        EntryKind.closed: _form("batch evidence", "+", "+"),
        EntryKind.reversed: _form("reason reverses", "*", "*", may="factory batch evidence"),
    }
)


@dataclass(frozen=True)
class Flaw:
    """One thing wrong with a book; the entry's number, 0 for the book itself."""

    number: int
    message: Text


def check_book(book: LedgerBook) -> list[Flaw]:
    """Return everything wrong with a book, in order; an unbroken one has none."""
    return [
        *_check_chain(book),
        *(flaw for entry in book.entries for flaw in check_form(entry)),
        *_check_order(book),
        *_check_reversals(book),
        *_check_batches(book),
    ]


def _check_chain(book: LedgerBook) -> Iterator[Flaw]:
    before = hash_line(book.head)
    for position, entry in enumerate(book.entries, start=1):
        if entry.number != position:
            yield Flaw(
                entry.number,
                Text(
                    f"{position} 番目の記入の番号が {entry.number} です。",
                    f"The {position}th entry has the number {entry.number}.",
                ),
            )
        if entry.previous != before:
            yield Flaw(
                entry.number,
                Text(
                    f"記入 {entry.number}: 前の行の照合値が合いません。この行より前が書き換えられています。",
                    f"Entry {entry.number}: the hash of the line before is another one; something before it was changed.",
                ),
            )
        before = hash_line(entry)


def check_form(entry: LedgerEntry) -> Iterator[Flaw]:
    """Say what an entry of its kind lacks or has too much."""
    form = FORMS[entry.kind]
    for name in FIELDS:
        is_given = getattr(entry, name) not in (None, "")
        if name in form.needs and not is_given:
            yield _flaw(entry, Text(f"{name} が必要です", f"it needs {name}"))
        elif is_given and name not in form.needs | form.may:
            yield _flaw(entry, Text(f"{name} は書けません", f"it cannot have {name}"))
    for name, sign in (("entitled", form.entitled), ("received", form.received)):
        amount = getattr(entry, name)
        wrong = {"+": amount < 0, "-": amount > 0, "0": amount != 0, "*": False}[sign]
        if wrong:
            yield _flaw(entry, Text(f"{name} を {amount} とすることはできません", f"its {name} cannot be {amount}"))
    if entry.kind is EntryKind.joined and entry.entitled != entry.received:
        yield _flaw(entry, Text("両方の額が同じでなければなりません", "both amounts must be the same"))


def _flaw(entry: LedgerEntry, what: Text) -> Flaw:
    return Flaw(
        entry.number,
        Text(f"記入 {entry.number}({entry.kind}): {what.ja}。", f"Entry {entry.number} ({entry.kind}): {what.en}."),
    )


def _check_order(book: LedgerBook) -> Iterator[Flaw]:
    last = book.head.opened_on
    for entry in book.entries:
        if entry.posted_on < last:
            yield _flaw(
                entry,
                Text(
                    f"{entry.posted_on} に書かれたとありますが、前の記入は {last} です",
                    f"it was posted on {entry.posted_on}, before the entry before it ({last})",
                ),
            )
        last = max(last, entry.posted_on)


def _check_reversals(book: LedgerBook) -> Iterator[Flaw]:
    undone: set[int] = set()
    for entry in book.entries:
        if entry.kind is not EntryKind.reversed or entry.reverses is None:
            continue
        if entry.reverses >= entry.number or entry.reverses in undone:
            what = Text(f"記入 {entry.reverses} を取り消すことはできません", f"it cannot undo entry {entry.reverses}")
            yield _flaw(entry, what)
            continue
        undone.add(entry.reverses)
        first = book.entries[entry.reverses - 1]
        same = (first.factory, first.batch, first.effective_on, -first.entitled, -first.received)
        if first.kind is EntryKind.reversed or same != (
            entry.factory,
            entry.batch,
            entry.effective_on,
            entry.entitled,
            entry.received,
        ):
            what = Text(
                f"記入 {entry.reverses} の正反対ではありません",
                f"it is not the exact opposite of entry {entry.reverses}",
            )
            yield _flaw(entry, what)


def _check_batches(book: LedgerBook) -> Iterator[Flaw]:
    """Every batch is closed with the sums of what it allocated, once, and each member was allocated its part once."""
    standing = book.list_standing()
    given: dict[str, list[LedgerEntry]] = {}
    closed: dict[str, LedgerEntry] = {}
    for entry in standing:
        if entry.batch is None:
            continue
        if entry.kind is EntryKind.allocated:
            if entry.batch in closed or any(other.factory == entry.factory for other in given.get(entry.batch, ())):
                yield _flaw(
                    entry,
                    Text(
                        f"一括配分 {entry.batch} の {entry.factory} への配分は記入済みです",
                        f"batch {entry.batch} was allocated to {entry.factory} or closed before",
                    ),
                )
            given.setdefault(entry.batch, []).append(entry)
        elif entry.kind is EntryKind.closed:
            sums = tuple(
                sum(getattr(each, name) for each in given.get(entry.batch, ())) for name in ("entitled", "received")
            )
            if sums != (entry.entitled, entry.received):
                yield _flaw(
                    entry,
                    Text(
                        f"合計 {entry.entitled}・{entry.received} に対して、記入の合計は {sums[0]}・{sums[1]} です",
                        f"its sums are {entry.entitled} and {entry.received}, those of the entries {sums[0]} and {sums[1]}",
                    ),
                )
            closed[entry.batch] = entry
    for batch, entries in given.items():
        if batch not in closed:
            yield _flaw(entries[-1], Text(f"一括配分 {batch} が締められていません", f"batch {batch} was never closed"))
