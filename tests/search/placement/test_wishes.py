"""Wishes: what orders pay above their cheapest route at a guide's prices; and limits that are crossed to and fro."""

from __future__ import annotations

from collections import Counter
from random import Random

import numpy as np
import pytest
from hypothesis import assume, given, settings

from optimizer.bounds import Ascent, AscentResult
from optimizer.bounds.passes import PassPrices
from optimizer.cells import CellTable
from optimizer.cells.lots import CellLot
from optimizer.search.placement import ANY, HALVES, PLACED, Engine, build_aim, build_wishes, compute_references
from optimizer.search.placement.improve import compute_values, forget_picked, score, sway
from optimizer.search.placement.records import pack
from optimizer.search.placement.ruin import compute_regret, pick_orders
from optimizer.search.placement.work import PICKED
from optimizer.solve import Prepared, prepare
from tests.agreement.drawn import SEEDS
from tests.build import make_factory, make_order, make_rulebook, make_scenario, make_work_center
from tests.search.placement.drawn import draw_scenario
from tests.search.placement.engines import build_engine, read_present

SEEN: Counter[str] = Counter()


def climb(prepared: Prepared, position: int, *, passes: int = 60) -> AscentResult:
    found = Ascent(prepared.goals, prepared.pinned).solve_level(position, passes=passes, target=0)
    assert found is not None
    return found


