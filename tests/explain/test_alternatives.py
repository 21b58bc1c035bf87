"""Why an eligible work center was not chosen: each reason, from both sides of its edge."""

from __future__ import annotations

from typing import Any

from optimizer.domain.network import Factory
from optimizer.domain.order import GroupKind, Order
from optimizer.domain.plan import Lot
from optimizer.domain.rulebook import FairnessRule, GroupBrackets
from optimizer.explain import build_situation, explain_order, render_order
from optimizer.explain.alternatives import Alternative
from optimizer.explain.facts import GroupStanding, WhyNot
from optimizer.explain.privacy import hide_rivals_of_alternative
from tests.build import (
    make_factory,
    make_lot,
    make_operation,
    make_order,
    make_plan,
    make_quote,
    make_rulebook,
    make_scenario,
    make_sourcing,
    make_targets,
    make_work_center,
)

W = WhyNot


def rival_of(
    factories: list[Factory], orders: list[Order], lots: list[Lot], *, operation: int = 0, **fields: Any
) -> Alternative:
    """The one alternative of an operation of O1, after checking that both languages can say it."""
    targets = fields.pop("targets", 0)
    scenario = make_scenario(factories, orders, **fields)
    given = make_targets(scenario, targets, unit=1000, breakpoints=(500, 1000), weights=(2, 1))
    explanation = explain_order(build_situation(scenario, make_plan(scenario, lots, targets=given, levels=[])), "O1")
    for language in ("ja", "en"):
        assert "{" not in render_order(scenario, explanation, language)
    (found,) = explanation.operations[operation].alternatives
    return found


def priced(id_: str, yen: float, **fields: Any) -> Factory:
    return make_factory(id_, make_work_center(f"{id_}-1", yen_per_minute=yen, **fields))


def test_dearer_by_the_difference_per_piece() -> None:
    # 10 pieces of 3 minutes with 5 minutes of setup: (10 x 3 + 5) x 20 / 10 = 70 yen, against 10 x 35 / 10 = 35.
    order = make_order("O1", 10, route=[make_operation(minutes=3, setup_minutes=5)])
    found = rival_of([priced("F1", 10), priced("F2", 20)], [order], [make_lot("L", "O1", 10, "F1-1@0")])
    assert found.why == (W.dearer,)
    assert (found.yen_per_piece, found.chosen_yen_per_piece) == (70, 35)
    assert found.chosen_factory == "F1"


def test_freight_counts_before_and_after() -> None:
    # Both mill for nothing; F2 stands where a kg costs 4 yen to the drill: 2 kg x 4 = 8 yen per piece.
    drill = make_factory("F3", processes=["drill"])
    far = make_factory("F2", location="far")
    order = make_order("O1", 10, route=["mill", "drill"], kg_per_piece=2)
    lots = [make_lot("L", "O1", 10, "F1-1@0", "F3-1@1")]
    found = rival_of([make_factory("F1"), far, drill], [order], lots, buckets=3, legs=[("far", "base", 0, 4)])
    assert found.why == (W.dearer,)
    assert (found.yen_per_piece, found.chosen_yen_per_piece) == (8, 0)


def test_activation_counts_for_a_factory_without_other_work() -> None:
    # 500 yen to bring F2 in, over 10 pieces; with a lot of its own it is in anyway.
    factories = [make_factory("F1"), make_factory("F2", activation_yen=500)]
    orders = [make_order("O1", 10), make_order("O2", 10)]
    lots = [make_lot("L", "O1", 10, "F1-1@0")]
    assert rival_of(factories, orders, lots).yen_per_piece == 50
    assert rival_of(factories, orders, [*lots, make_lot("M", "O2", 10, "F2-1@0")]).yen_per_piece == 0


def test_quoted_price_is_compared() -> None:
    order = make_order("O1", 10, route=[make_operation(quotes=(make_quote("F2", yen_per_piece=12.5),))])
    found = rival_of([make_factory("F1"), make_factory("F2")], [order], [make_lot("L", "O1", 10, "F1-1@0")])
    assert (found.yen_per_piece, found.why) == (12.5, (W.dearer,))


