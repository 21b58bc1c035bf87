"""Every dependency is explained to the reader of the README and pinned within its range."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

# Which of the pinned files hold which of the ranges.
EXTRAS_BY_FILE = {
    "runtime.txt": {"", "api"},
    "test.txt": {"", "api", "test"},
    "dev.txt": {"", "api", "test", "dev"},
}


def list_dependencies(settings: dict[str, Any], *, extras: set[str]) -> list[Requirement]:
    """List the ranges of pyproject.toml; the extra "" is what everyone gets."""
    project = settings["project"]
    groups = {"": project["dependencies"], **project["optional-dependencies"]}
    return [Requirement(text) for extra, texts in groups.items() if extra in extras for text in texts]


def load_pins(path: Path) -> dict[str, Version]:
    """Read the pinned version of each package by name."""
    pins = re.findall(r"^([a-z0-9-]+)==([\w.]+)", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {name: Version(version) for name, version in pins}


def find_named_in_tables(markdown: str) -> set[str]:
    """List the packages in the first cells of the tables of a page; one cell may name several."""
    cells = re.findall(r"^\|([^|]*)\|", markdown, flags=re.MULTILINE)
    return {canonicalize_name(name) for cell in cells for name in re.findall(r"[A-Za-z0-9][\w.-]*", cell)}


def test_the_readme_says_why_each_dependency_is_there(root: Path, settings: dict[str, Any]) -> None:
    named = find_named_in_tables((root / "README.md").read_text(encoding="utf-8"))
    wanted = {canonicalize_name(each.name) for each in list_dependencies(settings, extras={"", "api", "test", "dev"})}
    assert len(wanted) >= 10
    assert not wanted - named


def test_only_first_cells_of_tables_count() -> None:
    page = "We use numpy.\n\n| package | why |\n|---|---|\n| `altair`, `vl-convert-python` | charts, not rich |\n"
    assert find_named_in_tables(page) == {"package", "altair", "vl-convert-python"}


@pytest.mark.parametrize("name", EXTRAS_BY_FILE)
def test_pins_are_within_the_ranges(root: Path, settings: dict[str, Any], name: str) -> None:
    pins = load_pins(root / "requirements" / name)
    outside = [
        f"{wanted} is pinned to {pins.get(canonicalize_name(wanted.name))}"
        for wanted in list_dependencies(settings, extras=EXTRAS_BY_FILE[name])
        if canonicalize_name(wanted.name) not in pins or pins[canonicalize_name(wanted.name)] not in wanted.specifier
    ]
    assert not outside, f"run `make pins`: {outside}"


def test_tests_run_on_the_versions_that_users_get(root: Path) -> None:
    runtime = load_pins(root / "requirements" / "runtime.txt")
    for name in ("test.txt", "dev.txt"):
        assert runtime.items() <= load_pins(root / "requirements" / name).items()


def test_the_two_solvers_stay_loadable_together(settings: dict[str, Any]) -> None:
    # highspy 1.15 and ortools 9.15 bring the same shared library in two versions; staying below 1.15 keeps them apart.
    (highspy,) = (each for each in list_dependencies(settings, extras={""}) if each.name == "highspy")
    assert Version("1.14.0") in highspy.specifier
    assert Version("1.15.0") not in highspy.specifier
