"""Lots of a new order as they are put together, and the room every rule leaves for one more."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.quote.ask import Ask
from optimizer.quote.committed import NO_LIMIT, QuotaRoom

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

Route = tuple[tuple[int, int], ...]
"""One (place, bucket) per operation."""


@dataclass(frozen=True)
class Part:
    """A lot of the new order: lot multiples along a route."""

    count: int
    route: Route


@dataclass(frozen=True)
class Way:
    """How careful a lot is of those that come after it.

    Attributes
    ----------
    is_strict
        It must bring a factory to its least quantity by itself; else later lots may.
    is_foresighted
        It leaves out factories with which too few others would be allowed to do all the rest.
    is_careful
        It must keep relative quotas at each step of its route, whatever the other steps do for it.
    """

    is_strict: bool = True
    is_foresighted: bool = True
    is_careful: bool = False


STRICT = Way()
LAX = Way(is_strict=False)


@dataclass
class Rooms:
    """Room for one more lot of one operation.

    Attributes
    ----------
    cell
        Most lot multiples it may have in a cell, shape (places, buckets); 0 where none may be.
    factory
        Most that every factory could do in all its cells together.
    """

    cell: Ints
    factory: Ints


class Draft:
    """Some lots of a new order on top of the committed plan.

    Parameters
    ----------
    target
        Lot multiples to be placed in the end.

    Attributes
    ----------
    parts
        The lots so far; lots along one route are one.
    left
        Lot multiples still to be placed.
    """

    def __init__(self, ask: Ask, target: int) -> None:
        committed, places = ask.ground.committed, ask.places
        self.ask, self.target, self.left = ask, target, target
        self.count_by_route: dict[Route, int] = {}
        self.free = committed.free.copy()
        self.load_room = committed.load_room.copy()
        self.is_active = committed.is_active.copy()
        self.done = np.zeros((len(places), len(self.load_room)), dtype=np.int64)
        self.is_used = [np.zeros(part.is_open.shape, dtype=bool) for part in places]
        self.quota_room = [quota.room for quota in committed.quotas]

    @property
    def parts(self) -> tuple[Part, ...]:
        """The lots so far."""
        return tuple(Part(count, route) for route, count in self.count_by_route.items())

    def copy(self) -> Draft:
        """Return the same draft, to go on differently."""
        other = Draft(self.ask, self.target)
        for part in self.parts:
            other.add(part)
        return other

    def without(self, dropped: Part) -> Draft:
        """Return the same draft less one of its lots."""
        other = Draft(self.ask, self.target)
        for part in self.parts:
            if part.route != dropped.route:
                other.add(part)
        return other

    def add(self, part: Part) -> None:
        """Add a lot, and take what it takes."""
        for k, (place, bucket) in enumerate(part.route):
            here = self.ask.places[k]
            factory, work_center = here.factory[place], here.work_center[place]
            minutes = part.count * here.minutes[place]
            if not self.is_used[k][place, bucket]:
                self.is_used[k][place, bucket] = True
                minutes += here.setup[place]
            self.free[work_center, bucket] -= minutes
            self.load_room[factory] -= minutes
            self.is_active[factory] = True
            self.done[k, factory] += part.count
            for i, quota in enumerate(self.ask.ground.committed.quotas):
                self.quota_room[i] -= int(quota.weight[factory] * here.worth[place]) * part.count
        self.left -= part.count
        self.count_by_route[part.route] = self.count_by_route.get(part.route, 0) + part.count

    # Room for one more lot

    def compute_rooms(self, operation: int, *, way: Way) -> Rooms:
        """Return the room for one more lot at one operation."""
        here = self.ask.places[operation]
        most = self._compute_most(operation, is_careful=way.is_careful)
        cell = self._fit_minutes(operation)
        np.minimum(cell, most[here.factory][:, None], out=cell)
        cell *= here.is_open
        factory = np.zeros(len(most), dtype=np.int64)
        np.add.at(factory, here.factory, cell.sum(axis=1))
        np.minimum(factory, most, out=factory)
        owed = self.compute_owed(operation)
        is_shut = (factory < owed) | self._find_superfluous(operation, factory, way)
        cell[is_shut[here.factory]] = 0
        if way.is_strict:
            cell[cell < owed[here.factory][:, None]] = 0
        return Rooms(cell, np.where(is_shut, 0, factory))

    def _fit_minutes(self, operation: int) -> Ints:
        """Lot multiples that fit in the free minutes of each cell and factory, shape (places, buckets)."""
        here = self.ask.places[operation]
        minutes = np.minimum(self.free[here.work_center], self.load_room[here.factory][:, None])
        minutes -= np.where(self.is_used[operation], 0, here.setup[:, None])
        fits: Ints = np.maximum(minutes, 0) // np.maximum(here.minutes, 1)[:, None]
        if here.minutes.all():
            return fits
        return np.where((here.minutes == 0)[:, None] & (minutes >= 0), NO_LIMIT, fits)

    def compute_owed(self, operation: int) -> Ints:
        """Fewest lot multiples that every factory must get, if it gets any more."""
        return np.asarray(np.maximum(1, self.ask.bounds[operation].least - self.done[operation]), dtype=np.int64)

    def _compute_most(self, operation: int, *, is_careful: bool) -> Ints:
        """Most lot multiples every factory may get of an operation, whatever its machines have room for."""
        bounds, done = self.ask.bounds[operation], self.done[operation]
        most = np.minimum(bounds.most - done, self.left)
        if len(bounds.group_most):
            room = bounds.group_most - bounds.groups @ done
            most = np.minimum(most, np.where(bounds.groups, room[:, None], NO_LIMIT).min(axis=0))
        if bounds.min_factories > 1:
            most = np.minimum(most, self._keep_for_others(operation))
        for quota, room in zip(self.ask.ground.committed.quotas, self.quota_room, strict=True):
            if is_careful or not quota.is_relative:
                most = np.minimum(most, self._fit_quota(operation, quota, room))
        return np.asarray(np.maximum(most, 0), dtype=np.int64)

    def _keep_for_others(self, operation: int) -> Ints:
        """What a factory may get when enough must be left for as many others as the rule wants."""
        bounds, is_in = self.ask.bounds[operation], self.done[operation] > 0
        missing = max(0, bounds.min_factories - int(is_in.sum()))
        others = np.where(is_in, missing, max(0, missing - 1))
        return np.asarray(self.left - others * bounds.least, dtype=np.int64)

    def _fit_quota(self, operation: int, quota: QuotaRoom, room: int) -> Ints:
        """What every factory may get of an operation under one quota alone."""
        here = self.ask.places[operation]
        worth = int(here.worth.max(initial=0))
        taken = np.maximum(quota.weight * worth, 0)
        return np.where(taken > 0, max(0, room) // np.maximum(taken, 1), NO_LIMIT)

    def _find_superfluous(self, operation: int, factory: Ints, way: Way) -> Flags:
        """Mark factories that may not be added: there are enough, or with them too little would fit in the end."""
        bounds = self.ask.bounds[operation]
        is_in: Flags = self.done[operation] > 0
        open_places = bounds.max_factories - int(is_in.sum())
        if open_places >= np.count_nonzero(factory):
            return np.zeros(len(factory), dtype=bool)
        if open_places <= 0:
            return ~is_in
        if not way.is_foresighted:
            return np.zeros(len(factory), dtype=bool)
        ranked = np.sort(np.where(is_in, 0, factory))[::-1]
        # With the best others; a factory among those takes no place twice.
        others = ranked[: open_places - 1].sum()
        best = np.where(is_in, factory, 0).sum() + others + np.minimum(factory, ranked[open_places - 1])
        is_enough: Flags = is_in | (best >= self.left)
        return ~is_enough if (is_enough & ~is_in).any() else np.zeros(len(factory), dtype=bool)

    def compute_count(self, route: Route) -> int:
        """Most lot multiples a lot along a route can have where it passes work centers and factories more than once."""
        by_bucket: dict[tuple[int, int], tuple[int, int]] = {}
        by_factory: dict[int, tuple[int, int]] = {}
        for k, (place, bucket) in enumerate(route):
            here = self.ask.places[k]
            cell, factory = (int(here.work_center[place]), bucket), int(here.factory[place])
            setup = 0 if self.is_used[k][place, bucket] else int(here.setup[place])
            per_count, once = by_bucket.get(cell, (0, 0))
            by_bucket[cell] = per_count + int(here.minutes[place]), once + setup
            per_count, once = by_factory.get(factory, (0, 0))
            by_factory[factory] = per_count + int(here.minutes[place]), once + setup
        count = self.left
        for cell, (per_count, once) in by_bucket.items():
            count = _shrink(count, int(self.free[cell]), per_count, once)
        for factory, (per_count, once) in by_factory.items():
            count = _shrink(count, int(self.load_room[factory]), per_count, once)
        for quota, room in zip(self.ask.ground.committed.quotas, self.quota_room, strict=True):
            count = _shrink(count, room, self._weigh(quota, route), 0)
        return count

    def _weigh(self, quota: QuotaRoom, route: Route) -> int:
        places = self.ask.places
        return sum(
            int(quota.weight[places[k].factory[place]] * places[k].worth[place]) for k, (place, _) in enumerate(route)
        )

    def is_kept(self) -> bool:
        """Whether every rule holds that is not kept by every single lot: the least quantities, and how many do the work."""
        if self.left:
            return False
        for k, bounds in enumerate(self.ask.bounds):
            done = self.done[k][self.done[k] > 0]
            if len(done) < bounds.min_factories or len(done) > bounds.max_factories or (done < bounds.least).any():
                return False
        return all(room >= 0 for room in self.quota_room)


def _shrink(count: int, room: int, per_count: int, once: int) -> int:
    if room < once:
        return 0
    return min(count, (room - once) // per_count) if per_count > 0 else count
