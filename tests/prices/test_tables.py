"""Hours of capabilities, their sentences, and prices as data."""

from __future__ import annotations

import json
from typing import Any

import pytest

from optimizer.domain.plan import Plan
from optimizer.domain.rulebook import UnplacedBasis
from optimizer.domain.scenario import Scenario
from optimizer.errors import PlanError
from optimizer.prices import (
    Inquiry,
    PlaceValue,
    PriceTable,
    describe_prices,
    fill_price_table,
    list_hours,
    price_plan,
    say_hour,
    say_place,
)
from optimizer.prices.reading import compute_limits, read_lots
from optimizer.solve import prepare
from tests.build import (
    make_factory,
    make_level,
    make_lot,
    make_order,
    make_plan,
    make_rulebook,
    make_scenario,
    make_work_center,
    with_,
)
from tests.model.solved import best_plan
from tests.prices.priced import price_best


def two_capabilities() -> Scenario:
    """100 minutes at 2 yen that mill and drill, 300 at 4 that mill, plenty at 5 of both; 1000 pieces to mill in two weeks."""
    shops = [
        make_factory("F1", make_work_center("F1-1", "mill", "drill", free=(100, 0), yen_per_minute=2), name="旭"),
        make_factory("F2", make_work_center("F2-1", "mill", free=(300, 0), yen_per_minute=4)),
        make_factory("F3", make_work_center("F3-1", "mill", "drill", free=(1_000, 0), yen_per_minute=5)),
    ]
    return make_scenario(shops, [make_order("O1", 1_000)], buckets=2, rulebook=make_rulebook("unplaced", "cost"))


def test_an_hour_of_a_capability_is_worth_most_where_its_price_is_highest() -> None:
    found = price_best(two_capabilities())
    drill, mill = sorted(list_hours(found.prices, 1), key=lambda hour: hour.process)
    # A minute at F1 saves 3 yen and at F2 one. Milling: 60 x 3 at F1; by free minutes 60 x (100 x 3 + 300 x 1) / 1400.
    assert (mill.process, mill.bucket, mill.work_center) == ("mill", 0, 0)
    assert mill.per_hour == pytest.approx(180)
    assert mill.mean_per_hour == pytest.approx(60 * 600 / 1_400)
    # An hour of F1 is an hour of drilling too: 60 x 3; by free minutes 60 x 100 x 3 / 1100.
    assert (drill.process, drill.work_center) == ("drill", 0)
    assert drill.per_hour == pytest.approx(180)
    assert drill.mean_per_hour == pytest.approx(60 * 300 / 1_100)


def test_rows_are_confirmed_by_solving_again() -> None:
    scenario = two_capabilities()
    plan = best_plan(scenario)
    table = fill_price_table(prepare(scenario), plan, Inquiry(places=((1, 0), (0, 1))))
    assert [hour.confirmed for hour in table.hours_of(1)] == [pytest.approx(180)] * 2
    # Places asked for: an hour at F2 saves 60; an hour in F1's closed week 180, cost first, then what is unplaced: nothing.
    assert [(entry.level, entry.place) for entry in table.asked] == [(1, (1, 0)), (1, (0, 1)), (0, (1, 0)), (0, (0, 1))]
    assert [entry.saving for entry in table.asked] == pytest.approx([60, 180, 0, 0])
    plain = fill_price_table(prepare(scenario), plan, Inquiry(top=1, is_confirmed=False))
    assert [hour.confirmed for hour in plain.hours] == [None]


def test_time_that_is_up_leaves_prices_and_answers_out() -> None:
    scenario = two_capabilities()
    table = fill_price_table(prepare(scenario), best_plan(scenario), Inquiry(places=((0, 0),)), time_left=lambda: 0.0)
    assert [level.per_minute for level in table.prices.levels] == [None, None]
    assert table.hours == ()
    assert [entry.saving for entry in table.asked] == [None, None]
    assert "Time ran out" in say_place(table.prices, table.asked[0]).en


# ----------------------------------------------------------------------------------------------------------- sentences


def table_of(scenario: Scenario, *, is_confirmed: bool = True) -> PriceTable:
    return fill_price_table(prepare(scenario), best_plan(scenario), Inquiry(is_confirmed=is_confirmed))


def first_sentence(scenario: Scenario, level: int, *, is_confirmed: bool = True) -> tuple[str, str]:
    table = table_of(scenario, is_confirmed=is_confirmed)
    return tuple(say_hour(table.prices, table.hours_of(level)[0]))  # type: ignore[return-value]


def test_an_hour_in_yen_reads_as_a_sentence() -> None:
    ja, en = first_sentence(two_capabilities(), 1)
    assert ja == "第15週 4/6-4/12のdrillを1時間増やすと、費用が180円減ります(最も効くのは 旭(F1) F1-1)。"
    assert en == "One more hour of drill in week 15 (6-12 Apr) saves ¥180 (where it helps most: 旭(F1) F1-1)."
    ja, en = first_sentence(two_capabilities(), 1, is_confirmed=False)
    assert "費用が約180円減ります" in ja
    assert "saves about ¥180" in en


def full_shop(levels: tuple[Any, ...] = ("unplaced",), **fields: Any) -> Scenario:
    """10 minutes for 100 pieces of value 25 and priority 3."""
    order = make_order("O1", 100, unit_value_yen=25, priority=3, **fields)
    return make_scenario([make_factory("F1", free=(10, 600))], [order], buckets=2, rulebook=make_rulebook(*levels))


