"""What no way of placing an order can beat, with the committed plan as it is: proven floors of delivery day and price."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.quote.ask import Ask
from optimizer.quote.charges import Charges
from optimizer.quote.draft import LAX, Draft
from optimizer.quote.pricing import Pricing
from optimizer.quote.routes import compute_field


@dataclass(frozen=True)
class Floor:
    """The least that placing a quantity costs, by the day it must be delivered.

    Attributes
    ----------
    days, yen
        Increasing days, and what no way that is done by then can cost less than.
    """

    days: tuple[int, ...]
    yen: tuple[float, ...]

    @property
    def earliest_day(self) -> int | None:
        """Day before which not everything can be delivered; None where it cannot be placed at all."""
        return self.days[0] if self.days else None

    def at(self, day: int) -> float:
        """Return the floor of the price by a day; infinite where nothing can be done by then."""
        known = [yen for when, yen in zip(self.days, self.yen, strict=True) if when <= day]
        return known[-1] if known else np.inf


def compute_floor(ask: Ask, target: int, pricing: Pricing) -> Floor:
    """Price the cheapest route that any lot could take as if everything could take it.

    Every lot of every way takes some route with room for at least one lot multiple, and all lots together set up and
    activate at least what one of their routes does. So the quantity at the price of the cheapest route is a floor, and
    so is the first day by which the last operation has room enough. Where an order flows as one lot, its route has
    room for all of it.
    """
    draft = Draft(ask, target)
    if len(ask.places) > 2:
        # A route could leave a factory and come back, and be charged for it twice.
        draft.is_active[:] = True
    rooms = [draft.compute_rooms(k, way=LAX) for k in range(len(ask.places))]
    charges = Charges(draft, pricing)
    needed = target if ask.is_single else 1
    field = compute_field(ask, charges.list_for(target, rooms, needed=needed), charges.list_fares_for(target))
    _, _, value, day = field.list_ends()
    room_by_day: dict[int, int] = {}
    for when, room in zip(ask.delivery_day.ravel().tolist(), rooms[-1].cell.ravel().tolist(), strict=True):
        if room:
            room_by_day[when] = room_by_day.get(when, 0) + room
    days, yen, total, best = [], [], 0, np.inf
    for when in sorted(room_by_day):
        total += room_by_day[when]
        best = min(best, float(value[day == when].min(initial=np.inf)))
        if total >= target and np.isfinite(best):
            days.append(when)
            yen.append(best)
    return Floor(tuple(days), tuple(yen))
