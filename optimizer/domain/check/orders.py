"""Checks of orders: what they name, their quantities and days, their quotes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.domain.check.findings import Findings
from optimizer.domain.check.known import Kind
from optimizer.domain.check.network import KG_DECIMALS, MINUTE_DECIMALS, YEN_DECIMALS
from optimizer.domain.check.sourcing import check_sourcing
from optimizer.units import has_decimals_at_most

if TYPE_CHECKING:
    from optimizer.domain.order import Operation, Order
    from optimizer.domain.scenario import Scenario


def check_orders(scenario: Scenario, findings: Findings) -> None:
    """Note what is wrong with each order. The paths are written only for what is wrong: a batch may hold 100,000."""
    buyers, locations = findings.known.buyers, findings.known.locations
    for i, order in enumerate(scenario.orders):
        if order.buyer not in buyers:
            findings.add_unknown(Kind.buyer, order.buyer, f"$.orders[{i}].buyer", f"order {order.id}")
        if order.destination is not None and order.destination not in locations:
            findings.add_unknown(Kind.location, order.destination, f"$.orders[{i}].destination", f"order {order.id}")
        if order.quantity % order.lot_multiple:
            _add_not_multiple(order, i, findings)
        if order.latest_day is not None:
            _check_latest(order, order.latest_day, findings, path=f"$.orders[{i}].latest_day")
        if order.kg_per_piece:
            findings.add_decimals(order.kg_per_piece, KG_DECIMALS, f"$.orders[{i}].kg_per_piece", f"order {order.id}")
        for k, operation in enumerate(order.route):
            if operation.quotes or not has_decimals_at_most(operation.minutes_per_piece, MINUTE_DECIMALS):
                _check_operation(operation, findings, path=f"$.orders[{i}].route[{k}]", subject=f"order {order.id}")
        check_sourcing(order, i, findings)


def _add_not_multiple(order: Order, i: int, findings: Findings) -> None:
    below = order.quantity // order.lot_multiple * order.lot_multiple
    findings.add(
        "order.not_multiple",
        f"$.orders[{i}].quantity",
        f"order {order.id}",
        value=order.quantity,
        multiple=order.lot_multiple,
        below=below,
        above=below + order.lot_multiple,
    )


def _check_latest(order: Order, latest: int, findings: Findings, *, path: str) -> None:
    """Note a latest day before the due day or the release.

    A due day before the release is not wrong: late material makes the order late, and the plan says by how much.
    """
    if latest < order.due_day:
        findings.add("order.latest_before_due", path, f"order {order.id}", value=latest, due=order.due_day)
    elif latest < order.release_day:
        findings.add("order.latest_before_release", path, f"order {order.id}", value=latest, release=order.release_day)


def _check_operation(operation: Operation, findings: Findings, *, path: str, subject: str) -> None:
    findings.add_decimals(operation.minutes_per_piece, MINUTE_DECIMALS, f"{path}.minutes_per_piece", subject)
    quotes = [(quote.factory, f"{path}.quotes[{j}].factory", subject) for j, quote in enumerate(operation.quotes)]
    findings.add_repeats("quote.duplicate", quotes)
    for j, quote in enumerate(operation.quotes):
        if quote.factory not in findings.known.factories:
            findings.add_unknown(Kind.factory, quote.factory, f"{path}.quotes[{j}].factory", subject)
        at = f"{path}.quotes[{j}]"
        findings.add_decimals(quote.minutes_per_piece, MINUTE_DECIMALS, f"{at}.minutes_per_piece", subject)
        findings.add_decimals(quote.yen_per_piece, YEN_DECIMALS, f"{at}.yen_per_piece", subject)
