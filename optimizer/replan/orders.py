"""Events in the order book: orders that come, change and go."""

from __future__ import annotations

from optimizer.domain.check.known import NOUN_BY_KIND, Kind
from optimizer.domain.order import Order
from optimizer.replan.draft import Draft
from optimizer.replan.events import OrderAdded, OrderCancelled, OrderChanged

_ORDER = NOUN_BY_KIND[Kind.order]
CHANGEABLE = (
    "quantity",
    "release_day",
    "due_day",
    "latest_day",
    "priority",
    "unit_value_yen",
    "is_all_or_nothing",
)
"""Fields of an order that an event may change."""


def apply_order_added(draft: Draft, position: int, event: OrderAdded) -> None:
    """Put a new order, and its buyer where given, at the end of the batch."""
    path, subject = f"$.events[{position}]", f"event {position + 1}"
    order, buyer = event.order, event.buyer
    if order.id in draft.orders or order.id in draft.cancelled:
        draft.complaints.add("order.exists", f"{path}.order.id", subject, value=order.id)
        return
    if buyer is not None and buyer.id != order.buyer:
        draft.complaints.add("order.other_buyer", f"{path}.buyer.id", subject, value=buyer.id, buyer=order.buyer)
    elif buyer is not None:
        draft.buyers.setdefault(buyer.id, buyer)
    draft.orders[order.id] = order
    draft.event_by_order[order.id] = position


def apply_order_changed(draft: Draft, position: int, event: OrderChanged) -> None:
    """Replace what is given; what is left out stays as it is."""
    order = _find_order(draft, position, event.order)
    path, subject = f"$.events[{position}]", f"event {position + 1}"
    fields = {name: value for name in CHANGEABLE if (value := getattr(event, name)) is not None}
    if event.is_latest_lifted:
        if event.latest_day is not None:
            draft.complaints.add("order.two_latest", f"{path}.latest_day", subject, value=event.latest_day)
        fields["latest_day"] = None
    if not fields:
        draft.complaints.add("order.unchanged", path, subject, value=event.order)
    if order is not None:
        draft.orders[order.id] = order.model_copy(update=fields)
        draft.event_by_order[order.id] = position


def apply_order_cancelled(draft: Draft, position: int, event: OrderCancelled) -> None:
    """Take an order and its lots out."""
    order = _find_order(draft, position, event.order)
    if order is not None:
        del draft.orders[order.id]
        draft.cancelled[order.id] = position
        draft.lots = {id_: lot for id_, lot in draft.lots.items() if lot.order != order.id}


def _find_order(draft: Draft, position: int, id_: str) -> Order | None:
    path, subject = f"$.events[{position}].order", f"event {position + 1}"
    if id_ in draft.cancelled:
        first = f"$.events[{draft.cancelled[id_]}]"
        draft.complaints.add("order.is_cancelled", path, subject, value=id_, first=first)
        return None
    if id_ not in draft.orders:
        draft.complaints.add_unknown(_ORDER, id_, path, subject, ids=draft.orders)
    return draft.orders.get(id_)
