"""What a solve gives back: a verified plan and how it ended, or an error where the plan would break a rule."""

from __future__ import annotations

from typing import Any

import pytest

from optimizer.cells.lots import CellLot
from optimizer.domain.plan import Budget, Termination
from optimizer.domain.rulebook import HardRules
from optimizer.domain.scenario import Scenario
from optimizer.errors import UnknownNameError, VerificationError
from optimizer.model import extract_lots
from optimizer.rules import RuleId
from optimizer.scenario import hash_rulebook, hash_scenario
from optimizer.search.session import Session
from optimizer.solve import prepare, solve_scenario
from optimizer.verify import compute_levels, verify_plan
from tests.build import (
    make_factory,
    make_level,
    make_lot,
    make_order,
    make_quota,
    make_rulebook,
    make_scenario,
    make_work_center,
)
from tests.model.solved import Ticks
from tests.solve.clocks import Story


def shop(*, free: int = 20, **order: Any) -> Scenario:
    """10 pieces at 3 yen."""
    center = make_work_center("F1-1", free=free, yen_per_minute=3)
    book = make_rulebook("unplaced", "cost")
    return make_scenario([make_factory("F1", center)], [make_order("O1", 10, **order)], rulebook=book)


def test_a_plan_comes_with_its_levels_verdict_and_provenance() -> None:
    scenario = shop(free=6)
    result = solve_scenario(scenario, Budget(seed=5), clock=Ticks(), scenario_file="shop.json")
    plan = result.plan
    assert plan is not None
    assert result.has_plan
    assert result.termination is Termination.optimal
    assert result.verdict == verify_plan(scenario, plan)
    assert result.seconds > 0
    assert [(u.order, u.quantity) for u in plan.unplaced] == [("O1", 4)]
    assert [(level.name, level.value, level.bound, level.gap) for level in plan.levels] == [
        ("unplaced", 4, 4, 0),
        ("cost", 18, 18, 0),
    ]
    assert [(v.value, v.scale, v.unit) for v in compute_levels(scenario, plan)] == [
        (level.value, level.scale, level.unit) for level in plan.levels
    ]
    made = plan.provenance
    assert (made.scenario_file, made.seed, made.strategy) == ("shop.json", 5, "exact")
    assert (made.scenario_hash, made.rulebook_hash) == (hash_scenario(scenario), hash_rulebook(scenario.rulebook))
    assert set(made.solver_versions) == {"ortools", "highspy", "numpy"}
    assert len(made.stages) == 2
    assert plan.targets == prepare(scenario).targets


def test_lots_are_numbered_in_the_order_of_orders_and_cells_past_the_ids_of_pinned_ones() -> None:
    factories = [make_factory("F1", free=[5, 5]), make_factory("F2", free=[5, 5])]
    pins = (make_lot("L-00002", "O2", 5, "F1-1@1"),)
    scenario = make_scenario(factories, [make_order("O1", 10), make_order("O2", 10)], buckets=2, pins=pins)
    result = solve_scenario(scenario, Budget(), clock=Ticks())
    assert result.plan is not None
    assert result.plan.levels[0].value == 0
    assert [lot.id for lot in result.plan.lots] == ["L-00002", "L-00001", "L-00003", "L-00004"]
    assert [lot.order for lot in result.plan.lots] in (["O2", "O1", "O1", "O2"], ["O2", "O1", "O2", "O2"])


@pytest.mark.parametrize("strategy", ["exact", "guided"])
def test_nothing_to_do_is_optimal(strategy: str) -> None:
    for scenario in (
        make_scenario([make_factory("F1")], []),
        make_scenario([], []),
        make_scenario([make_factory("F1", free=0)], [make_order("O1", 10)]),
        make_scenario([], [make_order("O1", 10)]),
        make_scenario([make_factory("F1")], [make_order("O1", 10, route=["paint"])]),
    ):
        result = solve_scenario(scenario, Budget(max_steps=20, gap=0), clock=Ticks(), strategy=strategy)
        assert result.termination is Termination.optimal
        assert result.plan is not None
        assert result.plan.lots == ()


@pytest.mark.parametrize("strategy", ["exact", "guided"])
def test_a_level_of_several_terms_has_the_scale_of_its_own_value(strategy: str) -> None:
    # 4 pieces stay at 10 each, 6 cost 3 yen each: 58. Cost is relative to itself, and so the level.
    terms = make_level("unplaced", weight=10).terms + make_level("cost").terms
    book = make_rulebook(make_level("unplaced", name="both").model_copy(update={"terms": terms}))
    scenario = shop(free=6).model_copy(update={"rulebook": book})
    result = solve_scenario(scenario, Budget(max_steps=20, gap=0), clock=Ticks(), strategy=strategy)
    assert result.plan is not None
    (level,) = result.plan.levels
    assert (level.value, level.scale, level.unit) == (58, 58, "mixed")


