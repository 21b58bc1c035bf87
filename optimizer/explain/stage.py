"""One operation of an order, tried at every eligible work center in every bucket."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from optimizer.domain.network import Factory
from optimizer.explain.blocks import Attempt, PlaceRules
from optimizer.explain.facts import Block, Unit
from optimizer.explain.route import NEVER, Floats
from optimizer.explain.situation import Room, Situation
from optimizer.rules import RuleId
from optimizer.units import MINUTE

ONE_BLOCK = 1e9
"""Weight of one more rule in the way against any number of missing minutes."""

Flags = NDArray[np.bool_]


class Stage:
    """What every cell of an operation would need for the smallest quantity, and what it has.

    Attributes
    ----------
    attempts
        One per slot.
    place_blocks
        Rules about the factory in the way, one list per slot.
    needed, free
        Milliminutes, shape (slots, buckets).
    is_open
        Whether the bucket is not before the release day.
    """

    def __init__(self, situation: Situation, rules: PlaceRules, room: Room, attempts: Sequence[Attempt]) -> None:
        self._situation, self._rules, self._room = situation, rules, room
        self.attempts = list(attempts)
        self.place_blocks = [rules.check(room, attempt) for attempt in attempts]
        table, index = situation.table, situation.index
        slots = [attempt.slot for attempt in attempts]
        shape = (len(slots), index.bucket_count)
        is_used = np.array(
            [[room.pieces_by_cell[slot, bucket] > 0 for bucket in range(shape[1])] for slot in slots], dtype=bool
        ).reshape(shape)
        work = np.array([rules.compute_work(attempt) for attempt in attempts], dtype=np.int64)
        work_centers = table.work_center[slots]
        self._setup = np.where(is_used, 0, table.setup[slots][:, None])
        self.needed = self._setup + work[:, None]
        self.free = index.free_milliminutes[work_centers] - room.load[work_centers]
        self._is_certified = np.ones(shape, dtype=bool)
        self._is_split = np.zeros(shape, dtype=bool)
        self.is_open = np.ones(shape, dtype=bool)
        if attempts:
            self._apply_order(room, attempts[0].order, attempts[0].operation, is_used)
        self._is_over_cap = self._find_over_cap()
        self._is_blocked = (self.needed > self.free) | ~self._is_certified | self._is_split | self._is_over_cap

    def compute_cost(self, window: Flags) -> Floats:
        """Weigh every cell by the rules against it, then by the minutes missing; infinite outside the window."""
        count = np.array([len(blocks) for blocks in self.place_blocks], dtype=np.float64)[:, None]
        missing = np.maximum(0, self.needed - self.free)
        count = count + (missing > 0) + ~self._is_certified + self._is_split + self._is_over_cap
        return np.where(window, count * ONE_BLOCK + missing, NEVER)

    def list_cell_blocks(self, row: int, bucket: int) -> list[Block]:
        """Return the rules against one cell, those about its factory left out."""
        found = []
        if not self._is_certified[row, bucket]:
            order, k = self.attempts[row].order, self.attempts[row].operation
            kinds = self._situation.order_at(order).route[k].certificates
            block = self._block(row, bucket, RuleId.certificate_valid)
            found.append(block.model_copy(update={"about": ", ".join(kinds)}))
        if self._is_split[row, bucket]:
            block = self._block(row, bucket, RuleId.never_split)
            found.append(block.model_copy(update={"needs": 2, "has": 1, "unit": Unit.lots}))
        needed, free = int(self.needed[row, bucket]), int(self.free[row, bucket])
        if needed > free:
            found.append(self.build_capacity_block(row, bucket, needed))
        return found + self._rules.check_load_cap(self._room, self.attempts[row], needed)

    def build_capacity_block(self, row: int, bucket: int, needed: int) -> Block:
        """Return the block of a cell that would need more milliminutes than it has."""
        free = max(0, int(self.free[row, bucket]))
        sides = {"needs": -(-needed // MINUTE), "has": free // MINUTE, "unit": Unit.minutes}
        return self._block(row, bucket, RuleId.capacity).model_copy(update=sides)

    def compute_needed(self, row: int, bucket: int, pieces: int) -> int:
        """Return the milliminutes so many pieces would take in a cell."""
        attempt = replace(self.attempts[row], pieces=pieces)
        return int(self._setup[row, bucket]) + self._rules.compute_work(attempt)

    def list_window_blocks(self, row: int, window: Flags) -> list[Block]:
        """Return the rules against the least blocked bucket of the window; none where a bucket has room."""
        buckets = np.flatnonzero(window)
        if not len(buckets) or not self._is_blocked[row, buckets].all():
            return []
        least = np.argmin(self.compute_cost(np.ones(self.is_open.shape, dtype=bool))[row, buckets])
        return self.list_cell_blocks(row, int(buckets[least]))

    def count_room(self, row: int, window: Flags) -> int:
        """Return the most pieces that fit over the window; 0 where a rule about the factory forbids any."""
        if self.place_blocks[row]:
            return 0
        attempt, table = self.attempts[row], self._situation.table
        multiple, per_multiple = int(table.orders.multiple[attempt.order]), int(table.minutes[attempt.slot])
        buckets = np.flatnonzero(window & ~self._is_blocked[row])
        most = attempt.wanted // multiple
        if not len(buckets) or per_multiple == 0:
            return most * multiple if len(buckets) else 0
        left = self.free[row, buckets] - self._setup[row, buckets]
        return min(int((left // per_multiple).sum()), most) * multiple

    def count_free(self, row: int, window: Flags) -> int:
        """Return the milliminutes left over the window."""
        return int(np.maximum(0, self.free[row][window]).sum())

    def _apply_order(self, room: Room, order: int, operation: int, is_used: Flags) -> None:
        asked = self._situation.order_at(order)
        starts = np.array(self._situation.scenario.calendar.boundaries[:-1])
        self.is_open[:] = starts >= asked.release_day
        if self._situation.table.orders.is_never_split[order] and room.lots_by_order[order] > 0:
            self._is_split[:] = ~is_used
        if asked.route[operation].certificates:
            for row in range(len(self.attempts)):
                self._is_certified[row] = self._certified_buckets(row, asked.route[operation].certificates)

    def _find_over_cap(self) -> Flags:
        """Return the cells whose work and setup the factory's load cap does not leave room for."""
        over = np.zeros(self.needed.shape, dtype=bool)
        for row, attempt in enumerate(self.attempts):
            # A row's cells need one of two amounts: with setup, or without where the order is set up already.
            for needed in set(self.needed[row].tolist()):
                if self._rules.check_load_cap(self._room, attempt, needed):
                    over[row] |= self.needed[row] == needed
        return over

    def _certified_buckets(self, row: int, kinds: tuple[str, ...]) -> list[bool]:
        factory = self._factory(row)
        calendar = self._situation.scenario.calendar
        days = [
            (calendar.date_of(calendar.start_day(bucket)), calendar.date_of(calendar.end_day(bucket) - 1))
            for bucket in range(calendar.bucket_count)
        ]
        return [
            all(
                any(
                    held.kind == kind and (held.valid_from or first) <= first and last <= held.valid_until
                    for held in factory.certificates
                )
                for kind in kinds
            )
            for first, last in days
        ]

    def _factory(self, row: int) -> Factory:
        return self._situation.index.factories[int(self._situation.table.factory[self.attempts[row].slot])]

    def _block(self, row: int, bucket: int, rule: RuleId) -> Block:
        attempt = self.attempts[row]
        work_center = self._situation.index.work_centers[int(self._situation.table.work_center[attempt.slot])]
        return Block(
            rule=rule,
            operation=attempt.operation,
            factory=self._factory(row).id,
            work_center=work_center.id,
            bucket=bucket,
        )
