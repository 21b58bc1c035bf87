"""Lots that factories do not take: who must not get which operation of which order again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from optimizer.domain.check.findings import Findings
from optimizer.domain.check.known import NOUN_BY_KIND, Kind
from optimizer.domain.check.sourcing import check_sourcing
from optimizer.domain.order import Operation, Order
from optimizer.domain.plan import Lot
from optimizer.replan.draft import Draft, Pair
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


# ------------------------------------------------------------------------------------- what follows for orders and lots


@dataclass
class Share:
    """Pieces of an order that the same factories may still do.

    Attributes
    ----------
    kept
        Operations and factories that declined a part of the order, and keep these pieces.
    """

    kept: frozenset[Pair]
    pieces: int = 0
    lots: list[Lot] = field(default_factory=list)


def exclude_declined(draft: Draft) -> dict[str, str]:
    """Exclude factories from what they declined; where one keeps a part, divide the order so that it gets no more than that.

    A part of an order is an order of its own, with a tilde and a number behind the id; only an order whose rules hold for its
    parts alike is divided. Of any other, a factory that declines a part is excluded altogether.

    Returns
    -------
    dict[str, str]
        Order each part was divided from, by the part's id.
    """
    origin: dict[str, str] = {}
    parts_by_order = {}
    for id_, declines in draft.declines.items():
        if id_ in draft.orders:
            parts_by_order[id_] = _divide(draft, draft.orders[id_], declines)
    rebuilt: dict[str, Order] = {}
    for id_, order in draft.orders.items():
        for part, lots in parts_by_order.get(id_, [(order, None)]):
            rebuilt[part.id] = part
            if part.id != id_:
                origin[part.id] = id_
            if lots is not None:
                draft.lots = draft.lots | {lot.id: lot for lot in lots}
    draft.orders = rebuilt
    return origin


def _divide(draft: Draft, order: Order, declines: dict[Pair, dict[str, int]]) -> list[tuple[Order, list[Lot] | None]]:
    lots = [lot for lot in draft.lots.values() if lot.order == order.id]
    keeping = {pair for pair, by_lot in declines.items() if _count_kept(draft, lots, pair, by_lot) > 0}
    shares = _build_shares(draft, order, lots, {pair: declines[pair] for pair in keeping})
    if len(shares) > 1 and not _is_divisible(order, shares):
        return [(_exclude(draft, order, declines), None)]
    largest = max(shares, key=lambda share: share.pieces)
    parts: list[tuple[Order, list[Lot] | None]] = []
    number = 1
    for share in shares:
        id_ = order.id
        while share is not largest and (id_ == order.id or id_ in draft.orders):
            number += 1
            id_ = f"{order.id[:70]}~{number}"
        smaller = order.model_copy(update={"id": id_, "quantity": share.pieces})
        part = _exclude(draft, smaller, declines.keys() - share.kept)
        parts.append((part, [lot.model_copy(update={"order": id_}) for lot in share.lots]))
    return parts


def _count_kept(draft: Draft, lots: Iterable[Lot], pair: Pair, declined: dict[str, int]) -> int:
    return sum(lot.quantity - declined.get(lot.id, 0) for lot in lots if _is_at(draft, lot, pair))


def _is_at(draft: Draft, lot: Lot, pair: Pair) -> bool:
    return draft.factory_of[lot.steps[pair[0]].work_center] == pair[1]


def _build_shares(draft: Draft, order: Order, lots: list[Lot], declines: dict[Pair, dict[str, int]]) -> list[Share]:
    """Gather the pieces of an order by which declining factories keep them; pieces without a lot are kept by none."""
    shares: dict[frozenset[Pair], Share] = {}
    left = order.quantity
    for lot in lots:
        passed = {pair: by_lot.get(lot.id, 0) for pair, by_lot in declines.items() if _is_at(draft, lot, pair)}
        for number, (pieces, kept) in enumerate(_cut_lot(lot, passed), start=1):
            taken = min(pieces, left)
            left -= taken
            share = shares.setdefault(kept, Share(kept))
            share.pieces += taken
            share.lots.append(lot.model_copy(update={"id": _name_piece(draft, lot, number), "quantity": pieces}))
    if left > 0:
        shares.setdefault(frozenset(), Share(frozenset())).pieces += left
    return [share for share in shares.values() if share.pieces > 0]


def _cut_lot(lot: Lot, declined: dict[Pair, int]) -> Iterator[tuple[int, frozenset[Pair]]]:
    """Cut a lot into pieces that the same factories keep: what all keep first."""
    ends = sorted({lot.quantity, *declined.values()} - {0}, reverse=True)
    for end, start in zip(ends, [*ends[1:], 0], strict=True):
        yield end - start, frozenset(pair for pair, pieces in declined.items() if pieces <= start)


def _name_piece(draft: Draft, lot: Lot, number: int) -> str:
    """Return the id of a piece of a lot; the first one keeps the lot's own."""
    name = lot.id if number == 1 else f"{lot.id[:70]}~{number}"
    while number > 1 and name in draft.lots:
        number += 1
        name = f"{lot.id[:70]}~{number}"
    return name


def _is_divisible(order: Order, shares: list[Share]) -> bool:
    """Say whether the rules of an order hold for all its parts together whenever they hold for each."""
    if order.is_all_or_nothing:
        return False
    for k in range(len(order.route)):
        rule = order.sourcing_of(k)
        is_free = rule.max_factories is None and rule.max_share_permille is None and not rule.max_group_shares
        if rule.is_never_split or rule.min_factories > 1 or not is_free:
            return False
        if rule.min_lot is not None and any(share.pieces < rule.min_lot for share in shares):
            return False
    return True


def _exclude(draft: Draft, order: Order, pairs: Iterable[Pair]) -> Order:
    """Exclude factories from operations.

    Where that leaves too few who are allowed, the operation is put out to quotes instead: nobody may do it until somebody quotes.
    """
    factories: dict[int, list[str]] = defaultdict(list)
    for k, factory in sorted(pairs):
        factories[k].append(factory)
    for k, excluded in factories.items():
        without = _replace_operation(order, k, _exclude_from(order, k, excluded))
        order = without if _is_sound(draft, without) else _replace_operation(order, k, _close(order.route[k]))
    return order


def _replace_operation(order: Order, k: int, operation: Operation) -> Order:
    return order.model_copy(update={"route": (*order.route[:k], operation, *order.route[k + 1 :])})


def _exclude_from(order: Order, k: int, factories: list[str]) -> Operation:
    rule = order.sourcing_of(k)
    excluded = tuple(dict.fromkeys((*rule.excluded_factories, *factories)))
    return order.route[k].model_copy(update={"sourcing": rule.model_copy(update={"excluded_factories": excluded})})


def _close(operation: Operation) -> Operation:
    return operation.model_copy(update={"quotes": (), "is_quoted_only": True})


def _is_sound(draft: Draft, order: Order) -> bool:
    """Say whether an order's sourcing rules can be kept by anybody at all."""
    findings = Findings(draft.known)
    check_sourcing(order, 0, findings)
    return not findings.problems
