"""Loads and counts of a scenario, read off its data alone: nothing here is shared with the generator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from statistics import median

from optimizer.domain.index import Index
from optimizer.domain.order import Order
from optimizer.domain.scenario import Scenario
from optimizer.eligibility import build_eligibility


def compute_loads(
    scenario: Scenario, *, orders: Iterable[Order] | None = None, buckets: range | None = None, shared: bool = False
) -> dict[str, float]:
    """Return, by process, standard minutes and one setup per order against free minutes.

    A work center counts for its first capability; with `shared` for every process it can do at all.
    """
    demand: Counter[str] = Counter()
    for order in scenario.orders if orders is None else orders:
        for operation in order.route:
            demand[operation.process] += operation.setup_minutes + round(order.quantity * operation.minutes_per_piece)
    free: Counter[str] = Counter()
    for factory in scenario.network.factories:
        for work_center in factory.work_centers if factory.accepts_orders else ():
            done = work_center.capabilities if shared else work_center.capabilities[:1]
            minutes = sum(work_center.free_minutes[t] for t in buckets or range(scenario.calendar.bucket_count))
            for process in {capability.process for capability in done}:
                free[process] += minutes
    return {process: work / max(1, free[process]) for process, work in demand.items()}


def compute_eligible_counts(scenario: Scenario) -> list[int]:
    """Return the number of eligible work centers of every operation."""
    start = build_eligibility(Index(scenario)).start
    return [int(count) for count in start[1:] - start[:-1]]


def compute_median_eligible(scenario: Scenario) -> float:
    """Return the median number of eligible work centers of an operation."""
    return median(compute_eligible_counts(scenario))


def count_orders(scenario: Scenario, is_counted: Callable[[Order], bool]) -> int:
    """Count the orders with a property."""
    return sum(is_counted(order) for order in scenario.orders)
