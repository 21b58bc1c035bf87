"""How one operation of an order may be spread over factories."""

from __future__ import annotations

from collections import defaultdict

from benchmarks.peers.facts import Cell
from benchmarks.peers.whole.model import WholeModel
from benchmarks.peers.whole.program import Linear
from optimizer.domain.order import GroupKind


def cells_by_factory(model: WholeModel, order: int, operation: int) -> dict[int, list[Cell]]:
    """Cells of one operation by the factory they are at."""
    found: dict[int, list[Cell]] = defaultdict(list)
    for cell in model.cells_by_step.get((order, operation), ()):
        found[cell.factory].append(cell)
    return found


def add_factory_counts(model: WholeModel) -> None:
    """Fewest and most factories, and the smallest lot a factory gets."""
    for order, wanted in enumerate(model.facts.orders):
        for operation in range(len(wanted.route)):
            rule = wanted.sourcing_of(operation)
            if rule.min_factories > 1 or rule.max_factories is not None or rule.min_lot is not None:
                _add_factory_count(model, order, operation)


def _add_factory_count(model: WholeModel, order: int, operation: int) -> None:
    rule = model.facts.orders[order].sourcing_of(operation)
    count = Linear()
    for cells in cells_by_factory(model, order, operation).values():
        pieces, columns = model.pieces(cells), [model.multiples[c] for c in cells if c in model.multiples]
        if pieces.constant:
            count.constant += 1
            model.program.add_row(pieces, lower=rule.min_lot or 1)
        elif columns:
            switch = model.program.add_column(1.0)
            count.add(switch, 1.0)
            model.program.add_at_most(columns, model.free_multiples(order), switch)
            pieces.add(switch, -float(rule.min_lot or 1))
            model.program.add_row(pieces, lower=0.0)
    if rule.max_factories is not None:
        model.program.add_row(count, upper=rule.max_factories)
    if rule.min_factories > 1:
        placed = model.placed_switch(order)
        if placed is None:
            model.program.add_row(count, lower=rule.min_factories)
        else:
            count.add(placed, -float(rule.min_factories))
            model.program.add_row(count, lower=0.0)


def add_factory_shares(model: WholeModel) -> None:
    """Most of the ordered pieces one factory may get."""
    for order, wanted in enumerate(model.facts.orders):
        for operation in range(len(wanted.route)):
            share = wanted.sourcing_of(operation).max_share_permille
            if share is not None:
                for cells in cells_by_factory(model, order, operation).values():
                    model.program.add_row(model.pieces(cells), upper=share * wanted.quantity // 1000)


def add_group_shares(model: WholeModel) -> None:
    """Most of the ordered pieces one group may get."""
    for order, wanted in enumerate(model.facts.orders):
        for operation in range(len(wanted.route)):
            for rule in wanted.sourcing_of(operation).max_group_shares:
                for cells in _cells_by_group(model, (order, operation), rule.kind).values():
                    model.program.add_row(model.pieces(cells), upper=rule.max_share_permille * wanted.quantity // 1000)


def _cells_by_group(model: WholeModel, step: tuple[int, int], kind: GroupKind) -> dict[str, list[Cell]]:
    found: dict[str, list[Cell]] = defaultdict(list)
    for cell in model.cells_by_step.get(step, ()):
        for group in model.facts.groups_of(cell.factory, kind):
            found[group].append(cell)
    return found
