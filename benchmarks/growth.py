"""How time and memory grow with the number of orders: points of the growth suite, and a line fitted through them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

from benchmarks.record import Record

FEWEST_POINTS = 2


class Point(NamedTuple):
    """A number of orders, and what was measured there."""

    orders: int
    value: float


class Fit(NamedTuple):
    """``value = factor * orders ** exponent``, fitted by least squares of the logarithms.

    Attributes
    ----------
    determination
        Share of the spread that the line explains (R squared); 1 where all points lie on it.
    """

    exponent: float
    factor: float
    determination: float

    def compute_at(self, orders: float) -> float:
        """Return the fitted value."""
        return float(self.factor * orders**self.exponent)


def list_times(records: Sequence[Record]) -> list[Point]:
    """Return the seconds until every level was within 2 %, by number of orders; sizes that never were are left out."""
    return _list_points(records, lambda record: record.within_2_percent_seconds)


def list_memory(records: Sequence[Record]) -> list[Point]:
    """Return the peak memory in mebibytes, by number of orders."""
    return _list_points(records, lambda record: record.peak_mib)


def _list_points(records: Sequence[Record], measure: Callable[[Record], float | None]) -> list[Point]:
    points = []
    for record in records:
        value, orders = measure(record), record.figures.get("orders")
        if record.case.method == "kubari" and value and orders:
            points.append(Point(int(orders), value))
    return sorted(points)


def fit_power(points: Sequence[Point]) -> Fit | None:
    """Fit a power of the number of orders; None where fewer than two sizes are known."""
    if len({point.orders for point in points}) < FEWEST_POINTS:
        return None
    logs = [(math.log(point.orders), math.log(point.value)) for point in points]
    mean_x, mean_y = (math.fsum(pair[axis] for pair in logs) / len(logs) for axis in (0, 1))
    spread = math.fsum((x - mean_x) ** 2 for x, _ in logs)
    exponent = math.fsum((x - mean_x) * (y - mean_y) for x, y in logs) / spread
    intercept = mean_y - exponent * mean_x
    total = math.fsum((y - mean_y) ** 2 for _, y in logs)
    rest = math.fsum((y - intercept - exponent * x) ** 2 for x, y in logs)
    return Fit(exponent, math.exp(intercept), 1 - rest / total if total else 1.0)
