"""Books to test: written by hand, and drawn."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from optimizer.domain.ledger import EntryKind, LedgerHead
from optimizer.ledger import Draft, LedgerBook, open_book

DAY = date(2026, 4, 1)
HEAD = LedgerHead(ledger="L", opened_on=DAY)
MEMBERS = ("F1", "F2", "F3")


def make_book(*drafts: Draft, on: date = DAY) -> LedgerBook:
    return open_book(HEAD).write(drafts, posted_on=on)


def batch(name: str, on: date, amounts: dict[str, tuple[int, int]]) -> list[Draft]:
    """The entries of a batch: what each member was entitled to and received, and the sums."""
    given = [
        Draft(EntryKind.allocated, on, factory=f, batch=name, entitled=e, received=r, evidence="plan")
        for f, (e, r) in amounts.items()
    ]
    sums = [sum(pair[side] for pair in amounts.values()) for side in (0, 1)]
    return [*given, Draft(EntryKind.closed, on, batch=name, entitled=sums[0], received=sums[1], evidence="plan")]


def draw_batch(random: Random, number: int) -> list[Draft]:
    """A batch in which what members are entitled to and receive is the same in total."""
    entitled = {f: random.randrange(10_000) for f in MEMBERS}
    left, received = sum(entitled.values()), {}
    for f in MEMBERS[:-1]:
        received[f] = random.randint(0, left)
        left -= received[f]
    received[MEMBERS[-1]] = left
    on = DAY + timedelta(days=random.randrange(400))
    return batch(f"B{number}", on, {f: (entitled[f], received[f]) for f in MEMBERS})


def draw_book(random: Random) -> LedgerBook:
    """Some batches, and what happens to them afterwards."""
    book = open_book(HEAD)
    for number in range(random.randint(1, 4)):
        book = book.write(draw_batch(random, number), posted_on=DAY)
        if random.random() < 0.5:
            book = book.write([draw_single(random, f"B{number}")], posted_on=DAY)
    return book


def draw_single(random: Random, name: str) -> Draft:
    on, factory = DAY + timedelta(days=random.randrange(400)), random.choice(MEMBERS)
    amount = random.randint(1, 5_000)
    return random.choice(
        [
            Draft(EntryKind.declined, on, factory=factory, batch=name, received=amount),
            Draft(EntryKind.failed, on, factory=factory, batch=name, received=amount, reason="late"),
            Draft(EntryKind.delivered, on, factory=factory, batch=name, received=random.choice((-1, 1)) * amount),
            Draft(EntryKind.exempted, on, factory=factory, received=-amount, reason="flood"),
            Draft(EntryKind.override, on, factory=factory, entitled=-amount, received=amount, reason="committee"),
            Draft(EntryKind.opening, on, factory=factory, entitled=amount, received=1, reason="from paper"),
            Draft(EntryKind.joined, on, factory=factory, entitled=amount, received=amount),
        ]
    )
