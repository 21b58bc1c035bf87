"""Seeded draws in whole numbers only, so that the same seed gives the same scenario on every platform."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, MutableMapping, Sequence
from decimal import Context, Decimal
from enum import IntEnum
from functools import lru_cache
from itertools import accumulate
from typing import TypeVar

import numpy as np

T = TypeVar("T")

_BLOCK = 1 << 16
_BITS = 32


class Stream(IntEnum):
    """Independent streams of one seed: drawing more orders leaves the network as it is."""

    region = 1
    factories = 2
    buyers = 3
    items = 4
    orders = 5
    rules = 6
    ledger = 7
    center = 8


@lru_cache(maxsize=100_000)
def _exp_permille(hundred_thousandths: int) -> int:
    # Decimal's exp is correctly rounded everywhere; the C library's is not.
    return int(Context(prec=28).exp(Decimal(hundred_thousandths).scaleb(-5)) * 1000)


class Draw:
    """A stream of draws from one seed.

    Only full 32-bit words are taken from the generator; everything else is integer arithmetic on them.

    Parameters
    ----------
    seed
        The seed of the whole scenario.
    stream
        Which independent part of it.
    """

    def __init__(self, seed: int, stream: Stream) -> None:
        self._generator = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, int(stream)])))
        self._words: list[int] = []

    def _word(self) -> int:
        if not self._words:
            self._words = self._generator.integers(0, 1 << _BITS, size=_BLOCK, dtype=np.uint64).tolist()
        return self._words.pop()

    def whole(self, low: int, high: int) -> int:
        """Draw a whole number between two, both included."""
        return low + (self._word() * (high - low + 1) >> _BITS)

    def chance(self, permille: int) -> bool:
        """Say yes in so many of 1000 cases."""
        return self.whole(0, 999) < permille

    def pick(self, items: Sequence[T]) -> T:
        """Draw one item, all alike."""
        return items[self.whole(0, len(items) - 1)]

    def pick_weighted(self, items: Sequence[T], weights: Sequence[int]) -> T:
        """Draw one item by whole-number weights."""
        return self.pick_from(items, tuple(accumulate(weights)))

    def pick_from(self, items: Sequence[T], sums: Sequence[int]) -> T:
        """Draw one item by the running sums of whole-number weights: quicker where the same weights serve often."""
        return items[bisect_right(sums, self.whole(0, sums[-1] - 1))]

    def pick_due(self, weights: Mapping[str, int], counts: MutableMapping[str, int]) -> str:
        """Draw a name that is behind its weight so far, and count it: shares come out even in a small network too."""
        total, drawn = sum(weights.values()), sum(counts.get(name, 0) for name in weights) + 1
        behind = {name: weight * drawn - total * counts.get(name, 0) for name, weight in weights.items()}
        due = {name: missing for name, missing in behind.items() if missing > 0}
        name = self.pick_weighted(list(due), list(due.values()))
        counts[name] = counts.get(name, 0) + 1
        return name

    def sample(self, items: Sequence[T], count: int) -> list[T]:
        """Draw so many different items (all, if there are fewer), in the order drawn."""
        pool = list(items)
        count = min(count, len(pool))
        for i in range(count):
            j = self.whole(i, len(pool) - 1)
            pool[i], pool[j] = pool[j], pool[i]
        return pool[:count]

    def lognormal(self, median: int, sigma_permille: int) -> int:
        """Draw a whole number from a lognormal distribution (the normal as a sum of twelve uniforms), at least 1."""
        uniform = sum(self._word() >> 16 for _ in range(12)) - 6 * 65_536
        hundredths = uniform * 100 // 65_536
        return max(1, median * _exp_permille(hundredths * sigma_permille) // 1000)
