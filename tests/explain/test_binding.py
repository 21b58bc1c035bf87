"""What was binding for unplaced and late pieces: each rule from both sides of its edge."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from optimizer.domain.network import Factory
from optimizer.domain.order import GroupKind, GroupShare, Order
from optimizer.domain.plan import Lot
from optimizer.domain.rulebook import HardRules, Quota, QuotaUnit
from optimizer.explain import OrderExplanation, build_situation, explain_order, render_order
from optimizer.explain.binding import Binding, BindingState
from optimizer.explain.facts import Block
from optimizer.explain.sentences.blocks import _SENTENCES
from optimizer.rules import CATALOGUE, RuleId, RuleKind
from tests.build import (
    make_certificate,
    make_factory,
    make_lot,
    make_operation,
    make_order,
    make_plan,
    make_rulebook,
    make_scenario,
    make_sourcing,
    make_targets,
    make_work_center,
)

R = RuleId


def explain(
    factories: list[Factory], orders: list[Order], lots: list[Lot] | None = None, *, about: str = "O1", **fields: Any
) -> OrderExplanation:
    entitlement = fields.pop("entitlement", None)
    scenario = make_scenario(factories, orders, **fields)
    targets = make_targets(scenario, entitlement=entitlement)
    plan = make_plan(scenario, lots or [], targets=targets, levels=[])
    explanation = explain_order(build_situation(scenario, plan), about)
    for language in ("ja", "en"):
        assert "{" not in render_order(scenario, explanation, language)
    return explanation


def unplaced(*args: Any, **fields: Any) -> Binding:
    binding = explain(*args, **fields).unplaced_binding
    assert binding is not None
    return binding


def blocked_by(binding: Binding) -> dict[RuleId, tuple[float, float]]:
    assert (binding.state is BindingState.open) == (not binding.blocks)
    return {block.rule: (block.needs, block.has) for block in binding.blocks}


def test_capacity() -> None:
    # 1 piece needs 20 minutes of setup and 10 of work; 29 minutes are left of 600 after a lot of 571 pieces.
    order = make_order("O1", route=[make_operation(minutes=10, setup_minutes=20)])
    busy = make_order("O2", 571)
    assert blocked_by(unplaced([make_factory("F1")], [order, busy], [make_lot("L", "O2", 571, "F1-1@0")])) == {
        R.capacity: (30, 29)
    }
    assert blocked_by(unplaced([make_factory("F1")], [order, busy], [make_lot("L", "O2", 570, "F1-1@0")])) == {}


def test_capacity_counts_no_second_setup_in_a_used_cell() -> None:
    # The order's own cell is set up already: one more piece needs 10 minutes, and 10 (9) are left of 600 (599).
    order = make_order("O1", 57, route=[make_operation(minutes=10, setup_minutes=30)])
    lots = [make_lot("L", "O1", 56, "F1-1@0")]
    assert blocked_by(unplaced([make_factory("F1", free=600)], [order], lots)) == {}
    assert blocked_by(unplaced([make_factory("F1", free=599)], [order], lots)) == {R.capacity: (10, 9)}


def test_capacity_of_two_operations_in_one_cell() -> None:
    # Milling and drilling share the machine and the week: 6 + 6 minutes for one piece, and 11 are free.
    center = make_work_center("W", "mill", "drill", free=11)
    order = make_order("O1", 1, minutes=6, route=["mill", "drill"])
    binding = unplaced([make_factory("F1", center)], [order])
    assert blocked_by(binding) == {R.capacity: (12, 11)}


def test_two_operations_go_around_a_cell_that_holds_one() -> None:
    # 6 minutes each and 11 a week: milling in the first week, drilling in the second.
    center = make_work_center("W", "mill", "drill", free=11)
    binding = unplaced(
        [make_factory("F1", center)], [make_order("O1", 1, minutes=6, route=["mill", "drill"])], buckets=2
    )
    assert binding.state is BindingState.open
    assert sorted(step.bucket for step in binding.way) == [0, 1]


def test_one_lot_is_as_large_as_its_largest_smallest_quantity() -> None:
    # Milling at F1 goes on in single pieces, drilling at F2 begins with 5: milling 5 needs 5 minutes of the 5 (4) left.
    route = [make_operation("mill"), make_operation("drill", sourcing=make_sourcing(min_lot=5))]
    for free, blocks in ((15, {}), (14, {R.capacity: (5, 4)})):
        mill, drill = make_work_center("M", free=(free, 0)), make_work_center("D", "drill", free=(10, 0))
        other = make_factory("F2", make_work_center("E", "drill", free=(0, 100)))
        lots = [make_lot("L", "O1", 10, "M@0", "D@0")]
        factories = [make_factory("F1", mill, drill), other]
        assert blocked_by(unplaced(factories, [make_order("O1", 20, route=route)], lots, buckets=2)) == blocks


def test_capacity_is_shown_where_least_is_missing() -> None:
    # 50 minutes are needed; F1 has 10, F2 has 40.
    order = make_order("O1", 1, minutes=50)
    (block,) = unplaced([make_factory("F1", free=10), make_factory("F2", free=40)], [order]).blocks
    assert block == Block(
        rule=R.capacity, operation=0, factory="F2", work_center="F2-1", bucket=0, needs=50, has=40, unit=block.unit
    )


def test_min_lot() -> None:
    # 10 pieces are left; a newcomer needs a lot of 11 (10).
    for least, blocks in ((11, {R.min_lot: (11, 10)}), (10, {})):
        order = make_order("O1", 20, sourcing=make_sourcing(min_lot=least))
        lots = [make_lot("L", "O1", 10, "F1-1@0")]
        factories = [make_factory("F1", free=10), make_factory("F2")]
        found = blocked_by(unplaced(factories, [order], lots))
        assert (R.min_lot in found) == bool(blocks)


def test_max_factories() -> None:
    # F1 is full with 10 pieces; whether F2 may come in too is the rule's to say.
    factories = [make_factory("F1", free=10), make_factory("F2")]
    lots = [make_lot("L", "O1", 10, "F1-1@0")]
    one = make_order("O1", 20, sourcing=make_sourcing(max_factories=1))
    two = make_order("O1", 20, sourcing=make_sourcing(max_factories=2))
    assert unplaced(factories, [two], lots).state is BindingState.open
    binding = unplaced(factories, [one], lots)
    assert {count.rule for count in binding.counts} == {R.capacity, R.max_factories}


def test_max_share_factory() -> None:
    # 40 % of 10 pieces are 4: a fifth is one too many, a fourth is not.
    order = make_order("O1", 10, sourcing=make_sourcing(max_share_permille=400))
    for given, blocks in ((4, {R.max_share_factory: (5, 4)}), (3, {})):
        lots = [make_lot("L", "O1", given, "F1-1@0")]
        assert blocked_by(unplaced([make_factory("F1")], [order], lots)) == blocks


def test_max_share_group() -> None:
    # Both stand in one town that may have 4 of 10 pieces; F1 has 4 (3) already.
    rule = make_sourcing(max_group_shares=(GroupShare(kind=GroupKind.municipality, max_share_permille=400),))
    factories = [make_factory("F1", municipality="Mie"), make_factory("F2", municipality="Mie")]
    order = make_order("O1", 10, sourcing=rule)
    assert blocked_by(unplaced(factories, [order], [make_lot("L", "O1", 4, "F1-1@0")])) == {R.max_share_group: (5, 4)}
    assert blocked_by(unplaced(factories, [order], [make_lot("L", "O1", 3, "F1-1@0")])) == {}


def test_item_cap() -> None:
    # Two orders of one item and buyer, 20 pieces together; half of them, 10, may be at F1, which has 10 (9) of O2.
    book = make_rulebook(hard=HardRules(item_cap_permille=500))
    orders = [make_order("O1", 10), make_order("O2", 10)]
    for given, blocks in ((10, {R.item_cap: (11, 10)}), (9, {})):
        lots = [make_lot("L", "O2", given, "F1-1@0")]
        assert blocked_by(unplaced([make_factory("F1")], orders, lots, rulebook=book)) == blocks


def test_load_cap() -> None:
    # Half of 600 minutes may be joint work: 300; 296 (295) are used and one piece takes 5.
    book = make_rulebook(hard=HardRules(load_cap_permille=500))
    orders = [make_order("O1", 1, minutes=5), make_order("O2", 296)]
    for given, blocks in ((296, {R.load_cap: (301, 300)}), (295, {})):
        lots = [make_lot("L", "O2", given, "F1-1@0")]
        assert blocked_by(unplaced([make_factory("F1")], orders, lots, rulebook=book)) == blocks


def test_load_cap_counts_no_second_setup_in_a_used_cell() -> None:
    # 10 of setup and 10 pieces are there already: 20 minutes of a cap of 21 (20); one more piece takes 1, not 11.
    order = make_order("O1", 11, route=[make_operation(setup_minutes=10)])
    for permille, blocks in ((35, {}), (34, {R.load_cap: (21, 20)})):
        book = make_rulebook(hard=HardRules(load_cap_permille=permille))
        lots = [make_lot("L", "O1", 10, "F1-1@0")]
        assert blocked_by(unplaced([make_factory("F1")], [order], lots, rulebook=book)) == blocks


def test_load_cap_leaves_the_center_alone() -> None:
    book = make_rulebook(hard=HardRules(load_cap_permille=1))
    assert blocked_by(unplaced([make_factory("C", is_member=False)], [make_order("O1")], rulebook=book)) == {}


@pytest.mark.parametrize(
    ("unit", "maximum", "entitlement"),
    [(QuotaUnit.absolute, 100, None), (QuotaUnit.permille_of_entitlement, 500, {"F1": 200_000})],
)
def test_quota(unit: QuotaUnit, maximum: int, entitlement: dict[str, int] | None) -> None:
    # 100 standard minutes, or half of an entitlement of 200: 98 are given, and one piece of 3 (2) minutes comes on top.
    book = make_rulebook(hard=HardRules(quotas=(Quota(factory="F1", maximum=maximum, unit=unit),)))
    for minutes, blocks in ((3, {R.quota: (101, 100)}), (2, {})):
        orders = [make_order("O1", 1, minutes=minutes), make_order("O2", 98)]
        lots = [make_lot("L", "O2", 98, "F1-1@0")]
        binding = unplaced([make_factory("F1")], orders, lots, rulebook=book, entitlement=entitlement)
        assert blocked_by(binding) == blocks


def test_quota_of_another_that_would_be_diluted() -> None:
    # F2 must keep half of all work: it has 10 of 20 minutes, and one more for F1 would ask for 11 (10.5) of 21.
    quota = Quota(factory="F2", minimum=500, unit=QuotaUnit.permille_of_placed)
    book = make_rulebook(hard=HardRules(quotas=(quota,)))
    orders = [make_order("O1", 1, sourcing=make_sourcing(allowed_factories=("F1",))), make_order("O2", 20)]
    factories = [make_factory("F1"), make_factory("F2")]
    even = [make_lot("A", "O2", 10, "F1-1@0"), make_lot("B", "O2", 10, "F2-1@0")]
    ahead = [make_lot("A", "O2", 9, "F1-1@0"), make_lot("B", "O2", 10, "F2-1@0")]
    assert blocked_by(unplaced(factories, orders, even, rulebook=book)) == {R.quota: (11, 10)}
    assert blocked_by(unplaced(factories, orders, ahead, rulebook=book)) == {}


def test_buyer_conflict() -> None:
    orders = [make_order("O1", buyer="A"), make_order("O2", buyer="B")]
    lots = [make_lot("L", "O2", 10, "F1-1@0")]
    (block,) = unplaced([make_factory("F1")], orders, lots, conflicts=[("B", "A")]).blocks
    assert (block.rule, block.about) == (R.buyer_conflict, "B")
    assert unplaced([make_factory("F1")], orders, lots).state is BindingState.open
    shared = [make_factory("F1", is_member=False)]
    assert unplaced(shared, orders, lots, conflicts=[("B", "A")]).state is BindingState.open


def test_never_split() -> None:
    # Its one lot fills F1; the room at F2 is of no use.
    order = make_order("O1", 20, sourcing=make_sourcing(is_never_split=True))
    lots = [make_lot("L", "O1", 10, "F1-1@0")]
    factories = [make_factory("F1", free=10), make_factory("F2")]
    binding = unplaced(factories, [order], lots)
    assert {count.rule for count in binding.counts} == {R.capacity, R.never_split}
    roomy = [make_factory("F1", free=11), make_factory("F2")]
    assert unplaced(roomy, [order], lots).state is BindingState.open


def test_all_or_nothing() -> None:
    # 10 + 9 (10) minutes in two weeks for 20 pieces of a minute.
    order = make_order("O1", 20, is_all_or_nothing=True)
    for minutes, blocks in ((9, {R.all_or_nothing: (20, 19)}), (10, {})):
        factory = make_factory("F1", make_work_center("W", free=(10, minutes)))
        assert blocked_by(unplaced([factory], [order], buckets=2)) == blocks


def test_min_factories() -> None:
    # Two factories must do it; one of two has room.
    order = make_order("O1", 2, sourcing=make_sourcing(min_factories=2))
    tight, roomy = make_factory("F2", free=0), make_factory("F2", free=1)
    assert blocked_by(unplaced([make_factory("F1"), tight], [order])) == {R.min_factories: (2, 1)}
    assert blocked_by(unplaced([make_factory("F1"), roomy], [order])) == {}


def test_certificate_valid() -> None:
    # The week is 6 to 12 April: the last day decides.
    order = make_order("O1", route=[make_operation(certificates=("ISO",))])
    for last, blocks in ((date(2026, 4, 11), {R.certificate_valid: (0, 0)}), (date(2026, 4, 12), {})):
        factory = make_factory("F1", certificates=(make_certificate("ISO", valid_until=last),))
        assert blocked_by(unplaced([factory], [order])) == blocks


def test_latest() -> None:
    # Work of the first week is delivered on day 7.
    for latest, blocks in ((6, {R.latest: (6, 7)}), (7, {})):
        binding = unplaced([make_factory("F1")], [make_order("O1", due=0, latest_day=latest)])
        assert blocked_by(binding) == blocks
        assert binding.state is (BindingState.no_time if blocks else BindingState.open)


def test_release_beyond_the_calendar() -> None:
    # One week, 0 to 6; nothing starts on day 1 or later.
    for release, state in ((1, BindingState.no_time), (0, BindingState.open)):
        assert unplaced([make_factory("F1")], [make_order("O1", release_day=release)]).state is state


def test_two_operations_need_two_weeks_between_factories() -> None:
    # Drilling is elsewhere, so it starts a week later: one week is too short, two are enough.
    factories = [make_factory("F1"), make_factory("F2", processes=["drill"])]
    order = make_order("O1", route=["mill", "drill"])
    binding = unplaced(factories, [order], buckets=1)
    assert (binding.state, [block.rule for block in binding.blocks]) == (BindingState.no_time, [R.precedence])
    assert unplaced(factories, [order], buckets=2).state is BindingState.open


def test_reachable() -> None:
    factories = [make_factory("F1"), make_factory("F2", processes=["drill"], location="island")]
    order = make_order("O1", route=["mill", "drill"])
    binding = unplaced(factories, [order], buckets=3)
    assert (binding.state, [block.rule for block in binding.blocks]) == (BindingState.no_move, [R.reachable])
    assert unplaced(factories, [order], buckets=3, legs=[("base", "island", 1)]).state is BindingState.open


def test_nobody_may_do_it() -> None:
    # Three factories: two lack the process, the third takes no joint orders.
    factories = [
        make_factory("F1", processes=["drill"]),
        make_factory("F2", processes=["drill"]),
        make_factory("F3", accepts_orders=False),
    ]
    binding = unplaced(factories, [make_order("O1")])
    assert binding.state is BindingState.no_eligible
    assert [(count.rule, count.places) for count in binding.counts] == [(R.process, 2), (R.accepts_orders, 1)]


def test_rooms_add_up_over_the_window() -> None:
    # 2 work centers x 2 weeks x 7 minutes, 3 minutes a piece: 4 x 2 = 8 pieces, 28 minutes; 20 pieces need 60.
    factory = make_factory("F1", make_work_center("V", free=7), make_work_center("W", free=7))
    (room,) = unplaced([factory], [make_order("O1", 20, minutes=3)], buckets=2).rooms
    assert (room.work_centers, room.free_minutes, room.room_pieces, room.needed_minutes) == (2, 28, 8, 60)


def test_late_pieces() -> None:
    # Due on day 7, made in the second week: the first is full with O2, up to 1 (0) of the 10 minutes a piece needs.
    orders = [make_order("O1", 1, minutes=10, due=7), make_order("O2", 600)]
    for used, state in ((591, BindingState.blocked), (590, BindingState.open)):
        lots = [make_lot("A", "O1", 1, "F1-1@1"), make_lot("B", "O2", used, "F1-1@0")]
        explanation = explain([make_factory("F1")], orders, lots, buckets=2)
        assert explanation.late_pieces == 1
        assert explanation.late_binding is not None
        assert explanation.late_binding.state is state
        assert [block.rule for block in explanation.late_binding.blocks] == ([R.capacity] if used == 591 else [])


def test_late_even_in_an_empty_network() -> None:
    # Delivered on day 7 at the earliest, due on day 6.
    explanation = explain([make_factory("F1")], [make_order("O1", due=6)], [make_lot("A", "O1", 10, "F1-1@0")])
    assert explanation.late_binding is not None
    (block,) = explanation.late_binding.blocks
    assert (block.rule, block.needs, block.has) == (R.lateness, 6, 7)


def test_every_rule_that_can_stand_in_the_way_has_a_sentence() -> None:
    # Shape rules cannot be met by choosing another place: they hold for every lot by the way it is made. A pin is
    # never in the way, and no work starts before its release in any way that is looked at.
    never = {R.quantity, R.lot_multiple, R.route, R.pin, R.release}
    hard = {entry.id for entry in CATALOGUE if entry.kind in (RuleKind.cell, RuleKind.plan)}
    assert hard - never <= set(_SENTENCES)
