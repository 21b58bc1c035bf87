"""An offer put into its plan: the rest stays, names are new, levels are counted anew."""

from __future__ import annotations

import pytest

from optimizer.domain.plan import Unplaced
from optimizer.errors import ScenarioError
from optimizer.quote import build_quote_book, insert_offer
from optimizer.scenario import hash_scenario
from optimizer.verify import compute_levels, verify_plan
from tests.build import make_factory, make_lot, make_order, make_plan, make_rulebook, make_scenario, with_


def test_lots_are_added_and_everything_else_stays() -> None:
    # The plan has two lots, so the next number is 3; that is taken by a pin, and 4 follows.
    pin = make_lot("L-00003", "O1", 2, "F1-1@0", is_pinned=True)
    orders = [make_order("O1", 6), make_order("O2", 50)]
    book = make_rulebook("unplaced", "cost")
    scenario = make_scenario([make_factory("F1", free=20)], orders, pins=(pin,), rulebook=book)
    plan = make_plan(scenario, [pin, make_lot("L-00001", "O1", 4, "F1-1@0")])
    order = make_order("N", 20)
    offer = build_quote_book(scenario, plan).quote(order).offers[0]
    longer, fuller = insert_offer(scenario, plan, order, offer)
    assert longer.orders == (*orders, order)
    assert fuller.lots[:2] == plan.lots
    assert [(lot.id, lot.order, lot.quantity) for lot in fuller.lots[2:]] == [("L-00004", "N", 14)]
    assert fuller.unplaced == (*plan.unplaced, Unplaced(order="N", quantity=6))
    assert fuller.targets == plan.targets
    assert fuller.provenance.scenario_hash == hash_scenario(longer)
    assert [(level.value, level.bound) for level in fuller.levels] == [
        (level.value, None) for level in compute_levels(longer, fuller)
    ]
    assert verify_plan(longer, fuller).violations == ()
    # Nothing happened to what was given.
    assert verify_plan(scenario, plan).violations == ()


def test_an_order_that_is_there_already_cannot_be_inserted() -> None:
    order = make_order("N", 5)
    empty = with_(make_scenario([make_factory("F1")], [order]), orders=())
    offer = build_quote_book(empty, make_plan(empty)).quote(order).offers[0]
    longer, fuller = insert_offer(empty, make_plan(empty), order, offer)
    with pytest.raises(ScenarioError):
        insert_offer(longer, fuller, order, offer)
