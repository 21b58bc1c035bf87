"""Everything a search needs of a scenario, computed once: positions, eligibility, cells, targets, pinned lots."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from optimizer.cells import CellTable, Lots, build_cell_table
from optimizer.cells.goals import Goals
from optimizer.cells.lots import Cell, CellLot
from optimizer.domain.index import Index
from optimizer.domain.plan import Lot, Targets
from optimizer.domain.scenario import Scenario
from optimizer.eligibility import Eligibility, build_eligibility
from optimizer.fairness import compute_targets
from optimizer.search.flow import solve_max_flow


@dataclass(frozen=True)
class Prepared:
    """A scenario ready to be searched, explained or quoted.

    Attributes
    ----------
    pinned
        Pinned lots that pass cells of the table.
    stray_pins
        Ids of pinned lots that pass a cell no rule allows; with any of these there is no plan.
    """

    scenario: Scenario
    index: Index
    eligibility: Eligibility
    table: CellTable
    targets: Targets
    goals: Goals
    pinned: Lots
    stray_pins: tuple[str, ...]


def prepare(scenario: Scenario) -> Prepared:
    """Compute everything a search needs of a scenario."""
    index = Index(scenario)
    eligibility = build_eligibility(index)
    table = build_cell_table(index, eligibility)
    targets = compute_targets(index, eligibility, solve_max_flow)
    pinned, stray = _read_pins(table, eligibility)
    return Prepared(scenario, index, eligibility, table, targets, Goals(table, targets), pinned, stray)


def _read_pins(table: CellTable, eligibility: Eligibility) -> tuple[Lots, tuple[str, ...]]:
    pinned: list[CellLot] = []
    stray: list[str] = []
    for lot in table.index.scenario.pins:
        cells = find_cells(table, eligibility, lot)
        if cells is None:
            stray.append(lot.id)
        else:
            order = table.index.order_by_id[lot.order]
            pinned.append(CellLot(order, lot.quantity // int(table.orders.multiple[order]), cells, lot.id))
    return tuple(pinned), tuple(stray)


def find_cells(table: CellTable, eligibility: Eligibility, lot: Lot) -> tuple[Cell, ...] | None:
    """Return the cells a lot passes; None where one of them does not exist, or goods do not arrive in time."""
    index = table.index
    first = int(index.operation_start[index.order_by_id[lot.order]])
    slots = [eligibility.find_pair(first + k, index.work_center_by_id[s.work_center]) for k, s in enumerate(lot.steps)]
    cells = tuple((slot, step.bucket) for slot, step in zip(slots, lot.steps, strict=True) if slot is not None)
    return cells if len(cells) == len(lot.steps) and _is_passable(table, cells) else None


def _is_passable(table: CellTable, cells: tuple[Cell, ...]) -> bool:
    """Whether every cell exists and every move arrives in time."""
    if any(table.limit[cell] == 0 for cell in cells):
        return False
    return all(table.arrival(a, b, start) <= end for (a, start), (b, end) in pairwise(cells))
