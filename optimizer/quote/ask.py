"""A new order in arrays: its places, its moves, and what its sourcing rules leave open."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from optimizer.cells.geography import UNREACHABLE
from optimizer.cells.orders import is_never_split
from optimizer.domain.order import Order, SourcingRule
from optimizer.quote.committed import NO_LIMIT
from optimizer.quote.effort import Effort
from optimizer.quote.ground import Ground
from optimizer.quote.moves import Moves, build_moves, freight_nanoyen, keep_passable
from optimizer.quote.places import Places, build_places
from optimizer.units import scale_permille

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Bounds:
    """What one operation's sourcing rule and the item cap allow, in lot multiples.

    Attributes
    ----------
    most
        Per factory.
    groups, group_most
        Flags over factories of each group with a share of its own, and the most it may do.
    least
        Fewest a factory may do if it does any.
    min_factories, max_factories
        Factories that do it, if any do.
    """

    most: Ints
    groups: Flags
    group_most: Ints
    least: int
    min_factories: int
    max_factories: int


@dataclass(frozen=True)
class Ask:
    """A new order ready to be placed.

    Attributes
    ----------
    count
        Ordered lot multiples.
    is_single
        Whether it must flow as one lot.
    places, bounds
        Per operation.
    moves
        Between consecutive operations.
    delivery_day
        Day on which the last operation's output arrives, shape (places of the last operation, buckets).
    final_freight
        Nanoyen per lot multiple from each place of the last operation to the destination.
    effort
        What has been spent on the order so far.
    """

    ground: Ground
    order: Order
    count: int
    is_single: bool
    places: tuple[Places, ...]
    bounds: tuple[Bounds, ...]
    moves: tuple[Moves, ...]
    delivery_day: Ints
    final_freight: Ints
    effort: Effort

    def spend(self) -> None:
        """Note the search of one route."""
        self.effort.spend(len(self.places), sum(moves.freight.size for moves in self.moves) * self.ground.bucket_count)

    @property
    def is_possible(self) -> bool:
        """Whether every operation has a place."""
        return all(places.count for places in self.places)


def build_ask(ground: Ground, order: Order, effort: Effort | None = None) -> Ask:
    """Look up everything about a new order; places where no lot multiple could pass on a whole route are left out."""
    places = [_drop_closed(part, find_room(ground, part)) for part in list_places(ground, order)]
    moves = _list_moves(ground, order, places)
    if all(part.count for part in places):
        kept = keep_passable(moves, [part.is_open for part in places])
        places = [_drop_closed(part, is_open) for part, is_open in zip(places, kept, strict=True)]
        moves = _list_moves(ground, order, places)
    last = places[-1]
    return Ask(
        ground=ground,
        order=order,
        count=order.quantity // order.lot_multiple,
        is_single=is_never_split(order),
        places=tuple(places),
        bounds=tuple(build_bounds(ground, order, k) for k in range(len(order.route))),
        moves=tuple(moves),
        delivery_day=compute_delivery(ground, order, last),
        final_freight=freight_nanoyen(order, ground.final_moves(order.destination)[1][last.factory]),
        effort=effort or Effort(),
    )


def list_places(ground: Ground, order: Order) -> list[Places]:
    """Find the eligible work centers of every operation; the last one's are closed where delivery would be too late."""
    places = [build_places(ground, order, k) for k in range(len(order.route))]
    delivery = compute_delivery(ground, order, places[-1])
    latest = UNREACHABLE - 1 if order.latest_day is None else order.latest_day
    places[-1] = replace(places[-1], is_open=places[-1].is_open & (delivery <= latest))
    return places


def _drop_closed(places: Places, is_open: Flags) -> Places:
    """Return the places with any open bucket."""
    return replace(places, is_open=is_open).keep(np.flatnonzero(is_open.any(axis=1)))


def _list_moves(ground: Ground, order: Order, places: list[Places]) -> list[Moves]:
    return [build_moves(ground, order, near, far) for near, far in pairwise(places)]


def compute_delivery(ground: Ground, order: Order, last: Places) -> Ints:
    """Day on which goods finished in each place and bucket arrive at the destination."""
    days = ground.final_moves(order.destination)[0][last.factory]
    return np.asarray(ground.end_days[None, :] + (last.lead_days + days)[:, None], dtype=np.int64)


def find_room(ground: Ground, places: Places) -> Flags:
    """Say in which cells at least one lot multiple fits, setup included."""
    needed = (places.setup + places.minutes)[:, None]
    free = ground.committed.free[places.work_center]
    return places.is_open & (needed <= free) & (needed <= ground.committed.load_room[places.factory][:, None])


def build_bounds(ground: Ground, order: Order, operation: int) -> Bounds:
    """Work out what one operation's sourcing rule and the item cap allow."""
    rule, multiple = order.sourcing_of(operation), order.lot_multiple
    most = np.full(len(ground.index.factories), NO_LIMIT)
    if rule.max_share_permille is not None:
        most[:] = scale_permille(order.quantity, rule.max_share_permille) // multiple
    cap = ground.index.scenario.rulebook.hard.item_cap_permille
    if cap is not None:
        most = np.minimum(most, _item_room(ground, order, operation, cap) // multiple)
    groups, group_most = _build_group_bounds(ground, order, rule)
    return Bounds(
        most=np.maximum(most, 0),
        groups=groups,
        group_most=group_most,
        least=-(-(rule.min_lot or 1) // multiple),
        min_factories=rule.min_factories,
        max_factories=NO_LIMIT if rule.max_factories is None else rule.max_factories,
    )


def _item_room(ground: Ground, order: Order, operation: int, cap_permille: int) -> Ints:
    """Pieces every factory may still do of the item's operation; the new order's own quantity counts in the cap."""
    key = (order.buyer, order.item, operation)
    ordered = ground.committed.ordered_by_item.get(key, 0) + order.quantity
    room = np.full(len(ground.index.factories), scale_permille(ordered, cap_permille))
    for factory, pieces in ground.committed.done_by_item.get(key, {}).items():
        room[factory] -= pieces
    return room


def _build_group_bounds(ground: Ground, order: Order, rule: SourcingRule) -> tuple[Flags, Ints]:
    flags = [np.zeros((0, len(ground.index.factories)), dtype=bool)]
    most: list[int] = []
    for share in rule.max_group_shares:
        groups = ground.groups(share.kind)
        flags.append(groups)
        limit = scale_permille(order.quantity, share.max_share_permille) // order.lot_multiple
        most.extend([limit] * len(groups))
    return np.concatenate(flags), np.array(most, dtype=np.int64)
