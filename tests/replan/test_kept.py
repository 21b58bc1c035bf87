"""What is left of a published plan, and what cannot be: on both sides of each edge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from optimizer.domain.order import Order
from optimizer.domain.plan import Budget, Lot
from optimizer.domain.rulebook import HardRules
from optimizer.domain.scenario import Scenario
from optimizer.search.damage import compute_floor, compute_unavoidable, find_damage
from optimizer.solve import prepare, solve_scenario
from optimizer.solve.kept import keep_published
from tests.build import (
    make_factory,
    make_group_share,
    make_lot,
    make_operation,
    make_order,
    make_quota,
    make_rulebook,
    make_scenario,
    make_sourcing,
    make_work_center,
)
from tests.model.solved import Ticks

HALVES = (make_lot("a", "O1", 5, "F1-1@0"), make_lot("b", "O1", 5, "F2-1@0"))


def after(
    orders: Sequence[Order], *lots: Lot, hard: HardRules | None = None, free: Any = 100, **fields: Any
) -> Scenario:
    """Two members of Kita with so many minutes in the first week, and the lots published before."""
    minutes = free if isinstance(free, tuple) else (free, free)
    shops = [make_factory(f"F{i}", free=m, municipality="Kita") for i, m in enumerate(minutes, start=1)]
    book = make_rulebook("unplaced", "change", hard=hard)
    parts: dict[str, Any] = {"published": lots, "rulebook": book} | fields
    return make_scenario(shops, orders, **parts)


def keep(scenario: Scenario) -> dict[tuple[str, str], int] | None:
    """Pieces that stay, by order and work center."""
    prepared = prepare(scenario)
    lots = keep_published(prepared, seed=1)
    if lots is None:
        return None
    table = prepared.table
    return {
        (
            scenario.orders[lot.order].id,
            prepared.index.work_centers[int(table.work_center[lot.cells[0][0]])].id,
        ): lot.count * int(table.orders.multiple[lot.order])
        for lot in lots
    }


def one(quantity: int = 10, **fields: Any) -> list[Order]:
    return [make_order("O1", quantity, **fields)]


WHOLE = make_lot("a", "O1", 10, "F1-1@0")


@pytest.mark.parametrize(
    ("scenario", "kept"),
    [
        # Room for all, for a part, for none.
        (after(one(), WHOLE, free=10), 10),
        (after(one(), WHOLE, free=9), 9),
        (after(one(route=[make_operation("mill", 1, setup_minutes=2)]), WHOLE, free=12), 10),
        (after(one(route=[make_operation("mill", 1, setup_minutes=2)]), WHOLE, free=11), 9),
        (after(one(), WHOLE, free=0), 0),
        # A part of what may not be divided is nothing.
        (after(one(is_all_or_nothing=True), WHOLE, free=9), 0),
        (after(one(is_all_or_nothing=True), WHOLE, free=10), 10),
        (after(one(sourcing=make_sourcing(min_lot=10)), WHOLE, free=9), 0),
        (after(one(sourcing=make_sourcing(min_lot=9)), WHOLE, free=9), 9),
        # Whole lot multiples.
        (after(one(lot_multiple=5), WHOLE, free=9), 5),
        # The order shrank, or grew.
        (after(one(6), WHOLE), 6),
        (after(one(12), WHOLE), 10),
        (after(one(12, is_all_or_nothing=True), WHOLE), 0),
        # Too late, too early.
        (after(one(latest_day=7), WHOLE), 10),
        (after(one(latest_day=6), WHOLE), 0),
        (after(one(release_day=1), WHOLE), 0),
        # Not allowed any more.
        (after(one(sourcing=make_sourcing(excluded_factories=("F1",))), WHOLE), 0),
        # Shares.
        (after(one(sourcing=make_sourcing(max_share_permille=700)), WHOLE), 7),
        (after(one(sourcing=make_sourcing(max_share_permille=1000)), WHOLE), 10),
        (after(one(), WHOLE, hard=HardRules(item_cap_permille=800)), 8),
        (after(one(), WHOLE, hard=HardRules(load_cap_permille=90)), 9),
        (after(one(), WHOLE, hard=HardRules(quotas=(make_quota("F1", maximum=4, unit="absolute"),))), 4),
    ],
)
def test_a_lot_is_kept_as_far_as_it_goes(scenario: Scenario, kept: int) -> None:
    assert keep(scenario) == ({("O1", "F1-1"): kept} if kept else {})


@pytest.mark.parametrize(
    ("rule", "kept"),
    [
        ({"max_factories": 2}, (5, 5)),
        ({"max_factories": 1}, (5, 0)),
        ({"min_factories": 2}, (5, 5)),
        ({"is_never_split": True}, (5, 0)),
        ({"max_group_shares": (make_group_share("municipality", 800),)}, (5, 3)),
        ({"max_group_shares": (make_group_share("municipality", 1000),)}, (5, 5)),
    ],
)
def test_two_lots_are_kept_as_far_as_they_go_together(rule: dict[str, Any], kept: tuple[int, int]) -> None:
    scenario = after(one(sourcing=make_sourcing(**rule)), *HALVES)
    pieces = {("O1", f"F{i}-1"): count for i, count in enumerate(kept, start=1) if count}
    assert keep(scenario) == pieces


def test_an_order_that_lost_one_of_two_makers_is_taken_out() -> None:
    assert keep(after(one(sourcing=make_sourcing(min_factories=2)), *HALVES, free=(100, 0))) == {}


def test_conflicting_buyers_do_not_stay_together() -> None:
    orders = [make_order("O1", 5), make_order("O2", 5, buyer="B2")]
    lots = (make_lot("a", "O1", 5, "F1-1@0"), make_lot("b", "O2", 5, "F1-1@0"))
    assert keep(after(orders, *lots)) == {("O1", "F1-1"): 5, ("O2", "F1-1"): 5}
    assert keep(after(orders, *lots, conflicts=[("B1", "B2")])) == {("O1", "F1-1"): 5}


def test_pinned_lots_come_first() -> None:
    # The pinned lot is published, too, and counted once.
    orders = [make_order("O1", 10), make_order("O2", 10)]
    lots = (make_lot("a", "O1", 10, "F1-1@0"), make_lot("b", "O2", 10, "F1-1@0"))
    scenario = after(orders, *lots, free=(12, 0), pins=lots[1:])
    assert keep(scenario) == {("O2", "F1-1"): 10, ("O1", "F1-1"): 2}


def test_a_lot_may_pass_a_work_center_twice_in_a_week() -> None:
    # 2 minutes a piece, and two setups of a minute.
    route = [make_operation("mill", 1, setup_minutes=1), make_operation("mill", 1, setup_minutes=1)]
    lot = make_lot("a", "O1", 10, "F1-1@0", "F1-1@0")
    assert keep(after(one(route=route), lot, free=22)) == {("O1", "F1-1"): 10}
    assert keep(after(one(route=route), lot, free=21)) == {("O1", "F1-1"): 9}


@pytest.mark.parametrize(("minimum", "is_mended"), [(5, True), (20, True), (21, False)])
def test_what_falls_short_of_a_quota_is_mended_with_what_is_left_to_place(minimum: int, is_mended: bool) -> None:
    # Of 30 ordered pieces 10 are published at F1; F2 must have so many, and can do 20.
    orders = [make_order("O1", 10), make_order("O2", 20)]
    quota = make_quota("F2", minimum=minimum, unit="absolute")
    scenario = after(orders, WHOLE, free=(100, 20), hard=HardRules(quotas=(quota,)))
    kept = keep(scenario)
    assert (kept is not None) == is_mended
    assert kept is None or (kept["O1", "F1-1"] == 10 and kept["O2", "F2-1"] >= minimum)


def test_where_nothing_can_be_mended_the_repair_starts_from_the_pins() -> None:
    # F2 must have 10 pieces and the only order is published at F1, complete: it has to move after all.
    quota = make_quota("F2", minimum=10, unit="absolute")
    scenario = after(one(), WHOLE, hard=HardRules(quotas=(quota,)))
    assert keep(scenario) is None
    result = solve_scenario(scenario, Budget(gap=0), clock=Ticks(), strategy="repair")
    assert result.plan is not None
    assert [(level.name, level.value) for level in result.plan.levels] == [("unplaced", 0), ("change", 10)]


# --------------------------------------------------------------------------------------------------------------- damage


def test_damage_tells_hit_grown_and_new_orders_from_those_left_before() -> None:
    orders = [
        make_order("left", 10),
        make_order("hit", 10, due=20),
        make_order("hit first", 10, due=10),
        make_order("grown", 12),
        make_order("whole", 10),
        make_order("new", 10, due=15),
    ]
    lots = [make_lot(f"L{i}", order.id, 10, f"F{1 + (i > 2)}-1@0") for i, order in enumerate(orders[1:5], start=1)]
    prepared = prepare(after(orders, *lots, free=(0, 100)))
    damage = find_damage(prepared.goals, keep_published(prepared, seed=1) or ())
    names = [[orders[i].id for i in group] for group in (damage.hit, damage.grown, damage.unplaced)]
    assert names == [["hit first", "new", "hit"], ["grown"], ["left"]]


@pytest.mark.parametrize(
    ("scenario", "pieces"),
    [
        (after(one(), WHOLE), 0),
        (after(one(), WHOLE, free=(0, 100)), 10),
        (after(one(), WHOLE, free=(6, 100)), 4),
        (after(one(7), WHOLE), 3),
        # Of 10 pieces of 1 minute and 10 of 2, at most 10 and 2 in 15 minutes: 8 go.
        (
            after([*one(), make_order("O2", 10, minutes=2)], WHOLE, make_lot("b", "O2", 10, "F1-1@0"), free=(15, 100)),
            8,
        ),
        # A setup of 10 minutes makes each of the 10 pieces one minute longer: 20 minutes, of which there are 19.
        (after(one(route=[make_operation("mill", 1, setup_minutes=10)]), WHOLE, free=(19, 0)), 1),
    ],
)
def test_what_cannot_stay_bounds_the_change(scenario: Scenario, pieces: int) -> None:
    goals = prepare(scenario).goals
    assert compute_unavoidable(goals) == pieces
    assert compute_floor(goals, 1) == pieces


def test_orders_that_nobody_can_do_bound_what_is_unplaced() -> None:
    orders = [make_order("O1", 10), make_order("O2", 3, route=["mill", "paint"], unit_value_yen=7)]
    goals = prepare(after(orders)).goals
    assert compute_floor(goals, 0) == 21


# ------------------------------------------------------------------------------------------------------------------ ids


def test_lots_that_run_as_published_keep_their_ids_and_new_ones_come_after() -> None:
    orders = [make_order("O1", 10), make_order("O2", 10), make_order("O3", 10)]
    lots = (
        make_lot("L-00007", "O1", 10, "F1-1@0"),
        make_lot("mine", "O2", 4, "F2-1@0"),
        make_lot("L-x", "O2", 6, "F1-1@0"),
    )
    scenario = after(orders, *lots, pins=(make_lot("L-00009", "O3", 1, "F1-1@0"),))
    for strategy in ("repair", "exact"):
        result = solve_scenario(scenario, Budget(gap=0), clock=Ticks(), strategy=strategy)
        assert result.plan is not None
        names = {lot.id for lot in result.plan.lots}
        assert {"L-00007", "mine", "L-x", "L-00009"} < names
        assert names - {"L-00007", "mine", "L-x", "L-00009"} <= {"L-00008", "L-00010"}


def test_the_same_work_center_under_another_order_is_another_lot() -> None:
    orders = [make_order("O1", 10), make_order("O2", 10)]
    scenario = make_scenario(
        [make_factory("F1", make_work_center("w", free=10))],
        orders,
        published=(make_lot("a", "O1", 10, "w@0"),),
        rulebook=make_rulebook("unplaced"),
    )
    # Only one order fits; the one that is worth more takes the place.
    dear = [orders[0], orders[1].model_copy(update={"unit_value_yen": 9})]
    result = solve_scenario(scenario.model_copy(update={"orders": tuple(dear)}), Budget(gap=0), clock=Ticks())
    assert result.plan is not None
    assert [(lot.id, lot.order) for lot in result.plan.lots] == [("L-00001", "O2")]
