"""Guesses at what was meant, from what offices write."""

from __future__ import annotations

import pytest

from optimizer.scenario.hints import NO_HINT, guess_date, guess_number, guess_truth


@pytest.mark.parametrize(
    ("value", "is_whole", "number"),
    [
        ("20", True, "20"),
        ("２０", True, "20"),
        ("1,200", True, "1200"),
        (" 20.0 ", True, "20"),
        ("20.5", True, None),
        ("20.5", False, "20.5"),
        ("-3", True, "-3"),
        (12.0, True, "12"),
        (12.5, True, None),
        (float("nan"), True, None),
        (float("inf"), True, None),
        ("twenty", True, None),
        ("", True, None),
        (None, True, None),
        ([], False, None),
    ],
)
def test_numbers(value: object, is_whole: bool, number: str | None) -> None:
    hint = guess_number(value, is_whole=is_whole)
    assert hint == NO_HINT if number is None else f" {number} " in hint.ja


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2026/11/20", "2026-11-20"),
        ("2026年1月5日", "2026-01-05"),
        ("２０２６．１．５", "2026-01-05"),
        ("2026-01-05T09:00:00", "2026-01-05"),
        ("令和8年11月20日", "2026-11-20"),
        ("令和元年5月1日", "2019-05-01"),
        ("R8.11.20", "2026-11-20"),
        ("平成31年4月30日", "2019-04-30"),
        ("H31/4/30", "2019-04-30"),
        ("2026/13/20", None),
        ("2026-02-30", None),
        ("11/20", None),
        (20261120, None),
        (None, None),
    ],
)
def test_days(value: object, day: str | None) -> None:
    hint = guess_date(value)
    assert hint == NO_HINT if day is None else day in hint.en


@pytest.mark.parametrize(
    ("value", "truth"),
    [
        ("yes", "true"),
        ("はい", "true"),
        (1, "true"),
        ("１", "true"),
        ("No", "false"),
        (0, "false"),
        ("?", None),
        (2, None),
    ],
)
def test_truths(value: object, truth: str | None) -> None:
    hint = guess_truth(value)
    assert hint == NO_HINT if truth is None else f" {truth} " in hint.en
