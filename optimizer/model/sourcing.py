"""Sourcing rules per operation: how many factories, how little, how much."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.cells.lots import Cell
from optimizer.cells.sourcing import group_members
from optimizer.domain.order import SourcingRule
from optimizer.model.variables import Linear, Variables, get_is_placed, get_presence
from optimizer.rules import RuleId
from optimizer.units import PERMILLE


def _each_operation(variables: Variables) -> Iterator[tuple[int, int, SourcingRule]]:
    """Order, operation and sourcing rule of everything the model decides."""
    orders = variables.part.table.index.scenario.orders
    for order in variables.placed:
        for k, operation in enumerate(variables.operations_of(order)):
            yield order, operation, orders[order].sourcing_of(k)


def _fixed_factories(variables: Variables, operation: int) -> list[int]:
    """Factories that fixed lots of the operation already use."""
    return [f for (p, f), count in variables.part.tally.count_by_place.items() if p == operation and count > 0]


def _count_factories(variables: Variables, operation: int) -> Linear:
    """Number of factories that do an operation, those of fixed lots included."""
    places = variables.cells_of_place(operation)
    total = Linear(constant=sum(1 for f in _fixed_factories(variables, operation) if f not in places))
    for factory, cells in places.items():
        total.add(get_presence(variables, operation, factory, cells), 1)
    return total


def add_min_factories(variables: Variables) -> None:
    """``sum_f present(o,k,f) >= min(o,k) placed(o)``; factories."""
    for order, operation, rule in _each_operation(variables):
        if rule.min_factories > 1:
            total = _count_factories(variables, operation)
            total.add(get_is_placed(variables, order), -rule.min_factories)
            variables.model.add(total.expression >= 0).with_name(RuleId.min_factories)


def add_max_factories(variables: Variables) -> None:
    """``sum_f present(o,k,f) <= max(o,k)``; factories."""
    for _, operation, rule in _each_operation(variables):
        if rule.max_factories is not None and len(variables.cells_of_place(operation)) > 0:
            total = _count_factories(variables, operation)
            if len(total.variables) + total.constant > rule.max_factories:
                variables.model.add(total.expression <= rule.max_factories).with_name(RuleId.max_factories)


def add_min_lot(variables: Variables) -> None:
    """``x(o,k,f) >= min_lot(o,k) present(o,k,f)``; lot multiples, rounded up."""
    part = variables.part
    for order, operation, rule in _each_operation(variables):
        if rule.min_lot is None:
            continue
        least = -(-rule.min_lot // int(part.table.orders.multiple[order]))
        for factory, cells in variables.cells_of_place(operation).items():
            fixed = part.tally.count_by_place.get((operation, factory), 0)
            flag = get_presence(variables, operation, factory, cells)
            if least > 1:
                total = variables.sum_of(cells)
                variables.model.add(total.expression + fixed >= least * flag).with_name(RuleId.min_lot)


def add_max_share_factory(variables: Variables) -> None:
    """``x(o,k,f) <= floor(share Q / 1000)``; lot multiples, rounded down."""
    for order, operation, rule in _each_operation(variables):
        if rule.max_share_permille is not None:
            for factory, cells in variables.cells_of_place(operation).items():
                _add_share(
                    variables,
                    order,
                    operation,
                    (frozenset((factory,)), cells, rule.max_share_permille, RuleId.max_share_factory),
                )


def add_max_share_group(variables: Variables) -> None:
    """``sum_{f in g} x(o,k,f) <= floor(share Q / 1000)`` per municipality, hazard zone or size class; lot multiples."""
    for order, operation, rule in _each_operation(variables):
        for share in rule.max_group_shares:
            places = variables.cells_of_place(operation)
            for members in group_members(variables.part.table.index, share.kind).values():
                cells = [cell for f in places if f in members for cell in places[f]]
                if cells:
                    _add_share(
                        variables, order, operation, (members, cells, share.max_share_permille, RuleId.max_share_group)
                    )


def _add_share(
    variables: Variables, order: int, operation: int, share: tuple[frozenset[int], list[Cell], int, RuleId]
) -> None:
    factories, cells, permille, rule_id = share
    part = variables.part
    multiple = int(part.table.orders.multiple[order])
    pieces = int(part.table.orders.count[order]) * multiple
    most = pieces * permille // PERMILLE // multiple
    fixed = sum(part.tally.count_by_place.get((operation, f), 0) for f in factories)
    variables.model.add(variables.sum_of(cells).expression <= most - fixed).with_name(rule_id)
