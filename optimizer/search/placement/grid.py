"""The instance as arrays for compiled loops: structure, rules and goals, in whole numbers."""

from __future__ import annotations

from itertools import accumulate
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from optimizer.cells.goals import Goals
from optimizer.cells.load import compute_load_caps
from optimizer.cells.paths import Structure
from optimizer.cells.quotas import build_quota_limits
from optimizer.cells.sourcing import group_members, list_conflicts
from optimizer.domain.order import GroupKind
from optimizer.domain.rulebook import Term
from optimizer.units import PERMILLE

Ints = NDArray[np.int64]
Small = NDArray[np.int32]
Flags = NDArray[np.bool_]

UNLIMITED = 1 << 60
UNPLACED, LATENESS, COST, CHANGE, UNFAIRNESS, WORST, GUARANTEE, CONCENTRATION = range(8)


class OrderRules(NamedTuple):
    """What an order, and each of its operations, asks.

    Attributes
    ----------
    is_single, is_all
        Never split; all or nothing.
    least, most, min_makers, max_makers
        Per operation: smallest lot and largest share of a factory in lot multiples, number of factories.
    share_start, share_kind, share_most
        Shares of groups, by operation.
    buyer
        Row among the buyers in conflict, -1 for none.
    published_start, published_slot, published_bucket, published_pieces
        Published cells that still exist, by order.
    """

    weight: Ints
    is_single: Flags
    is_all: Flags
    least: Ints
    most: Ints
    min_makers: Ints
    max_makers: Ints
    share_start: Ints
    share_kind: Ints
    share_most: Ints
    buyer: Small
    published_start: Ints
    published_slot: Ints
    published_bucket: Ints
    published_pieces: Ints


class NetworkRules(NamedTuple):
    """What factories share among all orders.

    Attributes
    ----------
    is_member, activation
        Per factory.
    factory_start, factory_slot
        Slots of each factory.
    room
        Milliminutes each factory may give in all, before any lot.
    rivals
        Whether two buyers in conflict are in conflict with each other.
    member_start, member_group
        Groups of each factory by kind, at ``kind * factories + factory``.
    item_group, item_start, item_order, item_most
        Item group of each order (-1: no cap), its orders, and the most pieces of it at one factory per place in the route.
    quota_start, quota_of, quota_low, quota_high, is_relative
        Quotas of each factory, and their limits in fine units (permille of all members' work when relative).
    """

    is_member: Flags
    activation: Ints
    factory_start: Ints
    factory_slot: Small
    room: Ints
    rivals: Flags
    member_start: Ints
    member_group: Ints
    item_group: Ints
    item_start: Ints
    item_order: Ints
    item_most: Ints
    quota_start: Ints
    quota_of: Ints
    quota_low: Ints
    quota_high: Ints
    is_relative: Flags


class GoalTable(NamedTuple):
    """The goal levels as sums of terms.

    Attributes
    ----------
    level, kind, factor, floor
        Per term; `floor` is the row of `floors` of a guarantee.
    unit, target, prefill, width, weight, importance
        Of the targets, per claimant where `TargetTable` has them so.
    group_start, group_of, group_members
        Groups of each factory, numbered from 0, and their members at ``members_start``.
    floors
        Coarse units everybody should have, per guarantee term.
    constant_change
        Published pieces whose cell no longer exists.
    time_unit
        Milliminutes in a unit of concentration.
    """

    level_count: int
    level: Ints
    kind: Ints
    factor: Ints
    floor: Ints
    unit: int
    target: Ints
    prefill: Ints
    width: Ints
    weight: Ints
    importance: Ints
    group_start: Ints
    group_of: Ints
    members_start: Ints
    group_members: Ints
    floors: Ints
    constant_change: int
    time_unit: int


class Grid(NamedTuple):
    """Everything about an instance that no search changes."""

    structure: Structure
    orders: OrderRules
    network: NetworkRules
    goals: GoalTable


def build_rules(goals: Goals) -> tuple[OrderRules, NetworkRules, GoalTable]:
    """Gather the rules and goals of an instance for the compiled loops."""
    return _build_orders(goals), _build_network(goals), _build_goals(goals)


def _build_factories(goals: Goals) -> tuple[Ints, Small]:
    """Slots of each factory: where they start, and which they are."""
    table = goals.table
    by_factory = np.argsort(table.factory, kind="stable").astype(np.int32)
    factories = np.arange(len(table.index.factories) + 1)
    return np.searchsorted(table.factory[by_factory], factories).astype(np.int64), by_factory


