"""Prices of capacity from a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from optimizer.domain.scenario import Scenario
from optimizer.errors import ScenarioError
from optimizer.quote import PriceError, load_prices
from tests.build import make_factory, make_scenario


@pytest.fixture
def scenario() -> Scenario:
    return make_scenario([make_factory("F1"), make_factory("F2")], [], buckets=2)


def save(folder: Path, *entries: Any, **fields: Any) -> Path:
    path = folder / "prices.json"
    path.write_text(json.dumps({"work_centers": list(entries)} | fields), encoding="utf-8")
    return path


def test_prices_are_put_where_their_work_centers_are(scenario: Scenario, tmp_path: Path) -> None:
    path = save(tmp_path, {"work_center": "F2-1", "yen_per_minute": [1.5, 2], "process": "mill"}, title="anything")
    assert load_prices(path, scenario).tolist() == [[0, 0], [1.5, 2]]


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"work_center": "F3-1", "yen_per_minute": [1, 2]}, "F3-1"),
        ({"work_center": "F1-1", "yen_per_minute": [1]}, "1 price"),
        ({"work_center": "F1-1", "yen_per_minute": [1, -2]}, "-2"),
        ({"work_center": "F1-1"}, "yen_per_minute"),
    ],
)
def test_prices_of_something_else_are_refused(scenario: Scenario, tmp_path: Path, entry: Any, words: str) -> None:
    with pytest.raises(PriceError, match=words) as caught:
        load_prices(save(tmp_path, entry), scenario)
    assert caught.value.message.ja != caught.value.message.en


def test_prices_that_are_not_in_yen_are_refused(scenario: Scenario, tmp_path: Path) -> None:
    entry = {"work_center": "F1-1", "yen_per_minute": [0, 0]}
    assert load_prices(save(tmp_path, entry, has_yen=True), scenario).tolist() == [[0, 0], [0, 0]]
    with pytest.raises(PriceError, match="no prices in yen"):
        load_prices(save(tmp_path, entry, has_yen=False), scenario)


def test_a_file_without_prices_is_refused(scenario: Scenario, tmp_path: Path) -> None:
    path = tmp_path / "prices.json"
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(PriceError, match="work_centers"):
        load_prices(path, scenario)
    with pytest.raises(ScenarioError, match="problem"):
        load_prices(tmp_path / "none.json", scenario)