def test_full() -> None:
    # F2 has 4 (5) minutes for a piece of 5.
    order = make_order("O1", 1, minutes=5)
    lots = [make_lot("L", "O1", 1, "F1-1@0")]
    found = rival_of([make_factory("F1"), make_factory("F2", free=4)], [order], lots)
    assert (found.why, found.needed_minutes, found.free_minutes) == ((W.full,), 5, 4)
    assert rival_of([make_factory("F1"), make_factory("F2", free=5)], [order], lots).why == (W.open,)


def test_partial() -> None:
    # Room for 9 of the lot's 10 pieces.
    order = make_order("O1", 10)
    lots = [make_lot("L", "O1", 10, "F1-1@0")]
    found = rival_of([make_factory("F1"), make_factory("F2", free=9)], [order], lots)
    assert (found.why, found.room_pieces) == ((W.partial,), 9)


def test_later_only_counts_beyond_the_due_day() -> None:
    # F2 is free in the second week only: delivery on day 14 instead of 7.
    factories = [make_factory("F1"), make_factory("F2", make_work_center("V", free=(0, 600)))]
    lots = [make_lot("L", "O1", 10, "F1-1@0")]
    found = rival_of(factories, [make_order("O1", 10, due=13)], lots, buckets=2)
    assert (found.why, found.delivery_day, found.chosen_delivery_day) == ((W.later,), 14, 7)
    assert rival_of(factories, [make_order("O1", 10, due=14)], lots, buckets=2).why == (W.open,)


def test_window() -> None:
    # F2 delivers a day later than the latest day allows, whatever its room.
    slow = make_factory("F2", make_work_center("V", lead_days=1))
    order = make_order("O1", 10, latest_day=7, due=7)
    found = rival_of([make_factory("F1"), slow], [order], [make_lot("L", "O1", 10, "F1-1@0")])
    assert (found.why, found.first_bucket) == ((W.window,), None)


def test_rule() -> None:
    # F2 works for a conflicting buyer.
    orders = [make_order("O1", buyer="A"), make_order("O2", buyer="B")]
    lots = [make_lot("L", "O1", 10, "F1-1@0"), make_lot("M", "O2", 10, "F2-1@0")]
    factories = [make_factory("F1"), make_factory("F2")]
    assert rival_of(factories, orders, lots, conflicts=[("A", "B")]).why == (W.rule,)
    assert rival_of(factories, orders, lots).why == (W.open,)


def test_saturated() -> None:
    factories = [make_factory("F1"), make_factory("F2")]
    lots = [make_lot("L", "O1", 10, "F1-1@0")]
    for rule, why in (({"max_factories": 1}, W.saturated), ({"max_factories": 2}, W.open)):
        assert rival_of(factories, [make_order("O1", sourcing=make_sourcing(**rule))], lots).why == (why,)
    whole = make_order("O1", sourcing=make_sourcing(is_never_split=True))
    assert rival_of(factories, [whole], lots).why == (W.saturated,)


def test_fairness() -> None:
    # Both should have 20 minutes. F1 has O1's 10, F2 has 10 (9, 0) of O2; moving O1 leaves F1 with nothing, below half,
    # which counts double: 10 x 2 lost against what F2 gains in its upper half.
    factories = [make_factory("F1"), make_factory("F2")]
    orders = [make_order("O1", 10), make_order("O2", 10)]
    book = make_rulebook("unplaced", "unfairness")
    lots = [make_lot("L", "O1", 10, "F1-1@0"), make_lot("M", "O2", 10, "F2-1@0")]
    found = rival_of(factories, orders, lots, targets=20, rulebook=book)
    assert (found.why, found.attainment_permille, found.chosen_attainment_permille) == ((W.fairness,), 500, 500)
    # Without work of its own F2 would gain what F1 loses.
    assert rival_of(factories, orders, lots[:1], targets=20, rulebook=book).why == (W.open,)
    # A rule book without a fairness goal has no such reason.
    assert rival_of(factories, orders, lots, targets=20).why == (W.open,)


