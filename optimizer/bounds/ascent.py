"""Ascent on prices: a proven bound of a level at any size, from passes over the orders alone.

At any prices of what orders share, every order may take its own cheapest route, and the sum is a bound (Lagrangian relaxation: Geoffrion
1974; Held, Wolfe and Crowder 1974, doi 10.1007/BF01580223). Prices rise where the routes want more than there is and fall where they want
less, along an average of the last directions (Camerini, Fratta and Maffioli 1975, doi 10.1007/BFb0120697), by a step towards a target.
Each price counts in units of the level: what all of its row is worth.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import ceil

import numpy as np
from numpy.typing import NDArray

from optimizer.bounds.passes import Passes, PassPrices, PassSums
from optimizer.cells import Lots, compute_tally
from optimizer.cells.goals import Goals
from optimizer.cells.load import compute_load_caps
from optimizer.cells.quotas import build_quota_limits
from optimizer.domain.rulebook import Term
from optimizer.units import PERMILLE

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ROUNDING = 1e-13
"""What floating point may add to a bound, as a share of the amounts in it."""
PATIENCE = 12
"""Passes without a better bound before steps become shorter."""
MEMORY = 0.7
"""How much of the last direction goes into the next one, while running."""
SHORT, SETTLING_REACH = 0.02, 0.1
"""Steps that have become shorter than the first make the ascent settle, beginning with the second."""
TURN = 0.1
"""Most of a new slope that goes into the average, while settling."""


@dataclass
class Prices:
    """Prices of what orders share, in core units of the level.

    Attributes
    ----------
    room
        Of a milliminute of a work center in a bucket.
    joint
        Of a milliminute of a factory under a load cap.
    work
        Of a fine unit received by a factory: what it is worth there.
    low, high
        Of a fine unit of each quota's smallest and largest amount.
    kept
        Of a core unit of each earlier level.
    """

    room: Floats
    joint: Floats
    work: Floats
    low: Floats
    high: Floats
    kept: Floats

    def parts(self) -> tuple[Floats, ...]:
        """All prices, part by part."""
        return (self.room, self.joint, self.work, self.low, self.high, self.kept)

    def moved(self, direction: Prices, step: float) -> Prices:
        """Return prices a step along a direction; none is below 0."""
        pairs = zip(self.parts(), direction.parts(), strict=True)
        return Prices(*(np.maximum(0.0, mine + step * other) for mine, other in pairs))

    def dot(self, other: Prices) -> float:
        """Return the sum of all products."""
        pairs = zip(self.parts(), other.parts(), strict=True)
        return sum(float(np.vdot(mine, theirs)) for mine, theirs in pairs)

    def mixed(self, other: Prices, share: float) -> Prices:
        """Return a mix of two sets of numbers."""
        pairs = zip(self.parts(), other.parts(), strict=True)
        return Prices(*(share * mine + (1 - share) * theirs for mine, theirs in pairs))


@dataclass
class Climb:
    """How far the ascent on one level has come.

    It runs first: every step goes on from the last prices, along a direction that remembers the last ones. When steps have become
    short it settles: steps start from the best prices, along a long average of directions, which comes closer to the top (the volume
    algorithm: Barahona and Anbil 2000, doi 10.1007/s101070050002).

    Attributes
    ----------
    prices, best
        Where the next pass is made, and where the bound was best.
    scales
        Of every kind of row, one over the size its prices are expected to have.
    reach
        Length of a step, as a share of the way to the target.
    since
        Passes without a better bound.
    """

    prices: Prices
    best: Prices
    scales: tuple[float | Floats, ...]
    bound: float = -np.inf
    direction: Prices | None = None
    start: Prices | None = None
    reach: float = 1.0
    since: int = 0
    passes: int = 0
    is_settling: bool = False

    def run(self, slope: Prices) -> None:
        """Turn the direction towards a new slope; after many vain passes go back to the best prices with shorter steps."""
        blocked = zip(self.prices.parts(), slope.parts(), strict=True)
        steep = Prices(*(np.where((price <= 0) & (part < 0), 0.0, part) for price, part in blocked))
        self.direction = steep if self.direction is None else steep.mixed(self.direction, 1 - MEMORY)
        self.start = self.prices
        if self.since >= PATIENCE:
            self.reach, self.since, self.direction, self.start = self.reach / 2, 0, None, self.best
            if self.reach < SHORT:
                self.is_settling, self.reach = True, SETTLING_REACH

    def settle(self, slope: Prices, *, is_better: bool) -> None:
        """Turn the average a little towards a new slope, by as much as makes it shortest."""
        self.start = self.best
        if self.direction is None:
            self.direction = slope
            return
        along = self.direction.dot(slope)
        if is_better and along >= 0:
            self.reach = min(2.0, self.reach * 1.1)
        elif self.since >= PATIENCE:
            self.reach, self.since = self.reach * 0.67, 0
        square = self.direction.dot(self.direction)
        apart = square - 2 * along + slope.dot(slope)
        share = (square - along) / apart if apart > 0 else 0.0
        self.direction = slope.mixed(self.direction, min(TURN, max(TURN / 10, share)))

    def move(self, target: float) -> None:
        """Choose the prices of the next pass."""
        if self.direction is None or self.start is None:
            self.prices = self.best
            return
        pairs = zip(self.start.parts(), self.direction.parts(), strict=True)
        steep = Prices(*(np.where((price <= 0) & (part < 0), 0.0, part) for price, part in pairs))
        norm = steep.dot(steep)
        if norm <= 0:
            return
        way = max(target - self.bound, 1e-3 * abs(target) + 1e-9)
        if self.is_settling:
            way = min(way, 0.05 * abs(self.bound) + 1e-3 * abs(target) + 1e-9)
        step = Prices(*(part / scale for part, scale in zip(steep.parts(), self.scales, strict=True)))
        self.prices = self.start.moved(step, self.reach * way / norm)


@dataclass(frozen=True)
class AscentResult:
    """What the ascent says of a level.

    Attributes
    ----------
    bound
        Core value no plan can be below, given the levels kept.
    capacity
        Core units per milliminute of free time, shape (work centers, buckets).
    unplaced
        Core units per unplaced lot multiple, per order, what earlier levels are worth included.
    work
        Core units per fine unit received, per factory.
    weights
        Core units per unit of every additive term: unplaced, lateness, cost.
    is_cut
        Whether it was asked to stop before all passes were made.
    """

    bound: int
    capacity: Floats
    unplaced: Floats
    work: Floats
    weights: dict[Term, float]
    passes: int
    is_cut: bool


@dataclass
class _Weights:
    """What a unit of each term weighs: in the level itself, and in the earlier ones at their prices."""

    unplaced: float = 0.0
    lateness: float = 0.0
    cost: float = 0.0
    unfairness: float = 0.0
    guarantees: list[tuple[float, Ints]] = field(default_factory=list)
    constant: float = 0.0


class Ascent:
    """Bounds level after level of an instance by passes over its orders.

    Leaves out what only integers can break (smallest lots, number of makers, all or nothing), shares, conflicts, item caps and the
    largest load: a bound without them is a bound.

    Parameters
    ----------
    pinned
        Lots that never move.
    """

    def __init__(self, goals: Goals, pinned: Lots) -> None:
        table = goals.table
        self.goals = goals
        self._passes = Passes(table, goals.money_unit)
        tally = compute_tally(table, pinned)
        self._pinned = tally
        self._remaining = (table.orders.count - tally.placed).astype(np.float64)
        self._least = np.zeros(len(self._remaining))
        self._room = np.maximum(0, table.index.free_milliminutes - tally.load).astype(np.float64)
        caps = compute_load_caps(table.index)
        load = np.bincount(table.index.factory_of_work_center, tally.load.sum(axis=1), len(table.index.factories))
        self._joint = np.full(len(load), np.inf) if caps is None else np.where(table.index.is_member, caps - load, np.inf)
        self._spread = self._compute_spread()
        self._quotas = build_quota_limits(table.index, goals.entitlement)
        self._inside = np.array(
            [np.isin(np.arange(len(load)), limit.factories) for limit in self._quotas], dtype=np.float64
        ).reshape(len(self._quotas), len(load))
        paid = {int(table.factory[slot]) for slot, _ in tally.count_by_cell}
        self._paid_activation = float(sum(goals.activation[f] for f in paid))
        free = np.maximum(1.0, np.bincount(table.index.factory_of_work_center, self._room.sum(axis=1), len(load)))
        activation = np.array([0 if f in paid else yen for f, yen in enumerate(goals.activation)], dtype=np.float64)
        # A factory that gives all its minutes pays all of its activation: never more than it is.
        self._activation_per_minute = activation / free
        fewest = np.full(table.index.operation_count, np.inf)
        np.minimum.at(fewest, table.operation, self._spread)
        fewest = np.where(np.isfinite(fewest), fewest, 0.0)
        self._minutes = max(1.0, float(fewest @ self._remaining[table.index.order_of_operation]))
        self._limits: dict[int, int] = {}
        self._climbs: dict[int, Climb] = {}
        self._edges, self._unfair = self._list_edges()

    def _compute_spread(self) -> Floats:
        """Least setup per lot multiple of every slot, for caps over all buckets."""
        table = self.goals.table
        return table.minutes + table.setup / np.maximum(1, table.limit.max(axis=1, initial=0))

    def _list_edges(self) -> tuple[Floats, Floats]:
        """Bracket ends per factory in coarse units, and the unfairness there; from where the factory stands to its target."""
        targets = self.goals.targets
        width = targets.width if len(targets.weight) else np.zeros((len(targets.target), 0), dtype=np.int64)
        edges = np.concatenate([np.zeros((len(width), 1)), np.cumsum(width, axis=1)], axis=1)
        fall = np.concatenate([np.zeros((len(width), 1)), np.cumsum(width * targets.weight, axis=1)], axis=1)
        return edges, (width @ targets.weight if len(targets.weight) else np.zeros(len(width)))[:, None] - fall

    def require_unplaced(self, order: int, least: int) -> None:
        """Take it as proven that an order must leave so many lot multiples unplaced, whatever the others do."""
        self._least[order] = max(self._least[order], min(float(least), self._remaining[order]))

    def keep_level(self, position: int, limit: int) -> None:
        """Keep a level at or below a core value in everything that follows."""
        self._limits[position] = limit

    def solve_level(
        self,
        position: int,
        *,
        passes: int,
        target: int,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> AscentResult | None:
        """Climb for so many passes from where the level was left; None when stopped before the first bound.

        Parameters
        ----------
        target
            Value of a plan at hand; steps are made towards it.
        """
        if position not in self._climbs:
            self._climbs[position] = self._start(position)
        climb = self._climbs[position]
        is_cut = False
        for _ in range(passes):
            is_cut = should_stop()
            if is_cut:
                break
            self._step(position, climb, float(target))
        if climb.bound == -np.inf:
            return None
        weights = self._weigh(position, climb.best)
        return AscentResult(
            bound=max(0, ceil(climb.bound - 1e-6)), capacity=climb.best.room, work=climb.best.work,
            unplaced=weights.unplaced * self.goals.table.orders.weight,
            weights={Term.unplaced: weights.unplaced, Term.lateness: weights.lateness, Term.cost: weights.cost},
            passes=climb.passes, is_cut=is_cut,
        )  # fmt: skip

    def _start(self, position: int) -> Climb:
        """Begin with what keeps the earlier levels roughly where they are, and no other price."""
        size, quotas = len(self._joint), len(self._quotas)
        prices = Prices(
            np.zeros_like(self._room), np.zeros(size), np.zeros(size), np.zeros(quotas), np.zeros(quotas),
            np.zeros(len(self.goals.measures)),
        )  # fmt: skip
        reference = self._estimate(position)
        for level in self._limits:
            if level < position:
                prices.kept[level] = reference / max(1.0, float(self.goals.compute_scale(level, 0)))
        return Climb(prices, prices, self._scale_of(position))

    def _estimate(self, position: int) -> float:
        """About the size of a level: its own scale, or what placing everything at its cheapest costs."""
        scale = float(self.goals.compute_scale(position, 0))
        if scale > 0:
            return scale
        weights = self._weigh(position, None)
        sums = self._passes.run(self._charge(weights, None, np.full(len(self._remaining), 1e300)), self._remaining)
        return float(weights.cost * sums.totals[2] + weights.lateness * sums.totals[1]) or 1.0

    def _weigh(self, position: int, prices: Prices | None) -> _Weights:
        """Add up what terms weigh in a level and, at their prices, in the levels kept."""
        weights = _Weights()
        shares = [(position, 1.0)]
        if prices is not None:
            shares += [(level, float(prices.kept[level])) for level in self._limits if level < position]
        for level, share in shares:
            measure = self.goals.measures[level]
            for factor, term in zip(measure.factors, measure.level.terms, strict=True):
                amount = share * factor
                if term.term is Term.unplaced:
                    weights.unplaced += amount
                elif term.term is Term.lateness:
                    weights.lateness += amount
                    weights.constant += amount * self._pinned.lateness
                elif term.term is Term.cost:
                    weights.cost += amount
                    weights.constant += amount * (self._pinned.cost / self.goals.money_unit + self._paid_activation)
                elif term.term is Term.unfairness and not self.goals.targets.is_worst_first:
                    weights.unfairness += amount
                elif term.term is Term.guarantee:
                    weights.guarantees.append((amount, self.goals.compute_guarantee(term)))
        return weights

    def _charge(self, weights: _Weights, prices: Prices | None, unplaced: Floats) -> PassPrices:
        """Turn prices into what a pass charges."""
        table = self.goals.table
        activation = weights.cost * self._activation_per_minute[table.factory]
        slot = activation * table.minutes
        if prices is None:
            return PassPrices(weights.lateness, weights.cost, unplaced, np.zeros_like(self._room), slot)
        # A fine unit at a factory earns what it is worth there, and what it does for the quotas.
        worth = prices.work.copy()
        for position, limit in enumerate(self._quotas):
            pull = prices.low[position] - prices.high[position]
            worth += pull * self._inside[position]
            if limit.is_relative:
                everybody = prices.high[position] * (limit.maximum or 0) - prices.low[position] * (limit.minimum or 0)
                worth += everybody / PERMILLE * table.index.is_member
        slot = slot - worth[table.factory] * table.standard + prices.joint[table.factory] * self._spread
        return PassPrices(weights.lateness, weights.cost, unplaced, prices.room, slot)

    def _step(self, position: int, climb: Climb, target: float) -> None:
        """Price all orders once, take note of the bound, and move the prices."""
        weights = self._weigh(position, climb.prices)
        unplaced = weights.unplaced * self.goals.table.orders.weight
        sums = self._passes.run(self._charge(weights, climb.prices, unplaced), self._remaining - self._least)
        bound, gradient = self._read(position, climb.prices, weights, sums)
        climb.passes += 1
        scaled = Prices(*(slope / scale for slope, scale in zip(gradient.parts(), climb.scales, strict=True)))
        is_better = bound > climb.bound + 1e-9 * abs(bound)
        if is_better:
            climb.bound, climb.best, climb.since = bound, climb.prices, 0
        else:
            climb.since += 1
        if climb.is_settling:
            climb.settle(scaled, is_better=is_better)
        else:
            climb.run(scaled)
        climb.move(target)

    def _scale_of(self, position: int) -> tuple[float | Floats, ...]:
        """Of every kind of row, one over the size its prices are expected to have: then a step moves all of them alike."""
        size = self._estimate(position)
        minute = self._minutes / size
        kept = [max(1.0, float(self.goals.compute_scale(j, 0))) / size for j in range(len(self.goals.measures))]
        return minute, minute, 3 * minute, minute, minute, np.array(kept)

    def _read(self, position: int, prices: Prices, weights: _Weights, sums: PassSums) -> tuple[float, Prices]:
        """Bound at some prices, and by how much each row is overdrawn."""
        orders, targets = self.goals.table.orders, self.goals.targets
        received = sums.received + self._pinned.received
        part, stand = self._share_out(prices, weights)
        amounts = [
            np.array([sums.totals[0], weights.constant, weights.unplaced * float(self._least @ orders.weight)]),
            -(prices.room * self._room).ravel(), part,
        ]  # fmt: skip
        capped = np.isfinite(self._joint)
        amounts.append(-(prices.joint[capped] * self._joint[capped]))
        low, high, sides = self._read_quotas(prices, received)
        amounts.append(sides)
        kept = np.zeros(len(prices.kept))
        values = self._value_levels(sums, stand)
        for level, limit in self._limits.items():
            if level < position:
                kept[level] = values[level] - limit
                amounts.append(np.array([-prices.kept[level] * limit]))
        everything = np.concatenate(amounts)
        bound = float(everything.sum()) - ROUNDING * (float(np.abs(everything).sum()) + float(sums.totals[3]))
        work = stand * targets.unit - targets.prefill - received
        gradient = Prices(
            sums.load - self._room, np.where(capped, sums.minutes - np.where(capped, self._joint, 0), 0.0),
            np.where(targets.target > 0, work, 0.0), low, high, kept,
        )  # fmt: skip
        return bound, gradient

    def _share_out(self, prices: Prices, weights: _Weights) -> tuple[Floats, Floats]:
        """Cheapest standing of every factory in coarse units, and its price: unfairness and missing units against the worth of work."""
        targets = self.goals.targets
        fixed = (targets.prefill + self._pinned.received) / targets.unit
        places = [self._edges]
        places += [floor[:, None].astype(np.float64) for _, floor in weights.guarantees]
        stand = np.maximum(np.concatenate(places, axis=1), fixed[:, None])
        price = prices.work[:, None] * targets.unit * (stand - fixed[:, None])
        if weights.unfairness:
            price = price + weights.unfairness * self._unfair_at(stand)
        for amount, floor in weights.guarantees:
            price = price + amount * np.maximum(0.0, floor[:, None] - stand)
        chosen = price.argmin(axis=1)
        rows = np.arange(len(chosen))
        return price[rows, chosen], stand[rows, chosen]

    def _unfair_at(self, stand: Floats) -> Floats:
        """Unfairness of every factory at some standings, straight between bracket ends."""
        targets = self.goals.targets
        total = np.zeros(stand.shape)
        edge = np.zeros((len(stand), 1))
        for k, weight in enumerate(targets.weight.tolist()):
            width = targets.width[:, k : k + 1]
            total += weight * (width - np.clip(stand - edge, 0, width))
            edge = edge + width
        return total

    def _read_quotas(self, prices: Prices, received: Floats) -> tuple[Floats, Floats, Floats]:
        """By how much each quota is missed, and what its fixed sides are worth."""
        low, high = np.zeros(len(self._quotas)), np.zeros(len(self._quotas))
        sides = np.zeros(2 * len(self._quotas))
        member = self.goals.table.index.is_member
        for position, limit in enumerate(self._quotas):
            inside = self._inside[position]
            everybody = float(received[member].sum()) if limit.is_relative else 0.0
            fixed, pinned_all = float(inside @ self._pinned.received), float(self._pinned.received[member].sum())
            unit = PERMILLE if limit.is_relative else 1
            if limit.minimum is not None:
                side = limit.minimum / unit * (everybody if limit.is_relative else 1.0)
                low[position] = side - float(inside @ received)
                bare = limit.minimum / unit * (pinned_all if limit.is_relative else 1.0)
                sides[2 * position] = prices.low[position] * (bare - fixed)
            if limit.maximum is not None:
                side = limit.maximum / unit * (everybody if limit.is_relative else 1.0)
                high[position] = float(inside @ received) - side
                bare = limit.maximum / unit * (pinned_all if limit.is_relative else 1.0)
                sides[2 * position + 1] = prices.high[position] * (fixed - bare)
        return low, high, sides

    def _value_levels(self, sums: PassSums, stand: Floats) -> list[float]:
        """Value of every level at the routes and standings chosen; what the ascent leaves out counts as 0."""
        goals, orders = self.goals, self.goals.table.orders
        unplaced = float(((self._remaining - sums.placed) @ orders.weight))
        activation = float(self._activation_per_minute @ sums.minutes)
        money = sums.totals[2] + activation + self._pinned.cost / goals.money_unit + self._paid_activation
        unfair = float(self._unfair_at(stand[:, None]).sum()) if not goals.targets.is_worst_first else 0.0
        values = []
        for measure in goals.measures:
            total = 0.0
            for factor, term in zip(measure.factors, measure.level.terms, strict=True):
                if term.term is Term.guarantee:
                    total += factor * float(np.maximum(0.0, goals.compute_guarantee(term) - stand).sum())
                    continue
                amount = {
                    Term.unplaced: unplaced, Term.lateness: float(sums.totals[1]) + self._pinned.lateness,
                    Term.cost: float(money), Term.unfairness: unfair,
                }.get(term.term, 0.0)  # fmt: skip
                total += factor * amount
            values.append(total)
        return values
