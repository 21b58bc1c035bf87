"""What is left of everything that lots share, every hard rule counted but the least amounts of quotas."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from optimizer.cells import CellTable, Lots
from optimizer.cells.goals import Goals
from optimizer.cells.load import compute_load_caps
from optimizer.cells.lots import Cell, CellLot, merge_lots
from optimizer.cells.quotas import build_quota_limits
from optimizer.cells.sourcing import group_members, list_conflicts
from optimizer.domain.order import SourcingRule
from optimizer.units import PERMILLE

Ints = NDArray[np.int64]

PLENTY = 1 << 40
"""More lot multiples than any order has."""


@dataclass
class Room:
    """What is left of everything that lots share, as lots are taken in one after the other.

    Attributes
    ----------
    free
        Milliminutes per work center and bucket.
    factory_free
        Milliminutes of joint work per factory (`load_cap`).
    left
        Lot multiples per order.
    count_by_cell, count_by_place
        Lot multiples per cell, and per operation and factory.
    pieces_by_item
        Pieces per buyer's item, position in the route, and factory.
    lot_count
        Lots per order.
    steps_by_buyer
        Steps of lots per buyer and member factory.
    """

    goals: Goals
    free: Ints = field(init=False)
    factory_free: Ints = field(init=False)
    left: Ints = field(init=False)
    count_by_cell: Counter[Cell] = field(default_factory=Counter)
    count_by_place: dict[int, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    pieces_by_item: Counter[tuple[int, int, int]] = field(default_factory=Counter)
    lot_count: Counter[int] = field(default_factory=Counter)
    steps_by_buyer: Counter[tuple[int, int]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.table = self.goals.table
        index = self.table.index
        self.free = index.free_milliminutes.copy()
        self.left = self.table.orders.count.copy()
        caps = compute_load_caps(index)
        plenty = np.full(len(index.factories), np.iinfo(np.int64).max // 4)
        self.factory_free = plenty if caps is None else np.where(index.is_member, caps, plenty)
        self._received = np.zeros(len(index.factories), dtype=np.int64)
        self._maximums = [
            (set(limit.factories), limit.maximum)
            for limit in build_quota_limits(index, self.goals.entitlement)
            if limit.maximum is not None and not limit.is_relative
        ]
        self._item_most = _compute_item_caps(self.table)
        self._rivals: dict[int, set[int]] = defaultdict(set)
        for a, b in list_conflicts(index):
            self._rivals[a].add(b)
            self._rivals[b].add(a)

    def take(self, lot: CellLot) -> None:
        """Take a lot in, whether there is room for it or not."""
        self._move(lot, 1)

    def give(self, lot: CellLot) -> None:
        """Give back what a lot took."""
        self._move(lot, -1)

    def _move(self, lot: CellLot, sign: int) -> None:
        table, buyer = self.table, int(self.table.orders.buyer[lot.order])
        count = sign * lot.count
        for slot, bucket in lot.cells:
            before = self.count_by_cell[slot, bucket]
            self.count_by_cell[slot, bucket] = before + count
            # The setup of a cell comes with its first piece, and goes with its last.
            setup = int(table.setup[slot]) * ((before + count > 0) - (before > 0))
            factory, taken = int(table.factory[slot]), int(table.minutes[slot]) * count + setup
            self.free[table.work_center[slot], bucket] -= taken
            self.factory_free[factory] -= taken
            self.count_by_place[int(table.operation[slot])][factory] += count
            self._received[factory] += count * table.standard[slot]
            self.pieces_by_item[self._item_key(slot)] += count * int(table.orders.multiple[lot.order])
            if table.index.is_member[factory]:
                self.steps_by_buyer[buyer, factory] += sign
        self.left[lot.order] -= count
        self.lot_count[lot.order] += sign

    def cut(self, lot: CellLot) -> CellLot | None:
        """Return as much of a lot as there is room for; None for nothing. What may not be divided stays whole or goes."""
        table, order = self.table, self.table.index.scenario.orders[lot.order]
        rivals = self._rivals.get(int(table.orders.buyer[lot.order]), set())
        if any(self.steps_by_buyer[rival, int(table.factory[slot])] > 0 for rival in rivals for slot, _ in lot.cells):
            return None
        if table.orders.is_never_split[lot.order] and self.lot_count[lot.order] > 0:
            return None
        count = min(lot.count, int(self.left[lot.order]), self._fit_time(lot))
        count = min([count, *(self._fit_rules(lot, k) for k in range(len(lot.cells)))])
        if count <= 0 or (order.is_all_or_nothing and count < min(lot.count, int(self.left[lot.order]))):
            return None
        return CellLot(lot.order, count, lot.cells)

    def is_order_kept(self, order: int) -> bool:
        """Say whether what was taken in of an order keeps the rules that taking in more may mend."""
        ordered = self.table.index.scenario.orders[order]
        if self.lot_count[order] == 0:
            return True
        if ordered.is_all_or_nothing and self.left[order] > 0:
            return False
        first = int(self.table.index.operation_start[order])
        for k in range(len(ordered.route)):
            rule = ordered.sourcing_of(k)
            counts = [count for count in self.count_by_place[first + k].values() if count > 0]
            least = -(-(rule.min_lot or 1) // int(self.table.orders.multiple[order]))
            if len(counts) < rule.min_factories or min(counts) < least:
                return False
        return True

    def _position(self, slot: int) -> int:
        table = self.table
        return int(table.operation[slot]) - int(table.index.operation_start[table.order[slot]])

    def _item_key(self, slot: int) -> tuple[int, int, int]:
        group = int(self.table.orders.item_group[self.table.order[slot]])
        return group, self._position(slot), int(self.table.factory[slot])

    def _list_work(self, lot: CellLot) -> list[tuple[int, int]]:
        """Per step: milliminutes per lot multiple, and its setup where the cell is not in use yet."""
        table = self.table
        return [
            (int(table.minutes[slot]), 0 if self.count_by_cell[slot, bucket] else int(table.setup[slot]))
            for slot, bucket in lot.cells
        ]

    def _fit_time(self, lot: CellLot) -> int:
        """Lot multiples for which there are minutes; a lot may pass a work center or a factory more than once."""
        table = self.table
        sums: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
        for (slot, bucket), (minutes, setup) in zip(lot.cells, self._list_work(lot), strict=True):
            for key in ((int(table.work_center[slot]), bucket), (int(table.factory[slot]), -1)):
                sums[key][0] += minutes
                sums[key][1] += setup
        most = PLENTY
        for (where, bucket), (minutes, setup) in sums.items():
            free = int(self.factory_free[where] if bucket < 0 else self.free[where, bucket]) - setup
            most = min(most, -1 if free < 0 else free // minutes if minutes else PLENTY)
        return most

    def _fit_rules(self, lot: CellLot, k: int) -> int:
        """Lot multiples that the rules on one operation leave room for."""
        table, slot = self.table, lot.cells[k][0]
        factory, multiple = int(table.factory[slot]), int(table.orders.multiple[lot.order])
        order = table.index.scenario.orders[lot.order]
        most = self._fit_sourcing(order.sourcing_of(k), int(table.operation[slot]), factory, lot.order)
        key = self._item_key(slot)
        if key[:2] in self._item_most:
            most = min(most, (self._item_most[key[:2]] - self.pieces_by_item[key]) // multiple)
        for factories, maximum in self._maximums:
            # Steps of the lot at the same group share what is left of its quota.
            work = sum(int(table.standard[s]) for s, _ in lot.cells if int(table.factory[s]) in factories)
            if factory in factories and work:
                most = min(most, (maximum - int(self._received[list(factories)].sum())) // work)
        return most

    def _fit_sourcing(self, rule: SourcingRule, operation: int, factory: int, order: int) -> int:
        orders, counts = self.table.orders, self.count_by_place[operation]
        users = sum(1 for count in counts.values() if count > 0)
        if rule.max_factories is not None and counts[factory] == 0 and users >= rule.max_factories:
            return 0
        multiple = int(orders.multiple[order])
        pieces = int(orders.count[order]) * multiple
        most = PLENTY
        if rule.max_share_permille is not None:
            most = pieces * rule.max_share_permille // PERMILLE // multiple - counts[factory]
        for share in rule.max_group_shares:
            for members in group_members(self.table.index, share.kind).values():
                if factory in members:
                    held = sum(counts[f] for f in members)
                    most = min(most, pieces * share.max_share_permille // PERMILLE // multiple - held)
        return most


def _compute_item_caps(table: CellTable) -> dict[tuple[int, int], int]:
    """Most pieces of a buyer's item at any one factory, per item and position in the route; empty where there is no cap."""
    cap = table.index.scenario.rulebook.hard.item_cap_permille
    if cap is None:
        return {}
    ordered: Counter[tuple[int, int]] = Counter()
    for order in range(len(table.orders.count)):
        for k in range(int(table.orders.length[order])):
            ordered[int(table.orders.item_group[order]), k] += int(
                table.orders.count[order] * table.orders.multiple[order]
            )
    return {key: pieces * cap // PERMILLE for key, pieces in ordered.items()}


def bring_home(goals: Goals, lots: Lots, home: Lots, orders: Iterable[int]) -> Lots:
    """Bring orders back to where they were in another plan, each whole, where there is room and it is no later for that.

    Parameters
    ----------
    lots
        The plan so far.
    home
        The other plan; it keeps every rule by itself.
    orders
        Who may come back; all others stay as they are.
    """
    waiting = sorted(orders)
    now, then = _group(lots, waiting), _group(home, waiting)
    room = Room(goals)
    for lot in lots:
        room.take(lot)
    is_moving = True
    while is_moving:
        # Whoever goes home may leave the place somebody else waits for.
        is_moving = False
        for order in list(waiting):
            if _go_home(room, now[order], then[order]):
                waiting.remove(order)
                now[order] = then[order]
                is_moving = True
    stay = [lot for lot in lots if lot.pin is not None or lot.order not in now]
    return merge_lots([*stay, *(lot for found in now.values() for lot in found)])


def _group(lots: Lots, orders: Iterable[int]) -> dict[int, list[CellLot]]:
    by_order: dict[int, list[CellLot]] = {order: [] for order in orders}
    for lot in lots:
        if lot.pin is None and lot.order in by_order:
            by_order[lot.order].append(lot)
    return by_order


def _go_home(room: Room, now: list[CellLot], then: list[CellLot]) -> bool:
    """Put an order's lots where they were; take that back where they do not fit."""
    if _measure(room.table, then) > _measure(room.table, now):
        return False
    for lot in now:
        room.give(lot)
    taken = []
    for lot in then:
        fitting = room.cut(lot)
        if fitting is None or fitting.count < lot.count:
            break
        room.take(lot)
        taken.append(lot)
    if len(taken) == len(then):
        return True
    for lot in taken:
        room.give(lot)
    for lot in now:
        room.take(lot)
    return False


def _measure(table: CellTable, lots: list[CellLot]) -> tuple[int, int]:
    """What is not placed, and how late the rest is, in a form that compares."""
    late = sum(lot.count * table.late_days_at(*lot.cells[-1]) for lot in lots)
    return -sum(lot.count for lot in lots), late
