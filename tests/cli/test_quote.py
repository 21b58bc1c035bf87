"""`kubari quote`: what is promised, in both languages and as JSON; what is refused, and with which exit code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from optimizer.cli.exits import ExitCode
from optimizer.scenario import hash_scenario, save_plan, save_scenario
from tests.build import (
    make_factory,
    make_lot,
    make_order,
    make_plan,
    make_provenance,
    make_scenario,
    make_work_center,
    with_,
)
from tests.cli.conftest import Run, read_json

ORDER = {"id": "N1", "buyer": "B1", "item": "I2", "quantity": 20, "due_day": 7, "route": []}


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Two members, F1 at 2 yen and F2 at 3 yen a minute, of 300 minutes a week each; O1 takes 200 of F1 in week 0."""
    shops = [
        make_factory(name, make_work_center(f"{name}-1", free=300, yen_per_minute=yen))
        for name, yen in (("F1", 2), ("F2", 3))
    ]
    scenario = make_scenario(shops, [make_order("O1", 10, minutes=20)], buckets=2)
    plan = make_plan(scenario, [make_lot("L1", "O1", 10, "F1-1@0")])
    plan = with_(plan, provenance=make_provenance(scenario_hash=hash_scenario(scenario)))
    save_scenario(scenario, tmp_path / "scenario.json")
    save_plan(plan, tmp_path / "plan.json")
    return tmp_path / "scenario.json", tmp_path / "plan.json"


def save_order(folder: Path, **changes: Any) -> Path:
    path = folder / "order.json"
    step = {"process": "mill", "minutes_per_piece": 20}
    path.write_text(json.dumps(ORDER | {"route": [step]} | changes), encoding="utf-8")
    return path


def test_the_answer_reads_like_one_factory_s(files: tuple[Path, Path], run: Run, tmp_path: Path) -> None:
    # 400 minutes by day 7: 100 at F1 for 200 yen and 300 at F2 for 900. By day 14: 400 at F1 for 800 yen.
    result = run("quote", *files, save_order(tmp_path))
    assert result.exit_code == ExitCode.ok, result.output
    assert "Order N1: 20 pieces delivered by 2026-04-13, for 1,100 yen, 55 yen a piece." in result.stdout
    assert "earliest, cheapest on time" in result.stdout
    assert "15 pieces: F2/F2-1 [2026-04-06], delivered 2026-04-13" in result.stdout
    assert "nothing is reserved" in result.stdout
    japanese = run("quote", *files, save_order(tmp_path), "--lang", "ja").stdout
    assert "注文 N1: 20 個を 2026-04-13 までに納品。費用 1,100 円、1 個 55 円。" in japanese
    assert "納期内で最安" in japanese
    assert "照会です" in japanese


def test_the_answer_as_data(files: tuple[Path, Path], run: Run, tmp_path: Path) -> None:
    data = read_json(run("quote", *files, save_order(tmp_path), "--json"))
    assert (data["order"], data["as_of"], data["placeable"]) == ("N1", "2026-04-06", 20)
    assert [(o["delivery_day"], o["cost"]["total_yen"]) for o in data["offers"]] == [(7, 1100), (14, 800)]
    assert data["offers"][0]["opportunity_yen"] is None
    assert data["has_prices"] is False


def test_prices_add_the_opportunity_cost(files: tuple[Path, Path], run: Run, tmp_path: Path) -> None:
    # A minute of F2 in week 0 is worth 4 yen to others: 300 of them make 1,200.
    prices = tmp_path / "prices.json"
    entry = {"work_center": "F2-1", "yen_per_minute": [4, 0]}
    prices.write_text(json.dumps({"work_centers": [entry]}), encoding="utf-8")
    data = read_json(run("quote", *files, save_order(tmp_path), "--prices", prices, "--json"))
    assert [o["opportunity_yen"] for o in data["offers"]] == [2300, 800]
    text = run("quote", *files, save_order(tmp_path), "--prices", prices).stdout
    assert "cheapest at opportunity cost" in text


def test_part_of_it_is_offered_with_the_reason(files: tuple[Path, Path], run: Run, tmp_path: Path) -> None:
    # 100 + 300 minutes by day 7 are 20 pieces of 20.
    result = run("quote", *files, save_order(tmp_path, quantity=30, latest_day=7))
    assert result.exit_code == ExitCode.ok
    assert "20 of 30 pieces delivered by 2026-04-13" in result.stdout
    assert "Without the condition “Latest delivery”, 30 pieces would fit." in result.stdout


def test_nothing_to_offer_is_an_answer_of_its_own(files: tuple[Path, Path], run: Run, tmp_path: Path) -> None:
    order = save_order(tmp_path, requires_nda=True)
    result = run("quote", *files, order)
    assert result.exit_code == ExitCode.answer_is_no
    assert "nothing can be offered" in result.stdout
    assert "NDA 2" in result.stdout
    data = read_json(run("quote", *files, order, "--json"))
    assert data["offers"] == []
    assert data["shortages"][0]["obstacles"] == [{"rule": "nda", "work_centers": 2}]


def test_a_wrong_order_is_refused_with_everything_wrong(files: tuple[Path, Path], run: Run, tmp_path: Path) -> None:
    result = run("quote", *files, save_order(tmp_path, id="O1", buyer="B9"), "--json")
    assert result.exit_code == ExitCode.wrong_input
    error = read_json(result)["error"]
    assert [problem["path"] for problem in error["problems"]] == ["$.id", "$.buyer"]


def test_a_plan_of_another_scenario_is_told(files: tuple[Path, Path], run: Run, tmp_path: Path) -> None:
    scenario, plan = files
    other = tmp_path / "other.json"
    other.write_text(scenario.read_text(encoding="utf-8").replace('"id": "test"', '"id": "other"'), encoding="utf-8")
    assert "the hashes differ" not in run("quote", scenario, plan, save_order(tmp_path)).output
    result = run("quote", other, plan, save_order(tmp_path))
    assert result.exit_code == ExitCode.ok
    assert "the hashes differ" in result.output


def test_a_plan_that_breaks_a_rule_is_refused(files: tuple[Path, Path], run: Run, tmp_path: Path) -> None:
    scenario, plan = files
    plan.write_text(
        plan.read_text(encoding="utf-8").replace('"F1-1", "bucket": 0', '"F9-1", "bucket": 0'), encoding="utf-8"
    )
    result = run("quote", scenario, plan, save_order(tmp_path))
    assert result.exit_code == ExitCode.wrong_input
    assert "breaks 1 hard rule" in result.output
