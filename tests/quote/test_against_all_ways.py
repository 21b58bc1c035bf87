"""Quotes beside every way there is to insert the order: none is illegal, no floor is above the best, few miss it."""

from __future__ import annotations

from collections import Counter
from random import Random

import hypothesis.strategies as st
from hypothesis import assume, event, given, settings

from optimizer.errors import ScenarioError
from optimizer.quote import Quote
from tests.quote.asked import quote_verified
from tests.quote.drawn import Inquiry, draw_inquiry
from tests.quote.ways import Way, count_spreads, list_ways

SEEDS = st.integers(0, 2**32 - 1)
MOST_SPREADS = 1_000
EXAMPLES = 250

SEEN: Counter[str] = Counter()
"""How often an example was interesting, and how often something better was missed, over one run of the property."""


@settings(max_examples=EXAMPLES)
@given(SEEDS)
def check_against_all_ways(seed: int) -> None:
    inquiry = draw_inquiry(Random(seed))
    assume(count_spreads(inquiry) <= MOST_SPREADS)
    try:
        answer = quote_verified(inquiry.scenario, inquiry.plan, inquiry.order)
    except ScenarioError:
        # The drawn network has nobody for a process.
        assume(False)
    ways = list_ways(inquiry)
    most = max((way.pieces for way in ways), default=0)
    assert answer.placeable <= most
    note("less placed than could be", answer.placeable < most)
    if answer.placeable:
        compare(answer, inquiry, [way for way in ways if way.pieces == answer.placeable])
    note("something possible", most > 0)
    note("not all possible", 0 < most < inquiry.order.quantity)
    note_rules(inquiry, answer)


def compare(answer: Quote, inquiry: Inquiry, ways: list[Way]) -> None:
    """The offers beside the ways to place the same quantity: day by day, the cheapest there is."""
    earliest = min(way.day for way in ways)
    assert answer.earliest_floor_day is not None
    assert answer.earliest_floor_day <= earliest <= answer.offers[0].delivery_day
    note("later than could be", answer.offers[0].delivery_day > earliest)
    for offer in answer.offers:
        best = min(way.yen for way in ways if way.day <= offer.delivery_day)
        assert offer.floor_yen <= float(best) + 1e-6
        assert float(best) <= offer.cost.total_yen + 1e-6
        note("proven cheapest", offer.floor_yen == offer.cost.total_yen)
    for day in {way.day for way in ways if way.day >= answer.offers[0].delivery_day}:
        best = min(way.yen for way in ways if way.day <= day)
        shown = min(offer.cost.total_yen for offer in answer.offers if offer.delivery_day <= day)
        is_missed = shown > float(best) + 1e-6
        note("dearer than could be", is_missed)
        if any(inquiry.order.sourcing_of(k).is_never_split for k in range(len(inquiry.order.route))):
            # One lot is found exactly; only a quota relative to all work can hide the best one.
            assert not is_missed or inquiry.scenario.rulebook.hard.quotas
    note("several lots", min(len(way.lots) for way in ways) > 1)


def note_rules(inquiry: Inquiry, answer: Quote) -> None:
    rule, hard = inquiry.order.sourcing_of(0), inquiry.scenario.rulebook.hard
    if answer.offers:
        note("min_factories", rule.min_factories > 1)
        note("max_factories", rule.max_factories is not None)
        note("min_lot", rule.min_lot is not None)
        note("max_share", rule.max_share_permille is not None)
        note("group share", bool(rule.max_group_shares))
        note("never split", rule.is_never_split)
        note("all or nothing", inquiry.order.is_all_or_nothing)
        note("quota", bool(hard.quotas))
        note("item cap", hard.item_cap_permille is not None)
        note("load cap", hard.load_cap_permille is not None)
        note("two operations", len(inquiry.order.route) > 1)


def note(name: str, is_so: bool) -> None:
    if is_so:
        SEEN[name] += 1
        event(name)


def test_offers_are_legal_priced_right_and_nearly_always_the_best_there_are() -> None:
    SEEN.clear()
    check_against_all_ways()
    missed = {"less placed than could be", "later than could be", "dearer than could be"}
    wanted = {
        "something possible", "not all possible", "several lots", "proven cheapest", "two operations",
        "min_factories", "max_factories", "min_lot", "max_share", "group share", "never split", "all or nothing",
        "quota", "item cap", "load cap",
    }  # fmt: skip
    assert {name for name in wanted if SEEN[name] < 2} == set(), SEEN
    # The search of several lots is of bounded work: at most one in fifty may be missed.
    assert 50 * sum(SEEN[name] for name in missed) <= SEEN["something possible"], SEEN
