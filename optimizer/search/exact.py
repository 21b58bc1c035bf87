"""One model of everything: the linear bound, CP-SAT on the cells it uses, then on all of them until the level is proven.

Between its runs, which each may take twice as long as the one before, as much time goes into neighbourhoods: where the proof is far
off, they find better plans than the whole model does.
"""

from __future__ import annotations

import numpy as np

from optimizer.model import build_part
from optimizer.search.kernel import open_flow
from optimizer.search.neighbourhoods import NEIGHBOURHOOD_WORK, Neighbourhoods
from optimizer.search.session import Session

FIRST_WORK = 1.0
"""Deterministic time of the first run; each further run has twice as much."""
KERNEL_WORK = 2.0
ACCURACY = 1e-9
"""The linear bound is wanted to the last digit: where the orders' structure is that of transport, it is the answer."""
BOUND_WORK = 400_000
"""Simplex iterations for it, at most."""
SHARE = 3.0
"""Deterministic time for neighbourhoods, against that of the whole model's run before."""


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
        others = Neighbourhoods(rng=np.random.default_rng([session.budget.seed, session.current]))
        work = FIRST_WORK
        while not session.is_good_enough():
            part = build_part(session.goals, everything, session.lots)
            answer = session.run_solver(part, work=work, phase="prove")
            session.raise_bound(session.values[session.current] if answer.is_proven else answer.bound)
            for _ in range(round(SHARE * work / NEIGHBOURHOOD_WORK)):
                if session.is_good_enough():
                    return
                others.step(session)
            work *= 2
