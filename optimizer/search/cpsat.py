"""One deterministic run of CP-SAT on a part, for one goal level."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil
from threading import Event, Thread

from ortools.sat.python import cp_model

from optimizer.cells import Lots
from optimizer.errors import InternalError
from optimizer.model import Part, build_model, extract_lots
from optimizer.model.variables import Linear
from optimizer.objectives import LevelExpressions, add_hint, build_level_expressions
from optimizer.text import Text


@dataclass(frozen=True)
class Question:
    """What is asked of a part.

    Attributes
    ----------
    level
        Position of the level to minimise.
    limits
        Core values that earlier levels must keep, in order.
    work
        Deterministic time of the solver.
    max_solutions
        Stop at this solution; 0 asks for no such stop. A replay uses it to stop where the clock stopped before.
    has_tie_break
        Add a hundredth part of the next level, both relative to their scales, so that ties go to what helps it.
    """

    level: int
    limits: tuple[int, ...]
    work: float
    seed: int
    max_solutions: int = 0
    has_tie_break: bool = False


@dataclass(frozen=True)
class Answer:
    """What came back.

    Attributes
    ----------
    lots
        Best lots found; None when none were.
    bound
        Core value that no plan of this part can be below; None when unknown.
    is_proven
        Whether the lots are optimal for the part, or the part was shown to hold none.
    is_whole
        Whether the run ended by itself, and not by the clock or a wish to stop.
    solutions
        Solutions found.
    """

    lots: Lots | None
    bound: int | None
    is_proven: bool
    is_whole: bool
    solutions: int


class _Watch(cp_model.CpSolverSolutionCallback):
    """Counts solutions, tells of each, and stops when asked to."""

    def __init__(self, question: Question, on_solution: Callable[[int], None], should_stop: Callable[[], bool]) -> None:
        super().__init__()
        self.count = 0
        self.is_stopped = False
        self._question, self._on_solution, self._should_stop = question, on_solution, should_stop

    def on_solution_callback(self) -> None:
        """Count one solution."""
        self.count += 1
        self._on_solution(round(self.objective_value))
        if self._should_stop():
            self.is_stopped = True
        if self.is_stopped or self.count == self._question.max_solutions:
            self.stop_search()


def solve_part(  # noqa: PLR0913 - a part and a question, then ways to stop it
    part: Part,
    question: Question,
    *,
    hint: Lots,
    seconds: float | None,
    on_solution: Callable[[int], None] | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Answer:
    """Minimise one level over a part, keeping earlier levels within their limits.

    Parameters
    ----------
    hint
        A plan known to be feasible, given as a complete hint; it stays the caller's, whatever comes back.
    seconds
        Wall-clock seconds after which the run is cut off; None for no such limit.

    Raises
    ------
    InternalError
        When the solver does not take the model.
    """
    built = build_model(part)
    expressions = build_level_expressions(built.variables)
    for position, limit in enumerate(question.limits):
        expressions.add_limit(position, limit)
    built.model.minimize(_build_objective(part, question, expressions).expression)
    add_hint(built.variables, hint)
    solver = _build_solver(question, seconds)
    watch = _Watch(question, on_solution or _ignore, should_stop)
    with _stopping(solver, watch, should_stop):
        status = solver.solve(built.model, watch)
    require_valid(built.model, status)
    is_proven = status in (cp_model.OPTIMAL, cp_model.INFEASIBLE)
    is_out_of_time = seconds is not None and solver.wall_time >= 0.98 * seconds
    is_cut = (
        watch.is_stopped or is_out_of_time or (question.max_solutions > 0 and watch.count >= question.max_solutions)
    )
    is_whole = is_proven or not is_cut
    has_lots = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    lots = extract_lots(built.variables, lambda variable: int(solver.value(variable))) if has_lots else None
    has_bound = status != cp_model.INFEASIBLE and not question.has_tie_break
    bound = None if not has_bound else ceil(solver.best_objective_bound - 1e-6)
    return Answer(lots, bound, is_proven, is_whole, watch.count)


def require_valid(model: cp_model.CpModel, status: cp_model.CpSolverStatus) -> None:
    """Refuse to go on with a model that the solver did not take.

    Raises
    ------
    InternalError
        When it did not; the checks of a scenario keep its numbers within what the solver can add up.
    """
    if status == cp_model.MODEL_INVALID:
        said = model.validate().strip()
        raise InternalError(Text(f"ソルバーがモデルを受け付けません: {said}", f"The solver refuses the model: {said}"))


def _build_objective(part: Part, question: Question, expressions: LevelExpressions) -> Linear:
    total = Linear()
    total.extend(expressions.level(question.level))
    following = question.level + 1
    if question.has_tie_break and following < len(part.goals.measures):
        scales = [part.goals.compute_scale(position, 0) for position in (question.level, following)]
        if min(scales) > 0:
            total.extend(expressions.level(following), max(1, scales[0] // (100 * scales[1])))
    return total


@contextmanager
def _stopping(solver: cp_model.CpSolver, watch: _Watch, should_stop: Callable[[], bool]) -> Iterator[None]:
    """Look every fifth of a second whether to stop: solutions may be far apart."""
    is_over = Event()

    def look() -> None:
        while not is_over.wait(0.2):
            if should_stop():
                watch.is_stopped = True
                solver.stop_search()

    thread = Thread(target=look, daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def _ignore(_: int) -> None:
    """Nobody wants to know."""


def _build_solver(question: Question, seconds: float | None) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    parameters = solver.parameters
    parameters.num_workers = 1
    parameters.random_seed = question.seed
    parameters.max_deterministic_time = question.work
    if seconds is not None:
        parameters.max_time_in_seconds = max(0.01, seconds)
    parameters.linearization_level = 2
    parameters.symmetry_level = 0
    # The solver's own handler of Ctrl-C takes the signal from the caller, and aborts the process from another thread.
    parameters.catch_sigint_signal = False
    return solver
