"""`kubari verify`, `validate` and `replay`: the answer is yes or no, and the exit code says which."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from optimizer.cli.exits import ExitCode
from optimizer.scenario import load_plan, load_scenario, save_plan, save_scenario, stored_folder
from tests.build import with_
from tests.cli.conftest import Run, read_json

HOSTILE = sorted(path for path in (stored_folder() / "hostile").glob("*.json*"))


def break_capacity(plan: Path) -> Path:
    """The same plan with all 20 pieces at one factory: 20 x 20 = 400 minutes in 300."""
    loaded = load_plan(plan)
    first = loaded.lots[0].steps
    wrong = plan.with_name("wrong.json")
    save_plan(with_(loaded, lots=tuple(with_(lot, steps=first) for lot in loaded.lots)), wrong)
    return wrong


def test_a_good_plan_is_verified(run: Run, batch: Path, solved: Path) -> None:
    result = run("verify", batch, solved, "--json")
    data = read_json(result)
    assert result.exit_code == ExitCode.ok
    assert (data["verified"], data["violations"], data["scenario_matches"]) == (True, [], True)
    assert [(level["name"], level["value"]) for level in data["levels"]] == [("unplaced", 0), ("cost", 0)]


def test_a_plan_that_breaks_a_rule_is_named_with_the_rule(run: Run, batch: Path, solved: Path) -> None:
    result = run("verify", batch, break_capacity(solved), "--json", "--lang", "ja")
    data = read_json(result)
    assert result.exit_code == ExitCode.answer_is_no
    assert data["verified"] is False
    violation = next(violation for violation in data["violations"] if violation["rule"] == "capacity")
    assert violation["where"]
    assert violation["message"] == violation["messages"]["ja"] != violation["messages"]["en"]
    assert "400" in violation["message"]
    assert "300" in violation["message"]


@pytest.mark.parametrize(("language", "words"), [("en", "Capacity (capacity)"), ("ja", "能力 (capacity)")])
def test_people_read_the_violations_in_their_language(
    run: Run, batch: Path, solved: Path, language: str, words: str
) -> None:
    result = run("verify", batch, break_capacity(solved), "--lang", language)
    assert result.exit_code == ExitCode.answer_is_no
    assert words in result.stdout


def test_a_plan_of_other_contents_is_told_apart(run: Run, batch: Path, solved: Path) -> None:
    other = batch.with_name("other.json")
    save_scenario(with_(load_scenario(batch), title="changed since"), other)
    result = run("verify", other, solved, "--json")
    assert result.exit_code == ExitCode.ok
    assert read_json(result)["scenario_matches"] is False
    assert "hashes differ" in result.stderr


@pytest.mark.parametrize("content", ["", "{", "[]", '{"lots": 1}', "no json"])
def test_what_is_no_plan_is_wrong_input_in_every_command(run: Run, batch: Path, tmp_path: Path, content: str) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text(content, encoding="utf-8")
    for command in (
        ("verify", batch, plan),
        ("explain", batch, plan),
        ("replay", plan),
        ("compare", batch, plan, plan),
    ):
        result = run(*command)
        assert result.exit_code == ExitCode.wrong_input, command
        assert "way out" in result.stderr
    data = read_json(run("verify", batch, plan, "--json"))
    assert data["error"]["problems"]


def test_a_file_that_is_not_there_is_wrong_input(run: Run, batch: Path) -> None:
    assert run("verify", batch, batch.with_name("nothing.json")).exit_code == ExitCode.wrong_input
    result = run("verify", "tiny/nothing", batch, "--lang", "ja")
    assert result.exit_code == ExitCode.wrong_input
    assert "tiny/nothing" in result.stderr


# ----------------------------------------------------------------------------------------------------------- validate


def test_a_good_scenario_is_valid(run: Run, batch: Path) -> None:
    result = run("validate", batch, "--json")
    assert result.exit_code == ExitCode.ok
    assert read_json(result)["valid"] is True
    assert "valid (factories 2, orders 2, buckets 1)" in run("validate", batch).stdout


def test_there_are_hostile_scenarios_to_try() -> None:
    assert len(HOSTILE) >= 10


@pytest.mark.parametrize("path", HOSTILE, ids=lambda path: path.name)
def test_every_hostile_scenario_is_refused_with_all_its_problems(run: Run, path: Path) -> None:
    result = run("validate", path, "--json")
    data = read_json(result)
    assert result.exit_code == ExitCode.wrong_input
    assert data["valid"] is False
    assert data["problems"]
    assert all(problem["message"]["ja"] and problem["way_out"]["en"] for problem in data["problems"])


def test_the_problems_are_read_in_the_readers_language(run: Run) -> None:
    english, japanese = run("validate", HOSTILE[0]), run("validate", HOSTILE[0], language="ja_JP.UTF-8")
    assert "way out:" in english.stderr
    assert "対処:" in japanese.stderr


# ------------------------------------------------------------------------------------------------------------- replay


def test_a_replay_gives_the_same_bytes(run: Run, solved: Path) -> None:
    result = run("replay", solved, "--json")
    assert result.exit_code == ExitCode.ok
    assert read_json(result)["identical"] is True


def test_a_plan_that_was_touched_does_not_replay(run: Run, solved: Path) -> None:
    plan = load_plan(solved)
    touched = solved.with_name("touched.json")
    save_plan(with_(plan, lots=tuple(reversed(plan.lots)), unplaced=plan.unplaced), touched)
    result = run("replay", touched, "--json")
    assert result.exit_code == ExitCode.answer_is_no
    assert read_json(result)["identical"] is False
    assert "lots" in result.stderr


def test_the_scenario_is_found_beside_the_plan(
    run: Run, batch: Path, solved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The plan names its scenario as it was given; from another folder that name leads nowhere but beside the plan.
    plan = load_plan(solved)
    save_plan(with_(plan, provenance=with_(plan.provenance, scenario_file="batch.json")), solved)
    (batch.parent / "elsewhere").mkdir()
    monkeypatch.chdir(batch.parent / "elsewhere")
    assert run("replay", solved).exit_code == ExitCode.ok


def test_a_stored_scenario_is_found_by_its_hash(run: Run, tmp_path: Path) -> None:
    copy, plan = tmp_path / "copy.json", tmp_path / "plan.json"
    shutil.copy(stored_folder() / "tiny" / "min_lot.json", copy)
    assert run("solve", copy, "--time-limit", 20, "--out", plan).exit_code == ExitCode.ok
    copy.unlink()
    assert run("replay", plan).exit_code == ExitCode.ok


def test_a_scenario_that_changed_or_went_away_is_asked_for(run: Run, batch: Path, solved: Path) -> None:
    save_scenario(with_(load_scenario(batch), title="changed since"), batch)
    result = run("replay", solved)
    assert result.exit_code == ExitCode.wrong_input
    assert f"kubari replay {solved} SCENARIO" in result.stderr
    assert run("replay", solved, batch).exit_code == ExitCode.wrong_input
