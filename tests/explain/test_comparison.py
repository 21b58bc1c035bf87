"""Two plans side by side."""

from __future__ import annotations

import pytest

from optimizer.domain.plan import Lot
from optimizer.errors import PlanError
from optimizer.explain import PlanComparison, compare_plans, render_comparison
from optimizer.explain.comparison import ChangeKind, OrderChange
from optimizer.explain.sentences.comparison import KIND_TITLES
from tests.build import make_factory, make_lot, make_order, make_plan, make_rulebook, make_scenario, make_targets, with_

K = ChangeKind


def compare(first: list[Lot], second: list[Lot]) -> PlanComparison:
    scenario = make_scenario(
        [make_factory("F1"), make_factory("F2")],
        [make_order("O1", 10, due=7), make_order("O2", 10)],
        buckets=3,
        rulebook=make_rulebook("unplaced", "lateness"),
    )
    targets = make_targets(scenario, 20, unit=1000)
    plans = [make_plan(scenario, lots, targets=targets) for lots in (first, second)]
    comparison = compare_plans(scenario, plans[0], plans[1])
    for language in ("ja", "en"):
        assert "{" not in render_comparison(scenario, comparison, language)
    return comparison


def change(first: list[Lot], second: list[Lot]) -> OrderChange:
    (found,) = compare(first, second).orders
    return found


def test_same_plan_has_no_differences() -> None:
    lots = [make_lot("A", "O1", 10, "F1-1@0")]
    renamed = [make_lot("B", "O1", 4, "F1-1@0"), make_lot("C", "O1", 6, "F1-1@0")]
    found = compare(lots, renamed)
    assert (found.orders, found.unchanged_orders, found.winners, found.losers) == ((), 2, (), ())


def test_newly_placed_and_lost() -> None:
    lots = [make_lot("A", "O1", 10, "F1-1@0")]
    assert change([], lots).kinds == (K.placed,)
    lost = change(lots, [])
    assert (lost.kinds, lost.placed_first, lost.placed_second, lost.moved_pieces) == ((K.lost,), 10, 0, 0)


def test_moved_pieces_are_those_that_left_a_factory() -> None:
    found = change(
        [make_lot("A", "O1", 10, "F1-1@0")], [make_lot("A", "O1", 7, "F1-1@0"), make_lot("B", "O1", 3, "F2-1@0")]
    )
    assert (found.kinds, found.moved_pieces, found.rescheduled_pieces) == ((K.moved,), 3, 0)
    assert (found.factories_first, found.factories_second) == (("F1",), ("F1", "F2"))


def test_lost_pieces_are_not_moved_pieces() -> None:
    # F1 loses 5 of 10, 3 of them to F2: 2 lost, 3 moved.
    found = change(
        [make_lot("A", "O1", 10, "F1-1@0")], [make_lot("A", "O1", 5, "F1-1@0"), make_lot("B", "O1", 3, "F2-1@0")]
    )
    assert (found.kinds, found.moved_pieces) == ((K.lost, K.moved), 3)


def test_another_bucket_is_rescheduled_and_later() -> None:
    # Delivered on day 14 instead of 7, due on 7: 10 pieces x 7 days.
    found = change([make_lot("A", "O1", 10, "F1-1@0")], [make_lot("A", "O1", 10, "F1-1@1")])
    assert (found.kinds, found.rescheduled_pieces) == ((K.rescheduled, K.later), 10)
    assert (found.delivery_day_first, found.delivery_day_second) == (7, 14)
    assert (found.late_piece_days_first, found.late_piece_days_second) == (0, 70)
    back = change([make_lot("A", "O1", 10, "F1-1@1")], [make_lot("A", "O1", 10, "F1-1@0")])
    assert back.kinds == (K.rescheduled, K.earlier)


def test_levels_and_factories() -> None:
    # O1 moves from F1 to F2, O2 is newly placed at F2: F1 loses 10 minutes, F2 wins 20; 10 pieces fewer are unplaced.
    found = compare(
        [make_lot("A", "O1", 10, "F1-1@0")], [make_lot("A", "O1", 10, "F2-1@0"), make_lot("B", "O2", 10, "F2-1@0")]
    )
    assert [(level.name, level.difference) for level in found.levels] == [("unplaced", -10), ("lateness", 0)]
    assert [(w.factory, w.difference_minutes) for w in found.winners] == [("F2", 20)]
    assert [(w.factory, w.difference_minutes) for w in found.losers] == [("F1", -10)]
    assert (found.winners[0].attainment_permille_first, found.winners[0].attainment_permille_second) == (0, 1000)
    assert (found.count(K.moved), found.count(K.placed)) == (1, 1)


def test_plan_of_another_scenario_is_refused() -> None:
    scenario = make_scenario([make_factory("F1")], [make_order("O1")])
    plan = make_plan(scenario, [])
    with pytest.raises(PlanError, match="belongs to scenario other"):
        compare_plans(scenario, plan, with_(plan, scenario="other"))


def test_every_kind_of_change_has_a_title() -> None:
    assert set(KIND_TITLES) == set(ChangeKind)
