"""What a strategy is made of: one run of the solver, neighbourhoods, first plans, and which strategy fits."""

from __future__ import annotations

from collections import Counter
from random import Random

import numpy as np
import pytest
from hypothesis import assume, given, settings
from ortools.sat.python import cp_model

from optimizer.cells.lots import CellLot
from optimizer.domain.rulebook import HardRules
from optimizer.domain.scenario import Scenario
from optimizer.errors import InternalError, UnknownNameError
from optimizer.model import build_part
from optimizer.rules import RuleId
from optimizer.scenario.generate import generate_scenario
from optimizer.search import STRATEGIES, choose_strategy, strategy
from optimizer.search.cpsat import Answer, Question, solve_part
from optimizer.search.neighbourhoods import propose_orders
from optimizer.search.placement import WHOLE
from optimizer.search.start import Start, _Try, find_start, measure_shortfalls
from optimizer.solve import Prepared, prepare
from tests.agreement.drawn import SEEDS, draw_tiny
from tests.build import (
    make_factory,
    make_lot,
    make_order,
    make_quota,
    make_rulebook,
    make_scenario,
    make_sourcing,
)
from tests.model.test_judged import broken_by_verifier
from tests.search.placement.engines import place_all
from tests.search.sessions import build_session


def knapsack() -> Scenario:
    """Orders of odd weights and minutes over two tight factories: a few solutions on the way to the best."""
    factories = [make_factory("F1", free=61), make_factory("F2", free=47)]
    random = Random(3)
    orders = [
        make_order(
            f"O{i}", 4, minutes=random.randint(2, 9), unit_value_yen=random.randint(3, 40), is_all_or_nothing=True
        )
        for i in range(12)
    ]
    return make_scenario(factories, orders)


def ask(scenario: Scenario, **question: int) -> Answer:
    prepared = prepare(scenario)
    part = build_part(prepared.goals, range(len(scenario.orders)), prepared.pinned)
    asked = Question(**{"level": 0, "limits": (), "work": 20.0, "seed": 1} | question)  # type: ignore[arg-type]
    return solve_part(part, asked, hint=prepared.pinned, seconds=None)


def test_a_run_that_ends_by_itself_is_whole_and_proves_its_value() -> None:
    scenario = knapsack()
    answer = ask(scenario)
    assert answer.is_proven
    assert answer.is_whole
    assert answer.lots is not None
    assert prepare(scenario).goals.evaluate(answer.lots)[0] == answer.bound
    assert answer.solutions > 2


def test_a_run_can_be_stopped_at_a_solution_and_gives_that_one_again() -> None:
    scenario = knapsack()
    goals = prepare(scenario).goals
    values = []
    for count in (1, 2, 2):
        answer = ask(scenario, max_solutions=count)
        assert not answer.is_whole
        assert answer.solutions == count
        assert answer.lots is not None
        values.append(goals.evaluate(answer.lots)[0])
    assert values[0] > values[1] == values[2]


def test_a_run_can_be_stopped_from_outside_and_keeps_what_it_has() -> None:
    prepared = prepare(knapsack())
    part = build_part(prepared.goals, range(12), ())
    seen: list[int] = []
    asked = Question(level=0, limits=(), work=20.0, seed=1)
    answer = solve_part(part, asked, hint=(), seconds=None, on_solution=seen.append, should_stop=lambda: len(seen) >= 2)
    assert not answer.is_whole
    assert answer.lots is not None
    assert prepared.goals.evaluate(answer.lots)[0] == seen[-1]
    assert seen == sorted(seen, reverse=True)


def test_limits_of_earlier_levels_are_kept() -> None:
    # 10 pieces at a week's delay, or 4 of them in time: with nothing unplaced, 42 piece-days; with 6 unplaced, none.
    factory = make_factory("F1", free=[4, 20])
    book = make_rulebook("unplaced", "lateness")
    scenario = make_scenario([factory], [make_order("O1", 10, due=7)], buckets=2, rulebook=book)
    for limit, late in ((0, 42), (5, 7), (6, 0)):
        assert ask(scenario, level=1, limits=(limit,)).bound == late  # type: ignore[arg-type]


# ---------------------------------------------------------------------------------------------------------- first plans


def quota_shop(**quota: int) -> Scenario:
    factories = [make_factory("F1", free=6), make_factory("F2", free=60)]
    hard = HardRules(quotas=(make_quota("F1", unit="absolute", **quota),))
    return make_scenario(factories, [make_order("O1", 10)], rulebook=make_rulebook("cost", hard=hard))


