"""What an event did to a published plan: who was hit, who suffers, who stands in the way, and what no plan can keep."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from optimizer.cells import CellTable, Lots, Tally, compute_tally
from optimizer.cells.goals import Goals
from optimizer.cells.lots import Cell
from optimizer.domain.rulebook import Term
from optimizer.search.session import Session

Flags = NDArray[np.bool_]
Place = tuple[int, int]
"""A work center and a bucket."""


@dataclass(frozen=True)
class Damage:
    """What an event did to a published plan.

    Attributes
    ----------
    hit
        Orders that lost pieces where they were published, and orders behind the last published one in the file, which are new; the
        earliest due first.
    grown
        Other published orders with anything left to place.
    unplaced
        Orders that were not published at all.
    """

    hit: tuple[int, ...]
    grown: tuple[int, ...]
    unplaced: tuple[int, ...]


def find_damage(goals: Goals, lots: Lots) -> Damage:
    """Compare the plan so far with the published one."""
    table = goals.table
    tally = compute_tally(table, lots)
    index, orders = table.index, table.orders
    published: Counter[int] = Counter()
    for lot in index.scenario.published:
        published[index.order_by_id[lot.order]] += lot.quantity
    pieces, ordered = tally.placed * orders.multiple, orders.count * orders.multiple
    incomplete = set(np.flatnonzero(tally.placed < orders.count).tolist())
    hit = {order for order, before in published.items() if pieces[order] < min(before, int(ordered[order]))}
    hit |= {order for order, _, _ in _list_uncovered(goals, tally)}
    hit |= {order for order in incomplete if order > max(published, default=-1)}
    return Damage(
        hit=tuple(sorted(hit, key=lambda order: (int(orders.due[order]), order))),
        grown=tuple(sorted((incomplete - hit) & published.keys())),
        unplaced=tuple(sorted(incomplete - hit - published.keys())),
    )


def _list_uncovered(goals: Goals, tally: Tally) -> Iterator[tuple[int, Cell, int]]:
    """Orders and cells that exist and hold fewer pieces than published, and how many fewer."""
    for entry, pieces in goals.published:
        if entry is not None:
            order, cell = entry
            missing = pieces - tally.count_by_cell.get(cell, 0) * int(goals.table.orders.multiple[order])
            if missing > 0:
                yield order, cell, missing


def find_moved(before: Lots, after: Lots) -> set[int]:
    """Return the orders whose lots are not the same in two plans."""
    return {lot.order for lot in set(before) ^ set(after)}


def measure_sufferers(session: Session) -> dict[int, int]:
    """Return the orders that are the reason why the present level is not better, and by how much: unplaced, late, or moved.

    What cannot stay where it was published does not count: nobody could mend it.
    """
    goals, table = session.goals, session.goals.table
    measure = goals.measures[session.current]
    tally = compute_tally(table, session.lots)
    found: Counter[int] = Counter()
    for factor, term in zip(measure.factors, measure.level.terms, strict=True):
        if term.term is Term.unplaced:
            left = table.orders.count - tally.placed
            found.update({o: factor * int(table.orders.weight[o] * left[o]) for o in np.flatnonzero(left > 0).tolist()})
        elif term.term is Term.lateness:
            for lot in session.lots:
                pieces = lot.count * int(table.orders.multiple[lot.order])
                found[lot.order] += factor * pieces * table.late_days_at(*lot.cells[-1])
        elif term.term is Term.change:
            for order, _, pieces in _list_uncovered(goals, tally):
                found[order] += factor * pieces
    return {order: amount for order, amount in found.items() if amount > 0}


def find_hopeful(session: Session, damage: Damage) -> tuple[int, ...]:
    """Return orders that no event hit but may gain by what it freed: something left to place, or late, and room to mend it."""
    goals, table = session.goals, session.goals.table
    terms = {term.term for term in goals.measures[session.current].level.terms}
    tally = compute_tally(table, session.lots)
    room = _find_room(table, tally)
    found: list[int] = []
    if Term.unplaced in terms:
        found += [order for order in (*damage.grown, *damage.unplaced) if _has_room_everywhere(table, room, order)]
    if Term.lateness in terms:
        late = {lot.order: table.late_days_at(*lot.cells[-1]) for lot in session.lots}
        found += [
            o
            for o, days in late.items()
            if days > 0 and o not in damage.hit and _could_be_earlier(table, room, o, days)
        ]
    return tuple(dict.fromkeys(found))


def _find_room(table: CellTable, tally: Tally) -> Flags:
    """Cells in which one more lot multiple would fit, setup included; shape (slots, buckets)."""
    free = (table.index.free_milliminutes - tally.load)[table.work_center]
    return (free >= (table.setup + table.minutes)[:, None]) & (table.limit > 0)


def _has_room_everywhere(table: CellTable, room: Flags, order: int) -> bool:
    first, end = table.index.operation_start[order : order + 2].tolist()
    return all(room[table.slot_start[k] : table.slot_start[k + 1]].any() for k in range(first, end))


def _could_be_earlier(table: CellTable, room: Flags, order: int, late_days: int) -> bool:
    last = int(table.index.operation_start[order + 1]) - 1
    slots = np.arange(table.slot_start[last], table.slot_start[last + 1])
    late = table.moves.end[None, :] + (table.delivery_days[slots] - table.orders.due[order])[:, None]
    return bool((room[slots] & (late < late_days)).any())


def find_rivals(session: Session, orders: Sequence[int]) -> list[int]:
    """Return other orders, ascending, whose lots stand where some orders would help the present level."""
    table = session.goals.table
    wanted = _find_wanted(session, set(orders))
    return sorted(
        {
            lot.order
            for lot in session.lots
            if lot.pin is None
            and lot.order not in orders
            and any((int(table.work_center[slot]), bucket) in wanted for slot, bucket in lot.cells)
        }
    )


def _find_wanted(session: Session, orders: set[int]) -> set[Place]:
    """Places where some orders would not suffer: where they were published, or wherever they could be in time."""
    goals, table = session.goals, session.goals.table
    terms = {term.term for term in goals.measures[session.current].level.terms}
    tally = compute_tally(table, session.lots)
    uncovered = _list_uncovered(goals, tally) if Term.change in terms else ()
    cells = [cell for order, cell, _ in uncovered if order in orders]
    if terms & {Term.unplaced, Term.lateness}:
        for order in orders:
            start, end = (int(table.slot_start[k]) for k in table.index.operation_start[order : order + 2])
            for slot in range(start, end):
                buckets = np.flatnonzero(table.limit[slot]).tolist()
                is_last = Term.unplaced not in terms and table.delivery_days[slot] >= 0
                cells += [(slot, t) for t in buckets if not is_last or table.late_days_at(slot, t) == 0]
    return {(int(table.work_center[slot]), bucket) for slot, bucket in cells}


def compute_floor(goals: Goals, position: int) -> int:
    """Core value that no plan can be below at a level, from what cannot be placed or cannot stay; no term is below 0."""
    measure = goals.measures[position]
    floor_by_term = {Term.unplaced: _compute_unplaceable, Term.change: compute_unavoidable}
    return sum(
        factor * floor_by_term[term.term](goals)
        for factor, term in zip(measure.factors, measure.level.terms, strict=True)
        if term.term in floor_by_term
    )


def _compute_unplaceable(goals: Goals) -> int:
    """Weight of the orders with an operation that nobody can do in time."""
    table = goals.table
    usable = np.concatenate(([0], np.cumsum(table.limit.any(axis=1))))[table.slot_start]
    has_cells = np.diff(usable) > 0
    is_placeable = np.ones(len(table.orders.count), dtype=bool)
    is_placeable[table.index.order_of_operation[~has_cells]] = False
    return int(np.dot(table.orders.weight, np.where(is_placeable, 0, table.orders.count)))


def compute_unavoidable(goals: Goals) -> int:
    """Published pieces that cannot stay: cells gone, orders grown smaller, places with fewer minutes than the lots there need.

    The larger of two bounds. By operation: no more pieces can stay than are ordered, nor in a cell than fit in it. By place: what
    stays needs its minutes, setups counted in proportion (a linear relaxation).
    """
    table = goals.table
    total = 0
    by_operation: dict[int, int] = defaultdict(int)
    by_place: dict[Place, list[tuple[int, int]]] = defaultdict(list)
    for entry, pieces in goals.published:
        total += pieces
        if entry is None:
            continue
        order, (slot, bucket) = entry
        most = min(pieces, int(table.limit[slot, bucket]) * int(table.orders.multiple[order]))
        by_operation[int(table.operation[slot])] += most
        by_place[int(table.work_center[slot]), bucket].append((slot, most))
    ordered = (table.orders.count * table.orders.multiple)[table.index.order_of_operation]
    kept = sum(min(most, int(ordered[operation])) for operation, most in by_operation.items())
    fitting = sum(_compute_fitting(table, place, entries) for place, entries in by_place.items())
    return total - min(kept, fitting)


def _compute_fitting(table: CellTable, place: Place, entries: list[tuple[int, int]]) -> int:
    """Most published pieces that can stay at a work center in a bucket, the quickest first."""
    free = int(table.index.free_milliminutes[place])
    if sum(int(table.minutes[slot]) * most + int(table.setup[slot]) for slot, most in entries) <= free:
        return sum(most for _, most in entries)
    left, works = Fraction(free), []
    for slot, most in entries:
        multiple = int(table.orders.multiple[table.order[slot]])
        works.append((Fraction(int(table.minutes[slot]), multiple) + Fraction(int(table.setup[slot]), most), most))
    kept = Fraction(0)
    for each, most in sorted(works):
        part = Fraction(most) if each * most <= left else left / each
        kept, left = kept + part, left - each * part
    return int(kept)
