"""Goal terms as sums of columns, in the units they are reported in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from benchmarks.peers.facts import Cell
from benchmarks.peers.whole.model import WholeModel
from benchmarks.peers.whole.program import Linear
from optimizer import units
from optimizer.domain.order import Order
from optimizer.domain.plan import Target
from optimizer.domain.rulebook import GoalLevel, GoalTerm, Term, UnplacedBasis


class GoalColumns:
    """Writes the terms of goal levels into a model, with the columns they need."""

    def __init__(self, model: WholeModel) -> None:
        self._model = model
        self._received: dict[tuple[str, ...], int] = {}

    def level(self, level: GoalLevel) -> Linear:
        """The value of a goal level."""
        total = Linear()
        for term in level.terms:
            total.add_all(self._term(term), term.weight)
        return total

    def _term(self, term: GoalTerm) -> Linear:
        if term.term is Term.guarantee:
            return self._guarantee(term.level_permille or 0)
        writers = {
            Term.unplaced: self._unplaced,
            Term.lateness: self._lateness,
            Term.unfairness: self._unfairness,
            Term.cost: self._cost,
            Term.change: self._change,
            Term.concentration: self._concentration,
        }
        return writers[term.term]()

    def _unplaced(self) -> Linear:
        total = Linear()
        basis = self._model.facts.scenario.rulebook.unplaced_basis
        for position, order in enumerate(self._model.facts.orders):
            total.add_all(self._model.unplaced_pieces(position), _weight(order, basis))
        return total

    def _lateness(self) -> Linear:
        total = Linear()
        for cell in self._last_cells():
            total.add_all(self._model.pieces([cell]), self._model.facts.late_days(cell))
        return total

    def _last_cells(self) -> list[Cell]:
        orders = self._model.facts.orders
        return [cell for cell in self._model.cells if cell.operation == len(orders[cell.order].route) - 1]

    def _cost(self) -> Linear:
        model = self._model
        total = Linear(model.pinned_freight_nanoyen / units.YEN)
        for cell in model.cells:
            total.add_all(model.pieces([cell]), cell.piece_nanoyen / units.YEN)
            total.add_all(model.setups(cell), cell.setup_nanoyen / units.YEN)
        for (cell, factory, _), arc in model.arcs.items():
            if factory != cell.factory:
                freight = model.facts.freight_nanoyen(cell.order, cell.factory, factory)
                total.add(arc, freight * model.facts.orders[cell.order].lot_multiple / units.YEN)
        for cell in self._last_cells():
            total.add_all(model.pieces([cell]), model.facts.delivery_nanoyen(cell) / units.YEN)
        total.add_all(self._activation())
        return total

    def _activation(self) -> Linear:
        """Activation costs; the switch of a factory is on when any of its cells holds work."""
        model = self._model
        total = Linear()
        steps: dict[int, dict[tuple[int, int], list[Cell]]] = defaultdict(lambda: defaultdict(list))
        for cell in model.cells:
            steps[cell.factory][cell.order, cell.operation].append(cell)
        for factory, cells_by_step in steps.items():
            price = units.yen(model.facts.factories[factory].activation_yen) / units.YEN
            if not price:
                continue
            if any(model.pinned.get(cell, 0) for cells in cells_by_step.values() for cell in cells):
                total.constant += price
                continue
            switch = model.program.add_column(1.0)
            total.add(switch, price)
            for (order, _), cells in cells_by_step.items():
                columns = [model.multiples[cell] for cell in cells if cell in model.multiples]
                model.program.add_at_most(columns, model.free_multiples(order), switch)
        return total

    def _change(self) -> Linear:
        """Pieces taken away from published cells; a cell the rules forbid now loses all of its pieces."""
        facts = self._model.facts
        published: dict[tuple[int, int, int, int], int] = defaultdict(int)
        for lot in facts.scenario.published:
            order = facts.index.order_by_id[lot.order]
            for operation, step in enumerate(lot.steps):
                center = facts.index.work_center_by_id[step.work_center]
                published[order, operation, center, step.bucket] += lot.quantity
        cell_at = {(c.order, c.operation, c.work_center, c.bucket): c for c in self._model.cells}
        total = Linear()
        for key, pieces in published.items():
            taken = self._model.program.add_column(pieces)
            kept = self._model.pieces([cell_at[key]] if key in cell_at else [])
            kept.add(taken, 1.0)
            self._model.program.add_row(kept, lower=pieces)
            total.add(taken, 1.0)
        return total

    def _concentration(self) -> Linear:
        largest = self._model.program.add_column(float("inf"), is_integer=False)
        for factory in self._model.facts.members:
            load = self._model.minutes(self._model.cells_by_factory.get(factory, ()))
            load.add(largest, -1.0)
            self._model.program.add_row(load, upper=0.0)
        total = Linear()
        total.add(largest, 1.0)
        return total

    def _received_column(self, *targets: Target) -> int:
        """Coarse units some members have received together, whole ones only."""
        key = tuple(target.factory for target in targets)
        if key not in self._received:
            model = self._model
            received = model.program.add_column(float("inf"))
            fine, unit = Linear(float(sum(target.prefill for target in targets))), model.facts.targets.unit
            for target in targets:
                fine.add_all(model.received(model.facts.index.factory_by_id[target.factory]))
            row = Linear(fine.constant / unit)
            for column, factor in fine.terms.items():
                row.add(column, factor / unit)
            row.add(received, -1.0)
            model.program.add_row(row, lower=0.0)
            self._received[key] = received
        return self._received[key]

    def _groups(self) -> Iterator[tuple[int, tuple[Target, ...]]]:
        """Weight and members' targets of every group that the rule book weighs."""
        facts = self._model.facts
        for brackets in facts.scenario.rulebook.fairness.groups:
            members: dict[str, list[Target]] = defaultdict(list)
            for target in facts.targets.targets:
                for name in set(facts.groups_of(facts.index.factory_by_id[target.factory], brackets.kind)):
                    members[name].append(target)
            for found in members.values():
                yield brackets.weight, tuple(found)

    def _guarantee(self, level_permille: int) -> Linear:
        total = Linear()
        for target in self._model.facts.targets.targets:
            floor = -(-level_permille * target.target // 1000)
            if floor:
                missing = self._model.program.add_column(floor)
                row = Linear()
                row.add(missing, 1.0)
                row.add(self._received_column(target), 1.0)
                self._model.program.add_row(row, lower=floor)
                total.add(missing, 1.0)
        return total

    def _unfairness(self) -> Linear:
        if self._model.facts.scenario.rulebook.fairness.alpha == "worst_first":
            return self._worst_first()
        targets = self._model.facts.targets
        total = Linear()
        claims = [(1, (target,)) for target in targets.targets]
        for importance, claim in (*claims, *self._groups()):
            row, end, goal = Linear(), 0, sum(target.target for target in claim)
            for permille, weight in zip(targets.breakpoints_permille, targets.weights, strict=True):
                start, end = end, units.round_half_up(goal * permille, 1000)
                if end == start:
                    continue
                filled = self._model.program.add_column(end - start)
                total.constant += importance * weight * (end - start)
                total.add(filled, -importance * weight)
                row.add(filled, 1.0)
            if row.terms:
                row.add(self._received_column(*claim), -1.0)
                self._model.program.add_row(row, upper=0.0)
        return total

    def _worst_first(self) -> Linear:
        worst = self._model.program.add_column(1000.0)
        for target in self._model.facts.targets.targets:
            if target.target:
                row = Linear()
                row.add(worst, target.target / 1000)
                row.add(self._received_column(target), 1.0)
                self._model.program.add_row(row, lower=target.target)
        total = Linear()
        total.add(worst, 1.0)
        return total


def _weight(order: Order, basis: UnplacedBasis) -> int:
    if basis is UnplacedBasis.pieces:
        return 1
    return order.priority if basis is UnplacedBasis.priority else order.unit_value_yen
