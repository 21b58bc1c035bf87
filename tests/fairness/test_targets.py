"""From a scenario to targets: demand classes, capacity in the unit of work, weights, the ledger, the coarse unit."""

from __future__ import annotations

from datetime import timedelta

import pytest

from optimizer.domain.index import Index
from optimizer.domain.ledger import Balance, LedgerState
from optimizer.domain.plan import Target, Targets
from optimizer.domain.rulebook import EntitlementRule, FairnessRule, HardRules, LedgerRule, ShareBasis
from optimizer.domain.scenario import Scenario
from optimizer.eligibility import build_eligibility
from optimizer.fairness import DemandClass, MaxFlow, Sharing, build_sharing, compute_targets
from optimizer.fairness.setting import ClassWork, build_classes
from tests.build import (
    AS_OF,
    make_capability,
    make_factory,
    make_operation,
    make_order,
    make_quote,
    make_rulebook,
    make_scenario,
    make_work_center,
)
from tests.fairness.flows import solve_max_flow

BOTH = pytest.mark.parametrize("max_flow", [None, solve_max_flow], ids=["programme", "flow"])
EXACT = EntitlementRule(equal_permille=1000, capacity_permille=0, attainable_margin_permille=1000)


def share(scenario: Scenario) -> Sharing:
    index = Index(scenario)
    return build_sharing(index, build_eligibility(index))


def aim(scenario: Scenario, max_flow: MaxFlow | None = None) -> Targets:
    index = Index(scenario)
    return compute_targets(index, build_eligibility(index), max_flow)


def find(targets: Targets, factory: str) -> Target:
    return next(target for target in targets.targets if target.factory == factory)


@BOTH
def test_two_equal_factories_split_the_batch(max_flow: MaxFlow | None) -> None:
    # 10 pieces of 30 minutes: 300 minutes, 150,000 milliminutes each. 150,000 / 20,000 is 7.5, so units of 10.
    book = make_rulebook(entitlement=EXACT)
    targets = aim(
        make_scenario([make_factory("A"), make_factory("B")], [make_order("O", minutes=30)], rulebook=book), max_flow
    )
    assert targets.unit == 10
    assert targets.weights[0] == 20_000
    assert targets.breakpoints_permille[-1] == 1000
    assert targets.targets[0] == Target(
        factory="A", entitlement=150_000, target=15_000, prefill=0, weight_share_permille=500, own_limit=300_000
    )


def test_worst_first_has_no_weights() -> None:
    book = make_rulebook(fairness=FairnessRule(alpha="worst_first"))
    assert aim(make_scenario([make_factory("A")], [make_order("O")], rulebook=book)).weights == ()


@BOTH
def test_the_centers_equipment_has_no_target(max_flow: MaxFlow | None) -> None:
    shops = [make_factory("A"), make_factory("center", is_member=False)]
    targets = aim(make_scenario(shops, [make_order("O", minutes=30)]), max_flow)
    assert [target.factory for target in targets.targets] == ["A"]
    assert targets.targets[0].entitlement == 300_000


@BOTH
def test_a_factory_without_eligible_work_has_no_target(max_flow: MaxFlow | None) -> None:
    shops = [make_factory("A"), make_factory("B", processes=["turn"])]
    target = find(aim(make_scenario(shops, [make_order("O", minutes=30)]), max_flow), "B")
    assert (target.entitlement, target.target, target.own_limit, target.limit) == (0, 0, 0, "no_eligible_work")
    assert target.weight_share_permille == 500


def test_orders_alike_are_one_class_and_count_every_operation() -> None:
    # Two orders of 10 x 3 minutes, two operations each: mill at A and B, turn at B only.
    shops = [make_factory("A"), make_factory("B", processes=["mill", "turn"])]
    orders = [make_order(name, minutes=3, route=["mill", "turn"]) for name in ("O1", "O2")]
    classes = share(make_scenario(shops, orders)).classes
    assert sorted((c.work, c.work_centers) for c in classes) == [(60_000, (0, 1)), (60_000, (1,))]


