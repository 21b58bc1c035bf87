"""How the pieces of one order flow through its operations."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

from benchmarks.peers.facts import Cell, Facts
from benchmarks.peers.whole.model import WholeModel
from benchmarks.peers.whole.program import Linear

Node = tuple[int, int]
"""Factory and bucket where the goods of an operation wait for the next one."""


def add_quantity(model: WholeModel) -> None:
    """Place at most what is ordered: the multiples of an order's first operation add up to no more than is free."""
    for order in range(len(model.facts.orders)):
        columns = [model.multiples[c] for c in model.cells_by_step.get((order, 0), ()) if c in model.multiples]
        if columns:
            model.program.add_at_most(columns, model.free_multiples(order), None)


def add_precedence(model: WholeModel) -> None:
    """Every operation starts with goods that have arrived from the one before."""
    for order, wanted in enumerate(model.facts.orders):
        for operation in range(len(wanted.route) - 1):
            _add_passage(model, order, operation)


def _add_passage(model: WholeModel, order: int, operation: int) -> None:
    """Goods leave cells of one operation, may wait where the next one is done, and enter its cells."""
    sources = [c for c in model.cells_by_step.get((order, operation), ()) if c in model.multiples]
    sinks: dict[Node, list[Cell]] = defaultdict(list)
    for cell in model.cells_by_step.get((order, operation + 1), ()):
        if cell in model.multiples:
            sinks[cell.factory, cell.bucket].append(cell)
    balance = {node: Linear() for node in sinks}
    nodes_by_factory: dict[int, list[Node]] = defaultdict(list)
    for node in sorted(sinks):
        nodes_by_factory[node[0]].append(node)
    most = model.free_multiples(order)
    for cell in sources:
        leaving = Linear()
        for nodes in nodes_by_factory.values():
            arrival = _first_node(model.facts, cell, nodes)
            if arrival is not None:
                arc = model.program.add_column(most)
                model.arcs[cell, *arrival] = arc
                leaving.add(arc, 1.0)
                balance[arrival].add(arc, 1.0)
        leaving.add(model.multiples[cell], -1.0)
        model.program.add_row(leaving, lower=0.0, upper=0.0)
    for nodes in nodes_by_factory.values():
        for node, later in pairwise(nodes):
            waiting = model.program.add_column(most)
            balance[node].add(waiting, -1.0)
            balance[later].add(waiting, 1.0)
    for node, cells in sinks.items():
        for cell in cells:
            balance[node].add(model.multiples[cell], -1.0)
        model.program.add_row(balance[node], lower=0.0, upper=0.0)


def _first_node(facts: Facts, cell: Cell, nodes: list[Node]) -> Node | None:
    """The first of one factory's nodes that goods from a cell reach in time."""
    for factory, bucket in nodes:
        start = facts.scenario.calendar.start_day(bucket)
        there = cell._replace(factory=factory, bucket=bucket, start_day=start)
        if facts.may_follow(cell, there):
            return factory, bucket
    return None


def add_never_split(model: WholeModel) -> None:
    """An order that is never split uses at most one cell per operation, so that it flows as one lot."""
    for (order, _), cells in model.cells_by_step.items():
        if model.is_never_split(order):
            model.program.add_at_most([model.switches[c] for c in cells if c in model.switches], 1.0, None)


def add_all_or_nothing(model: WholeModel) -> None:
    """An all-or-nothing order is placed whole or not at all."""
    for order, wanted in enumerate(model.facts.orders):
        if not wanted.is_all_or_nothing:
            continue
        rest = model.unplaced_pieces(order)
        switch = model.placed_switch(order)
        if switch is None:
            model.program.add_row(rest, upper=0.0)
        else:
            rest.add(switch, wanted.quantity)
            model.program.add_row(rest, lower=wanted.quantity, upper=wanted.quantity)
