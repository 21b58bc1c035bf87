"""`kubari study backtest`: a folder of results, the gate's answer as exit code, both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer.cli.exits import ExitCode
from optimizer.cli.study.replaying import ReplayScreen
from optimizer.cli.terminal import Terminal
from optimizer.domain.policy import RuleBookFile
from optimizer.scenario import save_scenario
from optimizer.studies.backtest import Finished, Side, load_backtest
from optimizer.text import Language
from tests.cli.conftest import Run, read_json
from tests.studies.backtest.batches import make_batch, make_rules


@pytest.fixture
def batches(tmp_path: Path) -> list[Path]:
    """Three batches of one job; see `tests.studies.backtest.batches`."""
    paths = [tmp_path / f"w{week}.json" for week in (1, 2, 3)]
    for week, path in enumerate(paths, start=1):
        save_scenario(make_batch(week).scenario, path)
    return paths


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """The candidate in a file of its own."""
    path = tmp_path / "rules.json"
    path.write_text(RuleBookFile(**make_rules().model_dump()).model_dump_json(), encoding="utf-8")
    return path


def test_a_candidate_is_refused_and_then_accepted(run: Run, batches: list[Path], rules: Path, tmp_path: Path) -> None:
    # A gets 180 minutes today and 120 by the candidate: a third less, where a tenth is allowed.
    out = tmp_path / "out"
    asked = ("study", "backtest", *batches, "--rulebook", rules, "--out", out, "--max-steps", 20, "--time-limit", 600)
    refused = run(*asked)
    assert refused.exit_code == ExitCode.answer_is_no, refused.output
    assert "Gate: failed (1)" in refused.stdout
    assert "A receives 2.0 hours instead of 3.0 hours" in refused.stdout
    accepted = run(*asked, "--most-drop", 400, "--lang", "ja", "--workers", 1)
    assert accepted.exit_code == ExitCode.ok, accepted.output
    assert "受け入れ条件: 合格" in accepted.stdout
    assert load_backtest(out).gate.has_passed
    printed = run(*asked, "--json")
    assert printed.exit_code == ExitCode.answer_is_no
    data = read_json(printed)
    assert (data["passed"], data["batches"], data["members"]) == (False, 3, 2)
    assert data["failures"][0]["factory"] == "A"
    assert data["sides"]["candidate"]["cost_yen"] == 9060


def test_another_question_in_the_same_folder_is_wrong_input(
    run: Run, batches: list[Path], rules: Path, tmp_path: Path
) -> None:
    asked = ("study", "backtest", batches[0], "--rulebook", rules, "--out", tmp_path / "out", "--workers", 1)
    # One batch: A gets the job on either side, and nobody loses.
    assert run(*asked, "--max-steps", 20).exit_code == ExitCode.ok
    again = run(*asked, "--max-steps", 20, "--seed", 2)
    assert again.exit_code == ExitCode.wrong_input
    assert "its seed is 1, asked for is 2" in again.stderr


def test_batches_are_named_or_a_family_is(run: Run, batches: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run("study", "backtest", "--out", out).exit_code == ExitCode.wrong_usage
    both = run("study", "backtest", batches[0], "--family", "monthly", "--out", out)
    assert both.exit_code == ExitCode.wrong_usage
    unknown = run("study", "backtest", "--family", "yearly", "--out", out)
    assert unknown.exit_code == ExitCode.wrong_input
    assert "monthly" in unknown.stderr
    assert not out.exists()


def test_the_time_left_is_told_by_what_was_done() -> None:
    screen = ReplayScreen(Terminal(Language.en), 10, seconds=5, workers=2)
    # Nothing done yet: ten batches of five seconds on either side, beside each other.
    assert screen.compute_seconds_left(0) == 50
    screen.report(Finished(Side.today, 0, is_new=False))
    screen.report(Finished(Side.today, 1, is_new=True))
    screen.report(Finished(Side.candidate, 0, is_new=True))
    # Two in six seconds on two workers are six seconds each; the candidate's side has nine to go.
    assert screen.compute_seconds_left(6) == 54
    assert screen.render(6).startswith("today 2/10, candidate 1/10 · 6 s · about 54 s left")
    # One worker: 8 + 9 to go at three seconds each.
    alone = ReplayScreen(Terminal(Language.ja), 10, seconds=5, workers=1)
    for finished in (Finished(Side.today, 0, True), Finished(Side.today, 1, True), Finished(Side.candidate, 0, True)):
        alone.report(finished)
    assert alone.compute_seconds_left(9) == 51
    assert "残り約 51 秒" in alone.render(9)
