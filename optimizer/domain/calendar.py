"""The calendar: contiguous buckets in whole days since `as_of`."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Self

from pydantic import Field, model_validator

from optimizer.domain.base import Day, Model


class Calendar(Model):
    """Contiguous buckets; bucket t covers the days [boundaries[t], boundaries[t + 1]).

    Attributes
    ----------
    as_of
        Day 0, the day the plan is made.
    boundaries
        Days since `as_of`, strictly increasing; one more than there are buckets.
    """

    as_of: date
    boundaries: Annotated[tuple[Day, ...], Field(min_length=2, max_length=1001)]

    @model_validator(mode="after")
    def _check_increasing(self) -> Self:
        if any(a >= b for a, b in zip(self.boundaries, self.boundaries[1:], strict=False)):
            raise ValueError("calendar boundaries must be strictly increasing")
        return self

    @property
    def bucket_count(self) -> int:
        """Number of buckets."""
        return len(self.boundaries) - 1

    def start_day(self, bucket: int) -> int:
        """First day of a bucket, since `as_of`."""
        return self.boundaries[bucket]

    def end_day(self, bucket: int) -> int:
        """First day after a bucket, since `as_of`."""
        return self.boundaries[bucket + 1]

    def date_of(self, day: int) -> date:
        """Calendar date of a day since `as_of`."""
        return self.as_of + timedelta(days=day)

    def label(self, bucket: int) -> str:
        """Name of a bucket for people: its first date, ISO."""
        return self.date_of(self.start_day(bucket)).isoformat()