def _build_orders(goals: Goals) -> OrderRules:
    table = goals.table
    index, orders = table.index, table.orders
    steps = [
        (o, order.sourcing_of(k)) for o, order in enumerate(index.scenario.orders) for k in range(len(order.route))
    ]
    count, multiple = orders.count.tolist(), orders.multiple.tolist()
    most, share_start, share_kind, share_most = [], [0], [], []
    kinds = list(GroupKind)
    for o, rule in steps:
        total = count[o] * multiple[o]
        share = rule.max_share_permille
        most.append(count[o] if share is None else total * share // PERMILLE // multiple[o])
        for entry in rule.max_group_shares:
            share_kind.append(kinds.index(entry.kind))
            share_most.append(total * entry.max_share_permille // PERMILLE // multiple[o])
        share_start.append(len(share_kind))
    conflicted = sorted({buyer for pair in list_conflicts(index) for buyer in pair})
    row = np.full(len(index.scenario.buyers) + 1, -1, dtype=np.int32)
    row[conflicted] = np.arange(len(conflicted))
    published = [(cell[0], *cell[1], pieces) for cell, pieces in goals.published if cell is not None]
    cells = np.array(sorted(published), dtype=np.int64).reshape(-1, 4)
    return OrderRules(
        weight=orders.weight, is_single=orders.is_never_split,
        is_all=np.array([order.is_all_or_nothing for order in index.scenario.orders], dtype=np.bool_),
        least=_array([1 if rule.min_lot is None else -(-rule.min_lot // multiple[o]) for o, rule in steps]),
        most=_array(most), min_makers=_array([rule.min_factories for _, rule in steps]),
        max_makers=_array([UNLIMITED if rule.max_factories is None else rule.max_factories for _, rule in steps]),
        share_start=_array(share_start), share_kind=_array(share_kind), share_most=_array(share_most),
        buyer=row[orders.buyer],
        published_start=np.searchsorted(cells[:, 0], np.arange(len(count) + 1)).astype(np.int64),
        published_slot=cells[:, 1].copy(), published_bucket=cells[:, 2].copy(), published_pieces=cells[:, 3].copy(),
    )  # fmt: skip


def _build_network(goals: Goals) -> NetworkRules:
    index = goals.table.index
    conflicts = list_conflicts(index)
    conflicted = sorted({buyer for pair in conflicts for buyer in pair})
    rivals = np.zeros((len(conflicted), len(conflicted)), dtype=np.bool_)
    for a, b in conflicts:
        i, j = conflicted.index(a), conflicted.index(b)
        rivals[i, j] = rivals[j, i] = True
    caps = compute_load_caps(index)
    unlimited = np.full(len(index.factories), UNLIMITED, dtype=np.int64)
    room = unlimited if caps is None else np.where(index.is_member, caps, UNLIMITED)
    quotas = build_quota_limits(index, goals.entitlement)
    quota_start, quota_of = _list_by_factory([limit.factories for limit in quotas], len(index.factories))
    starts, groups, offset, first = [np.zeros(1, dtype=np.int64)], [], 0, 0
    for kind in GroupKind:
        members = [tuple(sorted(found)) for found in group_members(index, kind).values()]
        start, group = _list_by_factory(members, len(index.factories))
        starts.append(start[1:] + offset)
        groups.append(group + first)
        offset, first = offset + len(group), first + len(members)
    return NetworkRules(
        index.is_member, np.array(goals.activation, dtype=np.int64), *_build_factories(goals), room, rivals,
        np.concatenate(starts), np.concatenate(groups), *_build_items(goals), quota_start, quota_of,
        _array([-1 if q.minimum is None else q.minimum for q in quotas]),
        _array([UNLIMITED if q.maximum is None else q.maximum for q in quotas]),
        np.array([q.is_relative for q in quotas], dtype=np.bool_),
    )  # fmt: skip


def _build_items(goals: Goals) -> tuple[Ints, Ints, Ints, Ints]:
    """Item groups under a cap: group of each order, orders of each group, most pieces by place in the route."""
    orders, index = goals.table.orders, goals.table.index
    cap = index.scenario.rulebook.hard.item_cap_permille
    size = len(orders.count)
    if cap is None:
        return np.full(size, -1, dtype=np.int64), np.zeros(1, dtype=np.int64), _array([]), np.zeros((0, 1), np.int64)
    by_group = np.argsort(orders.item_group, kind="stable")
    groups = int(orders.item_group.max(initial=-1)) + 1
    start = np.searchsorted(orders.item_group[by_group], np.arange(groups + 1)).astype(np.int64)
    most = np.zeros((groups, int(orders.length.max(initial=1))), dtype=np.int64)
    for k in range(most.shape[1]):
        pieces = np.where(orders.length > k, orders.count * orders.multiple, 0)
        np.add.at(most[:, k], orders.item_group, pieces)
    return orders.item_group.astype(np.int64), start, by_group.astype(np.int64), most * cap // PERMILLE


def _build_goals(goals: Goals) -> GoalTable:
    kind_by_term = {
        Term.unplaced: UNPLACED, Term.lateness: LATENESS, Term.cost: COST, Term.change: CHANGE,
        Term.guarantee: GUARANTEE, Term.concentration: CONCENTRATION,
        Term.unfairness: WORST if goals.targets.is_worst_first else UNFAIRNESS,
    }  # fmt: skip
    floors: list[Ints] = []
    level, kind, factor, floor = [], [], [], []
    for position, measure in enumerate(goals.measures):
        for weight, term in zip(measure.factors, measure.level.terms, strict=True):
            level.append(position)
            kind.append(kind_by_term[term.term])
            factor.append(weight)
            floor.append(len(floors))
            if term.term is Term.guarantee:
                floors.append(goals.compute_guarantee(term))
    targets = goals.targets
    size, factories = len(targets.target), targets.factory_count
    members = [group.members for group in targets.groups]
    return GoalTable(
        len(goals.measures), _array(level), _array(kind), _array(factor), _array(floor),
        targets.unit, targets.target, targets.prefill,
        targets.width if not targets.is_worst_first else np.zeros((size, 0), dtype=np.int64), targets.weight,
        targets.importance, *_list_by_factory(members, factories),
        _array([0, *accumulate(len(found) for found in members)]), _array([f for found in members for f in found]),
        np.array(floors, dtype=np.int64).reshape(len(floors), size)[:, :factories].copy(),
        sum(pieces for cell, pieces in goals.published if cell is None), goals.time_unit,
    )  # fmt: skip


def _list_by_factory(members: list[tuple[int, ...]], size: int) -> tuple[Ints, Ints]:
    """Turn factories per group into groups per factory."""
    pairs = sorted((f, g) for g, found in enumerate(members) for f in found)
    factory = _array([f for f, _ in pairs])
    return np.searchsorted(factory, np.arange(size + 1)).astype(np.int64), _array([g for _, g in pairs])


def _array(values: list[int]) -> Ints:
    return np.array(values, dtype=np.int64)