@pytest.mark.parametrize(
    ("basis", "ja", "en"),
    [
        (UnplacedBasis.value, "1,500円相当の注文を追加で配分できます", "places orders worth ¥1,500 more"),
        (UnplacedBasis.priority, "未配分が180点減ります", "takes 180 points off what is unplaced"),
        (UnplacedBasis.pieces, "60個を追加で配分できます", "places 60 more pieces"),
    ],
)
def test_what_is_unplaced_counts_as_the_rule_book_weighs_it(basis: UnplacedBasis, ja: str, en: str) -> None:
    scenario = full_shop(latest_day=7)
    book = with_(scenario.rulebook, unplaced_basis=basis)
    sentences = first_sentence(with_(scenario, rulebook=book), 0)
    assert ja in sentences[0]
    assert en in sentences[1]


def test_late_work_and_other_goals_have_sentences_too() -> None:
    # 90 of 100 pieces are done a week late: an hour in the first week saves 60 x 7 piece-days.
    ja, en = first_sentence(full_shop(("unplaced", "lateness"), due=7), 1)
    assert "納期遅れが420個・日減ります" in ja
    assert "saves 420 piece-days of lateness" in en
    # A change level: 70 pieces were published for the first week, 10 have room there; an hour keeps 60 of them.
    scenario = full_shop(("unplaced", make_level("change", name="as-published")))
    published = (make_lot("old", "O1", 70, "F1-1@0"),)
    ja, en = first_sentence(with_(scenario, published=published), 1)
    assert "「as-published」が60個減ります" in ja
    assert "lowers as-published by 60 pieces" in en


def test_a_day_is_on_a_day() -> None:
    order = make_order("O1", 100)
    scenario = make_scenario([make_factory("F1", free=10)], [order], bucket_days=1)
    assert "on Mon 6 Apr" in first_sentence(scenario, 0)[1]


def test_a_place_asked_for_reads_as_a_sentence() -> None:
    prices = table_of(two_capabilities(), is_confirmed=False).prices
    text = say_place(prices, PlaceValue(1, (0, 1), 12.345))
    assert text.en == "One more hour at 旭(F1) F1-1 in week 16 (13-19 Apr) saves ¥12.35."
    assert text.ja == "第16週 4/13-4/19の 旭(F1) F1-1 を1時間増やすと、費用が12.35円減ります。"


# ---------------------------------------------------------------------------------------------------------------- data


def test_prices_are_one_json_object() -> None:
    data = json.loads(json.dumps(describe_prices(table_of(two_capabilities()))))
    assert data["yen_level"] == "cost"
    assert data["work_centers"] == [
        {"work_center": "F1-1", "factory": "F1", "yen_per_minute": [3.0, 0.0]},
        {"work_center": "F2-1", "factory": "F2", "yen_per_minute": [1.0, 0.0]},
        {"work_center": "F3-1", "factory": "F3", "yen_per_minute": [0.0, 0.0]},
    ]
    assert data["capabilities"][0] == {
        "process": "mill", "yen_per_hour": [180.0, 0.0], "mean_yen_per_hour": [round(60 * 600 / 1_400, 6), 0.0],
    }  # fmt: skip
    assert data["buckets"][1]["label"]["en"] == "week 16 (13-19 Apr)"
    unplaced, cost = data["levels"]
    assert (unplaced["is_known"], unplaced["hours"], unplaced["work_centers"]) == (True, [], [])
    assert [row["work_center"] for row in cost["work_centers"]] == ["F1-1", "F2-1"]
    assert cost["hours"][0]["confirmed"] == pytest.approx(180)
    assert cost["hours"][0]["sentence"]["ja"].startswith("第15週")


# ------------------------------------------------------------------------------------------------------- plans and limits


def test_limits_are_the_plans_values_and_the_tolerance_of_what_was_proven() -> None:
    # Proven: at least 4 are left; the tolerance is 3. A plan that leaves 5 may be followed by one that leaves 4 + 3. Where it has
    # proven nothing, or so little that 1 + 3 is less than it leaves, it stays at 5.
    book = make_rulebook(make_level("unplaced", absolute=3), "cost")
    scenario = make_scenario([make_factory("F1", free=6)], [make_order("O1", 10)], rulebook=book)
    prepared = prepare(scenario)
    plan = make_plan(scenario, [make_lot("L1", "O1", 5, "F1-1@0")], targets=prepared.targets)

    def limit(bound: float | None) -> int:
        levels = (plan.levels[0].model_copy(update={"bound": bound}), plan.levels[1])
        known = with_(plan, levels=levels)
        return compute_limits(prepared, known, read_lots(prepared, known))[0]

    assert [limit(4), limit(None), limit(1)] == [7, 5, 5]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"scenario": "other"}, "belongs to scenario other"),
        ({"lots": (make_lot("L1", "O1", 7, "F1-1@0"),)}, "breaks a rule"),
        ({"lots": (make_lot("L1", "O1", 5, "F9-1@0"),)}, "breaks a rule"),
    ],
)
def test_a_plan_that_does_not_fit_its_scenario_has_no_prices(change: dict[str, Any], said: str) -> None:
    # 7 minutes of work in 6; a work center nobody has; another scenario's plan.
    scenario = make_scenario([make_factory("F1", free=6)], [make_order("O1", 10)])
    plan: Plan = make_plan(scenario, [make_lot("L1", "O1", 5, "F1-1@0")]).model_copy(update=change)
    with pytest.raises(PlanError, match=said):
        price_plan(prepare(scenario), plan)
