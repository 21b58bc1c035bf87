"""Reading a published file by the name of its data set."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.data import BEST_KNOWN, find_best, list_published
from optimizer.errors import UnknownNameError
from optimizer.scenario import load_scenario, save_scenario
from optimizer.scenario.published import DATASETS, read_published


def test_unknown_data_set_is_refused_with_those_that_exist(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="gap, mscflp, rcmax, brunel") as caught:
        read_published("tsp", tmp_path)
    assert "データセット" in caught.value.render("ja")


def test_an_option_of_another_data_set_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="no option of gap days"):
        read_published("gap", tmp_path, days=7)


def test_an_option_that_is_none_is_not_given(tmp_path: Path) -> None:
    file = tmp_path / "one"
    file.write_text("1 1  5  1  1", encoding="utf-8")
    assert len(read_published("gap", file, days=None, question=None).orders) == 1


def test_every_data_set_is_explained_in_its_module() -> None:
    for name, dataset in DATASETS.items():
        module = dataset.read.__globals__["__doc__"]
        assert "in the scenario" in module, name
        assert "Source:" in module, name


def test_a_scenario_survives_saving(tmp_path: Path) -> None:
    file = tmp_path / "two agents: one"
    file.write_text("2 1  5 6  1 2  3 4", encoding="utf-8")
    scenario = read_published("gap", file)
    assert scenario.id == "gap-two-agents-one"
    save_scenario(scenario, tmp_path / "saved.json")
    assert load_scenario(tmp_path / "saved.json") == scenario


def test_every_listed_instance_has_a_best_value_for_each_goal(published: Path) -> None:
    assert published.is_dir()
    names = list_published()
    # 80 assignment, 70 machine, 2 location instances and 2 questions of the order book.
    assert len(names) == len(set(names)) == 154
    for name in names:
        last = {"gap": "cost", "rcmax": "concentration"}.get(name.partition("/")[0], "cost")
        assert list(find_best(name)) == ["unplaced", last]


def test_every_stored_best_value_names_its_source() -> None:
    head, *rows = BEST_KNOWN.read_text(encoding="utf-8").splitlines()
    assert head == "instance,level,value,proven,source"
    assert all(row.split(",", 4)[4] for row in rows)
