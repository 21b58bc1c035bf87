"""What is offered: days, costs, what each offer is the best at, and what stands behind it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from optimizer.domain.network import Factory
from optimizer.errors import PlanError
from optimizer.quote import Offer, OfferKind, build_quote_book
from tests.build import (
    make_factory,
    make_lot,
    make_operation,
    make_order,
    make_plan,
    make_quote,
    make_scenario,
    make_sourcing,
    make_work_center,
    with_,
)
from tests.quote.asked import ask

K = OfferKind


def priced(id_: str, yen: float, *, free: Any = 60, **fields: Any) -> Factory:
    """A member with one work center of so many yen a minute."""
    return make_factory(id_, make_work_center(f"{id_}-1", free=free, yen_per_minute=yen), **fields)


def kinds(offers: tuple[Offer, ...]) -> list[tuple[OfferKind, ...]]:
    return [offer.kinds for offer in offers]


# ------------------------------------------------------------------------------------------------- the short list


def test_earlier_is_dearer_and_the_cheapest_is_late() -> None:
    # Due on day 14. Week 0 at 9 yen, week 1 at 5, week 2 at 1: 10 minutes each.
    shops = [priced("F1", 9, free=(60, 0, 0)), priced("F2", 5, free=(0, 60, 0)), priced("F3", 1, free=(0, 0, 60))]
    answer = ask(shops, make_order("N", 10, due=14), buckets=3)
    assert [(o.delivery_day, o.late_days, o.cost.total_yen) for o in answer.offers] == [
        (7, 0, 90),
        (14, 0, 50),
        (21, 7, 10),
    ]
    assert kinds(answer.offers) == [(K.earliest,), (K.cheapest_on_time,), (K.cheapest,)]
    assert answer.promise == answer.offers[1]
    assert answer.promise.yen_per_piece == 5


def test_an_offer_that_is_worse_in_everything_is_not_shown() -> None:
    # The dearer one is no earlier; were it earlier, it would be shown.
    order = make_order("N", 10)
    assert len(ask([priced("F1", 1), priced("F2", 2)], order).offers) == 1
    assert len(ask([priced("F1", 1, free=(0, 60)), priced("F2", 2)], order, buckets=2).offers) == 2


def test_where_nothing_is_in_time_the_promise_is_the_earliest() -> None:
    answer = ask([priced("F1", 2), priced("F2", 1, free=(0, 60))], make_order("N", 10, due=3), buckets=2)
    assert kinds(answer.offers) == [(K.earliest,), (K.cheapest,)]
    assert answer.promise == answer.offers[0]
    assert answer.promise.late_days == 4


def test_capacity_that_others_need_costs_more_than_its_price() -> None:
    # 10 minutes: F1 costs 10 yen and 30 for its capacity, F2 20 yen and nothing for it.
    shops, order = [priced("F1", 1), priced("F2", 2)], make_order("N", 10)
    answer = ask(shops, order, prices=[[3], [0]])
    assert kinds(answer.offers) == [(K.earliest, K.cheapest, K.cheapest_on_time), (K.least_opportunity,)]
    assert [(o.cost.total_yen, o.opportunity_yen) for o in answer.offers] == [(10, 40), (20, 20)]
    assert answer.has_prices
    assert [o.opportunity_yen for o in ask(shops, order).offers] == [None]


def test_setup_takes_capacity_too() -> None:
    # 10 minutes of work and 5 of setup at 2 yen a minute of capacity.
    order = make_order("N", 10, route=[make_operation(setup_minutes=5)])
    assert ask([priced("F1", 0)], order, prices=[[2]]).offers[0].opportunity_yen == 30


# ------------------------------------------------------------------------------------------------- what it costs


def test_cost_is_told_by_its_parts() -> None:
    # 10 pieces of 2 minutes and 5 of setup at 3 yen; 0.5 kg at 4 yen to the port; F1 is brought in for 100 yen.
    shop = priced("F1", 3, activation_yen=100)
    order = make_order(
        "N", 10, destination="port", kg_per_piece=0.5, route=[make_operation(minutes=2, setup_minutes=5)]
    )
    cost = ask([shop], order, legs=[("base", "port", 1, 4)]).offers[0].cost
    assert (cost.machine_yen, cost.setup_yen, cost.freight_yen, cost.activation_yen) == (60, 15, 20, 100)
    assert cost.total_yen == 195


def test_a_factory_at_work_is_not_activated_again() -> None:
    lots, other = [make_lot("L", "O1", 5, "F1-1@0")], make_order("O1", 5)
    shop = priced("F1", 1, activation_yen=100)
    assert ask([shop], make_order("N", 10), others=[other], lots=lots).offers[0].cost.activation_yen == 0
    # Both operations in one new factory activate it once.
    both = make_factory("F1", processes=("mill", "paint"), activation_yen=100)
    assert ask([both], make_order("N", 10, route=("mill", "paint"))).offers[0].cost.total_yen == 100


def test_a_price_by_the_piece_replaces_machine_and_setup() -> None:
    order = make_order("N", 10, route=[make_operation(setup_minutes=5, quotes=(make_quote("F1", yen_per_piece=7),))])
    cost = ask([priced("F1", 3)], order).offers[0].cost
    assert (cost.machine_yen, cost.setup_yen) == (70, 0)


def test_two_lots_in_one_cell_are_set_up_once() -> None:
    # Milled together at F1 for 5 yen of setup; painted in parts of 5 at F2 and F3.
    mill = make_factory("F1", make_work_center("F1-1", "mill", yen_per_minute=1))
    paint = [make_factory(id_, processes=("paint",), free=5) for id_ in ("F2", "F3")]
    order = make_order("N", 10, route=[make_operation("mill", setup_minutes=5), make_operation("paint")])
    offer = ask([mill, *paint], order, buckets=2).offers[0]
    assert len(offer.lots) == 2
    assert offer.cost.setup_yen == 5


def test_the_floor_is_proven_and_tight_where_one_lot_does_it() -> None:
    shops = [priced("F1", 1, free=5), priced("F2", 2)]
    single = make_order("N", 10, sourcing=make_sourcing(is_never_split=True))
    offer = ask(shops, single).offers[0]
    assert offer.floor_yen == offer.cost.total_yen == 20
    # Split, half goes to F1; the floor still thinks that all of it could.
    offer = ask(shops, make_order("N", 10)).offers[0]
    assert (offer.floor_yen, offer.cost.total_yen) == (10, 15)


def test_no_day_before_the_floor_is_possible() -> None:
    # Six a week: ten take two weeks, and both are known before anything is tried.
    answer = ask([priced("F1", 1, free=6)], make_order("N", 10), buckets=3)
    assert answer.earliest_floor_day == answer.offers[0].delivery_day == 14


# ------------------------------------------------------------------------------------------------- what is behind it


def test_hand_overs_say_who_gives_what_to_whom_and_when() -> None:
    mill = make_factory("F1", processes=("mill",))
    paint = make_factory("F2", processes=("paint",), location="hill")
    order = make_order("N", 10, route=("mill", "paint"))
    offer = ask([mill, paint], order, buckets=3, legs=[("base", "hill", 2)]).offers[0]
    (hand_over,) = offer.hand_overs
    assert (hand_over.origin, hand_over.target, hand_over.quantity, hand_over.operation) == ("F1", "F2", 10, 0)
    assert (hand_over.leaving_day, hand_over.arrival_day) == (7, 9)
    assert offer.factories == ("F1", "F2")
    (lot,) = offer.lots
    assert [(step.work_center, step.bucket) for step in lot.steps] == [("F1-1", 0), ("F2-1", 2)]


def test_within_one_factory_nothing_is_handed_over() -> None:
    shop = make_factory("F1", processes=("mill", "paint"))
    assert ask([shop], make_order("N", 10, route=("mill", "paint"))).offers[0].hand_overs == ()


# ------------------------------------------------------------------------------------------------- the book


def test_the_same_inquiry_gets_the_same_answer_and_reserves_nothing() -> None:
    order = make_order("N", 60)
    scenario = with_(make_scenario([priced("F1", 1)], [order]), orders=())
    book = build_quote_book(scenario, make_plan(scenario))
    first = book.quote(order)
    assert first.is_whole
    assert book.quote(with_(order, id="N2")).is_whole
    assert book.quote(order) == first


def test_a_plan_that_breaks_a_rule_is_no_ground_for_quotes() -> None:
    scenario = make_scenario([priced("F1", 1, free=5)], [make_order("O1", 10)])
    with pytest.raises(PlanError, match=r"breaks 1 hard rule.*capacity"):
        build_quote_book(scenario, make_plan(scenario, [make_lot("L", "O1", 10, "F1-1@0")]))


def test_prices_of_another_network_are_no_ground_for_quotes() -> None:
    scenario = make_scenario([priced("F1", 1)], [])
    with pytest.raises(ValueError, match=r"\(2, 1\).*\(1, 1\)"):
        build_quote_book(scenario, make_plan(scenario), prices=np.zeros((2, 1)))
