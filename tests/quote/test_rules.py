"""Every rule, from both sides of its edge: what just fits is offered, what just does not is not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from optimizer.domain.network import Factory
from optimizer.domain.rulebook import EntitlementRule, HardRules, Quota, ShareBasis
from optimizer.rules import RuleId
from tests.build import (
    AS_OF,
    make_certificate,
    make_factory,
    make_group_share,
    make_lot,
    make_operation,
    make_order,
    make_quota,
    make_rulebook,
    make_sourcing,
    make_work_center,
)
from tests.quote.asked import ask, pieces_at

PIECES = EntitlementRule(basis=ShareBasis.pieces)


def shops(*free: int, **fields: Any) -> list[Factory]:
    """Members F1, F2, ... with so many free minutes a week."""
    return [make_factory(f"F{i + 1}", free=minutes, **fields) for i, minutes in enumerate(free)]


# ------------------------------------------------------------------------------------------------- capacity and time


def test_what_fits_to_the_minute_is_offered_whole() -> None:
    # 10 pieces of 5 minutes and 10 of setup: 60 minutes.
    order = make_order("N", 10, route=[make_operation(minutes=5, setup_minutes=10)])
    assert ask(shops(60), order).is_whole
    short = ask(shops(59), order)
    assert short.placeable == 9
    assert [o.quantity for o in short.offers] == [9]


def test_minutes_of_the_committed_plan_are_taken() -> None:
    # O1 holds 40 of 60 minutes; 20 are left for 4 pieces of 5.
    order, other = make_order("N", 10, minutes=5), make_order("O1", 8, minutes=5)
    assert ask(shops(60), order, others=[other], lots=[make_lot("L", "O1", 8, "F1-1@0")]).placeable == 4


def test_a_quantity_is_split_over_weeks_and_factories() -> None:
    # 30 minutes each, 10 pieces of 10 minutes: three in each of four cells are enough, three cells are not.
    order = make_order("N", 10, minutes=10)
    assert ask(shops(30, 30), order, buckets=2).is_whole
    assert ask([make_factory("F1", free=(30, 30)), make_factory("F2", free=(30, 0))], order, buckets=2).placeable == 9


def test_two_operations_share_one_machine_and_its_minutes() -> None:
    # Both operations on one machine in its only week: 2 x 5 pieces of 3 minutes are 30.
    shop = make_factory("F1", processes=("mill", "paint"), free=30)
    assert ask([shop], make_order("N", 5, minutes=3, route=("mill", "paint"))).is_whole
    assert ask([shop], make_order("N", 6, minutes=3, route=("mill", "paint"))).placeable == 5


def test_latest_day_and_release_day_bound_the_weeks() -> None:
    # Work of week 1 is delivered on day 14.
    shop = make_factory("F1", free=(0, 100))
    assert ask([shop], make_order("N", 5, due=9, latest_day=14), buckets=2).offers[0].late_days == 5
    assert ask([shop], make_order("N", 5, due=9, latest_day=13), buckets=2).offers == ()
    assert ask([shop], make_order("N", 5, release_day=7), buckets=2).is_whole
    assert ask([shop], make_order("N", 5, release_day=8), buckets=2).offers == ()


def test_transit_and_lead_days_put_the_next_operation_off() -> None:
    # Milled in week 0 (ready on day 7), 1 day on the road: painted from week 2 on. Without the road: from week 1 on.
    mill, near = make_factory("F1", processes=("mill",)), make_factory("F2", processes=("paint",))
    far = make_factory("F2", processes=("paint",), location="hill")
    order = make_order("N", 5, route=("mill", "paint"))
    legs = [("base", "hill", 1)]
    assert ask([mill, near], order, buckets=3).offers[0].delivery_day == 14
    assert ask([mill, far], order, buckets=3, legs=legs).offers[0].delivery_day == 21
    assert ask([mill, far], order, buckets=2, legs=legs).offers == ()
    # One factory sequences its own week, unless the work center has lead days.
    both = make_factory("F1", processes=("mill", "paint"))
    slow = make_factory("F1", make_work_center("F1-1", "mill", "paint", lead_days=1))
    assert ask([both], order, buckets=3).offers[0].delivery_day == 7
    assert ask([slow], order, buckets=4).offers[0].delivery_day == 22


def test_a_place_goods_cannot_reach_is_not_offered() -> None:
    order = make_order("N", 5, destination="island")
    assert ask(shops(60), order, legs=[("base", "island", 2)]).offers[0].delivery_day == 9
    answer = ask(shops(60), order)
    assert answer.offers == ()
    assert [o.rule for o in answer.shortages[0].obstacles] == [RuleId.reachable]


# ------------------------------------------------------------------------------------------------- who may


def test_certificates_must_be_valid_on_every_day_of_the_work() -> None:
    # Week 0 ends on day 6.
    order = make_order("N", 5, route=[make_operation(certificates=("iso",))])
    for last, is_offered in ((6, True), (5, False)):
        held = make_certificate("iso", None, AS_OF + timedelta(days=last))
        assert bool(ask(shops(60, certificates=(held,)), order).offers) is is_offered


def test_an_nda_is_needed_of_members_only() -> None:
    order = make_order("N", 5, requires_nda=True)
    assert ask(shops(60, ndas=("B1",)), order).is_whole
    assert ask(shops(60), order).offers == ()
    assert ask(shops(60, is_member=False), order).is_whole


@pytest.mark.parametrize(("is_member", "is_offered"), [(True, False), (False, True)])
def test_no_work_where_a_rival_has_some(is_member: bool, is_offered: bool) -> None:
    other, order = make_order("O1", 5, buyer="B2"), make_order("N", 5)
    answer = ask(
        shops(60, is_member=is_member),
        order,
        others=[other],
        lots=[make_lot("L", "O1", 5, "F1-1@0")],
        conflicts=[("B2", "B1")],
    )
    assert bool(answer.offers) is is_offered


# ------------------------------------------------------------------------------------------------- how it is spread


def test_as_many_factories_as_are_wanted() -> None:
    # F1 is cheapest for all of it; with two factories wanted the other gets the least there is.
    cheap = make_factory("F1", make_work_center("F1-1", yen_per_minute=1))
    dear = make_factory("F2", make_work_center("F2-1", yen_per_minute=9))
    order = make_order("N", 6, sourcing=make_sourcing(min_factories=2, min_lot=2))
    assert pieces_at(ask([cheap, dear], order).offers[-1]) == {"F1-1": 4, "F2-1": 2}
    assert ask([cheap], order).offers == ()


def test_no_more_factories_than_are_allowed() -> None:
    # 4 + 3 pieces fit in two of the three, 4 + 4 would not.
    order = make_order("N", 7, sourcing=make_sourcing(max_factories=2))
    assert ask(shops(3, 2, 4), order).is_whole
    larger = ask(shops(3, 2, 4), make_order("N", 8, sourcing=make_sourcing(max_factories=2)))
    assert larger.placeable == 7
    assert [(r.rule, r.quantity) for r in larger.remedies] == [(RuleId.max_factories, 8)]


def test_a_lot_is_not_too_small() -> None:
    # 6 = 4 + 2 where 2 is enough; where 3 is the least, 4 and then 3 + 3.
    def order(least: int) -> Any:
        return make_order("N", 6, sourcing=make_sourcing(min_lot=least))

    assert ask(shops(4, 2), order(2)).is_whole
    assert ask(shops(4, 2), order(3)).placeable == 4
    assert sorted(pieces_at(ask(shops(4, 3), order(3)).offers[0]).values()) == [3, 3]


def test_a_smallest_lot_may_be_made_up_over_weeks() -> None:
    # Two minutes a week in each: the least of four takes both weeks.
    answer = ask(shops(2, 2), make_order("N", 4, sourcing=make_sourcing(min_lot=4)), buckets=2)
    assert [lot.quantity for lot in answer.offers[0].lots] == [2, 2]
    assert len(answer.offers[0].factories) == 1


def test_three_small_lots_where_a_large_one_leaves_too_little() -> None:
    # 3 + 2 + 1 breaks the smallest lot of 2; 2 + 2 + 2 does not.
    order = make_order("N", 6, sourcing=make_sourcing(min_lot=2))
    assert sorted(pieces_at(ask(shops(3, 2, 2), order).offers[0]).values()) == [2, 2, 2]


def test_no_factory_gets_more_than_its_share() -> None:
    # 600 permille of 10 are 6; of the ordered pieces, however many are placed.
    order = make_order("N", 10, sourcing=make_sourcing(max_share_permille=600))
    assert sorted(pieces_at(ask(shops(60, 60), order).offers[0]).values()) == [4, 6]
    assert ask(shops(60), order).placeable == 6


def test_no_group_gets_more_than_its_share() -> None:
    # F1 and F2 are in one town: 5 of 10 together. The center's own equipment counts too.
    shared = make_sourcing(max_group_shares=(make_group_share("municipality", 500),))
    order = make_order("N", 10, sourcing=shared)
    town = [
        make_factory("F1", free=60, municipality="Kita"),
        make_factory("F2", free=60, municipality="Kita", is_member=False),
    ]
    assert ask(town, order).placeable == 5
    answer = ask([*town, make_factory("F3", free=60)], order)
    assert answer.is_whole
    assert pieces_at(answer.offers[0])["F3-1"] >= 5


def test_what_is_never_split_is_one_lot() -> None:
    order = make_order("N", 6, sourcing=make_sourcing(is_never_split=True))
    assert ask(shops(6, 6), order).is_whole
    answer = ask(shops(5, 4), order)
    assert [(o.quantity, len(o.lots)) for o in answer.offers] == [(5, 1)]
    assert (RuleId.never_split, 6) in [(r.rule, r.quantity) for r in answer.remedies]


def test_all_or_nothing() -> None:
    order = make_order("N", 6, is_all_or_nothing=True)
    assert ask(shops(4, 2), order).is_whole
    answer = ask(shops(4, 1), order)
    assert (answer.offers, answer.placeable) == ((), 0)
    assert [(r.rule, r.quantity) for r in answer.remedies] == [(RuleId.all_or_nothing, 5)]


def test_lot_multiples_are_kept() -> None:
    # 7 minutes hold three pairs.
    assert ask(shops(7), make_order("N", 8, lot_multiple=2)).placeable == 6


# ------------------------------------------------------------------------------------------------- the network's rules


def test_item_cap_counts_the_committed_and_the_new_pieces() -> None:
    # 10 + 10 ordered pieces, 500 permille: 10 at any factory. F1 has 5 of O1, so 5 more; F2 has 2, so 8 more.
    other, order = make_order("O1", 10), make_order("N", 10)
    book = make_rulebook(hard=HardRules(item_cap_permille=500))
    lots = [make_lot("L", "O1", 5, "F1-1@0"), make_lot("M", "O1", 2, "F2-1@0")]
    answer = ask(shops(60, 60), order, others=[other], lots=lots, rulebook=book)
    assert answer.is_whole
    assert pieces_at(answer.offers[0])["F1-1"] <= 5
    assert ask(shops(60), order, others=[other], lots=lots[:1], rulebook=book).placeable == 5


def test_load_cap_leaves_a_share_of_the_minutes() -> None:
    # 500 permille of 2 x 20 minutes are 20, over both weeks together; 8 are taken.
    book = make_rulebook(hard=HardRules(load_cap_permille=500))
    other, order = make_order("O1", 8), make_order("N", 20)
    lots = [make_lot("L", "O1", 8, "F1-1@0")]
    assert ask(shops(20), order, others=[other], lots=lots, buckets=2, rulebook=book).placeable == 12
    own = shops(20, is_member=False)
    assert ask(own, order, others=[other], lots=lots, buckets=2, rulebook=book).is_whole


@pytest.mark.parametrize(
    ("quota", "room"),
    [
        # Absolute, in pieces: 12 - 8.
        (make_quota("F1", unit="absolute", maximum=12), 4),
        # Of the entitlement of 20 pieces: 700 permille are 14.
        (make_quota("F1", unit="permille_of_entitlement", maximum=700), 6),
        # Of what all members do: 8 + n of 10 + n is 850 permille at n = 10 / 3, so 3.
        (make_quota("F1", unit="permille_of_placed", maximum=850), 3),
    ],
)
def test_a_quota_bounds_what_one_member_gets(quota: Quota, room: int) -> None:
    other, order = make_order("O1", 10), make_order("N", 30, sourcing=make_sourcing(allowed_factories=("F1",)))
    lots = [make_lot("L", "O1", 8, "F1-1@0"), make_lot("M", "O1", 2, "F2-1@0")]
    book = make_rulebook(hard=HardRules(quotas=(quota,)), entitlement=PIECES)
    answer = ask(shops(60, 60), order, others=[other], lots=lots, rulebook=book, target=20)
    assert answer.placeable == room
    assert ask(shops(60, 60), order, others=[other], lots=lots, rulebook=make_rulebook()).is_whole


def test_a_quota_in_jobs_bounds_a_new_order() -> None:
    # F1 has 8 of the 10 pieces of O1, four fifths of a job. Of the 30 of N, 6 are the fifth that is left of one.
    other, order = make_order("O1", 10), make_order("N", 30, sourcing=make_sourcing(allowed_factories=("F1",)))
    lots = [make_lot("L", "O1", 8, "F1-1@0"), make_lot("M", "O1", 2, "F2-1@0")]
    book = make_rulebook(
        hard=HardRules(quotas=(make_quota("F1", unit="absolute", maximum=1),)),
        entitlement=EntitlementRule(basis=ShareBasis.jobs),
    )
    assert ask(shops(60, 60), order, others=[other], lots=lots, rulebook=book, target=20).placeable == 6


def test_a_relative_minimum_of_one_member_bounds_the_others() -> None:
    # F1 has 5 of 10 and must keep 400 permille: of 10 + n, 5 is enough up to n = 2.
    quota = make_quota("F1", unit="permille_of_placed", minimum=400)
    book = make_rulebook(hard=HardRules(quotas=(quota,)), entitlement=PIECES)
    other = make_order("O1", 10)
    lots = [make_lot("L", "O1", 5, "F1-1@0"), make_lot("M", "O1", 5, "F2-1@0")]
    only = make_order("N", 6, sourcing=make_sourcing(allowed_factories=("F2",)))
    assert ask(shops(60, 60), only, others=[other], lots=lots, rulebook=book).placeable == 2
    # With work of its own F1 makes room for the others: of 16 it must have 6.4, so 2 of the 6.
    members = [make_factory("F1", free=(5, 2)), make_factory("F2", free=60)]
    answer = ask(members, make_order("N", 6), others=[other], rulebook=book, lots=lots, buckets=2)
    assert answer.is_whole
    assert pieces_at(answer.offers[0])["F1-1"] >= 2
