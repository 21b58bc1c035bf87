"""`kubari study sweep` and `honesty`: what is printed, kept and gone on with, and how they end."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from optimizer.cli.exits import ExitCode
from optimizer.cli.study.screen import describe_progress
from optimizer.scenario import save_scenario
from optimizer.scenario.generate import generate_scenario
from optimizer.studies.sweep import SweepProgress, load_sweep
from tests.build import make_factory, make_order, make_quota, make_rulebook, make_scenario
from tests.cli.conftest import COMMAND, Run, read_json
from tests.cli.test_ctrl_c import Session

STEPS = ("--max-steps", 3, "--time-limit", 1000)


@pytest.mark.parametrize(("language", "words"), [("en", "2 of 2 runs (2 made now"), ("ja", "実行 2 / 2 件(今回 2")])
def test_a_sweep_is_printed_kept_and_not_made_again(
    run: Run, batch: Path, tmp_path: Path, language: str, words: str
) -> None:
    options = ("--set", "fairness.alpha=0,2", *STEPS, "--workers", 1, "--out", tmp_path / "out")
    first = run("study", "sweep", batch, *options, "--lang", language)
    assert first.exit_code == ExitCode.ok, first.output
    assert words in first.stdout
    assert "fairness.alpha" in first.stdout
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "charts", "plans", "report.html", "rulebooks", "runs.jsonl", "sweep.json", "table.csv", "table.parquet"
    ]  # fmt: skip
    again = read_json(run("study", "sweep", batch, *options, "--json"))
    assert (again["planned"], again["kept"], again["made"], again["is_complete"]) == (2, 2, 0, True)
    assert [(row["fairness.alpha"], row["outcome"], row["unplaced_weight"]) for row in again["runs"]] == [
        (0, "solved", 0),
        (2, "solved", 0),
    ]


def test_what_cannot_be_tried_is_said_before_anything_is_written(run: Run, batch: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = run("study", "sweep", batch, "--set", "fairness.alpha=3", "--set", "goals.prise.name=x", "--out", out)
    assert result.exit_code == ExitCode.wrong_input
    assert 'one of 0, 1, 2, 4, "worst_first"' in result.stderr
    assert "goals.prise.name" in result.stderr
    assert not out.exists()
    (tmp_path / "file").touch()
    for target in (tmp_path / "file", tmp_path / "no" / "out"):
        assert run("study", "sweep", batch, "--out", target).exit_code == ExitCode.wrong_usage


def test_without_a_single_plan_it_ends_like_a_solve_without_one(run: Run, tmp_path: Path) -> None:
    # A quota wants 700 minutes of a member that has 600.
    quota = make_quota("F1", unit="absolute", minimum=700)
    book = make_rulebook(hard=make_rulebook().hard.model_copy(update={"quotas": (quota,)}))
    file = tmp_path / "hard.json"
    save_scenario(make_scenario([make_factory("F1")], [make_order("O1", 1000)], rulebook=book), file)
    result = run("study", "sweep", file, *STEPS, "--workers", 1, "--out", tmp_path / "out")
    assert result.exit_code == ExitCode.no_plan
    assert "infeasible" in result.stdout
    assert "1 failed" in result.stdout


def test_ctrl_c_keeps_the_finished_runs_and_writes_the_table(batch: Path, tmp_path: Path) -> None:
    # The batch is proven at once; the other one is not for minutes.
    hard, out = tmp_path / "hard.json", tmp_path / "out"
    save_scenario(generate_scenario("tight", factories=12, orders=60, seed=1), hard)
    options = ["--time-limit", "600", "--strategy", "exact", "--out", str(out), "--json"]
    session = Session([*COMMAND, "study", "sweep", str(batch), str(hard), *options], tmp_path)
    session.wait_for("1 / 2")
    session.process.send_signal(signal.SIGINT)
    data = json.loads(session.end())
    assert session.process.returncode == ExitCode.ok
    assert (data["is_complete"], data["made"], [row["scenario"] for row in data["runs"]]) == (False, 1, [str(batch)])
    assert "Stopping" in session.seen
    assert len(load_sweep(out).runs) == 1
    assert len((out / "runs.jsonl").read_text(encoding="utf-8").splitlines()) == 1
    assert (out / "table.csv").exists()


@pytest.mark.parametrize(
    ("progress", "en", "ja"),
    [
        (SweepProgress(0, 0, 8, None), "0 / 8, Ctrl-C stops", "0 / 8、Ctrl-C で中断"),
        (SweepProgress(2, 0, 8, 89), "2 / 8, about 89 s left, Ctrl-C stops", "2 / 8、残り約 89 秒、Ctrl-C で中断"),
        (SweepProgress(3, 1, 8, 150), "3 / 8, 1 failed, about 2 min left", "3 / 8、失敗 1、残り約 2 分"),
        (SweepProgress(3, 1, 8, 5400), "about 1.5 h left", "残り約 1.5 時間"),
    ],
)
def test_progress_says_what_is_done_what_failed_and_how_long_it_takes(
    progress: SweepProgress, en: str, ja: str
) -> None:
    said = describe_progress(progress)
    assert en in said.en
    assert ja in said.ja


@pytest.mark.parametrize(
    ("language", "words"), [("en", "if it had reported otherwise"), ("ja", "申告を変えた場合(種 1 個の平均)")]
)
def test_honest_reporting_is_printed_and_kept(run: Run, batch: Path, tmp_path: Path, language: str, words: str) -> None:
    out = tmp_path / "out"
    options = ("--factory", "F1", "--claim", 500, *STEPS, "--workers", 1, "--out", out)
    result = run("study", "honesty", batch, *options, "--lang", language)
    assert result.exit_code == ExitCode.ok, result.output
    assert words in result.stdout
    assert ("0.5 times" if language == "en" else "0.5 倍") in result.stdout
    data = read_json(run("study", "honesty", batch, *options, "--json"))
    assert [finding["report_permille"] for finding in data["findings"]] == [500, 1000]
    # Half and half of equal and capacity, 150 of 450 minutes reported: 1/4 + 1/6 of the 400 minutes of work is 167 minutes, but
    # within the margin of 3 % no more than 145.5 fit into 150.
    assert data["findings"][0]["entitlement"]["mean"] == pytest.approx(145.5 / 60)
    assert data["sentences"][0]["ja"].startswith("申告を 0.5 倍に")
    assert (out / "honesty.csv").exists()


def test_a_factory_that_is_not_there_is_refused(run: Run, batch: Path, tmp_path: Path) -> None:
    result = run("study", "honesty", batch, "--factory", "F9", "--out", tmp_path / "out")
    assert result.exit_code == ExitCode.wrong_input
    assert "F1, F2" in result.stderr
