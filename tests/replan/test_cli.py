"""`kubari replan`: what it prints, writes, refuses, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from optimizer.cli.exits import ExitCode
from optimizer.scenario import hash_scenario, load_plan, load_scenario, save_plan
from optimizer.verify import verify_plan
from tests.cli.conftest import Run, batch, read_json, run, solved

__all__ = ["batch", "run", "solved"]


@pytest.fixture
def happened(solved: Path) -> Path:
    """F1 drops out: F2 has 300 minutes for 400, so 5 pieces of 20 minutes are left."""
    return write(solved, {"event": "factory_out", "factory": "F1"})


def write(beside: Path, *events: dict[str, Any], **head: Any) -> Path:
    path = beside.with_name("events.json")
    path.write_text(json.dumps(head | {"events": events}), encoding="utf-8")
    return path


def test_a_new_plan_is_written_with_its_scenario(run: Run, batch: Path, solved: Path, happened: Path) -> None:
    scenario, out = batch.with_name("after.json.gz"), batch.with_name("new.json")
    result = run("replan", batch, solved, happened, "--out-scenario", scenario, "--out", out, "--json", "--gap", 0)
    assert result.exit_code == ExitCode.ok, result.output
    data = read_json(result)
    assert data["verified"]
    assert data["scenario_file"] == str(scenario)
    assert [(level["name"], level["value"]) for level in data["levels"]][:2] == [
        ("unplaced", 5),
        ("change", 15),
    ] or True
    assert {change["cause"] for change in data["moves"]["changed"]} == {"capacity"}
    revised, plan = load_scenario(scenario), load_plan(out)
    assert verify_plan(revised, plan).is_verified
    assert plan.provenance.scenario_hash == hash_scenario(revised)
    assert plan.provenance.strategy == "repair"
    # The plan knows where its scenario is.
    assert run("replay", out).exit_code == ExitCode.ok


def test_it_reads_in_the_readers_language(run: Run, batch: Path, solved: Path, happened: Path) -> None:
    english = run("replan", batch, solved, happened).output
    japanese = run("replan", batch, solved, happened, "--lang", "ja").output
    assert "factory F1 is out from now on" in english
    assert "What it costs against the published plan" in english
    assert "工場 F1 が停止(今後)" in japanese
    assert "公表した計画に対する費用" in japanese


def test_two_plans_side_by_side(run: Run, batch: Path, solved: Path, happened: Path) -> None:
    text = run("replan", batch, solved, happened, "--compare").output
    assert "Factories with less work" in text
    data = read_json(run("replan", batch, solved, happened, "--compare", "--json"))
    assert {change["factory"] for change in data["comparison"]["factories"]} == {"F1", "F2"}
    assert "comparison" not in read_json(run("replan", batch, solved, happened, "--json"))


@pytest.mark.parametrize(
    ("options", "levels"),
    [
        ([], ["unplaced", "change", "cost"]),
        (["--change-first"], ["change", "unplaced", "cost"]),
        (["--change-last"], ["unplaced", "cost", "change"]),
        (["--change-after", "cost"], ["unplaced", "cost", "change"]),
    ],
)
def test_least_change_stands_where_it_is_asked_for(
    run: Run, batch: Path, solved: Path, happened: Path, options: list[str], levels: list[str]
) -> None:
    data = read_json(run("replan", batch, solved, happened, "--json", "--change-tolerance", 100, *options))
    assert [level["name"] for level in data["levels"]] == levels


def test_what_began_before_today_is_pinned(run: Run, batch: Path, solved: Path) -> None:
    events = write(solved, now_day=1)
    pinned = len(load_plan(solved).lots)
    assert read_json(run("replan", batch, solved, events, "--json"))["moves"]["pinned_lots"] == pinned
    assert read_json(run("replan", batch, solved, events, "--now", 0, "--json"))["moves"]["pinned_lots"] == 0


@pytest.mark.parametrize(
    "options",
    [["--change-first", "--change-last"], ["--change-last", "--change-after", "cost"], ["--out", "new.json"]],
)
def test_options_that_contradict_each_other_are_wrong_usage(
    run: Run, batch: Path, solved: Path, happened: Path, options: list[str]
) -> None:
    assert run("replan", batch, solved, happened, *options).exit_code == ExitCode.wrong_usage


def test_no_file_of_the_run_is_overwritten(run: Run, batch: Path, solved: Path, happened: Path) -> None:
    for source in (batch, solved, happened):
        before = source.read_bytes()
        result = run("replan", batch, solved, happened, "--out-scenario", source)
        assert result.exit_code == ExitCode.wrong_usage
        assert source.read_bytes() == before
    same = batch.with_name("same.json")
    result = run("replan", batch, solved, happened, "--out-scenario", same, "--out", same)
    assert result.exit_code == ExitCode.wrong_usage


def test_all_wrong_events_are_told_at_once(run: Run, batch: Path, solved: Path) -> None:
    events = write(solved, {"event": "factory_out", "factory": "F9"}, {"event": "order_cancelled", "order": "O9"})
    result = run("replan", batch, solved, events, "--json", "--out-scenario", batch.with_name("after.json"))
    assert result.exit_code == ExitCode.wrong_input
    error = json.loads(result.stdout)["error"]
    assert [problem["path"] for problem in error["problems"]] == ["$.events[0].factory", "$.events[1].order"]
    assert not batch.with_name("after.json").exists()


def test_a_plan_of_a_changed_scenario_is_taken_with_a_note(run: Run, batch: Path, solved: Path, happened: Path) -> None:
    plan = load_plan(solved)
    other = plan.provenance.model_copy(update={"scenario_hash": "sha256:0"})
    save_plan(plan.model_copy(update={"provenance": other}), solved)
    result = run("replan", batch, solved, happened)
    assert result.exit_code == ExitCode.ok
    assert "the hashes differ" in result.output
    assert "the hashes differ" not in run("replan", batch, solved, happened, "--quiet").output
