"""What an installed Kubari holds, and what the set-up says when it cannot begin."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ENGLISH_AND_JAPANESE = ("Python 3.11 or newer", "Python 3.11 以上")


@pytest.fixture(scope="module")
def wheel_names(root: Path, tree: list[Path], tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The files of a wheel built from what belongs to the project."""
    pytest.importorskip(
        "hatchling", reason="hatchling, which builds the wheel, is not installed: `make setup` installs it"
    )
    folder = tmp_path_factory.mktemp("wheel")
    for path in tree:
        target = folder / "source" / path.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=folder / "source", check=True, capture_output=True)
    (built,) = folder.glob("kubari-*.whl")
    with zipfile.ZipFile(built) as archive:
        return set(archive.namelist())


def test_a_wheel_holds_the_code_and_its_types(wheel_names: set[str]) -> None:
    assert {"optimizer/__init__.py", "optimizer/py.typed", "benchmarks/__init__.py"} <= wheel_names
    assert not {name for name in wheel_names if name.startswith("tests/")}


def test_a_wheel_holds_every_stored_scenario(wheel_names: set[str], root: Path, tree: list[Path]) -> None:
    stored = [path.relative_to(root / "scenarios") for path in tree if path.is_relative_to(root / "scenarios")]
    assert Path("manifest.json") in stored
    assert {f"optimizer/stored/{name.as_posix()}" for name in stored} <= wheel_names


def run_setup(folder: Path, root: Path, *, python: str) -> subprocess.CompletedProcess[str]:
    """Run the set-up of a copy of the checkout with an interpreter that this script stands in for."""
    (folder / "requirements").mkdir()
    shutil.copy(root / "pyproject.toml", folder)
    for path in (root / "requirements").iterdir():
        shutil.copy(path, folder / "requirements")
    interpreter = folder / "python"
    interpreter.write_text(f"#!/bin/sh\n{python}\n", encoding="utf-8")
    interpreter.chmod(0o755)
    command = [str(folder / "requirements" / "setup.sh"), "runtime"]
    environment = {**os.environ, "PYTHON": str(interpreter)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_an_old_python_is_named_with_the_way_out(tmp_path: Path, root: Path) -> None:
    # Asked for its version it answers; asked whether it is recent enough it exits with 1.
    done = run_setup(tmp_path, root, python='case "$2" in *exit*) exit 1 ;; *) echo 3.10.9 ;; esac')
    assert done.returncode == 1
    assert all(words in done.stderr for words in (*ENGLISH_AND_JAPANESE, "3.10.9", "PYTHON=python3.12 make demo"))
    assert not (tmp_path / ".venv").exists()


def test_a_missing_venv_module_is_named_with_the_way_out(tmp_path: Path, root: Path) -> None:
    done = run_setup(tmp_path, root, python='case "$2" in *ensurepip*) exit 1 ;; *) exit 0 ;; esac')
    assert done.returncode == 1
    assert all(words in done.stderr for words in ("venv モジュール", "no venv module", "apt-get install python3-venv"))
    assert not (tmp_path / ".venv").exists()


def test_a_set_up_that_breaks_off_leaves_the_mark_that_starts_it_over(tmp_path: Path, root: Path) -> None:
    # This interpreter makes an environment without pip, so nothing can be installed into it.
    done = run_setup(tmp_path, root, python="exit 0")
    assert done.returncode == 1
    assert all(words in done.stderr for words in ("The set-up did not finish", "準備が終わりませんでした"))
    assert (tmp_path / ".venv" / ".unfinished").exists()
