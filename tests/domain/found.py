"""What a scenario is refused for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from optimizer.domain.scenario import Scenario
from optimizer.errors import Problem, ScenarioError
from tests.build import make_scenario


def find_problems(*args: Any, make: Callable[..., Scenario] = make_scenario, **fields: Any) -> tuple[Problem, ...]:
    """Make a scenario; return the problems it is refused for, none when it is accepted."""
    try:
        make(*args, **fields)
    except ScenarioError as error:
        return error.problems
    return ()


def find_codes(*args: Any, **fields: Any) -> list[tuple[str, str]]:
    """Make a scenario; return code and path of what it is refused for."""
    return [(problem.code, problem.path) for problem in find_problems(*args, **fields)]
