"""Prices derived by hand, and confirmed by solving again: the relaxation, and the exact model."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from optimizer.domain.ledger import Balance, LedgerState
from optimizer.domain.plan import Plan
from optimizer.domain.rulebook import FairnessRule, GoalLevel, GoalTerm, HardRules, Term
from optimizer.domain.scenario import Scenario
from optimizer.prices import build_capacity_prices, compute_capacity_prices, compute_saving
from optimizer.prices.relaxed import add_minutes, solve_level
from optimizer.solve import prepare
from tests.build import (
    make_capability,
    make_factory,
    make_level,
    make_lot,
    make_operation,
    make_order,
    make_plan,
    make_quote,
    make_rulebook,
    make_scenario,
    make_work_center,
)
from tests.model.solved import best_plan
from tests.prices.priced import Priced, price, price_best, widen

ORDER_THEN_COST = make_rulebook("unplaced", "cost")


def cheap_and_dear(cheap: int = 100, *, pieces: int = 300, book: Any = ORDER_THEN_COST, **fields: Any) -> Scenario:
    """A shop at 2 yen a minute with little time, one at 5 yen with plenty; pieces of a minute."""
    shops = [
        make_factory("F1", make_work_center("F1-1", free=cheap, yen_per_minute=2)),
        make_factory("F2", make_work_center("F2-1", free=1_000, yen_per_minute=5)),
    ]
    return make_scenario(shops, [make_order("O1", pieces)], rulebook=book, **fields)


def cost_of(plan: Plan) -> float:
    return next(level.value for level in plan.levels if level.unit == "yen")


# ------------------------------------------------------------------------------------------------------------- in yen


def test_a_minute_where_it_is_cheap_saves_the_difference_to_where_it_is_dear() -> None:
    # 100 pieces at 2 yen and 200 at 5. A minute more at the cheap shop moves a piece there: 5 - 2 = 3 yen.
    found = price_best(cheap_and_dear())
    assert found.yen() == [[3.0], [0.0]]
    assert found.prices.has_yen
    # An hour moves 60 pieces: 180 yen, in the relaxation and in the exact model.
    assert compute_saving(found.priced, 1, (0, 0)) == pytest.approx(180)
    assert compute_saving(found.priced, 1, (1, 0)) == pytest.approx(0)
    assert cost_of(found.plan) == 100 * 2 + 200 * 5
    assert cost_of(best_plan(widen(found, 0, 0, 60))) == cost_of(found.plan) - 180


def test_a_price_holds_as_far_as_there_is_work_to_move() -> None:
    # Only 30 pieces are left at the dear shop: the hour saves 30 x 3 = 90 yen, not 60 x 3.
    found = price_best(cheap_and_dear(pieces=130))
    assert found.yen() == [[3.0], [0.0]]
    assert compute_saving(found.priced, 1, (0, 0), minutes=30) == pytest.approx(90)
    assert compute_saving(found.priced, 1, (0, 0)) == pytest.approx(90)
    assert cost_of(best_plan(widen(found, 0, 0, 60))) == cost_of(found.plan) - 90


def test_time_nobody_is_short_of_is_worth_nothing() -> None:
    found = price_best(cheap_and_dear(pieces=99))
    assert found.yen() == [[0.0], [0.0]]


def test_units_are_kept_apart() -> None:
    # A piece takes 1.5 minutes x 800 permille = 1.2 at the cheap shop: 1.2 x 1.3 = 1.56 yen; 1.5 x 4.25 = 6.375 at the dear
    # one. In pairs of pieces: 2 x (6.375 - 1.56) yen for 2 x 1.2 minutes are 4.0125 yen a minute.
    shops = [
        make_factory("F1", make_work_center("F1-1", make_capability(time_permille=800), free=24, yen_per_minute=1.3)),
        make_factory("F2", make_work_center("F2-1", free=1_000, yen_per_minute=4.25)),
    ]
    order = make_order("O1", 100, minutes=1.5, lot_multiple=2)
    found = price_best(make_scenario(shops, [order], rulebook=ORDER_THEN_COST))
    assert found.yen() == [[4.0125], [0.0]]


def test_freight_and_quotes_are_part_of_the_price() -> None:
    # F1 quotes 10 yen a piece of 2 minutes and stands where it is delivered; F2 takes 1 minute at 7 yen and 0.5 kg x 16 yen of
    # freight. A piece moved to F1 saves 7 + 8 - 10 = 5 yen for 2 minutes.
    shops = [
        make_factory("F1", free=10),
        make_factory("F2", make_work_center("F2-1", yen_per_minute=7), location="far"),
    ]
    operation = make_operation("mill", 1, quotes=(make_quote("F1", minutes_per_piece=2, yen_per_piece=10),))
    order = make_order("O1", 20, route=[operation], destination="base", kg_per_piece=0.5)
    scenario = make_scenario(shops, [order], legs=[("base", "far", 0, 16)], rulebook=ORDER_THEN_COST)
    found = price_best(scenario)
    assert found.yen() == [[2.5], [0.0]]


def test_of_two_operations_only_the_one_short_of_time_has_a_price() -> None:
    # All in one shop: what is milled in the first week is painted in either, 4 + 6 pieces by brush for 1 yen, 5 by spray for
    # 4. A minute more with the brush saves 3 yen in either week; of milling there is plenty.
    centers = [
        make_work_center("mill", "mill", free=(100, 0)),
        make_work_center("brush", "paint", free=(4, 6), yen_per_minute=1),
        make_work_center("spray", "paint", free=(0, 100), yen_per_minute=4),
    ]
    order = make_order("O1", 15, route=["mill", "paint"])
    found = price_best(make_scenario([make_factory("F1", *centers)], [order], buckets=2, rulebook=ORDER_THEN_COST))
    assert found.yen() == [[0.0, 0.0], [3.0, 3.0], [0.0, 0.0]]


def test_a_weight_on_cost_does_not_make_a_yen_dearer() -> None:
    book = make_rulebook("unplaced", make_level("cost", weight=7))
    assert price_best(cheap_and_dear(book=book)).yen() == [[3.0], [0.0]]


def test_in_a_mixed_level_other_terms_count_at_the_rates_of_the_rule_book() -> None:
    # An unplaced piece counts 20, a yen 2: leaving a piece is worth 10 yen, more than making it. Both shops are full, so that a
    # minute more at 2 yen places a piece for 2 instead of 10 yen, a minute at 5 yen for 5.
    terms = (GoalTerm(term=Term.unplaced, weight=20), GoalTerm(term=Term.cost, weight=2))
    book = make_rulebook(GoalLevel(name="both", terms=terms))
    found = price_best(cheap_and_dear(pieces=2_000, book=book))
    assert found.yen() == [[8.0], [5.0]]
    assert found.prices.levels[0].unit == "yen"


def test_without_a_level_that_holds_cost_there_are_no_yen() -> None:
    found = price_best(cheap_and_dear(pieces=2_000, book=make_rulebook("unplaced", "lateness")))
    assert (found.prices.yen_level, found.prices.has_yen) == (None, False)
    assert found.yen() == [[0.0], [0.0]]
    assert found.per_minute("unplaced") == [[1.0], [1.0]]


# ------------------------------------------------------------------------------------------------------ earlier levels


def test_where_orders_are_left_a_minute_is_worth_their_value() -> None:
    # 30 of 50 pieces of 2 minutes and 25 yen each are left. A minute places half a piece: 12.5 yen of order value. It saves no
    # cost, for with no more left than now nothing else has to be made.
    factory = make_factory("F1", make_work_center("F1-1", free=40, yen_per_minute=3))
    scenario = make_scenario([factory], [make_order("O1", 50, minutes=2, unit_value_yen=25)], rulebook=ORDER_THEN_COST)
    found = price_best(scenario)
    assert found.per_minute("unplaced") == [[12.5]]
    assert found.prices.levels[0].unit == "weight"
    assert found.yen() == [[0.0]]
    # The hour places all 30: 750 yen; two hours no more than the 30 pieces that are left.
    assert compute_saving(found.priced, 0, (0, 0)) == pytest.approx(750)
    assert compute_saving(found.priced, 0, (0, 0), minutes=120) == pytest.approx(750)
    assert best_plan(widen(found, 0, 0, 60)).levels[0].value == found.plan.levels[0].value - 750 == 0


def test_where_work_is_late_a_minute_is_worth_piece_days() -> None:
    # Due after the first week, which has time for 4 of 10 pieces; the others come 7 days late. One more minute: 7 piece-days;
    # a whole hour: all 6 pieces, 42.
    factory = make_factory("F1", free=(4, 60))
    scenario = make_scenario(
        [factory], [make_order("O1", 10, due=7)], buckets=2, rulebook=make_rulebook("unplaced", "lateness", "cost")
    )
    found = price_best(scenario)
    assert found.per_minute("lateness") == [[7.0, 0.0]]
    assert compute_saving(found.priced, 1, (0, 0)) == pytest.approx(42)
    assert best_plan(widen(found, 0, 0, 60)).levels[1].value == found.plan.levels[1].value - 42 == 0


def test_the_levels_before_are_kept_where_the_plan_has_them() -> None:
    # The cheap shop delivers a week late. On time is dear: while lateness is kept at 0, the cheap shop's time is worth
    # nothing; where a plan is 10 pieces late, those 10 are done cheaply, and time there is not short either.
    shops = [
        make_factory("F1", make_work_center("F1-1", free=5, yen_per_minute=2, lead_days=7)),
        make_factory("F2", make_work_center("F2-1", free=1_000, yen_per_minute=5)),
    ]
    book = make_rulebook("unplaced", make_level("lateness", absolute=700), "cost")
    scenario = make_scenario(shops, [make_order("O1", 20, due=7)], rulebook=book)
    # Proven best: 0 piece-days, of which 700 are allowed afterwards: 5 pieces go to the cheap shop, as many as it can take.
    best = price_best(scenario)
    assert best.plan.levels[1].value == 35
    assert best.yen() == [[3.0], [0.0]]
    # The same plan without what was proven: 35 piece-days and no more, so more time at the cheap shop is of no use. Its 5 minutes
    # and the 35 piece-days are used up together, so a price may name either; solving again tells.
    unproven = price(scenario, make_plan(scenario, best.plan.lots, targets=best.plan.targets))
    assert unproven.yen()[0][0] in (0.0, 3.0)
    assert compute_saving(unproven.priced, 2, (0, 0)) == pytest.approx(0)
    assert compute_saving(best.priced, 2, (0, 0)) == pytest.approx(3 * 15)


def test_a_minute_for_who_is_owed_work_counts_in_coarse_units() -> None:
    # Earlier batches owe F1 far more than its 10 minutes can hold. With one bracket and alpha 0 every missing coarse unit counts 1,
    # and a minute of work (a piece) is 1000 fine units: 1000 / unit of them. There is work for all, and F2 has all it should have,
    # so time there is worth nothing.
    shops = [make_factory("F1", free=10), make_factory("F2", free=1_000)]
    book = make_rulebook("unfairness", "cost", fairness=FairnessRule(alpha=0, brackets=1))
    ledger = LedgerState(balances=(Balance(factory="F1", entitled=100_000, received=0),))
    found = price_best(make_scenario(shops, [make_order("O1", 3_000)], rulebook=book, ledger=ledger))
    targets = found.plan.targets
    assert targets.targets[0].target * targets.unit > 70_000
    assert found.prices.levels[0].unit == "weighted units"
    assert found.per_minute("unfairness") == [[1_000 / targets.unit], [0.0]]
    assert compute_saving(found.priced, 0, (0, 0)) == pytest.approx(60_000 / targets.unit)


# -------------------------------------------------------------------------------------------------------- closed, capped


def test_a_closed_week_has_no_price_but_an_hour_in_it_may_be_worth_a_lot() -> None:
    # Nothing fits into no minutes, so there is no cell and no price; an hour makes 60 pieces for 2 instead of 5 yen.
    found = price_best(cheap_and_dear(0))
    assert found.yen() == [[0.0], [0.0]]
    assert compute_saving(found.priced, 1, (0, 0)) == pytest.approx(180)


def test_an_hour_leaves_the_load_cap_where_it_is() -> None:
    # 500 permille of the 200 minutes there are altogether: the cap of 100 holds, whatever is free. More free minutes do not
    # move it, also where the file leaves out the total, which then is what is free.
    for total in (None, (200,)):
        center = make_work_center("F1-1", free=200, total_minutes=total, yen_per_minute=2)
        dear = make_factory("F2", make_work_center("F2-1", free=1_000, yen_per_minute=5))
        book = make_rulebook("unplaced", "cost", hard=HardRules(load_cap_permille=500))
        found = price_best(make_scenario([make_factory("F1", center), dear], [make_order("O1", 300)], rulebook=book))
        assert found.yen() == [[0.0], [0.0]]
        assert compute_saving(found.priced, 1, (0, 0)) == pytest.approx(0)


def test_pinned_lots_take_their_minutes_and_have_no_part_in_the_price() -> None:
    # Pinned: 100 pieces of the dear shop's work at the cheap one, which is full by that; a minute more still saves 3 yen.
    pin = make_lot("pin", "O1", 100, "F1-1@0", is_pinned=True)
    assert price_best(cheap_and_dear(pins=(pin,))).yen() == [[3.0], [0.0]]


def test_an_hour_that_lets_a_batch_grow_spreads_its_setup() -> None:
    # A week of 30 minutes holds a setup of 10 and 20 pieces: half a minute of setup to a piece. With 90 minutes it holds 80, an
    # eighth of a minute each. More than sixty times the price, for the price knows the cell as it is.
    order = make_order("O1", 500, route=[make_operation(setup_minutes=10)])
    factory = make_factory("F1", free=30)
    found = price_best(make_scenario([factory], [order]))
    assert found.per_minute("unplaced") == [[pytest.approx(1 / 1.5, abs=1e-6)]]
    assert compute_saving(found.priced, 0, (0, 0)) == pytest.approx(60)


# -------------------------------------------------------------------------------------------------------- sums and shares


def test_an_hour_shared_out_by_free_minutes_saves_the_mean() -> None:
    # Three shops mill: 100 minutes at 2 yen, 300 at 4, plenty at 5. The hour shared out over the first two by their minutes, 15
    # and 45: 15 x 3 + 45 x 1 = 90 yen.
    shops = [
        make_factory(f"F{i}", make_work_center(f"F{i}-1", free=free, yen_per_minute=yen))
        for i, (free, yen) in enumerate([(100, 2), (300, 4), (1_000, 5)], start=1)
    ]
    found = price_best(make_scenario(shops, [make_order("O1", 800)], rulebook=ORDER_THEN_COST))
    assert found.yen() == [[3.0], [1.0], [0.0]]
    added = np.array([[15], [45], [0]])
    wider = add_minutes(found.priced.read, added)
    after = solve_level(wider, 1)
    assert after is not None
    money = wider.prepared.goals.measures[1]
    values = found.priced.solved[1].value, after.value
    assert values[0] is not None
    assert values[1] is not None
    before = found.priced.read.prepared.goals.measures[1].report(values[0])
    assert before - money.report(values[1]) == pytest.approx(90)


def test_any_engine_that_finds_duals_can_deliver_them() -> None:
    # A core unit of cost is what divides all costs: 2 and 5 yen a minute of 1000 milliminutes, so 2 yen and 5 yen and one
    # yen between them. 3 core units a minute are 0.003 a milliminute.
    goals = prepare(cheap_and_dear()).goals
    unit = goals.money_unit / 1e9
    prices = build_capacity_prices(goals, [None, np.array([[0.003 / unit], [0.0]])])
    assert prices.levels[0].per_minute is None
    assert prices.yen_per_minute.tolist() == [[pytest.approx(3.0)], [0.0]]


def test_only_the_levels_asked_for_are_solved_and_time_that_is_up_leaves_them_out() -> None:
    scenario = cheap_and_dear()
    prepared, plan = prepare(scenario), best_plan(scenario)
    some = compute_capacity_prices(prepared, plan, levels=[1])
    assert [level.per_minute is None for level in some.levels] == [True, False]
    none = compute_capacity_prices(prepared, plan, time_left=lambda: 0.0)
    assert [level.per_minute is None for level in none.levels] == [True, True]
    assert not none.has_yen


def test_the_same_plan_has_the_same_prices() -> None:
    first, second = (price_best(cheap_and_dear()) for _ in range(2))
    assert isinstance(first, Priced)
    assert first.prices.yen_per_minute.tolist() == second.prices.yen_per_minute.tolist()
