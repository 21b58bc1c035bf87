"""Which rules stand against putting some more pieces of an order at one work center."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from optimizer.cells.load import compute_load_caps
from optimizer.cells.quotas import QuotaLimit
from optimizer.cells.sourcing import group_members, list_conflicts
from optimizer.domain.order import GroupKind, SourcingRule
from optimizer.explain.facts import Block, Unit
from optimizer.explain.situation import Room, Situation
from optimizer.rules import RuleId
from optimizer.units import MINUTE, PERMILLE


@dataclass(frozen=True)
class Attempt:
    """Pieces of one operation of an order, tried at one slot.

    Attributes
    ----------
    operation
        Position in the route.
    pieces
        The smallest quantity the order's rules admit there.
    wanted
        All pieces that look for a place.
    """

    order: int
    operation: int
    slot: int
    pieces: int
    wanted: int


class PlaceRules:
    """The rules about a factory as a whole: sourcing, caps, conflicts, quotas; buckets do not matter to them."""

    def __init__(self, situation: Situation) -> None:
        self._situation = situation
        self._table = situation.table
        self._load_caps = compute_load_caps(situation.index)
        self._rivals: dict[int, set[int]] = {}
        for a, b in list_conflicts(situation.index):
            self._rivals.setdefault(a, set()).add(b)
            self._rivals.setdefault(b, set()).add(a)
        self._members_by_group = {kind: group_members(situation.index, kind) for kind in GroupKind}
        self._orders_by_item: dict[int, list[int]] = {}
        for order, group in enumerate(situation.table.orders.item_group.tolist()):
            self._orders_by_item.setdefault(group, []).append(order)

    def compute_smallest(self, room: Room, order: int, operation: int, slot: int) -> int:
        """Return the fewest pieces the order's rules admit at a slot.

        All of them where the order flows whole in one lot, the smallest lot for a newcomer, else one lot multiple.
        """
        if self._table.orders.is_whole[order]:
            return self._situation.order_at(order).quantity
        multiple = self._situation.order_at(order).lot_multiple
        least = self._sourcing(order, operation).min_lot
        if least is None or self._pieces_at(room, order, operation, int(self._table.factory[slot])):
            return multiple
        return -(-least // multiple) * multiple

    def check(self, room: Room, attempt: Attempt) -> list[Block]:
        """Return every rule about the factory that an attempt would break."""
        factory = int(self._table.factory[attempt.slot])
        checks = [
            self._check_sourcing(room, attempt, factory),
            self._check_group_shares(room, attempt, factory),
            self._check_item_cap(room, attempt, factory),
        ]
        if self._situation.index.factories[factory].is_member:
            checks.append(self._check_member(room, attempt, factory))
        return [block for check in checks for block in check]

    def _sourcing(self, order: int, operation: int) -> SourcingRule:
        return self._situation.order_at(order).sourcing_of(operation)

    def _pieces_at(self, room: Room, order: int, operation: int, factory: int) -> int:
        return room.pieces_by_place[int(self._situation.index.operation_start[order]) + operation, factory]

    def _factories_of(self, room: Room, order: int, operation: int) -> list[int]:
        row = int(self._situation.index.operation_start[order]) + operation
        return [f for f in range(len(self._situation.index.factories)) if room.pieces_by_place[row, f] > 0]

    def _block(self, attempt: Attempt, rule: RuleId, sides: tuple[float, float], unit: Unit, about: str = "") -> Block:
        index = self._situation.index
        work_center = int(self._table.work_center[attempt.slot])
        return Block(
            rule=rule,
            operation=attempt.operation,
            factory=index.factories[int(self._table.factory[attempt.slot])].id,
            work_center=index.work_centers[work_center].id,
            needs=sides[0],
            has=sides[1],
            unit=unit,
            about=about,
        )

    def _check_sourcing(self, room: Room, attempt: Attempt, factory: int) -> Iterator[Block]:
        sourcing = self._sourcing(attempt.order, attempt.operation)
        given = self._pieces_at(room, attempt.order, attempt.operation, factory)
        if attempt.pieces > attempt.wanted:
            yield self._block(attempt, RuleId.min_lot, (attempt.pieces, attempt.wanted), Unit.pieces)
        if sourcing.max_factories is not None and not given:
            busy = len(self._factories_of(room, attempt.order, attempt.operation))
            if busy >= sourcing.max_factories:
                yield self._block(attempt, RuleId.max_factories, (busy + 1, sourcing.max_factories), Unit.factories)
        if sourcing.max_share_permille is not None:
            limit = self._situation.order_at(attempt.order).quantity * sourcing.max_share_permille // PERMILLE
            if given + attempt.pieces > limit:
                yield self._block(attempt, RuleId.max_share_factory, (given + attempt.pieces, limit), Unit.pieces)

    def _check_group_shares(self, room: Room, attempt: Attempt, factory: int) -> Iterator[Block]:
        ordered = self._situation.order_at(attempt.order).quantity
        for share in self._sourcing(attempt.order, attempt.operation).max_group_shares:
            limit = ordered * share.max_share_permille // PERMILLE
            for name, members in self._members_by_group[share.kind].items():
                if factory not in members:
                    continue
                given = sum(self._pieces_at(room, attempt.order, attempt.operation, f) for f in members)
                if given + attempt.pieces > limit:
                    needs = given + attempt.pieces
                    yield self._block(attempt, RuleId.max_share_group, (needs, limit), Unit.pieces, name)

    def _check_item_cap(self, room: Room, attempt: Attempt, factory: int) -> Iterator[Block]:
        cap = self._situation.scenario.rulebook.hard.item_cap_permille
        if cap is None:
            return
        k = attempt.operation
        same_item = self._orders_by_item[int(self._table.orders.item_group[attempt.order])]
        counted = [order for order in same_item if len(self._situation.order_at(order).route) > k]
        limit = cap * sum(self._situation.order_at(order).quantity for order in counted) // PERMILLE
        needs = attempt.pieces + sum(self._pieces_at(room, order, k, factory) for order in counted)
        if needs > limit:
            item = self._situation.order_at(attempt.order).item
            yield self._block(attempt, RuleId.item_cap, (needs, limit), Unit.pieces, item)

    def _check_member(self, room: Room, attempt: Attempt, factory: int) -> Iterator[Block]:
        buyer = int(self._table.orders.buyer[attempt.order])
        present = [b for b in sorted(self._rivals.get(buyer, ())) if room.steps_by_buyer[b, factory] > 0]
        if present:
            rival = self._situation.scenario.buyers[present[0]].id
            yield self._block(attempt, RuleId.buyer_conflict, (0, len(present)), Unit.none, rival)
        for quota in self._situation.quotas:
            yield from self._check_quota(room, attempt, factory, quota)

    def _check_quota(self, room: Room, attempt: Attempt, factory: int, quota: QuotaLimit) -> Iterator[Block]:
        """Check the upper limit of the factory's quotas, and the lower limit of others' shares, which it dilutes."""
        multiple = int(self._table.orders.multiple[attempt.order])
        added = int(self._table.standard[attempt.slot]) * attempt.pieces // multiple
        work, total = int(room.received[list(quota.factories)].sum()), int(room.received.sum()) + added
        counted = self._situation.plan.targets.basis.unit
        unit = Unit(counted.key)
        if factory in quota.factories and quota.maximum is not None:
            limit = quota.maximum * total // PERMILLE if quota.is_relative else quota.maximum
            if work + added > limit:
                sides = counted.count_up(work + added), counted.count_down(limit)
                yield self._block(attempt, RuleId.quota, sides, unit, quota.name)
        elif factory not in quota.factories and quota.minimum is not None and quota.is_relative:
            limit = -(-quota.minimum * total // PERMILLE)
            if work < limit:
                sides = counted.count_up(limit), counted.count_down(work)
                yield self._block(attempt, RuleId.quota, sides, unit, quota.name)

    def check_load_cap(self, room: Room, attempt: Attempt, milliminutes: int) -> list[Block]:
        """Return the load cap where so much more work, its setup included, would break it."""
        factory = int(self._table.factory[attempt.slot])
        if self._load_caps is None or not self._situation.index.is_member[factory]:
            return []
        rows = list(self._situation.work_centers_of(factory))
        needs, limit = int(room.load[rows].sum()) + milliminutes, int(self._load_caps[factory])
        if needs <= limit:
            return []
        return [self._block(attempt, RuleId.load_cap, (-(-needs // MINUTE), limit // MINUTE), Unit.minutes)]

    def compute_work(self, attempt: Attempt) -> int:
        """Return the milliminutes an attempt takes without setup."""
        multiple = int(self._table.orders.multiple[attempt.order])
        return int(self._table.minutes[attempt.slot]) * attempt.pieces // multiple
