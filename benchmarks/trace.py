"""Follows a solve: how each level came down, when the first plan was there, when all levels were close to their bounds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from benchmarks.record import LevelFigures, TracePoint
from optimizer.domain.order import Order
from optimizer.domain.rulebook import Term, UnplacedBasis
from optimizer.domain.scenario import Scenario
from optimizer.search import Progress

MARKS = (0.0, 0.01, 0.02, 0.05)
"""Gaps whose crossing always stays in the trace."""
STEP = 0.05
"""Between marks, a point stays when its gap (its value, while there is no bound) changed by this share."""


class Recorder:
    """A watcher that keeps a compact trace of improvements.

    Parameters
    ----------
    nothing_placed
        Value of the first level when nothing is placed; None where that is no measure of a plan.
    is_first_enough
        Ask to stop as soon as there is a first plan.
    """

    def __init__(self, nothing_placed: float | None = None, *, is_first_enough: bool = False) -> None:
        self.first_plan_seconds: float | None = None
        self._nothing_placed = nothing_placed
        self._is_first_enough = is_first_enough
        self._points: list[TracePoint] = []
        self._pending: TracePoint | None = None

    def on_progress(self, event: Progress) -> None:
        """Take notice of an improvement."""
        point = TracePoint(round(event.seconds, 3), event.level, event.value, event.bound, event.gap)
        self._note_first_plan(point)
        last = self._pending or (self._points[-1] if self._points else None)
        if last is None or last.level != point.level:
            self._flush()
            self._points.append(point)
        elif _is_better(last, point):
            self._pending = point
            if _is_worth_keeping(self._points[-1], point):
                self._flush()

    def should_stop(self) -> bool:
        """Stop after the first plan, where that is all that is asked for."""
        return self._is_first_enough and self.first_plan_seconds is not None

    def get_trace(self) -> tuple[TracePoint, ...]:
        """Return what was kept; the last point of every level is always there."""
        self._flush()
        return tuple(self._points)

    def _flush(self) -> None:
        if self._pending is not None:
            self._points.append(self._pending)
            self._pending = None

    def _note_first_plan(self, point: TracePoint) -> None:
        if self.first_plan_seconds is not None or point.value is None:
            return
        is_first_level = not self._points or point.level == self._points[0].level
        if is_first_level and self._nothing_placed is not None and point.value >= self._nothing_placed:
            return
        self.first_plan_seconds = point.seconds


def _is_better(last: TracePoint, point: TracePoint) -> bool:
    """Whether a point is no worse in value and better in value or bound; what a solver tries in between is not."""
    if point.value is None or (last.value is not None and point.value > last.value):
        return False
    has_lower_value = last.value is None or point.value < last.value
    has_higher_bound = point.bound is not None and (last.bound is None or point.bound > last.bound)
    return has_lower_value or has_higher_bound


def _is_worth_keeping(kept: TracePoint, point: TracePoint) -> bool:
    if kept.gap is None or point.gap is None:
        if kept.gap is not point.gap or kept.value is None or point.value is None:
            return True
        return kept.value - point.value >= STEP * abs(kept.value)
    if any(point.gap <= mark < kept.gap for mark in MARKS):
        return True
    return kept.gap - point.gap >= STEP * kept.gap


def find_seconds_within(
    trace: Sequence[TracePoint], levels: Iterable[LevelFigures], gap: float, *, end_seconds: float
) -> float | None:
    """Return the seconds after which every level was within a gap of its bound, and stayed there.

    A level counts as it was when the search left it: a later level may use the tolerance that the rule book gives it. A level
    the search did not work on is done when the search turned to a later one.

    Parameters
    ----------
    end_seconds
        When the solve was over.

    Returns
    -------
    float | None
        None when a level never was, or has no bound.
    """
    moments = [0.0]
    known = list(levels)
    for position, level in enumerate(known):
        points = [point for point in trace if point.level == level.name]
        if not points:
            if level.gap is None or level.gap > gap:
                return None
            following = {later.name for later in known[position + 1 :]}
            moments.append(min((point.seconds for point in trace if point.level in following), default=end_seconds))
            continue
        outside = [place for place, point in enumerate(points) if point.gap is None or point.gap > gap]
        first_inside = outside[-1] + 1 if outside else 0
        if first_inside == len(points):
            return None
        moments.append(points[first_inside].seconds)
    return max(moments)


def find_closed_gaps(trace: Iterable[TracePoint]) -> dict[str, float | None]:
    """Return each level's gap when the search left it."""
    return {point.level: point.gap for point in trace}


def compute_nothing_placed(scenario: Scenario) -> float | None:
    """Return the first level's value when no piece is placed; None where that level counts anything else."""
    goals = scenario.rulebook.goals
    if not goals or any(term.term is not Term.unplaced for term in goals[0].terms):
        return None
    factor = sum(term.weight for term in goals[0].terms)
    basis = scenario.rulebook.unplaced_basis
    return float(factor * sum(order.quantity * _weigh_piece(order, basis) for order in scenario.orders))


def _weigh_piece(order: Order, basis: UnplacedBasis) -> int:
    if basis is UnplacedBasis.pieces:
        return 1
    return order.priority if basis is UnplacedBasis.priority else order.unit_value_yen
