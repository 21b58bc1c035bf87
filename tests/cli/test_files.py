"""Targets that could not be written are refused before the work."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer.cli.files import TargetError, check_target


def test_a_target_in_a_folder_that_is_there_is_fine(tmp_path: Path) -> None:
    source = tmp_path / "scenario.json"
    source.write_text("{}", encoding="utf-8")
    check_target(None, option="--out")
    check_target(tmp_path / "new.json", option="--out", sources=[source])


def test_a_missing_folder_is_named_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(TargetError) as caught:
        check_target(tmp_path / "no" / "plan.json", option="--out")
    assert str(tmp_path / "no") in caught.value.message.en
    assert str(tmp_path / "no") in caught.value.message.ja
    assert caught.value.way_out.en.startswith("Make the folder first")


def test_a_folder_is_no_target(tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="is a folder"):
        check_target(tmp_path, option="--out")


def test_the_input_is_never_overwritten_under_any_name(tmp_path: Path) -> None:
    source, other = tmp_path / "scenario.json", tmp_path / "link.json"
    source.write_text("{}", encoding="utf-8")
    other.symlink_to(source)
    for target in (source, other):
        with pytest.raises(TargetError, match="another file of this run"):
            check_target(target, option="--out", sources=[source])
