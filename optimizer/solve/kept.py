"""What is left of the published plan: its lots, as far as they still keep every hard rule together."""

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
from optimizer.cells.quotas import QuotaLimit, build_quota_limits
from optimizer.cells.sourcing import group_members, list_conflicts
from optimizer.domain.order import SourcingRule
from optimizer.search.repair import complete_start
from optimizer.solve.prepare import Prepared, find_cells
from optimizer.units import PERMILLE

Ints = NDArray[np.int64]

PLENTY = 1 << 40
"""More lot multiples than any order has."""


def keep_published(prepared: Prepared, *, seed: int) -> Lots | None:
    """Return the pinned lots and what of the published ones still keeps every hard rule with them.

    Lots are kept in the order of publication, as many of their pieces as there is room for. The same scenario always keeps the
    same ones, so that a plan made from them can be made again.

    Returns
    -------
    Lots | None
        None where the published lots cannot be mended into a plan that keeps every rule.
    """
    room = Room(prepared.goals)
    for lot in prepared.pinned:
        room.take(lot)
    kept = []
    for lot in _read_published(prepared):
        fitting = room.cut(lot)
        if fitting is not None:
            room.take(fitting)
            kept.append(fitting)
    broken = {order for order in {lot.order for lot in (*kept, *prepared.pinned)} if not room.is_order_kept(order)}
    # Without any lot an order breaks no rule of its own; one with a pinned lot may have to be completed.
    lots = merge_lots((*prepared.pinned, *(lot for lot in kept if lot.order not in broken)))
    held = broken & {lot.order for lot in prepared.pinned}
    if not held and are_quotas_kept(prepared.goals, lots):
        return lots
    incomplete = find_incomplete(prepared.table, lots)
    mended = complete_start(prepared.goals, lots, held | incomplete, seed=seed)
    return mended if mended is not None and are_quotas_kept(prepared.goals, mended) else None


def _read_published(prepared: Prepared) -> Iterable[CellLot]:
    """Published lots that pass cells of the table, pinned ones left out."""
    pinned = {lot.pin for lot in prepared.pinned}
    table = prepared.table
    for lot in prepared.scenario.published:
        cells = None if lot.id in pinned else find_cells(table, prepared.eligibility, lot)
        if cells is not None:
            order = prepared.index.order_by_id[lot.order]
            yield CellLot(order, lot.quantity // int(table.orders.multiple[order]), cells)


def find_incomplete(table: CellTable, lots: Lots) -> set[int]:
    """Return the orders of which anything is left to place."""
    placed = np.zeros(len(table.orders.count), dtype=np.int64)
    for lot in lots:
        placed[lot.order] += lot.count
    return set(np.flatnonzero(placed < table.orders.count).tolist())


def are_quotas_kept(goals: Goals, lots: Lots) -> bool:
    """Say whether some lots keep every quota, minimums and relative ones included."""
    limits = build_quota_limits(goals.table.index, goals.entitlement)
    if not limits:
        return True
    received = np.zeros(len(goals.table.index.factories), dtype=np.int64)
    for lot in lots:
        for slot, _ in lot.cells:
            received[goals.table.factory[slot]] += lot.count * goals.table.standard[slot]
    return all(_is_quota_kept(limit, received) for limit in limits)


def _is_quota_kept(limit: QuotaLimit, received: Ints) -> bool:
    own = limit.own_factor * int(received[list(limit.factories)].sum())
    base = int(received.sum()) if limit.is_relative else 1
    is_enough = limit.minimum is None or own >= limit.minimum * base
    return is_enough and (limit.maximum is None or own <= limit.maximum * base)


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
    """

    goals: Goals
    free: Ints = field(init=False)
    factory_free: Ints = field(init=False)
    left: Ints = field(init=False)
    count_by_cell: Counter[Cell] = field(default_factory=Counter)
    count_by_place: dict[int, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    pieces_by_item: Counter[tuple[int, int, int]] = field(default_factory=Counter)
    lot_count: Counter[int] = field(default_factory=Counter)
    buyers_at: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))

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
        table, buyer = self.table, int(self.table.orders.buyer[lot.order])
        for (slot, bucket), (minutes, setup) in zip(lot.cells, self._list_work(lot), strict=True):
            self.free[table.work_center[slot], bucket] -= minutes * lot.count + setup
            self.factory_free[table.factory[slot]] -= minutes * lot.count + setup
        for slot, bucket in lot.cells:
            factory = int(table.factory[slot])
            self.count_by_cell[slot, bucket] += lot.count
            self.count_by_place[int(table.operation[slot])][factory] += lot.count
            self._received[factory] += lot.count * table.standard[slot]
            self.pieces_by_item[self._item_key(slot)] += lot.count * int(table.orders.multiple[lot.order])
            if table.index.is_member[factory]:
                self.buyers_at[factory].add(buyer)
        self.left[lot.order] -= lot.count
        self.lot_count[lot.order] += 1

    def cut(self, lot: CellLot) -> CellLot | None:
        """Return as much of a lot as there is room for; None for nothing. What may not be divided stays whole or goes."""
        table, order = self.table, self.table.index.scenario.orders[lot.order]
        rivals = self._rivals.get(int(table.orders.buyer[lot.order]), set())
        if any(rivals & self.buyers_at[int(table.factory[slot])] for slot, _ in lot.cells):
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
