"""Saving files: whole or not at all, and the same bytes for the same content."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from optimizer.errors import KubariError
from optimizer.scenario import dump_scenario, load_scenario, parse_scenario, save_scenario
from optimizer.scenario.save import save_bytes
from tests.build import make_factory, make_order, make_quote, make_rulebook, make_scenario, make_sourcing

SCENARIO = make_scenario(
    [make_factory("F1", name="青木製作所"), make_factory("C1", is_member=False)],
    [make_order("O1", sourcing=make_sourcing(max_factories=1)), make_order("O2", minutes=0.125)],
    rulebook=make_rulebook("unplaced", "cost"),
    buckets=3,
)


@pytest.mark.parametrize("name", ["s.json", "s.json.gz"])
def test_a_scenario_comes_back_as_it_was(tmp_path: Path, name: str) -> None:
    save_scenario(SCENARIO, tmp_path / name)
    assert load_scenario(tmp_path / name) == SCENARIO


def test_the_name_decides_whether_a_file_is_packed(tmp_path: Path) -> None:
    save_scenario(SCENARIO, tmp_path / "s.json")
    save_scenario(SCENARIO, tmp_path / "s.json.gz")
    plain, packed = (tmp_path / "s.json").read_bytes(), (tmp_path / "s.json.gz").read_bytes()
    assert gzip.decompress(packed) == plain == dump_scenario(SCENARIO)
    # Bytes 4 to 7 of a gzip file are the time of day; without it the same content is the same file.
    assert packed[4:8] == b"\0\0\0\0"


def test_defaults_are_left_out_but_the_rule_book_is_written_in_full() -> None:
    text = dump_scenario(SCENARIO).decode("utf-8")
    assert text.startswith('{\n "schema_version": 1,\n "id": "test",')
    assert text.endswith("\n}\n")
    assert "青木製作所" in text
    assert '"tolerance": {"absolute": 0, "permille": 0}' in text
    assert "is_symmetric" not in text


def test_an_explicit_default_that_means_something_is_kept() -> None:
    # An operation's own rule replaces the order's, even when it asks for nothing.
    order = make_order("O1", sourcing=make_sourcing(max_factories=1), route=["mill"])
    free = order.route[0].model_copy(update={"sourcing": make_sourcing()})
    scenario = make_scenario([make_factory("F1")], [order.model_copy(update={"route": (free,)})])
    kept = parse_scenario(dump_scenario(scenario))
    assert kept.orders[0].sourcing_of(0).max_factories is None
    assert kept == scenario


def test_a_quote_without_numbers_is_kept() -> None:
    order = make_order("O1")
    quoted = order.route[0].model_copy(update={"quotes": (make_quote("F1"),)})
    scenario = make_scenario([make_factory("F1")], [order.model_copy(update={"route": (quoted,)})])
    assert parse_scenario(dump_scenario(scenario)).orders[0].route[0].quotes == (make_quote("F1"),)


def test_a_file_is_replaced_in_one_step_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    path.write_bytes(b"old")
    path.chmod(0o640)
    with path.open("rb") as reader:
        save_bytes(b"new", path)
        # Who is reading goes on reading the old file.
        assert reader.read() == b"old"
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "s.json"
    path.write_bytes(b"old")

    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(KubariError) as caught:
        save_bytes(b"new", path)
    assert "s.json" in caught.value.message.ja
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_leftover_of_a_killed_run_is_in_nobodys_way(tmp_path: Path) -> None:
    leftover = tmp_path / f".s.json.{os.getpid()}.0.part"
    leftover.write_bytes(b"half")
    save_bytes(b"new", tmp_path / "s.json")
    assert (tmp_path / "s.json").read_bytes() == b"new"
    assert leftover.read_bytes() == b"half"


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.json").write_bytes(b"old")
    (tmp_path / "link.json").symlink_to("real.json")
    save_bytes(b"new", tmp_path / "link.json")
    assert (tmp_path / "link.json").is_symlink()
    assert (tmp_path / "real.json").read_bytes() == b"new"


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(KubariError) as caught:
        save_bytes(b"new", tmp_path / "nowhere" / "s.json")
    assert "nowhere" in caught.value.message.ja
    with pytest.raises(KubariError):
        save_bytes(b"new", tmp_path)


def test_what_is_no_plain_file_is_written_to() -> None:
    save_bytes(b"new", Path(os.devnull))
    assert not Path(os.devnull).is_file()
