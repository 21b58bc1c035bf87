"""Lots drawn at random over the cells of a table: each keeps precedence, together they may break any other rule."""

from __future__ import annotations

from random import Random

from optimizer.cells import CellTable, Lots
from optimizer.cells.lots import Cell, CellLot, merge_lots
from optimizer.domain.plan import Lot, Step


def draw_lots(random: Random, table: CellTable, pinned: Lots = ()) -> Lots:
    """Up to three lots per order beside the pinned ones, of what is left of it."""
    left = table.orders.count.copy()
    for lot in pinned:
        left[lot.order] -= lot.count
    lots = list(pinned)
    for order in range(len(left)):
        for _ in range(random.randint(0, 3)):
            cells = _draw_path(random, table, order)
            if left[order] > 0 and cells is not None:
                count = random.randint(1, int(left[order]))
                left[order] -= count
                lots.append(CellLot(order, count, cells))
    return merge_lots(lots)


def _draw_path(random: Random, table: CellTable, order: int) -> tuple[Cell, ...] | None:
    """One cell per operation, each reached from the one before."""
    first = int(table.index.operation_start[order])
    path: list[Cell] = []
    for operation in range(first, first + int(table.orders.length[order])):
        cells = [
            (slot, bucket)
            for slot in range(int(table.slot_start[operation]), int(table.slot_start[operation + 1]))
            for bucket in table.limit[slot].nonzero()[0].tolist()
            if not path or _reaches(table, path[-1], (slot, bucket))
        ]
        if not cells:
            return None
        path.append(random.choice(cells))
    return tuple(path)


def _reaches(table: CellTable, here: Cell, there: Cell) -> bool:
    leg = table.legs.by_pair.get((here[0], there[0]))
    return leg is not None and bool(table.legs.arrival[leg, here[1]] <= there[1])


def write_lots(table: CellTable, lots: Lots) -> list[Lot]:
    """The same lots as a plan file has them."""
    index = table.index
    written = []
    for number, lot in enumerate(lots):
        steps = tuple(
            Step(work_center=index.work_centers[int(table.work_center[slot])].id, bucket=bucket)
            for slot, bucket in lot.cells
        )
        order = index.scenario.orders[lot.order]
        quantity = lot.count * order.lot_multiple
        name = lot.pin or f"L{number}"
        written.append(Lot(id=name, order=order.id, quantity=quantity, steps=steps, is_pinned=lot.pin is not None))
    return written
