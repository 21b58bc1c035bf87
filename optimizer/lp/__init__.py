"""The one seam to LP solvers: nothing else in the optimizer imports HiGHS or PuLP."""

from optimizer.lp.linear import LinearProgram, LpSolution, LpTermination
from optimizer.lp.mixed import MixedProgram, MixedSolution, build_problem, solve_mixed

__all__ = [
    "LinearProgram",
    "LpSolution",
    "LpTermination",
    "MixedProgram",
    "MixedSolution",
    "build_problem",
    "solve_mixed",
]
