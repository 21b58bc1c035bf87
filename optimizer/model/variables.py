"""The variables: lot multiples per cell, used cells, moves to the next factory, and factories present."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from optimizer.cells.lots import Cell
from optimizer.model.part import Part

Var = cp_model.IntVar
Place = tuple[int, int]
"""An operation and a factory."""
Values = dict[int, int]
"""Value of a variable by its index; what is missing is 0."""


@dataclass
class Linear:
    """A weighted sum of variables plus a constant, in whole numbers."""

    variables: list[Var] = field(default_factory=list)
    coefficients: list[int] = field(default_factory=list)
    constant: int = 0

    def add(self, variable: Var, coefficient: int) -> None:
        """Add one term; a zero coefficient adds nothing."""
        if coefficient:
            self.variables.append(variable)
            self.coefficients.append(coefficient)

    def evaluate(self, values: Values) -> int:
        """Value of the sum, given the value of every variable in it by its index."""
        terms = zip(self.variables, self.coefficients, strict=True)
        return self.constant + sum(values.get(v.index, 0) * c for v, c in terms)

    def extend(self, other: Linear, factor: int = 1) -> None:
        """Add a multiple of another sum."""
        self.variables.extend(other.variables)
        self.coefficients.extend(c * factor for c in other.coefficients)
        self.constant += other.constant * factor

    @property
    def expression(self) -> cp_model.LinearExprT:
        """The sum as an expression of the solver."""
        if not self.variables:
            return self.constant
        return cp_model.LinearExpr.weighted_sum(self.variables, self.coefficients) + self.constant


@dataclass(frozen=True)
class Quantity:
    """Lot multiples in a cell: `factor` times a variable (a Boolean for an order that flows whole)."""

    variable: Var
    factor: int


@dataclass
class Variables:
    """All variables of one model, by what they mean.

    Attributes
    ----------
    quantity
        Lot multiples per cell.
    used
        Whether a cell is used, where that costs or counts.
    move
        Lot multiples from a cell to a factory of the next operation.
    placed
        Lot multiples placed of an order in this model, as a sum over the cells of its first operation.
    is_placed
        Whether any of an order is placed, where a rule needs it.
    is_present
        Whether a factory does an operation, where a rule needs it.
    cells_of_operation
        Cells per operation, in order.
    places
        Cells per operation and factory.
    derived
        Variables whose value follows from others, in an order in which each can be computed; makes hints complete.
    """

    model: cp_model.CpModel
    part: Part
    quantity: dict[Cell, Quantity] = field(default_factory=dict)
    used: dict[Cell, Var] = field(default_factory=dict)
    move: dict[tuple[Cell, int], Quantity] = field(default_factory=dict)
    placed: dict[int, Linear] = field(default_factory=dict)
    is_placed: dict[int, Var] = field(default_factory=dict)
    is_present: dict[Place, Var] = field(default_factory=dict)
    cells_of_operation: dict[int, list[Cell]] = field(default_factory=lambda: defaultdict(list))
    places: dict[int, dict[int, list[Cell]]] = field(default_factory=lambda: defaultdict(dict))
    derived: list[tuple[Var, Callable[[Values], int]]] = field(default_factory=list)

    def new_derived(self, lower: int, upper: int, compute: Callable[[Values], int]) -> Var:
        """Create a variable whose value follows from variables created before it."""
        is_flag = (lower, upper) == (0, 1)
        variable = self.model.new_bool_var("") if is_flag else self.model.new_int_var(lower, upper, "")
        self.derived.append((variable, compute))
        return variable

    def operations_of(self, order: int) -> range:
        """Operations of an order."""
        start = self.part.table.index.operation_start
        return range(int(start[order]), int(start[order + 1]))

    def cells_of_place(self, operation: int) -> dict[int, list[Cell]]:
        """Cells of an operation by factory."""
        return self.places[operation]

    def sum_of(self, cells: list[Cell]) -> Linear:
        """Lot multiples in some cells together."""
        total = Linear()
        for cell in cells:
            quantity = self.quantity[cell]
            total.add(quantity.variable, quantity.factor)
        return total


def build_variables(model: cp_model.CpModel, part: Part) -> Variables:
    """Create a quantity per open cell of the part's orders, and `used` where a cell has a setup or an order may not split."""
    variables = Variables(model, part)
    table = part.table
    for order in part.orders:
        remaining = int(part.remaining[order])
        if remaining <= 0:
            continue
        for operation in variables.operations_of(order):
            for slot in range(int(table.slot_start[operation]), int(table.slot_start[operation + 1])):
                for bucket in part.is_open[slot].nonzero()[0].tolist():
                    _add_cell(variables, order, operation, (slot, bucket))
        variables.placed[order] = variables.sum_of(variables.cells_of_operation[variables.operations_of(order)[0]])
    return variables


