"""Commands take the name of a scenario that is generated when first asked for, and say so while the user waits."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from optimizer.cli.app import app
from optimizer.scenario import stored
from optimizer.scenario.generate import Recipe
from optimizer.scenario.generated import describe_generated
from optimizer.scenario.stored import build_manifest, save_manifest


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One generated scenario: four factories, six orders."""
    top = tmp_path / "scenarios"
    top.mkdir()
    save_manifest(build_manifest(top, generated={"nation/small": describe_generated(Recipe("nation", 4, 6, 1))}), top)
    monkeypatch.setattr(stored, "stored_folder", lambda: top)
    monkeypatch.setenv("KUBARI_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("LC_ALL", "C")
    return top


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def test_a_name_is_enough_and_the_wait_is_announced_once() -> None:
    first = run("validate", "nation/small", "--lang", "ja")
    assert first.exit_code == 0
    assert "nation/small を生成しています" in first.stderr
    assert "正しいシナリオです" in first.stdout
    second = run("validate", "nation/small")
    assert second.exit_code == 0
    assert second.stderr == ""


def test_json_stays_alone_on_stdout() -> None:
    result = run("describe", "nation/small", "--json")
    assert json.loads(result.stdout)["counts"]["orders"] == 6
    assert "Generating nation/small" in result.stderr


def test_a_quiet_solve_says_nothing_of_it(tmp_path: Path) -> None:
    result = run("solve", "nation/small", "--time-limit", "5", "--quiet", "--out", str(tmp_path / "plan.json"))
    assert result.exit_code == 0
    assert "Generating" not in result.stderr
    plan = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    assert plan["provenance"]["scenario_file"] == "nation/small"


def test_a_changed_file_ends_as_wrong_input(tmp_path: Path) -> None:
    run("validate", "nation/small")
    kept = next((tmp_path / "cache").rglob("small-*.json.gz"))
    kept.write_bytes(b"{}")
    result = run("validate", "nation/small")
    assert result.exit_code == 3
    assert "Delete that file" in result.stderr
