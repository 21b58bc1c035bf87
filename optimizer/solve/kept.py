"""What is left of the published plan: its lots, as far as they still keep every hard rule together."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from optimizer.cells import CellTable, Lots
from optimizer.cells.goals import Goals
from optimizer.cells.lots import CellLot, merge_lots
from optimizer.cells.quotas import QuotaLimit, build_quota_limits
from optimizer.search.repair import complete_start
from optimizer.search.room import Room
from optimizer.solve.prepare import Prepared, find_cells

Ints = NDArray[np.int64]


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
