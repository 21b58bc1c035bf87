"""The recipe: prepare, search, verify, result; and replaying a plan."""

from optimizer.solve.clashes import try_rules
from optimizer.solve.prepare import Prepared, prepare
from optimizer.solve.recipe import solve_scenario
from optimizer.solve.replay import replay_plan
from optimizer.solve.result import Clash, SolveResult

__all__ = ["Clash", "Prepared", "SolveResult", "prepare", "replay_plan", "solve_scenario", "try_rules"]
