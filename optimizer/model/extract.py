"""Lots from a solution: each order's flow is decomposed into paths."""

from __future__ import annotations

from collections.abc import Callable

from optimizer.cells.lots import Cell, CellLot, Lots, merge_lots
from optimizer.model.variables import Var, Variables

Value = Callable[[Var], int]


def extract_lots(variables: Variables, value: Value) -> Lots:
    """Return the fixed lots and, for every order decided, its flow as lots.

    Goods that arrive first are used first, so every lot found keeps precedence; the lots of an order are as many as cells and
    moves at most.
    """
    found = list(variables.part.fixed)
    for order in variables.placed:
        found.extend(_extract_order(variables, order, value))
    return merge_lots(found)


def _extract_order(variables: Variables, order: int, value: Value) -> list[CellLot]:
    operations = variables.operations_of(order)
    partial: list[tuple[tuple[Cell, ...], int]] = []
    for cell in variables.cells_of_operation[operations[0]]:
        count = _count(variables, cell, value)
        if count:
            partial.append(((cell,), count))
    for operation in operations[1:]:
        partial = _join(variables, partial, operation, value)
    return [CellLot(order, count, cells) for cells, count in partial]


def _count(variables: Variables, cell: Cell, value: Value) -> int:
    quantity = variables.quantity[cell]
    return value(quantity.variable) * quantity.factor


def _join(
    variables: Variables, partial: list[tuple[tuple[Cell, ...], int]], operation: int, value: Value
) -> list[tuple[tuple[Cell, ...], int]]:
    """Send partial lots along the moves, then match arrivals with use at each factory, earliest first."""
    table = variables.part.table
    arrivals: dict[int, list[tuple[int, tuple[Cell, ...], int]]] = {}
    room = {key: value(m.variable) * m.factor for key, m in variables.move.items() if _is_from(key, partial)}
    for path, count in partial:
        left = count
        for (cell, factory), available in list(room.items()):
            taken = min(left, available) if cell == path[-1] else 0
            if taken:
                room[cell, factory] -= taken
                left -= taken
                slot = variables.cells_of_place(operation)[factory][0][0]
                arrival = table.arrival(cell[0], slot, cell[1])
                arrivals.setdefault(factory, []).append((arrival, path, taken))
    joined: list[tuple[tuple[Cell, ...], int]] = []
    for factory, cells in variables.cells_of_place(operation).items():
        waiting = sorted(arrivals.get(factory, []), key=lambda entry: (entry[0], entry[1]))
        for cell in sorted(cells, key=lambda c: (c[1], c[0])):
            _take(joined, waiting, cell, _count(variables, cell, value))
    return joined


def _is_from(key: tuple[Cell, int], partial: list[tuple[tuple[Cell, ...], int]]) -> bool:
    return any(path[-1] == key[0] for path, _ in partial)


def _take(
    joined: list[tuple[tuple[Cell, ...], int]],
    waiting: list[tuple[int, tuple[Cell, ...], int]],
    cell: Cell,
    wanted: int,
) -> None:
    while wanted > 0 and waiting:
        arrival, path, count = waiting.pop(0)
        taken = min(wanted, count)
        joined.append(((*path, cell), taken))
        wanted -= taken
        if count > taken:
            waiting.insert(0, (arrival, path, count - taken))
