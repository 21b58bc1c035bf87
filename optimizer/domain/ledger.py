"""The ledger (配分台帳): the state a batch starts from, and the entries of the book that it is derived from."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from optimizer.domain.base import SCHEMA_VERSION, Id, Model
from optimizer.domain.rulebook import ShareBasis

MOST_AMOUNT = 10**15
"""Largest amount of one entry, in fine units: a million years of work."""


class Balance(Model):
    """What a factory was entitled to and received, decayed up to `LedgerState.closed_on`: minutes, pieces, yen, or thousandths of a job."""

    factory: Id
    entitled: Annotated[int, Field(ge=0, le=1_000_000_000_000)] = 0
    received: Annotated[int, Field(ge=0, le=1_000_000_000_000)] = 0


class LedgerState(Model):
    """Closing balances of the last batch; empty for a first batch."""

    closed_on: date | None = None
    balances: tuple[Balance, ...] = ()


class EntryKind(StrEnum):
    """Why an entry is in the book.

    ``opening``: a balance brought forward from before the book. ``allocated``: what a batch entitled a member to and gave it.
    ``delivered``: what was delivered more or less than allocated. ``declined``, ``failed``: work offered and refused, or accepted and
    not done; it counts as received. ``exempted``: taken off after a disaster or another cause outside the member's power.
    ``override``: the committee's correction. ``joined``, ``left``: a member comes or goes. ``reset``: every balance begins anew.
    ``closed``: the sums of a batch. ``reversed``: undoes one earlier entry.
    """

    opening = "opening"
    allocated = "allocated"
    delivered = "delivered"
    declined = "declined"
    failed = "failed"
    exempted = "exempted"
    override = "override"
    joined = "joined"
    left = "left"
    reset = "reset"
    closed = "closed"
    reversed = "reversed"


Amount = Annotated[int, Field(ge=-MOST_AMOUNT, le=MOST_AMOUNT)]


class LedgerHead(Model):
    """The first line of a ledger.

    Attributes
    ----------
    basis
        What is counted; amounts are in its fine units.
    """

    schema_version: Literal[1] = SCHEMA_VERSION
    ledger: Id
    basis: ShareBasis = ShareBasis.standard_minutes
    opened_on: date


class LedgerEntry(Model):
    """One entry; never changed, only reversed by another one.

    Attributes
    ----------
    number
        1, 2, 3 … without a gap.
    posted_on, effective_on
        The day it was written; the day from which it counts and fades.
    factory
        None where an entry is about all members.
    entitled, received
        What is added to both sides of the member's account, in fine units; signed.
    reverses
        Number of the entry that this one undoes.
    evidence
        Hash of the plan an amount was taken from.
    previous
        Hash of the line before, which ties every entry to all before it.
    """

    number: Annotated[int, Field(ge=1)]
    kind: EntryKind
    posted_on: date
    effective_on: date
    factory: Id | None = None
    batch: Id | None = None
    entitled: Amount = 0
    received: Amount = 0
    reason: Annotated[str, Field(max_length=500)] = ""
    reverses: Annotated[int, Field(ge=1)] | None = None
    evidence: Annotated[str, Field(max_length=100)] = ""
    previous: Annotated[str, Field(min_length=64, max_length=64, pattern="^[0-9a-f]{64}$")]