@pytest.mark.parametrize(("due", "lead_days", "bucket"), [(14, 0, 1), (13, 0, 0), (14, 1, 0), (6, 0, 2), (90, 0, 2)])
def test_due_bucket_is_the_last_that_is_ready_in_time(due: int, lead_days: int, bucket: int) -> None:
    # Weeks end on days 7, 14 and 21. Day 6 is before all of them: late anyway, so any time will do.
    shop = make_factory("A", make_work_center("A-1", lead_days=lead_days))
    sharing = share(make_scenario([shop], [make_order("O", due=due)], buckets=3))
    assert sharing.classes[0].due_bucket == bucket


def test_slow_work_centers_have_less_capacity() -> None:
    # 600 minutes at 1250 permille do 480 standard minutes; a margin of 97 % leaves 465.6.
    slow = make_factory("A", processes=[make_capability(time_permille=1250)])
    sharing = share(make_scenario([slow, make_factory("B")], [make_order("O", minutes=30)]))
    assert sharing.capacity.tolist() == [[465_600], [582_000]]


def test_quoted_minutes_count_as_the_speed() -> None:
    # A quotes 60 minutes where the standard is 30: half as fast.
    operation = make_operation(minutes=30, quotes=(make_quote("A", minutes_per_piece=60),))
    book = make_rulebook(entitlement=EXACT)
    scenario = make_scenario(
        [make_factory("A"), make_factory("B")], [make_order("O", route=[operation])], rulebook=book
    )
    assert share(scenario).capacity.tolist() == [[300_000], [600_000]]


def test_pieces_as_the_basis_carry_their_minutes_as_load() -> None:
    # 10 pieces of 30 and 30 of 10 minutes, same work centers: 40 pieces that take 600 minutes.
    book = make_rulebook(entitlement=EntitlementRule(basis=ShareBasis.pieces))
    orders = [make_order("O1", 10, minutes=30), make_order("O2", 30, minutes=10)]
    scenario = make_scenario([make_factory("A"), make_factory("B")], orders, rulebook=book)
    assert share(scenario).classes == (DemandClass(40, 0, (0, 1), 600_000),)
    targets = aim(scenario)
    assert [target.entitlement for target in targets.targets] == [20, 20]
    assert targets.unit == 1


