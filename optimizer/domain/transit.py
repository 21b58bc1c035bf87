"""Days and freight between two locations."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple

from optimizer.domain.network import DistanceRule, Location, Network

EARTH_RADIUS_KM = 6371.0088
"""Mean radius (IUGG)."""


class Move(NamedTuple):
    """What one leg takes: whole days, and yen per kg (up to 6 decimals)."""

    days: int
    yen_per_kg: float


def compute_km(a: Location, b: Location) -> float | None:
    """Return the great-circle distance (haversine), or None where a coordinate is missing."""
    if a.latitude is None or a.longitude is None or b.latitude is None or b.longitude is None:
        return None
    phi_a, phi_b = radians(a.latitude), radians(b.latitude)
    half_phi, half_lambda = (phi_b - phi_a) / 2, radians(b.longitude - a.longitude) / 2
    chord = sin(half_phi) ** 2 + cos(phi_a) * cos(phi_b) * sin(half_lambda) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, chord)))


def _move_by_distance(rule: DistanceRule, km: float) -> Move:
    road_km = int(km * rule.detour_permille / 1000 + 0.5)
    over = max(0, road_km - rule.same_day_km)
    return Move(-(-over // rule.km_per_day), round(rule.yen_per_kg + road_km * rule.yen_per_kg_km, 3))


class TransitTable:
    """Looks up moves between locations, and remembers them.

    Parameters
    ----------
    network
        Legs, the distance rule and the coordinates come from here.
    """

    def __init__(self, network: Network) -> None:
        self._rule = network.transit.distance_rule
        self._location_by_id = {location.id: location for location in network.locations}
        self._move_by_pair: dict[tuple[str, str], Move | None] = {}
        for leg in network.transit.legs:
            self._move_by_pair[leg.origin, leg.destination] = Move(leg.days, leg.yen_per_kg)
        if network.transit.is_symmetric:
            for leg in network.transit.legs:
                self._move_by_pair.setdefault((leg.destination, leg.origin), Move(leg.days, leg.yen_per_kg))

    def move(self, origin: str, destination: str | None) -> Move | None:
        """Return the move from one location to another; None where goods cannot go. No destination is no move."""
        if destination is None:
            return Move(0, 0.0)
        pair = (origin, destination)
        if pair not in self._move_by_pair:
            self._move_by_pair[pair] = self._compute(origin, destination)
        return self._move_by_pair[pair]

    def _compute(self, origin: str, destination: str) -> Move | None:
        if origin == destination:
            return Move(0, 0.0)
        if self._rule is None:
            return None
        km = compute_km(self._location_by_id[origin], self._location_by_id[destination])
        return None if km is None else _move_by_distance(self._rule, km)
