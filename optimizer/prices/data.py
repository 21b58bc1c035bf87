"""Prices as plain data, for programs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from optimizer.prices.capabilities import PriceTable, list_hours, list_processes
from optimizer.prices.capacity import CapacityPrices, LevelPrices
from optimizer.prices.sentences import name_level, name_unit, say_hour
from optimizer.prices.weeks import label_bucket

DECIMALS = 6
"""Decimals of a price; a millionth of a yen per minute is far below what floating point is sure of in a large network."""


def describe_prices(table: PriceTable) -> dict[str, object]:
    """Return all prices as one JSON object: yen per minute of every work center, per capability, and a table per goal level."""
    prices, index = table.prices, table.prices.index
    calendar = index.scenario.calendar
    return {
        "scenario": index.scenario.id,
        "yen_level": None if prices.yen_level is None else prices.levels[prices.yen_level].name,
        "has_yen": prices.has_yen,
        "buckets": [
            {
                "bucket": bucket,
                "first_day": calendar.date_of(calendar.start_day(bucket)).isoformat(),
                "last_day": calendar.date_of(calendar.end_day(bucket) - 1).isoformat(),
                "label": label_bucket(calendar, bucket)._asdict(),
            }
            for bucket in range(index.bucket_count)
        ],
        "work_centers": [
            {
                "work_center": work_center.id,
                "factory": index.factories[int(index.factory_of_work_center[position])].id,
                "yen_per_minute": _round(prices.yen_per_minute[position]),
            }
            for position, work_center in enumerate(index.work_centers)
        ],
        "capabilities": _describe_capabilities(prices),
        "levels": [_describe_level(table, position) for position in range(len(prices.levels))],
        "asked": [
            {
                "level": prices.levels[entry.level].name,
                "work_center": index.work_centers[entry.place[0]].id,
                "bucket": entry.place[1],
                "saving": None if entry.saving is None else round(entry.saving, DECIMALS),
            }
            for entry in table.asked
        ],
    }


def _describe_capabilities(prices: CapacityPrices) -> list[dict[str, object]]:
    """Yen of one more hour per capability and bucket."""
    index = prices.index
    found = {process: np.zeros((2, index.bucket_count)) for process in list_processes(index)}
    if prices.yen_level is not None:
        for hour in list_hours(prices, prices.yen_level):
            found[hour.process][:, hour.bucket] = hour.per_hour, hour.mean_per_hour
    return [
        {"process": process, "yen_per_hour": _round(best), "mean_yen_per_hour": _round(mean)}
        for process, (best, mean) in found.items()
    ]


def _describe_level(table: PriceTable, position: int) -> dict[str, object]:
    prices, level = table.prices, table.prices.levels[position]
    return {
        "name": level.name,
        "title": name_level(level)._asdict(),
        "unit": level.unit,
        "unit_title": name_unit(prices, level)._asdict(),
        "is_known": level.per_minute is not None,
        "work_centers": _describe_priced(prices, level),
        "hours": [
            {
                "process": hour.process,
                "bucket": hour.bucket,
                "work_center": prices.index.work_centers[hour.work_center].id,
                "per_hour": round(hour.per_hour, DECIMALS),
                "mean_per_hour": round(hour.mean_per_hour, DECIMALS),
                "confirmed": None if hour.confirmed is None else round(hour.confirmed, DECIMALS),
                "sentence": say_hour(prices, hour)._asdict(),
            }
            for hour in table.hours_of(position)
        ],
    }


def _describe_priced(prices: CapacityPrices, level: LevelPrices) -> list[dict[str, object]]:
    """Work centers in which time is worth something to the level."""
    if level.per_minute is None:
        return []
    return [
        {"work_center": prices.index.work_centers[position].id, "per_minute": _round(level.per_minute[position])}
        for position in np.flatnonzero(level.per_minute.max(axis=1, initial=0.0) > 0).tolist()
    ]


def _round(values: NDArray[np.float64]) -> list[float]:
    return [round(value, DECIMALS) for value in values.tolist()]
