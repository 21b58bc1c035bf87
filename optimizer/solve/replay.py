"""Making a plan again, and comparing it byte for byte."""

from __future__ import annotations

from collections.abc import Callable

from pydantic import ValidationError

from optimizer.domain.plan import Budget, Plan
from optimizer.domain.scenario import Scenario
from optimizer.errors import PlanError, ReplayMismatch
from optimizer.scenario import dump_plan, hash_scenario
from optimizer.search import CHOICES, STRATEGIES, Watcher, choose_strategy
from optimizer.search.session import Clock
from optimizer.solve.prepare import prepare
from optimizer.solve.recipe import run_recipe
from optimizer.text import Text


def replay_plan(scenario: Scenario, plan: Plan, *, clock: Callable[[], float], watcher: Watcher | None = None) -> Plan:
    """Solve again exactly as far as the plan's provenance says, and compare the bytes.

    The clock is only read to report seconds; it stops nothing.

    Raises
    ------
    PlanError
        When the scenario is not the one the plan was made from, or its provenance is none a solve can have left.
    ReplayMismatch
        When a byte differs; names the first lot or level that does.
    """
    made = plan.provenance
    if hash_scenario(scenario) != made.scenario_hash:
        raise PlanError(
            Text(
                f"計画 {plan.scenario} は別の内容のシナリオ({made.scenario_hash[:19]}…)から作られています。",
                f"The plan of {plan.scenario} was made from a scenario with other contents ({made.scenario_hash[:19]}...).",
            ),
            Text(
                "計画を作ったときのシナリオを指定してください。", "Give the scenario as it was when the plan was made."
            ),
        )
    budget = _read_budget(plan, len(scenario.rulebook.goals))
    prepared = prepare(scenario)
    now = clock()
    steady = Clock(now=clock, start=now, end=now, level_end=now, is_ignored=True)
    result = run_recipe(
        prepared,
        budget,
        steady,
        strategy=made.strategy,
        watcher=watcher,
        scenario_file=made.scenario_file,
        schedule=made.stages,
    )
    if result.plan is None:
        raise _mismatch("plan", "a plan", "none")
    again = result.plan
    if (made.strategy, made.strategy_reason) in {choose_strategy(choice, prepared.table) for choice in CHOICES}:
        # The replay asks for the strategy by name; the plan's own reason is the one for leaving the choice to Kubari.
        again = _give_reason(again, made.strategy_reason)
    if dump_plan(again) != dump_plan(plan):
        raise _find_difference(plan, again)
    return again


def _give_reason(plan: Plan, reason: str) -> Plan:
    return plan.model_copy(update={"provenance": plan.provenance.model_copy(update={"strategy_reason": reason})})


def _read_budget(plan: Plan, level_count: int) -> Budget:
    """What the plan was made with, checked as the file may have been edited."""
    made = plan.provenance
    known = ", ".join(STRATEGIES)
    if made.strategy not in STRATEGIES:
        raise _bad_provenance(
            Text("strategy", "strategy"), made.strategy, Text(f"{known} のいずれか", f"one of {known}")
        )
    if len(made.stages) != level_count:
        needed = Text(f"目標と同じ {level_count} 段階", f"{level_count}, one per goal level")
        raise _bad_provenance(Text("stages の数", "number of stages"), str(len(made.stages)), needed)
    try:
        return Budget(seed=made.seed, gap=made.gap)
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0])
        needed = Text("解の予算として許される値", "a value that a budget may have")
        raise _bad_provenance(Text(name, name), str(getattr(made, name)), needed) from error


def _bad_provenance(name: Text, value: str, needed: Text) -> PlanError:
    return PlanError(
        Text(
            f"計画の来歴 (provenance) の {name.ja} が {value} ですが、{needed.ja}でなければなりません。",
            f"In the plan's provenance, {name.en} is {value}; it must be {needed.en}.",
        ),
        Text("kubari solve が書き出した計画をそのまま指定してください。", "Give the plan as `kubari solve` wrote it."),
    )


def _find_difference(old: Plan, new: Plan) -> ReplayMismatch:
    for name in ("levels", "lots", "unplaced"):
        for number, (a, b) in enumerate(zip(getattr(old, name), getattr(new, name), strict=False)):
            if a != b:
                return _mismatch(f"{name}[{number}]", str(a), str(b))
        if len(getattr(old, name)) != len(getattr(new, name)):
            return _mismatch(name, f"{len(getattr(old, name))} entries", f"{len(getattr(new, name))} entries")
    return _mismatch("provenance", str(old.provenance), str(new.provenance))


def _mismatch(where: str, old: str, new: str) -> ReplayMismatch:
    return ReplayMismatch(
        Text(
            f"再現した計画が {where} で異なります: 元 {old} / 再現 {new}",
            f"The replay differs at {where}: was {old}, now {new}",
        ),
        Text(
            "同じ版の kubari とソルバーで実行してください(provenance を参照)。",
            "Run it with the same versions of kubari and its solvers (see the plan's provenance).",
        ),
    )
