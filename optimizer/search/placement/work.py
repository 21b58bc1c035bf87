"""Room for the compiled loops to work in, kept from call to call, and the prices they work at."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from optimizer.cells import CellTable
from optimizer.cells.paths import STEPS, Path, build_path
from optimizer.search.placement.draw import Stream
from optimizer.search.placement.grid import GoalTable, NetworkRules, OrderRules

Ints = NDArray[np.int64]
Small = NDArray[np.int32]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

MOST_PICKED = 256
"""Orders decided anew together, at most."""


class Tariff(NamedTuple):
    """What things cost while routes are compared, in one common unit.

    Attributes
    ----------
    unplaced, late, money, change
        Of a unit of unplaced weight, a piece-day late, a money unit, a piece taken from a published cell.
    lot
        Of a lot: keeps orders in few pieces.
    room
        Of a milliminute, shape (work centers, buckets): others' need for it.
    fair
        Of a unit of unfairness (and of a missing coarse unit).
    """

    unplaced: float
    late: float
    money: float
    change: float
    lot: float
    fair: float
    room: Floats


class Wishes(NamedTuple):
    """What every order would choose at a guide's prices, and these prices; all of length 0 without a guide.

    Attributes
    ----------
    price
        Of a lot multiple on the cheapest route, or unplaced where that is cheaper, per order.
    route
        Slot and bucket of every operation on it, shape (orders, 2, STEPS); -1 for an order better left unplaced.
    unplaced, room, slot
        Of an unplaced lot multiple per order; of a milliminute, shape (work centers, buckets); of a lot multiple at a slot, money not
        included.
    late, money
        Of a piece-day late and of a money unit.
    """

    price: Floats
    route: Small
    unplaced: Floats
    room: Floats
    slot: Floats
    late: float
    money: float


class Work(NamedTuple):
    """Scratch arrays; slots are counted from the first slot of the order.

    Attributes
    ----------
    used
        Whether a lot of the order passes a cell.
    fits
        Lot multiples a further lot may have in a cell.
    path
        Room for the shortest path.
    here, makers, group_here, item_here
        Of the order in hand: lot multiples per place in the route and factory, number of factories per place, lot multiples per
        place and group; pieces of its item per place and factory, other orders included.
    picked, is_picked
        Orders decided anew together.
    touched, is_touched
        Factories whose work changed since they were measured.
    kept_order, kept_count, kept_slot, kept_bucket
        Lots to go back to.
    counts
        How many: picked, touched, kept; and cells priced so far, a measure of work that does not depend on the clock.
    gain
        Per factory: what a fine unit of work received there is worth.
    group_gain
        Per group: the weight of its present bracket.
    values
        Core values by level, as last computed.
    share
        One entry: how much of the tariff's price of room is asked.
    """

    used: Flags
    fits: Ints
    path: Path
    here: Ints
    makers: Ints
    group_here: Ints
    item_here: Ints
    picked: Small
    is_picked: Flags
    touched: Small
    is_touched: Flags
    kept_order: Small
    kept_count: Ints
    kept_slot: Small
    kept_bucket: Small
    counts: Ints
    gain: Floats
    group_gain: Floats
    values: Ints
    share: Floats
    stream: Stream


PICKED, TOUCHED, KEPT, EFFORT = range(4)


def build_work(rules: tuple[OrderRules, NetworkRules, GoalTable], table: CellTable, stream: Stream) -> Work:
    """Make room for the largest order of an instance."""
    _, network, goals = rules
    path = build_path(table)
    slots = int(np.diff(table.slot_start[table.index.operation_start]).max(initial=0))
    buckets, factories, orders = table.bucket_count, len(network.room), len(table.orders.count)
    member_groups = int(network.member_group.max(initial=-1)) + 1
    kept = 64 * MOST_PICKED

    def small(*shape: int) -> Small:
        return np.zeros(shape, dtype=np.int32)

    def flags(*shape: int) -> Flags:
        return np.zeros(shape, dtype=np.bool_)

    def ints(*shape: int) -> Ints:
        return np.zeros(shape, dtype=np.int64)

    return Work(
        used=flags(slots, buckets), fits=ints(slots, buckets), path=path,
        here=ints(STEPS, factories), makers=ints(STEPS), group_here=ints(STEPS, member_groups),
        item_here=ints(STEPS, factories if len(network.item_most) else 0),
        picked=small(MOST_PICKED), is_picked=flags(orders), touched=small(factories), is_touched=flags(factories),
        kept_order=small(kept), kept_count=ints(kept), kept_slot=small(kept, STEPS), kept_bucket=small(kept, STEPS),
        counts=ints(4), gain=np.zeros(factories),
        group_gain=np.zeros(len(goals.target) - factories), values=ints(goals.level_count), share=np.zeros(1), stream=stream,
    )  # fmt: skip
