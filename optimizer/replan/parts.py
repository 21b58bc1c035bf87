"""What follows from declines: who is excluded from which operation, and orders divided where a factory keeps a part."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import NamedTuple

from optimizer.domain.check.findings import Findings
from optimizer.domain.check.sourcing import check_sourcing
from optimizer.domain.order import Operation, Order, SourcingRule
from optimizer.domain.plan import Lot
from optimizer.replan.draft import Draft, Pair
from optimizer.units import PERMILLE, scale_permille

Declines = dict[Pair, dict[str, int]]
"""Declined pieces of an order by operation and factory, then by lot."""


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


def exclude_declined(draft: Draft, held: Container[str] = frozenset()) -> dict[str, str]:
    """Exclude factories from what they declined; where one keeps a part, divide the order so that it gets no more than that.

    A part of an order is an order of its own, with a tilde and a number behind the id; only an order whose rules hold for its
    parts alike is divided. Of any other, a factory that declines a part is excluded altogether; where it keeps pinned lots, these
    are divided from what is left to decide.

    Parameters
    ----------
    held
        Ids of lots that stay as they are.

    Returns
    -------
    dict[str, str]
        Order each part was divided from, by the part's id.
    """
    origin: dict[str, str] = {}
    parts_by_order: dict[str, list[Part]] = {}
    for id_, declines in draft.declines.items():
        if id_ in draft.orders:
            parts_by_order[id_] = _divide(draft, draft.orders[id_], declines, held)
    rebuilt: dict[str, Order] = {}
    for id_, order in draft.orders.items():
        for part in parts_by_order.get(id_, [Part(order, [])]):
            rebuilt[part.order.id] = part.order
            if part.order.id != id_:
                origin[part.order.id] = id_
            draft.lots |= {lot.id: lot for lot in part.lots}
    draft.orders = rebuilt
    return origin


class Part(NamedTuple):
    """A part of an order, and its lots as they are now."""

    order: Order
    lots: list[Lot]


def _divide(draft: Draft, order: Order, declines: Declines, held: Container[str]) -> list[Part]:
    lots = [lot for lot in draft.lots.values() if lot.order == order.id]
    kept = {pair: d for pair, d in declines.items() if _count_kept(draft, lots, pair, d) > 0}
    staying = [lot for lot in lots if lot.id in held]
    if not any(_is_at(draft, lot, pair) for lot in staying for pair in kept):
        staying = []
    pinned = sum(lot.quantity for lot in staying)
    moving = [lot for lot in lots if lot not in staying]
    shares = _build_shares(draft, moving, kept, order.quantity - pinned)
    if len(shares) > 1 and not _is_divisible(order, shares):
        shares = [Share(frozenset(), order.quantity - pinned, moving)]
    rest = order
    if staying and not _is_divisible(order, shares):
        rest = _shrink_rules(draft, order, staying)
    parts = [_build_pinned(order, pinned, staying)] if staying else []
    for share in shares:
        smaller = rest.model_copy(update={"quantity": share.pieces})
        parts.append(Part(_exclude(draft, smaller, declines.keys() - share.kept), share.lots))
    return _name_parts(draft, order, parts)


def _name_parts(draft: Draft, order: Order, parts: list[Part]) -> list[Part]:
    """The largest part keeps the order's id, the others get ids that no other order has."""
    largest = max(parts, key=lambda part: part.order.quantity)
    names = (name for number in count(2) if (name := f"{order.id[:70]}~{number}") not in draft.orders)
    named = []
    for part in parts:
        id_ = order.id if part is largest else next(names)
        lots = [lot.model_copy(update={"order": id_}) for lot in part.lots]
        named.append(Part(part.order.model_copy(update={"id": id_}), lots))
    return named


def _build_pinned(order: Order, pinned: int, staying: list[Lot]) -> Part:
    """Lots that stay as an order of their own: nothing is left to decide about them, so they need no rules."""
    bare = tuple(operation.model_copy(update={"sourcing": None}) for operation in order.route)
    fields = {"quantity": pinned, "route": bare, "sourcing": SourcingRule(), "is_all_or_nothing": False}
    return Part(order.model_copy(update=fields), staying)


def _shrink_rules(draft: Draft, order: Order, staying: list[Lot]) -> Order:
    """What an order's rules leave for the rest of it, once the lots that stay are counted; where they leave nothing, nobody may do it."""
    rest = order.model_copy(update={"sourcing": SourcingRule()})
    left = order.quantity - sum(lot.quantity for lot in staying)
    for k, operation in enumerate(order.route):
        pieces: Counter[str] = Counter()
        for lot in staying:
            pieces[draft.factory_of[lot.steps[k].work_center]] += lot.quantity
        rule = _shrink_rule(order.sourcing_of(k), order.quantity, left, pieces)
        ruled = operation.model_copy(update={"sourcing": rule or SourcingRule()})
        rest = _replace_operation(rest, k, _close(ruled) if rule is None else ruled)
    return rest


def _shrink_rule(rule: SourcingRule, ordered: int, left: int, pieces: Counter[str]) -> SourcingRule | None:
    """What a sourcing rule leaves for the rest of an order, beside pieces at some factories; None where it leaves nothing.

    Shares are cut by the most that any one factory (and so any group, at least) has already: never too much, at times too little.
    """
    most = None if rule.max_factories is None else rule.max_factories - len(pieces)
    is_too_little = rule.min_lot is not None and rule.min_lot > left
    if rule.is_never_split or is_too_little or (most is not None and most < 1):
        return None

    def shrink(permille: int, taken: int) -> int:
        return min(PERMILLE, max(0, scale_permille(ordered, permille) - taken) * PERMILLE // left)

    share = None if rule.max_share_permille is None else shrink(rule.max_share_permille, max(pieces.values()))
    groups = tuple(
        entry.model_copy(update={"max_share_permille": shrink(entry.max_share_permille, sum(pieces.values()))})
        for entry in rule.max_group_shares
    )
    if share == 0:
        return None
    fields = {
        "min_factories": max(1, rule.min_factories - len(pieces)),
        "max_factories": most,
        "max_share_permille": share,
        "max_group_shares": groups,
    }
    return rule.model_copy(update=fields)


def _count_kept(draft: Draft, lots: Iterable[Lot], pair: Pair, declined: dict[str, int]) -> int:
    return sum(lot.quantity - declined.get(lot.id, 0) for lot in lots if _is_at(draft, lot, pair))


def _is_at(draft: Draft, lot: Lot, pair: Pair) -> bool:
    return draft.factory_of[lot.steps[pair[0]].work_center] == pair[1]


def _build_shares(draft: Draft, lots: list[Lot], declines: Declines, left: int) -> list[Share]:
    """Gather the pieces of an order by which declining factories keep them; pieces without a lot are kept by none."""
    shares: dict[frozenset[Pair], Share] = {}
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
