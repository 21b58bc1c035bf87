"""Rules along an order's route: quantity, all or nothing, never split, precedence."""

from __future__ import annotations

from optimizer.cells.lots import Cell
from optimizer.model.variables import Linear, Quantity, Variables, get_is_placed
from optimizer.rules import RuleId


def add_quantity(variables: Variables) -> None:
    """Every operation does what is placed; at most what is ordered.

    ``sum_c q(o,k,c) = placed(o) <= remaining(o)`` for all o, k; lot multiples.
    """
    model, part = variables.model, variables.part
    for order, placed in variables.placed.items():
        remaining = int(part.remaining[order])
        model.add(placed.expression <= remaining).with_name(RuleId.quantity)
        for operation in variables.operations_of(order)[1:]:
            total = variables.sum_of(variables.cells_of_operation[operation])
            model.add(total.expression == placed.expression).with_name(RuleId.quantity)


def add_all_or_nothing(variables: Variables) -> None:
    """``placed(o) in {0, Q(o)}``; an order with a pinned lot must be completed."""
    part, model = variables.part, variables.model
    orders = part.table.index.scenario.orders
    for order, placed in variables.placed.items():
        if not orders[order].is_all_or_nothing or part.table.orders.is_whole[order]:
            continue
        flag = get_is_placed(variables, order)
        model.add(placed.expression == int(part.remaining[order]) * flag).with_name(RuleId.all_or_nothing)


def add_never_split(variables: Variables) -> None:
    """``sum_c used(o,k,c) <= 1`` for every operation of an order that is never split; none left if a pinned lot is there."""
    part, model = variables.part, variables.model
    for order in variables.placed:
        if not part.table.orders.is_never_split[order]:
            continue
        room = 0 if part.tally.placed[order] > 0 else 1
        for operation in variables.operations_of(order):
            flags = [variables.used[cell] for cell in variables.cells_of_operation[operation]]
            model.add(sum(flags) <= room).with_name(RuleId.never_split)


def add_precedence(variables: Variables) -> None:
    """Goods of an operation arrive before the next one uses them.

    For every factory f' of the next operation and bucket t':
    ``sum_{cells at f' in buckets <= t'} q <= sum_{moves to f' arriving <= t'} m``, and ``sum_f' m(c,f') = q(c)``; lot multiples.
    """
    table = variables.part.table
    for order in variables.placed:
        for operation in variables.operations_of(order)[:-1]:
            to_cells = variables.cells_of_place(operation + 1)
            slot_at = {factory: cells[0][0] for factory, cells in to_cells.items()}
            arrivals: dict[int, dict[int, list[Quantity]]] = {factory: {} for factory in to_cells}
            for cell in variables.cells_of_operation[operation]:
                reached = {}
                for factory, slot in slot_at.items():
                    bucket = table.arrival(cell[0], slot, cell[1])
                    if bucket <= max(t for _, t in to_cells[factory]):
                        reached[factory] = bucket
                _add_moves(variables, cell, reached, arrivals)
            for factory, cells in to_cells.items():
                _add_stock(variables, cells, arrivals[factory])


def _add_moves(
    variables: Variables, cell: Cell, reached: dict[int, int], arrivals: dict[int, dict[int, list[Quantity]]]
) -> None:
    quantity, model = variables.quantity[cell], variables.model
    if len(reached) == 1:
        ((factory, bucket),) = reached.items()
        variables.move[cell, factory] = quantity
        arrivals[factory].setdefault(bucket, []).append(quantity)
        return
    total = Linear()
    for factory, bucket in reached.items():
        if quantity.factor > 1:
            move = Quantity(model.new_bool_var(""), quantity.factor)
        else:
            limit = min(
                int(variables.part.table.limit[cell]), int(variables.part.remaining[_order_of(variables, cell)])
            )
            move = Quantity(model.new_int_var(0, limit, ""), 1)
        variables.move[cell, factory] = move
        arrivals[factory].setdefault(bucket, []).append(move)
        total.add(move.variable, 1)
    model.add(total.expression == quantity.variable).with_name(RuleId.precedence)


def _order_of(variables: Variables, cell: Cell) -> int:
    return int(variables.part.table.order[cell[0]])


def _add_stock(variables: Variables, cells: list[Cell], arrivals: dict[int, list[Quantity]]) -> None:
    """What a factory has used up to each bucket has arrived by then."""
    buckets = sorted({bucket for _, bucket in cells})
    balance = Linear()
    pending = sorted(arrivals)
    for bucket in buckets:
        for cell in cells:
            if cell[1] == bucket:
                balance.add(variables.quantity[cell].variable, variables.quantity[cell].factor)
        while pending and pending[0] <= bucket:
            for move in arrivals[pending.pop(0)]:
                balance.add(move.variable, -move.factor)
        variables.model.add(balance.expression <= 0).with_name(RuleId.precedence)
