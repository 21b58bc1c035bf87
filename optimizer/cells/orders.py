"""Orders as arrays, counted in lot multiples."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.domain.index import Index
from optimizer.domain.order import Order
from optimizer.fairness.worth import compute_worths
from optimizer.units import SEN, milli

Ints = NDArray[np.int64]

NO_LATEST = 1 << 40
"""Latest day of an order that has none."""


@dataclass(frozen=True)
class OrderTable:
    """Orders as arrays.

    Attributes
    ----------
    multiple, count
        Pieces per lot multiple, and ordered lot multiples.
    weight
        Weight of one unplaced lot multiple.
    destination
        Position of the destination's location, -1 for none.
    standard
        Per operation: work received in fine basis units for one lot multiple.
    is_whole
        Never split, all or nothing and not pinned: one lot of the full quantity, or none.
    is_never_split
        At most one lot.
    buyer, item_group
        Position of the buyer, and of the (buyer, item) pair.
    """

    multiple: Ints
    count: Ints
    weight: Ints
    milli_kg: Ints
    destination: Ints
    release: Ints
    due: Ints
    latest: Ints
    length: Ints
    standard: Ints
    is_whole: NDArray[np.bool_]
    is_never_split: NDArray[np.bool_]
    buyer: Ints
    item_group: Ints


def is_never_split(order: Order) -> bool:
    """Say whether an order must flow as one single lot."""
    return any(order.sourcing_of(k).is_never_split for k in range(len(order.route)))


def build_order_table(index: Index) -> OrderTable:
    """Read all orders of a scenario into arrays."""
    scenario = index.scenario
    orders, book = scenario.orders, scenario.rulebook
    location_by_id = {location.id: i for i, location in enumerate(scenario.network.locations)}
    buyer_by_id = {buyer.id: i for i, buyer in enumerate(scenario.buyers)}
    pinned = {lot.order for lot in scenario.pins}
    group_by_item: dict[tuple[str, str], int] = {}
    groups = [group_by_item.setdefault((o.buyer, o.item), len(group_by_item)) for o in orders]
    multiple = _array([o.lot_multiple for o in orders])
    never_split = np.array([is_never_split(o) for o in orders], dtype=bool)
    whole = np.array([o.is_all_or_nothing and o.id not in pinned for o in orders], dtype=bool)
    return OrderTable(
        multiple=multiple,
        count=_array([o.quantity for o in orders]) // multiple,
        weight=_array([book.weigh_piece(o) for o in orders]) * multiple,
        milli_kg=_array([milli(o.kg_per_piece) for o in orders]),
        destination=_array([-1 if o.destination is None else location_by_id[o.destination] for o in orders]),
        release=_array([o.release_day for o in orders]),
        due=_array([o.due_day for o in orders]),
        latest=_array([NO_LATEST if o.latest_day is None else o.latest_day for o in orders]),
        length=_array([len(o.route) for o in orders]),
        standard=_array([worth for o in orders for worth in compute_worths(o, book.entitlement.basis)]),
        is_whole=never_split & whole,
        is_never_split=never_split,
        buyer=_array([buyer_by_id[o.buyer] for o in orders]),
        item_group=_array(groups),
    )


def freight_nanoyen(orders: OrderTable, order: Ints, microyen_per_kg: Ints) -> Ints:
    """Freight of one lot multiple of an order over a leg, elementwise; same rounding as `units.transport_nanoyen`."""
    per_piece = round_freight(orders.milli_kg[order], microyen_per_kg)
    return np.asarray(per_piece * orders.multiple[order], dtype=np.int64)


def round_freight(milli_kg: Ints, microyen_per_kg: Ints | int) -> Ints:
    """Freight of one piece in nanoyen, elementwise, rounded half up to whole sen."""
    return np.asarray((2 * milli_kg * microyen_per_kg + SEN) // (2 * SEN) * SEN, dtype=np.int64)


def _array(values: list[int]) -> Ints:
    return np.array(values, dtype=np.int64)
