"""Prices of large networks, which come from the ascent: near those of column generation, and no answers they cannot give."""

from __future__ import annotations

import numpy as np
import pytest

from optimizer.domain.plan import Budget
from optimizer.prices import Inquiry, compute_saving, fill_price_table, say_place
from optimizer.prices import relaxed as relaxed_prices
from optimizer.scenario.generate import generate_scenario
from optimizer.solve import prepare, solve_scenario
from tests.build import make_factory, make_order, make_rulebook, make_scenario, make_work_center
from tests.model.solved import Ticks, best_plan
from tests.prices.priced import price, price_best
from tests.prices.test_prices import cheap_and_dear


@pytest.fixture
def _everything_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relaxed_prices, "LARGE_SIZE", 0)


@pytest.mark.usefixtures("_everything_is_large")
def test_a_minute_where_it_is_cheap_saves_the_difference_to_where_it_is_dear() -> None:
    # 100 pieces at 2 yen and 200 at 5: a minute more at the cheap shop saves 3 yen, by the ascent too.
    found = price_best(cheap_and_dear())
    assert found.prices.yen_per_minute[:, 0].tolist() == pytest.approx([3, 0], abs=0.1)
    # Everything is placed, and nothing can be better than that.
    assert found.per_minute("unplaced") == [[0], [0]]


@pytest.mark.usefixtures("_everything_is_large")
def test_what_is_short_is_worth_the_pieces_it_would_hold() -> None:
    # 4 minutes for pieces of a minute that weigh 1 each, of which 10 are wanted; none in week 1, after the latest day.
    shop = make_factory("F1", make_work_center("F1-1", free=(4, 9)))
    scenario = make_scenario(
        [shop], [make_order("O1", 10, latest_day=7)], buckets=2, rulebook=make_rulebook("unplaced")
    )
    found = price_best(scenario).prices.levels[0].per_minute
    assert found is not None
    assert found[0].tolist() == pytest.approx([1, 0], abs=0.05)


@pytest.mark.usefixtures("_everything_is_large")
def test_a_whole_hour_is_not_answered() -> None:
    scenario = cheap_and_dear()
    found = price_best(scenario)
    assert compute_saving(found.priced, 1, (0, 0)) is None
    table = fill_price_table(prepare(scenario), found.plan, Inquiry(places=((0, 0),)))
    assert [hour.confirmed for hour in table.hours_of(1)] == [None]
    sentence = say_place(table.prices, table.asked[0])
    assert "too large a network" in sentence.en
    assert "対象が大きすぎます" in sentence.ja


@pytest.mark.usefixtures("_everything_is_large")
def test_prices_cut_off_are_no_prices() -> None:
    scenario = cheap_and_dear()
    seconds = iter([9.0, 9.0, 9.0, *[0.0] * 99])
    table = fill_price_table(prepare(scenario), best_plan(scenario), time_left=lambda: next(seconds))
    assert [level.per_minute is None for level in table.prices.levels] == [True, True]


def test_both_ways_to_price_agree_about_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = generate_scenario("tight", factories=6, orders=30, seed=5, calendar="weekly")
    plan = solve_scenario(scenario, Budget(time_limit_seconds=60, max_steps=4), clock=Ticks(), strategy="guided").plan
    assert plan is not None
    exact = price(scenario, plan).prices
    monkeypatch.setattr(relaxed_prices, "LARGE_SIZE", 0)
    near = price(scenario, plan).prices
    assert exact.has_yen
    worth = [float((found.yen_per_minute * exact.index.free_milliminutes).sum()) for found in (exact, near)]
    assert worth[0] > 0
    assert worth[1] == pytest.approx(worth[0], rel=0.5)
    assert np.corrcoef(exact.yen_per_minute.ravel(), near.yen_per_minute.ravel())[0, 1] > 0.6
