"""Who joins, leaves or invests in the monthly series, and when."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Self

from optimizer.text import Text


class EventKind(StrEnum):
    """What happens to a member."""

    joins = "joins"
    leaves = "leaves"
    buys = "buys"
    second_shift = "second_shift"


class Event(NamedTuple):
    """Something that happens from a month on (0 is the first).

    Attributes
    ----------
    member
        Its number from 1 on; for one that joins, 1 is the first after the founders.
    process
        What the new work center does.
    """

    month: int
    kind: EventKind
    member: int
    process: str = ""

    def describe(self, name: str) -> Text:
        """Say it in a sentence."""
        sentences = {
            EventKind.joins: Text(f"{name}が加入。", f"{name} joins."),
            EventKind.leaves: Text(f"{name}が脱退。", f"{name} leaves."),
            EventKind.buys: Text(
                f"{name}が設備({self.process})を増設。", f"{name} buys a work center ({self.process})."
            ),
            EventKind.second_shift: Text(f"{name}が二交替を開始。", f"{name} begins a second shift."),
        }
        return sentences[self.kind]


EVENTS = (
    Event(5, EventKind.leaves, 17),
    Event(6, EventKind.joins, 1),
    Event(8, EventKind.buys, 8, "grinding"),
    Event(10, EventKind.second_shift, 23),
    Event(12, EventKind.leaves, 33),
    Event(12, EventKind.joins, 2),
    Event(15, EventKind.buys, 41, "five_axis"),
    Event(18, EventKind.leaves, 52),
    Event(18, EventKind.joins, 3),
    Event(20, EventKind.second_shift, 12),
)
"""All of the series of sixty members; a smaller series has those of them whose members it has."""


@dataclass(frozen=True)
class Span:
    """The months of a member: when it joins and leaves, and what it invests on the way."""

    events: tuple[Event, ...] = ()
    is_founder: bool = True

    @classmethod
    def of(cls, founders: int, position: int) -> Self:
        """Return the span of a member by its position, those that join standing behind the founders."""
        is_founder = position < founders
        number = position + 1 if is_founder else position - founders + 1
        own = (e for e in EVENTS if e.member == number and (e.kind is EventKind.joins) is not is_founder)
        return cls(tuple(own), is_founder)

    @property
    def purchases(self) -> tuple[Event, ...]:
        """The work centers it buys, in order."""
        return tuple(event for event in self.events if event.kind is EventKind.buys)

    def holds(self, month: int) -> bool:
        """Say whether it is a member in a month."""
        for event in self.events:
            if event.kind is EventKind.joins and month < event.month:
                return False
            if event.kind is EventKind.leaves and month >= event.month:
                return False
        return True

    def has_second_shift(self, month: int) -> bool:
        """Say whether it runs a second shift in a month."""
        return any(event.kind is EventKind.second_shift and event.month <= month for event in self.events)
