"""A pass finds the cheapest way of every order at any prices, and adds up what all of them use."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from math import inf
from random import Random

import numpy as np
import pytest
from hypothesis import assume, given, settings

from optimizer.bounds import passes
from optimizer.bounds.threads import MOST, limit_threads
from optimizer.cells import compute_tally
from optimizer.scenario.generate import generate_scenario
from optimizer.solve import Prepared, prepare
from tests.agreement.drawn import SEEDS, draw_tiny
from tests.bounds.test_whole import FAMILIES

SEEN: Counter[str] = Counter()
"""How often what was interesting."""


def draw_prices(prepared: Prepared, rng: np.random.Generator) -> passes.PassPrices:
    table = prepared.table
    return passes.PassPrices(
        late=float(rng.random() * 5), money=float(rng.random() / 1e3), unplaced=rng.random(len(table.orders.count)) * 3e4,
        room=rng.random(table.index.free_milliminutes.shape) * (rng.random() < 0.7), slot=rng.normal(0, 3_000, table.slot_count),
    )  # fmt: skip


def list_routes(prepared: Prepared, order: int) -> list[tuple[tuple[int, int], ...]]:
    """All ways of an order through cells that exist, by the moves between every two of them."""
    table, index = prepared.table, prepared.index
    ways: list[tuple[tuple[int, int], ...]] = [()]
    for operation in range(index.operation_start[order], index.operation_start[order + 1]):
        slots = range(table.slot_start[operation], table.slot_start[operation + 1])
        cells = [(s, b) for s in slots for b in range(table.bucket_count) if table.limit[s, b] > 0]
        ways = [
            (*way, (s, b)) for way in ways for s, b in cells if not way or table.arrival(way[-1][0], s, way[-1][1]) <= b
        ]
    return ways


def price_route(prepared: Prepared, prices: passes.PassPrices, way: tuple[tuple[int, int], ...]) -> float:
    """Price of a lot multiple on a way."""
    table, unit = prepared.table, prepared.goals.money_unit
    total = sum(prices.money * table.freight(a, b) / unit for (a, _), (b, _) in pairwise(way))
    for slot, bucket in way:
        most, order = table.limit[slot, bucket], table.order[slot]
        minutes = table.minutes[slot] + table.setup[slot] / most
        total += prices.slot[slot] + prices.room[table.work_center[slot], bucket] * minutes
        total += prices.money * (table.cost[slot] + table.setup_cost[slot] / most) / unit
        total += prices.late * table.orders.multiple[order] * table.late_days_at(slot, bucket)
    return float(total)


def check_pass(prepared: Prepared, prices: passes.PassPrices) -> None:
    table, orders = prepared.table, prepared.table.orders
    remaining = (orders.count - compute_tally(table, prepared.pinned).placed).astype(np.float64)
    sums = passes.Passes(table, prepared.goals.money_unit).run(prices, remaining)
    load, received, late = np.zeros_like(sums.load), np.zeros_like(sums.received), 0.0
    for order in range(len(orders.count)):
        ways = [(price_route(prepared, prices, way), way) for way in list_routes(prepared, order)]
        best, way = min(ways, default=(inf, ()))
        assert sums.best[order] == pytest.approx(best, rel=1e-9, abs=1e-6)
        SEEN["no route"] += not ways
        SEEN["several steps"] += len(way) > 1
        SEEN["stays"] += best >= prices.unplaced[order]
        assert sums.placed[order] == (remaining[order] if best < prices.unplaced[order] else 0)
        for slot, bucket in way if best < prices.unplaced[order] else ():
            minutes = table.minutes[slot] + table.setup[slot] / table.limit[slot, bucket]
            load[table.work_center[slot], bucket] += remaining[order] * minutes
            received[table.factory[slot]] += remaining[order] * table.standard[slot]
            late += remaining[order] * orders.multiple[order] * table.late_days_at(slot, bucket)
    assert sums.load == pytest.approx(load)
    assert sums.received == pytest.approx(received)
    assert sums.minutes == pytest.approx(np.bincount(prepared.index.factory_of_work_center, load.sum(axis=1)))
    assert sums.totals[0] == pytest.approx(late)
    SEEN["late"] += late > 0


@settings(max_examples=120)
@given(SEEDS)
def check_drawn_pass(seed: int) -> None:
    prepared = prepare(draw_tiny(Random(seed)))
    assume(not prepared.stray_pins)
    check_pass(prepared, draw_prices(prepared, np.random.default_rng(seed)))


def test_a_pass_finds_the_cheapest_way_of_every_order() -> None:
    SEEN.clear()
    check_drawn_pass()
    for family in FAMILIES:
        prepared = prepare(generate_scenario(family, factories=3, orders=6, seed=4, calendar="weekly"))
        check_pass(prepared, draw_prices(prepared, np.random.default_rng(4)))
    assert {name for name in ("no route", "several steps", "stays", "late") if SEEN[name] < 5} == set(), SEEN


def test_two_halves_add_up_to_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    prepared = prepare(generate_scenario("tight", factories=5, orders=21, seed=6, calendar="weekly"))
    prices = draw_prices(prepared, np.random.default_rng(6))
    remaining = prepared.table.orders.count.astype(np.float64)
    whole = passes.Passes(prepared.table, prepared.goals.money_unit).run(prices, remaining)
    monkeypatch.setattr(passes, "SHARED_FROM", 1)
    halves = [passes.Passes(prepared.table, prepared.goals.money_unit).run(prices, remaining) for _ in range(2)]
    for name in passes.PassSums._fields:
        # Sums are added in another order, but always in the same one.
        assert getattr(halves[0], name) == pytest.approx(getattr(whole, name), rel=1e-12)
        assert getattr(halves[0], name).tolist() == getattr(halves[1], name).tolist()
    assert halves[0].best.tolist() == whole.best.tolist()
    assert whole.placed.sum() > 0


def test_the_number_of_threads_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    prepared = prepare(generate_scenario("tight", factories=5, orders=21, seed=6, calendar="weekly"))
    prices = draw_prices(prepared, np.random.default_rng(6))
    remaining = prepared.table.orders.count.astype(np.float64)
    monkeypatch.setattr(passes, "SHARED_FROM", 1)
    pools: list[int] = []

    class Pool(ThreadPoolExecutor):
        def __init__(self, threads: int) -> None:
            pools.append(threads)
            super().__init__(threads)

    monkeypatch.setattr(passes, "ThreadPoolExecutor", Pool)
    try:
        sums = []
        for most in (1, 2, 7):
            limit_threads(most)
            sums.append(passes.Passes(prepared.table, prepared.goals.money_unit).run(prices, remaining))
    finally:
        limit_threads(MOST)
    # One thread needs no pool, and there are never more threads than halves.
    assert pools == [2, 2]
    for name in passes.PassSums._fields:
        assert getattr(sums[0], name).tolist() == getattr(sums[1], name).tolist() == getattr(sums[2], name).tolist()


def test_a_pass_needs_a_thread() -> None:
    with pytest.raises(ValueError, match="threads = 0"):
        limit_threads(0)
