"""Lots that stay exactly as they are, and what their time leaves of buckets that have begun."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from optimizer.cells import CellTable
from optimizer.cells.lots import Cell
from optimizer.domain.plan import Lot
from optimizer.domain.transit import TransitTable
from optimizer.replan.draft import Draft, Place
from optimizer.units import MINUTE


@dataclass(frozen=True)
class Ground:
    """The scenario as it was, in cells.

    Attributes
    ----------
    cells_by_lot
        The cells that each lot of the plan passes.
    """

    table: CellTable
    cells_by_lot: dict[str, tuple[Cell, ...]]


class PlaceLoad:
    """Milliminutes per work center and bucket, as lots are added; the setup of a cell counts once."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._used: set[Cell] = set()
        self.milliminutes: dict[Place, int] = defaultdict(int)

    def measure(self, lot: Lot) -> dict[Place, int]:
        """Return what a lot would add."""
        table = self._ground.table
        added: dict[Place, int] = defaultdict(int)
        for (slot, bucket), step in zip(self._ground.cells_by_lot[lot.id], lot.steps, strict=True):
            multiple = int(table.orders.multiple[table.order[slot]])
            setup = 0 if (slot, bucket) in self._used else int(table.setup[slot])
            added[step.work_center, bucket] += int(table.minutes[slot]) * lot.quantity // multiple + setup
        return added

    def add(self, lot: Lot) -> None:
        """Add a lot."""
        for place, milliminutes in self.measure(lot).items():
            self.milliminutes[place] += milliminutes
        self._used.update(self._ground.cells_by_lot[lot.id])


def hold_pins(draft: Draft, ground: Ground) -> tuple[dict[str, Lot], list[str]]:
    """Return the lots that stay as they are, and the ids of those that should but cannot.

    To stay are, in this order: lots that the scenario pins, lots that events pin, and lots with a step in a bucket that began before
    today. A lot cannot where a factory declined it, or where there are not enough minutes left for it.
    """
    declined = {lot for lot, _ in draft.event_by_decline}
    load, held, released = PlaceLoad(ground), {}, []
    for id_ in _list_candidates(draft):
        lot = draft.lots[id_]
        added = load.measure(lot)
        has_room = all(
            load.milliminutes[place] + need <= draft.free[place[0]][place[1]] * MINUTE
            for place, need in added.items()
            if place in draft.event_by_place
        )
        if id_ in declined or not has_room:
            released.append(id_)
        else:
            held[id_] = lot
            load.add(lot)
    return held, released


def _list_candidates(draft: Draft) -> Iterable[str]:
    started = draft.started_buckets
    begun = (lot.id for lot in draft.lots.values() if any(step.bucket in started for step in lot.steps))
    pins = (lot.id for lot in draft.scenario.pins)
    return (id_ for id_ in dict.fromkeys((*pins, *draft.event_by_lot, *begun)) if id_ in draft.lots)


def close_started(draft: Draft, ground: Ground, held: Iterable[Lot]) -> None:
    """Leave of the buckets that began before today the minutes of the lots that stay, and let no other order begin before today.

    What is left of a started minute stays open to orders with lots that stay; all others are kept out by their release day.
    """
    load = PlaceLoad(ground)
    for lot in held:
        load.add(lot)
    for bucket in draft.started_buckets:
        for center, free in draft.free.items():
            free[bucket] = -(-load.milliminutes.get((center, bucket), 0) // MINUTE)
    begun = {lot.order for lot in held}
    for id_, order in draft.orders.items():
        release = draft.now_day if order.latest_day is None else min(draft.now_day, order.latest_day)
        if id_ not in begun and order.release_day < release:
            draft.orders[id_] = order.model_copy(update={"release_day": release})


def check_pinned_orders(draft: Draft, held: Iterable[Lot]) -> None:
    """Note orders changed so that lots which stay do not fit them any more."""
    transit = TransitTable(draft.scenario.network)
    pinned: dict[str, int] = defaultdict(int)
    for lot in held:
        pinned[lot.order] += lot.quantity
        if lot.order in draft.event_by_order:
            _check_days(draft, lot, transit)
    for id_, pieces in pinned.items():
        order = draft.orders[id_]
        if order.quantity < pieces and id_ in draft.event_by_order:
            path, subject = f"$.events[{draft.event_by_order[id_]}].quantity", f"order {id_}"
            places = {"order": id_, "pinned": str(pieces)}
            draft.complaints.add("order.below_pinned", path, subject, value=order.quantity, **places)


def _check_days(draft: Draft, lot: Lot, transit: TransitTable) -> None:
    order, position = draft.orders[lot.order], draft.event_by_order[lot.order]
    path, subject = f"$.events[{position}]", f"order {lot.order}"
    first = draft.calendar.start_day(min(step.bucket for step in lot.steps))
    if first < order.release_day:
        places = {"lot": lot.id, "day": str(first)}
        draft.complaints.add(
            "order.pinned_too_early", f"{path}.release_day", subject, value=order.release_day, **places
        )
    last = lot.steps[-1]
    location_by_id = {factory.id: factory.location for factory in draft.scenario.network.factories}
    move = transit.move(location_by_id[draft.factory_of[last.work_center]], order.destination)
    days = draft.work_centers[last.work_center].lead_days + (0 if move is None else move.days)
    delivery = draft.calendar.end_day(last.bucket) + days
    if order.latest_day is not None and delivery > order.latest_day:
        places = {"lot": lot.id, "day": str(delivery)}
        draft.complaints.add("order.pinned_too_late", f"{path}.latest_day", subject, value=order.latest_day, **places)
