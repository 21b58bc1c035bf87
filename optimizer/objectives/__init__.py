"""Goal levels as expressions of the CP-SAT model, and complete hints."""

from optimizer.objectives.hint import add_hint
from optimizer.objectives.levels import LevelExpressions, build_level_expressions

__all__ = ["LevelExpressions", "add_hint", "build_level_expressions"]
