"""What placing aims at for a goal level: weights of levels, and what things cost while routes are compared."""

from __future__ import annotations

import numpy as np

from optimizer.bounds import AscentResult
from optimizer.cells.goals import Goals
from optimizer.cells.paths import STEPS
from optimizer.domain.rulebook import Term
from optimizer.search.placement.improve import Aim
from optimizer.search.placement.work import Tariff, Wishes

EARLIER = 3.0
"""Weight of a level already closed, relative to its scale, where routes are compared."""
LATER = (0.03, 0.003, 0.001)
"""Weights of the levels after the one in hand; the last one goes on."""
CLOSED = 1e-6
"""Weight of a closed level below its limit, where plans are compared."""
FIRST, LEAST, MOST = 100.0, 0.1, 1e3
"""Weight of what a closed level is above its limit."""
PLACE_FIRST = 1e3
"""How much more a placed piece is worth than anything its route costs, where placing comes first."""


def compute_references(goals: Goals) -> tuple[float, ...]:
    """Return what each level is measured against: its scale, or about what the whole batch amounts to.

    Of unfairness only what this batch can change counts: against a scale that holds what a ledger has filled already, one order
    more or less would be nothing.
    """
    untouched = goals.evaluate(())
    references = []
    for position, value in enumerate(untouched):
        scale = goals.compute_scale(position, 0)
        references.append(float(value if 0 < value < scale else scale) or _estimate(goals, position))
    return tuple(references)


def _estimate(goals: Goals, position: int) -> float:
    table, measure = goals.table, goals.measures[position]
    count = table.orders.count[table.index.order_of_operation].astype(float)
    total = 0.0
    for factor, term in zip(measure.factors, measure.level.terms, strict=True):
        if term.term is Term.cost:
            total += factor * float(_cheapest(goals, table.cost // goals.money_unit) @ count)
        elif term.term is Term.concentration:
            total += factor * float(_cheapest(goals, table.minutes) @ count) / goals.time_unit
        elif term.term is Term.change:
            total += factor * float(sum(pieces for _, pieces in goals.published))
    return total or 1.0


def _cheapest(goals: Goals, amount: np.ndarray) -> np.ndarray:
    """Least amount per operation over its slots; 0 where it has none."""
    least = np.full(goals.table.index.operation_count, np.inf)
    np.minimum.at(least, goals.table.operation, amount)
    return np.where(np.isfinite(least), least, 0.0)


def build_aim(goals: Goals, references: tuple[float, ...], limits: tuple[int, ...]) -> Aim:
    """Say what counts as better: the level after those with limits, a little of later ones, and no limit exceeded."""
    current = len(limits)
    count = len(goals.measures)
    weight = [_weight_of(position, current, CLOSED) / references[position] for position in range(count)]
    limit = [*limits, *[0] * (count - current)]
    units = 1 / np.array(references)
    return Aim(current, np.array(weight), np.array(limit, dtype=np.int64), FIRST * units, LEAST * units, MOST * units)


def _weight_of(position: int, current: int, earlier: float) -> float:
    if position <= current:
        return 1.0 if position == current else earlier
    return LATER[min(position - current, len(LATER)) - 1]


def build_tariff(goals: Goals, references: tuple[float, ...], current: int, guide: AscentResult | None) -> Tariff:
    """Say what things cost while routes are compared; with a guide, room costs what others would give for it."""
    by_term = dict.fromkeys(Term, 0.0)
    places_first = False
    for position, measure in enumerate(goals.measures):
        weight = _weight_of(position, current, EARLIER) / references[position]
        for factor, term in zip(measure.factors, measure.level.terms, strict=True):
            by_term[term.term] += weight * factor
            places_first = places_first or (term.term is Term.unplaced and position <= current)
    free = goals.table.index.free_milliminutes
    room = np.zeros(free.shape) if guide is None else guide.capacity / references[current]
    return Tariff(
        unplaced=by_term[Term.unplaced] * (PLACE_FIRST if places_first else 1.0),
        late=by_term[Term.lateness],
        money=by_term[Term.cost],
        change=by_term[Term.change],
        lot=1e-6 / max(1, len(goals.table.orders.count)),
        fair=by_term[Term.unfairness] + by_term[Term.guarantee],
        room=room,
    )


def build_wishes(guide: AscentResult | None) -> Wishes:
    """Say what every order would choose at the guide's prices."""
    if guide is None:
        none = np.zeros(0)
        return Wishes(none, np.zeros((0, 2, STEPS), dtype=np.int32), none, np.zeros((0, 0)), none, 0.0, 0.0)
    charge = guide.choice.charge
    return Wishes(
        guide.choice.price, guide.choice.route, charge.unplaced, charge.room, charge.slot, charge.late, charge.money
    )
