"""One model of everything: the linear bound, CP-SAT on the cells it uses, then on all of them until the level is proven."""

from __future__ import annotations

from optimizer.model import build_part
from optimizer.search.kernel import open_flow
from optimizer.search.session import Session

FIRST_WORK = 1.0
"""Deterministic time of the first run; each further run has twice as much."""
KERNEL_WORK = 2.0
ACCURACY = 1e-9
"""The linear bound is wanted to the last digit: where the orders' structure is that of transport, it is the answer."""
BOUND_WORK = 400_000
"""Simplex iterations for it, at most."""


class ExactStrategy:
    """Solves each level over the whole instance."""

    def improve_level(self, session: Session) -> None:
        """Bound the level, then solve it until proven."""
        everything = range(len(session.goals.table.orders.count))
        relaxation = session.run_bound(accuracy=ACCURACY, work=BOUND_WORK)
        if relaxation is not None and not session.is_good_enough():
            is_open = open_flow(session.goals.table, relaxation, session.lots)
            part = build_part(session.goals, everything, session.lots, is_open=is_open)
            session.run_solver(part, work=KERNEL_WORK, phase="construct")
        work = FIRST_WORK
        while not session.is_good_enough():
            part = build_part(session.goals, everything, session.lots)
            answer = session.run_solver(part, work=work, phase="prove")
            session.raise_bound(session.values[session.current] if answer.is_proven else answer.bound)
            work *= 2
