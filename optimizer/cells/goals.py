"""Goal levels in whole numbers: what each level counts, in which quantum, and its value for given lots."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from math import gcd

import numpy as np
from numpy.typing import NDArray

from optimizer.cells.lots import Cell, Lots
from optimizer.cells.table import CellTable
from optimizer.cells.tally import Tally, compute_tally
from optimizer.cells.targets import build_target_table
from optimizer.domain.plan import Targets
from optimizer.domain.rulebook import GoalLevel, GoalTerm, Term
from optimizer.units import MINUTE, PERMILLE, YEN
from optimizer.units import yen as nanoyen_of

Ints = NDArray[np.int64]

UNIT_BY_TERM = {
    Term.unplaced: "weight",
    Term.lateness: "piece-days",
    Term.unfairness: "weighted units",
    Term.guarantee: "coarse units",
    Term.cost: "yen",
    Term.change: "pieces",
    Term.concentration: "minutes",
}

_DENOMINATOR_BY_TERM = {Term.cost: YEN, Term.concentration: MINUTE}


@dataclass(frozen=True)
class Measure:
    """One goal level in core integers.

    A core value times `quantum` over `denominator` is the value people see.

    Attributes
    ----------
    factors
        Per term of the level: what one core unit of the term adds to the core value.
    """

    level: GoalLevel
    factors: tuple[int, ...]
    quantum: int
    denominator: int
    unit: str

    def report(self, value: int | float) -> int | float:
        """Return a core value in the unit people see: an int where it is whole."""
        fine = value * self.quantum
        if isinstance(fine, int):
            whole, rest = divmod(fine, self.denominator)
            return whole if rest == 0 else fine / self.denominator
        return fine / self.denominator

    def compute_limit(self, best: int) -> int:
        """Return the worst core value that later levels may give this one."""
        fine, tolerance = best * self.quantum, self.level.tolerance
        fine += tolerance.absolute * self.denominator + fine * tolerance.permille // PERMILLE
        return max(fine, self._fine_enough) // self.quantum

    def is_enough(self, value: int) -> bool:
        """Whether a core value is as good as the rule book asks for."""
        return value * self.quantum <= self._fine_enough

    @property
    def _fine_enough(self) -> int:
        return -1 if self.level.enough is None else self.level.enough * self.denominator


class Goals:
    """All goal levels of a rule book over one instance.

    Attributes
    ----------
    money_unit, time_unit
        Nanoyen in a core unit of cost, milliminutes in a core unit of time.
    entitlement
        Fine basis units per factory.
    published
        Pieces per published cell.
    """

    def __init__(self, table: CellTable, targets: Targets) -> None:
        self.table = table
        self.targets = build_target_table(table, targets)
        self.money_unit, self.time_unit = table.money_unit(), table.time_unit()
        self.entitlement = _read_entitlements(table, targets)
        self.activation = [nanoyen_of(factory.activation_yen) // self.money_unit for factory in table.index.factories]
        self.published = _read_published(table)
        levels = table.index.scenario.rulebook.goals
        self.measures = tuple(self._build_measure(level) for level in levels)

    def _build_measure(self, level: GoalLevel) -> Measure:
        denominator = max(_DENOMINATOR_BY_TERM.get(term.term, 1) for term in level.terms)
        core = {Term.cost: self.money_unit, Term.concentration: self.time_unit}
        fine = [
            term.weight * (denominator // _DENOMINATOR_BY_TERM.get(term.term, 1)) * core.get(term.term, 1)
            for term in level.terms
        ]
        quantum = reduce(gcd, fine)
        units = {UNIT_BY_TERM[term.term] for term in level.terms}
        unit = units.pop() if len(level.terms) == 1 else "mixed"
        return Measure(level, tuple(value // quantum for value in fine), quantum, denominator, unit)

    def evaluate(self, lots: Lots) -> tuple[int, ...]:
        """Return the core value of every level for some lots."""
        tally = compute_tally(self.table, lots)
        return tuple(
            sum(
                f * self.compute_term(term, tally) for f, term in zip(measure.factors, measure.level.terms, strict=True)
            )
            for measure in self.measures
        )

    def compute_term(self, term: GoalTerm, tally: Tally) -> int:
        """Return a term's core value."""
        compute: dict[Term, Callable[[GoalTerm, Tally], int]] = {
            Term.unplaced: lambda _, sums: int(np.dot(self.table.orders.weight, self.table.orders.count - sums.placed)),
            Term.lateness: lambda _, sums: sums.lateness,
            Term.cost: lambda _, sums: self._compute_cost(sums),
            Term.change: lambda _, sums: self._compute_change(sums),
            Term.concentration: lambda _, sums: self._compute_concentration(sums),
            Term.guarantee: self._compute_missing,
            Term.unfairness: lambda _, sums: self._compute_unfairness(self.targets.compute_received(sums.received)),
        }
        return compute[term.term](term, tally)

    def _compute_cost(self, tally: Tally) -> int:
        active = {int(self.table.factory[slot]) for slot, _ in tally.count_by_cell}
        return tally.cost // self.money_unit + sum(self.activation[f] for f in active)

    def _compute_change(self, tally: Tally) -> int:
        return sum(max(0, pieces - self._pieces_at(cell, tally)) for cell, pieces in self.published)

    def _compute_missing(self, term: GoalTerm, tally: Tally) -> int:
        received = self.targets.compute_received(tally.received)
        return int(np.maximum(0, self.compute_guarantee(term) - received).sum())

    def _pieces_at(self, cell: tuple[int, Cell] | None, tally: Tally) -> int:
        if cell is None:
            return 0
        order, place = cell
        return tally.count_by_cell.get(place, 0) * int(self.table.orders.multiple[order])

    def _compute_concentration(self, tally: Tally) -> int:
        index = self.table.index
        by_factory = np.zeros(len(index.factories), dtype=np.int64)
        np.add.at(by_factory, index.factory_of_work_center, tally.load.sum(axis=1))
        return int(by_factory[index.is_member].max(initial=0)) // self.time_unit

    def compute_guarantee(self, term: GoalTerm) -> Ints:
        """Coarse units every claimant should have at a guarantee level; a guarantee is for members, so groups have none."""
        floors = -(-self.targets.target * (term.level_permille or 0) // PERMILLE)
        floors[self.targets.factory_count :] = 0
        return np.asarray(floors, dtype=np.int64)

    def _compute_unfairness(self, received: Ints) -> int:
        goal = self.targets.target
        if self.targets.is_worst_first:
            missing = np.maximum(0, goal - received) * PERMILLE
            return int((-(-missing[goal > 0] // goal[goal > 0])).max(initial=0))
        return int(self.targets.compute_unfairness(received).sum())

    def compute_scale(self, position: int, value: int) -> int:
        """Return what the gap of a level is relative to, as a core value (see DESIGN.md, "the gap of a level")."""
        measure = self.measures[position]
        total = 0
        for factor, term in zip(measure.factors, measure.level.terms, strict=True):
            worst = self._compute_worst(term)
            if worst is None:
                return value
            total += factor * worst
        return total

    def _compute_worst(self, term: GoalTerm) -> int | None:
        orders = self.table.orders
        if term.term is Term.unplaced:
            return int(np.dot(orders.weight, orders.count))
        if term.term is Term.lateness:
            return int(np.dot(orders.multiple, orders.count))
        if term.term is Term.guarantee:
            return int(self.compute_guarantee(term).sum())
        if term.term is Term.unfairness:
            return PERMILLE if self.targets.is_worst_first else self.targets.worst_unfairness
        return None


def _read_entitlements(table: CellTable, targets: Targets) -> Ints:
    entitlement = np.zeros(len(table.index.factories), dtype=np.int64)
    for entry in targets.targets:
        entitlement[table.index.factory_by_id[entry.factory]] = entry.entitlement
    return entitlement


def _read_published(table: CellTable) -> tuple[tuple[tuple[int, Cell] | None, int], ...]:
    """Published pieces per cell; a cell that no longer exists is None, and its pieces are changed whatever is done."""
    index = table.index
    slot_by_pair = {
        (int(p), int(w)): s for s, (p, w) in enumerate(zip(table.operation, table.work_center, strict=True))
    }
    pieces: dict[tuple[int, int, int], int] = {}
    for lot in index.scenario.published:
        order = index.order_by_id.get(lot.order)
        for k, step in enumerate(lot.steps):
            if order is None or step.work_center not in index.work_center_by_id:
                continue
            key = (int(index.operation_start[order]) + k, index.work_center_by_id[step.work_center], step.bucket)
            pieces[key] = pieces.get(key, 0) + lot.quantity
    entries: list[tuple[tuple[int, Cell] | None, int]] = []
    for (operation, work_center, bucket), count in pieces.items():
        slot = slot_by_pair.get((operation, work_center))
        exists = slot is not None and table.limit[slot, bucket] > 0
        entries.append(((int(table.order[slot]), (slot, bucket)) if exists and slot is not None else None, count))
    return tuple(entries)
