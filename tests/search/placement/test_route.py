"""The cheapest route for a lot is the cheapest of all routes there are, at any prices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from numba import njit

from optimizer.cells.lots import Cell, CellLot
from optimizer.domain.scenario import Scenario
from optimizer.search.placement import ANY, HALVES, Engine, Tariff
from optimizer.search.placement.insert import insert_order
from optimizer.search.placement.records import pack
from optimizer.search.placement.route import find_route
from optimizer.solve import Prepared, prepare
from tests.agreement.drawn import SEEDS, draw_tiny
from tests.build import make_sourcing, with_
from tests.model.test_judged import broken_by_verifier
from tests.search.placement.engines import build_engine, read_present

SEEN: Counter[str] = Counter()
"""How often an example was interesting, over one run of the property."""


def draw_tariff(random: Random, engine: Engine) -> Tariff:
    def draw(most: float) -> float:
        return random.choice((0.0, random.random() * most))

    room = np.array([[draw(3e-3) for _ in row] for row in engine.seen.free.tolist()]).reshape(engine.seen.free.shape)
    money = draw(1.0) / max(1.0, 1e9 / engine.goals.money_unit)
    return Tariff(unplaced=1e6, late=draw(2.0), money=money, change=draw(5.0), lot=draw(1.0), fair=draw(1.0), room=room)


def list_paths(engine: Engine, order: int) -> Iterator[tuple[Cell, ...]]:
    """Every way through the cells of an order that arrives in time at each."""
    table = engine.goals.table
    first, last = int(table.index.operation_start[order]), int(table.index.operation_start[order + 1])

    def go_on(path: tuple[Cell, ...]) -> Iterator[tuple[Cell, ...]]:
        operation = first + len(path)
        if operation == last:
            yield path
            return
        for slot in range(int(table.slot_start[operation]), int(table.slot_start[operation + 1])):
            for bucket in np.flatnonzero(table.limit[slot]).tolist():
                if not path or table.arrival(path[-1][0], slot, path[-1][1]) <= bucket:
                    yield from go_on((*path, (slot, bucket)))

    return go_on(())


def compute_price(engine: Engine, tariff: Tariff, order: int, path: tuple[Cell, ...], least: int) -> float:
    """Price of a lot multiple along a path, infinite where a lot of `least` does not fit in one of its cells."""
    table, goals, state = engine.goals.table, engine.goals, engine.seen
    left = int(table.orders.count[order] - state.placed[order])
    used = {cell for lot in read_present(engine) if lot.order == order for cell in lot.cells}
    share = float(engine.scratch.share[0])
    total = 0.0
    for (a, _), (b, _) in pairwise(path):
        total += tariff.money * (table.freight(a, b) / goals.money_unit)
    for slot, bucket in path:
        cell, factory = (slot, bucket), int(table.factory[slot])
        is_used = cell in used
        room = int(state.free[table.work_center[slot], bucket]) - (0 if is_used else int(table.setup[slot]))
        minutes = int(table.minutes[slot])
        fits = min(left, int(table.limit[slot, bucket]), left if minutes == 0 else room // minutes)
        if room < 0 or fits < least:
            return float("inf")
        scarcity = share * float(tariff.room[table.work_center[slot], bucket])
        total += tariff.money * (int(table.cost[slot]) / goals.money_unit) + scarcity * minutes
        total -= float(engine.scratch.gain[factory]) * int(table.standard[slot])
        if not is_used:
            once = tariff.money * (int(table.setup_cost[slot]) / goals.money_unit) + tariff.lot
            once += scarcity * int(table.setup[slot])
            once += tariff.money * goals.activation[factory] * (state.visits[factory] == 0)
            total += once / fits
        total += tariff.late * int(table.orders.multiple[order]) * table.late_days_at(slot, bucket)
        published = sum(pieces for held, pieces in goals.published if held == (order, cell))
        total -= tariff.change * min(fits * int(table.orders.multiple[order]), published) / fits
    return total


@njit
def read_path(path: Any) -> Any:
    """Arrays of a record, which only compiled code sees."""
    return path.slots, path.buckets


def without_rules(scenario: Scenario) -> Scenario:
    """The same scenario, with nothing but time to limit a lot."""
    orders = tuple(with_(order, sourcing=make_sourcing(), is_all_or_nothing=False) for order in scenario.orders)
    book = scenario.rulebook
    hard = with_(book.hard, quotas=(), item_cap_permille=None, load_cap_permille=None)
    buyers = tuple(with_(buyer, conflicts=()) for buyer in scenario.buyers)
    return with_(scenario, orders=orders, buyers=buyers, rulebook=with_(book, hard=hard))


@settings(max_examples=200)
@given(SEEDS)
def check_routes(seed: int) -> None:
    random = Random(seed)
    prepared = prepare(without_rules(draw_tiny(random)))
    assume(not prepared.stray_pins and not broken_by_verifier(prepared, prepared.pinned))
    engine = build_engine(prepared)
    orders = list(range(len(prepared.table.orders.count)))
    # Others are in the way, and half of an order may be there already.
    engine.place(orders[:1], mode=HALVES, share=0.0)
    engine.set_tariff(draw_tariff(random, engine))
    for order in orders:
        left = int(prepared.table.orders.count[order] - engine.seen.placed[order])
        tariff = draw_tariff(random, engine)
        engine.scratch.share[0] = random.choice((0.0, 0.5, 1.0))
        for least in range(1, left + 1):
            check_route(engine, tariff, order, least)


def check_route(engine: Engine, tariff: Tariff, order: int, least: int) -> None:
    left = int(engine.goals.table.orders.count[order] - engine.seen.placed[order])
    note_present(engine, order, 1)
    price = find_route(engine.grid, engine.state, engine.work, pack(tariff), order, left, least, 0.0)
    note_present(engine, order, 0)
    paths = list(list_paths(engine, order))
    prices = [compute_price(engine, tariff, order, path, least) for path in paths]
    best = min(prices, default=float("inf"))
    assert price == pytest.approx(best, rel=1e-9, abs=1e-9)
    if best < float("inf"):
        steps = len(paths[0])
        slots, buckets = read_path(engine.scratch.path)
        found = tuple(zip(slots[:steps].tolist(), buckets[:steps].tolist(), strict=True))
        assert compute_price(engine, tariff, order, found, least) == pytest.approx(best, rel=1e-9, abs=1e-9)
    SEEN["found"] += best < float("inf")
    SEEN["none"] += best == float("inf")
    SEEN["several"] += len({value for value in prices if value < float("inf")}) > 1
    SEEN["two operations"] += best < float("inf") and len(paths[0]) > 1
    SEEN["more to come"] += 0 < left < int(engine.goals.table.orders.count[order])


def note_present(engine: Engine, order: int, sign: int) -> None:
    """Say (or unsay) which cells an order uses already."""
    table = engine.goals.table
    base = int(table.slot_start[table.index.operation_start[order]])
    for lot in read_present(engine):
        for slot, bucket in lot.cells if lot.order == order else ():
            engine.scratch.used[slot - base, bucket] = bool(sign)


def test_a_route_is_the_cheapest_of_all() -> None:
    SEEN.clear()
    check_routes()
    wanted = ("found", "none", "several", "two operations", "more to come")
    assert {name for name in wanted if SEEN[name] < 20} == set(), SEEN


# ----------------------------------------------------------------------------------------------------- nothing overlooked


@settings(max_examples=200)
@given(SEEDS)
def check_nothing_overlooked(seed: int) -> None:
    prepared = prepare(draw_tiny(Random(seed)))
    assume(not prepared.stray_pins and not broken_by_verifier(prepared, prepared.pinned))
    orders = range(len(prepared.table.orders.count))
    for order in orders:
        if is_placed_lot_by_lot(prepared.scenario, order):
            check_order(prepared, order, [other for other in orders if other != order])


def is_placed_lot_by_lot(scenario: Scenario, order: int) -> bool:
    """Whether a lot fits or not by itself: several that must fit together, or the steps of one route, may be missed."""
    asked = scenario.orders[order]
    rule = asked.sourcing_of(0)
    is_simple = not (asked.is_all_or_nothing or rule.min_factories > 1 or rule.is_never_split)
    return is_simple and len(asked.route) == 1


def check_order(prepared: Prepared, order: int, others: list[int]) -> None:
    """An order is placed after the others if, and only if, the verifier allows any further lot of it."""
    engine = build_engine(prepared)
    engine.place(others, mode=HALVES, share=0.0)
    engine.keep()
    lots, before = engine.read(), int(engine.seen.placed[order])
    room = np.zeros(engine.seen.free.shape)
    only_placing = Tariff(unplaced=1e9, late=0.0, money=0.0, change=0.0, lot=0.0, fair=0.0, room=room)
    insert_order(engine.grid, engine.state, engine.work, pack(only_placing), order, ANY, 0.0)
    is_placed = bool(engine.seen.placed[order] > before)
    left = int(prepared.table.orders.count[order]) - before
    further = [(*lots, CellLot(order, n, path)) for path in list_paths(engine, order) for n in range(1, left + 1)]
    # Quotas from below and relative ones are looked at when a plan is whole.
    allowed = [lots for lots in further if not broken_by_verifier(prepared, lots) - {"quota"}]
    assert allowed or not is_placed
    assert is_placed or not allowed or prepared.scenario.rulebook.hard.quotas
    SEEN["placed"] += is_placed
    SEEN["cannot be placed"] += left > 0 and not allowed


def test_what_could_be_placed_is_placed() -> None:
    SEEN.clear()
    check_nothing_overlooked()
    assert min(SEEN["placed"], SEEN["cannot be placed"]) >= 20, SEEN
