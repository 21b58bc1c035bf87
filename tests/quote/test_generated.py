"""Batches of every generated family, quoted order by order: each promise goes into the plan the next one is quoted against."""

from __future__ import annotations

import pytest

from optimizer.domain.order import Order
from optimizer.domain.plan import Plan, Unplaced
from optimizer.domain.scenario import Scenario
from optimizer.quote import build_quote_book, insert_offer
from optimizer.scenario.generate import FAMILIES, generate_scenario
from optimizer.verify import verify_plan
from tests.build import make_levels, make_plan, make_targets, with_
from tests.quote.asked import quote_verified


@pytest.mark.parametrize("family", FAMILIES)
def test_a_plan_made_of_promises_alone_is_verified(family: str) -> None:
    full = generate_scenario(family, factories=12, orders=20, seed=5)
    scenario = with_(full, orders=(), pins=(), published=())
    plan = make_plan(scenario, targets=make_targets(scenario, 100, unit=1000))
    whole = 0
    for order in full.orders:
        answer = quote_verified(scenario, plan, order)
        whole += answer.is_whole
        if answer.promise is None:
            scenario, plan = leave_out(scenario, plan, order)
        else:
            scenario, plan = insert_offer(scenario, plan, order, answer.promise)
    assert verify_plan(scenario, plan).violations == ()
    assert scenario.orders == full.orders
    # These members are few for so many kinds of work, but not that few.
    assert 0 < whole < len(full.orders)


def leave_out(scenario: Scenario, plan: Plan, order: Order) -> tuple[Scenario, Plan]:
    """The order comes, and nobody makes it."""
    longer = with_(scenario, orders=(*scenario.orders, order))
    left = (*plan.unplaced, Unplaced(order=order.id, quantity=order.quantity))
    return longer, with_(plan, unplaced=left, levels=make_levels(longer, with_(plan, unplaced=left)))


def test_quotes_do_not_depend_on_what_was_asked_before() -> None:
    full = generate_scenario("weekly", factories=12, orders=20, seed=7)
    scenario = with_(full, orders=full.orders[:10], pins=(), published=())
    plan = make_plan(scenario, targets=make_targets(scenario, 100, unit=1000))
    book = build_quote_book(scenario, plan)
    forward = {order.id: book.quote(order) for order in full.orders[10:]}
    backward = {order.id: book.quote(order) for order in reversed(full.orders[10:])}
    fresh = {order.id: build_quote_book(scenario, plan).quote(order) for order in full.orders[10:]}
    assert forward == backward == fresh
