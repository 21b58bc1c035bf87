"""Largest remainder: whole numbers in given proportions that add up exactly."""

from __future__ import annotations

from collections.abc import Sequence


def apportion(total: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Split a total in proportion to whole-number weights; what rounding leaves goes to the largest remainders.

    Every part is within 1 of its exact share. Equal remainders are served in the order of the weights given.

    Parameters
    ----------
    total
        What to split, 0 or more.
    weights
        0 or more each; with a positive total, not all 0.
    """
    whole = sum(weights)
    if whole == 0:
        if total:
            raise ValueError(f"total = {total} cannot be split: all weights are 0")
        return (0,) * len(weights)
    parts = [divmod(total * weight, whole) for weight in weights]
    left = total - sum(quotient for quotient, _ in parts)
    by_remainder = sorted(range(len(parts)), key=lambda i: (-parts[i][1], i))
    favoured = set(by_remainder[:left])
    return tuple(quotient + (i in favoured) for i, (quotient, _) in enumerate(parts))