def test_fairness_between_groups() -> None:
    # All but F4 should have 20 minutes. O1's 10 minutes are worth as much to F2 as to F1: below half, which counts double. But Kita
    # (F1, F3) has 10 of 40, and Minami (F2, F4) 10 of 20 from F4: moving O1 costs Kita 10 x 2 and gives Minami 10 x 1.
    factories = [
        make_factory("F1", municipality="Kita"),
        make_factory("F2", municipality="Minami"),
        make_factory("F3", municipality="Kita", processes=["paint"]),
        make_factory("F4", municipality="Minami", processes=["turn"]),
    ]
    orders = [make_order("O1", 10), make_order("O2", 10, route=["turn"])]
    fairness = FairnessRule(groups=(GroupBrackets(kind=GroupKind.municipality),))
    book = make_rulebook("unplaced", "unfairness", fairness=fairness)
    lots = [make_lot("L", "O1", 10, "F1-1@0"), make_lot("M", "O2", 10, "F4-1@0")]
    owed = {"F1": 20, "F2": 20, "F3": 20}
    found = rival_of(factories, orders, lots, targets=owed, rulebook=book)
    kita, minami = (
        GroupStanding(kind=GroupKind.municipality, group=name, attainment_permille=share)
        for name, share in (("Kita", 250), ("Minami", 500))
    )
    assert (found.why, found.group_kind) == ((W.fairness,), GroupKind.municipality)
    assert (found.group, found.chosen_group) == (minami, kita)
    # To F2 itself neither town's share is told, only that towns were the reason.
    own = hide_rivals_of_alternative(found)
    assert (own.group_kind, own.group, own.chosen_group) == (GroupKind.municipality, None, None)
    alone = rival_of(factories, orders, lots, targets=owed, rulebook=make_rulebook("unplaced", "unfairness"))
    assert (alone.why, alone.group_kind) == ((W.open,), None)


def test_other_operation() -> None:
    # F2 mills elsewhere from the second week on, so its goods reach the drill in the third; drilling has room in the
    # second week only. By the calendar alone F2's second week is in time.
    factories = [
        make_factory("F1"),
        make_factory("F2", make_work_center("V", free=(0, 600, 600)), location="far"),
        make_factory("F3", make_work_center("D", "drill", free=(0, 600, 0))),
    ]
    order = make_order("O1", 10, route=["mill", "drill"])
    lots = [make_lot("L", "O1", 10, "F1-1@0", "D@1")]
    found = rival_of(factories, [order], lots, buckets=3, legs=[("far", "base", 0)])
    assert (found.why, found.first_bucket) == ((W.other_operation,), 0)


def test_several_reasons_come_in_order() -> None:
    # F2 is dearer, holds 9 of 10 pieces, and no second factory is let in.
    order = make_order("O1", 10, sourcing=make_sourcing(max_factories=1))
    factories = [priced("F1", 1), priced("F2", 2, free=9)]
    found = rival_of(factories, [order], [make_lot("L", "O1", 10, "F1-1@0")])
    assert found.why == (W.dearer, W.saturated, W.partial)


def test_cheapest_swap_counts_when_the_order_is_split() -> None:
    # F1 does it for 1 yen, F3 for 9; F2 at 5 is dearer than F1 but cheaper than F3.
    factories = [priced("F1", 1), priced("F2", 5), priced("F3", 9)]
    lots = [make_lot("A", "O1", 5, "F1-1@0"), make_lot("B", "O1", 5, "F3-1@0")]
    found = rival_of(factories, [make_order("O1", 10)], lots)
    assert (found.chosen_factory, found.yen_per_piece, found.chosen_yen_per_piece) == ("F3", 5, 9)


def test_pinned_lots_are_not_compared() -> None:
    pinned = make_lot("L", "O1", 10, "F1-1@0", is_pinned=True)
    found = rival_of([make_factory("F1"), make_factory("F2")], [make_order("O1", 20)], [pinned], pins=(pinned,))
    assert (found.why, found.chosen_factory) == ((W.open,), None)
