"""What each factory gets in a plan, against its entitlement."""

from __future__ import annotations

from typing import NamedTuple

from optimizer.domain.plan import Plan
from optimizer.domain.scenario import Scenario


class FactoryShare(NamedTuple):
    """One factory's part of a plan.

    Attributes
    ----------
    received, entitlement
        In fine units of the share basis. None where there is no entitlement.
    attainment
        Received, earlier batches included, against the target; None where the target is 0.
    """

    factory: str
    name: str
    lots: int
    orders: int
    pieces: int
    received: int
    entitlement: int | None
    attainment: float | None


def compute_allocation(scenario: Scenario, plan: Plan) -> list[FactoryShare]:
    """Add up the lots of every factory, those with the most work first."""
    from optimizer.fairness.worth import compute_worths

    factory_by_work_center = {w.id: factory.id for factory in scenario.network.factories for w in factory.work_centers}
    order_by_id = {order.id: order for order in scenario.orders}
    lots: dict[str, set[str]] = {factory.id: set() for factory in scenario.network.factories}
    orders: dict[str, set[str]] = {id_: set() for id_ in lots}
    pieces, received = dict.fromkeys(lots, 0), dict.fromkeys(lots, 0)
    for lot in plan.lots:
        order = order_by_id[lot.order]
        for worth, step in zip(compute_worths(order, plan.targets.basis), lot.steps, strict=True):
            id_ = factory_by_work_center[step.work_center]
            lots[id_].add(lot.id)
            orders[id_].add(lot.order)
            pieces[id_] += lot.quantity
            received[id_] += lot.quantity // order.lot_multiple * worth
    target_by_factory = {target.factory: target for target in plan.targets.targets}
    shares = []
    for factory in scenario.network.factories:
        target = target_by_factory.get(factory.id)
        attainment = None
        if target is not None and target.target > 0:
            attainment = (received[factory.id] + target.prefill) / (target.target * plan.targets.unit)
        shares.append(
            FactoryShare(
                factory=factory.id,
                name=factory.name,
                lots=len(lots[factory.id]),
                orders=len(orders[factory.id]),
                pieces=pieces[factory.id],
                received=received[factory.id],
                entitlement=None if target is None else target.entitlement,
                attainment=attainment,
            )
        )
    return sorted(shares, key=lambda share: (-share.received, share.factory))
