"""Ctrl-C on a real terminal: the best plan so far is verified and written."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from optimizer.cli.exits import ExitCode
from optimizer.scenario import load_plan, load_scenario, save_scenario
from optimizer.scenario.generate import generate_scenario
from optimizer.verify import verify_plan
from tests.cli.conftest import COMMAND, build_environment

WAIT_SECONDS = 120
"""Far more than any of this takes; only a defect waits so long."""


class Session:
    """A command whose stderr is a terminal."""

    def __init__(self, command: list[str], folder: Path) -> None:
        self._terminal, theirs = pty.openpty()
        environment = build_environment() | {"TERM": "xterm", "COLUMNS": "120"}
        self.process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=theirs, text=True
        )
        os.close(theirs)
        self.seen = ""

    def wait_for(self, words: str) -> None:
        """Read the terminal until it shows some words."""
        for _ in range(WAIT_SECONDS * 10):
            ready, _, _ = select.select([self._terminal], [], [], 0.1)
            if ready:
                try:
                    self.seen += os.read(self._terminal, 65_536).decode(errors="replace")
                except OSError:
                    break
            if words in self.seen:
                return
        raise AssertionError(f"{words!r} never came; the terminal showed {self.seen[-2000:]!r}")

    def end(self) -> str:
        """Read what is left, and return stdout."""
        reader = os.fdopen(self._terminal, "rb", buffering=0)
        out, _ = self.process.communicate(timeout=WAIT_SECONDS)
        with reader:
            while select.select([reader], [], [], 0)[0]:
                try:
                    self.seen += reader.read(65_536).decode(errors="replace")
                except OSError:
                    break
        return out


@pytest.fixture
def hard_batch(tmp_path: Path) -> Path:
    """A batch that is not proven for minutes, in any strategy."""
    path = tmp_path / "hard.json"
    save_scenario(generate_scenario("tight", factories=12, orders=60, seed=1), path)
    return path


@pytest.mark.parametrize("strategy", ["exact", "guided"])
def test_the_first_ctrl_c_keeps_the_best_plan_so_far(hard_batch: Path, strategy: str) -> None:
    plan = hard_batch.with_name("plan.json")
    options = ["--time-limit", "600", "--strategy", strategy, "--out", str(plan), "--json"]
    session = Session([*COMMAND, "solve", str(hard_batch), *options], hard_batch.parent)
    # The live table names the first goal level as soon as the search has begun.
    session.wait_for("unplaced")
    session.process.send_signal(signal.SIGINT)
    data = json.loads(session.end())
    assert session.process.returncode == ExitCode.ok
    assert (data["termination"], data["has_plan"], data["verified"]) == ("cancelled", True, True)
    assert verify_plan(load_scenario(hard_batch), load_plan(plan)).is_verified
    assert "Stopping" in session.seen


DEAF = """
import threading
import optimizer.solve
optimizer.solve.solve_scenario = lambda *arguments, **fields: threading.Event().wait(600)
from optimizer.cli import main
main()
"""
"""A search that never listens, like one deep in a long step."""


def test_the_second_ctrl_c_aborts_and_leaves_nothing(hard_batch: Path) -> None:
    plan = hard_batch.with_name("plan.json")
    session = Session([sys.executable, "-c", DEAF, "solve", str(hard_batch), "--out", str(plan)], hard_batch.parent)
    session.wait_for("preparing")
    session.process.send_signal(signal.SIGINT)
    session.wait_for("Stopping")
    session.process.send_signal(signal.SIGINT)
    assert session.end() == ""
    assert session.process.returncode == ExitCode.aborted
    assert not plan.exists()
