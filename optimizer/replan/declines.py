"""Events about lots: those that factories do not take, and those that must stay."""

from __future__ import annotations

from optimizer.domain.check.known import NOUN_BY_KIND, Kind
from optimizer.domain.plan import Lot
from optimizer.replan.draft import Draft
from optimizer.replan.events import LotDeclined, LotsPinned
from optimizer.text import Text

_LOT = Text("ロット", "lot")
_FACTORY = NOUN_BY_KIND[Kind.factory]


def apply_lot_declined(draft: Draft, position: int, event: LotDeclined) -> None:
    """Note which pieces of which operation a factory declines."""
    path, subject = f"$.events[{position}]", f"event {position + 1}"
    lot = _find_lot(draft, event.lot, f"{path}.lot", subject)
    if event.factory not in draft.centers_of:
        draft.complaints.add_unknown(_FACTORY, event.factory, f"{path}.factory", subject, ids=draft.centers_of)
        return
    if lot is None:
        return
    passed = [draft.factory_of[step.work_center] for step in lot.steps]
    here = [k for k, factory in enumerate(passed) if factory == event.factory]
    if not here:
        known = ", ".join(dict.fromkeys(passed))
        draft.complaints.add(
            "decline.not_there", f"{path}.factory", subject, value=event.factory, lot=lot.id, known=known
        )
        return
    if event.operation is not None and event.operation not in here:
        places = {"lot": lot.id, "factory": event.factory, "known": ", ".join(map(str, here))}
        draft.complaints.add("decline.operation", f"{path}.operation", subject, value=event.operation, **places)
        return
    quantity = _check_quantity(draft, position, event, lot)
    if quantity is None:
        return
    for k in here if event.operation is None else [event.operation]:
        by_lot = draft.declines.setdefault(lot.order, {}).setdefault((k, event.factory), {})
        if lot.id in by_lot:
            first = f"$.events[{draft.event_by_decline[lot.id, (k, event.factory)]}]"
            places = {"factory": event.factory, "first": first}
            draft.complaints.add("decline.twice", f"{path}.lot", subject, value=lot.id, **places)
        by_lot[lot.id] = quantity
        draft.event_by_decline[lot.id, (k, event.factory)] = position


def apply_lots_pinned(draft: Draft, position: int, event: LotsPinned) -> None:
    """Note lots that must stay as they are."""
    for i, id_ in enumerate(event.lots):
        lot = _find_lot(draft, id_, f"$.events[{position}].lots[{i}]", f"event {position + 1}")
        if lot is not None:
            draft.event_by_lot.setdefault(lot.id, position)


def check_declined_pins(draft: Draft) -> None:
    """Note lots that are pinned and declined by the same events."""
    for (lot, _), position in draft.event_by_decline.items():
        if lot in draft.event_by_lot:
            first = f"$.events[{draft.event_by_lot[lot]}]"
            path, subject = f"$.events[{position}].lot", f"event {position + 1}"
            draft.complaints.add("decline.pinned", path, subject, value=lot, first=first)


def _find_lot(draft: Draft, id_: str, path: str, subject: str) -> Lot | None:
    if id_ not in draft.lots:
        draft.complaints.add_unknown(_LOT, id_, path, subject, ids=draft.lots)
    return draft.lots.get(id_)


def _check_quantity(draft: Draft, position: int, event: LotDeclined, lot: Lot) -> int | None:
    """Return the declined pieces; None where there cannot be so many."""
    path, subject = f"$.events[{position}].quantity", f"event {position + 1}"
    quantity, multiple = event.quantity or lot.quantity, draft.orders[lot.order].lot_multiple
    if quantity > lot.quantity:
        places = {"lot": lot.id, "quantity": str(lot.quantity)}
        draft.complaints.add("decline.above_lot", path, subject, value=quantity, **places)
        return None
    if quantity % multiple:
        places = {"order": lot.order, "multiple": str(multiple)}
        draft.complaints.add("decline.not_multiple", path, subject, value=quantity, **places)
        return None
    return quantity
