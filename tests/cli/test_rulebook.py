"""`kubari rulebook`: the regulation, two versions compared, and a check, for people and for programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from optimizer.cli.exits import ExitCode
from optimizer.scenario import dump_scenario, hash_rulebook, load_rulebook, save_scenario
from tests.build import make_factory, make_order, make_rulebook, make_scenario
from tests.cli.conftest import Run, read_json

BOOK: dict[str, Any] = {
    "schema_version": 1,
    "id": "ota",
    "version": 2,
    "title": "Ota",
    "effective_from": "2026-04-01",
    "hard": {"quotas": [{"factory": "F1", "minimum": 900}]},
    "goals": [
        {"name": "unplaced", "terms": [{"term": "unplaced"}]},
        {"name": "unfairness", "terms": [{"term": "unfairness"}]},
    ],
}


def write(folder: Path, name: str = "book.json", **fields: object) -> Path:
    path = folder / name
    path.write_text(json.dumps(BOOK | fields), encoding="utf-8")
    return path


def test_a_rule_book_is_shown_as_a_regulation(run: Run, tmp_path: Path) -> None:
    path = write(tmp_path)
    japanese, english = run("rulebook", "show", path, "--lang", "ja"), run("rulebook", "show", path, "--lang", "en")
    assert "Ota 共同受注配分基準" in japanese.stdout
    assert "第一条　この基準は" in japanese.stdout
    assert "会員 F1 の配分は、標準配分の 90 %以上とする。" in japanese.stdout
    assert "Article 9. Goals in order" in english.stdout


def test_a_scenario_shows_the_rule_book_it_holds(run: Run, batch: Path) -> None:
    data = read_json(run("rulebook", "show", batch, "--json"))
    assert data["hash"] == hash_rulebook(load_rulebook(batch))
    assert [article["heading"] for article in data["articles"]] == [f"Article {k}" for k in range(1, 11)]
    stored = run("rulebook", "show", "regional/weekly", "--lang", "ja")
    assert "汐見県共同受発注センター" in stored.stdout


def test_a_regulation_is_written_as_text_and_as_a_page(run: Run, tmp_path: Path) -> None:
    path = write(tmp_path, title="<b>Ota</b>")
    for name in ("r.txt", "r.html"):
        assert run("rulebook", "show", path, "--out", tmp_path / name, "--lang", "ja").exit_code == ExitCode.ok
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;Ota&lt;/b&gt;" in page
    assert "<b>" not in page
    assert "第一条" in page
    assert "<b>Ota</b>" in (tmp_path / "r.txt").read_text(encoding="utf-8")
    before = path.read_bytes()
    assert run("rulebook", "show", path, "--out", path).exit_code == ExitCode.wrong_usage
    assert path.read_bytes() == before


def test_two_versions_are_compared_in_sentences(run: Run, tmp_path: Path) -> None:
    old, new = write(tmp_path), write(tmp_path, "new.json", version=3, ledger={"cap_weeks": 4})
    shown = run("rulebook", "diff", old, new, "--lang", "ja")
    assert "繰り越しの限度を「8 週分」から「4 週分」に改める。" in shown.stdout
    data = read_json(run("rulebook", "diff", old, new, "--json"))
    assert [change["path"] for change in data["changes"]] == ["version", "ledger.cap_weeks"]
    assert data["alters_plans"] is True
    only_version = run("rulebook", "diff", old, write(tmp_path, "v3.json", version=3), "--lang", "en")
    assert "Nothing is different that a plan is made by." in only_version.stdout
    assert 'The version changes from "2" to "3".' in only_version.stdout


def test_what_is_wrong_is_told_at_once(run: Run, tmp_path: Path) -> None:
    path = write(tmp_path, hard={"quotas": [{"factory": "F1"}]}, goals=BOOK["goals"] + BOOK["goals"][:1])
    result = run("rulebook", "check", path, "--lang", "en")
    assert result.exit_code == ExitCode.wrong_input
    assert "$.hard.quotas[0]" in result.stderr
    assert "$.goals[2].name" in result.stderr


def test_what_is_worth_a_thought_is_said(run: Run, tmp_path: Path) -> None:
    path = write(tmp_path, effective_from=None)
    result = run("rulebook", "check", path, "--lang", "en")
    assert result.exit_code == ExitCode.ok
    assert "1 thing(s) are worth a thought" in result.stdout
    assert "-> Set effective_from before it is adopted." in result.stdout
    (advice,) = read_json(run("rulebook", "check", path, "--json"))["advice"]
    assert advice["code"] == "policy.no_effective_date"


def test_a_rule_book_is_tried_out_on_a_scenario(run: Run, tmp_path: Path, batch: Path) -> None:
    # Of the work of 400 minutes F1 is entitled to half; 300 minutes are 1500 permille of that, and more than it has time for.
    possible = run("rulebook", "check", write(tmp_path), "--scenario", batch, "--lang", "en")
    assert possible.exit_code == ExitCode.ok
    assert "there is a plan that keeps all of its rules" in possible.stdout
    too_much = write(tmp_path, "much.json", hard={"quotas": [{"factory": "F1", "minimum": 1600}]})
    impossible = run("rulebook", "check", too_much, "--scenario", batch, "--json")
    assert impossible.exit_code == ExitCode.answer_is_no
    data = read_json(impossible)
    assert data["has_plan"] is False
    assert [clash["rule"] for clash in data["clashes"]] == ["quota"]


def test_members_that_do_not_exist_are_named(run: Run, tmp_path: Path, batch: Path) -> None:
    stranger = write(tmp_path, hard={"quotas": [{"factory": "F7", "minimum": 1}]})
    result = run("rulebook", "check", stranger, "--scenario", batch, "--lang", "en")
    assert result.exit_code == ExitCode.wrong_input
    assert "F7" in result.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b'{"lots": [], "scenario": "x"}', "is a plan, not a rule book"),
        (b"[]", "rule book"),
        (b'{"schema_version": 2, "id": "x"}', "2"),
        (b"\xff\xfe", "UTF-8"),
    ],
)
def test_other_files_are_refused(run: Run, tmp_path: Path, text: bytes, said: str) -> None:
    path = tmp_path / "other.json"
    path.write_bytes(text)
    result = run("rulebook", "show", path, "--lang", "en")
    assert result.exit_code == ExitCode.wrong_input
    assert said in result.stderr


def test_a_scenario_that_is_wrong_elsewhere_is_told_so(run: Run, tmp_path: Path) -> None:
    scenario = make_scenario([make_factory("F1")], [make_order("O1")], rulebook=make_rulebook("unplaced"))
    path = tmp_path / "scenario.json"
    save_scenario(scenario, path)
    path.write_bytes(dump_scenario(scenario).replace(b'"quantity": 10', b'"quantity": 0'))
    assert run("rulebook", "show", path).exit_code == ExitCode.wrong_input
