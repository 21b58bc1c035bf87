"""The progressive shortfall in whole numbers: bracket ends, bracket weights and the coarse unit.

The worth of an hour falls with what its factory already has: in the bracket between two attainments it is the mean of
``attainment ** -alpha`` there (truncated alpha-fairness; Bertsimas, Farias and Trichakis, doi 10.1287/mnsc.1120.1549).
All numbers here are exact or correctly rounded decimals, so they are the same on every platform.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Context, Decimal
from fractions import Fraction
from itertools import pairwise
from math import gcd
from typing import Literal, NamedTuple

from optimizer.units import round_half_up

Alpha = Literal[0, 1, 2, 4]

LOWEST_ATTAINMENT = Fraction(2, 100)
"""Attainment below this counts as this, so that the worth of the first hour is finite."""

WEIGHT_SCALE = 20
"""Weight of an hour that is worth 1."""

MOST_RATIO = 1000
"""The first bracket weighs at most this many times the last: beyond, a guarantee level does the work."""

MOST_COARSE_UNITS = 20_000
"""The largest target is at most this many coarse units."""

MOST_TOTAL = 2**53
"""The measure of a plan stays below this, so that no solver rounds it."""

_CONTEXT = Context(prec=50)


def compute_breakpoints(brackets: int) -> tuple[int, ...]:
    """Return the ends of equal steps of attainment, in permille, the last one 1000.

    Parameters
    ----------
    brackets
        Number of steps, 1 to 1000.
    """
    if not 1 <= brackets <= 1000:
        raise ValueError(f"brackets = {brackets}; there can be 1 to 1000")
    return tuple(round_half_up(1000 * k, brackets) for k in range(1, brackets + 1))


def compute_worth(low: Fraction, high: Fraction, alpha: Alpha) -> Fraction:
    """Return the mean worth of an hour between two attainments, below `LOWEST_ATTAINMENT` the worth at it.

    ``(high ** (1 - alpha) - low ** (1 - alpha)) / ((1 - alpha) * (high - low))``, and the logarithm for alpha 1.
    """
    low = max(low, LOWEST_ATTAINMENT)
    if high <= low:
        return 1 / low**alpha
    if alpha == 1:
        ratio = _CONTEXT.divide(Decimal(high.numerator * low.denominator), Decimal(high.denominator * low.numerator))
        return Fraction(_CONTEXT.ln(ratio)) / (high - low)
    return (high ** (1 - alpha) - low ** (1 - alpha)) / ((1 - alpha) * (high - low))


def compute_weights(breakpoints_permille: Sequence[int], alpha: Alpha) -> tuple[int, ...]:
    """Return the weight of one missing coarse unit per bracket, never increasing, without a common divisor.

    Parameters
    ----------
    breakpoints_permille
        Bracket ends, increasing, the last one 1000.
    alpha
        0 counts all missing work alike; 1, 2 and 4 weigh the worse-off ever more.
    """
    ends = [Fraction(0), *(Fraction(end, 1000) for end in breakpoints_permille)]
    worths = [compute_worth(low, high, alpha) for low, high in pairwise(ends)]
    weights = [max(1, round_half_up(WEIGHT_SCALE * w.numerator, w.denominator)) for w in worths]
    weights = [min(weight, MOST_RATIO * weights[-1]) for weight in weights]
    divisor = gcd(*weights)
    return tuple(weight // divisor for weight in weights)


def compute_bracket_ends(target: int, breakpoints_permille: Sequence[int]) -> tuple[int, ...]:
    """Return a factory's bracket ends in coarse units, rounded half up; the last one is the target."""
    return tuple(round_half_up(target * end, 1000) for end in breakpoints_permille)


def compute_worst_value(targets: Sequence[int], breakpoints_permille: Sequence[int], weights: Sequence[int]) -> int:
    """Return the unfairness of a plan that gives nobody anything."""
    total = 0
    for target in targets:
        steps = pairwise((0, *compute_bracket_ends(target, breakpoints_permille)))
        total += sum(weight * (high - low) for weight, (low, high) in zip(weights, steps, strict=False))
    return total


class Pool(NamedTuple):
    """Claims that are measured together too.

    Attributes
    ----------
    weight
        What the measure's weights are multiplied by.
    members
        Positions among the claims.
    """

    weight: int
    members: Sequence[int]


def choose_unit(
    fine_targets: Sequence[int],
    breakpoints_permille: Sequence[int],
    weights: Sequence[int],
    *,
    pools: Sequence[Pool] = (),
) -> int:
    """Choose the coarse unit: 1, 2 or 5 times a power of ten fine units, the smallest that keeps all numbers small.

    Parameters
    ----------
    fine_targets
        What everyone should have, in fine units.
    breakpoints_permille, weights
        The measure; no weights for the one that looks at the worst-off only.
    pools
        Groups: they may have more coarse units than a member, but count towards what the measure comes to at most.
    """
    largest = max(fine_targets, default=0)
    unit, step = 1, 0
    while True:
        coarse = [target // unit for target in fine_targets]
        worst = compute_worst_value(coarse, breakpoints_permille, weights)
        for pool in pools:
            together = sum(coarse[member] for member in pool.members)
            worst += pool.weight * compute_worst_value([together], breakpoints_permille, weights)
        if largest <= MOST_COARSE_UNITS * unit and worst < MOST_TOTAL:
            return unit
        step += 1
        unit = (1, 2, 5)[step % 3] * 10 ** (step // 3)
