"""Weekly and working-day calendars with the minutes a single shift really has in each bucket."""

from __future__ import annotations

from datetime import date, timedelta

from optimizer.domain.calendar import Calendar
from optimizer.scenario.generate.families import CalendarKind

WEEKS = 12
WORKING_DAYS = 40
SHIFT_MINUTES = 480

HOLIDAYS = frozenset(
    date(*day)
    for day in (
        (2024, 4, 29), (2024, 5, 3), (2024, 5, 6), (2024, 7, 15), (2024, 8, 12), (2024, 9, 16), (2024, 9, 23),
        (2024, 10, 14), (2024, 11, 4), (2025, 1, 1), (2025, 1, 13), (2025, 2, 11), (2025, 2, 24), (2025, 3, 20),
        (2025, 4, 29), (2025, 5, 5), (2025, 5, 6), (2025, 7, 21), (2025, 8, 11), (2025, 9, 15), (2025, 9, 23),
        (2025, 10, 13), (2025, 11, 3), (2025, 11, 24), (2026, 1, 1), (2026, 1, 12), (2026, 2, 11), (2026, 2, 23),
        (2026, 3, 20),
        (2026, 10, 12), (2026, 11, 3), (2026, 11, 23),
        (2027, 1, 11), (2027, 2, 11), (2027, 2, 23), (2027, 3, 22),
    )
)  # fmt: skip
"""Public holidays on weekdays inside the calendars of the families and of the monthly series."""


def build_calendar(kind: CalendarKind, as_of: date) -> Calendar:
    """Build twelve weeks, or forty working days with Friday's bucket reaching to Monday; `as_of` is a Monday."""
    if kind == CalendarKind.weekly:
        return build_weeks(as_of, WEEKS)
    days = [day for day in range(WORKING_DAYS * 2) if day % 7 < 5]
    return Calendar(as_of=as_of, boundaries=tuple(days[: WORKING_DAYS + 1]))


def build_weeks(as_of: date, weeks: int) -> Calendar:
    """Build so many weeks from a Monday on."""
    return Calendar(as_of=as_of, boundaries=tuple(range(0, 7 * weeks + 1, 7)))


def find_buckets(calendar: Calendar, first_day: int, end_day: int) -> range:
    """Return the buckets that begin on a day from the first on and before the end."""
    starts = calendar.boundaries[:-1]
    return range(sum(start < first_day for start in starts), sum(start < end_day for start in starts))


def compute_shift_minutes(calendar: Calendar) -> tuple[int, ...]:
    """Return the minutes of one shift per bucket: 480 for every weekday that is no public holiday."""
    return tuple(
        SHIFT_MINUTES * sum(_is_working(calendar, day) for day in range(calendar.start_day(t), calendar.end_day(t)))
        for t in range(calendar.bucket_count)
    )


def _is_working(calendar: Calendar, day: int) -> bool:
    on = calendar.as_of + timedelta(days=day)
    return on.weekday() < 5 and on not in HOLIDAYS
