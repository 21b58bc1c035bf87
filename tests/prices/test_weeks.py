"""Buckets are named as policy staff name them: by ISO week and dates."""

from __future__ import annotations

from datetime import date

import pytest

from optimizer.domain.calendar import Calendar
from optimizer.prices import label_bucket
from optimizer.text import Text


def label(as_of: str, *boundaries: int, bucket: int = 0) -> Text:
    return label_bucket(Calendar(as_of=date.fromisoformat(as_of), boundaries=boundaries), bucket)


@pytest.mark.parametrize(
    ("as_of", "boundaries", "expected"),
    [
        # A Monday; 4 January 2026 is a Sunday, so week 34 begins 33 weeks after 29 December 2025.
        ("2026-08-17", (0, 7), ("第34週 8/17-8/23", "week 34 (17-23 Aug)")),
        ("2026-07-27", (0, 7), ("第31週 7/27-8/2", "week 31 (27 Jul - 2 Aug)")),
        # Wednesday to Tuesday: five of the seven days lie in week 34; from Friday on only three would.
        ("2026-08-19", (0, 7), ("第34週 8/19-8/25", "week 34 (19-25 Aug)")),
        ("2026-08-21", (0, 7), ("第35週 8/21-8/27", "week 35 (21-27 Aug)")),
        ("2026-08-17", (0, 1), ("8/17(月)", "Mon 17 Aug")),
        ("2026-08-17", (0, 14), ("8/17-8/30", "17-30 Aug")),
        ("2026-08-17", (0, 21), ("8/17-9/6", "17 Aug - 6 Sep")),
    ],
)
def test_a_bucket_is_named_by_its_week_its_day_or_its_ends(
    as_of: str, boundaries: tuple[int, ...], expected: tuple[str, str]
) -> None:
    assert label(as_of, *boundaries) == expected


def test_the_turn_of_the_year() -> None:
    # 2026 has 53 weeks: its last one ends on 3 January 2027, a Sunday. What lies in another year than the plan's bears it.
    weeks = (0, 7, 14)
    assert label("2026-12-28", *weeks) == ("第53週 12/28-1/3", "week 53 (28 Dec - 3 Jan)")
    assert label("2026-12-28", *weeks, bucket=1) == ("2027年第1週 1/4-1/10", "week 1 of 2027 (4-10 Jan)")
    assert label("2026-12-31", 0, 1, 2, bucket=1) == ("2027年1/1(金)", "Fri 1 Jan 2027")
    assert label("2026-12-28", 0, 14) == ("12/28-2027年1/10", "28 Dec - 10 Jan 2027")
