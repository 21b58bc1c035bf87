"""The page's section on prices: what one more hour of a capability is worth, goal level by goal level."""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.prices import HourValue, PriceTable, format_amount, label_bucket, name_level, name_unit, name_work_center
from optimizer.text import Language


@dataclass(frozen=True)
class PriceRow:
    """One capability and bucket as it is shown."""

    bucket: str
    process: str
    place: str
    per_hour: str
    mean_per_hour: str
    confirmed: str


@dataclass(frozen=True)
class PriceSection:
    """One goal level's rows as they are shown."""

    title: str
    unit: str
    is_known: bool
    rows: tuple[PriceRow, ...]


def list_prices(table: PriceTable, language: Language | str) -> tuple[PriceSection, ...]:
    """Return a table for every goal level, the one in yen first."""
    prices = table.prices
    return tuple(
        PriceSection(
            title=name_level(prices.levels[level]).of(language),
            unit=name_unit(prices, prices.levels[level]).of(language),
            is_known=prices.levels[level].per_minute is not None,
            rows=tuple(_build_row(table, hour, language) for hour in table.hours_of(level)),
        )
        for level in table.levels
    )


def _build_row(table: PriceTable, hour: HourValue, language: Language | str) -> PriceRow:
    index = table.prices.index
    return PriceRow(
        bucket=label_bucket(index.scenario.calendar, hour.bucket).of(language),
        process=hour.process,
        place=name_work_center(index, hour.work_center),
        per_hour=format_amount(hour.per_hour),
        mean_per_hour=format_amount(hour.mean_per_hour),
        confirmed="–" if hour.confirmed is None else format_amount(hour.confirmed),
    )
