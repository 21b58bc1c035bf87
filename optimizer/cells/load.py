"""Caps on the joint work of a factory."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from optimizer.domain.index import Index
from optimizer.units import MINUTE, scale_permille


def compute_load_caps(index: Index) -> NDArray[np.int64] | None:
    """Most joint milliminutes per factory over the calendar (`load_cap`); None where the rule book has no cap."""
    cap = index.scenario.rulebook.hard.load_cap_permille
    if cap is None:
        return None
    totals = [sum(sum(w.total_minutes or w.free_minutes) for w in factory.work_centers) for factory in index.factories]
    return np.array([scale_permille(total * MINUTE, cap) for total in totals], dtype=np.int64)
