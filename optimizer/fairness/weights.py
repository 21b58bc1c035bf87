"""Shares by weight: equal (均等割), by capacity (能力割), by membership (持分割), by track record (実績割), mixed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Component:
    """One basis of the mix.

    Attributes
    ----------
    permille
        Its part in the mix; the parts need not add up to 1000.
    amounts
        Per factory, 0 or more, in any unit.
    """

    permille: int
    amounts: tuple[int, ...]


def mix_weights(components: Sequence[Component], is_member: Sequence[bool]) -> tuple[Fraction, ...]:
    """Return everyone's share by weight; the shares of all members add up to 1.

    Each component is divided by its sum over the members, then the components are mixed. A component in which no member
    has anything says nothing and is left out; when none says anything the members share alike.

    Parameters
    ----------
    components
        The bases of the mix, with one amount per factory each.
    is_member
        Per factory; one that is not a member has no share.
    """
    members = [f for f, member in enumerate(is_member) if member]
    if not members:
        return (Fraction(0),) * len(is_member)
    speaking = [c for c in components if c.permille > 0 and sum(c.amounts[f] for f in members) > 0]
    if not speaking:
        speaking = [Component(1, (1,) * len(is_member))]
    parts = sum(c.permille for c in speaking)
    totals = [sum(c.amounts[f] for f in members) for c in speaking]
    return tuple(
        sum(
            (Fraction(c.permille * c.amounts[f], parts * total) for c, total in zip(speaking, totals, strict=True)),
            start=Fraction(0),
        )
        if member
        else Fraction(0)
        for f, member in enumerate(is_member)
    )


def compute_verified_capacity(declared: int, verified: int | None) -> int:
    """Return the capacity that counts for a share: as declared, but no more than was verified where that is known."""
    return declared if verified is None else min(declared, verified)
