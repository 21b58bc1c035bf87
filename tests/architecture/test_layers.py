"""The layers hold, every package has its place in them, and each contract can be broken."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

LAYERS = "Imports only go down the layers"
# One import that must not be, and the contract that says so.
TRESPASSES = [
    ("optimizer.domain", "optimizer.solve", LAYERS),
    ("optimizer.model", "optimizer.search", LAYERS),
    ("optimizer.verify", "optimizer.eligibility", LAYERS),
    ("optimizer.objectives", "optimizer.bounds", LAYERS),
    ("optimizer.fairness", "optimizer.scenario", LAYERS),
    ("optimizer.rules", "optimizer.units", LAYERS),
    ("optimizer.quote", "optimizer.prices", LAYERS),
    ("optimizer.replan", "optimizer.quote", LAYERS),
    ("optimizer.solve", "optimizer.replan", LAYERS),
    ("optimizer.report", "optimizer.cli", LAYERS),
    ("optimizer.solve", "benchmarks", LAYERS),
    ("optimizer.verify", "optimizer.lp", "The verifier sees no solver"),
    ("optimizer.verify", "pulp", "The verifier sees no solver"),
    ("benchmarks", "optimizer.cli", "Benchmarks drive the engine, not the command line"),
    ("optimizer.bounds", "ortools", "CP-SAT is spoken in model, objectives and search only"),
    ("benchmarks", "ortools", "CP-SAT is spoken in model, objectives and search only"),
    ("optimizer.model", "highspy", "LP solvers are reached through lp only"),
    ("optimizer.bounds", "pulp", "LP solvers are reached through lp only"),
    ("optimizer.model", "numba", "Compiled loops live in cells, bounds and search only"),
    ("optimizer.report", "rich", "The terminal is known to the command line only"),
    ("optimizer.cli", "altair", "Pages and charts are made in the report only"),
    ("optimizer.report", "pyarrow", "Tables are written by the studies only"),
    ("optimizer.explain", "optimizer.studies", LAYERS),
    ("optimizer.solve", "urllib", "The core knows no HTTP and no SQL"),
]
# Imports that must be: without them the contracts about packages from outside would have nothing to look at.
PERMITTED = {
    "optimizer.cells": ["numba"],
    "optimizer.model": ["ortools", "optimizer.cells"],
    "optimizer.objectives": ["ortools", "optimizer.model"],
    "optimizer.search": ["ortools", "optimizer.bounds", "optimizer.objectives"],
    "optimizer.lp": ["highspy", "pulp", "optimizer.domain"],
    "optimizer.report": ["altair", "jinja2"],
    "optimizer.studies": ["pyarrow", "optimizer.solve"],
    "optimizer.cli": ["rich", "typer", "benchmarks", "optimizer.report"],
    "optimizer.verify": ["optimizer.rules", "optimizer.domain"],
    "benchmarks": ["optimizer.solve"],
}


def run_linter(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the contracts of a tree."""
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    command = [sys.executable, "-c", code, "--no-cache", "--no-logo"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def list_layers(settings: dict[str, Any]) -> list[str]:
    """List the modules that the layers name."""
    (contract,) = (each for each in settings["tool"]["importlinter"]["contracts"] if each["type"] == "layers")
    return [name for layer in contract["layers"] for name in re.findall(r"[a-z_.]+", layer)]


@pytest.fixture
def model_tree(tmp_path: Path, root: Path, settings: dict[str, Any]) -> Path:
    """A tree of empty packages in which every import is allowed."""
    shutil.copy(root / "pyproject.toml", tmp_path)
    for name in ("optimizer", *list_layers(settings)):
        package = tmp_path.joinpath(*name.split("."))
        package.mkdir(exist_ok=True)
        lines = [f"import {imported}" for imported in PERMITTED.get(name, [])]
        (package / "__init__.py").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


def test_the_contracts_hold(root: Path) -> None:
    done = run_linter(root)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_contracts_hold_where_nothing_trespasses(model_tree: Path) -> None:
    done = run_linter(model_tree)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("importer", "imported", "contract"), TRESPASSES)
def test_a_trespass_breaks_its_contract(model_tree: Path, importer: str, imported: str, contract: str) -> None:
    # Deep inside the package and inside a function: there is no place to hide an import.
    trespasser = model_tree.joinpath(*importer.split("."), "inner", "__init__.py")
    trespasser.parent.mkdir()
    trespasser.write_text(f"def late():\n    import {imported}\n", encoding="utf-8")
    done = run_linter(model_tree)
    assert done.returncode != 0
    assert f"{contract} BROKEN" in " ".join(done.stdout.split())


def test_every_package_has_its_layer(root: Path, settings: dict[str, Any]) -> None:
    placed = set(list_layers(settings))
    # An import package is a folder or a file of the core; `optimizer` itself is the public surface above them all.
    inside = {
        f"optimizer.{path.stem}"
        for path in (root / "optimizer").iterdir()
        if (path / "__init__.py").exists() or (path.suffix == ".py" and path.stem != "__init__")
    }
    assert len(inside) >= 5
    assert not inside - placed


def test_every_top_level_package_is_watched(root: Path, settings: dict[str, Any]) -> None:
    packages = {path.parent.name for path in root.glob("*/__init__.py")} - {"tests"}
    assert packages == set(settings["tool"]["importlinter"]["root_packages"])
