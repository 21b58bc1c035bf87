"""What an operation, and a move, take and cost at worst: on the slowest and dearest machine that does the process at all."""

from __future__ import annotations

from collections.abc import Iterator
from math import gcd
from typing import TYPE_CHECKING, NamedTuple

from optimizer.units import MINUTE, PERMILLE, SEN, micro, milli, round_half_up, work_milliminutes
from optimizer.units import yen as nanoyen_of

if TYPE_CHECKING:
    from optimizer.domain.network import Location, Network
    from optimizer.domain.order import Operation, Quote
    from optimizer.domain.scenario import Scenario

KM_PER_DEGREE = 112
"""A degree of latitude, or of longitude at the equator, is shorter."""


class Worst(NamedTuple):
    """An operation at worst.

    Attributes
    ----------
    minutes, cost
        Milliminutes (never less than the standard) and nanoyen of a piece.
    setup, setup_cost
        Milliminutes and nanoyen of a setup.
    factory
        Where a piece is dearest; empty where nobody does the process.
    centers
        Number of work centers that do the process.
    """

    minutes: int = 0
    cost: int = 0
    setup: int = 0
    setup_cost: int = 0
    factory: str = ""
    centers: int = 0


class _Speed(NamedTuple):
    """Time against the standard, and price of a minute, of a capability."""

    time_permille: int
    microyen: int
    factory: str


class WorstCase:
    """Looks up operations and moves of a scenario at worst.

    Attributes
    ----------
    microyen_per_kg, days
        Of the dearest and of the slowest move there can be.
    lead_days
        The most of any work center.
    money_unit
        Nanoyen that divide every cost.
    """

    def __init__(self, scenario: Scenario) -> None:
        network = scenario.network
        self._speeds: dict[str, list[_Speed]] = {}
        self._centers: dict[str, int] = {}
        self._microyen_by_factory: dict[str, int] = {}
        self.lead_days = 0
        self._read_centers(network)
        self.microyen_per_kg, self.days = _read_moves(network)
        self._by_operation: dict[tuple[str, float, int], Worst] = {}
        self.money_unit = gcd(*_list_prices(scenario), SEN)

    def _read_centers(self, network: Network) -> None:
        for factory in network.factories:
            for center in factory.work_centers:
                rate = micro(center.yen_per_minute)
                self.lead_days = max(self.lead_days, center.lead_days)
                self._microyen_by_factory[factory.id] = max(rate, self._microyen_by_factory.get(factory.id, 0))
                for process in {capability.process for capability in center.capabilities}:
                    self._centers[process] = self._centers.get(process, 0) + 1
                for capability in center.capabilities:
                    self._speeds.setdefault(capability.process, []).append(
                        _Speed(capability.time_permille, rate, factory.id)
                    )
        for process, speeds in self._speeds.items():
            self._speeds[process] = _keep_worst(speeds)

    def find(self, operation: Operation) -> Worst:
        """Return an operation at worst, quotes included."""
        key = (operation.process, operation.minutes_per_piece, operation.setup_minutes)
        unquoted = self._by_operation.get(key)
        if unquoted is None:
            unquoted = self._by_operation[key] = self._find_unquoted(operation)
        if not operation.quotes and not operation.is_quoted_only:
            return unquoted
        standard = milli(operation.minutes_per_piece)
        found = Worst(minutes=standard, centers=unquoted.centers) if operation.is_quoted_only else unquoted
        for quote in operation.quotes:
            found = _join(found, self._read_quote(quote, operation, unquoted.minutes))
        return found

    def freight(self, kg_per_piece: float) -> int:
        """Nanoyen of moving a piece over the dearest move."""
        return round_half_up(milli(kg_per_piece) * self.microyen_per_kg, SEN) * SEN

    def _find_unquoted(self, operation: Operation) -> Worst:
        speeds = self._speeds.get(operation.process, [])
        minutes = milli(operation.minutes_per_piece)
        setup = operation.setup_minutes * MINUTE
        cost, setup_cost, factory = 0, 0, ""
        for permille, rate, name in speeds:
            taken = work_milliminutes(operation.minutes_per_piece, permille)
            minutes, setup_cost = max(minutes, taken), max(setup_cost, setup * rate)
            if taken * rate >= cost:
                cost, factory = taken * rate, name
        return Worst(minutes, cost, setup, setup_cost, factory, self._centers.get(operation.process, 0))

    def _read_quote(self, quote: Quote, operation: Operation, minutes: int) -> Worst:
        if quote.minutes_per_piece is not None:
            minutes = milli(quote.minutes_per_piece)
        setup = (operation.setup_minutes if quote.setup_minutes is None else quote.setup_minutes) * MINUTE
        if quote.yen_per_piece is not None:
            return Worst(minutes, nanoyen_of(quote.yen_per_piece), setup, 0, quote.factory)
        rate = self._microyen_by_factory.get(quote.factory, 0)
        return Worst(minutes, minutes * rate, setup, setup * rate, quote.factory)


def _keep_worst(speeds: list[_Speed]) -> list[_Speed]:
    """Leave out what is neither slower nor dearer than another one."""
    kept: list[_Speed] = []
    for speed in sorted(speeds, key=lambda entry: (-entry.time_permille, -entry.microyen)):
        if not kept or speed.microyen > kept[-1].microyen:
            kept.append(speed)
    return kept


def _join(a: Worst, b: Worst) -> Worst:
    """The worse of two in everything."""
    return Worst(
        max(a.minutes, b.minutes),
        max(a.cost, b.cost),
        max(a.setup, b.setup),
        max(a.setup_cost, b.setup_cost),
        b.factory if b.cost > a.cost else a.factory,
        max(a.centers, b.centers),
    )


def _read_moves(network: Network) -> tuple[int, int]:
    """Microyen per kg of the dearest move, and days of the slowest one."""
    rates = [micro(leg.yen_per_kg) for leg in network.transit.legs]
    days = [leg.days for leg in network.transit.legs]
    rule = network.transit.distance_rule
    if rule is not None:
        road_km = _measure_extent(network.locations) * rule.detour_permille // PERMILLE + 1
        rates.append(micro(rule.yen_per_kg + road_km * rule.yen_per_kg_km))
        days.append(road_km // rule.km_per_day + 1)
    return max(rates, default=0), max(days, default=0)


def _measure_extent(locations: tuple[Location, ...]) -> int:
    """More km than lie between any two locations: along a meridian, then along a parallel."""
    latitudes = [place.latitude for place in locations if place.latitude is not None]
    longitudes = [place.longitude for place in locations if place.longitude is not None]
    spans = [max(degrees) - min(degrees) for degrees in (latitudes, longitudes) if degrees]
    return int(KM_PER_DEGREE * sum(spans)) + 1


def _list_prices(scenario: Scenario) -> Iterator[int]:
    """Nanoyen, or nanoyen per milliminute, of everything that has a price; freight is in whole sen."""
    for factory in scenario.network.factories:
        yield nanoyen_of(factory.activation_yen)
        for center in factory.work_centers:
            yield micro(center.yen_per_minute)
    for order in scenario.orders:
        for operation in order.route:
            for quote in operation.quotes:
                if quote.yen_per_piece is not None:
                    yield nanoyen_of(quote.yen_per_piece)
