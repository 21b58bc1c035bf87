"""What the lots of an order must be: the right pieces, in multiples, along the route, whole or single; and pinned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from optimizer.domain.order import Order
from optimizer.domain.plan import Lot
from optimizer.domain.verdict import Violation
from optimizer.rules import RuleId
from optimizer.text import Text
from optimizer.verify.accounts import Accounts
from optimizer.verify.wording import LOTS, NONE, PIECES, amount, at_least, at_lot, at_most, build_violation

KNOWN_ORDER = Text("登録された注文", "a known order")


def check_quantity(accounts: Accounts) -> Iterator[Violation]:
    """Placed and unplaced pieces add up to the ordered pieces: sum_l q(l) + u(o) = Q(o).

    Lots and unplaced entries of unknown orders, or without pieces, and an order listed twice as unplaced break it too.
    """
    for lot in accounts.strangers:
        yield build_violation(RuleId.quantity, at_lot(lot), needs=KNOWN_ORDER, has=lot.order)
    for lot in accounts.plan.lots:
        if lot.quantity < 1:
            yield build_violation(
                RuleId.quantity, at_lot(lot), needs=at_least(1, PIECES), has=amount(lot.quantity, PIECES)
            )
    yield from _check_unplaced_list(accounts)
    left: Counter[str] = Counter()
    for entry in accounts.plan.unplaced:
        left[entry.order] += entry.quantity
    for order in accounts.facts.scenario.orders:
        placed, unplaced = accounts.placed_by_order[order.id], left[order.id]
        if placed + unplaced != order.quantity:
            has = Text(f"配分 {placed} + 未配分 {unplaced}", f"{placed} placed + {unplaced} unplaced")
            yield build_violation(RuleId.quantity, f"order {order.id}", needs=amount(order.quantity, PIECES), has=has)


def check_lot_multiple(accounts: Accounts) -> Iterator[Violation]:
    """Every lot is a multiple of the order's lot multiple: q(l) mod m(o) = 0."""
    for order, lots in _lots(accounts):
        for lot in lots:
            if lot.quantity % order.lot_multiple:
                needs = Text(f"{order.lot_multiple} 個の倍数", f"a multiple of {order.lot_multiple} pieces")
                yield build_violation(RuleId.lot_multiple, at_lot(lot), needs=needs, has=amount(lot.quantity, PIECES))


def check_route(accounts: Accounts) -> Iterator[Violation]:
    """Every lot has an id of its own and passes one known work center, in a bucket of the calendar, per operation.

    Whether the work center may do the operation is said by the eligibility rules one by one.
    """
    for flaw in accounts.flaws:
        yield build_violation(RuleId.route, at_lot(flaw.lot), needs=flaw.needs, has=flaw.has)
    for id_, count in Counter(lot.id for lot in accounts.plan.lots).items():
        if count > 1:
            yield build_violation(RuleId.route, f"lot {id_}", needs=amount(1, LOTS), has=amount(count, LOTS))


def check_pin(accounts: Accounts) -> Iterator[Violation]:
    """Every pinned lot is in the plan exactly as it is, and nothing else is pinned."""
    pin_by_id = {pin.id: pin for pin in accounts.facts.scenario.pins}
    lot_by_id = {lot.id: lot for lot in accounts.plan.lots}
    for pin in pin_by_id.values():
        lot = lot_by_id.get(pin.id)
        has = NONE if lot is None else _shape(lot, lot.is_pinned)
        needs = _shape(pin, is_pinned=True)
        if has != needs:
            yield build_violation(RuleId.pin, at_lot(pin), needs=needs, has=has)
    for lot in accounts.plan.lots:
        if lot.is_pinned and lot.id not in pin_by_id:
            yield build_violation(RuleId.pin, at_lot(lot), needs=NONE, has=_shape(lot, is_pinned=True))


def check_all_or_nothing(accounts: Accounts) -> Iterator[Violation]:
    """An all-or-nothing order is placed whole or not at all: u(o) in {0, Q(o)}."""
    for order, lots in _lots(accounts):
        placed = accounts.placed_by_order[order.id]
        if order.is_all_or_nothing and lots and placed < order.quantity:
            needs = Text(f"0 または {order.quantity} 個", f"0 or {order.quantity} pieces")
            yield build_violation(RuleId.all_or_nothing, f"order {order.id}", needs=needs, has=amount(placed, PIECES))


def check_never_split(accounts: Accounts) -> Iterator[Violation]:
    """An order one of whose operations is never split flows as one single lot: |lots(o)| <= 1."""
    for order, lots in _lots(accounts):
        if len(lots) > 1 and any(order.sourcing_of(k).is_never_split for k in range(len(order.route))):
            where = f"order {order.id}"
            yield build_violation(RuleId.never_split, where, needs=at_most(1, LOTS), has=amount(len(lots), LOTS))


def _check_unplaced_list(accounts: Accounts) -> Iterator[Violation]:
    for id_, count in Counter(entry.order for entry in accounts.plan.unplaced).items():
        if id_ not in accounts.facts.order_by_id:
            yield build_violation(RuleId.quantity, f"unplaced order {id_}", needs=KNOWN_ORDER, has=id_)
        elif count > 1:
            needs, has = Text("1 行", "one entry"), Text(f"{count} 行", f"{count} entries")
            yield build_violation(RuleId.quantity, f"unplaced order {id_}", needs=needs, has=has)
    for entry in accounts.plan.unplaced:
        if entry.quantity < 1:
            where = f"unplaced order {entry.order}"
            has = amount(entry.quantity, PIECES)
            yield build_violation(RuleId.quantity, where, needs=at_least(1, PIECES), has=has)


def _lots(accounts: Accounts) -> Iterator[tuple[Order, list[Lot]]]:
    for order, lots in accounts.lots_by_order.items():
        yield accounts.facts.order_by_id[order], lots


def _shape(lot: Lot, is_pinned: bool) -> Text:
    steps = " ".join(f"{step.work_center}@{step.bucket}" for step in lot.steps)
    shape = f"{lot.order} × {lot.quantity}: {steps}"
    return Text(f"{shape}(固定)", f"{shape} (pinned)") if is_pinned else Text(shape, shape)
