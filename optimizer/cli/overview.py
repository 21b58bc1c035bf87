"""A scenario at a glance: how much of what, load against capacity per process, and the windows of the orders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from statistics import median
from typing import TypedDict

from optimizer.domain.order import Order
from optimizer.domain.scenario import Scenario
from optimizer.units import MINUTE, milli


class ProcessLoad(TypedDict):
    """One process: what is asked of it, and who could give it.

    ``free_minutes`` counts every work center that does the process; one that does several counts in each.
    """

    process: str
    operations: int
    pieces: int
    standard_minutes: int
    factories: int
    work_centers: int
    free_minutes: int
    load_percent: float | None


class Window(TypedDict):
    """Earliest, middle and latest day (since ``as_of``) of something orders carry, and how many carry it."""

    orders: int
    earliest: int | None
    median: int | None
    latest: int | None


def describe_scenario(scenario: Scenario) -> dict[str, object]:
    """Return the overview as plain data."""
    calendar = scenario.calendar
    return {
        "id": scenario.id,
        "title": scenario.title,
        "note": scenario.note,
        "calendar": {
            "as_of": calendar.as_of.isoformat(),
            "until": calendar.date_of(calendar.end_day(calendar.bucket_count - 1)).isoformat(),
            "buckets": calendar.bucket_count,
            "bucket_days": sorted({calendar.end_day(t) - calendar.start_day(t) for t in range(calendar.bucket_count)}),
        },
        "counts": compute_counts(scenario),
        "processes": compute_loads(scenario),
        "windows": compute_windows(scenario.orders),
        "conditions": compute_conditions(scenario),
    }


def compute_counts(scenario: Scenario) -> dict[str, int]:
    """Count what the scenario holds."""
    factories = scenario.network.factories
    return {
        "members": sum(factory.is_member for factory in factories),
        "shared_factories": sum(not factory.is_member for factory in factories),
        "work_centers": sum(len(factory.work_centers) for factory in factories),
        "locations": len(scenario.network.locations),
        "buyers": len(scenario.buyers),
        "orders": len(scenario.orders),
        "operations": sum(len(order.route) for order in scenario.orders),
        "pieces": sum(order.quantity for order in scenario.orders),
        "value_yen": sum(order.quantity * order.unit_value_yen for order in scenario.orders),
        "pins": len(scenario.pins),
        "published_lots": len(scenario.published),
        "ledger_balances": len(scenario.ledger.balances),
    }


def compute_loads(scenario: Scenario) -> list[ProcessLoad]:
    """Set the standard minutes asked of each process, one setup per operation, against the free minutes offered."""
    work: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for order in scenario.orders:
        for operation in order.route:
            sums = work[operation.process]
            sums[0] += 1
            sums[1] += order.quantity
            sums[2] += order.quantity * milli(operation.minutes_per_piece) + operation.setup_minutes * MINUTE
    makers: dict[str, set[str]] = defaultdict(set)
    centers: dict[str, int] = defaultdict(int)
    free: dict[str, int] = defaultdict(int)
    for factory in scenario.network.factories:
        for center in factory.work_centers:
            for process in {capability.process for capability in center.capabilities}:
                makers[process].add(factory.id)
                centers[process] += 1
                free[process] += sum(center.free_minutes)
    return [
        ProcessLoad(
            process=process,
            operations=operations,
            pieces=pieces,
            standard_minutes=-(-milliminutes // MINUTE),
            factories=len(makers[process]),
            work_centers=centers[process],
            free_minutes=free[process],
            load_percent=round(milliminutes / MINUTE / free[process] * 100, 1) if free[process] else None,
        )
        for process, (operations, pieces, milliminutes) in sorted(work.items(), key=lambda item: (-item[1][2], item[0]))
    ]


def compute_windows(orders: Iterable[Order]) -> dict[str, Window]:
    """Say when orders may start, are due, and must be delivered at the latest."""
    held = tuple(orders)
    readers: dict[str, Callable[[Order], int | None]] = {
        "release": lambda order: order.release_day,
        "due": lambda order: order.due_day,
        "latest": lambda order: order.latest_day,
    }
    windows = {}
    for name, read in readers.items():
        days = [day for order in held if (day := read(order)) is not None]
        windows[name] = Window(
            orders=len(days),
            earliest=min(days, default=None),
            median=int(median(days)) if days else None,
            latest=max(days, default=None),
        )
    return windows


def compute_conditions(scenario: Scenario) -> dict[str, int]:
    """Count the orders that carry each special condition."""
    orders = scenario.orders
    conditions: dict[str, Callable[[Order], bool]] = {
        "several_operations": lambda order: len(order.route) > 1,
        "requires_nda": lambda order: order.requires_nda,
        "certificates": lambda order: any(operation.certificates for operation in order.route),
        "all_or_nothing": lambda order: order.is_all_or_nothing,
        "never_split": lambda order: any(order.sourcing_of(k).is_never_split for k in range(len(order.route))),
        "several_factories": lambda order: any(order.sourcing_of(k).min_factories > 1 for k in range(len(order.route))),
        "share_limits": lambda order: any(
            order.sourcing_of(k).max_share_permille is not None or order.sourcing_of(k).max_group_shares
            for k in range(len(order.route))
        ),
        "quotes": lambda order: any(operation.quotes for operation in order.route),
    }
    return {name: sum(1 for order in orders if holds(order)) for name, holds in conditions.items()}
