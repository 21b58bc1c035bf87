"""Loading files: what is read, how it is packed, and what is said of a file that cannot be read."""

from __future__ import annotations

import gc
import gzip
import json
from pathlib import Path

import pytest

from optimizer.domain.scenario import Scenario
from optimizer.errors import PlanError, ScenarioError
from optimizer.scenario import PlanFileError, load_plan, load_scenario, parse_plan, parse_scenario, save_plan
from optimizer.scenario.source import load_text
from tests.build import make_factory, make_lot, make_order, make_plan, make_scenario
from tests.scenario.raw import find_codes, find_problems, make_raw, set_at

SOUND = json.dumps(make_raw(), ensure_ascii=False).encode("utf-8")


def store(folder: Path, content: bytes, name: str = "scenario.json") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("name", ["a.json", "a.json.gz", "a.txt"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("is_packed", [False, True])
def test_packing_is_told_by_the_content(tmp_path: Path, name: str, bom: bytes, is_packed: bool) -> None:
    content = gzip.compress(bom + SOUND) if is_packed else bom + SOUND
    assert load_scenario(store(tmp_path, content, name)) == parse_scenario(SOUND)


def test_loading_gives_what_building_gives() -> None:
    scenario = make_scenario([make_factory("F1")], [make_order("O1")])
    text = scenario.model_dump_json().encode("utf-8")
    assert parse_scenario(text) == scenario
    assert isinstance(parse_scenario(text), Scenario)


def refuse(path: Path, **limits: int) -> tuple[str, str]:
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path, **limits)
    (problem,) = caught.value.problems
    return problem.code, problem.way_out.en


def test_a_missing_file_is_named_and_so_is_its_packed_twin(tmp_path: Path) -> None:
    store(tmp_path, gzip.compress(SOUND), "weekly.json.gz")
    code, way_out = refuse(tmp_path / "weekly.json")
    assert code == "file.not_found"
    assert "weekly.json.gz" in way_out
    assert "There is" not in refuse(tmp_path / "daily.json")[1]
    assert refuse(tmp_path / "weekly.json.gz" / "inside.json")[0] == "file.not_found"
    assert refuse(tmp_path / "nu\0ll.json")[0] == "file.not_found"


def test_a_folder_is_no_scenario(tmp_path: Path) -> None:
    assert refuse(tmp_path)[0] == "file.not_a_file"


@pytest.mark.parametrize("is_packed", [False, True])
def test_a_file_may_not_unpack_to_more_than_allowed(tmp_path: Path, is_packed: bool) -> None:
    path = store(tmp_path, gzip.compress(SOUND) if is_packed else SOUND)
    assert load_scenario(path, max_bytes=len(SOUND)).id == "small"
    assert refuse(path, max_bytes=len(SOUND) - 1)[0] == "file.too_large"


def test_a_file_made_to_fill_the_memory_is_not_unpacked_to_its_end(tmp_path: Path) -> None:
    # 64 MiB of blanks in 64 kB; with a limit of 1 MiB at most that is ever held.
    path = store(tmp_path, gzip.compress(b" " * (1 << 26)))
    assert path.stat().st_size < 100_000
    assert refuse(path, max_bytes=1 << 20)[0] == "file.too_large"


def test_damage_inside_a_packed_file_is_found(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(SOUND))
    packed[len(packed) // 2] ^= 0xFF
    assert refuse(store(tmp_path, bytes(packed)))[0] == "file.damaged"
    assert refuse(store(tmp_path, gzip.compress(SOUND)[:-1]))[0] == "file.damaged"
    assert load_text(store(tmp_path, gzip.compress(SOUND))) == SOUND


def test_the_place_of_a_slip_is_counted_in_characters() -> None:
    # Line 2 is ` "名前": 1,,` and the second comma is its 10th character, though its 14th byte.
    (problem,) = find_problems('{\n "名前": 1,,\n}'.encode())
    assert problem.code == "file.not_json"
    assert "2 行目 10 文字目" in problem.message.ja
    assert "line 2, column 10" in problem.message.en


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("東京".encode("cp932"), "cp932"), ("東京".encode("utf-16"), "UTF-16"), (b"\x00\x01\xff", "no text")],
)
def test_another_encoding_is_named(text: bytes, encoding: str) -> None:
    (problem,) = find_problems(b'{"id": "' + text + b'"}' if encoding == "cp932" else text)
    assert problem.code == "file.not_utf8"
    assert encoding in problem.message.en


