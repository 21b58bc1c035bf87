"""The columns of the whole integer programme of a scenario, and what they mean.

Columns
-------
n(c)      lot multiples done in cell c, whole
z(c)      cell c is used; only where setup counts or the order is never split
a(c,f,t)  lot multiples that leave cell c for the next operation at factory f, arriving in time for bucket t
h(f,t)    lot multiples of an operation kept waiting at factory f from bucket t to the next
y(o,k,f)  factory f does operation k of order o; only where the number of factories or the smallest lot counts
p(o)      anything of order o is placed; likewise

Pieces of pinned lots are constants in every row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

from benchmarks.peers.facts import Cell, Facts
from benchmarks.peers.whole.program import Linear, ProgramBuilder
from optimizer import units


class WholeModel:
    """The programme with what its columns mean.

    Attributes
    ----------
    multiples
        Column n(c) by cell.
    pinned
        Pinned pieces by cell.
    switches
        Column z(c) by cell.
    arcs
        Column a(c,f,t) by cell, factory and bucket.
    """

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.program = ProgramBuilder()
        self.multiples: dict[Cell, int] = {}
        self.switches: dict[Cell, int] = {}
        self.arcs: dict[tuple[Cell, int, int], int] = {}
        self.pinned: dict[Cell, int] = defaultdict(int)
        self.pinned_freight_nanoyen = 0
        self.free_pieces: list[int] = []
        self.cells_by_step: dict[tuple[int, int], list[Cell]] = defaultdict(list)
        self._placed: dict[int, int] = {}
        self._arcs_by_cell: dict[Cell, list[tuple[int, int, int]]] = defaultdict(list)
        self._take_pins()
        self._add_quantities()
        self.cells_by_factory: dict[int, list[Cell]] = defaultdict(list)
        for cell in dict.fromkeys((*self.multiples, *self.pinned)):
            self.cells_by_step[cell.order, cell.operation].append(cell)
            self.cells_by_factory[cell.factory].append(cell)

    @property
    def cells(self) -> Iterable[Cell]:
        """Every cell that may hold work, pinned cells included."""
        return (cell for cells in self.cells_by_step.values() for cell in cells)

    def pieces(self, cells: Iterable[Cell]) -> Linear:
        """Pieces done in some cells."""
        total = Linear()
        for cell in cells:
            total.constant += self.pinned.get(cell, 0)
            if cell in self.multiples:
                total.add(self.multiples[cell], self.facts.orders[cell.order].lot_multiple)
        return total

    def unplaced_pieces(self, order: int) -> Linear:
        """Pieces of an order that nobody makes."""
        rest = Linear(self.facts.orders[order].quantity)
        rest.add_all(self.pieces(self.cells_by_step.get((order, 0), ())), -1.0)
        return rest

    def setups(self, cell: Cell) -> Linear:
        """1 where a cell is used, 0 where it is not."""
        if self.pinned.get(cell, 0):
            return Linear(1.0)
        used = Linear()
        if cell in self.switches:
            used.add(self.switches[cell], 1.0)
        return used

    def minutes(self, cells: Iterable[Cell]) -> Linear:
        """Minutes used in some cells, setup included."""
        total = Linear()
        for cell in cells:
            total.add_all(self.pieces([cell]), cell.piece_milliminutes / units.MINUTE)
            total.add_all(self.setups(cell), cell.setup_milliminutes / units.MINUTE)
        return total

    def received(self, factory: int) -> Linear:
        """Work a member gets, in fine units of the share basis."""
        total = Linear()
        for cell in self.cells_by_factory.get(factory, ()):
            total.add_all(self.pieces([cell]), float(self.facts.worth_per_piece(cell)))
        return total

    def arcs_from(self, cell: Cell) -> list[tuple[int, int, int]]:
        """Factory, bucket and column of every arc that leaves a cell."""
        if not self._arcs_by_cell:
            for (source, factory, bucket), arc in self.arcs.items():
                self._arcs_by_cell[source].append((factory, bucket, arc))
        return self._arcs_by_cell.get(cell, [])

    def is_pinned(self, order: int) -> bool:
        """Whether some pieces of an order are pinned."""
        return self.free_pieces[order] < self.facts.orders[order].quantity

    def placed_switch(self, order: int) -> int | None:
        """Column p(o), made when first asked for; None where a pin places some of the order in any case."""
        if self.is_pinned(order):
            return None
        if order not in self._placed:
            self._placed[order] = self.program.add_column(1.0)
            first = [self.multiples[c] for c in self.cells_by_step[order, 0] if c in self.multiples]
            self.program.add_at_most(first, self.free_multiples(order), self._placed[order])
        return self._placed[order]

    def free_multiples(self, order: int) -> int:
        """Lot multiples of an order that no pin has taken."""
        return self.free_pieces[order] // self.facts.orders[order].lot_multiple

    def is_never_split(self, order: int) -> bool:
        """Whether an order goes through one single lot."""
        wanted = self.facts.orders[order]
        return any(wanted.sourcing_of(k).is_never_split for k in range(len(wanted.route)))

    def _take_pins(self) -> None:
        facts = self.facts
        self.free_pieces = [order.quantity for order in facts.orders]
        for lot in facts.scenario.pins:
            cells = facts.cells_of_lot(lot)
            for cell in cells:
                self.pinned[cell] += lot.quantity
            self.free_pieces[cells[0].order] -= lot.quantity
            for first, second in pairwise(cells):
                if first.factory != second.factory:
                    freight = facts.freight_nanoyen(first.order, first.factory, second.factory)
                    self.pinned_freight_nanoyen += lot.quantity * freight

    def _add_quantities(self) -> None:
        """Add n(c), and z(c) where setup counts or the order is never split."""
        for order, wanted in enumerate(self.facts.orders):
            most = self.free_multiples(order)
            is_whole = self.is_never_split(order)
            if most <= 0 or (is_whole and self.is_pinned(order)):
                continue
            for operation in range(len(wanted.route)):
                for cell in self.facts.cells_of(order, operation):
                    self._add_quantity(cell, most, is_whole=is_whole)

    def _add_quantity(self, cell: Cell, most: int, *, is_whole: bool) -> None:
        room = self.facts.free_milliminutes[cell.work_center][cell.bucket]
        needs_switch = (cell.setup_milliminutes or cell.setup_nanoyen) and not self.pinned.get(cell, 0)
        if needs_switch:
            room -= cell.setup_milliminutes
        per_multiple = cell.piece_milliminutes * self.facts.orders[cell.order].lot_multiple
        fits = min(most, room // per_multiple) if per_multiple else (most if room >= 0 else 0)
        if fits <= 0:
            return
        self.multiples[cell] = self.program.add_column(fits)
        if needs_switch or is_whole:
            self.switches[cell] = self.program.add_column(1.0)
            self.program.add_at_most([self.multiples[cell]], fits, self.switches[cell])
