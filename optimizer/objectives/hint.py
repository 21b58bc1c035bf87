"""Complete hints: a known plan given to the solver, auxiliary variables included."""

from __future__ import annotations

from optimizer.cells.lots import Lots
from optimizer.model.variables import Values, Variables


def compute_values(variables: Variables, lots: Lots) -> Values | None:
    """Return the value of every variable for some lots; None where the lots use a cell the model does not have."""
    values: Values = {}
    table = variables.part.table
    factor = {q.variable.index: q.factor for q in variables.quantity.values()}
    factor.update({m.variable.index: m.factor for m in variables.move.values()})
    for lot in lots:
        if lot.pin is not None or lot.order not in variables.placed:
            continue
        for cell in lot.cells:
            if cell not in variables.quantity:
                return None
            _add(values, variables.quantity[cell].variable.index, lot.count)
        for cell, following in zip(lot.cells, lot.cells[1:], strict=False):
            move = variables.move.get((cell, int(table.factory[following[0]])))
            if move is None:
                return None
            if move is not variables.quantity[cell]:
                _add(values, move.variable.index, lot.count)
    values = {position: count // factor[position] for position, count in values.items()}
    for variable, compute in variables.derived:
        values[variable.index] = compute(values)
    # The solver writes a rule that always holds with a constant of its own.
    for position, variable in enumerate(variables.model.proto.variables):
        low, *_, high = variable.domain
        if low == high:
            values[position] = low
    return values


def _add(values: Values, position: int, count: int) -> None:
    values[position] = values.get(position, 0) + count


def add_hint(variables: Variables, lots: Lots) -> bool:
    """Give the solver a known plan as a complete hint; say whether the model could express it."""
    values = compute_values(variables, lots)
    variables.model.clear_hints()  # type: ignore[no-untyped-call]
    if values is None:
        return False
    for position in range(len(variables.model.proto.variables)):
        variables.model.add_hint(variables.model.get_int_var_from_proto_index(position), values.get(position, 0))
    return True
