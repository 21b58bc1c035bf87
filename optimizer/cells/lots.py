"""Lots in whole numbers: a count of lot multiples along one cell per operation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

Cell = tuple[int, int]
"""A slot and a bucket."""


@dataclass(frozen=True, order=True, slots=True)
class CellLot:
    """One lot.

    Attributes
    ----------
    order
        Position of the order.
    count
        Lot multiples.
    cells
        One (slot, bucket) per operation, in route order.
    pin
        Id of the pinned lot it is; None for a lot the search may change.
    """

    order: int
    count: int
    cells: tuple[Cell, ...]
    pin: str | None = None


Lots = tuple[CellLot, ...]


def merge_lots(lots: Iterable[CellLot]) -> Lots:
    """Join unpinned lots that pass the same cells; sort by order and cells, pinned lots first, so equal plans are equal tuples."""
    count_by_path: dict[tuple[int, tuple[Cell, ...]], int] = {}
    pinned = []
    for lot in lots:
        if lot.pin is not None:
            pinned.append(lot)
        elif lot.count > 0:
            key = (lot.order, lot.cells)
            count_by_path[key] = count_by_path.get(key, 0) + lot.count
    free = [CellLot(order, count, cells) for (order, cells), count in count_by_path.items()]
    return tuple(sorted(pinned, key=lambda lot: (lot.order, lot.pin or ""))) + tuple(sorted(free))
