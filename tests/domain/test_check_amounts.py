"""Amounts that would add up beyond whole numbers of 64 bits are refused; those just below are counted exactly."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from optimizer.domain.check import CHECKS
from optimizer.domain.check.amounts import MEMBER_TARGET, MEMBER_UNFAIRNESS, MODEL_SIZE, MOST_GOAL
from optimizer.domain.ledger import Balance
from optimizer.domain.network import DistanceRule
from optimizer.domain.order import GroupKind, Order
from optimizer.domain.plan import Budget, Termination
from optimizer.domain.rulebook import (
    EntitlementRule,
    FairnessRule,
    GoalLevel,
    GoalTerm,
    GroupBrackets,
    HardRules,
    ShareBasis,
    Term,
    Tolerance,
)
from optimizer.domain.scenario import Scenario
from optimizer.fairness.brackets import MOST_COARSE_UNITS, compute_breakpoints, compute_weights
from optimizer.model import build_model, build_part
from optimizer.objectives import build_level_expressions
from optimizer.search.strategy import EXACT_SIZE
from optimizer.solve import prepare, solve_scenario
from optimizer.verify import verify_plan
from tests.build import (
    make_factory,
    make_level,
    make_operation,
    make_order,
    make_quota,
    make_quote,
    make_rulebook,
    make_scenario,
    make_work_center,
)
from tests.domain.found import find_codes, find_problems
from tests.model.solved import Ticks

ONE = make_factory("F1")
LOT = [("amount.lot_cost", "$.orders[0].route[0]")]
GOAL = [("amount.goal", "$.rulebook.goals[0]")]


# -------------------------------------------------------------------------------------------------------- a lot multiple


def shop(yen_per_minute: float, **fields: Any) -> Any:
    return make_factory("F1", make_work_center("F1-1", yen_per_minute=yen_per_minute, **fields))


# 2**61 nanoyen are 2,305,843,009.21 yen.
@pytest.mark.parametrize(
    ("yen_per_minute", "order", "found"),
    [
        (2_305.843009, {"minutes": 1_000_000}, []),
        (2_305.843010, {"minutes": 1_000_000}, LOT),
        # By the lot multiple: 2,305,843,000 yen and 2,305,843,010.
        (230_584.3, {"quantity": 10_000, "lot_multiple": 10_000}, []),
        (230_584.301, {"quantity": 10_000, "lot_multiple": 10_000}, LOT),
        (230_584.301, {"quantity": 10_000, "lot_multiple": 1_000}, []),
        # By the setup beside one piece of a minute: 2,305,843,000 yen and 2,305,844,000.
        (1_000, {"quantity": 1, "route": [make_operation(setup_minutes=2_305_842)]}, []),
        (1_000, {"quantity": 1, "route": [make_operation(setup_minutes=2_305_843)]}, LOT),
        # By the freight, of 2,305.843 yen per kg.
        (0, {"kg_per_piece": 1_000_000}, []),
        (0, {"kg_per_piece": 1_000_000, "quantity": 2, "lot_multiple": 2}, LOT),
    ],
)
def test_a_lot_multiple_costs_no_more_than_can_be_counted(
    yen_per_minute: float, order: dict[str, Any], found: list[tuple[str, str]]
) -> None:
    asked: dict[str, Any] = {"quantity": 1, "destination": "port"} | order
    batch = [make_order("O1", **asked)]
    assert find_codes([shop(yen_per_minute)], batch, legs=[("base", "port", 1, 2_305.843)]) == found


def test_the_dearest_machine_or_quote_is_named() -> None:
    factories = [shop(1), make_factory("F2", make_work_center("F2-1", yen_per_minute=30))]
    order = make_order("O1", 10**8, lot_multiple=10**8, minutes=1)
    (problem,) = find_problems(factories, [order])
    assert (problem.subject, problem.value) == ("order O1", "3000000000")
    for text in (problem.message.ja, problem.message.en):
        assert "F2" in text
        assert "2305843009" in text
    quotes = (make_quote("F1", yen_per_piece=40),)
    (problem,) = find_problems(factories, [quoted(order, quotes=quotes)])
    assert "F1" in problem.message.en
    assert problem.value == "4000000000"


def quoted(order: Order, **operation: Any) -> Order:
    return make_order(order.id, order.quantity, lot_multiple=order.lot_multiple, route=[make_operation(**operation)])


def test_a_machine_that_may_not_do_the_work_does_not_count() -> None:
    order = make_order("O1", 10**8, lot_multiple=10**8)
    cheap = {"quotes": (make_quote("F1", yen_per_piece=1),)}
    assert find_codes([shop(30)], [quoted(order, **cheap)]) == LOT
    assert find_codes([shop(30)], [quoted(order, is_quoted_only=True, **cheap)]) == []
    # Who quotes minutes alone takes its own price per minute: 80 minutes cost 2,400,000,000 yen per million pieces.
    for minutes, found in ((76, []), (80, LOT)):
        slow = {"quotes": (make_quote("F1", minutes_per_piece=minutes),), "is_quoted_only": True}
        million = make_order("O1", 10**6, lot_multiple=10**6)
        assert find_codes([shop(30)], [quoted(million, **slow)]) == found


# ---------------------------------------------------------------------------------------------------------- all the work


# 2**60 // 2000 is 576,460,752,303,423 milliminutes; with 4,000 members it is half of that.
@pytest.mark.parametrize(("members", "fits", "is_too_much"), [(1, 5_764.607, 5_764.608), (4_000, 2_882.303, 2_882.304)])
def test_the_work_of_a_batch_can_be_shared_out(members: int, fits: float, is_too_much: float) -> None:
    factories = [make_factory(f"F{i}") for i in range(members)]
    small = make_order("O1", 1)
    assert find_codes(factories, [small, make_order("O2", 99_999_999, minutes=fits)]) == []
    (problem,) = find_problems(factories, [small, make_order("O2", 100_000_000, minutes=is_too_much)])
    assert (problem.code, problem.path, problem.subject) == ("amount.work", "$.orders[1]", "order O2")


# 2**60 // 2000 is 576,460,752,303,423: in thousandths of a yen, 576,460,752,303 yen.
@pytest.mark.parametrize(("more", "found"), [(0, []), (1, [("amount.shared", "$.orders[0]")])])
def test_the_value_of_a_batch_can_be_shared_out(more: int, found: list[tuple[str, str]]) -> None:
    book = make_rulebook(entitlement=EntitlementRule(basis=ShareBasis.value_added))
    orders = [
        make_order("O1", 576, minutes=0, unit_value_yen=10**9),
        make_order("O2", 1, minutes=0, unit_value_yen=460_752_303 + more),
    ]
    assert find_codes([ONE], orders, rulebook=book) == found


@pytest.mark.parametrize(
    ("pieces", "found"), [(36_036, []), (36_038, [("amount.job_parts", "$.orders[0].lot_multiple")])]
)
def test_a_job_has_no_more_parts_than_can_be_told_apart(pieces: int, found: list[tuple[str, str]]) -> None:
    # In lot multiples of 2, 36,036 pieces are 18,018 parts: a thousand fine units each.
    order = make_order("O1", pieces, lot_multiple=2)
    for basis in ShareBasis:
        book = make_rulebook(entitlement=EntitlementRule(basis=basis))
        assert find_codes([ONE], [order], rulebook=book) == (found if basis is ShareBasis.jobs else [])


# -------------------------------------------------------------------------------------------------------------- the goals


def worth(*amounts: tuple[int, int]) -> list[Order]:
    """Orders of so many pieces of so many yen, of a process nobody does."""
    return [
        make_order(f"O{i}", pieces, unit_value_yen=value, route=["paint"]) for i, (pieces, value) in enumerate(amounts)
    ]


# 2 * 10**17 + 88,230,376 * 10**9 + 75,855,872 * 2 = 2**58.
MOST = worth((10**8, 10**9), (10**8, 10**9), (88_230_376, 10**9), (75_855_872, 2))


def test_a_goal_adds_up_to_no_more_than_can_be_counted() -> None:
    assert sum(order.quantity * order.unit_value_yen for order in MOST) == MOST_GOAL
    assert find_codes([ONE], MOST) == []
    (problem,) = find_problems([ONE], [*MOST, make_order("last", 1, unit_value_yen=1, route=["paint"])])
    assert (problem.code, problem.path, problem.subject) == (*GOAL[0], "goal unplaced")
    assert problem.value == str(MOST_GOAL + 1)
    for text in (problem.message.ja, problem.message.en):
        assert str(MOST_GOAL) in text
        assert "O0" in text
    # What the orders are worth matters only where a goal counts it.
    assert find_codes([ONE], worth(*[(10**8, 10**9)] * 4)) == GOAL
    assert find_codes([ONE], worth(*[(10**8, 10**9)] * 4), rulebook=make_rulebook("lateness")) == []


@pytest.mark.parametrize(("buckets", "found"), [(15, []), (31, GOAL)])
def test_more_cells_leave_less_room(
    monkeypatch: pytest.MonkeyPatch, buckets: int, found: list[tuple[str, str]]
) -> None:
    # 2 * 10**17 for what stays unplaced, and as much for each cell: 16 times is 3.2 * 10**18, 32 times more than 2**62.
    orders = [make_order(f"O{i}", 10**8, minutes=0, unit_value_yen=10**9) for i in range(2)]
    assert find_codes([ONE], orders, buckets=buckets) == found
    # The solver draws the line there, too.
    monkeypatch.setattr("optimizer.domain.check.CHECKS", CHECKS[:-1])
    prepared = prepare(make_scenario([ONE], orders, buckets=buckets))
    built = build_model(build_part(prepared.goals, range(2), ()))
    built.model.minimize(build_level_expressions(built.variables).level(0).expression)
    assert ("overflow" in built.model.validate()) == bool(found)


@pytest.mark.parametrize(("yen_per_minute", "found"), [(80, []), (80.123, []), (80.123457, GOAL)])
def test_prices_with_fewer_decimals_leave_more_room(yen_per_minute: float, found: list[tuple[str, str]]) -> None:
    # 10**9 yen: 10**18 nanoyen are too many, 10**15 times a thousand of them are not.
    order = make_order("O1", 10_000, minutes=1_250)
    assert find_codes([shop(yen_per_minute)], [order], rulebook=make_rulebook("cost")) == found


@pytest.mark.parametrize(("weight", "found"), [(1, []), (1_000_000, GOAL)])
def test_weights_count_in_the_unit_all_terms_share(weight: int, found: list[tuple[str, str]]) -> None:
    # 10**12 yen unplaced; beside whole yen of cost it counts in nanoyen over 10**6, times its weight: 10**21 are too many.
    terms = (GoalTerm(term=Term.cost), GoalTerm(term=Term.unplaced, weight=weight))
    order = make_order("O1", 1_000_000, unit_value_yen=1_000_000)
    book = make_rulebook(GoalLevel(name="both", terms=terms))
    assert find_codes([shop(1)], [order], rulebook=book) == found


@pytest.mark.parametrize(("weight", "found"), [(71, []), (72, GOAL)])
def test_groups_count_in_what_unfairness_comes_to(weight: int, found: list[tuple[str, str]]) -> None:
    # A member comes to 2 * 10**9 at worst, a million times in this goal; once for itself, and weighed in each of its two zones:
    # (1 + 2 * 71) * 2 * 10**15 = 2.86 * 10**17 is below 2**58 = 2.882 * 10**17, 2.9 * 10**17 is not.
    terms = (GoalTerm(term=Term.unfairness, weight=1_000_000), GoalTerm(term=Term.lateness))
    groups = (GroupBrackets(kind=GroupKind.hazard_zone, weight=weight),)
    book = make_rulebook(GoalLevel(name="both", terms=terms), fairness=FairnessRule(groups=groups))
    factories = [
        make_factory("F1", hazard_zones=("river", "coast")),
        make_factory("C", is_member=False, hazard_zones=("coast",)),
    ]
    assert find_codes(factories, [make_order("O1")], rulebook=book) == found


# ------------------------------------------------------------------------------------------------------------- the quotas


@pytest.mark.parametrize(
    ("unit", "basis", "most"),
    [
        ("absolute", ShareBasis.standard_minutes, 2**60 // 1_000),
        ("absolute", ShareBasis.pieces, 2**60),
        ("absolute", ShareBasis.value_added, 2**60 // 1_000),
        ("absolute", ShareBasis.jobs, 2**60 // 18_018_000),
        ("permille_of_placed", ShareBasis.jobs, 2**60 // 18_018_000),
        # One piece of 1,000 minutes: 1,000,000 milliminutes.
        ("permille_of_placed", ShareBasis.standard_minutes, 2**60 // 10**6),
        ("permille_of_entitlement", ShareBasis.standard_minutes, 2**60 // 1_001),
    ],
)
def test_a_quota_can_be_counted(unit: str, basis: ShareBasis, most: int) -> None:
    for maximum, found in ((most, []), (most + 1, [("amount.quota", "$.rulebook.hard.quotas[0].maximum")])):
        hard = HardRules(quotas=(make_quota("F1", unit=unit, maximum=maximum),))
        book = make_rulebook(hard=hard, entitlement=EntitlementRule(basis=basis))
        assert find_codes([ONE], [make_order("O1", 1, minutes=1_000)], rulebook=book) == found


def test_single_amounts_have_limits_of_their_own() -> None:
    assert Tolerance(absolute=10**9).absolute == 10**9
    assert make_factory("F1", activation_yen=10**9).activation_yen == 10**9
    assert Balance(factory="F1", entitled=10**12, received=10**12).received == 10**12
    assert DistanceRule(yen_per_kg=10**6, yen_per_kg_km=10**6).yen_per_kg == 10**6
    for refused in (
        lambda: Tolerance(absolute=10**9 + 1),
        lambda: make_factory("F1", activation_yen=10**9 + 1),
        lambda: Balance(factory="F1", entitled=10**12 + 1),
        lambda: Balance(factory="F1", received=10**12 + 1),
        lambda: DistanceRule(yen_per_kg=10**6 + 1),
        lambda: DistanceRule(yen_per_kg_km=10**6 + 1),
    ):
        with pytest.raises(ValidationError):
            refused()


# ----------------------------------------------------------------------------------- what is accepted is counted exactly


def solve_exactly(scenario: Scenario) -> list[int | float]:
    result = solve_scenario(scenario, Budget(time_limit_seconds=60, gap=0), clock=Ticks(), strategy="exact")
    assert result.plan is not None
    assert result.termination is Termination.optimal
    assert verify_plan(scenario, result.plan).is_verified
    return [level.value for level in result.plan.levels]


def test_the_largest_goal_is_reported_to_the_last_unit() -> None:
    # Nobody can do it, so all of it stays; the tolerance of the first level is ten times as much again and more.
    book = make_rulebook(make_level("unplaced", permille=10_000, absolute=10**9), "lateness")
    assert solve_exactly(make_scenario([ONE], MOST, rulebook=book)) == [MOST_GOAL, 0]


def test_the_dearest_lot_is_reported_to_the_last_unit() -> None:
    center = make_work_center("F1-1", free=1_000_000, yen_per_minute=2_305)
    order = make_order("O1", 1, minutes=1_000_000)
    scenario = make_scenario([make_factory("F1", center)], [order], rulebook=make_rulebook("unplaced", "cost"))
    assert solve_exactly(scenario) == [0, 2_305_000_000]


def test_what_the_checks_take_from_other_places_is_so() -> None:
    assert MEMBER_TARGET == MOST_COARSE_UNITS
    for alpha in (0, 1, 2, 4):
        for brackets in range(1, 101):
            weights = compute_weights(compute_breakpoints(brackets), alpha)
            assert max(weights) * MOST_COARSE_UNITS <= MEMBER_UNFAIRNESS
    assert EXACT_SIZE <= MODEL_SIZE
