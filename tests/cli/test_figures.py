"""Numbers as people read them: unknown is never 0, and a gap that is not 0 never reads as 0."""

from __future__ import annotations

import pytest

from optimizer.cli.figures import TERMINATIONS, UNITS, format_gap, format_level, format_number
from optimizer.domain.plan import Termination
from optimizer.rules import CATALOGUE, RuleKind


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, "–"), (0, "0"), (1234567, "1,234,567"), (12.0, "12"), (1234.5, "1,234.50"), (0.125, "0.12")],
)
def test_numbers(value: float | None, shown: str) -> None:
    assert format_number(value) == shown


@pytest.mark.parametrize(
    ("gap", "shown"),
    [(None, "–"), (0, "0 %"), (0.01, "1.00 %"), (0.0001, "0.01 %"), (0.00005, "0.01 %"), (0.00004, "< 0.01 %")],
)
def test_gaps(gap: float | None, shown: str) -> None:
    assert format_gap(gap) == shown


def test_a_level_bears_the_title_of_the_rule_it_is_named_after() -> None:
    assert format_level("cost", "ja") == "費用 (cost)"
    assert format_level("cost", "en") == "cost"
    assert format_level("our own goal", "ja") == "our own goal"


def test_every_termination_and_every_unit_of_a_goal_has_words() -> None:
    assert set(TERMINATIONS) == set(Termination)
    assert {rule.unit for rule in CATALOGUE if rule.kind is RuleKind.goal} - {"unit of the goal"} <= set(UNITS)
