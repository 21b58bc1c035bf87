"""Buyers: how much they order, where to, whom they have NDAs with, whom they must not meet."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

from optimizer.domain.network import Factory
from optimizer.domain.order import Buyer
from optimizer.scenario.generate.draw import Draw
from optimizer.scenario.generate.names import build_buyer_name
from optimizer.scenario.generate.region import Estate, Region


@dataclass(frozen=True)
class BuyerDraft:
    """A buyer before its orders.

    Attributes
    ----------
    weight
        How much it orders, a long tail.
    destination
        None when it collects at the last factory.
    circle
        Positions of the factories it has NDAs with.
    """

    buyer: Buyer
    weight: int
    destination: str | None
    circle: tuple[int, ...]


def draw_buyers(draw: Draw, factories: list[Factory], region: Region, orders: int) -> list[BuyerDraft]:
    """Draw the buyers of a network: three and one for every five factories, at most one for every order."""
    count = max(1, min(orders, 3 + len(factories) // 5))
    ids = [f"B-{number:02d}" for number in range(1, count + 1)]
    conflicts = _draw_conflicts(draw, count)
    weights = [1000 // (i + 2) for i in range(count)]
    maker = (_NationalBuyerMaker if region.hub_by_block else _LocalBuyerMaker)(draw, factories, region)
    total = sum(weights)
    drafts = []
    for i, weight in enumerate(weights):
        buyer = Buyer(id=ids[i], name=build_buyer_name(i), conflicts=tuple(ids[j] for j in conflicts.get(i, ())))
        destination, circle = maker.draw_ties(1000 * weight // total)
        drafts.append(BuyerDraft(buyer, weight, destination, tuple(sorted(circle))))
    return drafts


def _draw_conflicts(draw: Draw, count: int) -> dict[int, tuple[int, ...]]:
    """Pair one buyer in seven with a competitor; the two largest stay free of conflicts."""
    small = draw.sample(range(2, count), count // 7 * 2)
    return {a: (b,) for pair in zip(small[::2], small[1::2], strict=False) for a, b in (pair, pair[::-1])}


class _LocalBuyerMaker:
    """Buyers of one prefecture: all alike, some with a warehouse in a metropolis."""

    def __init__(self, draw: Draw, factories: list[Factory], region: Region) -> None:
        self._draw = draw
        self._region = region
        self._members = range(len(factories))

    def draw_ties(self, _share_permille: int) -> tuple[str | None, list[int]]:
        """Draw where a buyer's orders go to, and the factories it has NDAs with."""
        members = len(self._members)
        # Every buyer has NDAs with three fifths of a small network; in a large one it knows a limited circle.
        return self._draw_destination(), self._draw.sample(self._members, min(members * 3 // 5 + 1, 60 + members // 15))

    def _draw_destination(self) -> str | None:
        where = self._draw.whole(0, 99)
        if where < 30:
            return self._draw.pick(self._region.destinations).id
        return None if where < 45 else self._draw.pick(self._region.estates).location.id


class _NationalBuyerMaker:
    """Buyers of a country: at home where the shops are, known in their own block above all."""

    def __init__(self, draw: Draw, factories: list[Factory], region: Region) -> None:
        self._draw = draw
        self._region = region
        self._sums = tuple(accumulate(estate.weight for estate in region.estates))
        block_by_location = {estate.location.id: estate.block for estate in region.estates}
        self._block_of = [block_by_location[factory.location] for factory in factories]

    def draw_ties(self, share_permille: int) -> tuple[str | None, list[int]]:
        """Draw where a buyer's orders go to, and the factories it has NDAs with: half of them in its own block."""
        home = self._draw.pick_from(self._region.estates, self._sums)
        destination = self._draw_destination(home)
        members = len(self._block_of)
        # Most shops are too far away to know; but who orders a tenth of everything from a tenth would fill those alone.
        wanted = min(members * 3 // 5 + 1, 60 + members // 30 + 2 * members * share_permille // 1000)
        near = [i for i, block in enumerate(self._block_of) if block == home.block]
        circle = self._draw.sample(near, wanted // 2)
        known = set(circle)
        others = [i for i in range(members) if i not in known]
        return destination, circle + self._draw.sample(others, wanted - len(circle))

    def _draw_destination(self, home: Estate) -> str | None:
        where = self._draw.whole(0, 99)
        if where < 30:
            return self._region.hub_by_block[home.block]
        return None if where < 45 else home.location.id


def sign_ndas(factories: list[Factory], buyers: list[BuyerDraft]) -> list[Factory]:
    """Enter the buyers' NDAs at the factories."""
    signed: list[list[str]] = [[] for _ in factories]
    for draft in buyers:
        for position in draft.circle:
            signed[position].append(draft.buyer.id)
    return [factory.model_copy(update={"ndas": tuple(ndas)}) for factory, ndas in zip(factories, signed, strict=True)]
