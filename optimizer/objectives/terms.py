"""One function per goal term: its core value as a weighted sum of variables."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from optimizer.domain.rulebook import GoalTerm, Term
from optimizer.model.capacity import group_by_factory, sum_minutes
from optimizer.model.variables import Linear, Values, Var, Variables, get_presence, join_flags
from optimizer.objectives.received import Received
from optimizer.units import PERMILLE


def build_unplaced(variables: Variables, _received: Received, _term: GoalTerm) -> Linear:
    """``sum_o weight(o) (remaining(o) - placed(o))``; weight. Orders outside the part count with what they leave."""
    orders, part = variables.part.table.orders, variables.part
    total = Linear(constant=int(np.dot(orders.weight, part.remaining)))
    for order, placed in variables.placed.items():
        total.extend(placed, -int(orders.weight[order]))
    return total


def build_lateness(variables: Variables, _received: Received, _term: GoalTerm) -> Linear:
    """``sum_c pieces(c) late_days(c)``; piece-days."""
    table = variables.part.table
    total = Linear(constant=variables.part.tally.lateness)
    for cell, quantity in variables.quantity.items():
        pieces = int(table.orders.multiple[table.order[cell[0]]]) * quantity.factor
        total.add(quantity.variable, table.late_days_at(*cell) * pieces)
    return total


def build_cost(variables: Variables, _received: Received, _term: GoalTerm) -> Linear:
    """``sum_c (cost(c) q(c) + setup_cost(c) z(c)) + sum_m freight(m) m + sum_f activation(f) v(f)``; core money units."""
    table, goals, part = variables.part.table, variables.part.goals, variables.part
    total = Linear(constant=part.tally.cost // goals.money_unit)
    for cell, quantity in variables.quantity.items():
        total.add(quantity.variable, int(table.cost[cell[0]]) // goals.money_unit * quantity.factor)
        if cell in variables.used and cell not in part.tally.count_by_cell:
            total.add(variables.used[cell], int(table.setup_cost[cell[0]]) // goals.money_unit)
    for (cell, factory), move in variables.move.items():
        operation = int(table.operation[cell[0]]) + 1
        slot = variables.cells_of_place(operation)[factory][0][0]
        freight = table.freight(cell[0], slot) // goals.money_unit
        total.add(move.variable, freight * move.factor)
    _add_activation(variables, total)
    return total


def _add_activation(variables: Variables, total: Linear) -> None:
    """Charge every factory with any work once; every place it could work at implies that it is active."""
    part = variables.part
    fixed = {f for (_, f), count in part.tally.count_by_place.items() if count > 0}
    activation = part.goals.activation
    total.constant += sum(activation[f] for f in fixed)
    flags: dict[int, list[Var]] = {}
    for operation, cells in variables.cells_of_operation.items():
        for factory in {int(part.table.factory[slot]) for slot, _ in cells}:
            if activation[factory] == 0 or factory in fixed:
                continue
            at = variables.cells_of_place(operation)[factory]
            flags.setdefault(factory, []).append(get_presence(variables, operation, factory, at))
    for factory, present in flags.items():
        active = join_flags(variables, present)
        total.add(active, activation[factory])


def build_change(variables: Variables, _received: Received, _term: GoalTerm) -> Linear:
    """``sum_c max(0, published(c) - pieces(c))``; pieces."""
    part = variables.part
    total = Linear()
    for place, published in part.goals.published:
        fixed = 0
        quantity = None
        if place is not None:
            order, cell = place
            multiple = int(part.table.orders.multiple[order])
            fixed = part.tally.count_by_cell.get(cell, 0) * multiple
            quantity = variables.quantity.get(cell)
        missing = max(0, published - fixed)
        if quantity is None or missing == 0:
            total.constant += missing
            continue
        here = Linear([quantity.variable], [quantity.factor * multiple])
        total.add(_new_shortfall(variables, missing, here), 1)
    return total


def build_concentration(variables: Variables, _received: Received, _term: GoalTerm) -> Linear:
    """``max_f sum_{c in f} (minutes(c) q(c) + setup(c) z(c))`` over members; core time units."""
    part = variables.part
    index, unit = part.table.index, part.goals.time_unit
    load = part.tally.load.sum(axis=1)
    fixed = {int(f): int(load[index.factory_of_work_center == f].sum()) // unit for f in index.is_member.nonzero()[0]}
    uses = {f: sum_minutes(variables, cells) for f, cells in group_by_factory(variables).items() if index.is_member[f]}
    most = max(fixed.values(), default=0) + sum(
        int(part.table.minutes[slot]) // unit * int(part.table.limit[slot, bucket])
        + int(part.table.setup[slot]) // unit
        for slot, bucket in variables.quantity
    )
    least = max(fixed.values(), default=0)
    for factory, use in uses.items():
        use.constant += fixed[factory]
    peak = variables.new_derived(least, most, lambda values: max([least, *(u.evaluate(values) for u in uses.values())]))
    for use in uses.values():
        variables.model.add(use.expression <= peak)
    total = Linear()
    total.add(peak, 1)
    return total


def build_unfairness(variables: Variables, received: Received, _term: GoalTerm) -> Linear:
    """Progressive shortfall ``sum_f sum_k Omega(k) (width(f,k) - s(f,k))`` over members and groups; weighted units.

    A group's bracket weighs ``weight(g) Omega(k)``. Worst first: the worst missing permille of a member.
    """
    targets = variables.part.goals.targets
    if targets.is_worst_first:
        return _build_worst(variables, received)
    total = Linear(constant=targets.worst_unfairness)
    for claimant, work in received.work.items():
        widths = targets.width[claimant].tolist()
        segments = [_new_segment(variables, work, sum(widths[:k]), width) for k, width in enumerate(widths) if width]
        factor = int(targets.importance[claimant])
        weights = [factor * int(weight) for weight, width in zip(targets.weight, widths, strict=True) if width]
        for segment, weight in zip(segments, weights, strict=True):
            total.add(segment, -weight)
        if segments:
            variables.model.add(sum(segments) * targets.unit <= work.expression)
    return total


def _new_segment(variables: Variables, work: Linear, start: int, width: int) -> Var:
    """The filled part of a bracket, in coarse units."""
    unit = variables.part.goals.targets.unit
    return variables.new_derived(0, width, lambda values: max(0, min(width, work.evaluate(values) // unit - start)))


def _build_worst(variables: Variables, received: Received) -> Linear:
    targets, model = variables.part.goals.targets, variables.model
    goals = {f: int(targets.target[f]) for f in received.work if targets.target[f] > 0}
    coarse = {f: received.get_coarse(f) for f in goals}

    def compute_worst(values: Values) -> int:
        missing = (-(-PERMILLE * max(0, goals[f] - values[coarse[f].index]) // goals[f]) for f in goals)
        return max(missing, default=0)

    worst = variables.new_derived(0, PERMILLE, compute_worst)
    for factory, goal in goals.items():
        model.add(goal * worst + PERMILLE * coarse[factory] >= PERMILLE * goal)
    total = Linear()
    total.add(worst, 1)
    return total


def build_guarantee(variables: Variables, received: Received, term: GoalTerm) -> Linear:
    """``sum_f max(0, level target(f) - received(f))``; coarse units."""
    total = Linear()
    floors = variables.part.goals.compute_guarantee(term)
    for factory in received.work:
        least = int(floors[factory])
        if least > 0:
            here = Linear([received.get_coarse(factory)], [1])
            total.add(_new_shortfall(variables, least, here), 1)
    return total


def _new_shortfall(variables: Variables, wanted: int, here: Linear) -> Var:
    """``max(0, wanted - here)`` as a variable."""
    missing = variables.new_derived(0, wanted, lambda values: max(0, wanted - here.evaluate(values)))
    total = Linear([missing], [1])
    total.extend(here)
    variables.model.add(total.expression >= wanted)
    return missing


BUILDERS: dict[Term, Callable[[Variables, Received, GoalTerm], Linear]] = {
    Term.unplaced: build_unplaced,
    Term.lateness: build_lateness,
    Term.unfairness: build_unfairness,
    Term.guarantee: build_guarantee,
    Term.cost: build_cost,
    Term.change: build_change,
    Term.concentration: build_concentration,
}
