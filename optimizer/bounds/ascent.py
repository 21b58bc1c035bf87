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

from optimizer.bounds.climb import Climb, Prices
from optimizer.bounds.costs import forgive_setups
from optimizer.bounds.passes import Choice, Passes, PassPrices, PassSums
from optimizer.cells import Lots, compute_tally
from optimizer.cells.goals import Goals
from optimizer.cells.load import compute_load_caps
from optimizer.cells.quotas import build_quota_limits
from optimizer.domain.rulebook import Term
from optimizer.units import PERMILLE

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ROUNDING = 1e-12
"""What floating point may add to a bound, as a share of the amounts in it."""
KEPT_CARE = 10.0
"""How much less the price of a kept level moves than others: all orders answer to it at once."""
LATENESS = 1 / 8
"""How late a piece is taken to be, as a share of the calendar, where prices of lateness are guessed."""


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
    line
        The bound before it was rounded up to a whole number, and to 0.
    kept
        Per level: core units by which `line` rises when a level kept may be one core unit less; so it holds for other limits too.
    choice
        What orders would choose at the best prices.
    is_cut
        Whether it was asked to stop before all passes were made.
    """

    bound: int
    capacity: Floats
    unplaced: Floats
    work: Floats
    weights: dict[Term, float]
    line: float
    kept: Floats
    choice: Choice
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
        tally = compute_tally(table, pinned)
        self._passes = Passes(forgive_setups(table, tally), goals.money_unit)
        self._pinned = tally
        self._remaining = (table.orders.count - tally.placed).astype(np.float64)
        self._least = np.zeros(len(self._remaining))
        self._room = np.maximum(0, table.index.free_milliminutes - tally.load).astype(np.float64)
        caps = compute_load_caps(table.index)
        load = self._sum_up(tally.load)
        is_capped = table.index.is_member & (caps is not None)
        self._joint = np.where(is_capped, np.inf if caps is None else caps - load, np.inf)
        self._quotas = build_quota_limits(table.index, goals.entitlement)
        self._inside = np.array(
            [np.isin(np.arange(len(load)), limit.factories) for limit in self._quotas], dtype=np.float64
        ).reshape(len(self._quotas), len(load))
        paid = {int(table.factory[slot]) for slot, _ in tally.count_by_cell}
        self._paid_activation = float(sum(goals.activation[f] for f in paid))
        free = np.maximum(1.0, np.minimum(self._sum_up(self._room), self._joint))
        activation = np.array([0 if f in paid else yen for f, yen in enumerate(goals.activation)], dtype=np.float64)
        # A factory that gives all its minutes pays all of its activation: never more than it is.
        self._activation_per_minute = activation / free
        fewest = np.full(table.index.operation_count, np.inf)
        np.minimum.at(fewest, table.operation, table.minutes.astype(np.float64))
        fewest = np.where(np.isfinite(fewest), fewest, 0.0)
        self._minutes = max(1.0, float(fewest @ self._remaining[table.index.order_of_operation]))
        self._limits: dict[int, int] = {}
        self._climbs: dict[int, Climb] = {}
        self._edges = self._list_edges()

    def _sum_up(self, minutes: Ints | Floats) -> Floats:
        """Minutes per factory, of minutes per work center and bucket."""
        index = self.goals.table.index
        totals = np.bincount(index.factory_of_work_center, minutes.sum(axis=1), len(index.factories))
        return np.asarray(totals, dtype=np.float64)

    def _list_edges(self) -> Floats:
        """Bracket ends per claimant in coarse units, from 0 to its target."""
        targets = self.goals.targets
        ends = np.cumsum(targets.width, axis=1) if len(targets.weight) else np.zeros((len(targets.target), 0))
        return np.concatenate([np.zeros((len(ends), 1)), ends], axis=1)

    def require_unplaced(self, order: int, least: int) -> None:
        """Take it as proven that an order must leave so many lot multiples unplaced, whatever the others do."""
        self._least[order] = max(self._least[order], min(float(least), self._remaining[order]))

    def keep_level(self, position: int, limit: int) -> None:
        """Keep a level at or below a core value in everything that follows; less strictly than before begins later levels anew."""
        if limit > self._limits.get(position, limit):
            self._climbs = {level: climb for level, climb in self._climbs.items() if level <= position}
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
        if climb.choice is None:
            return None
        weights = self._weigh(position, climb.best)
        return AscentResult(
            bound=max(0, ceil(climb.bound - 1e-6)), capacity=climb.best.room,
            work=self.goals.targets.spread(climb.best.work), unplaced=self._charge_unplaced(weights),
            weights={Term.unplaced: weights.unplaced, Term.lateness: weights.lateness, Term.cost: weights.cost},
            line=climb.bound, kept=climb.best.kept, choice=climb.choice, passes=climb.passes, is_cut=is_cut,
        )  # fmt: skip

    def _start(self, position: int) -> Climb:
        """Begin with what keeps the earlier levels roughly where they are, and no other price."""
        size, quotas = len(self._joint), len(self._quotas)
        prices = Prices(
            np.zeros_like(self._room), np.zeros(size), np.zeros(len(self.goals.targets.target)), np.zeros(quotas),
            np.zeros(quotas), np.zeros(len(self.goals.measures)),
        )  # fmt: skip
        reference = self._estimate(position)
        kept = sorted(level for level in self._limits if level < position)
        # Where an earlier level was climbed, its prices say what is scarce; they are worth as much more as that level is.
        known = max((level for level in kept if level in self._climbs and self._climbs[level].bound > 0), default=None)
        if known is not None:
            prices = self._climbs[known].best.times(reference / self._size_of(known))
        for level in kept:
            if known is None or level >= known:
                prices.kept[level] = reference / self._size_of(level)
        return Climb(prices, prices, self._scale_of(position))

    def _estimate(self, position: int) -> float:
        """About the size of a level: what all work would weigh in it, late by a share of the calendar and done at its cheapest."""
        scale = float(self.goals.compute_scale(position, 0))
        weights = self._weigh(position, None)
        if weights.lateness:
            days = LATENESS * self.goals.table.index.scenario.calendar.boundaries[-1]
            scale += weights.lateness * max(0.0, days - 1) * float(self._remaining @ self.goals.table.orders.multiple)
        if weights.cost:
            sums = self._passes.run(self._charge(weights, None, np.full(len(self._remaining), 1e300)), self._remaining)
            scale = max(scale, weights.cost * float(sums.totals[1]))
        return scale or 1.0

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
        minute = weights.cost * self._activation_per_minute
        if prices is None:
            room = np.zeros_like(self._room) + self._spread_out(minute)
            return PassPrices(weights.lateness, weights.cost, unplaced, room, np.zeros(table.slot_count))
        room = prices.room + self._spread_out(minute + prices.joint)
        slot = -self._compute_worth(prices)[table.factory] * table.standard
        return PassPrices(weights.lateness, weights.cost, unplaced, room, slot)

    def _spread_out(self, amounts: Floats) -> Floats:
        """Amounts per factory as amounts per work center, shape (work centers, 1)."""
        return np.asarray(amounts[self.goals.table.index.factory_of_work_center, None], dtype=np.float64)

    def _compute_worth(self, prices: Prices) -> Floats:
        """What a fine unit received by each factory earns: what it is worth to it, its groups, and the quotas."""
        worth = self.goals.targets.spread(prices.work)
        for position, limit in enumerate(self._quotas):
            pull = prices.low[position] - prices.high[position]
            worth += pull * self._inside[position]
            if limit.is_relative:
                everybody = prices.high[position] * (limit.maximum or 0) - prices.low[position] * (limit.minimum or 0)
                worth += everybody / PERMILLE * self.goals.table.index.is_member
        return np.asarray(worth, dtype=np.float64)

    def _step(self, position: int, climb: Climb, target: float) -> None:
        """Price all orders once, take note of the bound, and move the prices."""
        weights = self._weigh(position, climb.prices)
        charge = self._charge(weights, climb.prices, self._charge_unplaced(weights))
        sums = self._passes.run(charge, self._remaining - self._least)
        bound = self._compute_bound(position, climb.prices, weights, (charge, sums))
        climb.passes += 1
        is_better = bound > climb.bound + 1e-9 * abs(bound)
        if is_better:
            climb.bound, climb.best, climb.since = bound, climb.prices, 0
            climb.choice = Choice(charge, np.minimum(sums.best, charge.unplaced), sums.route.copy())
        gradient = self._compute_slope(position, climb.prices, weights, sums)
        scaled = Prices(*(slope / scale for slope, scale in zip(gradient.parts(), climb.scales, strict=True)))
        climb.since += not is_better
        if climb.is_settling:
            climb.settle(scaled, is_better=is_better)
        else:
            climb.run(scaled)
        climb.move(target)

    def _scale_of(self, position: int) -> tuple[float | Floats, ...]:
        """Of every kind of row, one over the size its prices are expected to have: then a step moves all of them alike."""
        size = self._estimate(position)
        minute = self._minutes / size
        kept = [KEPT_CARE * self._size_of(level) / size for level in range(len(self.goals.measures))]
        return minute, minute, 3 * minute, minute, minute, np.array(kept)

    def _size_of(self, level: int) -> float:
        """About the size of a level kept: its own scale, or what it is kept at."""
        return max(1.0, float(self.goals.compute_scale(level, self._limits.get(level, 0))))

    def _charge_unplaced(self, weights: _Weights) -> Floats:
        return np.asarray(weights.unplaced * self.goals.table.orders.weight, dtype=np.float64)

    def _compute_bound(
        self, position: int, prices: Prices, weights: _Weights, made: tuple[PassPrices, PassSums]
    ) -> float:
        """Bound at some prices: what orders and factories choose, less what the shared rows have room for.

        Large amounts may cancel, inside a route too, so what rounding can have added is given up in proportion to the amounts.
        """
        charge, sums = made
        capped = np.isfinite(self._joint)
        amounts = [
            np.minimum(sums.best, charge.unplaced) * (self._remaining - self._least), self._least * charge.unplaced,
            -(prices.room * self._room).ravel(), -(prices.joint[capped] * self._joint[capped]),
            self._share_out(prices, weights)[0], self._price_quotas(prices), np.array([weights.constant]),
            np.array([-prices.kept[level] * limit for level, limit in self._limits.items() if level < position]),
        ]  # fmt: skip
        everything = np.concatenate(amounts)
        inside = [
            charge.late * sums.totals[0], charge.money * sums.totals[1], np.vdot(charge.room, sums.load),
            np.abs(self._compute_worth(prices)) @ sums.received,
        ]  # fmt: skip
        return float(everything.sum()) - ROUNDING * (float(np.abs(everything).sum()) + float(sum(inside)))

    def _compute_slope(self, position: int, prices: Prices, weights: _Weights, sums: PassSums) -> Prices:
        """By how much each row is overdrawn."""
        targets = self.goals.targets
        received = sums.received + self._pinned.received
        stand = self._share_out(prices, weights)[1]
        capped = np.isfinite(self._joint)
        low, high = self._miss_quotas(received)
        kept = np.zeros(len(prices.kept))
        values = self._value_levels(sums, stand)
        for level, limit in self._limits.items():
            if level < position:
                kept[level] = values[level] - limit
        work = stand * targets.unit - targets.prefill - targets.gather(received)
        return Prices(
            sums.load - self._room, np.where(capped, sums.minutes - np.where(capped, self._joint, 0), 0.0),
            np.where(targets.target > 0, work, 0.0), low, high, kept,
        )  # fmt: skip

    def _share_out(self, prices: Prices, weights: _Weights) -> tuple[Floats, Floats]:
        """Cheapest standing of every claimant in coarse units, and its price: unfairness and missing units against work's worth."""
        targets = self.goals.targets
        fixed = (targets.prefill + targets.gather(self._pinned.received)) / targets.unit
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
        """Unfairness of every claimant at some standings, straight between bracket ends."""
        targets = self.goals.targets
        total = np.zeros(stand.shape)
        edge = np.zeros((len(stand), 1))
        for k, weight in enumerate(targets.weight.tolist()):
            width = targets.width[:, k : k + 1]
            total += weight * (width - np.clip(stand - edge, 0, width))
            edge = edge + width
        return total * targets.importance[:, None]

    def _price_quotas(self, prices: Prices) -> Floats:
        """What the fixed side of each quota is worth: its limit, less what pinned lots have of it."""
        low, high = self._miss_quotas(self._pinned.received)
        return np.concatenate([prices.low * low, prices.high * high])

    def _miss_quotas(self, received: Ints | Floats) -> tuple[Floats, Floats]:
        """By how many fine units some work stays below the smallest amount of each quota, and goes beyond the largest."""
        low, high = np.zeros(len(self._quotas)), np.zeros(len(self._quotas))
        everybody = float(received[self.goals.table.index.is_member].sum())
        for position, limit in enumerate(self._quotas):
            unit = everybody / PERMILLE if limit.is_relative else 1.0
            here = float(self._inside[position] @ received)
            if limit.minimum is not None:
                low[position] = limit.minimum * unit - here
            if limit.maximum is not None:
                high[position] = here - limit.maximum * unit
        return low, high

    def _value_levels(self, sums: PassSums, stand: Floats) -> list[float]:
        """Value of every level at the routes and standings chosen; what the ascent leaves out counts as 0."""
        goals, orders = self.goals, self.goals.table.orders
        unplaced = float((self._remaining - sums.placed) @ orders.weight)
        activation = float(self._activation_per_minute @ sums.minutes)
        money = sums.totals[1] + activation + self._pinned.cost / goals.money_unit + self._paid_activation
        unfair = float(self._unfair_at(stand[:, None]).sum()) if not goals.targets.is_worst_first else 0.0
        values = []
        for measure in goals.measures:
            total = 0.0
            for factor, term in zip(measure.factors, measure.level.terms, strict=True):
                if term.term is Term.guarantee:
                    total += factor * float(np.maximum(0.0, goals.compute_guarantee(term) - stand).sum())
                    continue
                amount = {
                    Term.unplaced: unplaced, Term.lateness: float(sums.totals[0]) + self._pinned.lateness,
                    Term.cost: float(money), Term.unfairness: unfair,
                }.get(term.term, 0.0)  # fmt: skip
                total += factor * amount
            values.append(total)
        return values
