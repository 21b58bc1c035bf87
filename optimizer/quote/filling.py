"""Placing a whole quantity lot by lot: in lots as large as can be, or along the cheapest routes there are."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from optimizer.quote.ask import Ask
from optimizer.quote.charges import Charges
from optimizer.quote.draft import STRICT, Draft, Part, Rooms, Route, Way
from optimizer.quote.pricing import Pricing
from optimizer.quote.routes import Field, compute_field, compute_width

Ints = NDArray[np.int64]

MOST_LOTS = 64
"""Lots an offer may have before it is given up."""

MOST_TRIES = 6
"""How often a route that takes too much of one place is looked for again."""

Shut = tuple[tuple[int, tuple[int, int]], ...]
"""Cells (operation, (place, bucket)) that a lot may not use."""


@dataclass(frozen=True)
class Wish:
    """What a draft should be like.

    Attributes
    ----------
    target
        Lot multiples to place.
    deadline
        Last delivery day.
    way
        How careful each lot is of those that come after it.
    """

    target: int
    deadline: int
    pricing: Pricing
    way: Way = STRICT


class Filler:
    """Puts the lots of one draft together.

    Parameters
    ----------
    start
        Lots that are there already; none by default.
    """

    def __init__(self, ask: Ask, wish: Wish, start: Draft | None = None) -> None:
        self.ask, self.wish = ask, wish
        self.draft = Draft(ask, wish.target) if start is None else start
        self._most_lots = 1 if ask.is_single else MOST_LOTS
        self._known: tuple[int, list[Rooms], Charges] | None = None

    # A whole quantity

    def fill_widely(self) -> Draft:
        """Place the quantity in lots as large as can be, each along its cheapest route; the draft may be left short."""
        while self._may_go_on():
            rooms = self._look()
            part = self._find_wide_lot(rooms) or self._find_careful_lot(rooms)
            if part is None:
                break
            self.draft.add(part)
        return self._even_out() if self.draft.left > 0 and not self.ask.is_single else self.draft

    def _even_out(self) -> Draft:
        """Take from a lot what makes the rest large enough to begin with somewhere else."""
        least = max(bounds.least for bounds in self.ask.bounds)
        missing = least - self.draft.left
        if missing <= 0:
            return self.draft
        for part in sorted(self.draft.parts, key=lambda part: -part.count):
            if part.count > missing:
                evened = self.draft.without(part)
                evened.add(Part(part.count - missing, part.route))
                last = Filler(self.ask, self.wish, evened).find_lot(least)
                if last is not None:
                    evened.add(last)
                    if evened.is_kept():
                        return evened
        return self.draft

    def fill_cheaply(self) -> list[Draft]:
        """Place the quantity along the cheapest routes; every way to end with one last lot is a draft of its own."""
        ended: list[Draft] = []
        while self._may_go_on():
            rooms = self._look()
            last = self.find_lot(self.draft.left, rooms)
            if last is not None:
                ended.append(self.draft.copy())
                ended[-1].add(last)
            part = self._find_thrifty_lot(rooms)
            if part is None or (last is not None and not self._is_cheaper(part, last)):
                break
            self.draft.add(part)
        return ended if self.draft.left else [*ended, self.draft]

    def _may_go_on(self) -> bool:
        """Whether something is left to place, and another lot is allowed to take some of it."""
        is_over = self.ask.effort.is_spent or len(self.draft.count_by_route) >= self._most_lots
        return self.draft.left > 0 and not is_over

    def _is_cheaper(self, part: Part, last: Part) -> bool:
        """Whether a lot costs less per lot multiple than placing all that is left at once."""
        charges = self._survey()[2]
        return charges.price(part) * last.count < charges.price(last) * part.count

    # One lot

    def compute_field(self, count: int) -> Field:
        """Find the cheapest way to every cell for one lot of so many lot multiples."""
        return self._compute_field(count, self._look())

    def find_lot(self, count: int, rooms: list[Rooms] | None = None) -> Part | None:
        """Find the cheapest route on which so many lot multiples fit.

        A route that takes too much of one place, or of a quota, is looked for again without its parts in turn.
        """
        tries: list[tuple[Shut, bool]] = [((), False)]
        found: list[tuple[float, Part]] = []
        for attempt in range(MOST_TRIES):
            if attempt == len(tries):
                break
            shut, is_careful = tries[attempt]
            seen = rooms if rooms is not None and attempt == 0 else self._compute_rooms(shut, is_careful=is_careful)
            field = self._compute_field(count, seen)
            end = field.find_best(self.wish.deadline)
            if end is None:
                continue
            route = field.trace(end)
            if self.draft.compute_count(route) >= count:
                found.append((float(field.value[-1][end]), Part(count, route)))
                if attempt == 0:
                    break
                continue
            tries += [((*shut, step), is_careful) for step in self._list_crossings(route)]
            tries += [] if is_careful else [(shut, True)]
        return min(found, key=lambda entry: entry[0])[1] if found else None

    def _find_wide_lot(self, rooms: list[Rooms]) -> Part | None:
        """Find the largest lot there is room for, along its cheapest route."""
        width = compute_width(self.ask, [part.cell for part in rooms])
        count = int(np.where(self.ask.delivery_day <= self.wish.deadline, width, 0).max(initial=0))
        part = self.find_lot(count, rooms) if count else None
        if part is None:
            return None
        fewer = self._leave_enough(count, part.route, rooms)
        return part if fewer == count else self.find_lot(fewer, rooms) or part

    def _find_careful_lot(self, rooms: list[Rooms]) -> Part | None:
        """Find a lot where the widest one would break a relative quota, or passes one place too often."""
        careful = self._find_wide_lot(self._compute_rooms(is_careful=True))
        thrifty = self._find_thrifty_lot(rooms)
        return max((part for part in (careful, thrifty) if part is not None), key=lambda part: part.count, default=None)

    def _find_thrifty_lot(self, rooms: list[Rooms]) -> Part | None:
        """Find the route that is cheapest per lot multiple where its cells are filled, and fill it."""
        for is_careful in (False, True):
            found, charges = self._compute_rooms(is_careful=True) if is_careful else rooms, self._survey()[2]
            self.ask.spend()
            field = compute_field(self.ask, charges.list_by_room(found), charges.list_fares_by_room())
            end = field.find_best(self.wish.deadline)
            if end is None:
                return None
            route = field.trace(end)
            room = min(int(found[k].cell[cell]) for k, cell in enumerate(route))
            count = self._leave_enough(min(room, self.draft.compute_count(route)), route, found)
            if count >= self._find_least(route):
                return Part(count, route)
        return None

    def _look(self) -> list[Rooms]:
        """Return the room for one more lot, operation by operation."""
        return self._survey()[1]

    def _survey(self) -> tuple[int, list[Rooms], Charges]:
        """Room and charges; they are the same until a lot is added, which leaves less to be placed."""
        if self._known is None or self._known[0] != self.draft.left:
            charges = Charges(self.draft, self.wish.pricing, way=self.wish.way)
            self._known = (self.draft.left, self._compute_rooms(), charges)
        return self._known

    def _compute_rooms(self, shut: Shut = (), *, is_careful: bool = False) -> list[Rooms]:
        """Return the room less some cells; carefully, relative quotas are kept at each step of a route."""
        way = replace(self.wish.way, is_careful=True) if is_careful else self.wish.way
        rooms = [self.draft.compute_rooms(k, way=way) for k in range(len(self.ask.places))]
        for k, cell in shut:
            rooms[k].cell[cell] = 0
        return rooms

    def _compute_field(self, count: int, rooms: list[Rooms]) -> Field:
        charges = self._survey()[2]
        self.ask.spend()
        return compute_field(self.ask, charges.list_for(count, rooms), charges.list_fares_for(count))

    def _list_crossings(self, route: Route) -> list[tuple[int, tuple[int, int]]]:
        """Return the steps of a route at factories that it passes more than once, the last ones first."""
        factories = [int(self.ask.places[k].factory[place]) for k, (place, _) in enumerate(route)]
        crossings = [k for k, factory in enumerate(factories) if factories.count(factory) > 1]
        return [(k, route[k]) for k in reversed(crossings)]

    def _find_least(self, route: Route) -> int:
        """Fewest lot multiples a lot along a route must have."""
        if not self.wish.way.is_strict:
            return 1
        owed = [self.draft.compute_owed(k) for k in range(len(route))]
        return max(int(owed[k][self.ask.places[k].factory[place]]) for k, (place, _) in enumerate(route))

    def _leave_enough(self, count: int, route: Route, rooms: list[Rooms]) -> int:
        """Make a lot smaller where what is left after it would be too little for anybody to begin with."""
        for k, (place, _) in enumerate(route):
            rest, least = self.draft.left - count, self.ask.bounds[k].least
            if not 0 < rest < least:
                continue
            is_in = self.draft.done[k] > 0
            is_in[self.ask.places[k].factory[place]] = True
            if int(rooms[k].factory[is_in].sum()) - count < rest:
                fewer = self.draft.left - least
                count = fewer if fewer >= self._find_least(route) else count
        return count
