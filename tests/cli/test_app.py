"""The command line as a whole: every command has help in both languages, and every exit code its meaning."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main

from optimizer.cli.app import app
from optimizer.cli.demo import choose_order
from optimizer.cli.exits import MEANINGS, ExitCode
from optimizer.rules import CATALOGUE
from optimizer.scenario import load_plan, load_scenario
from tests.cli.conftest import Run, build_environment, read_json, run_process

COMMANDS = sorted(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
ISSUED = {
    "audit", "bench", "compare", "demo", "describe", "explain", "generate", "ledger", "prices", "published", "quote", "replan", "replay",
    "rulebook", "rules",
    "schema", "solve", "study", "validate", "verify",
}  # fmt: skip


def test_the_commands_are_those_that_were_promised() -> None:
    assert set(COMMANDS) == ISSUED


@pytest.mark.parametrize(
    "command",
    [
        *COMMANDS,
        "rulebook show",
        "rulebook diff",
        "rulebook check",
        "ledger open",
        "ledger post",
        "ledger add",
        "ledger reverse",
        "ledger show",
        "ledger check",
        "ledger carry",
        "study sweep",
        "study honesty",
        "study front",
        "study rules",
        "study backtest",
        "bench run",
        "bench compare",
        "bench table",
        "bench list",
        "bench prune",
    ],
)
def test_every_command_has_help(run: Run, command: str) -> None:
    result = run(*command.split(), "--help")
    assert result.exit_code == 0
    assert "Usage" in result.stdout


def test_the_help_gives_every_exit_code(run: Run) -> None:
    text = run("--help").stdout
    assert set(MEANINGS) == set(ExitCode)
    for code, meaning in MEANINGS.items():
        assert f"{int(code)}  {meaning.en}" in text


def test_the_help_speaks_japanese_where_the_machine_does(tmp_path: Path) -> None:
    result = run_process("--help", folder=tmp_path, language="ja_JP.UTF-8")
    assert result.returncode == 0
    assert "シナリオを解いて配分計画を作る" in result.stdout
    assert "終了コード" in result.stdout


def test_the_help_loads_no_solver_and_no_charts(tmp_path: Path) -> None:
    heavy = {"ortools", "highspy", "pulp", "altair", "numpy", "pandas", "benchmarks"}
    script = f"import sys, optimizer.cli.app; print(sorted({heavy!r} & set(sys.modules)))"
    loaded = subprocess.run(
        [sys.executable, "-c", script],
        env=build_environment(), cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert loaded.stdout == "[]\n"


def test_nothing_asked_shows_the_help(run: Run) -> None:
    assert "Usage" in run().output


def test_the_version_is_shown(run: Run) -> None:
    assert run("--version").stdout.startswith("kubari")


def test_the_language_before_the_command_counts_and_that_after_it_counts_more(run: Run) -> None:
    assert "加工法" in run("--lang", "ja", "rules").stdout
    assert "加工法" not in run("--lang", "ja", "rules", "--lang", "en").stdout
    assert "加工法" in run("rules", language="ja_JP.UTF-8").stdout


def test_the_catalogue_is_printed_whole(run: Run) -> None:
    assert [rule["id"] for rule in read_json(run("rules", "--json"))["rules"]] == [rule.id for rule in CATALOGUE]
    text = run("rules").stdout
    assert all(rule.id in text for rule in CATALOGUE)


def test_schemas_are_printed_and_written(run: Run, tmp_path: Path) -> None:
    printed = json.loads(run("schema", "plan").stdout)
    out = tmp_path / "plan.schema.json"
    assert run("schema", "plan", "--out", out).exit_code == 0
    assert json.loads(out.read_text(encoding="utf-8")) == printed
    assert "orders" in json.loads(run("schema").stdout)["properties"]
    assert run("schema", "order").exit_code == ExitCode.wrong_usage


# ------------------------------------------------------------------------------------------- generated and published


def test_a_generated_scenario_is_the_same_for_the_same_seed(run: Run, tmp_path: Path) -> None:
    files = [tmp_path / "a.json", tmp_path / "b.json", tmp_path / "c.json.gz"]
    for path, seed in zip(files, (1, 1, 2), strict=True):
        options = ("--family", "balanced", "--factories", 4, "--orders", 8, "--seed", seed, "--out", path)
        assert run("generate", *options).exit_code == 0
    assert files[0].read_bytes() == files[1].read_bytes()
    assert load_scenario(files[0]) != load_scenario(files[2])
    assert len(load_scenario(files[0]).orders) == 8


def test_an_unknown_family_is_answered_with_the_known_ones(run: Run, tmp_path: Path) -> None:
    result = run("generate", "--family", "no-such", "--out", tmp_path / "a.json")
    assert result.exit_code == ExitCode.wrong_input
    assert "balanced" in result.stderr


def test_a_generated_scenario_needs_a_place_to_go(run: Run, tmp_path: Path) -> None:
    assert run("generate", "--family", "balanced").exit_code == ExitCode.wrong_usage
    missing = tmp_path / "no" / "a.json"
    assert run("generate", "--family", "balanced", "--out", missing).exit_code == ExitCode.wrong_usage


def test_a_published_file_becomes_a_scenario(run: Run, tmp_path: Path) -> None:
    # Generalized assignment: 2 agents, 3 jobs; costs, uses, capacities.
    file, out = tmp_path / "small", tmp_path / "scenario.json"
    file.write_text("2 3\n1 2 3\n4 5 6\n1 1 1\n1 1 1\n2 2\n", encoding="utf-8")
    assert run("published", "gap", file, "--out", out).exit_code == 0
    scenario = load_scenario(out)
    assert (len(scenario.network.factories), len(scenario.orders)) == (2, 3)
    assert run("published", "gap", file, "--out", file).exit_code == ExitCode.wrong_usage
    assert run("published", "gap", file, "--out", out, "--days", 2).exit_code == ExitCode.wrong_input
    assert run("published", "nothing", file, "--out", out).exit_code == ExitCode.wrong_input


# --------------------------------------------------------------------------------------------------------------- demo


@pytest.mark.parametrize(("language", "word"), [("en", "Where to look next"), ("ja", "次に試すこと")])
def test_the_demo_shows_a_plan_and_leaves_it_in_a_folder(
    run: Run, batch: Path, tmp_path: Path, language: str, word: str
) -> None:
    folder = tmp_path / "shown"
    result = run("demo", "--scenario", batch, "--folder", folder, "--time-limit", 20, "--lang", language)
    assert result.exit_code == ExitCode.ok
    assert word in result.stdout
    assert "F1" in result.stdout
    assert sorted(path.name for path in folder.iterdir()) == ["plan.html", "plan.json"]
    assert f" {choose_order(load_plan(folder / 'plan.json'))} " in result.stdout


# -------------------------------------------------------------------------------------------------------------- bench


def test_the_suites_are_listed(run: Run) -> None:
    text = run("bench", "list").stdout
    assert "regional" in text
    assert "published" in text


def test_a_run_names_its_suites(run: Run) -> None:
    assert run("bench", "run").exit_code == ExitCode.wrong_usage
    assert run("bench", "run", "smoke", "--all").exit_code == ExitCode.wrong_usage
    assert run("bench", "run", "no-such-suite").exit_code == ExitCode.wrong_input


def test_a_run_is_recorded_and_compared_with_itself(run: Run, tmp_path: Path) -> None:
    records = tmp_path / "records.jsonl"
    result = run("bench", "run", "smoke", "--only", "written/gap", "--time-limit", 5, "--out", records)
    assert result.exit_code == ExitCode.ok
    assert "written/gap" in result.stdout
    compared = run("bench", "compare", records, records, "--json")
    assert compared.exit_code == ExitCode.ok
    assert read_json(compared)["regression"] is False
