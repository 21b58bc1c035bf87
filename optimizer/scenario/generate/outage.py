"""A disaster: factories in a hazard zone stop; the plan published before stays as the one to keep close to."""

from __future__ import annotations

from collections.abc import Sequence

from optimizer import units
from optimizer.domain.calendar import Calendar
from optimizer.domain.network import Factory, Network, WorkCenter
from optimizer.domain.order import Order
from optimizer.domain.plan import Lot, Step
from optimizer.domain.transit import TransitTable
from optimizer.scenario.generate.calendars import find_buckets
from optimizer.scenario.generate.skills import Skills

CANDIDATES = 12
"""Work centers looked at per operation, so that publishing a large batch stays quick."""


def stop_factories(factories: Sequence[Factory], outage: tuple[str, int, int], calendar: Calendar) -> list[Factory]:
    """Take the free minutes of the factories in a zone: none for some days, two fifths for some more."""
    zone, stopped_days, slow_days = outage
    stopped = find_buckets(calendar, 0, stopped_days).stop
    slowed = find_buckets(calendar, 0, stopped_days + slow_days).stop
    hit = [i for i, factory in enumerate(factories) if zone in factory.hazard_zones]
    # A small network may have nobody there; the water then reaches the first shop.
    hit = hit or [0]
    return [_stop(factory, stopped, slowed) if i in hit else factory for i, factory in enumerate(factories)]


def _stop(factory: Factory, stopped: int, slowed: int) -> Factory:
    work_centers = tuple(
        work_center.model_copy(update={"free_minutes": _reduce(work_center.free_minutes, stopped, slowed)})
        for work_center in factory.work_centers
    )
    return factory.model_copy(update={"work_centers": work_centers})


def _reduce(free_minutes: tuple[int, ...], stopped: int, slowed: int) -> tuple[int, ...]:
    fewer = tuple(minutes * 2 // 5 for minutes in free_minutes[stopped:slowed])
    return (0,) * stopped + fewer + free_minutes[slowed:]


class Publisher:
    """Makes the plan that was published before: order by order, one lot each, the first bucket with room.

    Parameters
    ----------
    network
        As it was before the disaster.
    calendar
        The buckets.
    skills
        The same network, for who can.
    """

    def __init__(
        self, network: Network, calendar: Calendar, skills: Skills, conflicts: dict[str, tuple[str, ...]]
    ) -> None:
        self._calendar = calendar
        self._skills = skills
        self._transit = TransitTable(network)
        self._conflicts = conflicts
        self._left = [
            [minutes * units.MINUTE for minutes in work_center.free_minutes] for work_center in skills.work_centers
        ]
        self._buyers_at: list[set[str]] = [set() for _ in skills.factories]

    def publish(self, orders: Sequence[Order], masks: Sequence[tuple[int, ...]]) -> tuple[Lot, ...]:
        """Publish lots for the orders that fit, those due first before the others."""
        lots = []
        for i in sorted(range(len(orders)), key=lambda i: (orders[i].due_day, orders[i].id)):
            steps = self._find_steps(orders[i], masks[i]) if _is_simple(orders[i]) else None
            if steps is not None:
                lots.append(Lot(id=f"P-{orders[i].id}", order=orders[i].id, quantity=orders[i].quantity, steps=steps))
        return tuple(sorted(lots, key=lambda lot: lot.order))

    def _find_steps(self, order: Order, masks: tuple[int, ...]) -> tuple[Step, ...] | None:
        day, place = order.release_day, None
        taken: list[tuple[int, int, int]] = []
        for operation, mask in enumerate(masks):
            found = self._find_cell(order, operation, mask, (day, place))
            if found is None:
                return None
            day, work_center, bucket, milliminutes = found
            place = self._location(work_center)
            taken.append((work_center, bucket, milliminutes))
        move = self._transit.move(place, order.destination) if place is not None else None
        if move is None or (order.latest_day is not None and day + move.days > order.latest_day):
            return None
        for work_center, bucket, milliminutes in taken:
            self._left[work_center][bucket] -= milliminutes
            self._buyers_at[self._skills.factory_of[work_center]].add(order.buyer)
        return tuple(Step(work_center=self._skills.work_centers[w].id, bucket=t) for w, t, _ in taken)

    def _location(self, work_center: int) -> str:
        return self._skills.factories[self._skills.factory_of[work_center]].location

    def _find_cell(
        self, order: Order, operation: int, mask: int, reached: tuple[int, str | None]
    ) -> tuple[int, int, int, int] | None:
        """Return (ready day, work center, bucket, milliminutes) of the cell that is ready first."""
        best: tuple[int, int, int, int] | None = None
        day, place = reached
        for number in self._skills.list_work_centers(mask)[:CANDIDATES]:
            factory = self._skills.factory_of[number]
            if any(rival in self._buyers_at[factory] for rival in self._conflicts.get(order.buyer, ())):
                continue
            move = None if place is None else self._transit.move(place, self._location(number))
            start = day if move is None else day + move.days
            milliminutes = _compute_milliminutes(order, operation, self._skills.work_centers[number])
            bucket = self._find_bucket(number, start, milliminutes)
            if bucket is not None:
                ready = self._calendar.end_day(bucket) + self._skills.work_centers[number].lead_days
                best = min(best or (ready + 1, 0, 0, 0), (ready, number, bucket, milliminutes))
        return best

    def _find_bucket(self, work_center: int, start: int, milliminutes: int) -> int | None:
        for t, left in enumerate(self._left[work_center]):
            if left >= milliminutes and self._calendar.start_day(t) >= start:
                return t
        return None


def _is_simple(order: Order) -> bool:
    """Say whether one lot, placed by time alone, keeps the order's sourcing rules."""
    rule = order.sourcing
    is_spread = rule.min_factories > 1 or rule.max_share_permille is not None or bool(rule.max_group_shares)
    return not (is_spread or rule.excluded_factories or any(operation.quotes for operation in order.route))


def _compute_milliminutes(order: Order, operation: int, work_center: WorkCenter) -> int:
    step = order.route[operation]
    permille = min(c.time_permille for c in work_center.capabilities if c.process == step.process)
    work = units.work_milliminutes(step.minutes_per_piece, permille)
    return step.setup_minutes * units.MINUTE + order.quantity * work
