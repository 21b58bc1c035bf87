"""The memory of a search: what is kept, what is proven, when it ends."""

from __future__ import annotations

import pytest

from optimizer.cells.lots import CellLot
from optimizer.domain.plan import Stage, Termination
from optimizer.domain.scenario import Scenario
from optimizer.errors import InternalError
from optimizer.model import build_part
from optimizer.scenario.generate import generate_scenario
from optimizer.search.placement import WHOLE
from optimizer.search.session import Clock, StageOver
from tests.build import make_factory, make_level, make_order, make_rulebook, make_scenario, make_work_center
from tests.search.sessions import Note, build_clock, build_session


def shop(*, absolute: int = 0) -> Scenario:
    """10 pieces, 20 minutes, 3 yen a minute; unplaced before cost."""
    center = make_work_center("F1-1", free=20, yen_per_minute=3)
    book = make_rulebook(make_level("unplaced", absolute=absolute), "cost")
    return make_scenario([make_factory("F1", center)], [make_order("O1", 10)], rulebook=book)


def lots(count: int) -> tuple[CellLot, ...]:
    return (CellLot(0, count, ((0, 0),)),)


def test_a_better_plan_is_kept_and_a_worse_one_is_not() -> None:
    session = build_session(shop(), lots(4))
    assert session.values == (6, 4)
    assert not session.offer(lots(3))
    assert session.offer(lots(7))
    assert not session.offer(lots(7))
    assert (session.lots, session.values) == (lots(7), (3, 7))


@pytest.mark.parametrize(("absolute", "is_kept"), [(2, False), (3, True)])
def test_a_later_level_may_use_the_tolerance_and_no_more(absolute: int, is_kept: bool) -> None:
    # 3 pieces unplaced are given up for cost only where the tolerance is 3.
    session = build_session(shop(absolute=absolute), lots(10))
    session.close_level()
    session.current = 1
    assert session.limits == (absolute,)
    assert session.offer(lots(7)) == is_kept


def test_a_level_that_is_not_worse_may_not_undo_a_later_one() -> None:
    # At the first level the later ones break ties: the same pieces at a lower cost are better.
    centers = [make_work_center("F1-1", free=20, yen_per_minute=3), make_work_center("F1-2", free=20, yen_per_minute=2)]
    book = make_rulebook("unplaced", "cost")
    scenario = make_scenario([make_factory("F1", *centers)], [make_order("O1", 10)], rulebook=book)
    session = build_session(scenario, lots(10))
    assert session.offer((CellLot(0, 10, ((1, 0),)),))
    assert not session.offer(lots(10))


def test_bounds_only_rise_and_never_pass_the_value() -> None:
    session = build_session(shop(), lots(4))
    assert session.compute_gap(0) is None
    assert not session.is_good_enough()
    session.raise_bound(2)
    session.raise_bound(1)
    assert session.levels[0].bound == 2
    # 6 against 2 of 10 pieces.
    assert session.compute_gap(0) == pytest.approx(0.4)
    session.raise_bound(None)
    # One core unit above is what arithmetic may add; more would be a proof that this plan cannot be.
    with pytest.raises(InternalError, match="8"):
        session.raise_bound(8)
    assert session.levels[0].bound == 2
    session.raise_bound(7)
    assert session.levels[0].bound == 6
    assert session.is_good_enough()


@pytest.mark.parametrize(("gap", "is_enough"), [(0.39, False), (0.4, True), (0.9, True)])
def test_a_gap_asked_for_is_good_enough(gap: float, is_enough: bool) -> None:
    session = build_session(shop(), lots(4), gap=gap)
    session.raise_bound(2)
    assert session.is_good_enough() == is_enough
    session.close_level()
    assert session.levels[0].termination is (Termination.within_gap if is_enough else Termination.feasible)


def test_a_step_keeps_what_it_finds_and_counts() -> None:
    session = build_session(shop())
    part = build_part(session.goals, [0], session.lots)
    answer = session.run_solver(part, work=1.0, phase="prove")
    assert answer.is_proven
    assert (session.values[0], session.levels[0].steps, session.levels[0].solutions) == (0, 1, 0)


def test_no_step_begins_when_time_is_up_or_steps_are_spent() -> None:
    for session in (build_session(shop(), max_steps=0), build_session(shop(), watcher=Note(stop_after=0))):
        part = build_part(session.goals, [0], session.lots)
        with pytest.raises(StageOver):
            session.run_solver(part, work=1.0, phase="prove")
        with pytest.raises(StageOver):
            session.run_bound()
        assert (session.lots, session.levels[0].steps) == ((), 0)
    session = build_session(shop())
    session.clock.level_end = 0.0
    with pytest.raises(StageOver):
        session.run_bound()


def test_a_schedule_says_how_many_steps_there_are() -> None:
    session = build_session(shop())
    session.schedule = (Stage(steps=1), Stage())
    session.run_bound()
    with pytest.raises(StageOver):
        session.run_bound()
    session.current = 1
    with pytest.raises(StageOver):
        session.run_bound()


def test_a_level_gets_its_share_of_the_time_left() -> None:
    session = build_session(shop())
    session.open_level(share=0.25)
    assert session.clock.left() == 250.0
    session.clock.is_ignored = True
    assert session.clock.left() is None


def test_progress_is_told_in_the_units_of_people() -> None:
    note = Note()
    session = build_session(shop(), lots(4), watcher=note)
    session.close_level()
    session.current = 1
    session.raise_bound(2)
    session.tell("improve")
    (event,) = note.events
    # 4 pieces at 3 yen, at least 2 of them: a gap of half.
    assert (event.phase, event.level, event.value, event.bound, event.step) == ("improve", "cost", 12, 6, 0)
    assert event.gap == pytest.approx(0.5)


def test_a_repeated_run_has_the_same_bounds_after_one_that_was_cut_off() -> None:
    # What the relaxation learned before a bound was cut off is dropped with it, in the first run and in the repeated one.
    scenario = generate_scenario("tight", factories=5, orders=16, seed=1)
    first = build_session(scenario, watcher=Note())
    repeated = build_session(scenario)
    repeated.schedule = (Stage(steps=2), Stage(), Stage(steps=1), Stage())
    found = []
    for session, ends_early in ((first, True), (repeated, False)):
        session.run_placing(mode=WHOLE, share=0.0, guide=None)
        session.run_bound()
        session.close_level()
        session.current = 1
        if ends_early:
            # Time for the step to begin, and none for its first round.
            left = iter((1.0, 0.0))
            session.clock = Clock(now=lambda left=left: -next(left, 0.0), start=0.0, end=0.0)  # type: ignore[misc]
        with pytest.raises(StageOver):
            session.run_bound()
        session.close_level()
        session.clock = build_clock()
        session.current = 2
        relaxation = session.run_bound()
        assert relaxation is not None
        found.append((relaxation.bound, relaxation.rounds, relaxation.flow, session.levels))
    assert found[0] == found[1]
