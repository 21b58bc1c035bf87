"""The master's rows: what routes share. Each row says what a lot multiple in a cell of a slot adds to it.

Capacity differs by cell (a setup is spread over the cell's limit); all other rows depend on the slot alone. Rules that only
integers can break (smallest lot, number of factories, all or nothing) are left out: a bound without them stays a bound.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from optimizer.bounds.columns import Extras
from optimizer.bounds.costs import spread_setup
from optimizer.cells.goals import Goals
from optimizer.cells.load import compute_load_caps
from optimizer.cells.quotas import build_quota_limits
from optimizer.cells.sourcing import group_members, list_conflicts
from optimizer.cells.tally import Tally
from optimizer.units import PERMILLE

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


MOST_ROWS = 50_000
"""Rows that only sharpen the bound are left out where there would be more."""


@dataclass
class Rows:
    """Sides and entries of the shared rows.

    Attributes
    ----------
    lower, upper
        Sides per row.
    slots, slot_rows, slot_values
        Entries that depend on the slot alone.
    extra_rows, extra_columns, extra_values
        Entries of the further columns.
    capacity_row
        Row of each (work center, bucket), -1 where nothing can use it.
    capacity_value
        Minutes per lot multiple, spread setup included; shape (slots, buckets).
    change_rows
        Row of each published cell, and what a lot multiple gives back: (slot, bucket, row, pieces).
    """

    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    slots: list[int] = field(default_factory=list)
    slot_rows: list[int] = field(default_factory=list)
    slot_values: list[float] = field(default_factory=list)
    extra_rows: list[int] = field(default_factory=list)
    extra_columns: list[int] = field(default_factory=list)
    extra_values: list[float] = field(default_factory=list)
    capacity_row: Ints = field(default_factory=lambda: np.zeros((0, 0), dtype=np.int64))
    capacity_value: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    change_rows: list[tuple[int, int, int, float]] = field(default_factory=list)

    def new(self, lower: float, upper: float) -> int:
        """Open a row."""
        self.lower.append(lower)
        self.upper.append(upper)
        return len(self.lower) - 1

    def add_slots(self, row: int, slots: Ints, values: Floats | Ints) -> None:
        """Add what a lot multiple in any cell of some slots adds to a row."""
        self.slots.extend(slots.tolist())
        self.slot_rows.extend([row] * len(slots))
        self.slot_values.extend(np.asarray(values, dtype=float).tolist())

    def add_extra(self, row: int, column: int, value: float) -> None:
        """Add an entry of a further column."""
        self.extra_rows.append(row)
        self.extra_columns.append(column)
        self.extra_values.append(value)


def build_rows(goals: Goals, extras: Extras, pinned: Tally) -> Rows:
    """Build all shared rows of an instance."""
    rows = Rows()
    _add_capacity(rows, goals, pinned)
    _add_received(rows, goals, extras, pinned)
    _add_concentration(rows, goals, extras, pinned)
    _add_shares(rows, goals, pinned)
    _add_item_cap(rows, goals, pinned)
    _add_load_cap(rows, goals, pinned)
    _add_quotas(rows, goals, pinned)
    _add_activation(rows, goals, extras)
    _add_change(rows, extras)
    return rows


def _add_capacity(rows: Rows, goals: Goals, pinned: Tally) -> None:
    table = goals.table
    room = (table.index.free_milliminutes - pinned.load) / 1000.0
    rows.capacity_value = (table.minutes[:, None] + spread_setup(table, table.setup, pinned)) / 1000.0
    rows.capacity_row = np.full(room.shape, -1, dtype=np.int64)
    slot, bucket = np.nonzero(table.limit)
    for work_center, t in np.unique(np.stack([table.work_center[slot], bucket], axis=1), axis=0).tolist():
        rows.capacity_row[work_center, t] = rows.new(-np.inf, max(0.0, float(room[work_center, t])))


def _add_received(rows: Rows, goals: Goals, extras: Extras, pinned: Tally) -> None:
    """Work received carries brackets, guarantees and the worst-off measure; coarse units."""
    if not (extras.segments or extras.missing or extras.worst):
        return
    targets, table = goals.targets, goals.table
    for position, factory in enumerate(extras.factories):
        base = float(targets.prefill[factory] + pinned.received[factory]) / targets.unit
        slots = np.flatnonzero(table.factory == factory)
        work = table.standard[slots] / targets.unit
        if extras.segments:
            _add_segments(rows, goals, extras, factory, base=base)
        for level, columns in extras.missing.items():
            row = rows.new(-(-float(targets.target[factory]) * level // PERMILLE) - base, np.inf)
            rows.add_slots(row, slots, work)
            rows.add_extra(row, columns.start + position, 1.0)
        if extras.worst:
            row = rows.new(float(targets.target[factory]) - base, np.inf)
            rows.add_slots(row, slots, work)
            rows.add_extra(row, extras.worst.start, float(targets.target[factory]) / PERMILLE)
    if extras.segments:
        fixed = targets.prefill + targets.gather(pinned.received)
        for group in range(targets.factory_count, len(targets.target)):
            _add_segments(rows, goals, extras, group, base=float(fixed[group]) / targets.unit)


def _add_segments(rows: Rows, goals: Goals, extras: Extras, claimant: int, *, base: float) -> None:
    """Work fills brackets: ``sum_k segment(c,k) <= base + work``."""
    table = goals.table
    slots = np.flatnonzero(np.isin(table.factory, goals.targets.list_factories(claimant)))
    row = rows.new(-base, np.inf)
    rows.add_slots(row, slots, table.standard[slots] / goals.targets.unit)
    for offset, owner in enumerate(extras.segment_claimant):
        if owner == claimant:
            rows.add_extra(row, extras.segments.start + offset, -1.0)


def _add_concentration(rows: Rows, goals: Goals, extras: Extras, pinned: Tally) -> None:
    if not extras.peak:
        return
    table = goals.table
    load = pinned.load.sum(axis=1)
    setup = spread_setup(table, table.setup, pinned).min(axis=1)
    for factory in np.flatnonzero(table.index.is_member).tolist():
        fixed = float(load[table.index.factory_of_work_center == factory].sum())
        slots = np.flatnonzero(table.factory == factory)
        row = rows.new(-np.inf, -fixed / goals.time_unit)
        rows.add_slots(row, slots, (table.minutes[slots] + setup[slots]) / goals.time_unit)
        rows.add_extra(row, extras.peak.start, -1.0)


def _add_shares(rows: Rows, goals: Goals, pinned: Tally) -> None:
    table, index = goals.table, goals.table.index
    for o, order in enumerate(index.scenario.orders):
        for k in range(len(order.route)):
            rule = order.sourcing_of(k)
            operation = int(index.operation_start[o]) + k
            limits = []
            slots = np.arange(table.slot_start[operation], table.slot_start[operation + 1])
            if rule.max_share_permille is not None:
                limits = [(frozenset((f,)), rule.max_share_permille) for f in set(table.factory[slots].tolist())]
            for share in rule.max_group_shares:
                groups = group_members(index, share.kind).values()
                limits += [(members, share.max_share_permille) for members in groups]
            for members, permille in limits:
                _add_share(rows, goals, pinned, (operation, slots, members, permille))


def _add_share(rows: Rows, goals: Goals, pinned: Tally, share: tuple[int, Ints, frozenset[int], int]) -> None:
    operation, slots, members, permille = share
    table = goals.table
    inside = slots[np.isin(table.factory[slots], list(members))]
    if not len(inside):
        return
    order = int(table.index.order_of_operation[operation])
    multiple = int(table.orders.multiple[order])
    most = int(table.orders.count[order]) * multiple * permille // PERMILLE // multiple
    fixed = sum(pinned.count_by_place.get((operation, f), 0) for f in members)
    rows.add_slots(rows.new(-np.inf, float(max(0, most - fixed))), inside, np.ones(len(inside)))


def _add_item_cap(rows: Rows, goals: Goals, pinned: Tally) -> None:
    table, orders = goals.table, goals.table.orders
    cap = table.index.scenario.rulebook.hard.item_cap_permille
    if cap is None or not table.slot_count:
        return
    position = table.operation - table.index.operation_start[table.order]
    keys = np.stack([orders.item_group[table.order], position, table.factory], axis=1)
    unique, inverse = np.unique(keys, axis=0, return_inverse=True)
    pieces = orders.count * orders.multiple
    for entry, (group, k, factory) in enumerate(unique.tolist()):
        concerned = np.flatnonzero((orders.item_group == group) & (orders.length > k))
        operations = table.index.operation_start[concerned] + k
        fixed = sum(
            pinned.count_by_place.get((int(p), factory), 0) * int(orders.multiple[o])
            for o, p in zip(concerned, operations, strict=True)
        )
        row = rows.new(-np.inf, float(int(pieces[concerned].sum()) * cap // PERMILLE - fixed))
        slots = np.flatnonzero(inverse.ravel() == entry)
        rows.add_slots(row, slots, orders.multiple[table.order[slots]])


def _add_load_cap(rows: Rows, goals: Goals, pinned: Tally) -> None:
    table = goals.table
    caps = compute_load_caps(table.index)
    if caps is None:
        return
    load = pinned.load.sum(axis=1)
    setup = spread_setup(table, table.setup, pinned).min(axis=1)
    for factory in np.flatnonzero(table.index.is_member).tolist():
        fixed = int(load[table.index.factory_of_work_center == factory].sum())
        slots = np.flatnonzero(table.factory == factory)
        row = rows.new(-np.inf, (int(caps[factory]) - fixed) / 1000.0)
        rows.add_slots(row, slots, (table.minutes[slots] + setup[slots]) / 1000.0)


def _add_quotas(rows: Rows, goals: Goals, pinned: Tally) -> None:
    table, unit = goals.table, float(goals.targets.unit)
    all_fixed = float(pinned.received[table.index.is_member].sum())
    for limit in build_quota_limits(table.index, goals.entitlement):
        inside = np.isin(table.factory, list(limit.factories))
        fixed = float(sum(int(pinned.received[f]) for f in limit.factories))
        for side, amount in (("low", limit.minimum), ("high", limit.maximum)):
            if amount is None:
                continue
            share = amount / PERMILLE if limit.is_relative else 0.0
            value = (np.where(inside, 1.0, 0.0) - share) * table.standard / unit
            goal = (share * all_fixed - fixed if limit.is_relative else amount - fixed) / unit
            row = rows.new(goal, np.inf) if side == "low" else rows.new(-np.inf, goal)
            slots = np.flatnonzero(value)
            rows.add_slots(row, slots, value[slots])


def _add_activation(rows: Rows, goals: Goals, extras: Extras) -> None:
    """Work at a factory needs its activation; two conflicting buyers need it twice over (see `_add_conflicts`).

    Where activation weighs, ``x(o,k,f) / Q(o) <= v(f)`` for every place; where it is small change, one row per factory:
    ``sum_c minutes(c) q(c) <= free(f) v(f)``.
    """
    table, orders = goals.table, goals.table.orders
    column_by_factory = {f: extras.active.start + i for i, f in enumerate(extras.active_factories)}
    is_strong = _activation_weighs(goals) and table.slot_count <= MOST_ROWS
    if not is_strong:
        _add_weak_activation(rows, goals, column_by_factory)
    concerned = {buyer for pair in list_conflicts(table.index) for buyer in pair}
    by_place: dict[tuple[int, int], list[int]] = {}
    for slot, place in enumerate(zip(table.operation.tolist(), table.factory.tolist(), strict=True)):
        by_place.setdefault(place, []).append(slot)
    first: dict[tuple[int, int], tuple[Ints, Floats]] = {}
    for (_, factory), found in by_place.items():
        slots = np.array(found, dtype=np.int64)
        share = 1.0 / np.maximum(orders.count[table.order[slots]], 1)
        buyer = int(orders.buyer[table.order[slots[0]]])
        if buyer in concerned:
            first.setdefault((buyer, factory), (slots, share))
        if is_strong and factory in column_by_factory:
            row = rows.new(-np.inf, 0.0)
            rows.add_slots(row, slots, share)
            rows.add_extra(row, column_by_factory[factory], -1.0)
    _add_conflicts(rows, goals, first, column_by_factory if is_strong else {})


def _activation_weighs(goals: Goals) -> bool:
    """Whether activating everybody costs more than a twentieth of the cheapest work there is."""
    table = goals.table
    if not table.slot_count or not any(goals.activation):
        return False
    cheapest = np.full(table.index.operation_count, np.iinfo(np.int64).max)
    np.minimum.at(cheapest, table.operation, table.cost)
    count = table.orders.count[table.index.order_of_operation]
    has_slot = np.diff(table.slot_start) > 0
    work = float(np.dot(cheapest[has_slot].astype(float), count[has_slot])) / goals.money_unit
    return sum(goals.activation) > work / 20


def _add_weak_activation(rows: Rows, goals: Goals, column_by_factory: dict[int, int]) -> None:
    table = goals.table
    free = np.bincount(table.index.factory_of_work_center, table.index.free_milliminutes.sum(axis=1))
    for factory, column in column_by_factory.items():
        slots = np.flatnonzero((table.factory == factory) & (table.minutes > 0))
        if len(slots) and free[factory] > 0:
            row = rows.new(-np.inf, 0.0)
            rows.add_slots(row, slots, table.minutes[slots] / float(free[factory]))
            rows.add_extra(row, column, -1.0)


def _add_conflicts(
    rows: Rows, goals: Goals, first: dict[tuple[int, int], tuple[Ints, Floats]], column_by_factory: dict[int, int]
) -> None:
    """``x(o,k,f) / Q(o) + x(o',k',f) / Q(o') <= 1`` (or ``v(f)``) for one place of each of two conflicting buyers."""
    conflicts = list_conflicts(goals.table.index)
    if len(conflicts) * len(goals.table.index.factories) > MOST_ROWS:
        return
    for a, b in conflicts:
        for factory in np.flatnonzero(goals.table.index.is_member).tolist():
            left, right = first.get((a, factory)), first.get((b, factory))
            if left is None or right is None:
                continue
            column = column_by_factory.get(factory)
            row = rows.new(-np.inf, 1.0 if column is None else 0.0)
            rows.add_slots(row, *left)
            rows.add_slots(row, *right)
            if column is not None:
                rows.add_extra(row, column, -1.0)


def _add_change(rows: Rows, extras: Extras) -> None:
    """``pieces(c) + changed(c) >= published(c)``."""
    for offset, (slot, bucket, pieces, missing) in enumerate(extras.changed_cells):
        row = rows.new(missing, np.inf)
        rows.add_extra(row, extras.changed.start + offset, 1.0)
        rows.change_rows.append((slot, bucket, row, pieces))
