"""Column generation: a proven bound for each goal level, with the routes that carry it.

The continuous core decomposes by order once capacity and the other shared rows have prices (Dantzig and Wolfe 1960,
doi 10.1287/opre.8.1.101). Prices are smoothed towards the best ones so far (Wentges 1997, doi 10.1016/S0969-6016(97)00011-0).
The bound is the Lagrangian value at the best prices seen, so it is valid however early the rounds stop.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from optimizer.bounds.costs import LevelCost, mix_level_costs
from optimizer.bounds.master import Master, Prices
from optimizer.bounds.pricing import Pricing, Route
from optimizer.cells import Lots, compute_tally
from optimizer.cells.goals import Goals
from optimizer.lp import LpSolution, LpTermination
from optimizer.units import MINUTE

Floats = NDArray[np.float64]

ACCURACY = 2e-4
"""Rounds stop when bound and master value are this close, as a share of the level's scale."""
TOLERANCE = 1e-12
"""Share of a bound given up against rounding in floating point. The bound holds at any prices, so only its own sum can be off."""
SMOOTHING = 0.6
ROUTES_PER_ORDER = 3
MAX_ROUNDS = 400
POOL_ROUTES = 8
"""Routes per order in the pool."""
WORK = 60_000
"""Simplex iterations spent on a level, about."""
SHARP = 1e-6
"""At this accuracy or below, the level is solved once more without anything added to it."""
EMPHASIS = 200.0
"""How much more a level weighs than the next one, when a little of the next is added to it."""


@dataclass(frozen=True)
class LevelRelaxation:
    """What the relaxation says of one level.

    Attributes
    ----------
    bound
        Core value no plan can be below, given the levels kept.
    flow
        Positive lot multiples per route in the last master.
    pool
        The most promising routes of every order, cheapest first.
    prices
        Of cells and legs, in the scaled unit of the goal: what a lot multiple costs there, others' need for the room included.
    unplaced_price
        Per order, what leaving a lot multiple unplaced costs in the same unit.
    capacity
        What a milliminute of free time is worth, in core units of the goal; at least 0. Shape (work centers, buckets).
    value
        Core value of the relaxation over the routes found, at least the bound; of the level alone only at a sharp accuracy, else
        with what was added of the other levels.
    """

    bound: int
    pool: tuple[Route, ...]
    prices: Prices
    unplaced_price: Floats
    flow: tuple[tuple[Route, float], ...]
    rounds: int
    capacity: Floats
    value: float


class _Best(NamedTuple):
    """Best bounds so far, of the mixed goal and of the level itself, and the prices of the former."""

    mixed: float
    pure: float
    duals: Floats


