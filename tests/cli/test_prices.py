"""`kubari prices`: tables and sentences for people, one JSON object for programs, a section of the report."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer.cli.exits import ExitCode
from optimizer.scenario import save_scenario
from tests.build import make_factory, make_order, make_rulebook, make_scenario, make_work_center
from tests.cli.conftest import Run, read_json


@pytest.fixture
def files(tmp_path: Path, run: Run) -> tuple[Path, Path]:
    """100 minutes at 2 yen, plenty at 5, 300 pieces of a minute; and the plan the command makes of it."""
    shops = [
        make_factory("F1", make_work_center("F1-1", free=100, yen_per_minute=2)),
        make_factory("F2", make_work_center("F2-1", free=1_000, yen_per_minute=5)),
    ]
    scenario, plan = tmp_path / "scenario.json", tmp_path / "plan.json"
    book = make_rulebook("unplaced", "cost")
    save_scenario(make_scenario(shops, [make_order("O1", 300)], rulebook=book), scenario)
    assert run("solve", scenario, "--time-limit", 20, "--out", plan).exit_code == ExitCode.ok
    return scenario, plan


def test_an_hour_is_priced_in_both_languages(run: Run, files: tuple[Path, Path]) -> None:
    english = run("prices", *files, "--lang", "en")
    assert english.exit_code == ExitCode.ok
    assert "One more hour of mill in week 15 (6-12 Apr) saves ¥180" in english.stdout
    assert "Unplaced: by the linear relaxation, more free time would not change it." in english.stdout
    japanese = run("prices", *files, "--lang", "ja")
    assert "第15週 4/6-4/12のmillを1時間増やすと、費用が180円減ります" in japanese.stdout
    assert "線形緩和では、空き時間を増やしても変わりません" in japanese.stdout


def test_json_is_one_object_with_a_price_per_work_center_and_bucket(run: Run, files: tuple[Path, Path]) -> None:
    data = read_json(run("prices", *files, "--json", "--top", 1, "--hour", "F2-1@0"))
    assert [(row["work_center"], row["yen_per_minute"]) for row in data["work_centers"]] == [
        ("F1-1", [3]),
        ("F2-1", [0]),
    ]
    (hour,) = data["levels"][1]["hours"]
    assert (hour["work_center"], hour["per_hour"], hour["confirmed"]) == ("F1-1", 180, 180)
    assert [(entry["level"], entry["saving"]) for entry in data["asked"]] == [("cost", 0), ("unplaced", 0)]


def test_rows_that_were_not_solved_again_say_about(run: Run, files: tuple[Path, Path]) -> None:
    result = run("prices", *files, "--no-confirm", "--lang", "en")
    assert "saves about ¥180" in result.stdout


def test_without_time_there_are_no_prices_and_it_says_so(run: Run, files: tuple[Path, Path]) -> None:
    result = run("prices", *files, "--time-limit", 0.001, "--lang", "en")
    assert result.exit_code == ExitCode.ok
    assert "Cost: time ran out before its prices were found" in result.stdout


def test_the_report_has_a_section_on_prices(run: Run, files: tuple[Path, Path], tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    assert run("prices", *files, "--report", page, "--lang", "en").exit_code == ExitCode.ok
    text = page.read_text(encoding="utf-8")
    assert "What one more hour is worth" in text
    assert "week 15 (6-12 Apr)" in text


@pytest.mark.parametrize("place", ["F1-1", "F1-1@1", "F9-1@0", "F1-1@-1", "@0"])
def test_a_place_that_does_not_exist_is_wrong_input(run: Run, files: tuple[Path, Path], place: str) -> None:
    result = run("prices", *files, "--hour", place, "--lang", "en")
    assert result.exit_code == ExitCode.wrong_input
    assert place in result.stderr
    assert "F1-1@0" in result.stderr


def test_the_report_does_not_overwrite_the_plan(run: Run, files: tuple[Path, Path]) -> None:
    assert run("prices", *files, "--report", files[1]).exit_code == ExitCode.wrong_usage


def test_a_plan_of_another_scenario_is_wrong_input(run: Run, files: tuple[Path, Path], tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    save_scenario(make_scenario([make_factory("F1")], [make_order("O1", 300)], id="other"), other)
    result = run("prices", other, files[1], "--lang", "en")
    assert result.exit_code == ExitCode.wrong_input
    assert "not to scenario other" in result.stderr
