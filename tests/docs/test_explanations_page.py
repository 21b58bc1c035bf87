"""docs/explanations.md has a row for every reason an explanation can give."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

import pytest

from optimizer.domain.audit import Ruling
from optimizer.explain.binding import BindingState
from optimizer.explain.factories import HeldBack
from optimizer.explain.facts import WhyNot

PAGE = (Path(__file__).parents[2] / "docs" / "explanations.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("reasons", [WhyNot, BindingState, HeldBack, Ruling])
def test_every_reason_has_a_row(reasons: type[StrEnum]) -> None:
    assert [reason for reason in reasons if f"\n| `{reason}` | " not in PAGE] == []
