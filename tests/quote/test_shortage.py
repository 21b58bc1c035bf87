"""Why not, or not all: counted by rule, and the order's own conditions that stand in the way."""

from __future__ import annotations

from optimizer.domain.rulebook import HardRules
from optimizer.quote import Quote
from optimizer.rules import RuleId
from tests.build import (
    make_capability,
    make_factory,
    make_lot,
    make_operation,
    make_order,
    make_rulebook,
    make_sourcing,
    make_work_center,
)
from tests.quote.asked import ask


def obstacles(answer: Quote, operation: int = 0) -> dict[RuleId, int]:
    return {entry.rule: entry.work_centers for entry in answer.shortages[operation].obstacles}


def test_work_centers_with_the_process_are_counted_by_what_they_lack() -> None:
    # Of five: two too coarse (one of them without the material too), one that takes no orders, one full, one with room for 3.
    coarse = [make_capability(tolerance_um=50), make_capability(tolerance_um=50, materials=("wood",))]
    factories = [
        make_factory("F1", *(make_work_center(f"F1-{i}", capability) for i, capability in enumerate(coarse))),
        make_factory("F2", free=60, accepts_orders=False),
        make_factory("F3", free=0),
        make_factory("F4", free=3),
        make_factory("F5", processes=("paint",)),
    ]
    order = make_order("N", 10, route=[make_operation(material="steel", tolerance_um=10)])
    answer = ask(factories, order)
    (shortage,) = answer.shortages
    assert obstacles(answer) == {
        RuleId.material: 1,
        RuleId.tolerance: 2,
        RuleId.accepts_orders: 1,
        RuleId.capacity: 1,
    }
    assert (shortage.capable, shortage.eligible, shortage.usable, shortage.room) == (5, 2, 1, 3)
    assert answer.placeable == 3


def test_the_rule_of_an_eligible_work_center_is_the_first_that_leaves_nothing() -> None:
    # F1 has a rival's work; F2 has 6 of the 6 minutes (300 permille of 20) that joint work may take; F3 has time only in
    # the last week, after which nobody paints.
    rival, other = make_order("R", 5, buyer="B2"), make_order("O1", 6)
    factories = [
        make_factory("F1", processes=("mill",), free=100),
        make_factory("F2", processes=("mill",), free=10),
        make_factory("F3", processes=("mill",), free=(0, 10)),
        make_factory("F4", processes=("paint",), free=(0, 10)),
    ]
    answer = ask(
        factories,
        make_order("N", 3, route=("mill", "paint")),
        others=[rival, other],
        lots=[make_lot("L", "R", 5, "F1-1@0"), make_lot("M", "O1", 6, "F2-1@0")],
        conflicts=[("B1", "B2")],
        buckets=2,
        rulebook=make_rulebook(hard=HardRules(load_cap_permille=300)),
    )
    assert obstacles(answer) == {RuleId.buyer_conflict: 1, RuleId.load_cap: 1, RuleId.precedence: 1}
    assert answer.offers == ()


def test_nobody_is_left_after_the_latest_day() -> None:
    answer = ask([make_factory("F1", free=60)], make_order("N", 5, latest_day=6))
    assert obstacles(answer) == {RuleId.latest: 1}
    assert [(r.rule, r.quantity) for r in answer.remedies] == [(RuleId.latest, 5)]


def test_conditions_without_which_more_would_fit() -> None:
    # 4 in one week. Later: all. A smallest lot of 5 leaves nothing at all; without it, 4.
    factories = [make_factory("F1", free=4)]
    answer = ask(factories, make_order("N", 6, latest_day=7, sourcing=make_sourcing(max_share_permille=900)), buckets=2)
    assert answer.placeable == 4
    assert [(r.rule, r.quantity) for r in answer.remedies] == [(RuleId.latest, 5)]
    answer = ask(factories, make_order("N", 6, sourcing=make_sourcing(min_lot=5)))
    assert answer.placeable == 0
    assert [(r.rule, r.quantity) for r in answer.remedies] == [(RuleId.min_lot, 4)]


def test_a_whole_placement_needs_no_reasons() -> None:
    answer = ask([make_factory("F1", free=60)], make_order("N", 5))
    assert (answer.shortages, answer.remedies) == ((), ())
