"""Per-slot numbers: what a lot multiple takes and costs on each eligible work center."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.cells.geography import UNREACHABLE, Geography
from optimizer.cells.orders import OrderTable, freight_nanoyen
from optimizer.domain.index import Index
from optimizer.eligibility import Eligibility
from optimizer.units import MINUTE, PERMILLE, micro, milli
from optimizer.units import yen as nanoyen_of

Ints = NDArray[np.int64]
Small = NDArray[np.int32]


@dataclass(frozen=True)
class Slots:
    """Arrays with one entry per slot; see `CellTable` for their meaning."""

    operation: Small
    order: Small
    work_center: Small
    factory: Small
    minutes: Ints
    setup: Ints
    cost: Ints
    setup_cost: Ints
    standard: Ints
    delivery_days: Small


def build_slots(index: Index, eligibility: Eligibility, orders: OrderTable, geography: Geography) -> Slots:
    """Compute what a lot multiple takes and costs on every eligible work center."""
    operation = np.repeat(np.arange(index.operation_count, dtype=np.int32), np.diff(eligibility.start))
    order = index.order_of_operation[operation].astype(np.int32)
    factory = index.factory_of_work_center[eligibility.work_center].astype(np.int32)
    minutes, setup, cost, setup_cost = _compute_work(index, eligibility, operation)
    multiple = orders.multiple[order]
    minutes *= multiple
    cost *= multiple
    delivery_days, freight = _compute_delivery(index, eligibility, orders, geography, operation)
    cost += freight
    standard = np.where(index.is_member[factory], orders.standard[operation], 0)
    return Slots(
        operation, order, eligibility.work_center.astype(np.int32), factory,
        minutes, setup, cost, setup_cost, standard, delivery_days,
    )  # fmt: skip


def _compute_work(index: Index, eligibility: Eligibility, operation: Small) -> tuple[Ints, Ints, Ints, Ints]:
    """Milliminutes and nanoyen of a piece and of a setup; a factory's quote replaces what it names."""
    route = [step for order in index.scenario.orders for step in order.route]
    standard = np.array([milli(step.minutes_per_piece) for step in route], dtype=np.int64)
    standard_setup = np.array([step.setup_minutes * MINUTE for step in route], dtype=np.int64)
    rate = np.array([micro(w.yen_per_minute) for w in index.work_centers], dtype=np.int64)[eligibility.work_center]
    permille = eligibility.time_permille.astype(np.int64)
    minutes = (2 * standard[operation] * permille + PERMILLE) // (2 * PERMILLE)
    setup = standard_setup[operation]
    is_priced = np.zeros(len(operation), dtype=bool)
    price = np.zeros(len(operation), dtype=np.int64)
    quoted = np.flatnonzero(eligibility.quote >= 0)
    columns = (quoted, operation[quoted], eligibility.quote[quoted])
    for slot, position, q in zip(*(column.tolist() for column in columns), strict=True):
        quote = route[position].quotes[q]
        if quote.minutes_per_piece is not None:
            minutes[slot] = milli(quote.minutes_per_piece)
        if quote.setup_minutes is not None:
            setup[slot] = quote.setup_minutes * MINUTE
        if quote.yen_per_piece is not None:
            is_priced[slot], price[slot] = True, nanoyen_of(quote.yen_per_piece)
    return minutes, setup, np.where(is_priced, price, minutes * rate), np.where(is_priced, 0, setup * rate)


def _compute_delivery(
    index: Index, eligibility: Eligibility, orders: OrderTable, geography: Geography, operation: Small
) -> tuple[Small, Ints]:
    """Days from the end of a bucket to the delivery, and freight of a lot multiple; -1 days where the route goes on."""
    last = index.operation_start[1:] - 1
    is_last = np.zeros(index.operation_count, dtype=bool)
    is_last[last] = True
    slot = np.flatnonzero(is_last[operation])
    order = index.order_of_operation[operation[slot]]
    work_center = eligibility.work_center[slot]
    at = geography.location_of_factory[index.factory_of_work_center[work_center]]
    lead = np.array([w.lead_days for w in index.work_centers], dtype=np.int64)[work_center]
    destination = orders.destination[order]
    has_destination = destination >= 0
    transit = np.where(has_destination, geography.days[at, destination], 0)
    rate = np.where(has_destination, geography.microyen_per_kg[at, destination], 0)
    days, freight = np.full(len(operation), -1, dtype=np.int32), np.zeros(len(operation), dtype=np.int64)
    days[slot] = np.minimum(lead + transit, UNREACHABLE)
    freight[slot] = freight_nanoyen(orders, order, rate)
    return days, freight
