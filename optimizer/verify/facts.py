"""The scenario looked up by id: sites, moves, and what work takes and costs at a site."""

from __future__ import annotations

from typing import NamedTuple

from optimizer.domain.network import Factory, WorkCenter
from optimizer.domain.order import Operation, Order, Quote
from optimizer.domain.scenario import Scenario
from optimizer.domain.transit import Move, TransitTable
from optimizer.units import MINUTE, machine_nanoyen, milli, work_milliminutes, yen
from optimizer.verify.matching import Match, Requirement, match_capability, requirement_of

STAY = Move(0, 0.0)
"""Within one factory nothing moves."""


class Site(NamedTuple):
    """A work center and the factory it stands in."""

    factory: Factory
    work_center: WorkCenter


class Rate(NamedTuple):
    """What an operation takes and costs at a site: per piece, and once per used cell."""

    milliminutes: int
    setup_milliminutes: int
    nanoyen: int
    setup_nanoyen: int


class Facts:
    """A scenario, read-only, by id; answers are remembered because many lots ask the same."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.calendar = scenario.calendar
        factories = scenario.network.factories
        self.order_by_id: dict[str, Order] = {order.id: order for order in scenario.orders}
        self.factory_by_id: dict[str, Factory] = {factory.id: factory for factory in factories}
        self.members: tuple[Factory, ...] = tuple(factory for factory in factories if factory.is_member)
        self.site_by_id: dict[str, Site] = {w.id: Site(f, w) for f in factories for w in f.work_centers}
        self._transit = TransitTable(scenario.network)
        self._requirement_by_operation: dict[tuple[str, int], Requirement] = {}
        self._match_by_pair: dict[tuple[Requirement, str], Match] = {}
        self._rate_by_pair: dict[tuple[str, int, str], Rate] = {}

    def move(self, origin: Factory, target: Factory) -> Move | None:
        """Return the move between two factories; None where goods cannot go."""
        return STAY if origin.id == target.id else self._transit.move(origin.location, target.location)

    def final_move(self, origin: Factory, order: Order) -> Move | None:
        """Return the move from the last factory to the order's destination; None where goods cannot go."""
        return self._transit.move(origin.location, order.destination)

    def match(self, order: Order, operation: int, site: Site) -> Match:
        """Return which capability of a work center serves an operation, or which rules stand against it."""
        key = (order.id, operation)
        requirement = self._requirement_by_operation.get(key)
        if requirement is None:
            requirement = self._requirement_by_operation[key] = requirement_of(order.route[operation])
        pair = (requirement, site.work_center.id)
        found = self._match_by_pair.get(pair)
        if found is None:
            found = self._match_by_pair[pair] = match_capability(requirement, site.work_center)
        return found

    def rate(self, order: Order, operation: int, site: Site) -> Rate:
        """Return what one piece and one setup of an operation take and cost at a site."""
        key = (order.id, operation, site.work_center.id)
        found = self._rate_by_pair.get(key)
        if found is None:
            quote = find_quote(order.route[operation], site.factory.id)
            permille = self.match(order, operation, site).time_permille
            found = _rate(order.route[operation], quote or NO_QUOTE, site.work_center, permille)
            self._rate_by_pair[key] = found
        return found


NO_QUOTE = Quote(factory="-")
"""Every default holds."""


def find_quote(operation: Operation, factory: str) -> Quote | None:
    """Return a factory's quote for an operation, if it gave one."""
    return next((quote for quote in operation.quotes if quote.factory == factory), None)


def _rate(operation: Operation, quote: Quote, work_center: WorkCenter, time_permille: int) -> Rate:
    minutes, setup_minutes = quote.minutes_per_piece, quote.setup_minutes
    work = work_milliminutes(operation.minutes_per_piece, time_permille) if minutes is None else milli(minutes)
    setup = MINUTE * (operation.setup_minutes if setup_minutes is None else setup_minutes)
    if quote.yen_per_piece is not None:
        return Rate(work, setup, yen(quote.yen_per_piece), 0)
    per_minute = work_center.yen_per_minute
    return Rate(work, setup, machine_nanoyen(work, per_minute), machine_nanoyen(setup, per_minute))
