"""Leximin by enumeration, sharing nothing with the code under test: exact fractions over all subsets of factories."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import chain, combinations

from optimizer.fairness import Sharing


def list_subsets(items: Sequence[int]) -> list[tuple[int, ...]]:
    return list(chain.from_iterable(combinations(items, size) for size in range(len(items) + 1)))


def compute_most(sharing: Sharing, factories: Sequence[int]) -> int:
    """The most work some factories can do together: the cheapest way to cut them off from all demand.

    Every class is cut either at itself (its work) or before it: then each work center that may do it is cut at its
    capacity up to the latest due bucket of such classes, or its factory at its limit over the whole calendar.
    """
    best = None
    classes = [c for c in sharing.classes if c.work > 0]
    for cut in list_subsets(range(len(classes))):
        cost = sum(classes[k].work for k in cut)
        for factory in factories:
            own = 0
            for center in range(len(sharing.factory_of)):
                if sharing.factory_of[center] == factory:
                    open_ = [c for k, c in enumerate(classes) if k not in cut and center in c.work_centers]
                    latest = max((c.due_bucket for c in open_), default=-1)
                    own += int(sharing.capacity[center, : latest + 1].sum())
            limit = sharing.capacity_limits[factory] if sharing.capacity_limits else None
            cost += own if limit is None else min(own, limit)
        best = cost if best is None else min(best, cost)
    assert best is not None
    return best


def compute_leximin(sharing: Sharing) -> dict[int, Fraction]:
    """Everyone's exact level: again and again the group that gets least per weight, beside those before it."""
    weights = sharing.whole_weights()
    left = [f for f, weight in enumerate(weights) if weight > 0]
    settled: list[int] = []
    levels: dict[int, Fraction] = {f: Fraction(0) for f in range(len(weights))}
    while left:
        base = compute_most(sharing, settled)
        ratios = {
            group: Fraction(compute_most(sharing, [*settled, *group]) - base, sum(weights[f] for f in group))
            for group in list_subsets(left)
            if group
        }
        ratio = min(ratios.values())
        lowest = max((group for group, value in ratios.items() if value == ratio), key=len)
        for factory in lowest:
            levels[factory] = ratio * weights[factory]
        settled += lowest
        left = [f for f in left if f not in lowest]
    return levels
