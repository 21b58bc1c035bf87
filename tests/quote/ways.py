"""Every way to insert a new order into a committed plan, found with the verifier alone."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from math import comb
from typing import NamedTuple

from optimizer.domain.plan import Lot, Plan, Step
from optimizer.rules import RULES
from optimizer.verify import verify_plan
from optimizer.verify.accounts import Accounts
from optimizer.verify.goals import compute_cost
from tests.build import make_plan
from tests.quote.drawn import Inquiry

MONOTONE = frozenset(
    {"capacity", "load_cap", "max_factories", "max_share_factory", "max_share_group", "never_split", "item_cap"}
)
"""Rules that more lots never mend."""


class Way(NamedTuple):
    """One legal way: pieces placed, day of the last delivery, yen on top of the committed plan."""

    pieces: int
    day: int
    yen: Fraction
    lots: tuple[Lot, ...]


def count_spreads(inquiry: Inquiry) -> int:
    """How many ways there are to spread the order over routes, legal or not."""
    count = inquiry.order.quantity // inquiry.order.lot_multiple
    return comb(count + len(list_routes(inquiry)), count)


def list_routes(inquiry: Inquiry) -> list[tuple[Step, ...]]:
    """Routes that a lot of one lot multiple could take, but for rules on how the order is spread."""
    scenario = inquiry.longer
    places = [
        Step(work_center=center.id, bucket=bucket)
        for factory in scenario.network.factories
        for center in factory.work_centers
        for bucket in range(scenario.calendar.bucket_count)
    ]
    spread_rules = {
        "all_or_nothing", "never_split", "min_factories", "min_lot", "quota", "max_share_factory", "max_share_group",
        "item_cap",
    }  # fmt: skip
    routes = product(places, repeat=len(inquiry.order.route))
    return [route for route in routes if not _broken(inquiry, (_lot(inquiry, 0, route, 1),)) - spread_rules]


def list_ways(inquiry: Inquiry) -> list[Way]:
    """Every legal way to place some of the order."""
    before = compute_cost(Accounts(inquiry.scenario, inquiry.plan)).value
    return [_measure(inquiry, lots, before) for lots in _list_spreads(inquiry) if not _broken(inquiry, lots)]


def _list_spreads(inquiry: Inquiry) -> Iterator[tuple[Lot, ...]]:
    """Lots over routes, without those that break what more lots would not mend."""
    routes = list_routes(inquiry)
    count = inquiry.order.quantity // inquiry.order.lot_multiple

    def extend(lots: tuple[Lot, ...], first: int, left: int) -> Iterator[tuple[Lot, ...]]:
        if lots:
            yield lots
        for i in range(first, len(routes)):
            for n in range(1, left + 1):
                more = (*lots, _lot(inquiry, i, routes[i], n))
                if MONOTONE & _broken(inquiry, more):
                    break
                yield from extend(more, i + 1, left - n)

    return extend((), 0, count)


def _measure(inquiry: Inquiry, lots: tuple[Lot, ...], before: Fraction) -> Way:
    accounts = Accounts(inquiry.longer, _plan(inquiry, lots))
    days = [flow.delivery_day for flow in accounts.flows if flow.lot.order == inquiry.order.id]
    last = max(day for day in days if day is not None)
    return Way(sum(lot.quantity for lot in lots), last, compute_cost(accounts).value - before, lots)


def _lot(inquiry: Inquiry, number: int, route: tuple[Step, ...], count: int) -> Lot:
    quantity = count * inquiry.order.lot_multiple
    return Lot(id=f"new-{number}", order=inquiry.order.id, quantity=quantity, steps=route)


def _plan(inquiry: Inquiry, lots: tuple[Lot, ...]) -> Plan:
    plan = inquiry.plan
    return make_plan(inquiry.longer, [*plan.lots, *lots], targets=plan.targets, levels=[])


def _broken(inquiry: Inquiry, lots: tuple[Lot, ...]) -> set[str]:
    violations = verify_plan(inquiry.longer, _plan(inquiry, lots)).violations
    return {violation.rule.value for violation in violations if RULES[violation.rule].is_hard}
