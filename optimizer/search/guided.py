"""The large-scale strategy: prices from the ascent, a first plan placed at them, ruin and recreate, and CP-SAT on neighbourhoods.

Each part makes one kind of step and can be left out; `Mix` says which take part. The steps of a level alternate until it is good enough.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from optimizer.bounds import AscentResult
from optimizer.cells import compute_tally
from optimizer.domain.rulebook import Term
from optimizer.search.neighbourhoods import Neighbourhoods
from optimizer.search.placement import BEHIND, HALVES, HURTING, PLACED, WHOLE
from optimizer.search.session import Session

GOOD_ENOUGH = 0.005
"""Gap at which a level has had enough work, where none was asked for: the time is better spent on the next."""
MOST_PROBES = 60
"""Orders looked at alone, at most."""
SMALL_SIZE = 60_000
"""Up to so many cells, CP-SAT decides neighbourhoods, and column generation sharpens a bound that is not good enough."""


@dataclass(frozen=True)
class Mix:
    """Which parts take part."""

    has_prices: bool = True
    has_ruin: bool = True
    has_neighbourhoods: bool = True
    has_columns: bool = True


class Improver(Protocol):
    """One part: makes steps of one kind for the present level of a session."""

    def step(self, session: Session) -> bool:
        """Make one step; say whether the plan or the bound became better."""


@dataclass
class Climb:
    """Raises the bound by passes over the orders, and keeps the prices found."""

    guide: AscentResult | None = None

    @property
    def pace(self) -> int:
        """After how many rounds to go on: at once while prices are young."""
        return 1 if self.guide is None or self.guide.passes < YOUNG else 6

    def step(self, session: Session) -> bool:
        """Make some passes, fewer where a pass is long."""
        before = session.levels[session.current].bound
        cells = max(1, session.goals.table.limit.size)
        self.guide = session.run_ascent(max(4, min(60, 150_000_000 // cells)))
        return session.levels[session.current].bound != before


YOUNG = 150
"""Passes until prices no longer change much."""


@dataclass
class Ruin:
    """Takes orders out and places them anew, colder and colder; then again from the best plan, half as warm and twice as long."""

    climb: Climb | None
    cycle: int = 0
    number: int = 0
    before: int | None = None

    def step(self, session: Session) -> bool:
        """Go on for one step of the present cycle."""
        orders = len(session.goals.table.orders.count)
        length = FIRST_CYCLE << min(self.cycle, 6)
        heat = HEAT / max(1, orders) * 0.5 ** min(self.cycle, 3) * COLDEST ** (self.number / length)
        is_better = session.run_ruin(
            effort=max(LEAST_EFFORT, EFFORT_PER_ORDER * orders),
            heat=heat,
            focus=_find_focus(session),
            guide=None if self.climb is None else self.climb.guide,
            is_fresh=self.number == 0,
        )
        self.number += 1
        if self.number == length:
            self.cycle, self.number = self.cycle + 1, 0
        return is_better

    def is_stalled(self, session: Session) -> bool:
        """Whether a whole long cycle gained next to nothing, and there are later levels to spend the time on."""
        if self.number > 0:
            return False
        before, self.before = self.before, session.values[session.current]
        is_last = session.current == len(session.levels) - 1
        if before is None or is_last or self.cycle < LONG_CYCLE:
            return False
        return before - self.before < STALLED * session.references[session.current]


HEAT = 0.1
"""Heat at the start of a level, times the number of orders: about a tenth of an order."""
COLDEST = 0.03
FIRST_CYCLE = 12
"""Steps of the first cycle."""
LONG_CYCLE, STALLED = 2, 0.0005
"""From which cycle on, and how much a cycle must gain, as a share of the level's reference."""
LEAST_EFFORT, EFFORT_PER_ORDER = 8_000_000, 4_000
"""Cells priced in a step."""


@dataclass
class GuidedStrategy:
    """Prices, placing, ruin and recreate, neighbourhoods."""

    mix: Mix = Mix()

    def improve_level(self, session: Session) -> None:
        """Place a first plan; then improve plan and bound by turns until the level is good enough."""
        climb = Climb()
        guide = climb if self.mix.has_prices else None
        if session.current == 0:
            self._place(session, climb)
        if session.is_good_enough(GOOD_ENOUGH):
            return
        if not session.levels[session.current].bound:
            climb.step(session)
        ruin = Ruin(guide)
        others = Neighbourhoods(rng=np.random.default_rng([session.budget.seed, session.current]))
        is_small = session.goals.table.cell_count <= SMALL_SIZE
        can_improve = self.mix.has_ruin or (self.mix.has_neighbourhoods and is_small)
        rounds = 0
        while not session.is_good_enough(GOOD_ENOUGH):
            rounds += 1
            if not can_improve and self._is_bound_useless(session):
                return
            if self.mix.has_ruin:
                ruin.step(session)
                if ruin.is_stalled(session):
                    return
            if self.mix.has_neighbourhoods and is_small and (not self.mix.has_ruin or rounds % 4 == 0):
                others.step(session)
            if rounds == FIRST_CYCLE and is_small:
                self._sharpen(session, climb)
            elif rounds % climb.pace == 0 and not self._is_bound_useless(session):
                climb.step(session)

    def _sharpen(self, session: Session, climb: Climb) -> None:
        """Spend more on the bound: orders looked at alone where placing is the first goal, columns where there is no scale."""
        if session.current == 0:
            self._probe(session)
            if not session.is_good_enough(GOOD_ENOUGH):
                climb.step(session)
        if self.mix.has_columns and session.goals.compute_scale(session.current, 0) == 0:
            session.run_bound()

    @staticmethod
    def _is_bound_useless(session: Session) -> bool:
        """Whether the level's own scale makes even its trivial bound good enough: then time is better spent on the plan."""
        gap = session.compute_gap(session.current)
        return gap is not None and gap <= GOOD_ENOUGH

    def _place(self, session: Session, climb: Climb) -> None:
        """Place everything in several ways."""
        session.run_placing(mode=WHOLE, share=0.0, guide=None)
        session.run_placing(mode=HALVES, share=0.0, guide=None)
        if self.mix.has_prices:
            climb.step(session)
            session.run_placing(mode=WHOLE, share=1.0, guide=climb.guide)

    @staticmethod
    def _probe(session: Session) -> None:
        terms = [term.term for term in session.goals.measures[0].level.terms]
        if terms != [Term.unplaced] or session.goals.table.index.scenario.rulebook.hard.quotas:
            # A quota may forbid one order alone what it allows among others, so alone proves nothing then.
            return
        for order in _list_unplaced(session)[:MOST_PROBES]:
            session.run_probe(order)


def _find_focus(session: Session) -> int:
    """What the level looks at."""
    terms = {term.term for term in session.goals.measures[session.current].level.terms}
    if terms & {Term.unplaced, Term.lateness}:
        return HURTING
    return BEHIND if terms & {Term.unfairness, Term.guarantee} else PLACED


def _list_unplaced(session: Session) -> list[int]:
    """Orders with anything unplaced, the earliest due first."""
    orders = session.goals.table.orders
    left = compute_tally(session.goals.table, session.lots).placed < orders.count
    return [order for order in np.lexsort((orders.count, orders.due)).tolist() if left[order]]
