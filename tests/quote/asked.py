"""Asks a quote and has every offer of it verified as it would stand in the plan."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from optimizer.domain.network import Factory
from optimizer.domain.order import Order
from optimizer.domain.plan import Lot, Plan
from optimizer.domain.scenario import Scenario
from optimizer.quote import Offer, Quote, build_quote_book, insert_offer
from optimizer.units import YEN
from optimizer.verify import verify_plan
from optimizer.verify.accounts import Accounts
from optimizer.verify.goals import compute_cost
from tests.build import make_plan, make_scenario, make_targets, with_


def ask(
    factories: Iterable[Factory],
    order: Order,
    *,
    others: Iterable[Order] = (),
    lots: Iterable[Lot] = (),
    target: int = 0,
    prices: Iterable[Iterable[float]] | None = None,
    **fields: Any,
) -> Quote:
    """The quote for an order that comes after `others`, of which `lots` are placed; every offer was verified.

    `target` is every member's target and entitlement in pieces or minutes; `prices` are yen per minute by work center.
    """
    longer = make_scenario(factories, [*others, order], **fields)
    scenario = with_(longer, orders=longer.orders[:-1])
    return quote_verified(scenario, make_plan(scenario, lots, targets=make_targets(scenario, target)), order, prices)


def quote_verified(
    scenario: Scenario, plan: Plan, order: Order, prices: Iterable[Iterable[float]] | None = None
) -> Quote:
    """The quote for an order; every offer was inserted, verified, and its cost and delivery counted anew."""
    table = None if prices is None else np.array([list(row) for row in prices], dtype=np.float64)
    answer = build_quote_book(scenario, plan, prices=table).quote(order)
    for offer in answer.offers:
        check_offer(scenario, plan, order, offer)
    return answer


def check_offer(scenario: Scenario, plan: Plan, order: Order, offer: Offer) -> None:
    """An offer, inserted, breaks no rule, costs what it says, and is delivered when it says."""
    longer, fuller = insert_offer(scenario, plan, order, offer)
    assert verify_plan(longer, fuller).violations == ()
    accounts = Accounts(longer, fuller)
    added = compute_cost(accounts).value - compute_cost(Accounts(scenario, plan)).value
    assert round(added * YEN) == round(offer.cost.total_yen * YEN)
    parts = (offer.cost.machine_yen, offer.cost.setup_yen, offer.cost.freight_yen, offer.cost.activation_yen)
    assert round(sum(parts) * YEN) == round(added * YEN)
    days = [flow.delivery_day for flow in accounts.flows if flow.lot.order == order.id]
    assert offer.delivery_day == max(day for day in days if day is not None)
    assert offer.late_days == max(0, offer.delivery_day - order.due_day)
    assert offer.quantity == sum(lot.quantity for lot in offer.lots)


def pieces_at(offer: Offer, operation: int = 0) -> dict[str, int]:
    """Pieces of an operation by work center."""
    pieces: dict[str, int] = {}
    for lot in offer.lots:
        name = lot.steps[operation].work_center
        pieces[name] = pieces.get(name, 0) + lot.quantity
    return pieces
