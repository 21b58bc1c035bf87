"""Buyers: how much they order, where to, whom they have NDAs with, whom they must not meet."""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.domain.network import Factory
from optimizer.domain.order import Buyer
from optimizer.scenario.generate.draw import Draw
from optimizer.scenario.generate.names import build_buyer_name
from optimizer.scenario.generate.region import DESTINATIONS, Estate


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


def draw_buyers(draw: Draw, factories: list[Factory], estates: tuple[Estate, ...], orders: int) -> list[BuyerDraft]:
    """Draw the buyers of a network: three and one for every five factories, at most one for every order."""
    count = max(1, min(orders, 3 + len(factories) // 5))
    ids = [f"B-{number:02d}" for number in range(1, count + 1)]
    conflicts = _draw_conflicts(draw, count)
    # Every buyer has NDAs with three fifths of a small network; in a large one it knows a limited circle.
    circle = min(len(factories) * 3 // 5 + 1, 60 + len(factories) // 15)
    return [
        BuyerDraft(
            buyer=Buyer(id=ids[i], name=build_buyer_name(i), conflicts=tuple(ids[j] for j in conflicts.get(i, ()))),
            weight=1000 // (i + 2),
            destination=_draw_destination(draw, estates),
            circle=tuple(sorted(draw.sample(range(len(factories)), circle))),
        )
        for i in range(count)
    ]


def _draw_conflicts(draw: Draw, count: int) -> dict[int, tuple[int, ...]]:
    """Pair one buyer in seven with a competitor; the two largest stay free of conflicts."""
    small = draw.sample(range(2, count), count // 7 * 2)
    return {a: (b,) for pair in zip(small[::2], small[1::2], strict=False) for a, b in (pair, pair[::-1])}


def _draw_destination(draw: Draw, estates: tuple[Estate, ...]) -> str | None:
    where = draw.whole(0, 99)
    if where < 30:
        return draw.pick(DESTINATIONS).id
    return None if where < 45 else draw.pick(estates).location.id


def sign_ndas(factories: list[Factory], buyers: list[BuyerDraft]) -> list[Factory]:
    """Enter the buyers' NDAs at the factories."""
    signed: list[list[str]] = [[] for _ in factories]
    for draft in buyers:
        for position in draft.circle:
            signed[position].append(draft.buyer.id)
    return [factory.model_copy(update={"ndas": tuple(ndas)}) for factory, ndas in zip(factories, signed, strict=True)]
