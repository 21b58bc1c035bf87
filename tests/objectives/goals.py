"""Goals with targets given by hand, and the best core value of a level under them."""

from __future__ import annotations

from typing import Any

from optimizer.cells.goals import Goals
from optimizer.domain.plan import Targets
from optimizer.domain.scenario import Scenario
from optimizer.model import build_part
from optimizer.search.cpsat import Question, solve_part
from optimizer.solve import prepare
from tests.build import make_targets


def build_goals(scenario: Scenario, targets: Targets | int | dict[str, int] = 0, **fields: Any) -> Goals:
    """The goals of a scenario; numbers stand for targets in coarse units."""
    given = targets if isinstance(targets, Targets) else make_targets(scenario, targets, **fields)
    return Goals(prepare(scenario).table, given)


def best_of(goals: Goals, level: int = 0, *, limits: tuple[int, ...] = ()) -> int:
    """Best core value of a level with nothing but the hard rules, and limits on earlier levels."""
    part = build_part(goals, range(len(goals.table.orders.count)), ())
    question = Question(level=level, limits=limits, work=20.0, seed=1)
    answer = solve_part(part, question, hint=(), seconds=None)
    assert answer.is_proven
    assert answer.lots is not None
    values = goals.evaluate(answer.lots)
    assert values[level] == answer.bound
    assert all(value <= limit for value, limit in zip(values, limits, strict=False))
    return values[level]
