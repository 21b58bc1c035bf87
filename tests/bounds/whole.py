"""The linear relaxation of the readable whole model (PuLP and HiGHS): what another model, without routes, can prove."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from benchmarks.peers.facts import Facts
from benchmarks.peers.whole.build import build_whole_model
from benchmarks.peers.whole.goals import GoalColumns
from benchmarks.peers.whole.solve import SLACK_ABSOLUTE, SLACK_RELATIVE
from optimizer.domain.plan import Targets
from optimizer.domain.scenario import Scenario
from optimizer.lp import solve_mixed


class WholeRelaxation:
    """Every rule of a scenario over cells, with whole numbers left out; goal levels in the units people see."""

    def __init__(self, scenario: Scenario, targets: Targets) -> None:
        self._model = build_whole_model(Facts(scenario, targets))
        columns = GoalColumns(self._model)
        self._levels = [columns.level(level) for level in scenario.rulebook.goals]

    def solve_level(self, position: int) -> float | None:
        """The least value of a level, given the levels kept; None where the solver has no answer."""
        level = self._levels[position]
        program = self._model.program.build(level)
        solution = solve_mixed(replace(program, is_integer=np.zeros(len(program.costs), dtype=np.bool_)))
        return None if solution.objective is None else solution.objective + level.constant

    def keep_level(self, position: int, limit: float) -> None:
        """Keep a level at or below a value in everything that follows, but for what floating point needs."""
        slack = SLACK_ABSOLUTE + SLACK_RELATIVE * abs(limit)
        self._model.program.add_row(self._levels[position], upper=limit + slack)
