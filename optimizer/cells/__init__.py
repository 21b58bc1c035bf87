"""The instance in whole numbers: slots, cells, moves, lots and what they add up to."""

from optimizer.cells.lots import Lots
from optimizer.cells.table import CellTable, build_cell_table
from optimizer.cells.tally import Tally, compute_tally

__all__ = ["CellTable", "Lots", "Tally", "build_cell_table", "compute_tally"]