def test_the_first_plan_is_empty_unless_a_rule_forces_work_on_somebody() -> None:
    for scenario in (knapsack(), quota_shop(maximum=4)):
        prepared = prepare(scenario)
        assert find_start(prepared.goals, prepared.pinned, seed=1) == Start(())


# The last one is missed by more than 2 ** 45 thousandths of a minute.
@pytest.mark.parametrize(("minimum", "missing"), [(4, 0), (6, 0), (7, 1_000), (9, 3_000), (10**11, 10**14 - 6_000)])
def test_the_first_plan_gives_everybody_what_is_owed(minimum: int, missing: int) -> None:
    prepared = prepare(quota_shop(minimum=minimum))
    start = find_start(prepared.goals, (), seed=1)
    closest = measure_shortfalls(prepared.goals, ())
    assert closest.is_proven
    if missing:
        assert (start.lots, start.is_infeasible) == (None, True)
        assert [(s.rule, s.where, s.amount) for s in closest.shortfalls] == [(RuleId.quota, "F1 minimum", missing)]
        assert start.shortfalls == closest.shortfalls
    else:
        assert start.lots is not None
        assert closest.lots is not None
        assert not broken_by_verifier(prepared, start.lots)
        assert not broken_by_verifier(prepared, closest.lots)
        assert (start.is_infeasible, closest.shortfalls) == (False, ())


def test_only_orders_with_pinned_lots_are_forced_where_there_is_no_quota() -> None:
    # O1 needs a second maker beside its pinned lot; O2 would fit, and stays out.
    orders = [make_order("O1", 10, sourcing=make_sourcing(min_factories=2)), make_order("O2", 10)]
    pins = (make_lot("a", "O1", 5, "F1-1@0"),)
    prepared = prepare(make_scenario([make_factory("F1"), make_factory("F2")], orders, pins=pins))
    start = find_start(prepared.goals, prepared.pinned, seed=1)
    assert start.lots is not None
    assert {lot.order for lot in start.lots} == {0}
    assert not broken_by_verifier(prepared, start.lots)


@pytest.fixture
def exact_share() -> Prepared:
    """F1 is owed exactly 77,777 minutes of 30 orders of a piece each: no choice of a moment."""
    random = Random(3)
    orders = [make_order(f"O{i}", 1, minutes=random.randint(1_000, 9_999)) for i in range(30)]
    factories = [make_factory(id_, free=10**6) for id_ in ("F1", "F2")]
    hard = HardRules(quotas=(make_quota("F1", minimum=77_777, maximum=77_777, unit="absolute"),))
    return prepare(make_scenario(factories, orders, rulebook=make_rulebook("cost", hard=hard)))


def test_out_of_time_is_not_infeasible(exact_share: Prepared, monkeypatch: pytest.MonkeyPatch) -> None:
    # Next to no work, and the clock ends the third try: nothing is found, and nothing is proven.
    monkeypatch.setattr("optimizer.search.start.START_WORK", 1e-6)
    seconds = iter([1_000.0, 1_000.0, 0.0])
    assert find_start(exact_share.goals, (), seed=1, time_left=lambda: next(seconds)) == Start(None)
    assert find_start(exact_share.goals, (), seed=1, should_stop=lambda: True) == Start(None)
    # With time, each try has more work, until one is enough.
    start = find_start(exact_share.goals, (), seed=1)
    assert start.lots is not None
    assert not broken_by_verifier(exact_share, start.lots)


@pytest.mark.parametrize(("minimum", "missing"), [(6, 0), (7, 1_000)])
def test_a_plan_found_while_measuring_shortfalls_is_a_start(
    monkeypatch: pytest.MonkeyPatch, minimum: int, missing: int
) -> None:
    # The model of all rules never ends; the one that may miss quotas then answers for it.
    def give_up(tried: _Try, model: cp_model.CpModel) -> cp_model.CpSolverStatus:
        status = solve(tried, model)
        return status if model.has_objective() else cp_model.UNKNOWN

    solve = _Try.solve
    monkeypatch.setattr(_Try, "solve", give_up)
    prepared = prepare(quota_shop(minimum=minimum))
    start = find_start(prepared.goals, (), seed=1)
    assert (start.lots is None, start.is_infeasible) == (missing > 0, missing > 0)
    assert [entry.amount for entry in start.shortfalls] == ([missing] if missing else [])
    assert start.lots is None or not broken_by_verifier(prepared, start.lots)


