"""One pass over all orders at given prices: the cheapest route of each, and what all of them together use."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from optimizer.bounds.threads import allowed_threads
from optimizer.cells.compiled import compiled
from optimizer.cells.moves import compute_freight
from optimizer.cells.paths import (
    NEVER,
    STEPS,
    Path,
    Structure,
    build_path,
    build_structure,
    reach_operation,
    trace_route,
)
from optimizer.cells.records import RecordHandle, RecordType, define_record, register
from optimizer.cells.table import CellTable

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Small = NDArray[np.int32]

SHARED_FROM = 2_000
"""From so many orders on, a pass is made in two halves by two threads; the halves are the same on every machine."""


class PassPrices(NamedTuple):
    """What is charged in a pass, in core units of the level in hand.

    Attributes
    ----------
    late, money
        Of a piece-day late and of a money unit.
    unplaced
        Of an unplaced lot multiple, per order.
    room
        Of a milliminute, shape (work centers, buckets).
    slot
        Of a lot multiple at a slot, money for its work not included.
    """

    late: float
    money: float
    unplaced: Floats
    room: Floats
    slot: Floats


class PassSums(NamedTuple):
    """What the cheapest routes add up to.

    Attributes
    ----------
    load
        Milliminutes, spread setups included, shape (work centers, buckets).
    count
        Lot multiples per slot; empty where nobody asks.
    received, minutes
        Work in fine units, and milliminutes, per factory.
    totals
        Piece-days late, and money units.
    best
        Price of the cheapest route per order.
    placed
        Lot multiples placed per order.
    route
        Slot and bucket of every operation on the cheapest route, shape (orders, 2, STEPS); -1 where the order is left unplaced.
    """

    load: Floats
    received: Floats
    minutes: Floats
    totals: Floats
    best: Floats
    placed: Floats
    route: Small


class Choice(NamedTuple):
    """What every order would choose at some prices.

    Attributes
    ----------
    charge
        The prices.
    price
        Of a lot multiple on its cheapest route, or unplaced where that is cheaper, per order.
    route
        See `PassSums`.
    """

    charge: PassPrices
    price: Floats
    route: Small


@register
class PassPricesType(RecordType):
    """Record of `PassPrices`."""


@register
class PassSumsType(RecordType):
    """Record of `PassSums`."""


class PassPricesRecord(RecordHandle):
    """Handle of a `PassPricesType`."""


class PassSumsRecord(RecordHandle):
    """Handle of a `PassSumsType`."""


define_record(PassPricesRecord, PassPricesType, PassPrices._fields)
define_record(PassSumsRecord, PassSumsType, PassSums._fields)


@compiled
def _pack_prices(fields: tuple[Any, ...]) -> Any:
    return PassPricesRecord(*fields)


@compiled
def _pack_sums(fields: tuple[Any, ...]) -> Any:
    return PassSumsRecord(*fields)


class Passes:
    """Makes passes over the orders of an instance.

    Parameters
    ----------
    money_unit
        Nanoyen in a money unit.
    """

    def __init__(self, table: CellTable, money_unit: int) -> None:
        self._structure = build_structure(table, money_unit)
        orders = len(table.orders.count)
        cuts = [0, orders] if orders < SHARED_FROM else [0, orders // 2, orders]
        self._shares = list(pairwise(cuts))
        self._paths = [build_path(table) for _ in self._shares]
        factories = len(table.index.factories)
        shape = table.index.free_milliminutes.shape
        best, placed = np.zeros(orders), np.zeros(orders)
        route = np.full((orders, 2, STEPS), -1, dtype=np.int32)
        self._sums = [
            PassSums(np.zeros(shape), np.zeros(factories), np.zeros(factories), np.zeros(2), best, placed, route)
            for _ in self._shares
        ]
        self._records = [cast("PassSums", _pack_sums(tuple(sums))) for sums in self._sums]

    def run(self, prices: PassPrices, remaining: Floats) -> PassSums:
        """Route every order at its cheapest, or leave it unplaced where that is cheaper.

        Parameters
        ----------
        remaining
            Lot multiples to route, per order.
        """
        record = cast("PassPrices", _pack_prices(tuple(prices)))

        def share(number: int) -> None:
            begin, end = self._shares[number]
            _run_share(self._structure, self._paths[number], record, self._records[number], remaining, begin, end)

        threads = min(len(self._shares), allowed_threads())
        if threads == 1:
            for number in range(len(self._shares)):
                share(number)
        else:
            with ThreadPoolExecutor(threads) as pool:
                list(pool.map(share, range(len(self._shares))))
        return _join(self._sums)


def _join(parts: Sequence[PassSums]) -> PassSums:
    """Add the halves, always in the same order."""
    first, *rest = parts
    if not rest:
        return first
    (other,) = rest
    return PassSums(
        first.load + other.load, first.received + other.received, first.minutes + other.minutes,
        first.totals + other.totals, first.best, first.placed, first.route,
    )  # fmt: skip


@compiled
def _run_share(
    structure: Structure, path: Path, prices: PassPrices, sums: PassSums, remaining: Floats, begin: int, end: int
) -> None:
    sums.load[:, :] = 0.0
    sums.received[:] = 0.0
    sums.minutes[:] = 0.0
    sums.totals[:] = 0.0
    for order in range(begin, end):
        first, last = structure.operation_start[order], structure.operation_start[order + 1]
        for operation in range(first, last):
            _price_cells(structure, path, prices, order, operation)
            if operation > first:
                reach_operation(structure, path, order, operation, prices.money)
        best = trace_route(structure, path, order)
        sums.best[order] = best
        sums.placed[order] = 0.0
        sums.route[order, :, :] = -1
        if best < prices.unplaced[order]:
            sums.placed[order] = remaining[order]
            if remaining[order] > 0.0:
                _use_route(structure, path, sums, order, remaining[order])


@compiled
def _price_cells(structure: Structure, path: Path, prices: PassPrices, order: int, operation: int) -> None:
    """Write what a lot multiple costs in every cell of an operation, its setup spread over the most a cell can hold."""
    base = structure.slot_start[structure.operation_start[order]]
    limit, price_of, room, end = structure.limit, path.price, prices.room, structure.moves.end
    multiple, due = structure.multiple[order], structure.due[order]
    for slot in range(structure.slot_start[operation], structure.slot_start[operation + 1]):
        work_center = structure.work_center[slot]
        minutes, setup, days = structure.minutes[slot], structure.setup[slot], structure.delivery_days[slot]
        fixed = prices.slot[slot] + prices.money * structure.cost[slot]
        once = prices.money * structure.setup_cost[slot]
        for bucket in range(structure.first_open[slot], structure.end_open[slot]):
            most = limit[slot, bucket]
            if most == 0:
                price_of[slot - base, bucket] = NEVER
                continue
            scarcity = room[work_center, bucket]
            price = fixed + scarcity * minutes + (once + scarcity * setup) / most
            if days >= 0:
                price += prices.late * multiple * max(0, end[bucket] + days - due)
            price_of[slot - base, bucket] = price


@compiled
def _use_route(structure: Structure, path: Path, sums: PassSums, order: int, count: float) -> None:
    """Add up what an order's route uses."""
    moves = structure.moves
    steps = structure.operation_start[order + 1] - structure.operation_start[order]
    money = 0.0
    for k in range(steps):
        slot, bucket = path.slots[k], path.buckets[k]
        sums.route[order, 0, k], sums.route[order, 1, k] = slot, bucket
        work_center = structure.work_center[slot]
        factory = moves.factory[work_center]
        share = 1.0 / structure.limit[slot, bucket]
        minutes = structure.minutes[slot] + structure.setup[slot] * share
        sums.load[work_center, bucket] += count * minutes
        sums.minutes[factory] += count * minutes
        sums.received[factory] += count * structure.standard[slot]
        money += structure.cost[slot] + structure.setup_cost[slot] * share
        if k > 0:
            origin = moves.factory[structure.work_center[path.slots[k - 1]]]
            if origin != factory:
                rate = moves.microyen_per_kg[moves.location[origin], moves.location[factory]]
                freight = compute_freight(rate, structure.milli_kg[order], 1) * structure.multiple[order]
                money += freight // structure.money_unit
    last = path.slots[steps - 1]
    day = moves.end[path.buckets[steps - 1]] + structure.delivery_days[last]
    sums.totals[0] += count * structure.multiple[order] * max(0, day - structure.due[order])
    sums.totals[1] += count * money
