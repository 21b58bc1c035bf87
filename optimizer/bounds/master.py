"""The restricted master problem: routes found so far against all shared rows, re-solved from its last basis."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.bounds.columns import build_extras
from optimizer.bounds.costs import LevelCost, build_level_cost
from optimizer.bounds.pricing import Route
from optimizer.bounds.rows import Rows, build_rows
from optimizer.cells.goals import Goals
from optimizer.cells.tally import Tally
from optimizer.lp import LinearProgram, LpSolution
from optimizer.lp.linear import Method

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ROUNDING = 1e-14
"""What floating point may add to a sum, as a share of the amounts in it."""


@dataclass(frozen=True)
class Prices:
    """Prices from the master: per lot multiple in a cell and over a leg, and what a placed lot multiple of each order earns."""

    cell: Floats
    leg: Floats
    order: Floats


class Master:
    """A persistent linear programme over routes.

    Column layout: first one column per order (unplaced lot multiples), then the further columns, then routes as they are found.
    Row layout: first one row per order (placed + unplaced = remaining), then the shared rows, then one per goal level kept.
    """

    def __init__(self, goals: Goals, pinned: Tally) -> None:
        self.goals, self.table = goals, goals.table
        self.remaining = (self.table.orders.count - pinned.placed).astype(np.float64)
        self.extras = build_extras(goals, pinned)
        self.rows: Rows = build_rows(goals, self.extras, pinned)
        self.costs = [build_level_cost(goals, self.extras, pinned, i) for i in range(len(goals.measures))]
        self.least_unplaced = np.zeros(self.order_count)
        self.routes: list[Route] = []
        self.kept: dict[int, int] = {}
        self._kept_scale: dict[int, float] = {}
        self._kept_side: dict[int, float] = {}
        self._scale = 1.0
        self._is_started = False
        self._known: set[tuple[int, tuple[tuple[int, int], ...]]] = set()
        self._entries_by_slot = self._group_entries()
        self.lp = LinearProgram(grows_by_columns=True)
        self._build()

    @property
    def order_count(self) -> int:
        """Number of orders."""
        return len(self.remaining)

    @property
    def first_route(self) -> int:
        """Position of the first route's column."""
        return self.order_count + self.extras.count

    @property
    def scale(self) -> float:
        """What the goal's core value is multiplied by in the programme."""
        return self._scale

    @property
    def goal(self) -> LevelCost:
        """What is being minimised."""
        return self._goal

    @property
    def goal_constant(self) -> float:
        """Part of the goal that no column carries, in core units."""
        return self._goal.constant

    def _group_entries(self) -> tuple[Ints, Ints, Floats]:
        slots = np.array(self.rows.slots, dtype=np.int64)
        order = np.argsort(slots, kind="stable")
        start = np.searchsorted(slots[order], np.arange(self.table.slot_count + 1))
        return start, np.array(self.rows.slot_rows, dtype=np.int64)[order], np.array(self.rows.slot_values)[order]

    def _build(self) -> None:
        orders = np.arange(self.order_count)
        self.lp.add_rows(self.remaining, self.remaining)
        self.lp.add_rows(np.array(self.rows.lower), np.array(self.rows.upper))
        self.lp.add_columns(
            np.zeros(self.order_count), np.zeros(self.order_count), self.remaining,
            starts=orders, rows=orders, values=np.ones(self.order_count),
        )  # fmt: skip
        if self.extras.count:
            columns = np.array(self.rows.extra_columns, dtype=np.int64)
            order = np.argsort(columns, kind="stable")
            starts = np.searchsorted(columns[order], np.arange(self.extras.count))
            self.lp.add_columns(
                np.zeros(self.extras.count), np.zeros(self.extras.count), np.array(self.extras.upper),
                starts=starts, rows=np.array(self.rows.extra_rows, dtype=np.int64)[order] + self.order_count,
                values=np.array(self.rows.extra_values)[order],
            )  # fmt: skip

    def set_goal(self, cost: LevelCost) -> None:
        """Minimise a level (or a mix of levels), scaled so that its largest cost is about 1000."""
        parts = (np.abs(cost.cell[self.table.limit > 0]), np.abs(cost.unplaced), np.abs(cost.extra))
        largest = max((float(part.max(initial=0.0)) for part in parts), default=0.0)
        self._scale = 1000.0 / largest if largest > 0 else 1.0
        fixed = np.concatenate([cost.unplaced, cost.extra])
        routes = np.array([self._route_cost(cost, route) for route in self.routes])
        self.lp.set_costs(np.arange(len(fixed) + len(routes)), np.concatenate([fixed, routes]) * self._scale)
        self._goal = cost

    def _route_cost(self, cost: LevelCost, route: Route) -> float:
        return float(sum(cost.cell[cell] for cell in route.cells) + sum(cost.leg[leg] for leg in route.legs))

    def require_unplaced(self, order: int, least: int) -> None:
        """Take it as proven that an order must leave so many lot multiples unplaced, whatever the others do."""
        self.least_unplaced[order] = max(self.least_unplaced[order], min(float(least), self.remaining[order]))
        self.lp.set_column_bounds([order], [self.least_unplaced[order]], [self.remaining[order]])

    def keep_level(self, position: int, limit: float) -> None:
        """Keep a level's linear value at or below a limit in all solves that follow."""
        cost = self.costs[position]
        self._kept_side[position] = limit
        values = np.concatenate([cost.unplaced, cost.extra, [self._route_cost(cost, route) for route in self.routes]])
        scale = self._kept_scale.get(position) or 1.0 / max(1.0, float(np.abs(values).max(initial=0.0)))
        side = (limit - cost.constant) * scale
        if position in self.kept:
            self.lp.set_row_bounds([self.kept[position]], [-np.inf], [side])
        else:
            used = np.flatnonzero(values)
            row = self.lp.add_rows([-np.inf], [side], starts=[0], columns=used, values=values[used] * scale)
            self.kept[position] = row.start
            self._kept_scale[position] = scale

    def add_routes(self, routes: list[Route]) -> int:
        """Add routes that are not there yet; return how many were new."""
        fresh = []
        for route in routes:
            if (route.order, route.cells) not in self._known:
                self._known.add((route.order, route.cells))
                fresh.append(route)
        if fresh:
            columns = [self._build_column(route) for route in fresh]
            starts = np.cumsum([0] + [len(rows) for rows, _ in columns[:-1]])
            self.lp.add_columns(
                np.array([self._route_cost(self._goal, route) for route in fresh]) * self._scale,
                np.zeros(len(fresh)), np.full(len(fresh), np.inf), starts=starts,
                rows=np.concatenate([rows for rows, _ in columns]), values=np.concatenate([v for _, v in columns]),
            )  # fmt: skip
            self.routes.extend(fresh)
        return len(fresh)

    def _build_column(self, route: Route) -> tuple[Ints, Floats]:
        entry: dict[int, float] = {route.order: 1.0}
        start, rows, values = self._entries_by_slot
        shift = self.order_count
        for slot, bucket in route.cells:
            row = int(self.rows.capacity_row[self.table.work_center[slot], bucket]) + shift
            entry[row] = entry.get(row, 0.0) + float(self.rows.capacity_value[slot, bucket])
            for position in range(int(start[slot]), int(start[slot + 1])):
                row = int(rows[position]) + shift
                entry[row] = entry.get(row, 0.0) + float(values[position])
        for slot, bucket, row, pieces in self.rows.change_rows:
            if (slot, bucket) in route.cells:
                entry[row + shift] = entry.get(row + shift, 0.0) + pieces
        for position, row in self.kept.items():
            entry[row] = self._route_cost(self.costs[position], route) * self._kept_scale[position]
        found = [(row, value) for row, value in entry.items() if value != 0.0]
        return np.array([row for row, _ in found], dtype=np.int64), np.array([value for _, value in found])

    def solve(self, seconds: float | None = None) -> LpSolution:
        """Solve over the routes there are; the first time by the dual simplex, which needs no feasible start."""
        method: Method | None = None if self._is_started else "simplex"
        self._is_started = True
        return self.lp.solve(method=method, time_limit_seconds=seconds)

    def clean_duals(self, duals: Floats) -> Floats:
        """Remove what rounding gave rows with one side: a price of the wrong sign would make the bound worthless."""
        lower, upper = self._sides()
        others = duals[self.order_count :]
        others = np.where(np.isneginf(lower), np.minimum(others, 0.0), others)
        others = np.where(np.isposinf(upper), np.maximum(others, 0.0), others)
        return np.concatenate([duals[: self.order_count], others])

    def compute_prices(self, duals: Floats, cost: LevelCost) -> Prices:
        """Turn row duals into prices of cells, legs and orders for a goal, in the scaled unit of the programme."""
        shared = duals[self.order_count : self.order_count + len(self.rows.lower)]
        cell = cost.cell * self._scale
        leg = cost.leg * self._scale
        capacity = np.zeros(self.rows.capacity_row.shape)
        has_row = self.rows.capacity_row >= 0
        capacity[has_row] = shared[self.rows.capacity_row[has_row]]
        cell = cell - capacity[self.table.work_center] * self.rows.capacity_value
        start, rows, values = self._entries_by_slot
        owner = np.repeat(np.arange(self.table.slot_count), np.diff(start))
        by_slot = np.bincount(owner, weights=shared[rows] * values, minlength=self.table.slot_count)
        cell = cell - by_slot[:, None]
        for slot, bucket, row, pieces in self.rows.change_rows:
            cell[slot, bucket] -= shared[row] * pieces
        for position, row in self.kept.items():
            factor = duals[row] * self._kept_scale[position]
            cell, leg = cell - factor * self.costs[position].cell, leg - factor * self.costs[position].leg
        return Prices(np.where(self.table.limit > 0, cell, np.inf), leg, duals[: self.order_count])

    def compute_unplaced_price(self, duals: Floats) -> Floats:
        """What an unplaced lot multiple of each order costs, in the scaled unit of the goal."""
        return self._reduced_costs(duals, self._goal)[: self.order_count]

    def compute_bound(self, duals: Floats, cost: LevelCost, best_route: Floats) -> float:
        """Lagrangian bound of a goal at any prices of the right sign, in core units.

        Every order takes the cheaper of its best route and staying unplaced; every further column its cheaper end. Large amounts
        may cancel to a small bound, so what rounding can have added is given up in proportion to the amounts, not to the bound.
        """
        lower, upper = self._sides()
        others = duals[self.order_count :]
        sides = np.where(others > 0, lower, upper)
        reduced = self._reduced_costs(duals, cost)
        unplaced, extra = reduced[: self.order_count], reduced[self.order_count :]
        free = self.remaining - self.least_unplaced
        amounts = np.concatenate(
            [
                others[others != 0] * sides[others != 0],
                self.least_unplaced * unplaced,
                free * np.minimum(best_route, unplaced),
                extra[extra < 0] * np.array(self.extras.upper)[extra < 0],
                [cost.constant * self._scale],
            ]
        )
        return float(amounts.sum() - ROUNDING * np.abs(amounts).sum()) / self._scale

    def _sides(self) -> tuple[Floats, Floats]:
        lower, upper = list(self.rows.lower), list(self.rows.upper)
        for position in self.kept:
            lower.append(-np.inf)
            upper.append((self._kept_side[position] - self.costs[position].constant) * self._kept_scale[position])
        return np.array(lower), np.array(upper)

    def _reduced_costs(self, duals: Floats, goal: LevelCost) -> Floats:
        """Reduced costs of the order columns (without the order row) and the further columns."""
        cost = np.concatenate([goal.unplaced, goal.extra]) * self._scale
        shared = duals[self.order_count : self.order_count + len(self.rows.lower)]
        if self.extras.count:
            columns = np.array(self.rows.extra_columns, dtype=np.int64) + self.order_count
            np.subtract.at(
                cost, columns, shared[np.array(self.rows.extra_rows, dtype=np.int64)] * np.array(self.rows.extra_values)
            )
        for position, row in self.kept.items():
            level = np.concatenate([self.costs[position].unplaced, self.costs[position].extra])
            cost -= duals[row] * self._kept_scale[position] * level
        return cost
