"""The ledger's part: what earlier batches still owe, faded with time and limited in weeks.

Balances fade by half in every half-life. Exact fractions all the way; only the fading itself is rounded (18 decimals).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from math import floor

from optimizer.units import round_half_up

DECAY_UNIT = 10**18
"""The decay is a whole number of 1/DECAY_UNIT."""

NEWCOMER_WEEKS = 4
"""A newcomer starts as if it had been given exactly its entitlement for so many weeks."""

_CONTEXT = Context(prec=60)


def compute_decay(days: int, half_life_days: int) -> Fraction:
    """Return the share of a balance that is left after so many days: ``2 ** (-days / half_life_days)``.

    Rounded half up to 18 decimals; whole half-lives are exact.

    Parameters
    ----------
    days
        Days since the balance was closed; a day in the future counts as today.
    half_life_days
        Days in which a balance halves.
    """
    whole, rest = divmod(max(0, days), half_life_days)
    part = _CONTEXT.power(Decimal(2), _CONTEXT.divide(Decimal(-rest), Decimal(half_life_days)))
    exact = Fraction(part)
    rounded = round_half_up(exact.numerator * DECAY_UNIT, exact.denominator)
    return Fraction(rounded, DECAY_UNIT * 2**whole)


@dataclass(frozen=True)
class Account:
    """What a factory was entitled to and received, in fine units."""

    entitled: Fraction
    received: Fraction

    @property
    def owed(self) -> Fraction:
        """What is still owed to it; negative when it had more than its entitlement."""
        return self.entitled - self.received

    def fade(self, decay: Fraction) -> Account:
        """Return the account after some time."""
        return Account(self.entitled * decay, self.received * decay)

    def close(self, entitlement: int, received: int) -> Account:
        """Return the account with one more batch in it."""
        return Account(self.entitled + entitlement, self.received + received)

    def limit(self, most_owed: Fraction) -> Account:
        """Return the account with what is owed, either way, limited; what was received gives way."""
        owed = min(max(self.owed, -most_owed), most_owed)
        return Account(self.entitled, self.entitled - owed)

    def weeks_owed(self, weekly_entitlement: Fraction) -> Fraction | None:
        """Return what is owed in weeks of its entitlement; None without one."""
        return self.owed / weekly_entitlement if weekly_entitlement > 0 else None


@dataclass(frozen=True)
class Prefill:
    """What goes into the brackets of this batch, in whole fine units.

    Attributes
    ----------
    target
        This batch's entitlement and the faded earlier ones.
    received
        What was received before, faded; the brackets are filled with it before the batch starts.
    """

    target: int
    received: int


def compute_weekly(entitlement: int, days: int) -> Fraction:
    """Return the entitlement of a mean week of a batch that spans so many days."""
    return Fraction(7 * entitlement, days)


def open_newcomer(weekly_entitlement: Fraction) -> Account:
    """Return the account of a factory that joins a running ledger: neither owed nor ahead."""
    start = NEWCOMER_WEEKS * weekly_entitlement
    return Account(start, start)


def compute_prefill(account: Account, entitlement: int, most_owed: Fraction) -> Prefill:
    """Return the target and the prefill of a factory for this batch.

    Parameters
    ----------
    account
        Faded to the first day of the batch.
    entitlement
        Of this batch. Without one nothing can be made up for now, and `most_owed` in weeks of it is 0.
    most_owed
        Limit on what is owed either way.

    Notes
    -----
    What was received is rounded down and what is owed to the nearest whole unit, so that a factory that is owed nothing
    reaches its target exactly with this batch's entitlement.
    """
    limited = account.limit(most_owed)
    received = int(limited.received)
    owed = floor(limited.owed + Fraction(1, 2))
    return Prefill(target=entitlement + received + owed, received=received)
