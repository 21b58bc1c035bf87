"""Repairs a published plan: what an event hit is decided anew, then with its neighbours, only as long as that helps.

The work grows with what was hit, not with the instance: everything else stays fixed, or is moved only where that helps what was hit
(large neighbourhood search around the damage: Shaw 1998, doi 10.1007/3-540-49481-2_30). A small instance is then solved whole, which
proves what the repair came to.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model

from optimizer.cells import CellTable, Lots
from optimizer.cells.goals import Goals
from optimizer.model import Part, build_model, build_part, extract_lots
from optimizer.search.damage import (
    Damage,
    compute_floor,
    find_damage,
    find_hopeful,
    find_moved,
    find_rivals,
    measure_sufferers,
)
from optimizer.search.exact import ExactStrategy
from optimizer.search.mending import Mender
from optimizer.search.room import bring_home
from optimizer.search.session import Session

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

GOOD_ENOUGH = 0.005
"""Gap at which a level of a large instance has had enough work, where none was asked for."""
SMALL_SIZE = 15_000
"""Up to so many cells and pairs of them one model holds everything, and proves it."""
CLUSTER = 4
"""Orders decided together at first."""
SUFFERERS, RIVALS = 2, 6
"""Orders that still suffer, and neighbours freed with them."""
PATIENCE = 4
"""Tries in a row without gain after which what still suffers is left as it is."""
MENDINGS = 4
"""Times the compiled loops go over the damage of a level, as long as that helps."""
WIDTH = 12
"""Work centers looked at per operation: half of them the cheapest with room, half the earliest."""
REPAIR_WORK = 0.2
"""Deterministic time of one try."""
START_WORK = 10.0


class RepairStrategy:
    """What was hit, then its neighbours; what these had to move is brought back as far as it can be."""

    def __init__(self) -> None:
        self._damage: Damage | None = None
        self._start: Lots = ()
        self._mender: Mender | None = None

    def improve_level(self, session: Session) -> None:
        """Bound the level by what cannot stay; repair; prove it where the instance is small, bound it where a gap was asked for."""
        if self._damage is None:
            self._damage, self._start = find_damage(session.goals, session.lots), session.lots
        session.raise_bound(compute_floor(session.goals, session.current))
        is_small = compute_size(session.goals.table) <= SMALL_SIZE
        enough = 0.0 if is_small else GOOD_ENOUGH
        if session.is_good_enough(enough):
            return
        if session.budget.gap is not None and not is_small:
            session.run_bound()
        if is_small:
            _decide_each(session, self._list_mending(session, self._damage), enough)
        else:
            self._mend(session, self._damage, enough)
        _widen(session, self._list_mending(session, self._damage), enough)
        if is_small and not session.is_good_enough():
            ExactStrategy().improve_level(session)

    def _mend(self, session: Session, damage: Damage, enough: float) -> None:
        """Place anew what was hit and what had to make way, by compiled loops; the work is fixed, so that it needs no step."""
        if self._mender is None:
            self._mender = Mender(session.goals, session.pinned, seed=session.budget.seed)
        for number in range(MENDINGS):
            if session.is_good_enough(enough):
                return
            is_better = self._mend_once(session, damage, self._mender, is_close=number % 2 == 1)
            if not is_better and number > 0:
                return

    def _mend_once(self, session: Session, damage: Damage, mender: Mender, *, is_close: bool) -> bool:
        """Mend all that was hit, or look closely at what still suffers of it; then bring others back who moved without need."""
        mending = self._list_mending(session, damage)
        # Others may gain by what became free, and grown orders want more; nobody else is made way for.
        pool = tuple(dict.fromkeys((*mending, *damage.grown, *find_hopeful(session, damage))))
        if is_close:
            pool = tuple(_list_suffering(session, mending)) or pool
        if not pool:
            return False
        is_better = session.offer(mender.mend(session.lots, pool, limits=session.limits))
        strangers = find_moved(self._start, session.lots).difference(damage.hit)
        return session.offer(bring_home(session.goals, session.lots, self._start, strangers)) or is_better

    def _list_mending(self, session: Session, damage: Damage) -> tuple[int, ...]:
        """Orders that were hit, and those that have been moved since."""
        moved = find_moved(self._start, session.lots).difference(damage.hit)
        return (*damage.hit, *sorted(moved))


def _decide_each(session: Session, orders: Sequence[int], enough: float) -> None:
    """Decide some orders anew, a few at a time."""
    for start in range(0, len(orders), CLUSTER):
        if session.is_good_enough(enough):
            return
        decide_anew(session, orders[start : start + CLUSTER])


def _widen(session: Session, orders: Sequence[int], enough: float) -> None:
    """Decide those of some orders that still suffer, the worst off first, with ever more neighbours, until that helps no more."""
    rng = np.random.default_rng([session.budget.seed, session.current, len(orders)])
    misses, sufferers = 0, _list_suffering(session, orders)
    while sufferers:
        for start in range(0, len(sufferers), SUFFERERS):
            if session.is_good_enough(enough) or misses >= PATIENCE:
                return
            some = sufferers[start : start + SUFFERERS]
            rivals = find_rivals(session, some)
            count = min(RIVALS + misses, len(rivals))
            chosen = rng.choice(rivals, size=count, replace=False).tolist() if rivals else []
            misses = 0 if decide_anew(session, [*some, *chosen]) else misses + 1
        sufferers = _list_suffering(session, orders)


def _list_suffering(session: Session, orders: Sequence[int]) -> list[int]:
    amounts = measure_sufferers(session)
    return sorted((order for order in orders if order in amounts), key=lambda order: (-amounts[order], order))


def decide_anew(session: Session, orders: Sequence[int]) -> bool:
    """Free some orders, everything else fixed, and let the solver decide them as one step; say whether that was better."""
    before = session.values[session.current :]
    part = build_part(session.goals, orders, session.lots)
    part = replace(part, is_open=part.is_open & open_near(part, session.lots, WIDTH))
    session.run_solver(part, work=REPAIR_WORK, phase="improve", has_tie_break=True)
    return session.values[session.current :] < before


def open_near(part: Part, lots: Lots, width: int) -> Flags:
    """Mark the cells of a part worth looking at: published ones, those in use, and of every operation some with room."""
    table, freed = part.table, set(part.orders)
    is_near = np.zeros(table.limit.shape, dtype=bool)
    for entry, _ in part.goals.published:
        if entry is not None and entry[0] in freed:
            is_near[entry[1]] = True
    for lot in lots:
        if lot.order in freed:
            is_near[tuple(zip(*lot.cells, strict=True))] = True
    for order in part.orders:
        first, end = table.index.operation_start[order : order + 2].tolist()
        for operation in range(first, end):
            slots = np.arange(table.slot_start[operation], table.slot_start[operation + 1])
            is_near[_choose_slots(part, slots, width)] = True
    return is_near


def _choose_slots(part: Part, slots: Ints, width: int) -> Ints:
    """Slots of one operation with room: half the cheapest, half the earliest."""
    table = part.table
    if len(slots) <= width:
        return slots
    free = (table.index.free_milliminutes - part.tally.load)[table.work_center[slots]]
    room = (free >= (table.setup[slots] + table.minutes[slots])[:, None]) & (table.limit[slots] > 0)
    slots, room = slots[room.any(axis=1)], room[room.any(axis=1)]
    count = max(1, int(table.orders.count[table.order[slots[0]]])) if len(slots) else 1
    price = table.cost[slots] + table.setup_cost[slots] // count
    cheapest = np.lexsort((slots, price))[: width // 2]
    earliest = np.lexsort((slots, price, room.argmax(axis=1)))[: width // 2]
    return slots[np.union1d(cheapest, earliest)]


def complete_start(goals: Goals, lots: Lots, orders: Iterable[int], *, seed: int) -> Lots | None:
    """Decide some orders of a plan anew so that every hard rule holds; None where that was not found."""
    built = build_model(build_part(goals, orders, lots))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.max_deterministic_time = START_WORK
    solver.parameters.catch_sigint_signal = False
    if solver.solve(built.model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return extract_lots(built.variables, lambda variable: int(solver.value(variable)))


def compute_size(table: CellTable) -> int:
    """Number of cells, and of pairs of a cell and a slot of the next operation that its goods may move to."""
    end = np.concatenate(([0], np.cumsum(np.count_nonzero(table.limit, axis=1))))[table.slot_start]
    cells, slots = np.diff(end), np.diff(table.slot_start)
    is_followed = np.ones(len(cells), dtype=bool)
    is_followed[table.index.operation_start[1:] - 1] = False
    followed = np.flatnonzero(is_followed)
    return int(cells.sum() + np.dot(cells[followed], slots[followed + 1]))
