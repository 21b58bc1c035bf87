"""One solve of a study: kept whole, found again, and not kept when it was stopped."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from optimizer.domain.plan import Budget
from optimizer.domain.rulebook import HardRules
from optimizer.errors import PlanError, StudyStoppedError
from optimizer.studies.errand import Errand, open_errand, run_errand
from tests.agreement.test_strategies import load_tiny
from tests.build import make_factory, make_order, make_quota, make_rulebook, make_scenario
from tests.model.solved import Ticks


def make_errand(folder: Path, seed: int = 1) -> Errand:
    return Errand(folder, "the plan", Budget(time_limit_seconds=900, seed=seed))


def test_a_plan_that_is_there_is_found_again_and_another_batchs_is_not(tmp_path: Path) -> None:
    scenario, _ = load_tiny("fair_within_two_percent")
    errand = make_errand(tmp_path)
    assert not open_errand(errand, scenario)
    run_errand(errand, Ticks())
    assert open_errand(errand, scenario)
    assert not open_errand(make_errand(tmp_path, seed=2), scenario)
    assert not open_errand(errand, scenario.with_fields(title="another"))


def test_what_was_stopped_leaves_no_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scenario, _ = load_tiny("fair_within_two_percent")
    errand = make_errand(tmp_path)
    open_errand(errand, scenario)
    monkeypatch.setattr("optimizer.studies.sweep.worker.is_stopped", lambda: True)
    with pytest.raises(StudyStoppedError, match="the plan") as caught:
        run_errand(errand, Ticks())
    assert not errand.plan_file.exists()
    # It comes from another process.
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_rules_that_leave_no_plan_are_told_with_its_name(tmp_path: Path) -> None:
    # B can do nothing, and must have a hundred minutes.
    quota = make_quota("B", minimum=100, unit="absolute")
    factories = [make_factory("A"), make_factory("B", processes=("grind",))]
    book = make_rulebook("unplaced", hard=HardRules(quotas=(quota,)))
    errand = make_errand(tmp_path)
    open_errand(errand, make_scenario(factories, [make_order("O1")], rulebook=book))
    with pytest.raises(PlanError, match="the plan"):
        run_errand(errand, Ticks())
