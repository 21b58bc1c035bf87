"""In which buckets a slot may work: release, latest day, valid certificates; and how late its delivery is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.cells.geography import UNREACHABLE, Geography
from optimizer.cells.orders import OrderTable
from optimizer.domain.calendar import Calendar
from optimizer.domain.index import Index
from optimizer.domain.network import Factory

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Window:
    """Shape (slots, buckets): whether the bucket is open to the slot, and the days late when the last operation is done in it."""

    is_open: NDArray[np.bool_]
    late_days: Ints


def build_window(index: Index, orders: OrderTable, operation: Ints, work_center: Ints, geography: Geography) -> Window:
    """Apply `release`, `latest`, `reachable` (to the destination) and `certificate_valid` to every slot."""
    boundaries = np.array(index.scenario.calendar.boundaries, dtype=np.int64)
    order = index.order_of_operation[operation]
    factory = index.factory_of_work_center[work_center]
    is_open = boundaries[:-1][None, :] >= orders.release[order][:, None]
    is_last = operation == index.operation_start[order + 1] - 1
    lead = np.array([w.lead_days for w in index.work_centers], dtype=np.int64)[work_center]
    destination = orders.destination[order]
    days = geography.days[geography.location_of_factory[factory], destination]
    delivery = boundaries[1:][None, :] + (lead + np.where(destination >= 0, days, 0))[:, None]
    is_in_time = (delivery <= orders.latest[order][:, None]) & (delivery < UNREACHABLE)
    is_open = is_open & np.where(is_last[:, None], is_in_time, True)
    _close_uncertified(index, operation, factory, is_open)
    late = np.where(is_last[:, None], np.maximum(0, delivery - orders.due[order][:, None]), 0)
    return Window(is_open, np.where(is_open, late, 0))


def _close_uncertified(index: Index, operation: Ints, factory: Ints, is_open: NDArray[np.bool_]) -> None:
    """Close the buckets in which a needed certificate does not cover every day."""
    needed = [operation.certificates for order in index.scenario.orders for operation in order.route]
    has_need = np.array([bool(kinds) for kinds in needed], dtype=bool)
    calendar = index.scenario.calendar
    known: dict[tuple[int, tuple[str, ...]], NDArray[np.bool_]] = {}
    for slot in np.flatnonzero(has_need[operation] if needed else np.zeros(0, bool)).tolist():
        key = (int(factory[slot]), needed[operation[slot]])
        if key not in known:
            known[key] = _certified_buckets(index.factories[key[0]], key[1], calendar)
        is_open[slot] &= known[key]


def _certified_buckets(factory: Factory, kinds: tuple[str, ...], calendar: Calendar) -> NDArray[np.bool_]:
    covered = np.ones(calendar.bucket_count, dtype=bool)
    for kind in kinds:
        of_kind = np.zeros(calendar.bucket_count, dtype=bool)
        for certificate in factory.certificates:
            if certificate.kind != kind:
                continue
            first = (certificate.valid_from - calendar.as_of).days if certificate.valid_from else 0
            last = (certificate.valid_until - calendar.as_of).days
            of_kind |= np.array([first <= s for s in calendar.boundaries[:-1]], dtype=bool) & np.array(
                [e - 1 <= last for e in calendar.boundaries[1:]], dtype=bool
            )
        covered &= of_kind
    return covered
