"""Both READMEs name what there is: commands, exit codes, dependencies, folders, make targets."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
import typer.main
from typer.testing import CliRunner

from optimizer.cli.app import app
from optimizer.cli.exits import ExitCode
from optimizer.scenario.published import DATASETS

CHECKOUT = Path(__file__).parents[2]
READMES = {name: (CHECKOUT / name).read_text(encoding="utf-8") for name in ("README.md", "README.ja.md")}
PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
COMMANDS = sorted(typer.main.get_command(app).commands)  # type: ignore[attr-defined]

every_readme = pytest.mark.parametrize("text", READMES.values(), ids=READMES.keys())


def list_dependencies() -> list[str]:
    extras = PROJECT["project"]["optional-dependencies"].values()
    lines = [*PROJECT["build-system"]["requires"], *PROJECT["project"]["dependencies"]]
    lines += [line for extra in extras for line in extra]
    return [re.split(r"[<>=!~\[ ]", line)[0] for line in lines]


@every_readme
def test_every_command_is_named(text: str) -> None:
    assert [command for command in COMMANDS if f"`kubari {command}" not in text] == []


@every_readme
def test_every_exit_code_is_named(text: str) -> None:
    assert [int(code) for code in ExitCode if f"\n| {int(code)} | " not in text] == []


@every_readme
def test_every_dependency_has_its_reason(text: str) -> None:
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    missing = [name for name in list_dependencies() if not any(f"`{name}`" in row.split("|")[1] for row in rows)]
    assert missing == []


@every_readme
def test_every_data_set_says_where_to_get_it(text: str) -> None:
    assert [name for name in DATASETS if f"\n| `{name}` | " not in text] == []
    assert "KUBARI_PUBLISHED_DATA" in text


@every_readme
def test_every_folder_and_file_it_links_is_there(text: str) -> None:
    targets = [target.partition("#")[0] for target in re.findall(r"\]\(([^)]+)\)", text)]
    assert targets
    assert [target for target in targets if not (CHECKOUT / target).exists()] == []


@every_readme
def test_every_make_target_it_names_is_there(text: str) -> None:
    rules = (CHECKOUT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"`make ([a-z]+)`", text))
    assert {"demo", "test"} <= named
    assert [target for target in named if f"\n{target}:" not in rules] == []


@every_readme
def test_the_json_it_shows_has_the_keys_that_scripts_rely_on(text: str) -> None:
    match = re.search(r"```json\n(.*?)```", text, flags=re.DOTALL)
    assert match is not None
    shown = json.loads(match.group(1))
    assert {"termination", "has_plan", "verified", "seconds", "levels"} <= set(shown)
    assert all({"name", "value", "bound", "gap", "scale", "unit"} <= set(level) for level in shown["levels"])


@pytest.mark.parametrize(("name", "language"), [("README.md", "en"), ("README.ja.md", "ja")])
def test_the_example_shows_what_the_command_prints(name: str, language: str, tmp_path: Path) -> None:
    match = re.search(r"```console\n\$ kubari (demo [^\n]*)\n(.*?)```", READMES[name], flags=re.DOTALL)
    assert match is not None
    command = [*match.group(1).split(), "--folder", str(tmp_path), "--lang", language]
    printed = CliRunner().invoke(app, command).stdout
    # Where the files went and how long it took differ from run to run; every other line is the same.
    changing = ("demo-output", "verified.", "検証に合格")
    shown = [line for line in match.group(2).splitlines() if line and not any(part in line for part in changing)]
    assert len(shown) >= 20
    # Where this fails after a change to the search, paste the command's output anew.
    assert [line for line in shown if line not in {line.rstrip() for line in printed.splitlines()}] == []


def test_both_languages_have_the_same_chapters() -> None:
    chapters = [[len(re.match(r"#+", line).group()) for line in text.splitlines() if re.match(r"#+ ", line)]  # type: ignore[union-attr]
                for text in READMES.values()]  # fmt: skip
    assert chapters[0] == chapters[1]
