"""No plan at all: hard rules that contradict each other are a result, and the result names them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from optimizer.domain.order import Order
from optimizer.domain.plan import Lot
from optimizer.domain.rulebook import HardRules
from optimizer.domain.scenario import Scenario
from optimizer.rules import RuleId
from tests.build import (
    make_factory,
    make_group_share,
    make_lot,
    make_operation,
    make_order,
    make_quota,
    make_quote,
    make_rulebook,
    make_scenario,
    make_sourcing,
    make_work_center,
)
from tests.model.solved import assert_infeasible, best_value, solve


def pinned(
    orders: Sequence[Order], *lots: Lot, hard: HardRules | None = None, free: int = 100, **fields: Any
) -> Scenario:
    """Two factories of Kita, and some pinned lots."""
    factories = [make_factory(id_, free=free, municipality="Kita") for id_ in ("F1", "F2")]
    return make_scenario(factories, orders, pins=lots, rulebook=make_rulebook(hard=hard), **fields)


WHOLE = (make_lot("a", "O1", 10, "F1-1@0"),)
HALVES = (make_lot("a", "O1", 5, "F1-1@0"), make_lot("b", "O1", 5, "F2-1@0"))
TWO_ORDERS = (make_lot("a", "O1", 10, "F1-1@0"), make_lot("b", "O2", 10, "F1-1@0"))


def one(**rule: Any) -> list[Order]:
    return [make_order("O1", 10, sourcing=make_sourcing(**rule))]


def two(**fields: Any) -> list[Order]:
    return [make_order("O1", 10), make_order("O2", 10, **fields)]


GROUP = (make_group_share("municipality", 500),)

# Per rule: what breaks it by itself, with every piece pinned, so that no decision is left; and what just keeps it.
CASES: dict[RuleId, tuple[Scenario, Scenario]] = {
    RuleId.capacity: (pinned(two(), *TWO_ORDERS, free=19), pinned(two(), *TWO_ORDERS, free=20)),
    RuleId.never_split: (pinned(one(is_never_split=True), *HALVES), pinned(one(is_never_split=True), *WHOLE)),
    RuleId.min_factories: (pinned(one(min_factories=2), *WHOLE), pinned(one(min_factories=2), *HALVES)),
    RuleId.max_factories: (pinned(one(max_factories=1), *HALVES), pinned(one(max_factories=1), *WHOLE)),
    RuleId.min_lot: (pinned(one(min_lot=6), *HALVES), pinned(one(min_lot=5), *HALVES)),
    RuleId.max_share_factory: (
        pinned(one(max_share_permille=500), *WHOLE),
        pinned(one(max_share_permille=500), *HALVES),
    ),
    RuleId.max_share_group: (
        pinned(one(max_group_shares=GROUP), *HALVES),
        pinned(one(max_group_shares=GROUP), HALVES[0]),
    ),
    RuleId.buyer_conflict: (
        pinned(two(buyer="B2"), *TWO_ORDERS, conflicts=[("B1", "B2")]),
        pinned(two(), *TWO_ORDERS, conflicts=[("B1", "B2")]),
    ),
    RuleId.item_cap: (
        pinned(one(), *WHOLE, hard=HardRules(item_cap_permille=999)),
        pinned(one(), *WHOLE, hard=HardRules(item_cap_permille=1000)),
    ),
    RuleId.load_cap: (
        pinned(one(), *WHOLE, hard=HardRules(load_cap_permille=99)),
        pinned(one(), *WHOLE, hard=HardRules(load_cap_permille=100)),
    ),
    RuleId.quota: (
        pinned(one(), *WHOLE, hard=HardRules(quotas=(make_quota("F1", maximum=9, unit="absolute"),))),
        pinned(one(), *WHOLE, hard=HardRules(quotas=(make_quota("F1", maximum=10, unit="absolute"),))),
    ),
}


@pytest.mark.parametrize("rule_id", CASES, ids=str)
def test_pinned_lots_that_break_a_rule_by_themselves_are_named_with_it(rule_id: RuleId) -> None:
    broken, kept = CASES[rule_id]
    assert_infeasible(broken, rule_id)
    assert best_value(kept) in {0, 5}


def test_pinned_lots_that_break_a_rule_beside_other_work_are_named_too() -> None:
    # O2 is free to go anywhere, so the model has decisions left: none of them mends what O1's two lots broke.
    scenario = pinned([*one(is_never_split=True), make_order("O2", 10, item="I2")], *HALVES)
    assert_infeasible(scenario, RuleId.never_split)


def test_a_pinned_lot_that_can_never_be_completed_is_named() -> None:
    # All or nothing, and 6 minutes for 10 pieces.
    order = make_order("O1", 10, is_all_or_nothing=True)
    scenario = make_scenario([make_factory("F1", free=6)], [order], pins=(make_lot("a", "O1", 5, "F1-1@0"),))
    assert_infeasible(scenario, RuleId.all_or_nothing)


# ----------------------------------------------------------------------------------------------------------- stray pins


def stray(*steps: str, route: Sequence[Any] = ("mill",), **order: Any) -> Scenario:
    factories = [make_factory("F1", free=[20, 20]), make_factory("F2", make_work_center("F2-1", "paint", free=20))]
    batch = [make_order("O1", 10, route=route, **order)]
    return make_scenario(factories, batch, buckets=2, pins=(make_lot("lost", "O1", 10, *steps),))


@pytest.mark.parametrize(
    ("scenario", "is_stray"),
    [
        (stray("F2-1@0"), True),
        (stray("F1-1@0"), False),
        (stray("F1-1@0", release_day=1), True),
        (stray("F1-1@1", release_day=1), False),
        (stray("F1-1@1", latest_day=13), True),
        (stray("F1-1@1", latest_day=14), False),
        (stray("F1-1@0", "F2-1@0", route=["mill", "paint"]), True),
        (stray("F1-1@0", "F2-1@1", route=["mill", "paint"]), False),
        (stray("F1-1@0", route=[make_operation(setup_minutes=20)]), True),
    ],
)
def test_a_pinned_lot_where_nobody_may_work_is_named(scenario: Scenario, is_stray: bool) -> None:
    if not is_stray:
        assert best_value(scenario) == 0
        return
    assert_infeasible(scenario, RuleId.pin)
    (clash,) = solve(scenario).clashes
    assert clash.where == "lot lost"
    assert "lost" in clash.message.ja
    assert "lost" in clash.message.en


# --------------------------------------------------------------------------------------------------------------- quotas


def test_a_quota_that_cannot_be_met_says_by_how_much() -> None:
    # F1 has 6 minutes and is owed 9; F2's quota is no trouble.
    quotas = (make_quota("F1", minimum=9, unit="absolute"), make_quota("F2", minimum=1, unit="absolute"))
    factories = [make_factory("F1", free=6), make_factory("F2")]
    book = make_rulebook(hard=HardRules(quotas=quotas))
    result = solve(make_scenario(factories, [make_order("O1", 100)], rulebook=book))
    (clash,) = result.clashes
    assert (clash.rule, clash.where) == (RuleId.quota, "F1 minimum")
    # 3 minutes, in thousandths.
    assert "3000" in clash.message.en
    assert "3000" in clash.message.ja


def test_two_quotas_that_contradict_each_other() -> None:
    # 10 pieces in all, and each of the two is owed 6: one of them misses 2 minutes, or both miss one.
    quotas = tuple(make_quota(id_, minimum=6, unit="absolute") for id_ in ("F1", "F2"))
    book = make_rulebook(hard=HardRules(quotas=quotas))
    scenario = make_scenario([make_factory("F1"), make_factory("F2")], [make_order("O1", 10)], rulebook=book)
    assert_infeasible(scenario, RuleId.quota)
    assert {clash.where for clash in solve(scenario).clashes} <= {"F1 minimum", "F2 minimum"}


def test_a_quota_missed_by_very_much_says_by_how_much() -> None:
    # All 10**8 pieces are pinned at F2, whose quote takes no time: 10**14 milliminutes of standard work, and F1 is owed a
    # half of it. In permille of that it misses 5 * 10**16.
    operation = make_operation(minutes=1_000, quotes=(make_quote("F2", minutes_per_piece=0),))
    hard = HardRules(quotas=(make_quota("F1", minimum=500, unit="permille_of_placed"),))
    scenario = make_scenario(
        [make_factory("F1"), make_factory("F2")],
        [make_order("O1", 10**8, route=[operation])],
        pins=(make_lot("a", "O1", 10**8, "F2-1@0"),),
        rulebook=make_rulebook(hard=hard),
    )
    (clash,) = solve(scenario).clashes
    assert (clash.rule, clash.where) == (RuleId.quota, "F1 minimum")
    assert str(5 * 10**16) in clash.message.en
