"""Checks of pinned and published lots; whether pins keep the hard rules is found by the verifier, not here."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from optimizer.domain.check.findings import Findings
from optimizer.domain.check.known import Kind
from optimizer.text import Text

if TYPE_CHECKING:
    from optimizer.domain.order import Order
    from optimizer.domain.plan import Lot
    from optimizer.domain.scenario import Scenario


def check_lots(scenario: Scenario, findings: Findings) -> None:
    """Note pins and published lots that name what is not there, or do not fit their orders."""
    if not scenario.pins and not scenario.published:
        return
    order_by_id = {order.id: order for order in scenario.orders}
    _check_group(scenario.pins, order_by_id, findings, path="$.pins", noun="pin")
    _check_pinned_quantities(scenario.pins, order_by_id, findings)
    # A published lot may be larger than its order is now: orders shrink after publication.
    _check_group(scenario.published, order_by_id, findings, path="$.published", noun="published lot")


def _check_group(
    lots: tuple[Lot, ...], order_by_id: dict[str, Order], findings: Findings, *, path: str, noun: str
) -> None:
    named = [(lot.id, f"{path}[{i}].id", f"{noun} {lot.id}") for i, lot in enumerate(lots)]
    findings.add_repeats("id.duplicate", named, kind=Text("ロット", "lot"))
    for i, lot in enumerate(lots):
        _check_lot(lot, order_by_id.get(lot.order), findings, path=f"{path}[{i}]", subject=f"{noun} {lot.id}")


def _check_lot(lot: Lot, order: Order | None, findings: Findings, *, path: str, subject: str) -> None:
    known = findings.known
    if lot.order not in known.orders:
        findings.add_unknown(Kind.order, lot.order, f"{path}.order", subject)
    elif order is not None and len(lot.steps) != len(order.route):
        findings.add(
            "lot.steps", f"{path}.steps", subject, value=len(lot.steps), order=order.id, length=len(order.route)
        )
    for k, step in enumerate(lot.steps):
        if step.work_center not in known.work_centers:
            findings.add_unknown(Kind.work_center, step.work_center, f"{path}.steps[{k}].work_center", subject)
        if known.bucket_count is not None and step.bucket >= known.bucket_count:
            findings.add(
                "lot.bucket", f"{path}.steps[{k}].bucket", subject, value=step.bucket, last=known.bucket_count - 1
            )


def _check_pinned_quantities(pins: tuple[Lot, ...], order_by_id: dict[str, Order], findings: Findings) -> None:
    pinned_by_order: Counter[str] = Counter()
    for i, lot in enumerate(pins):
        order = order_by_id.get(lot.order)
        if order is None:
            continue
        path, subject = f"$.pins[{i}].quantity", f"pin {lot.id}"
        if lot.quantity % order.lot_multiple:
            findings.add(
                "lot.not_multiple", path, subject, value=lot.quantity, order=order.id, multiple=order.lot_multiple
            )
        was_within = pinned_by_order[order.id] <= order.quantity
        pinned_by_order[order.id] += lot.quantity
        if was_within and pinned_by_order[order.id] > order.quantity:
            findings.add(
                "lot.over_quantity",
                path,
                subject,
                value=pinned_by_order[order.id],
                order=order.id,
                quantity=order.quantity,
            )
