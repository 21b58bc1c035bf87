"""Looking for drafts: for each day by which all could be delivered, the cheapest way to do it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from optimizer.quote.ask import Ask
from optimizer.quote.committed import NO_LIMIT
from optimizer.quote.draft import LAX, STRICT, Draft, Part, Way
from optimizer.quote.filling import Filler, Wish
from optimizer.quote.floor import Floor, compute_floor
from optimizer.quote.pricing import Cost, Pricing, compute_cost
from optimizer.quote.routes import SAME
from optimizer.units import YEN

MOST_DEADLINES = 5
"""Days for which the cheapest draft of several lots is looked for, at most."""

MOST_TRIES = 5
"""How often one lot that breaks a rule over its whole route is looked for again."""

MOST_TARGETS = 8
"""Quantities that are tried where not everything can be placed, roughly."""

MOST_POLISHED = 5
"""Lots a draft may have to be improved lot by lot."""


@dataclass(frozen=True)
class Candidate:
    """A draft that keeps every rule, with what it costs and when all of it is delivered."""

    draft: Draft
    cost: Cost
    delivery_day: int

    def price(self, pricing: Pricing) -> float:
        """What it costs in yen, with or without the price of its capacity."""
        return self.cost.opportunity_yen if pricing.with_capacity else self.cost.nanoyen / YEN


class Search:
    """Looks for drafts of one new order that place a given quantity.

    Parameters
    ----------
    target
        Lot multiples to place.

    Attributes
    ----------
    candidates
        What was found so far.
    floors
        Per pricing, what no candidate can beat.
    """

    def __init__(self, ask: Ask, target: int) -> None:
        self._ask, self._target = ask, target
        kinds = (False,) if ask.ground.prices is None else (False, True)
        self.pricings = [Pricing(ask, with_capacity=kind) for kind in kinds]
        self.floors: list[Floor] = [compute_floor(ask, target, pricing) for pricing in self.pricings]
        self.candidates: list[Candidate] = []
        self._days = self.floors[0].days

    def run(self) -> list[Candidate]:
        """Return the candidates; none where there is no way, or none was found."""
        if self._days:
            for pricing in self.pricings:
                self._add_single(pricing)
            if not self._ask.is_single:
                self._add_split()
        return self.candidates

    def _keep(self, draft: Draft) -> bool:
        """Add a draft to the candidates if it places everything and keeps every rule."""
        if draft.is_kept():
            self.candidates.append(Candidate(draft, compute_cost(draft), find_delivery(draft)))
            return True
        return False

    # All in one lot

    def _add_single(self, pricing: Pricing) -> None:
        """Add, for every day on which one lot of everything gets cheaper, that lot."""
        field = Filler(self._ask, Wish(self._target, self._days[-1], pricing)).compute_field(self._target)
        best, tries = np.inf, MOST_TRIES
        for day in self._days:
            end = field.find_best(day)
            if end is None or field.value[-1][end] >= best - SAME:
                continue
            part, draft = Part(self._target, field.trace(end)), Draft(self._ask, self._target)
            if draft.compute_count(part.route) < self._target:
                found = (
                    Filler(self._ask, Wish(self._target, day, pricing)).find_lot(self._target) if tries > 0 else None
                )
                tries -= 1
                if found is None:
                    continue
                part = found
            draft.add(part)
            if self._keep(draft):
                best = self.candidates[-1].price(pricing)

    # In several lots

    def _add_split(self) -> None:
        """Add earlier drafts than those of one lot, then cheaper ones, wherever the floors leave room for them."""
        self._add_earlier()
        if not self.candidates:
            return
        for deadline in self._choose_deadlines():
            for pricing, floor in zip(self.pricings, self.floors, strict=True):
                if self._ask.effort.is_enough:
                    return
                if self._find_best_price(deadline, pricing) > floor.at(deadline) + SAME:
                    self._add_cheap(Wish(self._target, deadline, pricing))

    def _find_best_price(self, deadline: int, pricing: Pricing) -> float:
        return min((c.price(pricing) for c in self.candidates if c.delivery_day <= deadline), default=np.inf)

    def _add_earlier(self) -> None:
        """Halve the days between the earliest that could be and the earliest that is known."""
        known = min((c.delivery_day for c in self.candidates), default=None)
        low, high = 0, len(self._days) if known is None else self._days.index(known)
        if known is None and not self._add_wide(self._days[-1]):
            return
        while low < high and not self._ask.effort.is_enough:
            middle = (low + high) // 2
            if self._add_wide(self._days[middle]):
                high = self._days.index(self.candidates[-1].delivery_day)
            else:
                low = middle + 1

    def _add_wide(self, deadline: int) -> bool:
        wishes = [Wish(self._target, deadline, self.pricings[0], way) for way in list_ways(self._ask)]
        return any(self._keep(Filler(self._ask, wish).fill_widely()) for wish in wishes)

    def _add_cheap(self, wish: Wish) -> None:
        """Add the drafts of every way, then what the best becomes when each of its lots is placed again."""
        for way in list_ways(self._ask):
            if not self._ask.effort.is_enough:
                for draft in Filler(self._ask, replace(wish, way=way)).fill_cheaply():
                    self._keep(draft)
        in_time = [c for c in self.candidates if c.delivery_day <= wish.deadline]
        best = min(in_time, key=lambda c: c.price(wish.pricing)).draft
        for part in best.parts if 1 < len(best.parts) <= MOST_POLISHED else ():
            if not self._ask.effort.is_enough:
                for draft in Filler(self._ask, wish, best.without(part)).fill_cheaply():
                    self._keep(draft)

    def _choose_deadlines(self) -> list[int]:
        """The last day in time, the last of all, the earliest, then some between: the first ones matter most."""
        begin = min(c.delivery_day for c in self.candidates)
        open_days = [day for day in self._days if day >= begin]
        in_time = [day for day in open_days if day <= self._ask.order.due_day]
        spread = [open_days[i * (len(open_days) - 1) // (MOST_DEADLINES - 1)] for i in range(MOST_DEADLINES)]
        return list(dict.fromkeys([*in_time[-1:], open_days[-1], begin, *spread]))


def find_most(ask: Ask) -> int:
    """Return the most lot multiples that can be placed, as far as was found; whether it has to be all does not count."""
    ceiling = _find_ceiling(ask) if ask.is_possible else 0
    if not ceiling:
        return 0
    is_placed, placed = _try_most(ask, ceiling)
    if is_placed:
        return ceiling
    # What fitted may break a rule on how an order is spread; lots that know how much there will be may keep it.
    best = placed if placed and _try_most(ask, placed)[0] else 0
    for target in range(ceiling - 1, best, -max(1, ceiling // MOST_TARGETS)):
        if ask.effort.is_enough:
            break
        if _try_most(ask, target)[0]:
            return target
    return best


def _try_most(ask: Ask, target: int) -> tuple[bool, int]:
    """Say whether so many lot multiples were placed by every rule, and how many fitted at all."""
    most, last, pricing = 0, int(ask.delivery_day.max()), Pricing(ask, with_capacity=False)
    for way in list_ways(ask):
        draft = Filler(ask, Wish(target, last, pricing, way)).fill_widely()
        if draft.is_kept():
            return True, target
        most = max(most, target - draft.left)
    return False, most


def _find_ceiling(ask: Ask) -> int:
    """Return lot multiples that there is room for at every operation by itself."""
    draft = Draft(ask, ask.count)
    room = [int(draft.compute_rooms(k, way=LAX).factory.sum()) for k in range(len(ask.places))]
    return min(ask.count, *room)


def list_ways(ask: Ask) -> list[Way]:
    """Ways to be careful, the most promising first; only those that make a difference to an order."""
    ways = [STRICT]
    if any(bounds.max_factories < NO_LIMIT for bounds in ask.bounds):
        ways.append(Way(is_foresighted=False))
    if any(bounds.least > 1 for bounds in ask.bounds) and not ask.is_single:
        ways.append(LAX)
    return ways


def find_delivery(draft: Draft) -> int:
    """Day on which the last piece of a draft is delivered."""
    return max(int(draft.ask.delivery_day[part.route[-1]]) for part in draft.parts)
