"""Guided by the linear relaxation: CP-SAT on the cells it uses, then on neighbourhoods of orders, until the gap closes.

Keeping only cells that near-optimal relaxations use turns a model too large to search into one that is nearly as good as its bound
(kernel search: Angelelli, Mansini, Speranza 2010, doi 10.1016/j.cor.2010.02.002). What is left is repaired in neighbourhoods
(large neighbourhood search: Shaw 1998, doi 10.1007/3-540-49481-2_30).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from optimizer.bounds import LevelRelaxation
from optimizer.bounds.relaxation import list_support
from optimizer.cells import compute_tally
from optimizer.cells.lots import Cell, Lots
from optimizer.model import build_part
from optimizer.search.neighbourhoods import propose_orders
from optimizer.search.session import Session

CONSTRUCT_EMPHASIS = 10.0
NEIGHBOURHOOD_WORK = 0.4
CHUNK = 25
"""Orders placed together in the first pass."""
CHUNK_WORK = 0.5


class GuidedStrategy:
    """Relaxation, kernel, neighbourhoods."""

    def __init__(self) -> None:
        self._support: set[Cell] = set()

    def improve_level(self, session: Session) -> None:
        """Construct a first plan at prices good for all levels; then bound the level and improve neighbourhoods."""
        if session.current == 0:
            self._construct(session)
            if session.is_good_enough():
                return
        relaxation = session.run_bound()
        if relaxation is not None:
            self._support |= list_support(relaxation)
        rng = np.random.default_rng([session.budget.seed, session.current])
        size = 12
        while not session.is_good_enough():
            before = session.values
            orders = propose_orders(session, rng, size)
            part = build_part(session.goals, orders, session.lots)
            answer = session.run_solver(part, work=NEIGHBOURHOOD_WORK, phase="improve")
            size = _adapt(size, is_proven=answer.is_proven, is_better=session.values < before)

    def _construct(self, session: Session) -> None:
        """Place the orders a few at a time, the earliest due first, on promising cells and at the relaxation's prices.

        A second pass offers what is left all the cells there are.
        """
        guide = session.run_bound(emphasis=CONSTRUCT_EMPHASIS)
        if guide is None:
            return
        self._support |= list_support(guide)
        table = session.goals.table
        is_open = open_cells(table.limit.shape, self._support, session.lots)
        by_due = np.lexsort((table.orders.count, table.orders.due)).tolist()
        self._place(session, by_due, guide, is_open)
        placed = compute_tally(table, session.lots).placed
        left = [order for order in by_due if placed[order] < table.orders.count[order]]
        self._place(session, left, guide, None)

    def _place(
        self, session: Session, orders: list[int], guide: LevelRelaxation, is_open: NDArray[np.bool_] | None
    ) -> None:
        for start in range(0, len(orders), CHUNK):
            part = build_part(session.goals, orders[start : start + CHUNK], session.lots, is_open=is_open)
            session.run_solver(part, work=CHUNK_WORK, phase="construct", guide=guide)


def open_cells(shape: tuple[int, ...], support: set[Cell], lots: Lots) -> NDArray[np.bool_]:
    """Mark the cells of a support and of some lots."""
    is_open = np.zeros(shape, dtype=bool)
    for slot, bucket in support:
        is_open[slot, bucket] = True
    for lot in lots:
        for slot, bucket in lot.cells:
            is_open[slot, bucket] = True
    return is_open


def _adapt(size: int, *, is_proven: bool, is_better: bool) -> int:
    """Grow neighbourhoods that are solved without gain, shrink those that are not solved."""
    if is_proven and not is_better:
        return min(60, size + 1)
    return max(6, size - 2) if not is_proven else size
