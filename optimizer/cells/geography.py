"""Days and freight between factories and to destinations, as matrices over locations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.domain.index import Index
from optimizer.domain.transit import TransitTable
from optimizer.units import micro

UNREACHABLE = np.iinfo(np.int32).max // 4
"""Days of a move that cannot be made."""


@dataclass(frozen=True)
class Geography:
    """Moves by location position.

    Attributes
    ----------
    location_of_factory
        Position of each factory's location.
    days, microyen_per_kg
        Shape (locations, locations); `UNREACHABLE` days where goods cannot go. Rows are filled for factory locations only.
    """

    location_of_factory: NDArray[np.int64]
    location_by_id: dict[str, int]
    days: NDArray[np.int64]
    microyen_per_kg: NDArray[np.int64]

    def days_between(self, origin: NDArray[np.int64], destination: NDArray[np.int64]) -> NDArray[np.int64]:
        """Days between factories, elementwise; 0 within one factory."""
        at, to = self.location_of_factory[origin], self.location_of_factory[destination]
        return np.where(origin == destination, 0, self.days[at, to])

    def rate_between(self, origin: NDArray[np.int64], destination: NDArray[np.int64]) -> NDArray[np.int64]:
        """Microyen per kg between factories, elementwise; 0 within one factory."""
        at, to = self.location_of_factory[origin], self.location_of_factory[destination]
        return np.where(origin == destination, 0, self.microyen_per_kg[at, to])


def build_geography(index: Index) -> Geography:
    """Look up every move a lot can make: factory to factory, and factory to a destination of an order."""
    locations = index.scenario.network.locations
    location_by_id = {location.id: i for i, location in enumerate(locations)}
    origins = sorted({location_by_id[factory.location] for factory in index.factories})
    wanted = {order.destination for order in index.scenario.orders if order.destination is not None}
    targets = sorted(set(origins) | {location_by_id[name] for name in wanted})
    days = np.full((len(locations), len(locations)), UNREACHABLE, dtype=np.int64)
    rates = np.zeros((len(locations), len(locations)), dtype=np.int64)
    table = TransitTable(index.scenario.network)
    for a in origins:
        for b in targets:
            move = table.move(locations[a].id, locations[b].id)
            if move is not None:
                days[a, b], rates[a, b] = move.days, micro(move.yen_per_kg)
    at = np.array([location_by_id[factory.location] for factory in index.factories], dtype=np.int64)
    return Geography(at, location_by_id, days, rates)
