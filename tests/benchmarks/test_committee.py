"""Committee rules on batches small enough to follow by hand."""

from __future__ import annotations

from collections import Counter

from benchmarks.peers import solve_by_proportion, solve_by_rotation
from benchmarks.peers.plan import PeerResult
from benchmarks.peers.proportional import apportion
from optimizer.domain.rulebook import HardRules
from optimizer.domain.scenario import Scenario
from tests.build import make_factory, make_order, make_rulebook, make_scenario, make_sourcing, make_targets


def pieces_by_order(result: PeerResult) -> dict[str, dict[str, int]]:
    """Pieces by order and work center of a verified plan."""
    assert result.plan is not None
    assert result.verdict is not None
    assert result.verdict.violations == ()
    found: dict[str, dict[str, int]] = {}
    for lot in result.plan.lots:
        found.setdefault(lot.order, {})[lot.steps[0].work_center] = lot.quantity
    return found


def rotate(scenario: Scenario) -> dict[str, dict[str, int]]:
    """Pieces by order under the rotation rule."""
    return pieces_by_order(solve_by_rotation(scenario, make_targets(scenario)))


def share(scenario: Scenario) -> dict[str, dict[str, int]]:
    """Pieces by order under the proportional rule."""
    return pieces_by_order(solve_by_proportion(scenario, make_targets(scenario)))


SHOPS = [make_factory("F1", free=60), make_factory("F2", free=30), make_factory("F3", free=10)]


def test_rotation_goes_round_by_due_date() -> None:
    # Due first, served first: O3, O1, O2, O4 meet F1, F2, F3, F1.
    orders = [make_order(id_, 5, due=due) for id_, due in (("O1", 20), ("O2", 30), ("O3", 10), ("O4", 40))]
    assert rotate(make_scenario(SHOPS, orders)) == {
        "O3": {"F1-1": 5},
        "O1": {"F2-1": 5},
        "O2": {"F3-1": 5},
        "O4": {"F1-1": 5},
    }


def test_rotation_passes_the_rest_on() -> None:
    # F3 holds 10 of O3's 15 pieces; the next in turn, F1, gets the other 5, and O4 goes on with F2.
    orders = [
        make_order("O1", 1, due=1),
        make_order("O2", 1, due=2),
        make_order("O3", 15, due=3),
        make_order("O4", 1, due=4),
    ]
    assert rotate(make_scenario(SHOPS, orders)) == {
        "O1": {"F1-1": 1},
        "O2": {"F2-1": 1},
        "O3": {"F3-1": 10, "F1-1": 5},
        "O4": {"F2-1": 1},
    }


def test_rotation_keeps_a_whole_order_whole() -> None:
    # O2 may not be split: neither F2 (30) nor F3 (10), whose turn comes first, holds 40, so it goes to F1.
    whole = make_sourcing(is_never_split=True)
    orders = [make_order("O1", 1, due=1), make_order("O2", 40, due=2, sourcing=whole)]
    assert rotate(make_scenario(SHOPS, orders))["O2"] == {"F1-1": 40}
    # 70 pieces fit nowhere whole; the one lot takes the 59 minutes F1 has left, unless it is all or nothing.
    orders[1] = make_order("O2", 70, due=2, sourcing=whole)
    assert rotate(make_scenario(SHOPS, orders))["O2"] == {"F1-1": 59}
    orders[1] = make_order("O2", 70, due=2, sourcing=whole, is_all_or_nothing=True)
    assert "O2" not in rotate(make_scenario(SHOPS, orders))


def test_proportional_follows_free_minutes() -> None:
    # 20 pieces over 60 : 30 : 10 free minutes is 12 : 6 : 2; then 12 more over 48 : 24 : 8 is 7.2 : 3.6 : 1.2.
    orders = [make_order("O1", 20, due=1), make_order("O2", 12, due=2)]
    assert share(make_scenario(SHOPS, orders)) == {
        "O1": {"F1-1": 12, "F2-1": 6, "F3-1": 2},
        "O2": {"F1-1": 7, "F2-1": 4, "F3-1": 1},
    }


def test_proportional_gives_no_share_below_the_smallest_lot() -> None:
    # 12 : 6 : 2 has a share below 3, so F3 drops out: 20 over 60 : 30 is 13.3 : 6.7.
    orders = [make_order("O1", 20, sourcing=make_sourcing(min_lot=3))]
    assert share(make_scenario(SHOPS, orders)) == {"O1": {"F1-1": 13, "F2-1": 7}}


def test_caps_are_kept() -> None:
    # Joint work may take 500 permille of F1's 60 minutes: 30 pieces of 1 minute, and likewise 15 and 5 of the others.
    book = make_rulebook(hard=HardRules(load_cap_permille=500))
    orders = [make_order("O1", 100)]
    expected = {"O1": {"F1-1": 30, "F2-1": 15, "F3-1": 5}}
    assert rotate(make_scenario(SHOPS, orders, rulebook=book)) == expected
    assert share(make_scenario(SHOPS, orders, rulebook=book)) == expected


def test_two_operations_keep_their_order_in_time() -> None:
    # F1 mills in week 0, F2 turns; goods made in week 0 arrive for week 1.
    scenario = make_scenario(
        [make_factory("F1", free=10), make_factory("F2", free=10, processes=["turn"])],
        [make_order("O1", 10, route=("mill", "turn"))],
        buckets=2,
    )
    result = solve_by_rotation(scenario, make_targets(scenario))
    assert pieces_by_order(result) == {"O1": {"F1-1": 10}}
    assert result.plan is not None
    assert [step.bucket for step in result.plan.lots[0].steps] == [0, 1]


def test_apportion_hands_out_every_lot_multiple() -> None:
    # 7 multiples over 1 : 1 : 1 is 2 each and one more for the first.
    assert apportion(7, {0: 1, 1: 1, 2: 1}, 10) == Counter({0: 30, 1: 20, 2: 20})
    assert apportion(7, {}, 10) == Counter()
