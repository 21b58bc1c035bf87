"""The report's section on prices: there where prices are given, and in the language of the page."""

from __future__ import annotations

import pytest

from optimizer.prices import Inquiry, fill_price_table
from optimizer.report import render_report
from optimizer.report.labels import LABELS
from optimizer.solve import prepare
from optimizer.text import Language
from tests.build import make_factory, make_order, make_rulebook, make_scenario, make_work_center
from tests.model.solved import best_plan


@pytest.mark.parametrize("language", Language)
def test_prices_are_on_the_page_where_they_are_given(language: Language) -> None:
    # A minute at F1 saves 5 - 2 yen, an hour 180; no time makes anything late or leaves anything.
    shops = [
        make_factory("F1", make_work_center("F1-1", free=100, yen_per_minute=2), name="<b>Asahi</b>"),
        make_factory("F2", make_work_center("F2-1", free=1_000, yen_per_minute=5)),
    ]
    scenario = make_scenario(shops, [make_order("O1", 300)], rulebook=make_rulebook("unplaced", "cost"))
    plan = best_plan(scenario)
    table = fill_price_table(prepare(scenario), plan)
    with_prices = render_report(scenario, plan, language=language, prices=table)
    without = render_report(scenario, plan, language=language)
    heading, nothing = LABELS["prices"].of(language), LABELS["prices_none"].of(language)
    assert heading in with_prices
    assert heading not in without
    assert with_prices.count(nothing) == 1
    assert '<td class="n">180</td>' in with_prices
    assert "<b>Asahi" not in with_prices


def test_prices_that_were_not_found_are_said_to_be_unknown() -> None:
    scenario = make_scenario([make_factory("F1")], [make_order("O1", 300)])
    plan = best_plan(scenario)
    table = fill_price_table(prepare(scenario), plan, Inquiry(), time_left=lambda: 0.0)
    page = render_report(scenario, plan, language=Language.en, prices=table)
    assert LABELS["prices_unknown"].en in page
