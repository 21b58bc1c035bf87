"""A plan in progress that can be placed, ruined and recreated by compiled loops; lots in, lots out."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from optimizer.cells import Lots
from optimizer.cells.compiled import compiled
from optimizer.cells.goals import Goals
from optimizer.cells.lots import CellLot, merge_lots
from optimizer.cells.paths import STEPS, build_structure
from optimizer.errors import InternalError
from optimizer.search.placement.draw import build_stream
from optimizer.search.placement.gains import measure_touched, update_gain, update_group_gains
from optimizer.search.placement.grid import Grid, build_rules
from optimizer.search.placement.improve import (
    CHANGED,
    Aim,
    Best,
    build_best,
    compute_breach,
    compute_values,
    improve,
    keep_best,
    mark_changed,
    restore_best,
)
from optimizer.search.placement.insert import clear_order, insert_order, touch
from optimizer.search.placement.records import pack, pack_grid
from optimizer.search.placement.state import NONE, State, add_lot, build_state, measure_order, start_totals
from optimizer.search.placement.work import Tariff, Wishes, Work, build_work
from optimizer.text import Text

Ints = NDArray[np.int64]
Small = NDArray[np.int32]

SPARE_LOTS = 100_000
SIZE = 6
"""Orders taken out at once, at most."""


class Engine:
    """Holds one plan in progress and the best plan of the present run.

    Parameters
    ----------
    pinned
        Lots that never move.
    """

    def __init__(self, goals: Goals, pinned: Lots, *, seed: int) -> None:
        self.goals = goals
        self.pinned = pinned
        rules = build_rules(goals)
        orders = goals.table.orders
        most = min(int(orders.count.sum()), max(SPARE_LOTS, 8 * len(orders.count))) + len(pinned) + 1
        # The tuples are for reading; compiled functions take their records, which hold the same arrays.
        self.seen = build_state(rules, goals.table.index.free_milliminutes, most)
        self.scratch = build_work(rules, goals.table, build_stream(seed))
        self.found = build_best(self.seen, len(goals.measures))
        self.grid = pack_grid(build_structure(goals.table, goals.money_unit), *rules)
        self.state, self.work, self.best = pack(self.seen), pack(self.scratch), pack(self.found)
        start_totals(self.grid, self.state)
        self._add(pinned, is_pinned=True)
        self._mark_all()

    def _mark_all(self) -> None:
        """Every order may differ from the best plan."""
        self.found.is_changed[:] = True
        self.found.changed[:] = np.arange(len(self.found.changed))
        self.found.counts[CHANGED] = len(self.found.changed)

    def _add(self, lots: Iterable[CellLot], *, is_pinned: bool) -> None:
        orders = set()
        for lot in lots:
            slots = np.array([slot for slot, _ in lot.cells], dtype=np.int32)
            buckets = np.array([bucket for _, bucket in lot.cells], dtype=np.int32)
            number = add_lot(self.grid, self.state, lot.order, lot.count, slots, buckets)
            if number == NONE:
                raise InternalError(
                    Text(
                        f"計画のロットが多すぎます（最大 {len(self.seen.lot_count)}）。",
                        f"The plan has too many lots (at most {len(self.seen.lot_count)}).",
                    )
                )
            self.seen.is_pinned[number] = is_pinned
            touch(self.grid, self.state, self.work, number)
            orders.add(lot.order)
        for order in sorted(orders):
            measure_order(self.grid, self.state, order)

    def load(self, lots: Lots, tariff: Tariff) -> None:
        """Replace the plan in progress, and make it the best one."""
        _load_prepare(self.grid, self.state, self.work)
        self._add((lot for lot in lots if lot.pin is None), is_pinned=False)
        self.set_tariff(tariff)
        self._mark_all()
        self.keep()

    def set_tariff(self, tariff: Tariff) -> None:
        """Reprice what work is worth at every factory."""
        tariff = self.tariff = pack(tariff)
        measure_touched(self.grid, self.state, self.work, tariff)
        for factory in range(len(self.seen.received)):
            update_group_gains(self.grid, self.state, self.work, tariff, factory)
            update_gain(self.grid, self.state, self.work, tariff, factory)

    def keep(self) -> None:
        """Make the plan in progress the best one."""
        compute_values(self.grid, self.state, self.work)
        keep_best(self.state, self.work, self.best)

    def place(self, orders: Iterable[int], *, mode: int, share: float) -> None:
        """Place some orders one after the other, as far as there is room."""
        self.scratch.share[0] = share
        wanted = np.array(list(orders), dtype=np.int64)
        _place(self.grid, self.state, self.work, self.best, self.tariff, wanted, mode)
        compute_values(self.grid, self.state, self.work)

    def improve(self, aim: Aim, wishes: Wishes, *, effort: int, heat: float, focus: int) -> int:
        """Ruin and recreate; returns how often the best plan was improved."""
        return improve(
            self.grid,
            self.state,
            self.work,
            self.best,
            self.tariff,
            pack(wishes),
            pack(aim),
            effort,
            SIZE,
            heat,
            focus,
        )

    def restore(self) -> None:
        """Go back to the best plan."""
        restore_best(self.grid, self.state, self.work, self.best, self.tariff)

    @property
    def values(self) -> tuple[int, ...]:
        """Core values of the best plan."""
        return tuple(self.found.values.tolist())

    @property
    def present_values(self) -> tuple[int, ...]:
        """Core values of the plan in progress."""
        compute_values(self.grid, self.state, self.work)
        return tuple(self.scratch.values.tolist())

    @property
    def is_lawful(self) -> bool:
        """Whether the plan in progress keeps every quota; placing keeps all other rules by itself."""
        return compute_breach(self.grid, self.state) == 0.0

    def read(self) -> Lots:
        """Return the best plan."""
        order, count, slot, bucket = _read_best(self.best)
        steps = np.diff(self.goals.table.index.operation_start)[order].tolist()
        rows = zip(order.tolist(), count.tolist(), slot.tolist(), bucket.tolist(), steps, strict=True)
        free = (CellLot(o, c, tuple(zip(s[:n], b[:n], strict=True))) for o, c, s, b, n in rows)
        return merge_lots([*self.pinned, *free])


@compiled
def _place(grid: Grid, state: State, work: Work, best: Best, tariff: Tariff, orders: Ints, mode: int) -> None:
    for order in orders:
        insert_order(grid, state, work, tariff, order, mode, 0.0)
        mark_changed(best, order)
        measure_touched(grid, state, work, tariff)


@compiled
def _load_prepare(grid: Grid, state: State, work: Work) -> None:
    for order in range(len(state.placed)):
        clear_order(grid, state, work, order)
        measure_order(grid, state, order)


@compiled
def _read_best(best: Best) -> tuple[Ints, Ints, Small, Small]:
    """List the unpinned lots of the best plan as arrays: order, count, slots, buckets."""
    size = 0
    for order in range(len(best.head)):
        lot = best.head[order]
        while lot != NONE:
            size += 1
            lot = best.following[lot]
    orders, counts = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    slots, buckets = np.zeros((size, STEPS), dtype=np.int32), np.zeros((size, STEPS), dtype=np.int32)
    row = 0
    for order in range(len(best.head)):
        lot = best.head[order]
        while lot != NONE:
            orders[row], counts[row] = order, best.count[lot]
            slots[row], buckets[row] = best.slot[lot], best.bucket[lot]
            row += 1
            lot = best.following[lot]
    return orders, counts, slots, buckets
