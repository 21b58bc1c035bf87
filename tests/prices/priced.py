"""Short questions to the prices of a scenario's best plan."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.domain.plan import Plan
from optimizer.domain.scenario import Scenario
from optimizer.prices import CapacityPrices, PricedPlan, price_plan
from optimizer.prices.relaxed import add_minutes
from optimizer.solve import prepare
from tests.model.solved import best_plan

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Priced:
    """A scenario, a plan of it, and the prices at the plan."""

    scenario: Scenario
    plan: Plan
    priced: PricedPlan

    @property
    def prices(self) -> CapacityPrices:
        """All prices."""
        return self.priced.prices

    def level(self, name: str) -> int:
        """Position of a goal level."""
        return [goal.name for goal in self.scenario.rulebook.goals].index(name)

    def per_minute(self, level: str) -> list[list[float]]:
        """Prices of a level, rounded to what floating point is sure of."""
        found = self.prices.levels[self.level(level)].per_minute
        assert found is not None
        return round_all(found)

    def yen(self) -> list[list[float]]:
        """Yen per minute, rounded likewise."""
        return round_all(self.prices.yen_per_minute)


def round_all(values: Floats) -> list[list[float]]:
    """Six decimals, no negative zeros."""
    return [[round(value, 6) + 0.0 for value in row] for row in values.tolist()]


def price_best(scenario: Scenario) -> Priced:
    """Prices at the plan that is proven best."""
    return price(scenario, best_plan(scenario))


def price(scenario: Scenario, plan: Plan) -> Priced:
    """Prices at a plan."""
    return Priced(scenario, plan, price_plan(prepare(scenario), plan))


def widen(priced: Priced, work_center: int, bucket: int, minutes: int) -> Scenario:
    """The scenario with more free minutes at one place."""
    index = priced.prices.index
    added = np.zeros((len(index.work_centers), index.bucket_count), dtype=np.int64)
    added[work_center, bucket] = minutes
    return add_minutes(priced.priced.read, added).prepared.scenario
