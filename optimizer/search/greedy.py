"""A first plan in a second or two: orders by due day, each along its earliest cheap route while there is room.

Careful rather than good: an order whose rules need foresight (several makers, group shares) is left to the solver, and with rules
over the whole network that need it (item caps, quotas) nothing is placed at all. What is placed keeps every hard rule.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from optimizer.cells import CellTable, Lots, compute_tally
from optimizer.cells.goals import Goals
from optimizer.cells.load import compute_load_caps
from optimizer.cells.lots import Cell, CellLot, merge_lots
from optimizer.cells.sourcing import list_conflicts
from optimizer.domain.order import Order
from optimizer.search.routes import RouteFinder
from optimizer.units import PERMILLE

Ints = NDArray[np.int64]


def place_greedily(goals: Goals, pinned: Lots) -> Lots:
    """Return pinned lots and what a simple pass can add to them."""
    table = goals.table
    hard = table.index.scenario.rulebook.hard
    if hard.quotas or hard.item_cap_permille is not None:
        return pinned
    room = _Room(table, pinned)
    finder = RouteFinder(table)
    pinned_orders = {lot.order for lot in pinned}
    lots = list(pinned)
    for position in np.lexsort((-table.orders.weight * table.orders.count, table.orders.due)).tolist():
        order = table.index.scenario.orders[position]
        if position not in pinned_orders and _is_simple(order):
            lots.extend(_place_order(room, finder, position, order))
    return merge_lots(lots)


def _is_simple(order: Order) -> bool:
    rules = [order.sourcing_of(k) for k in range(len(order.route))]
    return all(rule.min_factories == 1 and not rule.max_group_shares for rule in rules)


@dataclass
class _Room:
    """What is left of everything that orders share."""

    table: CellTable
    pinned: Lots
    free: Ints = field(init=False)
    factory_room: Ints = field(init=False)
    buyers_at: dict[int, set[int]] = field(default_factory=dict)
    rivals: dict[int, set[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        index = self.table.index
        tally = compute_tally(self.table, self.pinned)
        self.free = index.free_milliminutes - tally.load
        caps = compute_load_caps(index)
        self.factory_room = np.full(len(index.factories), np.iinfo(np.int64).max // 4)
        if caps is not None:
            used = np.zeros(len(index.factories), dtype=np.int64)
            np.add.at(used, index.factory_of_work_center, tally.load.sum(axis=1))
            self.factory_room = np.where(index.is_member, caps - used, self.factory_room)
        for a, b in list_conflicts(index):
            self.rivals.setdefault(a, set()).add(b)
            self.rivals.setdefault(b, set()).add(a)
        for lot in self.pinned:
            self._enter(lot)

    def _enter(self, lot: CellLot) -> None:
        buyer = int(self.table.orders.buyer[lot.order])
        for slot, _ in lot.cells:
            factory = int(self.table.factory[slot])
            if self.table.index.is_member[factory]:
                self.buyers_at.setdefault(factory, set()).add(buyer)

    def take(self, lot: CellLot, new_cells: set[Cell], sign: int = 1) -> None:
        """Take a lot's time, setups of cells new to its order included; a negative sign gives it back."""
        for slot, bucket in lot.cells:
            minutes = int(self.table.minutes[slot]) * lot.count
            minutes += int(self.table.setup[slot]) if (slot, bucket) in new_cells else 0
            self.free[self.table.work_center[slot], bucket] -= sign * minutes
            self.factory_room[self.table.factory[slot]] -= sign * minutes
        if sign > 0:
            self._enter(lot)

    def is_barred(self, order: int, factory: int) -> bool:
        """Whether a conflicting buyer is at a factory."""
        rivals = self.rivals.get(int(self.table.orders.buyer[order]))
        return bool(rivals and rivals & self.buyers_at.get(factory, set()))


def _place_order(room: _Room, finder: RouteFinder, position: int, order: Order) -> list[CellLot]:
    """Add lots of one order until nothing fits; take all back when it had to be everything."""
    table = room.table
    placed: list[tuple[CellLot, set[Cell]]] = []
    left = int(table.orders.count[position])
    is_single = bool(table.orders.is_never_split[position])
    before = {factory: set(buyers) for factory, buyers in room.buyers_at.items()}
    while left > 0 and not (is_single and placed):
        lot = _find_lot(room, finder, position, order, [entry for entry, _ in placed])
        if lot is None:
            break
        new_cells = set(lot.cells) - {cell for entry, _ in placed for cell in entry.cells}
        room.take(lot, new_cells)
        placed.append((lot, new_cells))
        left -= lot.count
    if left > 0 and order.is_all_or_nothing:
        for lot, new_cells in placed:
            room.take(lot, new_cells, -1)
        room.buyers_at = before
        return []
    return [lot for lot, _ in placed]


