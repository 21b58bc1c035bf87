"""docs/model.md says every rule under its id with the formula of the catalogue."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer.rules import CATALOGUE, Rule

PAGE = Path(__file__).parents[2] / "docs" / "model.md"


@pytest.mark.parametrize("rule", CATALOGUE, ids=lambda rule: str(rule.id))
def test_every_rule_stands_under_its_id_with_its_formula(rule: Rule) -> None:
    # The heading names the rule, and the next line is the catalogue's formula, so neither can drift from the other.
    assert f"### `{rule.id}`\n`{rule.formula}`\n" in PAGE.read_text(encoding="utf-8")


def test_no_rule_is_invented() -> None:
    headings = [line[5:-1] for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("### `")]
    assert sorted(headings) == sorted(str(rule.id) for rule in CATALOGUE)
