"""Rules on time: free minutes per work center and bucket, joint work per factory."""

from __future__ import annotations

from optimizer.cells.load import compute_load_caps
from optimizer.cells.lots import Cell
from optimizer.model.variables import Linear, Variables
from optimizer.rules import RuleId


def add_capacity(variables: Variables) -> None:
    """``sum_c (minutes(c) q(c) + setup(c) z(c)) <= free(w,t) - fixed(w,t)`` per work center and bucket; core time units."""
    part = variables.part
    table = part.table
    cells_by_place: dict[tuple[int, int], list[Cell]] = {}
    for slot, bucket in variables.quantity:
        cells_by_place.setdefault((int(table.work_center[slot]), bucket), []).append((slot, bucket))
    room = table.index.free_milliminutes - part.tally.load
    for (work_center, bucket), cells in cells_by_place.items():
        used = sum_minutes(variables, cells)
        limit = int(room[work_center, bucket]) // part.goals.time_unit
        variables.model.add(used.expression <= limit).with_name(RuleId.capacity)


def add_load_cap(variables: Variables) -> None:
    """``sum_{c in f} (minutes(c) q(c) + setup(c) z(c)) <= floor(cap total(f) / 1000) - fixed(f)`` per member; core time units."""
    part = variables.part
    caps = compute_load_caps(part.table.index)
    if caps is None:
        return
    for factory, cells in group_by_factory(variables).items():
        if part.table.index.is_member[factory]:
            centers = part.table.index.factory_of_work_center == factory
            room = (int(caps[factory]) - int(part.tally.load[centers].sum())) // part.goals.time_unit
            variables.model.add(sum_minutes(variables, cells).expression <= room).with_name(RuleId.load_cap)


def group_by_factory(variables: Variables) -> dict[int, list[Cell]]:
    """Cells of the model by factory."""
    cells_by_factory: dict[int, list[Cell]] = {}
    for cell in variables.quantity:
        cells_by_factory.setdefault(int(variables.part.table.factory[cell[0]]), []).append(cell)
    return cells_by_factory


def sum_minutes(variables: Variables, cells: list[Cell]) -> Linear:
    """Time used in some cells, in core time units; the setup of a cell that a fixed lot uses is already paid."""
    table, unit = variables.part.table, variables.part.goals.time_unit
    total = Linear()
    for cell in cells:
        quantity = variables.quantity[cell]
        minutes = int(table.minutes[cell[0]]) // unit * quantity.factor
        setup = int(table.setup[cell[0]]) // unit if cell not in variables.part.tally.count_by_cell else 0
        flag = variables.used.get(cell)
        if flag is quantity.variable:
            total.add(quantity.variable, minutes + setup)
            continue
        total.add(quantity.variable, minutes)
        if flag is not None:
            total.add(flag, setup)
    return total
