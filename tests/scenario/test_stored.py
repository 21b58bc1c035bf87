"""Stored scenarios are found by name, and are what they were when they were listed."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer.errors import ScenarioError, UnknownNameError
from optimizer.scenario import check_manifest, find_stored, list_stored, load_manifest, stored_folder
from optimizer.scenario.stored import MANIFEST, build_manifest, save_manifest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in (
        "tiny/two_factories.json",
        "tiny/one_factory.json",
        "regional/weekly.json.gz",
        "hostile/expected/e.json",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    return tmp_path


def test_the_stored_scenarios_of_this_checkout_are_found(root: Path) -> None:
    assert stored_folder() == root / "scenarios"
    assert find_stored("hostile/many_errors") == root / "scenarios" / "hostile" / "many_errors.json"


@pytest.mark.parametrize(
    "name",
    ["tiny/two_factories", "tiny/two_factories.json", "scenarios/tiny/two_factories.json", " tiny/two_factories "],
)
def test_a_name_may_be_written_as_a_file(folder: Path, name: str) -> None:
    assert find_stored(name, folder=folder) == folder / "tiny" / "two_factories.json"


def test_packed_scenarios_have_names_too_and_expectations_have_none(folder: Path) -> None:
    assert list(list_stored(folder)) == ["regional/weekly", "tiny/one_factory", "tiny/two_factories"]
    assert find_stored("regional/weekly", folder=folder).name == "weekly.json.gz"


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("tiny/two_factory", "tiny/two_factories"),
        ("two_factories", "tiny/two_factories"),
        ("weekly", "regional/weekly"),
        ("tiny", "tiny/one_factory, tiny/two_factories"),
        ("xyz", "3"),
    ],
)
def test_an_unknown_name_is_answered_with_near_ones(folder: Path, name: str, near: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        find_stored(name, folder=folder)
    assert name in caught.value.message.ja
    assert near in caught.value.way_out.ja
    assert near in caught.value.way_out.en


@pytest.mark.parametrize("name", ["../secret", "tiny/../../secret", "/etc/passwd", "", "tiny/two_factories\0"])
def test_a_name_never_leads_out_of_the_folder(folder: Path, name: str) -> None:
    (folder.parent / "secret.json").write_text("{}", encoding="utf-8")
    with pytest.raises(UnknownNameError):
        find_stored(name, folder=folder)


def test_a_manifest_notices_what_changed(folder: Path) -> None:
    save_manifest(build_manifest(folder, origin_by_file={"tiny/one_factory.json": "by hand"}), folder)
    assert check_manifest(folder) == []
    (folder / "tiny" / "one_factory.json").write_text("changed", encoding="utf-8")
    (folder / "tiny" / "two_factories.json").unlink()
    (folder / "tiny" / "new.json").write_text("{}", encoding="utf-8")
    assert [(problem.code, problem.subject) for problem in check_manifest(folder)] == [
        ("stored.unlisted", "tiny/new.json"),
        ("stored.changed", "tiny/one_factory.json"),
        ("stored.missing", "tiny/two_factories.json"),
    ]
    # Built anew, it keeps where things came from.
    save_manifest(build_manifest(folder), folder)
    assert check_manifest(folder) == []
    assert load_manifest(folder).files["tiny/one_factory.json"].origin == "by hand"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"files": {"a.json": {"sha256": "x", "bytes": -1}}}'])
def test_a_manifest_that_cannot_be_read_is_refused(folder: Path, text: str) -> None:
    (folder / MANIFEST).write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError):
        check_manifest(folder)


def test_a_missing_manifest_is_refused(folder: Path) -> None:
    with pytest.raises(ScenarioError):
        load_manifest(folder)
