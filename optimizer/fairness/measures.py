"""How even a result is: Hoover, Gini, Jain, the lowest and the mean of the worst-off attainments.

A factory's attainment is what it received over its entitlement; everyone counts with the weight of the entitlement.
Factories without an entitlement are left out. Exact fractions in, exact fractions out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

Amount = int | Fraction


@dataclass(frozen=True)
class Outcome:
    """What one factory should have and has, in the same unit; the entitlement is above 0."""

    entitlement: Amount
    received: Amount

    @property
    def attainment(self) -> Fraction:
        """What it has, over what it should have."""
        return Fraction(self.received) / Fraction(self.entitlement)


def build_outcomes(entitlements: Sequence[Amount], received: Sequence[Amount]) -> tuple[Outcome, ...]:
    """Pair up entitlements and what was received, leaving out whoever has no entitlement."""
    pairs = zip(entitlements, received, strict=True)
    return tuple(Outcome(entitlement, amount) for entitlement, amount in pairs if entitlement > 0)


def compute_hoover(outcomes: Sequence[Outcome]) -> Fraction:
    """Return the share of all entitled work that would have to move: ``sum of (E - A)^+ over sum of E``."""
    missing = sum((max(Fraction(0), Fraction(o.entitlement) - Fraction(o.received)) for o in outcomes), Fraction(0))
    return _over(missing, _entitled(outcomes))


def compute_gini(outcomes: Sequence[Outcome]) -> Fraction:
    """Return the weighted Gini coefficient of the attainments: 0 when all are equal, near 1 when one has everything.

    ``1 - sum of weight * (L_before + L_after)`` over attainments in ascending order, L the share of the work so far.
    """
    entitled, received = _entitled(outcomes), _received(outcomes)
    if received == 0:
        return Fraction(0)
    area, so_far = Fraction(0), Fraction(0)
    for outcome in sorted(outcomes, key=lambda o: o.attainment):
        after = so_far + Fraction(outcome.received)
        area += Fraction(outcome.entitlement) * (so_far + after)
        so_far = after
    return 1 - area / (entitled * received)


def compute_jain(outcomes: Sequence[Outcome]) -> Fraction:
    """Return Jain's index, weighted: 1 when all attainments are equal, 1/n when one of n equals has everything.

    ``(sum of weight * r)^2 / sum of weight * r^2`` (Jain, Chiu and Hawe, DEC report TR-301, 1984).
    """
    squares = sum((Fraction(o.entitlement) * o.attainment**2 for o in outcomes), Fraction(0))
    if squares == 0:
        return Fraction(1)
    return _received(outcomes) ** 2 / (_entitled(outcomes) * squares)


def compute_lowest(outcomes: Sequence[Outcome]) -> Fraction:
    """Return the lowest attainment; 1 when nobody is entitled to anything."""
    return min((o.attainment for o in outcomes), default=Fraction(1))


def compute_worst_mean(outcomes: Sequence[Outcome], share: Fraction) -> Fraction:
    """Return the mean attainment of the worst-off who hold this share of the entitlements.

    The factory on the edge counts with the part of it that belongs to the share.

    Parameters
    ----------
    share
        Above 0, at most 1; with 1 it is the mean of all.
    """
    if not 0 < share <= 1:
        raise ValueError(f"share = {share}; it must be above 0 and at most 1")
    wanted = share * _entitled(outcomes)
    left, total = wanted, Fraction(0)
    for outcome in sorted(outcomes, key=lambda o: o.attainment):
        taken = min(left, Fraction(outcome.entitlement))
        total += taken * outcome.attainment
        left -= taken
    return total / wanted if wanted else Fraction(1)


def count_below(outcomes: Sequence[Outcome], permille: int) -> int:
    """Return how many are below so many permille of their entitlement."""
    return sum(1000 * Fraction(o.received) < permille * Fraction(o.entitlement) for o in outcomes)


@dataclass(frozen=True)
class Measures:
    """All measures of one result, as numbers to show.

    Attributes
    ----------
    factories
        How many are entitled to anything; the others are in none of the measures.
    hoover
        Share of the work that would have to move.
    gini, jain
        For comparison with other tools.
    lowest_attainment, worst_tenth_attainment
        Of the worst-off, and the mean of the worst-off tenth.
    below_half, below_four_fifths
        How many factories are below 50 % and below 80 %.
    """

    factories: int
    hoover: float
    gini: float
    jain: float
    lowest_attainment: float
    worst_tenth_attainment: float
    below_half: int
    below_four_fifths: int


def compute_measures(entitlements: Sequence[Amount], received: Sequence[Amount]) -> Measures:
    """Compute all measures of a result.

    Parameters
    ----------
    entitlements, received
        One per factory, in the same order and unit.
    """
    outcomes = build_outcomes(entitlements, received)
    return Measures(
        factories=len(outcomes),
        hoover=float(compute_hoover(outcomes)),
        gini=float(compute_gini(outcomes)),
        jain=float(compute_jain(outcomes)),
        lowest_attainment=float(compute_lowest(outcomes)),
        worst_tenth_attainment=float(compute_worst_mean(outcomes, Fraction(1, 10))),
        below_half=count_below(outcomes, 500),
        below_four_fifths=count_below(outcomes, 800),
    )


def _entitled(outcomes: Sequence[Outcome]) -> Fraction:
    return sum((Fraction(o.entitlement) for o in outcomes), Fraction(0))


def _received(outcomes: Sequence[Outcome]) -> Fraction:
    return sum((Fraction(o.received) for o in outcomes), Fraction(0))


def _over(amount: Fraction, total: Fraction) -> Fraction:
    return amount / total if total else Fraction(0)
