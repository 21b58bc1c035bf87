"""The book itself: a head, entries, and the chain of hashes that ties them together."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date

from optimizer.domain.base import Model
from optimizer.domain.ledger import EntryKind, LedgerEntry, LedgerHead


@dataclass(frozen=True)
class Draft:
    """An entry before it has a number; see `LedgerEntry`."""

    kind: EntryKind
    effective_on: date
    factory: str | None = None
    batch: str | None = None
    entitled: int = 0
    received: int = 0
    reason: str = ""
    reverses: int | None = None
    evidence: str = ""


@dataclass(frozen=True)
class LedgerBook:
    """A head and its entries, in order."""

    head: LedgerHead
    entries: tuple[LedgerEntry, ...] = ()

    @property
    def digest(self) -> str:
        """Hash of the last line; it stands for the whole book."""
        return hash_line(self.entries[-1] if self.entries else self.head)

    @property
    def reversed_numbers(self) -> frozenset[int]:
        """Entries that were undone."""
        return frozenset(entry.reverses for entry in self.entries if entry.reverses is not None)

    def list_standing(self) -> list[LedgerEntry]:
        """Entries that count: neither undone nor undoing another one."""
        gone = self.reversed_numbers
        return [entry for entry in self.entries if entry.reverses is None and entry.number not in gone]

    def write(self, drafts: Iterable[Draft], *, posted_on: date) -> LedgerBook:
        """Return the book with further entries at its end."""
        entries, digest = list(self.entries), self.digest
        for number, draft in enumerate(drafts, start=len(entries) + 1):
            entries.append(LedgerEntry(number=number, posted_on=posted_on, previous=digest, **asdict(draft)))
            digest = hash_line(entries[-1])
        return LedgerBook(self.head, tuple(entries))


def open_book(head: LedgerHead) -> LedgerBook:
    """Return an empty book."""
    return LedgerBook(head)


def dump_line(model: Model) -> bytes:
    """Return the one way to write a head or an entry: a line of JSON, defaults left out."""
    data = model.model_dump(mode="json", exclude_defaults=True)
    data |= {"schema_version": 1} if isinstance(model, LedgerHead) else {}
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8") + b"\n"


def dump_lines(models: Iterable[Model]) -> bytes:
    """Return the lines of heads and entries."""
    return b"".join(map(dump_line, models))


def hash_line(model: Model) -> str:
    """Return the hash of a line as it is written."""
    return hashlib.sha256(dump_line(model)).hexdigest()