def test_pieces_whose_minutes_only_quotes_tell() -> None:
    # Standard 0; quotes of 20 and 40 minutes: 30 on the mean, so A has 2/3 and B 4/3 of it.
    quotes = (make_quote("A", minutes_per_piece=20), make_quote("B", minutes_per_piece=40))
    order = make_order("O", route=[make_operation(minutes=0, quotes=quotes)])
    book = make_rulebook(entitlement=EXACT.model_copy(update={"basis": ShareBasis.pieces}))
    sharing = share(make_scenario([make_factory("A"), make_factory("B")], [order], rulebook=book))
    assert sharing.classes[0].need == 10 * 30_000
    assert sharing.capacity.tolist() == [[600_000 * 1000 // 667], [600_000 * 1000 // 1333]]


def test_weights_mix_declared_and_verified_capacity() -> None:
    # Declared 600 and 1800 minutes in total (not the free ones), of which 600 a week are verified: 1 : 1.
    shops = [
        make_factory("A", free=600),
        make_factory("B", make_work_center("B-1", free=600, total_minutes=(1800,)), verified_minutes_per_bucket=600),
        make_factory("C", make_work_center("C-1", free=600, total_minutes=(1800,))),
    ]
    book = make_rulebook(entitlement=EntitlementRule(equal_permille=0, capacity_permille=1000))
    scenario = make_scenario(shops, [make_order("O", minutes=30)], buckets=2, rulebook=book)
    targets = aim(scenario)
    assert [target.weight_share_permille for target in targets.targets] == [200, 200, 600]


@BOTH
def test_the_load_cap_limits_what_can_be_entitled(max_flow: MaxFlow | None) -> None:
    # A and B have 600 minutes each; 20 % is 120 for either; the center takes the other 60 of 300.
    book = make_rulebook(entitlement=EXACT, hard=HardRules(load_cap_permille=200))
    shops = [make_factory("A"), make_factory("B"), make_factory("center", is_member=False)]
    targets = aim(make_scenario(shops, [make_order("O", minutes=30)], rulebook=book), max_flow)
    assert [target.entitlement for target in targets.targets] == [120_000, 120_000]


def make_ledger_scenario(closed_days_ago: int, *balances: Balance, cap_weeks: int = 8, factories: int = 2) -> Scenario:
    """One week, 300 minutes shared alike by A and B (and C)."""
    ledger = LedgerState(closed_on=AS_OF - timedelta(days=closed_days_ago), balances=balances)
    book = make_rulebook(entitlement=EXACT, ledger=LedgerRule(half_life_days=14, cap_weeks=cap_weeks))
    shops = [make_factory(name) for name in "ABC"[:factories]]
    return make_scenario(shops, [make_order("O", minutes=30)], rulebook=book, ledger=ledger)


def test_the_ledger_fades_and_fills_the_brackets() -> None:
    # 14 days are one half-life: of 400 entitled and 100 received 200 and 50 are left; with 150 more 350 minutes, or
    # 17,500 units of 20 milliminutes.
    targets = aim(make_ledger_scenario(14, Balance(factory="A", entitled=400, received=100), Balance(factory="B")))
    target = find(targets, "A")
    assert targets.unit == 20
    assert (target.entitlement, target.target, target.prefill) == (150_000, 17_500, 50_000)
    assert (find(targets, "B").target, find(targets, "B").prefill) == (7_500, 0)


def test_what_is_owed_is_capped_in_weeks_of_the_entitlement() -> None:
    # Owed 300 minutes, and 150 a week: two weeks are enough for it, one is not.
    balances = (Balance(factory="A", entitled=300, received=0), Balance(factory="B", entitled=300, received=600))
    wide, narrow = (aim(make_ledger_scenario(0, *balances, cap_weeks=weeks)) for weeks in (2, 1))
    assert [find(wide, name).prefill for name in "AB"] == [0, 600_000]
    assert [find(narrow, name).prefill for name in "AB"] == [150_000, 450_000]


def test_a_newcomer_starts_with_four_even_weeks() -> None:
    balances = (Balance(factory="A", entitled=100, received=100), Balance(factory="B", entitled=100, received=100))
    target = find(aim(make_ledger_scenario(0, *balances, factories=3)), "C")
    assert target.prefill == 4 * target.entitlement == 400_000
    # With an empty ledger there are no newcomers: it is everybody's first batch.
    assert find(aim(make_ledger_scenario(0, factories=3)), "C").prefill == 0


def test_too_many_pairs_take_neighbouring_due_buckets_together() -> None:
    groups = [ClassWork((0, 1), due, 10 + due, 1000) for due in range(5)]
    assert len(build_classes(groups, buckets=5, most_arcs=10)) == 5
    # One pair too many: buckets 0-1, 2-3 and 4 together, due at the end of each.
    merged = build_classes(groups, buckets=5, most_arcs=9)
    assert [(c.work, c.due_bucket) for c in merged] == [(21, 1), (25, 3), (14, 4)]
    assert [(c.work, c.due_bucket) for c in build_classes(groups, buckets=5, most_arcs=1)] == [(60, 4)]


def test_a_member_with_exactly_its_entitlement_has_reached_its_target() -> None:
    # 7 pieces of 11.111 minutes at three weights: shares that divide by nothing.
    shops = [make_factory(name, membership_weight=weight) for name, weight in (("A", 3), ("B", 5), ("C", 11))]
    rule = EntitlementRule(equal_permille=0, capacity_permille=0, membership_permille=1000)
    ledger = LedgerState(closed_on=AS_OF, balances=(Balance(factory="A", entitled=7, received=7),))
    book = make_rulebook(entitlement=rule)
    scenario = make_scenario(shops, [make_order("O", 7, minutes=11.111)], rulebook=book, ledger=ledger)
    targets = aim(scenario, solve_max_flow)
    assert sum(target.entitlement for target in targets.targets) == 77_777
    for target in targets.targets:
        assert (target.entitlement + target.prefill) // targets.unit == target.target