def _find_lot(room: _Room, finder: RouteFinder, position: int, order: Order, placed: list[CellLot]) -> CellLot | None:
    """Find the next lot of an order: the cheapest route on which the smallest admissible count fits, as full as it can be."""
    table = room.table
    left = int(table.orders.count[position]) - sum(lot.count for lot in placed)
    most = _Most(table, position, order, placed, left)
    used = {cell for lot in placed for cell in lot.cells}

    def room_in(slot: int, bucket: int) -> int:
        if room.is_barred(position, int(table.factory[slot])):
            return 0
        minutes = min(int(room.free[table.work_center[slot], bucket]), int(room.factory_room[table.factory[slot]]))
        minutes -= 0 if (slot, bucket) in used else int(table.setup[slot])
        fits = (
            left if table.minutes[slot] == 0 and minutes >= 0 else max(0, minutes // max(1, int(table.minutes[slot])))
        )
        count = min(fits, most.at(slot))
        return count if count >= most.least(slot) else 0

    cells = finder.find(position, room_in)
    if cells is None:
        return None
    count = min(room_in(*cell) for cell in cells)
    return _shrink(room, CellLot(position, count, cells), used, max(most.least(slot) for slot, _ in cells))


def _shrink(room: _Room, lot: CellLot, used: set[Cell], least: int) -> CellLot | None:
    """Cut a lot to what its factories and work centers can take when it passes them more than once."""
    table = room.table
    places: dict[tuple[str, int, int], list[int]] = {}
    for slot, bucket in lot.cells:
        setup = 0 if (slot, bucket) in used else int(table.setup[slot])
        for key in (("cell", int(table.work_center[slot]), bucket), ("factory", int(table.factory[slot]), 0)):
            entry = places.setdefault(key, [0, 0])
            entry[0] += int(table.minutes[slot])
            entry[1] += setup
    count = lot.count
    for (kind, where, bucket), (minutes, setup) in places.items():
        free = int(room.free[where, bucket]) if kind == "cell" else int(room.factory_room[where])
        count = min(count, max(0, free - setup) // minutes if minutes else (count if free >= setup else 0))
    return CellLot(lot.order, count, lot.cells) if count >= max(1, least) else None


class _Most:
    """Most and least lot multiples the sourcing rules let a lot of an order have at a slot."""

    def __init__(self, table: CellTable, position: int, order: Order, placed: list[CellLot], left: int) -> None:
        self._table, self._position, self._order, self._left = table, position, order, left
        self._first = int(table.index.operation_start[position])
        self._at: dict[tuple[int, int], int] = {}
        for lot in placed:
            for k, (slot, _) in enumerate(lot.cells):
                key = (k, int(table.factory[slot]))
                self._at[key] = self._at.get(key, 0) + lot.count

    def at(self, slot: int) -> int:
        """Most lot multiples a further lot may have here."""
        k, factory = int(self._table.operation[slot]) - self._first, int(self._table.factory[slot])
        rule, here = self._order.sourcing_of(k), self._at.get((k, factory), 0)
        makers = sum(1 for key in self._at if key[0] == k)
        if here == 0 and rule.max_factories is not None and makers >= rule.max_factories:
            return 0
        most = self._left
        if rule.max_share_permille is not None:
            multiple = int(self._table.orders.multiple[self._position])
            most = min(most, self._order.quantity * rule.max_share_permille // PERMILLE // multiple - here)
        return most

    def least(self, slot: int) -> int:
        """Fewest lot multiples a further lot must have here."""
        k, factory = int(self._table.operation[slot]) - self._first, int(self._table.factory[slot])
        if self._table.orders.is_whole[self._position]:
            return self._left
        rule = self._order.sourcing_of(k)
        if rule.min_lot is None or self._at.get((k, factory), 0) > 0:
            return 1
        return -(-rule.min_lot // int(self._table.orders.multiple[self._position]))
