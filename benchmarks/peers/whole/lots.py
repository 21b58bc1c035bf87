"""Lots from the flow of a solved programme: goods are matched first come, first served."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from benchmarks.peers.facts import Cell
from benchmarks.peers.whole.model import WholeModel
from optimizer.domain.plan import Lot, Step

Part = tuple[tuple[Cell, ...], int]
"""A path so far, and how many lot multiples take it."""


def extract_lots(model: WholeModel, values: NDArray[np.float64]) -> tuple[Lot, ...]:
    """Return the lots of a solution, pinned ones first."""
    lots = list(model.facts.scenario.pins)
    taken = {lot.id for lot in lots}
    for order, wanted in enumerate(model.facts.orders):
        number = 0
        for path, multiples in _paths(model, values, order):
            number += 1
            while (id_ := f"{wanted.id[:72]}-{number}") in taken:
                number += 1
            taken.add(id_)
            steps = tuple(
                Step(work_center=model.facts.index.work_centers[c.work_center].id, bucket=c.bucket) for c in path
            )
            lots.append(Lot(id=id_, order=wanted.id, quantity=multiples * wanted.lot_multiple, steps=steps))
    return tuple(lots)


def _paths(model: WholeModel, values: NDArray[np.float64], order: int) -> Iterator[Part]:
    """Paths of an order's free pieces; those through the same cells are one."""
    parts: list[Part] = [((cell,), amount) for cell, amount in _amounts(model, values, order, 0)]
    for operation in range(len(model.facts.orders[order].route) - 1):
        arrived = _send(model, values, parts)
        parts = _receive(_amounts(model, values, order, operation + 1), arrived)
    merged: dict[tuple[Cell, ...], int] = defaultdict(int)
    for path, amount in parts:
        merged[path] += amount
    yield from sorted(merged.items())


def _amounts(model: WholeModel, values: NDArray[np.float64], order: int, operation: int) -> list[tuple[Cell, int]]:
    cells = (c for c in model.cells_by_step.get((order, operation), ()) if c in model.multiples)
    amounts = ((cell, round(float(values[model.multiples[cell]]))) for cell in cells)
    return [(cell, amount) for cell, amount in amounts if amount > 0]


def _send(model: WholeModel, values: NDArray[np.float64], parts: list[Part]) -> dict[int, list[tuple[int, Part]]]:
    """Goods by the factory they go to, each with the bucket it arrives for."""
    arcs: dict[Cell, list[tuple[int, int, int]]] = defaultdict(list)
    for path, _ in parts:
        if path[-1] not in arcs:
            arcs[path[-1]] = [
                (factory, bucket, round(float(values[arc])))
                for (factory, bucket, arc) in model.arcs_from(path[-1])
                if round(float(values[arc])) > 0
            ]
    arrived: dict[int, list[tuple[int, Part]]] = defaultdict(list)
    for path, amount in parts:
        left, open_arcs = amount, arcs[path[-1]]
        while left:
            factory, bucket, room = open_arcs.pop(0)
            moved = min(left, room)
            arrived[factory].append((bucket, (path, moved)))
            left -= moved
            if room > moved:
                open_arcs.insert(0, (factory, bucket, room - moved))
    return arrived


def _receive(amounts: list[tuple[Cell, int]], arrived: dict[int, list[tuple[int, Part]]]) -> list[Part]:
    """Hand the goods that arrived first to the cells that start first."""
    for waiting in arrived.values():
        waiting.sort(key=lambda entry: entry[0])
    parts: list[Part] = []
    for cell, amount in sorted(amounts, key=lambda entry: entry[0].bucket):
        left, waiting = amount, arrived[cell.factory]
        while left:
            bucket, (path, there) = waiting.pop(0)
            moved = min(left, there)
            parts.append(((*path, cell), moved))
            left -= moved
            if there > moved:
                waiting.insert(0, (bucket, (path, there - moved)))
    return parts
