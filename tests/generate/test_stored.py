"""The stored scenarios: generated again they are the same bytes, the manifest knows them, the README tells of each."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from optimizer.scenario import (
    check_manifest,
    dump_scenario,
    list_generated,
    list_stored,
    load_manifest,
    load_scenario,
    stored_folder,
)
from optimizer.scenario.generate import generate_scenario
from optimizer.scenario.generate.stored import NATION, RECIPES, save_stored
from optimizer.scenario.source import load_text


@pytest.mark.parametrize("name", sorted(RECIPES))
def test_a_generated_scenario_is_what_its_recipe_generates(name: str) -> None:
    recipe = RECIPES[name]
    scenario = generate_scenario(recipe.family, factories=recipe.factories, orders=recipe.orders, seed=recipe.seed)
    # Unpacked: not every zlib packs in the same bytes.
    assert load_text(stored_folder() / name) == dump_scenario(scenario)
    assert (recipe.factories, recipe.orders) == ((60, 500) if name.startswith("regional/") else (300, 5000))


def test_the_countrys_recipes_are_the_listed_ones() -> None:
    assert {name: file.recipe for name, file in load_manifest().generated.items()} == NATION


def test_the_manifest_lists_every_stored_scenario_as_it_is() -> None:
    assert check_manifest() == []


def test_every_listed_scenario_says_where_it_comes_from() -> None:
    files = load_manifest().files
    assert all(file.origin for file in files.values())
    assert (
        files["regional/weekly.json"].origin
        == "kubari generate --family weekly --factories 60 --orders 500 --seed 2026"
    )


def test_saving_anew_restores_the_generated_scenarios_and_the_manifest(tmp_path: Path) -> None:
    top = tmp_path / "scenarios"
    shutil.copytree(stored_folder(), top)
    (top / "regional" / "weekly.json").write_text("{}", encoding="utf-8")
    assert [problem.code for problem in check_manifest(top)] == ["stored.changed"]
    packed = top / "prefecture" / "weekly.json.gz"
    before = packed.stat().st_mtime_ns
    save_stored(top)
    # What says the same already is left alone.
    assert packed.stat().st_mtime_ns == before
    assert check_manifest(top) == []
    assert (top / "manifest.json").read_bytes() == (stored_folder() / "manifest.json").read_bytes()


def test_the_readme_tells_the_story_of_each() -> None:
    text = (stored_folder() / "README.md").read_text(encoding="utf-8")
    names = [name for name in list_stored() if not name.startswith("hostile/")]
    assert [name for name in list_generated() if f"`{name}`" not in text] == []
    assert [name for name in names if name.split("/")[-1] not in text] == []
    for name in names:
        title = load_scenario(list_stored()[name]).title
        assert title.split(" / ")[0] in text, name
