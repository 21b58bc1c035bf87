"""Following a solve: the first plan, the improvements that are kept, and when all levels were close to their bounds."""

from __future__ import annotations

from benchmarks.record import LevelFigures, TracePoint
from benchmarks.trace import Recorder, compute_nothing_placed, find_closed_gaps, find_seconds_within
from optimizer.domain.rulebook import GoalLevel, GoalTerm, Term, UnplacedBasis
from optimizer.search import Progress
from tests.benchmarks.records import make_figures
from tests.build import make_factory, make_order, make_rulebook, make_scenario, with_


def tell(recorder: Recorder, seconds: float, level: str, value: float | None, bound: float | None = None) -> None:
    """One event; the gap is relative to 100."""
    gap = None if value is None or bound is None else (value - bound) / 100
    recorder.on_progress(Progress("improve", level, value, bound, gap, seconds, 0))


def make_point(seconds: float, level: str, gap: float | None) -> TracePoint:
    """A point of which only the gap counts."""
    return TracePoint(seconds, level, 1, None if gap is None else 0, gap)


def make_levels(**gap_by_name: float | None) -> list[LevelFigures]:
    """Final levels with their gaps."""
    return [make_figures(name, 1, gap=gap) for name, gap in gap_by_name.items()]


def within(trace: list[TracePoint], gap: float = 0.02, **gap_by_name: float | None) -> float | None:
    """Seconds within a gap, of a solve of 60 seconds."""
    return find_seconds_within(trace, make_levels(**gap_by_name), gap, end_seconds=60)


def test_nothing_placed_is_no_first_plan() -> None:
    recorder = Recorder(nothing_placed=100)
    tell(recorder, 1, "unplaced", 100)
    assert recorder.first_plan_seconds is None
    tell(recorder, 2, "unplaced", 99)
    tell(recorder, 3, "unplaced", 50)
    assert recorder.first_plan_seconds == 2


def test_a_later_level_has_a_plan_whatever_its_value() -> None:
    # Nothing could be placed at all: the search went on to the next level with what it had.
    recorder = Recorder(nothing_placed=100)
    tell(recorder, 1, "unplaced", 100, 100)
    tell(recorder, 2, "cost", 200)
    assert recorder.first_plan_seconds == 2


def test_a_first_plan_is_enough_only_where_that_is_asked_for() -> None:
    patient, hasty = Recorder(100), Recorder(100, is_first_enough=True)
    for recorder in (patient, hasty):
        tell(recorder, 1, "unplaced", 100)
        assert not recorder.should_stop()
        tell(recorder, 2, "unplaced", 80)
    assert (patient.should_stop(), hasty.should_stop()) == (False, True)


def test_only_improvements_are_kept() -> None:
    recorder = Recorder()
    for seconds, value, bound in ((1, 100, None), (2, 150, None), (3, 90, None), (4, 90, 40), (5, 90, 30), (6, 90, 80)):
        tell(recorder, seconds, "cost", value, bound)
    # A worse value at 2 and a weaker bound at 5 are none.
    assert [(point.seconds, point.value, point.bound) for point in recorder.get_trace()] == [
        (1, 100, None), (3, 90, None), (4, 90, 40), (6, 90, 80),
    ]  # fmt: skip


def test_small_steps_are_left_out_but_for_the_last_and_the_marks() -> None:
    recorder = Recorder()
    # The gap falls from 50 % by a tenth of a percent a second; a step counts from 5 % of the gap on, which 25 s would make.
    for seconds in range(25):
        tell(recorder, seconds, "cost", 50 - seconds / 10, 0)
    assert [point.seconds for point in recorder.get_trace()] == [0, 24]
    # Across 5 %, across 2 %, and the last.
    tell(recorder, 30, "cost", 2.05, 0)
    tell(recorder, 31, "cost", 2.0, 0)
    tell(recorder, 32, "cost", 1.99, 0)
    assert [point.seconds for point in recorder.get_trace()][-3:] == [30, 31, 32]


def test_a_level_is_within_from_its_last_crossing_on() -> None:
    trace = [make_point(1, "a", None), make_point(2, "a", 0.5), make_point(5, "a", 0.02), make_point(9, "a", 0.01)]
    assert within(trace, 0.02, a=0.01) == 5
    assert within(trace, 0.01, a=0.01) == 9
    assert within(trace, 0.009, a=0.01) is None


def test_the_last_level_to_come_within_decides() -> None:
    trace = [make_point(1, "a", 0.0), make_point(3, "b", 0.5), make_point(8, "b", 0.0)]
    assert within(trace, a=0.0, b=0.0) == 8
    assert within(trace, a=0.0, b=0.03) == 8, "what counts is the level when it was left, not what tolerance made of it"


def test_a_level_without_work_is_done_when_the_search_turned_to_a_later_one() -> None:
    trace = [make_point(1, "a", 0.0), make_point(4, "c", 0.0)]
    # b was proven by its value: known from the moment c was begun.
    assert within(trace, a=0.0, b=0.0, c=0.0) == 4
    assert within(trace, a=0.0, b=None, c=0.0) is None
    assert within(trace, a=0.0, b=0.1, c=0.0) is None
    # Without a later one, when the solve was over.
    assert within([make_point(1, "a", 0.0)], a=0.0, b=0.0) == 60


def test_a_level_without_bound_is_never_within() -> None:
    assert within([make_point(1, "a", None)], a=None) is None


def test_the_closed_gap_is_the_last_one_of_its_level() -> None:
    trace = [make_point(1, "a", 0.5), make_point(2, "a", 0.1), make_point(3, "b", None)]
    assert find_closed_gaps(trace) == {"a": 0.1, "b": None}


def test_nothing_placed_weighs_what_the_rule_book_says() -> None:
    # 10 pieces of priority 3 worth 7 yen each.
    order = make_order("O1", 10, priority=3, unit_value_yen=7)
    scenario = make_scenario([make_factory("F1")], [order], rulebook=make_rulebook())
    goals = (GoalLevel(name="unplaced", terms=(GoalTerm(term=Term.unplaced, weight=2),)),)
    for basis, expected in ((UnplacedBasis.pieces, 20), (UnplacedBasis.priority, 60), (UnplacedBasis.value, 140)):
        book = scenario.rulebook.model_copy(update={"unplaced_basis": basis, "goals": goals})
        assert compute_nothing_placed(with_(scenario, rulebook=book)) == expected
    cheapest = (GoalLevel(name="cost", terms=(GoalTerm(term=Term.cost),)),)
    book = scenario.rulebook.model_copy(update={"goals": cheapest})
    assert compute_nothing_placed(with_(scenario, rulebook=book)) is None, "an empty plan costs nothing"
