"""Engines to test, the plan in progress read from its lists, and everything the loops keep sums of computed again from lots."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from numpy.typing import NDArray

from optimizer.bounds import AscentResult
from optimizer.cells import Lots, compute_tally
from optimizer.cells.load import compute_load_caps
from optimizer.cells.lots import CellLot
from optimizer.cells.quotas import build_quota_limits
from optimizer.cells.sourcing import list_conflicts
from optimizer.domain.rulebook import Term
from optimizer.search.placement import HALVES, WHOLE, Engine, Tariff, build_tariff, compute_references
from optimizer.search.placement.state import NONE
from optimizer.solve import Prepared

Ints = NDArray[np.int64]


def tariff_for(prepared: Prepared, level: int = 0, guide: AscentResult | None = None) -> Tariff:
    return build_tariff(prepared.goals, compute_references(prepared.goals), level, guide)


def build_engine(prepared: Prepared, lots: Lots | None = None, *, seed: int = 1, level: int = 0) -> Engine:
    """An engine that holds some lots, else the pinned ones."""
    engine = Engine(prepared.goals, prepared.pinned, seed=seed)
    engine.load(prepared.pinned if lots is None else lots, tariff_for(prepared, level))
    return engine


def place_all(prepared: Prepared, *, seed: int) -> Lots:
    """Place every order in an order drawn at random."""
    random = Random(seed)
    engine = build_engine(prepared, seed=seed)
    orders = list(range(len(prepared.table.orders.count)))
    random.shuffle(orders)
    engine.place(orders, mode=random.choice((WHOLE, HALVES)), share=0.0)
    engine.keep()
    return engine.read()


def read_present(engine: Engine) -> list[CellLot]:
    """All lots of the plan in progress, one by one, as the lists of orders have them."""
    state, index = engine.seen, engine.goals.table.index
    found = []
    for order, head in enumerate(state.order_head.tolist()):
        steps = int(index.operation_start[order + 1] - index.operation_start[order])
        lot, before = head, NONE
        while lot != NONE:
            assert state.lot_order[lot] == order
            assert state.lot_previous[lot] == before
            cells = zip(state.lot_slot[lot, :steps].tolist(), state.lot_bucket[lot, :steps].tolist(), strict=True)
            found.append(CellLot(order, int(state.lot_count[lot]), tuple(cells)))
            lot, before = int(state.lot_next[lot]), lot
    return found


def assert_sums(engine: Engine) -> None:
    """Everything kept up to date lot by lot is what the lots add up to."""
    lots = tuple(read_present(engine))
    table, goals, state = engine.goals.table, engine.goals, engine.seen
    index = table.index
    tally = compute_tally(table, lots)
    assert engine.present_values == goals.evaluate(lots)
    assert (state.free == index.free_milliminutes - tally.load).all()
    load = np.zeros(len(index.factories), dtype=np.int64)
    np.add.at(load, index.factory_of_work_center, tally.load.sum(axis=1))
    assert (state.load == load).all()
    caps = compute_load_caps(index)
    if caps is not None:
        assert (state.room == caps - load)[index.is_member].all()
    assert (state.received == tally.received).all()
    assert state.all_received.tolist() == [int(tally.received.sum())]
    assert (state.placed == tally.placed).all()
    assert_gains(engine, tally.received)
    visits = np.zeros(len(index.factories), dtype=np.int64)
    np.add.at(visits, [table.factory[slot] for lot in lots for slot, _ in lot.cells], 1)
    assert (state.visits == visits).all()
    limits = build_quota_limits(index, goals.entitlement)
    assert state.quota_sum.tolist() == [int(tally.received[list(limit.factories)].sum()) for limit in limits]
    assert_buyers(engine, lots)
    assert_lists(engine, lots)
    late = {lot.order for lot in lots if table.late_days_at(*lot.cells[-1]) > 0}
    hurting = set(np.flatnonzero(tally.placed < table.orders.count).tolist()) | late
    assert sorted(state.hurting[: state.hurting_count[0]].tolist()) == sorted(hurting)


def assert_gains(engine: Engine, received: Ints) -> None:
    """What more work is worth: the weight of a factory's bracket, of those of its groups, and of guarantees missed, in proportion."""
    goals, targets = engine.goals, engine.goals.targets
    if targets.is_worst_first:
        return
    have = targets.compute_received(received)
    ends = np.cumsum(targets.width, axis=1)
    weight = np.append(targets.weight, 0)
    bracket = (have[:, None] >= ends).sum(axis=1)
    worth = targets.spread(weight[bracket] * targets.importance)
    terms = [term for measure in goals.measures for term in measure.level.terms if term.term is Term.guarantee]
    for term in terms:
        worth = worth + (goals.compute_guarantee(term) > have)[: len(worth)]
    gain = engine.scratch.gain
    if gain.any() or not worth.any():
        assert gain * max(1, worth.sum()) == pytest.approx(worth * gain.sum())


def assert_buyers(engine: Engine, lots: Lots) -> None:
    table, state = engine.goals.table, engine.seen
    conflicted = sorted({buyer for pair in list_conflicts(table.index) for buyer in pair})
    counts = np.zeros_like(state.buyers)
    for lot in lots:
        buyer = int(table.orders.buyer[lot.order])
        for slot, _ in lot.cells if buyer in conflicted else ():
            if table.index.is_member[table.factory[slot]]:
                counts[table.factory[slot], conflicted.index(buyer)] += 1
    assert (state.buyers == counts).all()


def assert_lists(engine: Engine, lots: Lots) -> None:
    """Every step of a lot is in the list of its work center and bucket, no number of a lot is lost."""
    state, table = engine.seen, engine.goals.table
    assert int(state.spare_count[0]) + len(lots) == len(state.spare)
    met = []
    for (work_center, bucket), head in np.ndenumerate(state.cell_head):
        node, before = int(head), NONE
        while node != NONE:
            lot, place = divmod(node, state.lot_slot.shape[1])
            assert state.node_previous[node] == before
            assert (table.work_center[state.lot_slot[lot, place]], state.lot_bucket[lot, place]) == (
                work_center,
                bucket,
            )
            met.append(node)
            node, before = int(state.node_next[node]), node
    assert len(met) == len(set(met)) == sum(len(lot.cells) for lot in lots)
