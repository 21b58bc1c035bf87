"""The stored scenarios: generated again they are the same bytes, the manifest knows them, the README tells of each."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from optimizer.scenario import check_manifest, dump_scenario, list_stored, load_manifest, load_scenario, stored_folder
from optimizer.scenario.generate import generate_scenario
from optimizer.scenario.generate.stored import REGIONAL, save_stored


@pytest.mark.parametrize("name", sorted(REGIONAL))
def test_a_regional_scenario_is_what_its_recipe_generates(name: str) -> None:
    recipe = REGIONAL[name]
    scenario = generate_scenario(recipe.family, factories=recipe.factories, orders=recipe.orders, seed=recipe.seed)
    assert (stored_folder() / name).read_bytes() == dump_scenario(scenario)
    assert (recipe.factories, recipe.orders) == (60, 500)


def test_the_manifest_lists_every_stored_scenario_as_it_is() -> None:
    assert check_manifest() == []


def test_every_listed_scenario_says_where_it_comes_from() -> None:
    files = load_manifest().files
    assert all(file.origin for file in files.values())
    assert (
        files["regional/weekly.json"].origin
        == "kubari generate --family weekly --factories 60 --orders 500 --seed 2026"
    )


def test_saving_anew_restores_the_regional_scenarios_and_the_manifest(tmp_path: Path) -> None:
    top = tmp_path / "scenarios"
    shutil.copytree(stored_folder(), top)
    (top / "regional" / "weekly.json").write_text("{}", encoding="utf-8")
    assert [problem.code for problem in check_manifest(top)] == ["stored.changed"]
    save_stored(top)
    assert check_manifest(top) == []
    assert (top / "manifest.json").read_bytes() == (stored_folder() / "manifest.json").read_bytes()


def test_the_readme_tells_the_story_of_each() -> None:
    text = (stored_folder() / "README.md").read_text(encoding="utf-8")
    names = [name for name in list_stored() if not name.startswith("hostile/")]
    assert [name for name in names if name.split("/")[-1] not in text] == []
    for name in names:
        title = load_scenario(list_stored()[name]).title
        assert title.split(" / ")[0] in text, name