def price_lot(table: CellTable, charge: PassPrices, lot: CellLot, unit: int) -> float:
    """What a lot costs without setups, its parts looked up one by one."""
    price = 0.0
    for k, (slot, bucket) in enumerate(lot.cells):
        room = np.broadcast_to(charge.room, table.index.free_milliminutes.shape)[table.work_center[slot], bucket]
        price += float(charge.slot[slot]) + float(room) * int(table.minutes[slot])
        price += charge.money * (int(table.cost[slot]) // unit)
        if k > 0:
            price += charge.money * (table.freight(lot.cells[k - 1][0], slot) // unit)
    late = max(0, table.late_days_at(*lot.cells[-1])) * int(table.orders.multiple[lot.order])
    return lot.count * (price + charge.late * late)


def price_setups(table: CellTable, charge: PassPrices, lots: list[CellLot], unit: int) -> float:
    """What the setups of an order's lots cost: one for each cell."""
    price = 0.0
    for slot, bucket in {cell for lot in lots for cell in lot.cells}:
        room = np.broadcast_to(charge.room, table.index.free_milliminutes.shape)[table.work_center[slot], bucket]
        price += float(room) * int(table.setup[slot]) + charge.money * (int(table.setup_cost[slot]) // unit)
    return price


def check_order(prepared: Prepared, engine: Engine, guide: AscentResult, order: int, lots: list[CellLot]) -> None:
    table, unit, charge = prepared.table, prepared.goals.money_unit, guide.choice.charge
    count = int(table.orders.count[order])
    left = count - sum(lot.count for lot in lots)
    terms = [left * float(charge.unplaced[order]), count * float(guide.choice.price[order])]
    terms += [price_lot(table, charge, lot, unit) for lot in lots] + [price_setups(table, charge, lots, unit)]
    paid = sum(terms) - 2 * terms[1]
    near = 1e-6 * (1 + sum(map(abs, terms)))
    regret = compute_regret(engine.grid, engine.state, pack(build_wishes(guide)), order)
    assert regret == pytest.approx(paid, abs=near)
    assert regret >= -near
    SEEN["regret"] += regret > near
    SEEN["none"] += abs(regret) <= near
    SEEN["split"] += len(lots) > 1


@settings(max_examples=80)
@given(SEEDS)
def check_regrets(seed: int) -> None:
    random = Random(seed)
    prepared = prepare(draw_scenario(random))
    # Lots that are pinned may lie where nobody would be routed.
    assume(not prepared.pinned and not prepared.stray_pins)
    orders = range(len(prepared.table.orders.count))
    engine = build_engine(prepared, seed=seed)
    engine.place(orders, mode=random.choice((HALVES, ANY)), share=0.0)
    guide = climb(prepared, random.randrange(len(prepared.goals.measures)))
    lots = read_present(engine)
    for order in orders:
        mine = [lot for lot in lots if lot.order == order]
        check_order(prepared, engine, guide, order, mine)
        check_wish(prepared, guide, order)


def check_wish(prepared: Prepared, guide: AscentResult, order: int) -> None:
    """The route wished for has the price it is said to have, its setups spread over the most a cell can hold."""
    table, unit, charge = prepared.table, prepared.goals.money_unit, guide.choice.charge
    slots, buckets = guide.choice.route[order]
    steps = int(table.index.operation_start[order + 1] - table.index.operation_start[order])
    if slots[0] < 0:
        assert guide.choice.price[order] == charge.unplaced[order]
        SEEN["unplaced"] += 1
        return
    lot = CellLot(order, 1, tuple(zip(slots[:steps].tolist(), buckets[:steps].tolist(), strict=True)))
    assert all(table.limit[cell] > 0 for cell in lot.cells)
    spread = sum(
        price_setups(table, charge, [CellLot(order, 1, (cell,))], unit) / int(table.limit[cell]) for cell in lot.cells
    )
    price = price_lot(table, charge, lot, unit) + spread
    assert guide.choice.price[order] == pytest.approx(price, rel=1e-9, abs=1e-9)
    SEEN["routed"] += 1


def test_a_regret_is_what_lots_cost_above_the_wish() -> None:
    SEEN.clear()
    check_regrets()
    assert all(SEEN[name] >= 30 for name in ("regret", "none", "split", "routed", "unplaced")), SEEN


# ---------------------------------------------------------------------------------------------------------------- picking


def build_rivals() -> tuple[Prepared, Engine]:
    """A cheap machine with room for one order, a dear one, and ten orders; the first came first."""
    factories = [
        make_factory("F1", make_work_center("F1-1", free=10, yen_per_minute=1)),
        make_factory("F2", make_work_center("F2-1", free=500, yen_per_minute=50)),
    ]
    orders = [make_order(f"O{i}", 10) for i in range(10)]
    prepared = prepare(make_scenario(factories, orders, rulebook=make_rulebook("unplaced", "cost")))
    first = prepared.table.slot_start
    lots = tuple(CellLot(i, 10, ((int(first[i]) + (i > 0), 0),)) for i in range(10))
    return prepared, build_engine(prepared, lots)


def test_the_order_that_pays_most_is_picked_with_those_that_hold_its_wish() -> None:
    prepared, engine = build_rivals()
    ascent = Ascent(prepared.goals, ())
    ascent.keep_level(0, 0)
    guide = ascent.solve_level(1, passes=1, target=0)
    assert guide is not None
    wishes = pack(build_wishes(guide))
    regrets = [compute_regret(engine.grid, engine.state, wishes, order) for order in range(10)]
    # At no price of room everybody wishes for the cheap machine, which the first order has.
    assert regrets[0] == pytest.approx(0)
    assert min(regrets[1:]) > 0
    led = first = beside = 0
    for _ in range(400):
        if pick_orders(engine.grid, engine.state, engine.work, wishes, 3, PLACED):
            picked = engine.scratch.picked[: engine.scratch.counts[PICKED]].tolist()
            led, first, beside = led + 1, first + (picked[0] == 0), beside + (0 in picked[1:])
        forget_picked(engine.work)
    assert 150 < led < 250
    # Only where it was the one candidate drawn.
    assert first < led / 10
    assert beside > led / 2


def test_without_a_guide_nobody_leads() -> None:
    _, engine = build_rivals()
    wishes = pack(build_wishes(None))
    for _ in range(50):
        assert not pick_orders(engine.grid, engine.state, engine.work, wishes, 3, PLACED)
        forget_picked(engine.work)


# ------------------------------------------------------------------------------------------------------------- to and fro


def test_a_limit_that_is_exceeded_becomes_dearer_and_one_that_is_kept_cheaper() -> None:
    book = make_rulebook("unplaced", "lateness")
    prepared = prepare(make_scenario([make_factory("F1")], [make_order("O1", 10)], rulebook=book))
    engine, goals = build_engine(prepared), prepared.goals
    references = compute_references(goals)
    compute_values(engine.grid, engine.state, engine.work)
    value = int(engine.scratch.values[0])
    assert value > 0
    for limit, is_above in ((value - 2, True), (value, False)):
        aim = build_aim(goals, references, (limit,))
        record = pack(aim)
        last = float(aim.penalty[0])
        before = score(record, engine.work, 0.0)
        change = sway(record, engine.work)
        assert score(record, engine.work, 0.0) == pytest.approx(before + change)
        assert (aim.penalty[0] > last) == is_above
        assert (aim.penalty[0] < last) == (not is_above)
        for _ in range(2_000):
            sway(record, engine.work)
        assert aim.penalty[0] == (aim.most[0] if is_above else aim.least[0])
        # A level that is still to be decided has no limit to exceed.
        assert aim.penalty[1] == build_aim(goals, references, (limit,)).penalty[1]