def test_a_model_the_solver_refuses_is_a_defect() -> None:
    model = cp_model.CpModel()
    model.minimize(2**62 * model.new_int_var(0, 9, "x"))
    with pytest.raises(InternalError, match="overflow"):
        _Try(1, 1.0, None).solve(model)


SEEN: Counter[str] = Counter()


@settings(max_examples=200)
@given(SEEDS)
def check_first_plans(seed: int) -> None:
    prepared = prepare(draw_tiny(Random(seed)))
    assume(not prepared.stray_pins)
    start = find_start(prepared.goals, prepared.pinned, seed=1).lots
    assume(start is not None)
    assert start is not None
    alone = broken_by_verifier(prepared, prepared.pinned)
    broken = broken_by_verifier(prepared, start)
    # What the pinned lots break by themselves, where nothing is left to decide, is found when the plan is verified.
    assert broken <= alone
    assume(not broken)
    session = build_session(prepared.scenario, start)
    session.run_placing(mode=WHOLE, share=0.0, guide=None)
    more = session.lots
    assert not broken_by_verifier(prepared, more)
    assert {lot for lot in more if lot.pin} == set(prepared.pinned)
    SEEN["more"] += len(more) > len(start)
    SEEN["forced"] += start != prepared.pinned
    SEEN["pins that need more work"] += bool(alone)


def test_first_plans_keep_every_rule() -> None:
    SEEN.clear()
    check_first_plans()
    assert {name for name in ("more", "forced", "pins that need more work") if SEEN[name] < 3} == set(), SEEN


# -------------------------------------------------------------------------------------------------------- neighbourhoods


@pytest.mark.parametrize("level", ["unplaced", "lateness", "unfairness", "cost"])
@pytest.mark.parametrize("size", [1, 5, 14, 40])
def test_neighbourhoods_are_some_of_the_orders(level: str, size: int) -> None:
    scenario = generate_scenario("tight", factories=5, orders=30, seed=2)
    prepared = prepare(scenario.model_copy(update={"rulebook": make_rulebook(*dict.fromkeys(("unplaced", level)))}))
    for lots in ((), place_all(prepared, seed=1)):
        session = build_session(prepared.scenario, lots)
        session.current = len(session.levels) - 1
        drawn = [propose_orders(session, np.random.default_rng(seed), size) for seed in range(30)]
        again = [propose_orders(session, np.random.default_rng(seed), size) for seed in range(30)]
        assert drawn == again
        for orders in drawn:
            assert 0 < len(orders) <= size + 1
            assert orders == sorted(set(orders))
            assert set(orders) <= set(range(30))
        assert len({tuple(orders) for orders in drawn}) > 1 or size >= 30


def test_a_part_keeps_what_it_does_not_free() -> None:
    pin = make_lot("pin", "O1", 2, "F1-1@0")
    orders = [make_order("O1", 10), make_order("O2", 10), make_order("O3", 10)]
    prepared = prepare(make_scenario([make_factory("F1")], orders, pins=(pin,)))
    lots = (*prepared.pinned, CellLot(0, 3, ((0, 0),)), CellLot(1, 4, ((1, 0),)), CellLot(2, 5, ((2, 0),)))
    part = build_part(prepared.goals, [1, 0, 1], lots)
    assert part.orders == (0, 1)
    assert part.fixed == (lots[0], lots[3])
    assert part.remaining.tolist() == [8, 10, 5]


# ------------------------------------------------------------------------------------------------------ which strategy


def test_small_instances_are_solved_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    table = prepare(knapsack()).table
    name, reason = choose_strategy("auto", table)
    assert name == "exact"
    assert str(strategy.EXACT_SIZE) in reason
    # 12 orders with a cell at each of two factories, and no moves: 24.
    monkeypatch.setattr(strategy, "EXACT_SIZE", 24)
    assert choose_strategy("auto", table)[0] == "exact"
    monkeypatch.setattr(strategy, "EXACT_SIZE", 23)
    assert choose_strategy("auto", table)[0] == "guided"


@pytest.mark.parametrize("name", sorted(STRATEGIES))
def test_a_strategy_asked_for_is_taken(name: str) -> None:
    assert choose_strategy(name, prepare(knapsack()).table)[0] == name


def test_a_strategy_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(UnknownNameError, match="guesswork") as caught:
        choose_strategy("guesswork", prepare(knapsack()).table)
    for name in ("auto", *STRATEGIES):
        assert name in caught.value.way_out.ja
        assert name in caught.value.way_out.en
