"""docs/file-format.md names every field of every model, and its example is a scenario."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from optimizer.domain.check.amounts import MODEL_SIZE, MOST_GOAL, MOST_LOT, MOST_SUM, MOST_WORK
from optimizer.domain.check.sentences import SENTENCES
from optimizer.domain.plan import Plan
from optimizer.domain.scenario import Scenario
from optimizer.units import MINUTE, PERMILLE, YEN

PAGE = (Path(__file__).parents[2] / "docs" / "file-format.md").read_text(encoding="utf-8")


def find_models(model: type[BaseModel], found: dict[str, type[BaseModel]]) -> dict[str, type[BaseModel]]:
    """Every model reachable from one, by name."""
    if model.__name__ not in found:
        found[model.__name__] = model
        pending = [field.annotation for field in model.model_fields.values()]
        while pending:
            annotation = pending.pop()
            if isinstance(annotation, type) and issubclass(annotation, BaseModel):
                find_models(annotation, found)
            pending.extend(get_args(annotation))
    return found


MODELS = find_models(Plan, find_models(Scenario, {}))


def test_the_walk_finds_the_models() -> None:
    assert {"Factory", "Capability", "Quote", "Quota", "Tolerance", "Lot", "Target", "Provenance"} <= set(MODELS)


@pytest.mark.parametrize("name", sorted(MODELS))
def test_every_field_is_named(name: str) -> None:
    missing = [field for field in MODELS[name].model_fields if f"`{field}`" not in PAGE]
    assert missing == []


def test_the_example_is_a_scenario() -> None:
    match = re.search(r"```json\n(.*?)```", PAGE, flags=re.DOTALL)
    assert match is not None
    scenario = Scenario.model_validate(json.loads(match.group(1)))
    # Three weekly buckets, two factories, one order of 100 pieces, as the text above it says.
    assert (scenario.calendar.bucket_count, len(scenario.network.factories), scenario.orders[0].quantity) == (3, 2, 100)


def test_the_limits_on_sums_are_those_that_are_checked() -> None:
    shown = [MOST_LOT // YEN, MOST_WORK // (2 * PERMILLE) // MINUTE, MODEL_SIZE]
    # Three decimals of a yen are 1,000 nanoyen beside a milliminute; whole yen are a million.
    shown += [MOST_GOAL * 1_000 // YEN, MOST_GOAL * 1_000_000 // YEN]
    assert [f"{number:,}" for number in shown if f"{number:,}" not in PAGE] == []
    assert MOST_GOAL == 2**58
    assert MOST_SUM == 2**62
    codes = {code for code in SENTENCES if code.startswith("amount.")}
    assert [code for code in codes if f"`{code}`" not in PAGE] == []
