"""The best of all plans of a tiny scenario, by looking at every one of them with the verifier.

Nothing here knows a model. A way is one work center and bucket per operation; an order's spread says how many lot multiples
take each of its ways; a plan is one spread per order. What a way or a spread breaks on its own it breaks in every plan, so
it is dropped before plans are put together.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from math import prod
from typing import NamedTuple

from optimizer.domain.order import Order
from optimizer.domain.plan import Lot, Plan, Provenance, Step, Targets, Unplaced
from optimizer.domain.rulebook import Tolerance
from optimizer.domain.scenario import Scenario
from optimizer.units import YEN
from optimizer.verify import verify_plan

Way = tuple[Step, ...]

OF_A_LOT = frozenset(
    [
        "process",
        "material",
        "envelope",
        "tolerance",
        "licence",
        "certificate",
        "nda",
        "accepts_orders",
        "allowed_factory",
        "excluded_factory",
        "quote_required",
        "reachable",
        "certificate_valid",
        "release",
        "latest",
        "route",
        "precedence",
    ]
)
"""Rules a lot keeps or breaks whatever else is in the plan."""

OF_AN_ORDER = OF_A_LOT | frozenset(
    [
        "quantity",
        "capacity",
        "all_or_nothing",
        "never_split",
        "min_factories",
        "max_factories",
        "min_lot",
        "max_share_factory",
        "max_share_group",
        "item_cap",
        "load_cap",
    ]
)
"""Rules that an order's lots break for good if they break them alone."""

SOFT = frozenset(
    ["unplaced", "lateness", "unfairness", "guarantee", "cost", "change", "concentration", "tolerance_of_goals"]
)


class Best(NamedTuple):
    """Best value of every level, each within the tolerances of those before, and the plans that reach them all."""

    values: tuple[Fraction, ...]
    rows: list[tuple[Plan, tuple[Fraction, ...]]]


class Oracle:
    """All legal plans of a scenario.

    Parameters
    ----------
    targets
        What members should have; data to a plan like any other.
    """

    def __init__(self, scenario: Scenario, targets: Targets) -> None:
        self._scenario, self._targets = scenario, targets
        self.spreads = [self._list_spreads(order) for order in scenario.orders]

    @property
    def plan_count(self) -> int:
        """Plans to look at."""
        return prod(len(spreads) for spreads in self.spreads)

    def list_ways(self, order: Order) -> list[Way]:
        """Ways one lot of an order may take."""
        places = [
            Step(work_center=center.id, bucket=bucket)
            for factory in self._scenario.network.factories
            for center in factory.work_centers
            for bucket in range(self._scenario.calendar.bucket_count)
        ]
        ways = product(places, repeat=len(order.route))
        return [way for way in ways if not OF_A_LOT & self._broken([self._lot(order, 0, way, 1)])]

    def _list_spreads(self, order: Order) -> list[list[Lot]]:
        """Legal sets of lots of one order, its pinned ones among them."""
        pins = [pin for pin in self._scenario.pins if pin.order == order.id]
        free = (order.quantity - sum(pin.quantity for pin in pins)) // order.lot_multiple
        ways = self.list_ways(order)
        found = []
        for counts in spread(free, len(ways)):
            lots = [self._lot(order, i, way, n) for i, (way, n) in enumerate(zip(ways, counts, strict=True)) if n]
            if not OF_AN_ORDER & self._broken(pins + lots):
                found.append(pins + lots)
        return found

    def _lot(self, order: Order, number: int, way: Way, count: int) -> Lot:
        return Lot(id=f"{order.id}.{number}", order=order.id, quantity=count * order.lot_multiple, steps=way)

    def _broken(self, lots: list[Lot]) -> set[str]:
        return {violation.rule.value for violation in verify_plan(self._scenario, self._plan(lots)).violations}

    def _plan(self, lots: list[Lot]) -> Plan:
        left = {order.id: order.quantity for order in self._scenario.orders}
        for lot in lots:
            left[lot.order] -= lot.quantity
        return Plan(
            scenario=self._scenario.id,
            lots=tuple(lots),
            unplaced=tuple(Unplaced(order=id_, quantity=n) for id_, n in left.items() if n > 0),
            levels=(),
            targets=self._targets,
            provenance=NOT_SOLVED,
        )

    def list_legal(self) -> Iterator[tuple[Plan, tuple[Fraction, ...]]]:
        """Every legal plan with its value per level."""
        for choice in product(*self.spreads):
            plan = self._plan([lot for lots in choice for lot in lots])
            verdict = verify_plan(self._scenario, plan)
            if all(violation.rule.value in SOFT for violation in verdict.violations):
                yield plan, tuple(as_fraction(level.value) for level in verdict.levels)

    def find_best(self) -> Best | None:
        """Best values level by level; None when no plan is legal."""
        rows = list(self.list_legal())
        if not rows:
            return None
        best: list[Fraction] = []
        for position, level in enumerate(self._scenario.rulebook.goals):
            best.append(min(values[position] for _, values in rows))
            limit = compute_limit(best[-1], level.tolerance)
            rows = [row for row in rows if row[1][position] <= limit]
        return Best(tuple(best), rows)


def spread(most: int, ways: int) -> Iterator[tuple[int, ...]]:
    """All ways to put at most so many into so many places."""
    if ways == 0:
        yield ()
        return
    for first in range(most + 1):
        for rest in spread(most - first, ways - 1):
            yield (first, *rest)


def as_fraction(value: int | float) -> Fraction:
    """The exact value behind a reported one: money is whole in nanoyen, time in milliminutes."""
    return Fraction(round(value * YEN), YEN)


def compute_limit(best: Fraction, tolerance: Tolerance) -> Fraction:
    """The most a level may become later."""
    return best + tolerance.absolute + best * tolerance.permille / 1000


NOT_SOLVED = Provenance(
    scenario_hash="sha256:0",
    rulebook_hash="sha256:0",
    kubari_version="0",
    solver_versions={},
    strategy="oracle",
    seed=0,
    gap=0,
    stages=(),
)
