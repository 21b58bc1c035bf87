"""One solve of a study: a scenario and its plan, as files side by side, made once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from optimizer.domain.plan import Budget, Plan, Termination
from optimizer.domain.scenario import Scenario
from optimizer.errors import PlanError, StudyStoppedError
from optimizer.scenario import hash_scenario, load_plan, load_scenario, save_plan, save_scenario
from optimizer.solve import solve_scenario
from optimizer.studies.sweep.worker import Listener
from optimizer.text import Text

SCENARIO, PLAN = "scenario.json.gz", "plan.json.gz"
"""Names of the two files in the folder of an errand."""


@dataclass(frozen=True)
class Errand:
    """A scenario to be solved in a folder of its own; `kubari replay` and `kubari verify` read what is left there.

    Attributes
    ----------
    folder
        Holds the scenario, and the plan once it is made.
    name
        What to call it in messages.
    """

    folder: Path
    name: str
    budget: Budget
    strategy: str = "auto"

    @property
    def scenario_file(self) -> Path:
        """The scenario as it is solved."""
        return self.folder / SCENARIO

    @property
    def plan_file(self) -> Path:
        """The verified plan."""
        return self.folder / PLAN


def open_errand(errand: Errand, scenario: Scenario) -> bool:
    """Write down what is to be solved; say whether its plan is there already.

    A plan made from a scenario with other contents, or with another seed, is not taken for it.
    """
    errand.folder.mkdir(parents=True, exist_ok=True)
    plan = load_plan(errand.plan_file) if errand.plan_file.is_file() else None
    if plan is not None and _is_of(plan, scenario, errand.budget):
        return True
    save_scenario(scenario, errand.scenario_file)
    return False


def run_errand(errand: Errand, clock: Callable[[], float]) -> None:
    """Solve what was written down and leave the verified plan beside it.

    Raises
    ------
    PlanError
        Where no plan was found.
    StudyStoppedError
        When it was asked to stop before its time; nothing of it is kept.
    """
    scenario = load_scenario(errand.scenario_file)
    result = solve_scenario(
        scenario, errand.budget, clock=clock, strategy=errand.strategy, watcher=Listener(), scenario_file=SCENARIO
    )
    if result.termination is Termination.cancelled:
        raise StudyStoppedError(
            Text(f"{errand.name} の途中で中断しました。", f"Stopped in the middle of {errand.name}."),
            Text(
                "終わった計画は残っています。同じコマンドで続きから再開できます。",
                "The plans that are finished are kept: the same command goes on from there.",
            ),
        )
    if result.plan is None:
        raise PlanError(
            Text(
                f"{errand.name} には、すべての規則を守る計画が見つかりませんでした({result.termination})。",
                f"{errand.name}: no plan was found that keeps every rule ({result.termination}).",
            ),
            Text(
                "時間の上限を延ばすか、kubari solve で規則の矛盾を確かめてください。",
                "Give it more time, or look for contradicting rules with `kubari solve`.",
            ),
        )
    save_plan(result.plan, errand.plan_file)


def _is_of(plan: Plan, scenario: Scenario, budget: Budget) -> bool:
    return plan.provenance.scenario_hash == hash_scenario(scenario) and plan.provenance.seed == budget.seed
