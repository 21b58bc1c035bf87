"""The answer to an inquiry: what the network, seen as one factory, could promise, and what stands behind each promise."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from optimizer.domain.base import Id, Model
from optimizer.domain.plan import Step
from optimizer.rules import RuleId


class OfferKind(StrEnum):
    """What an offer is the best at; one that is none of these lies between two that are."""

    earliest = "earliest"
    cheapest_on_time = "cheapest_on_time"
    cheapest = "cheapest"
    least_opportunity = "least_opportunity"


class OfferedLot(Model):
    """A quantity that would flow through one work center and bucket per operation, and when it would be delivered."""

    quantity: Annotated[int, Field(ge=1)]
    steps: tuple[Step, ...]
    delivery_day: int


class HandOver(Model):
    """Goods going from one factory to the next.

    Attributes
    ----------
    operation
        Position in the route of the operation that is done when they leave.
    leaving_day, arrival_day
        Days since `as_of`.
    """

    operation: int
    origin: Id
    target: Id
    quantity: Annotated[int, Field(ge=1)]
    leaving_day: int
    arrival_day: int


class OfferCost(Model):
    """What an offer costs the center, on top of the committed plan, and its parts.

    Attributes
    ----------
    machine_yen
        Work at the price of the machine, or at a factory's own price per piece (setup included).
    activation_yen
        For factories that have no work in the committed plan.
    """

    total_yen: int | float
    machine_yen: int | float
    setup_yen: int | float
    freight_yen: int | float
    activation_yen: int | float


class Offer(Model):
    """One way to take the order on.

    Attributes
    ----------
    quantity
        Pieces: the whole order, or as much of it as fits.
    delivery_day
        Day on which the last piece is delivered, since `as_of`.
    late_days
        Of that day against the due day.
    yen_per_piece
        The cost divided by the pieces.
    floor_yen
        No way to place the quantity by the delivery day costs less, with the committed plan as it is: proven.
    opportunity_yen
        Cost plus the price of the capacity that is used; None without prices.
    factories
        Who is involved, in the order of the route.
    """

    kinds: tuple[OfferKind, ...]
    quantity: Annotated[int, Field(ge=1)]
    delivery_day: int
    late_days: int
    cost: OfferCost
    yen_per_piece: float
    floor_yen: int | float
    opportunity_yen: float | None
    factories: tuple[Id, ...]
    lots: tuple[OfferedLot, ...]
    hand_overs: tuple[HandOver, ...]


class Obstacle(Model):
    """A rule, and how many of the work centers with the operation's process it stands against.

    What makes a work center ineligible is counted in full; of what keeps an eligible one from any work, the first.
    """

    rule: RuleId
    work_centers: Annotated[int, Field(ge=1)]


class Shortage(Model):
    """How much of one operation could be done at all, and what stands against more.

    Attributes
    ----------
    capable, eligible, usable
        Work centers with the process; of those, allowed to do it; of those, with time for at least one lot multiple on a
        whole route.
    room
        Pieces that the usable ones have time for together, as far as this order's rules let each factory do them.
    """

    operation: int
    process: Id
    capable: int
    eligible: int
    usable: int
    room: int
    obstacles: tuple[Obstacle, ...]


class Remedy(Model):
    """A condition of the order without which more of it could be placed: so many pieces."""

    rule: RuleId
    quantity: int


class Quote(Model):
    """The answer for one new order. Nothing is reserved by it.

    Attributes
    ----------
    placeable
        Pieces that could be placed, as far as was found; the whole quantity, or why not is said by `shortages`.
    earliest_floor_day
        Before this day not everything that is placeable can be delivered, with the committed plan as it is: proven.
    offers
        By delivery day; none is worse than another in day, cost and opportunity cost alike.
    has_prices
        Whether the capacity used was priced.
    """

    order: Id
    quantity: int
    due_day: int
    placeable: int
    earliest_floor_day: int | None
    has_prices: bool
    offers: tuple[Offer, ...]
    shortages: tuple[Shortage, ...] = ()
    remedies: tuple[Remedy, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether all ordered pieces could be placed."""
        return self.placeable >= self.quantity

    @property
    def promise(self) -> Offer | None:
        """What one factory would answer: the cheapest offer in time, or the earliest where none is."""
        by_kind = {kind: offer for offer in self.offers for kind in offer.kinds}
        return by_kind.get(OfferKind.cheapest_on_time, by_kind.get(OfferKind.earliest))
