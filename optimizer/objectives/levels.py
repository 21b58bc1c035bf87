"""Goal levels as sums of variables, each in its core unit."""

from __future__ import annotations

from functools import cached_property

from optimizer.model.variables import Linear, Variables
from optimizer.objectives.received import Received
from optimizer.objectives.terms import BUILDERS


class LevelExpressions:
    """Expressions of the levels a model needs, built when first asked for (auxiliary variables come with them)."""

    def __init__(self, variables: Variables) -> None:
        self._variables = variables
        self._level_by_position: dict[int, Linear] = {}

    @cached_property
    def _received(self) -> Received:
        return Received(self._variables)

    def level(self, position: int) -> Linear:
        """Return a level's core value as a weighted sum of variables."""
        if position not in self._level_by_position:
            measure = self._variables.part.goals.measures[position]
            total = Linear()
            for factor, term in zip(measure.factors, measure.level.terms, strict=True):
                total.extend(BUILDERS[term.term](self._variables, self._received, term), factor)
            self._level_by_position[position] = total
        return self._level_by_position[position]

    def add_limit(self, position: int, limit: int) -> None:
        """Keep a level's core value at or below a limit."""
        self._variables.model.add(self.level(position).expression <= limit)


def build_level_expressions(variables: Variables) -> LevelExpressions:
    """Prepare the goal levels of a model."""
    return LevelExpressions(variables)