def _add_cell(variables: Variables, order: int, operation: int, cell: Cell) -> None:
    part, model = variables.part, variables.model
    table = part.table
    slot, bucket = cell
    remaining = int(part.remaining[order])
    limit = min(int(table.limit[slot, bucket]), remaining)
    variables.cells_of_operation[operation].append(cell)
    variables.places[operation].setdefault(int(table.factory[slot]), []).append(cell)
    if table.orders.is_whole[order]:
        flag = model.new_bool_var("")
        variables.quantity[cell] = Quantity(flag, remaining)
        variables.used[cell] = flag
        return
    count = model.new_int_var(0, limit, "")
    variables.quantity[cell] = Quantity(count, 1)
    has_setup = (table.setup[slot] > 0 or table.setup_cost[slot] > 0) and cell not in part.tally.count_by_cell
    if has_setup or table.orders.is_never_split[order]:
        if limit == 1:
            variables.used[cell] = count
            return
        flag = variables.new_derived(0, 1, lambda values: int(values.get(count.index, 0) > 0))
        variables.used[cell] = flag
        model.add(count <= limit * flag)
        model.add(count >= flag)


def get_presence(variables: Variables, operation: int, factory: int, cells: list[Cell]) -> Var:
    """Return the flag that a factory does an operation, creating it with its links on first use."""
    place = (operation, factory)
    if place not in variables.is_present:
        part, model = variables.part, variables.model
        order = int(part.table.index.order_of_operation[operation])
        fixed = part.tally.count_by_place.get(place, 0)
        variables.is_present[place] = _new_flag(variables, variables.sum_of(cells), int(part.remaining[order]), fixed)
        for cell in cells:
            if cell in variables.used:
                model.add_implication(variables.used[cell], variables.is_present[place])
    return variables.is_present[place]


def get_is_placed(variables: Variables, order: int) -> Var:
    """Return the flag that anything of an order is placed, fixed lots included, creating it on first use."""
    if order not in variables.is_placed:
        part = variables.part
        fixed = int(part.tally.placed[order])
        variables.is_placed[order] = _new_flag(variables, variables.placed[order], int(part.remaining[order]), fixed)
    return variables.is_placed[order]


def _new_flag(variables: Variables, total: Linear, most: int, fixed: int) -> Var:
    """A flag that is 1 exactly when the fixed amount plus a sum is positive."""
    flag = variables.new_derived(0, 1, lambda values: int(fixed + total.evaluate(values) > 0))
    if fixed > 0:
        variables.model.add(flag == 1)
    else:
        variables.model.add(total.expression <= most * flag)
        variables.model.add(total.expression >= flag)
    return flag


def join_flags(variables: Variables, flags: list[Var]) -> Var:
    """Return a flag implied by each of some flags; a single one is itself."""
    if len(flags) == 1:
        return flags[0]
    joint = variables.new_derived(0, 1, lambda values: max(values.get(flag.index, 0) for flag in flags))
    for flag in flags:
        variables.model.add_implication(flag, joint)
    return joint
