"""Buckets as policy staff name them: by ISO week and dates."""

from __future__ import annotations

from datetime import date, timedelta

from optimizer.domain.calendar import Calendar
from optimizer.text import Text

_WEEKDAYS = Text("月火水木金土日", "Mon Tue Wed Thu Fri Sat Sun")
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def label_bucket(calendar: Calendar, bucket: int) -> Text:
    """Name a bucket: a week by its ISO number and dates, a day by its date, any other by its first and last day.

    Seven days that do not begin on a Monday bear the number of the ISO week most of them lie in, as ISO 8601 does with years. The
    year is written where it is not that of the day the plan was made.
    """
    first = calendar.date_of(calendar.start_day(bucket))
    last = calendar.date_of(calendar.end_day(bucket) - 1)
    days = (last - first).days + 1
    if days == 1:
        return _label_day(first, calendar.as_of.year)
    if days == 7:
        return _label_week(first, last, calendar.as_of.year)
    year = first.year
    ja = f"{_year_ja(first.year, calendar.as_of.year)}{_short_ja(first)}-{_year_ja(last.year, year)}{_short_ja(last)}"
    tail = "" if last.year == calendar.as_of.year else f" {last.year}"
    return Text(ja, f"{_span_en(first, last)}{tail}")


def _label_day(day: date, usual_year: int) -> Text:
    ja = f"{_year_ja(day.year, usual_year)}{_short_ja(day)}({_WEEKDAYS.ja[day.weekday()]})"
    tail = "" if day.year == usual_year else f" {day.year}"
    return Text(ja, f"{_WEEKDAYS.en.split()[day.weekday()]} {_short_en(day)}{tail}")


def _label_week(first: date, last: date, usual_year: int) -> Text:
    year, week, _ = (first + timedelta(days=3)).isocalendar()
    ja = f"{_year_ja(year, usual_year)}第{week}週 {_short_ja(first)}-{_short_ja(last)}"
    tail = "" if year == usual_year else f" of {year}"
    return Text(ja, f"week {week}{tail} ({_span_en(first, last)})")


def _year_ja(year: int, usual: int) -> str:
    return "" if year == usual else f"{year}年"


def _short_ja(day: date) -> str:
    return f"{day.month}/{day.day}"


def _short_en(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]}"


def _span_en(first: date, last: date) -> str:
    start = f"{first.day}" if first.month == last.month and first.year == last.year else _short_en(first)
    return f"{start}-{_short_en(last)}" if start.isdigit() else f"{start} - {_short_en(last)}"