@pytest.mark.parametrize("written", ['"20"', "20.0", "true", "null", "20.5", '"２０"', "[20]"])
def test_a_whole_number_is_written_as_one(written: str) -> None:
    text = SOUND.replace(b'"quantity": 20', f'"quantity": {written}'.encode())
    assert find_codes(text) == [("type.integer", "$.orders[0].quantity")]


@pytest.mark.parametrize("written", ["20261120", '"2026/11/20"', '"令和8年11月20日"', '"20261120"', "null", "1.5"])
def test_a_day_is_written_as_one(written: str) -> None:
    text = SOUND.replace(b'"2026-04-06"', written.encode())
    assert find_codes(text) == [("type.date", "$.calendar.as_of")]


def test_a_whole_number_will_do_for_a_fraction() -> None:
    text = SOUND.replace(b'"minutes_per_piece": 12', b'"minutes_per_piece": 12.0')
    assert parse_scenario(text) == parse_scenario(SOUND)


def test_a_field_written_twice_is_found_even_in_a_sound_file() -> None:
    text = SOUND.replace(b'"quantity": 20,', b'"quantity": 20, "item": "other", "quantity": 20,')
    assert find_codes(text) == [
        ("field.repeated", "$.orders[0].item"),
        ("field.repeated", "$.orders[0].quantity"),
    ]


def test_only_the_version_is_told_of_a_file_from_the_future() -> None:
    raw = set_at(make_raw(), "schema_version", to=7)
    raw["orders"] = "elsewhere"
    (problem,) = find_problems(raw)
    assert (problem.code, problem.path, problem.value) == ("schema.newer", "$.schema_version", "7")
    assert "Kubari" in problem.way_out.ja


def test_the_version_may_be_left_out() -> None:
    raw = make_raw()
    del raw["schema_version"]
    assert find_codes(raw) == []


def test_the_collector_works_on_after_loading_and_after_a_refusal() -> None:
    assert gc.isenabled()
    parse_scenario(SOUND)
    find_problems(b"[]")
    assert gc.isenabled()


# --------------------------------------------------------------------------------------------------------------- plan


def make_small_plan_text() -> bytes:
    scenario = make_scenario([make_factory("F1")], [make_order("O1")])
    return make_plan(scenario, [make_lot("L1", "O1", 10, "F1-1@0")]).model_dump_json().encode("utf-8")


def refuse_plan(text: bytes) -> tuple[tuple[str, str], ...]:
    with pytest.raises(PlanFileError) as caught:
        parse_plan(text)
    return tuple((problem.code, problem.path) for problem in caught.value.problems)


def test_a_plan_comes_back_as_it_was(tmp_path: Path) -> None:
    plan = parse_plan(make_small_plan_text())
    save_plan(plan, tmp_path / "plan.json")
    assert load_plan(tmp_path / "plan.json") == plan


def test_a_plan_is_refused_with_the_same_care() -> None:
    text = make_small_plan_text()
    assert refuse_plan(text.replace(b'"quantity":10', b'"quantity":"10"')) == (("type.integer", "$.lots[0].quantity"),)
    assert refuse_plan(text.replace(b'"bucket":0', b'"bucket":-1')) == (
        ("value.too_small", "$.lots[0].steps[0].bucket"),
    )
    assert refuse_plan(text[:-1]) == (("file.not_json", "$"),)
    assert refuse_plan(b"") == (("file.empty", "$"),)
    assert refuse_plan(SOUND) == (("schema.other_kind", "$"),)
    assert refuse_plan(text.replace(b'"schema_version":1', b'"schema_version":2')) == (
        ("schema.newer", "$.schema_version"),
    )


def test_a_value_that_may_be_whole_or_not_is_told_once() -> None:
    # The reader tries an integer and a number, and would complain of both.
    text = make_small_plan_text().replace(b'"value":0', b'"value":"0"')
    assert refuse_plan(text) == (("type.number", "$.levels[0].value"),)


def test_a_missing_plan_is_a_plan_error(tmp_path: Path) -> None:
    with pytest.raises(PlanError) as caught:
        load_plan(tmp_path / "plan.json")
    assert "plan.json" in caught.value.render("ja")
    assert "対処" in caught.value.render("ja").splitlines()[-1]
