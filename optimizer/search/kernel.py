"""Kernels: the few cells that good relaxations and known plans use."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from optimizer.bounds import LevelRelaxation
from optimizer.cells import CellTable, Lots


def open_flow(table: CellTable, relaxation: LevelRelaxation, lots: Lots) -> NDArray[np.bool_]:
    """Mark the cells that carry the relaxation's flow, and those of some lots."""
    is_open = np.zeros(table.limit.shape, dtype=bool)
    for route, _ in relaxation.flow:
        for cell in route.cells:
            is_open[cell] = True
    for lot in lots:
        for cell in lot.cells:
            is_open[cell] = True
    return is_open
