"""Which orders to free together: those that meet on the same work centers, those that hurt, those of one factory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from optimizer.cells import compute_tally
from optimizer.domain.rulebook import Term
from optimizer.model import build_part
from optimizer.search.session import Session

Rng = np.random.Generator
Ints = NDArray[np.int64]


NEIGHBOURHOOD_WORK = 0.2
"""Deterministic time of one."""


@dataclass
class Neighbourhoods:
    """Frees some orders and lets CP-SAT decide them exactly, everything else fixed."""

    size: int = 14
    rng: np.random.Generator = field(default_factory=np.random.default_rng)

    def step(self, session: Session) -> bool:
        """Decide one neighbourhood."""
        before = session.values
        part = build_part(session.goals, propose_orders(session, self.rng, self.size), session.lots)
        answer = session.run_solver(part, work=NEIGHBOURHOOD_WORK, phase="improve")
        is_better = session.values < before
        if answer.is_proven and not is_better:
            self.size = min(60, self.size + 1)
        elif not answer.is_proven:
            self.size = max(4, self.size - 2)
        return is_better


def propose_orders(session: Session, rng: Rng, size: int) -> list[int]:
    """Pick some orders to decide anew, by one of several ideas drawn at random."""
    ideas: list[Callable[[Session, Rng, int], list[int]]] = [_by_work_center, _by_work_center, _at_random]
    terms = {term.term for term in session.goals.measures[session.current].level.terms}
    if terms & {Term.unplaced, Term.lateness}:
        ideas += [_by_pain, _by_pain, _by_pain]
    if Term.concentration in terms:
        ideas += [_by_peak, _by_peak, _by_peak, _by_peak, _by_peak, _by_peak]
    if terms & {Term.unfairness, Term.guarantee}:
        ideas += [_by_fairness, _by_fairness, _by_fairness]
    return ideas[int(rng.integers(len(ideas)))](session, rng, size)


def _sample(rng: Rng, orders: Ints, size: int) -> list[int]:
    if len(orders) <= size:
        return [int(order) for order in orders]
    return sorted(int(order) for order in rng.choice(orders, size=size, replace=False))


def _at_random(session: Session, rng: Rng, size: int) -> list[int]:
    return _sample(rng, np.arange(len(session.goals.table.orders.count)), size)


def _eligible_orders(session: Session, work_center: int, bucket: int) -> Ints:
    """Orders that could use a work center in a bucket."""
    table = session.goals.table
    slots = (table.work_center == work_center) & (table.limit[:, bucket] > 0)
    return np.unique(table.order[slots])


def _by_work_center(session: Session, rng: Rng, size: int) -> list[int]:
    """Orders that meet on one work center around one bucket: those there now, and those that could be."""
    table = session.goals.table
    if not session.lots:
        return _at_random(session, rng, size)
    lot = session.lots[int(rng.integers(len(session.lots)))]
    slot, bucket = lot.cells[int(rng.integers(len(lot.cells)))]
    work_center = int(table.work_center[slot])
    here = {
        o.order
        for o in session.lots
        for s, t in o.cells
        if table.work_center[s] == work_center and abs(t - bucket) <= 1
    }
    chosen = _sample(rng, np.array(sorted(here), dtype=np.int64), max(1, size * 2 // 3))
    others = np.setdiff1d(_eligible_orders(session, work_center, bucket), np.array(chosen, dtype=np.int64))
    return sorted({*chosen, *_sample(rng, others, size - len(chosen))})


def _by_pain(session: Session, rng: Rng, size: int) -> list[int]:
    """An order that is unplaced or late, with those that hold what it could use."""
    table = session.goals.table
    placed = np.zeros(len(table.orders.count), dtype=np.int64)
    hurting: set[int] = set()
    for lot in session.lots:
        placed[lot.order] += lot.count
        if table.late_days[lot.cells[-1]] > 0:
            hurting.add(lot.order)
    hurting |= set(np.flatnonzero(placed < table.orders.count).tolist())
    if not hurting:
        return _by_work_center(session, rng, size)
    some = _sample(rng, np.array(sorted(hurting), dtype=np.int64), max(1, size // 4))
    wanted = {(int(table.work_center[s]), t) for o in some for s, t in _open_cells_of(session, o)}
    rivals = {o.order for o in session.lots for s, t in o.cells if (int(table.work_center[s]), t) in wanted} - set(some)
    return sorted({*some, *_sample(rng, np.array(sorted(rivals), dtype=np.int64), size - len(some))})


def _open_cells_of(session: Session, order: int) -> list[tuple[int, int]]:
    table = session.goals.table
    start = table.index.operation_start
    slots = range(int(table.slot_start[start[order]]), int(table.slot_start[start[order + 1]]))
    return [(slot, bucket) for slot in slots for bucket in np.flatnonzero(table.limit[slot]).tolist()]


def _by_fairness(session: Session, rng: Rng, size: int) -> list[int]:
    """Orders that a factory or a group behind its target could do, held by factories further ahead."""
    table, targets = session.goals.table, session.goals.targets
    received = np.zeros(len(table.index.factories), dtype=np.int64)
    for lot in session.lots:
        for slot, _ in lot.cells:
            received[table.factory[slot]] += lot.count * table.standard[slot]
    have = targets.compute_received(received)
    claimants = np.flatnonzero(targets.target > 0)
    missing = np.maximum(0, targets.target - have)[claimants].astype(float)
    if missing.sum() == 0:
        return _by_work_center(session, rng, size)
    poor = targets.list_factories(int(rng.choice(claimants, p=missing / missing.sum())))
    could = np.unique(table.order[np.isin(table.factory, poor) & (table.limit.max(axis=1) > 0)])
    chosen = _sample(rng, could, max(1, size * 2 // 3))
    return sorted({*chosen, *_by_work_center(session, rng, size - len(chosen) + 1)})


def _by_peak(session: Session, rng: Rng, size: int) -> list[int]:
    """Orders of all members with the largest load, as long as any of them is left with it there is no gain, and of others by chance."""
    table, index = session.goals.table, session.goals.table.index
    load = compute_tally(table, session.lots).load.sum(axis=1)
    by_factory = np.bincount(index.factory_of_work_center, weights=load, minlength=len(index.factories))
    by_factory = np.where(index.is_member, by_factory, -1.0)
    held: dict[int, set[int]] = {}
    for lot in session.lots:
        for slot, _ in lot.cells:
            held.setdefault(int(table.factory[slot]), set()).add(lot.order)
    peaks = np.flatnonzero(by_factory >= by_factory.max() * (1 - PEAK))
    others = np.flatnonzero((by_factory >= 0) & (by_factory < by_factory.max() * (1 - PEAK)))
    chosen: set[int] = set()
    for factory in (*rng.permutation(peaks).tolist(), *rng.permutation(others).tolist()):
        if len(chosen) >= size:
            break
        chosen |= held.get(factory, set())
    return sorted(chosen)


PEAK = 1e-9
"""Loads this close to the largest count as it."""
