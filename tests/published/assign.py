"""All ways to give every order of a scenario whole to one quoted factory, and plans made of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from optimizer.domain.order import Quote
from optimizer.domain.plan import Lot, Plan, Step
from optimizer.domain.scenario import Scenario
from tests.build import make_plan

Assignment = dict[str, Quote]
"""The quote taken, by order."""


def iterate_assignments(scenario: Scenario) -> Iterator[Assignment]:
    """Every way to take one quote per order."""
    names = [order.id for order in scenario.orders]
    for quotes in product(*(order.route[0].quotes for order in scenario.orders)):
        yield dict(zip(names, quotes, strict=True))


def fits(scenario: Scenario, assignment: Assignment) -> bool:
    """Whether the quoted minutes fit in every factory's free minutes."""
    loads = compute_loads(assignment)
    return all(
        loads.get(factory.id, 0) <= sum(sum(center.free_minutes) for center in factory.work_centers)
        for factory in scenario.network.factories
    )


def compute_loads(assignment: Assignment) -> dict[str, float]:
    """Quoted minutes by factory, one piece per order."""
    loads: dict[str, float] = {}
    for quote in assignment.values():
        assert quote.minutes_per_piece is not None
        loads[quote.factory] = loads.get(quote.factory, 0) + quote.minutes_per_piece
    return loads


def compute_price(assignment: Assignment) -> float:
    """Quoted yen, one piece per order."""
    return sum(quote.yen_per_piece or 0 for quote in assignment.values())


def plan_pieces(scenario: Scenario, pieces: Mapping[tuple[str, str], int]) -> Plan:
    """A plan that gives (order, factory) so many pieces, at the factory's one work center in the one bucket."""
    center_of = {f.id: f.work_centers[0].id for f in scenario.network.factories if f.work_centers}
    lots = [
        Lot(id=f"lot-{n}", order=order, quantity=count, steps=(Step(work_center=center_of[factory], bucket=0),))
        for n, ((order, factory), count) in enumerate(pieces.items())
    ]
    return make_plan(scenario, lots)
