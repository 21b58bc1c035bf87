"""One model of everything: the linear bound first, then CP-SAT with ever more work until the level is proven."""

from __future__ import annotations

from optimizer.model import build_part
from optimizer.search.session import Session

FIRST_WORK = 1.0
"""Deterministic time of the first run; each further run has twice as much."""


class ExactStrategy:
    """Solves each level over the whole instance."""

    def improve_level(self, session: Session) -> None:
        """Bound the level, then solve it until proven."""
        session.run_bound()
        work = FIRST_WORK
        while not session.is_good_enough():
            everything = range(len(session.goals.table.orders.count))
            part = build_part(session.goals, everything, session.lots)
            answer = session.run_solver(part, work=work, phase="prove")
            session.raise_bound(session.values[session.current] if answer.is_proven else answer.bound)
            work *= 2
