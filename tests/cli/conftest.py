"""Runs the command line in this process, or as a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from optimizer.cli.app import app
from optimizer.scenario import load_plan, save_scenario
from tests.build import make_factory, make_order, make_rulebook, make_scenario

Run = Callable[..., Result]
CHECKOUT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "optimizer.cli"]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in this process for an English reader, whatever the machine's locale."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)

    def run_command(*arguments: object, language: str | None = None) -> Result:
        environment = {"LANG": language} if language else {}
        return CliRunner().invoke(app, [str(argument) for argument in arguments], env=environment)

    return run_command


def run_process(*arguments: object, folder: Path, language: str = "C.UTF-8") -> subprocess.CompletedProcess[str]:
    """Run a command as a process of its own, its output piped."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        cwd=folder,
        env=build_environment(language),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def build_environment(language: str = "C.UTF-8") -> dict[str, str]:
    """The environment of a process that finds this checkout from any folder."""
    return os.environ | {"PYTHONPATH": str(CHECKOUT), "LC_ALL": language, "PYTHONWARNINGS": "error"}


def read_json(result: Result | subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """The one JSON object on stdout; fails when anything else is there."""
    data = json.loads(result.stdout)
    assert isinstance(data, dict)
    return data


@pytest.fixture
def batch(tmp_path: Path) -> Path:
    """A scenario file: two members of 300 minutes each, two orders of 10 pieces of 20 minutes.

    200 + 200 of 600 minutes: everything fits, an order to a member or parts of both.
    """
    orders = [make_order("O1", 10, minutes=20), make_order("O2", 10, minutes=20)]
    shops = [make_factory("F1", free=300), make_factory("F2", free=300)]
    path = tmp_path / "batch.json"
    save_scenario(make_scenario(shops, orders, rulebook=make_rulebook("unplaced", "cost")), path)
    return path


@pytest.fixture
def solved(batch: Path, run: Run) -> Path:
    """A plan file of `batch`, made by the command."""
    path = batch.with_name("plan.json")
    result = run("solve", batch, "--time-limit", 20, "--out", path)
    assert result.exit_code == 0, result.output
    assert load_plan(path).lots
    return path