class Relaxation:
    """The linear relaxation of an instance, over routes found as they are needed.

    Parameters
    ----------
    pinned
        Pinned lots; everything else is free.

    Attributes
    ----------
    was_cut
        Whether the clock ended the last level.
    """

    def __init__(self, goals: Goals, pinned: Lots) -> None:
        self.goals = goals
        self.was_cut = False
        self._pricing = Pricing(goals.table)
        self._master = Master(goals, compute_tally(goals.table, pinned))
        self._master.set_goal(self._master.costs[0])
        self._seed_routes()

    def _seed_routes(self) -> None:
        """Start with each order's cheapest routes for every level on its own."""
        for cost in self._master.costs:
            cell = np.where(self.goals.table.limit > 0, cost.cell, np.inf)
            self._pricing.compute_distance(cell, cost.leg)
            everything = np.full(self._master.order_count, np.inf)
            self._master.add_routes(self._pricing.list_routes(everything, cost.leg, cell, most=ROUTES_PER_ORDER))

    def add_lots(self, lots: Lots) -> None:
        """Make the routes of a plan known, so that the kept levels can be met by it."""
        legs = self.goals.table.legs.by_pair
        routes = []
        for lot in lots:
            if lot.pin is None:
                path = tuple(legs[a[0], b[0]] for a, b in zip(lot.cells, lot.cells[1:], strict=False))
                routes.append(Route(lot.order, lot.cells, path, 0.0))
        self._master.add_routes(routes)

    def require_unplaced(self, order: int, least: int) -> None:
        """Take it as proven that an order must leave so many lot multiples unplaced, whatever the others do."""
        self._master.require_unplaced(order, least)

    def keep_level(self, position: int, limit: int) -> None:
        """Keep a level at or below a core value in everything that follows."""
        self._master.keep_level(position, float(limit))

    def solve_level(  # noqa: PLR0913 - how sharp, and three ways to end
        self,
        position: int,
        *,
        should_stop: Callable[[], bool] = lambda: False,
        time_left: Callable[[], float | None] = lambda: None,
        accuracy: float = ACCURACY,
        work: int = WORK,
        emphasis: float = EMPHASIS,
    ) -> LevelRelaxation | None:
        """Bound one level, given the levels kept; None when stopped before the first bound or without a solution.

        Parameters
        ----------
        time_left
            Seconds a solve of the master may take now; None for no limit. One that is cut off gives None.
        accuracy
            Rounds stop when bound and master value are this close, as a share of the level's scale.
        work
            Rounds stop after so many simplex iterations; the bound is then weaker, and still a bound.
        emphasis
            How much more the level weighs than the next one: little gives routes good for all levels, much a sharper bound.
        """
        master = self._master
        pure = master.costs[position]
        best, rounds = _Best(-np.inf, -np.inf, np.zeros(0)), 0
        solution: LpSolution | None = None
        work_end = master.lp.iterations + work
        goals = [mix_level_costs(self.goals, master.costs, position, emphasis)]
        if accuracy <= SHARP:
            goals.append(pure)
        for goal in goals:
            master.set_goal(goal)
            best = best._replace(mixed=-np.inf)
            solution = master.solve(time_left())
            while solution.is_optimal and rounds < MAX_ROUNDS:
                if should_stop():
                    return None
                rounds += 1
                value = float(solution.objective or 0.0) / master.scale + goal.constant
                best, fresh = self._price(best, master.clean_duals(solution.row_duals), pure)
                is_close = value - best.mixed <= self._allow(position, value, accuracy)
                if fresh == 0 or is_close or master.lp.iterations > work_end:
                    break
                solution = master.solve(time_left())
        self.was_cut = solution is not None and solution.termination is LpTermination.out_of_time
        if solution is None or not solution.is_optimal or best.pure == -np.inf:
            return None
        return self._wrap_up(best, solution, rounds)

    def _wrap_up(self, best: _Best, solution: LpSolution, rounds: int) -> LevelRelaxation:
        master = self._master
        reduced = solution.reduced_costs[master.first_route :]
        count = len(reduced)
        order = np.array([route.order for route in master.routes[:count]], dtype=np.int64)
        ranked = np.lexsort((reduced, order))
        first = np.searchsorted(order[ranked], order[ranked])
        chosen = ranked[np.arange(count) - first < POOL_ROUTES]
        duals = master.clean_duals(solution.row_duals)
        return LevelRelaxation(
            bound=self._round_up(best.pure),
            pool=tuple(master.routes[i] for i in chosen.tolist()),
            prices=master.compute_prices(duals, master.goal),
            unplaced_price=master.compute_unplaced_price(duals),
            flow=self._read_flow(solution.values),
            rounds=rounds,
            capacity=self._compute_capacity(duals),
            value=float(solution.objective or 0.0) / master.scale + master.goal_constant,
        )

    def _compute_capacity(self, duals: Floats) -> Floats:
        """What a milliminute of free time is worth at some duals; the rows count minutes in the scaled unit of the goal."""
        master = self._master
        # Where nothing can use the time there is no row (-1): the last entry stands for these.
        prices = np.append(-duals[master.order_count :], 0.0)[master.rows.capacity_row]
        return np.asarray(np.maximum(0.0, prices) / (master.scale * MINUTE), dtype=np.float64)

    def _allow(self, position: int, value: float, accuracy: float) -> float:
        """How far apart master value and bound may be, in core units."""
        return accuracy * (self.goals.compute_scale(position, 0) or abs(value)) + 1e-6

    def _price(self, best: _Best, duals: Floats, pure: LevelCost) -> tuple[_Best, int]:
        """Price all orders at smoothed prices, and at the master's own where that finds nothing; return best bounds and what is new."""
        trials = [duals] if not len(best.duals) else [SMOOTHING * best.duals + (1 - SMOOTHING) * duals, duals]
        fresh = 0
        for trial in trials:
            mixed, fresh = self._price_at(trial)
            pure_bound = self._bound_at(trial, pure)
            kept = trial if mixed > best.mixed else best.duals
            best = _Best(max(best.mixed, mixed), max(best.pure, pure_bound), kept)
            if fresh:
                break
        return best, fresh

    def _price_at(self, duals: Floats) -> tuple[float, int]:
        """Bound of the mixed goal at some prices, and the number of routes it brought."""
        master = self._master
        prices = master.compute_prices(duals, master.goal)
        self._pricing.compute_distance(prices.cell, prices.leg)
        bound = master.compute_bound(duals, master.goal, self._pricing.best_price())
        below = np.where(master.remaining > 0, duals[: master.order_count] - 1e-7, -np.inf)
        routes = self._pricing.list_routes(below, prices.leg, prices.cell, most=ROUTES_PER_ORDER)
        return bound, master.add_routes(routes)

    def _bound_at(self, duals: Floats, pure: LevelCost) -> float:
        """Bound of the level itself at the same prices: valid at any prices, and good at these."""
        prices = self._master.compute_prices(duals, pure)
        self._pricing.compute_distance(prices.cell, prices.leg)
        return self._master.compute_bound(duals, pure, self._pricing.best_price())

    @staticmethod
    def _round_up(bound: float) -> int:
        """Round a bound up to a whole core value, after giving up what floating point may have added; never below 0."""
        return max(0, ceil(bound - 1e-6 - TOLERANCE * abs(bound)))

    def _read_flow(self, values: Floats) -> tuple[tuple[Route, float], ...]:
        flows = values[self._master.first_route :]
        return tuple((self._master.routes[i], float(flows[i])) for i in np.flatnonzero(flows > 1e-7).tolist())