@pytest.mark.parametrize(
    ("budget", "termination"),
    [
        ({"gap": 0}, Termination.optimal),
        ({"gap": 0.99}, Termination.within_gap),
        ({"gap": 0, "max_steps": 0}, Termination.out_of_time),
        ({"gap": 0, "time_limit_seconds": 1e-9}, Termination.out_of_time),
    ],
)
def test_how_a_solve_ends(budget: dict[str, Any], termination: Termination) -> None:
    # Two orders that fill 10 minutes as 7 or as 6 + 3, whole: a fluid would place 10. The gap of the bound is below 0.99
    # already when nothing is placed... and exactly 0 in the end.
    orders = [make_order(f"O{n}", n, is_all_or_nothing=True) for n in (7, 6, 3)]
    scenario = make_scenario([make_factory("F1", free=10)], orders)
    result = solve_scenario(scenario, Budget(**budget), clock=Story(), strategy="exact")
    assert result.termination is termination
    assert result.plan is not None
    assert (
        result.plan.levels[0].termination
        is {
            Termination.optimal: Termination.optimal,
            Termination.within_gap: Termination.within_gap,
            Termination.out_of_time: Termination.feasible,
        }[termination]
    )


@pytest.mark.parametrize("strategy", ["exact", "guided"])
def test_what_is_small_beside_a_large_scale_is_no_rounding(strategy: str) -> None:
    # Nobody can make the dear order: ten thousand million yen stay whatever is done. The 5 pieces of the cheap one are a
    # half of a thousand-millionth of that, and are made all the same.
    orders = [make_order("dear", 10_000, unit_value_yen=1_000_000, route=["paint"]), make_order("cheap", 5)]
    scenario = make_scenario([make_factory("F1")], orders)
    result = solve_scenario(scenario, Budget(gap=0), clock=Ticks(), strategy=strategy)
    assert result.termination is Termination.optimal
    assert result.plan is not None
    assert result.plan.levels[0].value == result.plan.levels[0].bound == 10_000_000_000


def test_infeasible_is_a_result_without_a_plan() -> None:
    scenario = shop(free=6, is_all_or_nothing=True)
    pinned = make_scenario(scenario.network.factories, scenario.orders, pins=(make_lot("P", "O1", 3, "F1-1@0"),))
    result = solve_scenario(pinned, Budget(), clock=Ticks())
    assert (result.termination, result.plan, result.verdict, result.has_plan) == (
        Termination.infeasible,
        None,
        None,
        False,
    )
    assert {clash.rule for clash in result.clashes} == {RuleId.all_or_nothing}


@pytest.mark.parametrize(("has_enough", "ended"), [(False, Termination.out_of_time), (True, Termination.cancelled)])
def test_no_plan_in_the_time_there_is_is_no_proof_that_there_is_none(
    monkeypatch: pytest.MonkeyPatch, has_enough: bool, ended: Termination
) -> None:
    # F1 is owed a sum of twenty orders of unlike size. The tries have next to no work, and the clock is at its end
    # after a few looks: the start, the end, and two tries.
    monkeypatch.setattr("optimizer.search.start.START_WORK", 1e-9)
    orders = [make_order(f"O{i}", 1, minutes=1_000 + 37 * i) for i in range(20)]
    hard = HardRules(quotas=(make_quota("F1", minimum=13_531, maximum=13_531, unit="absolute"),))
    factories = [make_factory(id_, free=100_000) for id_ in ("F1", "F2")]
    scenario = make_scenario(factories, orders, rulebook=make_rulebook(hard=hard))
    seconds = iter([0.0, 0.0, 0.0, 10.0])
    result = solve_scenario(
        scenario,
        Budget(time_limit_seconds=10),
        clock=lambda: next(seconds, 10.0),
        watcher=Story(has_enough=has_enough),
    )
    assert (result.termination, result.plan, result.verdict, result.clashes) == (ended, None, None, ())


def test_an_unknown_strategy_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="guesswork"):
        solve_scenario(shop(), Budget(), clock=Ticks(), strategy="guesswork")


# ------------------------------------------------------------------------------------------- a strategy that goes wrong


class Overfull:
    """A broken strategy: it fills a cell beyond its time."""

    def improve_level(self, session: Session) -> None:
        session.offer((CellLot(0, 10, ((0, 0),)),))


class Boastful:
    """A broken strategy: it proves more than is true, and then finds better."""

    def improve_level(self, session: Session) -> None:
        if session.current == 0:
            session.raise_bound(9)
            session.offer((CellLot(0, 6, ((0, 0),)),))


@pytest.mark.parametrize(("broken", "rule"), [(Overfull, RuleId.capacity), (Boastful, RuleId.unplaced)])
def test_a_plan_that_fails_verification_is_an_error_and_never_an_output(
    monkeypatch: pytest.MonkeyPatch, broken: Any, rule: RuleId
) -> None:
    monkeypatch.setattr("optimizer.solve.recipe.STRATEGIES", {"exact": broken})
    with pytest.raises(VerificationError) as caught:
        solve_scenario(shop(free=6), Budget(), clock=Ticks(), strategy="exact")
    assert {getattr(violation, "rule", None) for violation in caught.value.violations} == {rule}
    assert rule.value in caught.value.message.en


def test_a_solution_read_wrongly_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    # The extraction puts every piece in one lot too many.
    def wrong(*args: Any) -> Any:
        return tuple(CellLot(lot.order, lot.count + 1, lot.cells, lot.pin) for lot in extract_lots(*args))

    monkeypatch.setattr("optimizer.search.cpsat.extract_lots", wrong)
    with pytest.raises(VerificationError) as caught:
        solve_scenario(shop(free=6), Budget(), clock=Ticks(), strategy="exact")
    assert RuleId.capacity in {getattr(violation, "rule", None) for violation in caught.value.violations}
