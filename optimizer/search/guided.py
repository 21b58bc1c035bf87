"""Guided by the linear relaxation: CP-SAT on the cells it uses, then on neighbourhoods of orders, until the gap closes.

Keeping only cells that near-optimal relaxations use turns a model too large to search into one that is nearly as good as its bound
(kernel search: Angelelli, Mansini, Speranza 2010, doi 10.1016/j.cor.2010.02.002). What is left is repaired in neighbourhoods
(large neighbourhood search: Shaw 1998, doi 10.1007/3-540-49481-2_30).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from optimizer.bounds import LevelRelaxation
from optimizer.cells import compute_tally
from optimizer.domain.rulebook import Term
from optimizer.model import build_part
from optimizer.search.kernel import open_promising
from optimizer.search.neighbourhoods import propose_orders
from optimizer.search.session import Session

GOOD_ENOUGH = 0.005
"""Gap at which a level has had enough work, where none was asked for: the time is better spent on the next."""
CONSTRUCT_EMPHASIS = 30.0
GUIDE_WORK = 20_000
"""Simplex iterations for the prices of the first plan; they need not be the last word."""
BEFORE_BOUND = 6
"""Neighbourhoods tried before a later level with a scale of its own is bounded: often its plain bound of 0 is enough."""
GUIDED_SHARE = 0.75
"""How often a neighbourhood of the first level is solved at prices rather than for the level alone."""
NEIGHBOURHOOD_WORK = 0.4
CHUNK = 15
"""Orders placed together in the first pass."""
CHUNK_WORK = 0.5


class GuidedStrategy:
    """Relaxation, kernel, neighbourhoods."""

    def improve_level(self, session: Session) -> None:
        """Construct a first plan at prices good for all levels; then bound the level and improve neighbourhoods."""
        guide = self._construct(session) if session.current == 0 else None
        if session.is_good_enough(GOOD_ENOUGH):
            return
        rng = np.random.default_rng([session.budget.seed, session.current])
        size, tried, is_bounded = 14, 0, False
        while not session.is_good_enough(GOOD_ENOUGH):
            is_due = tried == (0 if session.current == 0 else BEFORE_BOUND)
            if not is_bounded and (is_due or session.levels[session.current].bound is None):
                is_bounded = True
                session.run_bound()
            tried += 1
            before = session.values
            orders = propose_orders(session, rng, size)
            part = build_part(session.goals, orders, session.lots)
            # At the guide's prices lots leave room for others and keep an eye on later levels; only the level itself finds the last bit.
            chosen = guide if rng.random() < GUIDED_SHARE else None
            answer = session.run_solver(part, work=NEIGHBOURHOOD_WORK, phase="improve", guide=chosen)
            size = _adapt(size, is_proven=answer.is_proven, is_better=session.values < before)

    def _construct(self, session: Session) -> LevelRelaxation | None:
        """Place what a simple pass can, then what it left; then decide all again at the relaxation's prices, a few at a time.

        The first passes make a plan early; prices make it good.
        """
        session.run_greedy()
        self._place(session, _list_unplaced(session), None, None)
        guide = session.run_bound(emphasis=CONSTRUCT_EMPHASIS, work=GUIDE_WORK)
        if guide is None:
            return None
        table = session.goals.table
        is_open = open_promising(table, guide)
        by_due = np.lexsort((table.orders.count, table.orders.due)).tolist()
        self._place(session, by_due, guide, is_open)
        self._place(session, _list_unplaced(session), guide, None)
        self._probe(session)
        return guide

    def _probe(self, session: Session) -> None:
        """Where placing is the first goal, find out which orders could not be placed even if they were alone."""
        terms = [term.term for term in session.goals.measures[0].level.terms]
        if terms != [Term.unplaced] or session.goals.table.index.scenario.rulebook.hard.quotas:
            # A quota may forbid one order alone what it allows among others, so alone proves nothing then.
            return
        for order in _list_unplaced(session):
            session.run_probe(order)

    def _place(
        self, session: Session, orders: list[int], guide: LevelRelaxation | None, is_open: NDArray[np.bool_] | None
    ) -> None:
        for start in range(0, len(orders), CHUNK):
            part = build_part(session.goals, orders[start : start + CHUNK], session.lots, is_open=is_open)
            session.run_solver(part, work=CHUNK_WORK, phase="construct", guide=guide, has_tie_break=guide is None)


def _list_unplaced(session: Session) -> list[int]:
    """Orders with anything unplaced, the earliest due first."""
    orders = session.goals.table.orders
    left = compute_tally(session.goals.table, session.lots).placed < orders.count
    return [order for order in np.lexsort((orders.count, orders.due)).tolist() if left[order]]


def _adapt(size: int, *, is_proven: bool, is_better: bool) -> int:
    """Grow neighbourhoods that are solved without gain, shrink those that are not solved."""
    if is_proven and not is_better:
        return min(60, size + 1)
    return max(6, size - 2) if not is_proven else size
