"""Fitting a power of the number of orders, and drawing it."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.growth import Point, fit_power, list_memory, list_times
from benchmarks.record import Record
from benchmarks.table import draw_growth
from benchmarks.tables.growth import render_growth
from tests.benchmarks.records import make_case, make_figures, make_record


def make_size(orders: int, within: float | None, mib: float = 100, *, method: str = "kubari", **fields: Any) -> Record:
    """A record of the growth suite: seconds within 2 %, and peak memory."""
    case = make_case(f"generated/weekly/1x{orders}/1", suite="growth", method=method, gap=0.02)
    figures = {"orders": orders, "factories": 1}
    given: dict[str, Any] = {"within_2_percent_seconds": within, "peak_mib": mib, "figures": figures}
    return make_record(case, make_figures("cost", 1, gap=0.015), **given | fields)


def test_a_power_is_found_exactly() -> None:
    # 3 n^1.5 at 100, 400, 900: 3,000, 24,000, 81,000.
    fit = fit_power([Point(100, 3_000), Point(400, 24_000), Point(900, 81_000)])
    assert fit is not None
    assert fit.exponent == pytest.approx(1.5)
    assert fit.factor == pytest.approx(3)
    assert fit.determination == pytest.approx(1)
    assert fit.compute_at(10_000) == pytest.approx(3_000_000)


def test_the_fit_is_that_of_least_squares_of_the_logarithms() -> None:
    # At e^0, e^1, e^2 (to whole orders it would not be exact, so powers of ten): logs 0, 1, 1 over 0, 1, 2 have slope 0.5 and
    # leave (-1/6, 1/3, -1/6): 1/6 of a total of 2/3, so three quarters are explained.
    fit = fit_power([Point(1, 1), Point(10, 10), Point(100, 10)])
    assert fit is not None
    assert fit.exponent == pytest.approx(0.5)
    assert fit.determination == pytest.approx(0.75)


def test_one_size_has_no_exponent() -> None:
    assert fit_power([]) is None
    assert fit_power([Point(500, 1), Point(500, 2)]) is None
    assert fit_power([Point(500, 1), Point(1_000, 1)]) is not None


def test_sizes_not_reached_and_peers_are_left_out_of_the_times() -> None:
    records = [make_size(1_000, None), make_size(500, 2.0), make_size(500, 9.0, method="rotation")]
    assert list_times(records) == [(500, 2.0)]
    assert list_memory(records) == [(500, 100), (1_000, 100)]


def test_the_table_gives_sizes_in_order_exponents_and_the_plot() -> None:
    rotation = make_size(500, None, method="rotation", seconds=4.0)
    text = render_growth([make_size(2_000, 16.0), make_size(500, 2.0), rotation, make_size(1_000, None)])
    rows = [line.split(" | ") for line in text.splitlines() if line.startswith("| ") and "---" not in line][1:]
    assert [row[0] for row in rows] == ["| 500", "| 1,000", "| 2,000"]
    # 2 s against 4 s of the rotation rule; 1,000 orders never came within 2 %.
    assert rows[0][3:5] == ["2.00", "0.50"]
    assert rows[1][3:5] == ["not reached", ""]
    # From 500 to 2,000, 4 times the orders took 8 times as long: log 8 / log 4 = 1.5.
    assert "Time within 2 % grows as orders^1.50 (R² 1.00, 2 sizes)." in text
    assert "](growth.en.svg)" in text


def test_without_two_sizes_there_is_no_plot() -> None:
    text = render_growth([make_size(500, 2.0)])
    assert "too few sizes" in text
    assert "growth.en.svg" not in text
    assert draw_growth({"growth": [make_size(500, 2.0)]}) == {}


def test_the_plot_says_the_exponent_in_both_languages() -> None:
    records = {"growth": [make_size(500, 2.0), make_size(2_000, 16.0, mib=200)]}
    pictures = draw_growth(records)
    # Memory doubled over 4 times the orders: log 2 / log 4 = 0.5.
    for name, title in (("growth.en.svg", "seconds until within 2 %"), ("growth.ja.svg", "2 % 以内に入るまでの秒数")):
        assert pictures[name].startswith("<svg ")
        assert title in pictures[name]
        assert "^1.50" in pictures[name]
        assert "^0.50" in pictures[name]
    assert draw_growth(records) == pictures
