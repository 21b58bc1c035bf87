"""One scenario in which both plans can be read, so that they can be laid side by side."""

from __future__ import annotations

from optimizer.domain.order import Order
from optimizer.domain.plan import Plan
from optimizer.domain.scenario import Scenario
from optimizer.replan.revision import Revision


def build_common(revision: Revision, plan: Plan) -> tuple[Scenario, Plan]:
    """Return a scenario that holds every order of both plans, and the new plan in its words.

    Orders are as they are now, but for whom they exclude: a factory that declined was possible before. Cancelled orders are there,
    parts of divided orders are one again, and the network is the one from before the events.
    """
    before = {order.id: order for order in revision.before.orders}
    orders: dict[str, Order] = {}
    for order in revision.scenario.orders:
        id_ = revision.origin_by_order.get(order.id, order.id)
        if id_ not in orders:
            orders[id_] = _join(order, before.get(id_))
    known = before | orders
    common = revision.before.model_copy(
        update={"orders": tuple(known.values()), "buyers": revision.scenario.buyers, "pins": (), "published": ()}
    )
    lots = tuple(
        lot.model_copy(update={"order": revision.origin_by_order.get(lot.order, lot.order)}) for lot in plan.lots
    )
    return common, plan.model_copy(update={"lots": lots})


def _join(now: Order, before: Order | None) -> Order:
    if before is None:
        return now
    fields = {"id": before.id, "route": before.route, "quantity": max(now.quantity, before.quantity)}
    return now.model_copy(update=fields)
