"""Where compiled loops are kept: the first place that can be written, and never one that somebody else can write."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numba
import numpy as np
import pytest

from optimizer.cells import compiled as seam
from optimizer.cells.compiled import choose_folder, compiled, is_compiled, mark_compiled


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    """A package, a user's cache and a folder for temporary files, all of them writable."""
    found = {name: tmp_path / name for name in ("package", "cache", "temporary")}
    for folder in found.values():
        folder.mkdir()
    monkeypatch.setattr(numba.config, "CACHE_DIR", "")
    monkeypatch.setattr(seam, "_ROOT", found["package"])
    monkeypatch.setenv("XDG_CACHE_HOME", str(found["cache"]))
    monkeypatch.setattr(tempfile, "tempdir", str(found["temporary"]))
    return found


def close(place: Path) -> None:
    """Make a place that nothing can be written to, not even by the superuser: a file."""
    place.rmdir()
    place.write_text("")


def get_private(places: dict[str, Path]) -> Path:
    """The user's own folder among the temporary files."""
    close(places["cache"])
    (places["package"] / "__pycache__").write_text("")
    found = choose_folder("state")
    assert found is not None
    return found.parent


def test_beside_the_package_comes_first(places: dict[str, Path]) -> None:
    assert choose_folder("state") == places["package"] / "__pycache__" / "state"


def test_a_package_that_cannot_be_written_leaves_it_to_the_users_cache(places: dict[str, Path]) -> None:
    close(places["package"])
    assert choose_folder("state") == places["cache"] / "kubari" / "state"


def test_without_a_cache_it_goes_to_a_folder_of_the_users_own(places: dict[str, Path]) -> None:
    private = get_private(places)
    assert private.parent == places["temporary"]
    assert private.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("mode", [0o755, 0o770, 0o702])
def test_a_folder_that_others_can_enter_is_not_used(places: dict[str, Path], mode: int) -> None:
    # What is kept there is run, so whoever can write there could run anything in the user's name.
    get_private(places).chmod(mode)
    assert choose_folder("state") is None


def test_a_link_is_not_followed(places: dict[str, Path], tmp_path: Path) -> None:
    private = get_private(places)
    (private / "state").rmdir()
    private.rmdir()
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    private.symlink_to(tmp_path / "elsewhere")
    assert choose_folder("state") is None


def test_a_folder_that_was_named_is_used(places: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(places["cache"]))
    assert choose_folder("state") == places["cache"] / "state"


def test_where_nothing_can_be_kept_loops_are_compiled_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seam, "FOLDER", None)

    def add(numbers: Any) -> Any:
        total = 0
        for number in numbers:
            total += number
        return total

    assert compiled(add)(np.arange(4)) == 6
    mark_compiled()
    assert not is_compiled()


def test_what_was_compiled_is_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seam, "FOLDER", tmp_path)
    assert not is_compiled()
    mark_compiled()
    assert is_compiled()
