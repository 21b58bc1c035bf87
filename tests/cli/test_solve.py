"""`kubari solve`: what it prints, writes, refuses, and how it ends."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NoReturn

import pytest

from optimizer.cli.exits import ExitCode
from optimizer.domain.plan import Termination
from optimizer.domain.rulebook import HardRules, Quota, QuotaUnit
from optimizer.domain.verdict import Violation
from optimizer.errors import InternalError, VerificationError
from optimizer.rules import RuleId
from optimizer.scenario import load_plan, load_scenario, save_scenario
from optimizer.solve import SolveResult
from optimizer.text import Text
from optimizer.verify import verify_plan
from tests.build import make_factory, make_order, make_rulebook, make_scenario
from tests.cli.conftest import Run, read_json, run_process

LEVEL_KEYS = {"name", "value", "bound", "gap", "scale", "unit", "termination"}


def refuse_to_solve(*_arguments: object, **_fields: object) -> NoReturn:
    raise AssertionError("solved although the run was refused")


def test_json_is_one_object_with_the_levels_in_goal_order(run: Run, batch: Path) -> None:
    result = run("solve", batch, "--time-limit", 20, "--seed", 3, "--json")
    data = read_json(result)
    assert result.exit_code == ExitCode.ok
    assert {"termination", "has_plan", "verified", "seconds", "levels"} <= set(data)
    assert (data["has_plan"], data["verified"]) == (True, True)
    assert [level["name"] for level in data["levels"]] == ["unplaced", "cost"]
    assert all(set(level) == LEVEL_KEYS for level in data["levels"])
    # Everything fits and nothing costs anything, so both levels are proven at 0.
    assert [(level["value"], level["bound"], level["gap"]) for level in data["levels"]] == [(0, 0, 0), (0, 0, 0)]
    assert data["termination"] == Termination.optimal


def test_the_plan_is_written_whole_and_passes_the_verifier(run: Run, batch: Path, tmp_path: Path) -> None:
    out = tmp_path / "plan.json.gz"
    result = run("solve", batch, "--time-limit", 20, "--out", out, "--json")
    plan = load_plan(out)
    assert read_json(result)["plan_file"] == str(out)
    assert verify_plan(load_scenario(batch), plan).is_verified
    assert plan.provenance.scenario_file == str(batch)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["batch.json", "plan.json.gz"]


def test_the_report_is_a_page_in_the_readers_language(run: Run, batch: Path, tmp_path: Path) -> None:
    page = tmp_path / "plan.html"
    result = run("solve", batch, "--time-limit", 20, "--report", page, "--lang", "ja")
    assert result.exit_code == ExitCode.ok
    text = page.read_text(encoding="utf-8")
    assert '<html lang="ja"' in text
    assert "検証に合格" in result.stdout


@pytest.mark.parametrize(("language", "word"), [("en", "verified"), ("ja", "検証に合格")])
def test_people_read_the_levels_in_their_language(run: Run, batch: Path, language: str, word: str) -> None:
    result = run("solve", batch, "--time-limit", 20, "--lang", language)
    assert result.exit_code == ExitCode.ok
    assert word in result.stdout
    assert "unplaced" in result.stdout


def test_the_same_seed_and_steps_give_the_same_bytes(run: Run, batch: Path, tmp_path: Path) -> None:
    plans = [tmp_path / "a.json", tmp_path / "b.json"]
    for plan in plans:
        assert run("solve", batch, "--time-limit", 60, "--seed", 5, "--max-steps", 2, "--out", plan).exit_code == 0
    assert plans[0].read_bytes() == plans[1].read_bytes()


@pytest.mark.parametrize(
    ("option", "target"), [("--out", "no/plan.json"), ("--report", "no/plan.html"), ("--out", "batch.json")]
)
def test_targets_are_refused_before_a_second_is_spent(
    run: Run, batch: Path, monkeypatch: pytest.MonkeyPatch, option: str, target: str
) -> None:
    monkeypatch.setattr("optimizer.solve.solve_scenario", refuse_to_solve)
    before = batch.read_bytes()
    result = run("solve", batch, option, batch.parent / target)
    assert result.exit_code == ExitCode.wrong_usage
    assert option in result.stderr
    assert batch.read_bytes() == before


def test_plan_and_report_may_not_be_the_same_file(run: Run, batch: Path, tmp_path: Path) -> None:
    out = tmp_path / "plan.json"
    result = run("solve", batch, "--out", out, "--report", out)
    assert result.exit_code == ExitCode.wrong_usage
    assert not out.exists()


def test_rules_that_clash_end_without_a_plan_and_say_which(run: Run, tmp_path: Path) -> None:
    # The quota asks for 300 minutes at F1, which has 100.
    hard = HardRules(quotas=(Quota(factory="F1", minimum=300, unit=QuotaUnit.absolute),))
    shops = [make_factory("F1", free=100), make_factory("F2", free=500)]
    scenario = make_scenario(shops, [make_order("O1", 10, minutes=40)], rulebook=make_rulebook(hard=hard))
    path = tmp_path / "clash.json"
    save_scenario(scenario, path)
    out = tmp_path / "plan.json"
    result = run("solve", path, "--time-limit", 20, "--json", "--out", out)
    data = read_json(result)
    assert result.exit_code == ExitCode.no_plan
    assert (data["termination"], data["has_plan"], data["verified"]) == ("infeasible", False, False)
    assert [(level["name"], level["value"], level["bound"], level["gap"]) for level in data["levels"]] == [
        ("unplaced", None, None, None)
    ]
    assert [clash["rule"] for clash in data["clashes"]] == [RuleId.quota]
    assert "F1" in result.stderr
    assert not out.exists()


@pytest.mark.parametrize(
    ("ended", "words"),
    [(Termination.out_of_time, ("out of time", "時間切れ")), (Termination.cancelled, ("cancelled", "中止"))],
)
def test_no_plan_yet_is_not_called_infeasible(
    run: Run, batch: Path, monkeypatch: pytest.MonkeyPatch, ended: Termination, words: tuple[str, str]
) -> None:
    monkeypatch.setattr("optimizer.solve.solve_scenario", lambda *_, **__: SolveResult(ended, None, None, 7.0))
    for language, word, way_out in (("en", words[0], "--time-limit"), ("ja", words[1], "--time-limit を延ばす")):
        result = run("solve", batch, "--lang", language)
        assert result.exit_code == ExitCode.no_plan
        assert word in result.stderr
        assert way_out in result.stderr
        assert "infeasible" not in result.stderr
    data = read_json(run("solve", batch, "--json"))
    assert (data["termination"], data["has_plan"], data["clashes"]) == (ended, False, [])


def test_a_contradiction_of_our_own_is_an_internal_error(
    run: Run, batch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def contradict(*_arguments: object, **_fields: object) -> NoReturn:
        raise InternalError(Text("下界が値より上です", "the bound is above the value"))

    monkeypatch.setattr("optimizer.solve.solve_scenario", contradict)
    result = run("solve", batch)
    assert result.exit_code == ExitCode.internal
    assert "the bound is above the value" in result.stderr
    assert "defect" in result.stderr


def test_a_plan_of_our_own_that_fails_verification_is_an_internal_error(
    run: Run, batch: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def solve_wrongly(*_arguments: object, **_fields: object) -> NoReturn:
        raise VerificationError([Violation(rule=RuleId.capacity, where="F1-1", message=Text("超過", "too much"))])

    monkeypatch.setattr("optimizer.solve.solve_scenario", solve_wrongly)
    out = tmp_path / "plan.json"
    result = run("solve", batch, "--out", out, "--json")
    assert result.exit_code == ExitCode.internal
    assert read_json(result)["error"]["kind"] == "VerificationError"
    assert "capacity" in result.stderr
    assert not out.exists()


def test_a_defect_shows_its_trace_and_is_no_answer(run: Run, batch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object, **_fields: object) -> NoReturn:
        raise ZeroDivisionError("a defect")

    monkeypatch.setattr("optimizer.solve.solve_scenario", fail)
    result = run("solve", batch)
    assert result.exit_code == ExitCode.internal
    assert "ZeroDivisionError: a defect" in result.stderr


@pytest.mark.parametrize(
    "options", [("--time-limit", "0"), ("--seed", "-1"), ("--strategy", "guess"), ("--gap", "1"), ("--colour", "red")]
)
def test_wrong_options_are_wrong_usage(run: Run, batch: Path, options: tuple[str, str]) -> None:
    assert run("solve", batch, *options).exit_code == ExitCode.wrong_usage


def test_a_pipe_gets_the_answer_and_no_progress(batch: Path) -> None:
    result = run_process("solve", batch, "--time-limit", 20, "--json", folder=batch.parent)
    assert result.returncode == ExitCode.ok
    assert read_json(result)["has_plan"] is True
    assert result.stderr == ""


def test_options_reach_the_solver(run: Run, batch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, Any] = {}

    def watch(scenario: object, budget: object, **fields: object) -> NoReturn:
        seen.update(fields, scenario=scenario, budget=budget)
        raise KeyboardInterrupt

    monkeypatch.setattr("optimizer.solve.solve_scenario", watch)
    options = ("--time-limit", 7, "--seed", 9, "--gap", 0.01, "--max-steps", 4, "--strategy", "guided")
    assert run("solve", batch, *options).exit_code == ExitCode.aborted
    budget = seen["budget"]
    assert (budget.time_limit_seconds, budget.seed, budget.gap, budget.max_steps) == (7, 9, 0.01, 4)
    assert (seen["strategy"], seen["scenario_file"]) == ("guided", str(batch))
