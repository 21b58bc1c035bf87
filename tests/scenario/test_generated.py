"""Scenarios that are generated when first asked for: once, checked by hash, kept where the user says."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from optimizer.errors import KubariError, UnknownNameError
from optimizer.scenario import find_stored, list_generated, list_stored, load_scenario
from optimizer.scenario.generate import Recipe, generate_scenario
from optimizer.scenario.generated import describe_generated, find_cache_folder, find_generated
from optimizer.scenario.stored import build_manifest, save_manifest

RECIPE = Recipe("nation", 4, 6, 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Stored scenarios: one file, and one that is generated."""
    top = tmp_path / "scenarios"
    (top / "tiny").mkdir(parents=True)
    (top / "tiny" / "one.json").write_text("{}", encoding="utf-8")
    save_manifest(build_manifest(top, generated={"nation/small": describe_generated(RECIPE)}), top)
    return top


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def test_it_is_generated_where_it_is_missing_and_kept(folder: Path, cache: Path) -> None:
    told: list[int] = []
    path = find_stored("nation/small", folder=folder, cache=cache, report=told.append)
    assert load_scenario(path) == generate_scenario("nation", factories=4, orders=6, seed=1)
    assert path.is_relative_to(cache)
    assert told == sorted(told)
    assert told[-1] == 1000
    kept = path.stat().st_mtime_ns
    told.clear()
    assert find_stored("scenarios/nation/small.json", folder=folder, cache=cache, report=told.append) == path
    assert (path.stat().st_mtime_ns, told) == (kept, [])


def test_it_is_generated_again_when_it_was_thrown_away(folder: Path, cache: Path) -> None:
    path = find_stored("nation/small", folder=folder, cache=cache)
    content = path.read_bytes()
    path.unlink()
    assert find_stored("nation/small", folder=folder, cache=cache).read_bytes() == content


def test_another_hash_in_the_manifest_leaves_the_kept_one_aside(folder: Path, cache: Path) -> None:
    # A release that changes the generator lists another hash: no need to clear the cache.
    before = find_stored("nation/small", folder=folder, cache=cache)
    save_manifest(
        build_manifest(folder, generated={"nation/small": describe_generated(RECIPE._replace(seed=2))}), folder
    )
    after = find_stored("nation/small", folder=folder, cache=cache)
    assert before != after
    assert load_scenario(after).id == "nation-4x6-2"


@pytest.mark.parametrize("content", [b"", b"\x1f\x8b broken", gzip.compress(b"{}", mtime=0), b"{}"])
def test_a_kept_file_that_was_changed_is_refused_with_the_way_out(folder: Path, cache: Path, content: bytes) -> None:
    path = find_stored("nation/small", folder=folder, cache=cache)
    path.write_bytes(content)
    with pytest.raises(KubariError) as caught:
        find_stored("nation/small", folder=folder, cache=cache)
    assert path.name[-20:] in caught.value.message.ja
    assert path.name[-20:] in caught.value.message.en
    assert "消して" in caught.value.way_out.ja
    assert "Delete" in caught.value.way_out.en
    assert path.read_bytes() == content


def test_what_comes_out_different_is_refused_and_not_kept(cache: Path) -> None:
    listed = describe_generated(RECIPE).model_copy(update={"sha256": "0" * 64})
    with pytest.raises(KubariError, match="000000000000") as caught:
        find_generated("nation/small", listed, cache=cache)
    assert "nation/small" in caught.value.message.ja
    # Both ways out: the pinned versions, or a file of one's own.
    command = "kubari generate --family nation --factories 4 --orders 6 --seed 1 --out FILE"
    assert command in caught.value.way_out.ja
    assert command in caught.value.way_out.en
    assert [path for path in cache.rglob("*") if path.is_file()] == []


def test_a_cache_that_cannot_be_made_is_refused_with_the_variable(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(KubariError) as caught:
        find_stored("nation/small", folder=folder, cache=tmp_path / "file")
    assert "KUBARI_CACHE" in caught.value.way_out.ja
    assert "KUBARI_CACHE" in caught.value.way_out.en


def test_the_folder_is_the_one_the_user_names(folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUBARI_CACHE", str(cache))
    assert find_stored("nation/small", folder=folder).is_relative_to(cache)


@pytest.mark.parametrize(
    ("environment", "platform", "expected"),
    [
        ({"KUBARI_CACHE": "mine", "XDG_CACHE_HOME": "caches"}, "linux", Path("mine")),
        ({"XDG_CACHE_HOME": "caches", "LOCALAPPDATA": "local"}, "linux", Path("caches/kubari")),
        ({"XDG_CACHE_HOME": "caches", "LOCALAPPDATA": "local"}, "win32", Path("local/kubari/cache")),
        ({"KUBARI_CACHE": ""}, "linux", Path.home() / ".cache/kubari"),
        ({}, "darwin", Path.home() / "Library/Caches/kubari"),
        ({}, "win32", Path.home() / ".cache/kubari"),
    ],
)
def test_without_a_name_it_is_the_users_cache(environment: dict[str, str], platform: str, expected: Path) -> None:
    assert find_cache_folder(environment, platform=platform) == expected


def test_no_home_and_no_name_is_refused_with_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    def find_home(_: type[Path]) -> Path:
        raise RuntimeError

    monkeypatch.setattr(Path, "home", classmethod(find_home))
    with pytest.raises(KubariError, match="KUBARI_CACHE"):
        find_cache_folder({})


def test_generated_names_are_among_the_near_ones(folder: Path, cache: Path) -> None:
    assert list(list_stored(folder)) == ["tiny/one"]
    with pytest.raises(UnknownNameError) as caught:
        find_stored("nation/smal", folder=folder, cache=cache)
    assert "nation/small" in caught.value.way_out.en
    with pytest.raises(UnknownNameError):
        find_stored("../nation/small", folder=folder, cache=cache)


def test_a_manifest_built_anew_keeps_the_recipes(folder: Path) -> None:
    listed = list_generated(folder)
    save_manifest(build_manifest(folder), folder)
    assert list_generated(folder) == listed
    assert listed["nation/small"].recipe == RECIPE


def test_a_folder_without_a_manifest_generates_nothing(tmp_path: Path) -> None:
    assert list_generated(tmp_path) == {}


def test_the_countrys_scenarios_are_listed() -> None:
    sizes = {name: (file.factories, file.orders) for name, file in list_generated().items()}
    assert sizes == {"nation/weekly": (2000, 50_000), "nation/large": (3000, 100_000)}
    assert all(file.bytes > 10**7 for file in list_generated().values())
