"""What was asked of each size, and whether the record says it is reached: both sides of every line."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.record import Outcome, Record
from benchmarks.tables.reach import AIMS, RecordsBySuite, render_reach
from optimizer.text import Language
from tests.benchmarks.records import make_case, make_figures, make_record

PREFECTURE = "stored/prefecture/weekly"


def answer(records: RecordsBySuite, case: str, asked: str) -> tuple[str, str]:
    """What the table says of one row: measured, reached."""
    wanted = f"| {case} | {asked} | "
    (row,) = (line for line in render_reach(records).splitlines() if line.startswith(wanted))
    measured, reached = row.removeprefix(wanted).removesuffix(" |").split(" | ")
    return measured, reached


def make_solve(suite: str, instance: str, gap: float | None = 0.0, **fields: Any) -> Record:
    """A solve of our own whose widest gap is that of cost."""
    options = {
        name: fields.pop(name) for name in ("method", "seed", "time_limit_seconds", "strategy") if name in fields
    }
    case = make_case(instance, suite=suite, **options)
    return make_record(case, make_figures("unplaced", 0, gap=0.0), make_figures("cost", 1, gap=gap), **fields)


def make_prefecture(gap: float | None, **fields: Any) -> dict[str, list[Record]]:
    """One solve of the prefecture in 120 s."""
    return {"prefecture": [make_solve("prefecture", PREFECTURE, gap, time_limit_seconds=120, **fields)]}


def test_nothing_measured_is_neither_reached_nor_missed() -> None:
    rows = render_reach({}).splitlines()[2:]
    assert len(rows) == len(AIMS)
    assert all(row.endswith("| not measured | – |") for row in rows)


def test_every_row_of_the_table_is_asked_in_both_languages() -> None:
    rows = [render_reach({}, language).splitlines() for language in Language]
    assert len(rows[0]) == len(rows[1])
    assert len({*rows[0][2:], *rows[1][2:]}) == 2 * len(AIMS)


@pytest.mark.parametrize(("seconds", "reached"), [(10.0, "yes"), (10.1, "no")])
def test_a_first_plan_counts_by_its_slowest_seed(seconds: float, reached: str) -> None:
    records = [
        make_solve("prefecture", PREFECTURE, method="first", seed=seed, seconds=value, first_plan_seconds=1.0)
        for seed, value in ((1, 2.0), (2, seconds))
    ]
    records.append(make_solve("prefecture", PREFECTURE, method="rotation", seconds=5.0))
    measured, found = answer({"prefecture": records}, "prefecture 300 x 5,000", "first verified plan in 10 s")
    assert found == reached
    assert measured.endswith(f"s ({seconds / 5:.2f} x rotation)")


def test_a_first_plan_that_places_nothing_is_none() -> None:
    records = [make_solve("prefecture", PREFECTURE, method="first", seconds=1.0, first_plan_seconds=None)]
    asked = ("prefecture 300 x 5,000", "first verified plan in 10 s")
    assert answer({"prefecture": records}, *asked) == ("no plan", "no")
    broken = [make_solve("prefecture", PREFECTURE, method="first", first_plan_seconds=1.0, is_verified=False)]
    assert answer({"prefecture": broken}, *asked) == ("no plan", "no")


@pytest.mark.parametrize(
    ("gap", "expected"),
    [
        (0.02, ("at most 2.00% (cost)", "yes")),
        (0.021, ("at most 2.10% (cost)", "no")),
        (None, ("cost: no bound", "no")),
    ],
)
def test_the_widest_gap_of_any_level_counts(gap: float | None, expected: tuple[str, str]) -> None:
    asked = ("prefecture 300 x 5,000", "every level within 2 % of its bound in 120 s")
    assert answer(make_prefecture(gap), *asked) == expected
    assert answer(make_prefecture(gap, outcome=Outcome.out_of_memory), *asked) == ("no plan", "no")


def test_a_level_counts_as_it_was_left() -> None:
    # Later levels used the tolerance: 5 % now, 1 % when it was left.
    level = make_figures("cost", 1, gap=0.05, closed_gap=0.01)
    records = {"prefecture": [make_record(make_prefecture(0)["prefecture"][0].case, level)]}
    asked = ("prefecture 300 x 5,000", "every level within 2 % of its bound in 120 s")
    assert answer(records, *asked) == ("at most 1.00% (cost)", "yes")


def test_another_time_limit_is_another_question() -> None:
    records = {"regional": [make_solve("regional", "stored/regional/daily", 0.0, time_limit_seconds=60)]}
    asked = ("regional 60 x 500 daily", "every level within 1 % of its bound in 20 s")
    assert answer(records, *asked) == ("not measured", "–")


@pytest.mark.parametrize(("mib", "reached"), [(7629, "yes"), (7630, "no")])
def test_memory_is_counted_in_powers_of_ten(mib: float, reached: str) -> None:
    # 8 GB are 8e9 / 2^20 = 7,629.4 MiB.
    records = {"nation": [make_solve("nation", "stored/nation/weekly", peak_mib=mib)]}
    asked = ("nation 2,000 x 50,000", "runs to the end under 8 GB")
    assert answer(records, *asked) == (f"{mib:,} MiB", reached)
    failed = {"nation": [make_solve("nation", "stored/nation/weekly", outcome=Outcome.out_of_time, peak_mib=5)]}
    assert answer(failed, *asked) == ("did not end", "no")


@pytest.mark.parametrize(("busy", "reached"), [(90.1, "yes"), (90.0, "no")])
def test_a_sweep_counts_by_how_busy_the_cores_were(busy: float, reached: str) -> None:
    asked = ("sweep of 200 runs", "every core busy over 90 % of the time")
    figures = {"busy_percent": busy, "runs": 200.0, "sweep_seconds": 430.4}
    record = make_solve("sweep", "stored/regional/weekly", method="sweep", figures=figures)
    assert answer({"sweep": [record]}, *asked) == (f"{busy} %, 200 runs in 430 s", reached)
    broken = make_solve("sweep", "stored/regional/weekly", method="sweep", outcome=Outcome.no_plan, is_verified=None)
    assert answer({"sweep": [broken]}, *asked) == ("runs without a plan", "no")


def make_size(orders: int, seconds: float | None) -> Record:
    """A size of the growth suite."""
    figures = {"orders": float(orders)}
    return make_solve("growth", f"generated/weekly/1x{orders}/1", within_2_percent_seconds=seconds, figures=figures)


def test_growth_is_the_fitted_exponent_over_all_sizes() -> None:
    asked = ("growth, 500 to 50,000 orders", "time to 2 % grows no faster than orders^1.2")
    # 100 times the orders: 100^1.2 = 251.2 times as long is just allowed.
    for seconds, expected in ((251.0, ("exponent 1.20 (500-50,000 orders)", "yes")),
                              (260.0, ("exponent 1.21 (500-50,000 orders)", "no"))):  # fmt: skip
        assert answer({"growth": [make_size(500, 1.0), make_size(50_000, seconds)]}, *asked) == expected
    missed = [make_size(500, 1.0), make_size(1_000, 2.0), make_size(50_000, None)]
    assert answer({"growth": missed}, *asked) == ("exponent 1.00 (500-1,000 orders; 1 sizes not reached)", "no")
    assert answer({"growth": [make_size(500, None)]}, *asked) == ("2 % not reached", "no")


def make_published(instance: str, cost: float, *, unplaced: float = 0, strategy: str = "guided") -> Record:
    """An assignment instance whose best value is 1000."""
    case = make_case(instance, strategy=strategy)
    return make_record(case, make_figures("unplaced", unplaced, best=0), make_figures("cost", cost, best=1000))


def test_published_sets_count_by_the_largest_and_the_mean_distance() -> None:
    asked = ("published GAP sets, guided", "at most 0.3 % above the best known, mean 0.1 %, in 60 s each")

    def measure(*costs: float, **fields: Any) -> tuple[str, str]:
        records = [make_published(f"gap/x/{number}", cost, **fields) for number, cost in enumerate(costs)]
        return answer({"published": [*records, make_published("rcmax/1", 2000)]}, *asked)

    assert measure(1003, 1000, 1000) == ("at most 0.30%, mean 0.10%, 3 instances", "yes")
    assert measure(1004, 1000, 1000, 1000) == ("at most 0.40%, mean 0.10%, 4 instances", "no")
    assert measure(1003, 1000) == ("at most 0.30%, mean 0.15%, 2 instances", "no")
    # A plan that leaves work out does less.
    assert measure(1000, unplaced=1) == ("at most 0.00%, mean 0.00%, 1 instances; 1 incomplete", "no")
    assert measure(1000, strategy="exact") == ("not measured", "–")


@pytest.mark.parametrize(("slow", "reached"), [(49.9, "yes"), (50.0, "no")])
def test_a_quote_counts_by_the_slowest_but_one_in_a_hundred(slow: float, reached: str) -> None:
    asked = ("quotes, 300 factories", "a quote in under 50 ms (p99)")
    figures = {"p50_ms": 3.0, "p99_ms": slow}
    record = make_solve("quote", PREFECTURE, method="quote", figures=figures)
    assert answer({"quote": [record]}, *asked) == (f"p50 3.0 ms, p99 {slow} ms", reached)
    broken = record.model_copy(update={"is_verified": False})
    assert answer({"quote": [broken]}, *asked) == ("not verified", "no")


@pytest.mark.parametrize(("seconds", "reached"), [(300.0, "yes"), (300.5, "no")])
def test_a_back_test_counts_as_a_whole(seconds: float, reached: str) -> None:
    asked = ("back-test, 60 x 100 a month", "24 months under both rule books in 300 s, two cores")
    record = make_solve("backtest", "stored/monthly", method="backtest", seconds=seconds)
    assert answer({"backtest": [record]}, *asked) == (f"{seconds:,.0f} s", reached)
    broken = record.model_copy(update={"seconds": None})
    assert answer({"backtest": [broken]}, *asked) == ("did not end", "no")


@pytest.mark.parametrize(
    ("made", "seconds", "reached"), [(15.0, 300.0, "yes"), (14.0, 300.0, "no"), (15.0, 300.5, "no")]
)
def test_a_front_counts_by_its_plans_and_its_time(made: float, seconds: float, reached: str) -> None:
    asked = ("front, 60 x 500", "15 verified plans in 300 s, two cores")
    figures = {"plans": made, "on_front": 12.0}
    record = make_solve("front", "stored/regional/weekly", method="front", seconds=seconds, figures=figures)
    measured, found = answer({"front": [record]}, *asked)
    assert measured == f"{made:.0f}, 12 of them beaten by none, in {seconds:,.0f} s"
    assert found == reached
    broken = record.model_copy(update={"is_verified": False})
    assert answer({"front": [broken]}, *asked) == ("did not end", "no")


def test_balance_counts_how_many_are_at_the_best_and_near_it() -> None:
    asked = ("published balance set, auto", "60 % at the best known value, 95 % within 1 %")

    def measure(at_best: int, near: int, far: int) -> tuple[str, str]:
        costs = [1000] * at_best + [1010] * near + [1011] * far
        records = [make_published(f"rcmax/{n}", cost, strategy="auto") for n, cost in enumerate(costs)]
        return answer({"published": [*records, make_published("gap/x/1", 2000, strategy="auto")]}, *asked)

    # Of twenty instances twelve are 60 %, nineteen 95 %.
    assert measure(12, 7, 1) == ("60% at the best, 95% within 1 %, 20 instances", "yes")
    assert measure(11, 8, 1) == ("55% at the best, 95% within 1 %, 20 instances", "no")
    assert measure(12, 6, 2) == ("60% at the best, 90% within 1 %, 20 instances", "no")
