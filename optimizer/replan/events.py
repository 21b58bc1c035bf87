"""What can happen to a published plan: factories and work centers drop out, orders come, change and go, lots are declined."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from optimizer.domain.base import Day, Id, Minutes, Model, Pieces
from optimizer.domain.order import Buyer, Order

Bucket = Annotated[int, Field(ge=0)]


class _Span(Model):
    """Buckets that something concerns.

    Attributes
    ----------
    first_bucket
        None means from now on: the first bucket that has not begun.
    last_bucket
        The last one concerned; None means to the end of the calendar.
    """

    first_bucket: Bucket | None = None
    last_bucket: Bucket | None = None


class FactoryOut(_Span):
    """A factory can do nothing at all for some buckets."""

    event: Literal["factory_out"] = "factory_out"
    factory: Id


class WorkCenterOut(_Span):
    """A work center stands still for some buckets."""

    event: Literal["work_center_out"] = "work_center_out"
    work_center: Id


class CapacityCut(_Span):
    """A work center, or every one of a factory, has fewer free minutes for some buckets.

    Attributes
    ----------
    work_center, factory
        One of the two.
    minutes, permille
        One of the two: minutes less in each bucket and work center, or the share of the free minutes that is lost.
    """

    event: Literal["capacity_cut"] = "capacity_cut"
    work_center: Id | None = None
    factory: Id | None = None
    minutes: Annotated[Minutes, Field(ge=1)] | None = None
    permille: Annotated[int, Field(ge=1, le=1000)] | None = None


class OrderAdded(Model):
    """A new order joins the batch.

    Attributes
    ----------
    buyer
        The order's buyer, where the scenario does not know it yet.
    """

    event: Literal["order_added"] = "order_added"
    order: Order
    buyer: Buyer | None = None


class OrderChanged(Model):
    """An order is wanted in another quantity, or at another time; what is left out, or null, stays as it is.

    Attributes
    ----------
    is_latest_lifted
        Whether there is no latest day any more.
    """

    event: Literal["order_changed"] = "order_changed"
    order: Id
    quantity: Pieces | None = None
    release_day: Day | None = None
    due_day: Day | None = None
    latest_day: Day | None = None
    is_latest_lifted: bool = False
    priority: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    unit_value_yen: Annotated[int, Field(ge=0, le=1_000_000_000)] | None = None
    is_all_or_nothing: bool | None = None


class OrderCancelled(Model):
    """An order is not wanted any more; its lots end, those already begun included."""

    event: Literal["order_cancelled"] = "order_cancelled"
    order: Id


class LotDeclined(Model):
    """A factory does not take its part of a lot; it will not be given that operation of that order again.

    Attributes
    ----------
    operation
        Position in the route; None means every operation that the lot has at the factory.
    quantity
        Pieces declined; None means all. The rest the factory keeps, and gets no more.
    """

    event: Literal["lot_declined"] = "lot_declined"
    lot: Id
    factory: Id
    operation: Annotated[int, Field(ge=0, le=5)] | None = None
    quantity: Pieces | None = None


class LotsPinned(Model):
    """Lots that must stay exactly as they are: accepted, or in production."""

    event: Literal["lots_pinned"] = "lots_pinned"
    lots: Annotated[tuple[Id, ...], Field(min_length=1)]


Event = Annotated[
    FactoryOut | WorkCenterOut | CapacityCut | OrderAdded | OrderChanged | OrderCancelled | LotDeclined | LotsPinned,
    Field(discriminator="event"),
]
"""Anything that can happen, told apart by its field `event`."""

EVENT_TYPES: tuple[type[Model], ...] = (
    FactoryOut,
    WorkCenterOut,
    CapacityCut,
    OrderAdded,
    OrderChanged,
    OrderCancelled,
    LotDeclined,
    LotsPinned,
)


class Events(Model):
    """What happened since a plan was published, in order.

    Attributes
    ----------
    now_day
        Today, in days since `as_of`: what began before it is not touched, and nothing new is put there. None means day 0, nothing begun.
    """

    schema_version: Literal[1] = 1
    now_day: Day | None = None
    events: tuple[Event, ...] = ()
