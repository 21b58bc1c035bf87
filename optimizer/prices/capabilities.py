"""One more hour of a capability in a bucket: what it is worth where it helps most, and on average."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.domain.index import Index
from optimizer.prices.capacity import CapacityPrices
from optimizer.units import MINUTE

Ints = NDArray[np.int64]

HOUR = 60
"""Minutes in an hour."""
TOP = 10
"""Rows of a table of hours, unless asked otherwise."""


@dataclass(frozen=True)
class HourValue:
    """What one more free hour of a capability in one bucket is worth to a goal level, in the unit of its prices.

    The hour is one of a work center that has the capability, and may be used for whatever else it can do.

    Attributes
    ----------
    level
        Position of the goal level.
    work_center
        Where the hour helps most: the highest price among the work centers with the capability, the first of equal ones.
    per_hour
        Sixty times that price.
    mean_per_hour
        Sixty times the mean price of all work centers with the capability, by their free minutes: an hour shared out among them in
        proportion to what they have.
    confirmed
        What the whole hour at `work_center` saves when the relaxation is solved again with it; None where it was not.
    """

    level: int
    process: str
    bucket: int
    work_center: int
    per_hour: float
    mean_per_hour: float
    confirmed: float | None = None


def list_processes(index: Index) -> dict[str, Ints]:
    """Return the work centers that have each capability, by its process, in file order."""
    found: dict[str, list[int]] = {}
    for position, work_center in enumerate(index.work_centers):
        for process in dict.fromkeys(capability.process for capability in work_center.capabilities):
            found.setdefault(process, []).append(position)
    return {process: np.array(centers, dtype=np.int64) for process, centers in found.items()}


def list_hours(prices: CapacityPrices, level: int) -> tuple[HourValue, ...]:
    """Return every capability and bucket in which an hour is worth something to a level, the most valuable first.

    Where a work center has several capabilities, an hour of it counts for each of them.
    """
    per_minute = prices.levels[level].per_minute
    if per_minute is None:
        return ()
    index = prices.index
    free = index.free_milliminutes / MINUTE
    hours = []
    for process, centers in list_processes(index).items():
        price, weight = per_minute[centers], free[centers]
        best = price.argmax(axis=0)
        total = weight.sum(axis=0)
        mean = (price * weight).sum(axis=0) / np.where(total > 0, total, 1)
        for bucket in np.flatnonzero(price.max(axis=0) > 0).tolist():
            at = int(best[bucket])
            hours.append(
                HourValue(
                    level, process, bucket, int(centers[at]),
                    per_hour=HOUR * float(price[at, bucket]), mean_per_hour=HOUR * float(mean[bucket]),
                )
            )  # fmt: skip
    return tuple(sorted(hours, key=lambda hour: (-hour.per_hour, hour.bucket, hour.process)))


@dataclass(frozen=True)
class PlaceValue:
    """What one more hour of one work center in one bucket saves a goal level; None where it could not be found in time.

    Attributes
    ----------
    place
        Positions of the work center and the bucket.
    """

    level: int
    place: tuple[int, int]
    saving: float | None


@dataclass(frozen=True)
class PriceTable:
    """Prices with what people are shown of them.

    Attributes
    ----------
    hours
        The hours worth most, goal level by goal level: the one that holds cost first, then the others in order.
    asked
        What was asked of single work centers, in the same order.
    """

    prices: CapacityPrices
    hours: tuple[HourValue, ...]
    asked: tuple[PlaceValue, ...] = ()

    @property
    def levels(self) -> tuple[int, ...]:
        """Positions of all levels in the order they are shown."""
        return order_levels(self.prices)

    def hours_of(self, level: int) -> tuple[HourValue, ...]:
        """Rows of one level, the most valuable first."""
        return tuple(hour for hour in self.hours if hour.level == level)


def order_levels(prices: CapacityPrices) -> tuple[int, ...]:
    """Positions of the goal levels, the one in yen first."""
    return tuple(sorted(range(len(prices.levels)), key=lambda level: level != prices.yen_level))
