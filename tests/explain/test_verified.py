"""The room that explanations see is the room the verifier leaves: brute force over small random plans."""

from __future__ import annotations

from itertools import product
from typing import Any

import hypothesis.strategies as st
from hypothesis import event, given, reject, settings

from optimizer.domain.order import GroupKind, GroupShare, SourcingRule
from optimizer.domain.plan import Lot
from optimizer.domain.rulebook import HardRules
from optimizer.domain.scenario import Scenario
from optimizer.errors import ScenarioError
from optimizer.explain import build_situation, explain_order
from optimizer.explain.binding import BindingState
from optimizer.rules import rule
from optimizer.verify import verify_plan
from tests.build import (
    make_factory,
    make_lot,
    make_operation,
    make_order,
    make_plan,
    make_rulebook,
    make_scenario,
    make_sourcing,
    make_work_center,
)

BUCKETS = 2


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.integers(0, 3).flatmap(lambda n: strategy if n == 3 else st.none())


group_shares = st.integers(300, 900).map(lambda p: (GroupShare(kind=GroupKind.municipality, max_share_permille=p),))
sourcings = st.builds(
    make_sourcing,
    max_factories=maybe(st.integers(1, 2)),
    max_share_permille=maybe(st.integers(300, 900)),
    min_lot=maybe(st.integers(1, 4)),
    max_group_shares=maybe(group_shares).map(lambda shares: shares or ()),
)


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    factories = [
        make_factory(
            f"F{f}",
            make_work_center(
                f"W{f}",
                *draw(st.sampled_from([("mill",), ("drill",), ("mill", "drill")])),
                free=tuple(draw(st.lists(st.integers(0, 14), min_size=BUCKETS, max_size=BUCKETS))),
                lead_days=draw(st.integers(0, 1)),
            ),
            municipality=draw(st.sampled_from(["Mie", "Tsu"])),
            is_member=draw(st.integers(0, 4)) > 0,
        )
        for f in range(draw(st.integers(1, 3)))
    ]
    orders = []
    for o in range(draw(st.integers(1, 3))):
        processes = draw(st.sampled_from([("mill",), ("mill",), ("mill", "drill")]))
        minutes = draw(st.integers(1, 4))
        orders.append(
            make_order(
                f"O{o}",
                draw(st.integers(1, 5)),
                buyer=draw(st.sampled_from(["A", "B"])),
                due=7,
                latest_day=draw(st.none() | st.sampled_from([7, 8, 14])),
                release_day=draw(st.sampled_from([0, 0, 7])),
                route=[make_operation(p, minutes, setup_minutes=draw(st.integers(0, 3))) for p in processes],
                sourcing=draw(sourcings),
            )
        )
    hard = HardRules(item_cap_permille=draw(maybe(st.integers(300, 999))), load_cap_permille=draw(maybe(st.just(700))))
    conflicts = [("A", "B")] if draw(st.booleans()) else []
    book = make_rulebook(hard=hard)
    try:
        return make_scenario(factories, orders, buckets=BUCKETS, rulebook=book, conflicts=conflicts)
    except ScenarioError:
        reject()


def ways(scenario: Scenario, order: int) -> list[tuple[str, ...]]:
    cells = [f"{w.id}@{t}" for f in scenario.network.factories for w in f.work_centers for t in range(BUCKETS)]
    return list(product(cells, repeat=len(scenario.orders[order].route)))


def is_kept(scenario: Scenario, lots: list[Lot]) -> bool:
    violations = verify_plan(scenario, make_plan(scenario, lots, levels=[])).violations
    return not any(rule(violation.rule).is_hard for violation in violations)


def fill(scenario: Scenario, picks: list[int]) -> list[Lot]:
    """Place up to three lots where the verifier lets them be."""
    lots: list[Lot] = []
    for n, pick in enumerate(picks):
        order = pick % len(scenario.orders)
        choices = ways(scenario, order)
        quantity = 1 + pick // 7 % scenario.orders[order].quantity
        lot = make_lot(f"L{n}", f"O{order}", quantity, *choices[pick % len(choices)])
        if is_kept(scenario, [*lots, lot]):
            lots.append(lot)
    return lots


def smallest(sourcing: SourcingRule, left: int) -> list[int]:
    """Quantities worth trying: one piece, or a newcomer's smallest lot."""
    return [quantity for quantity in {1, sourcing.min_lot or 1} if quantity <= left]


@settings(max_examples=200)
@given(scenarios(), st.lists(st.integers(0, 9999), max_size=8))
def test_open_means_that_the_verifier_takes_one_more_lot(scenario: Scenario, picks: list[int]) -> None:
    lots = fill(scenario, picks)
    plan = make_plan(scenario, lots, levels=[])
    situation = build_situation(scenario, plan)
    for o, order in enumerate(scenario.orders):
        binding = explain_order(situation, order.id).unplaced_binding
        if binding is None:
            continue
        quantities = smallest(order.sourcing, binding.pieces)
        fits = any(
            is_kept(scenario, [*lots, make_lot("new", order.id, quantity, *way)])
            for way in ways(scenario, o)
            for quantity in quantities
        )
        event(f"{binding.state}, {len(order.route)} operation(s)")
        if len(order.route) == 1:
            assert fits == (binding.state is BindingState.open)
        elif fits:
            # Two operations may share a factory's limits: an open way may still be refused, never the reverse.
            assert binding.state is BindingState.open
