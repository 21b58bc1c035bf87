"""The front: every plan on it verified and the best for its money, no plan below its lines, and none lost to a breakdown."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer.domain.scenario import Scenario
from optimizer.errors import StudyError
from optimizer.scenario import load_plan, load_scenario
from optimizer.solve import replay_plan
from optimizer.studies.front import Front, FrontOrder, FrontRun
from optimizer.studies.front.run import space_limits
from optimizer.verify import verify_plan
from tests.agreement.test_strategies import load_tiny
from tests.build import make_factory, make_order, make_rulebook, make_scenario, make_work_center
from tests.model.solved import Ticks
from tests.studies.inline import Inline, OutageError


def draw(scenario: Scenario, folder: Path, executor: Inline | None = None, **fields: object) -> Front:
    settings: dict[str, object] = {"points": 9, "end_seconds": 900.0, "point_seconds": 900.0}
    order = FrontOrder(scenario=scenario, folder=folder, **(settings | fields))  # type: ignore[arg-type]
    return FrontRun(order, executor or Inline(), Ticks()).draw()


@pytest.fixture
def fair() -> Scenario:
    # Ten jobs, 3,000 yen each at A and 120 more at B; half each is fair: 30,000 + 120 k yen for k jobs at B, k = 0 .. 5.
    return load_tiny("fair_within_two_percent")[0]


def test_every_plan_of_a_small_front_is_found_and_proven(fair: Scenario, tmp_path: Path) -> None:
    front = draw(fair, tmp_path, is_every=True, points=20)
    series = front.list_series()
    assert [point.standing.cost_yen for point in series] == [30_000 + 120 * jobs for jobs in range(6)]
    # With k jobs at B, 5 - k of ten would have to move.
    assert [point.standing.hoover for point in series] == [(5 - jobs) / 10 for jobs in range(6)]
    assert front.is_complete
    assert front.cost_bound_yen == 30_000


def test_fewer_plans_than_there_are_make_no_complete_front(fair: Scenario, tmp_path: Path) -> None:
    # Both ends and one step between: four plans are missing.
    front = draw(fair, tmp_path, is_every=True, points=3)
    assert len(front.list_series()) == 3
    assert not front.is_complete


def test_limits_of_cost_give_a_falling_curve(fair: Scenario, tmp_path: Path) -> None:
    front = draw(fair, tmp_path)
    series = front.list_series()
    unfairness = [point.standing.unfairness for point in series]
    assert len(series) >= 4
    assert unfairness == sorted(unfairness, reverse=True)
    assert [point.kind for point in series[:1]] == ["cheapest"]
    assert series[-1].standing.cost_yen == 30_600
    for point in front.points:
        if point.cost_limit_yen is not None:
            assert point.standing.cost_yen <= point.cost_limit_yen


def test_no_plan_there_is_lies_below_a_line(fair: Scenario, tmp_path: Path) -> None:
    lines = draw(fair, tmp_path / "limits").lines
    every = draw(fair, tmp_path / "every", is_every=True, points=20)
    assert len(lines) >= 5
    assert max(line.unfairness for line in lines) > 0
    for point in every.list_series():
        for line in lines:
            assert line.at(point.standing.cost_yen) <= point.standing.unfairness * (1 + 1e-9)


def test_every_plan_is_on_file_verified_and_can_be_made_again(fair: Scenario, tmp_path: Path) -> None:
    for point in draw(fair, tmp_path, points=4).points:
        scenario = load_scenario(tmp_path / point.name / "scenario.json.gz")
        plan = load_plan(tmp_path / point.name / "plan.json.gz")
        assert verify_plan(scenario, plan).is_verified
        assert replay_plan(scenario, plan, clock=Ticks()) == plan


def test_a_front_that_broke_down_goes_on_with_what_is_missing(fair: Scenario, tmp_path: Path) -> None:
    # Today's, the cheapest and the fairest, then it breaks down with the first plan between.
    broken = Inline(lasts=3)
    with pytest.raises(OutageError):
        draw(fair, tmp_path / "a", broken, points=5)
    second = Inline()
    again = draw(fair, tmp_path / "a", second, points=5)
    assert second.done.count("run_errand") == 3
    whole = draw(fair, tmp_path / "b", points=5)
    assert again.points == whole.points
    third = Inline()
    draw(fair, tmp_path / "a", third, points=5)
    assert "run_errand" not in third.done


def test_plans_of_another_batch_in_the_folder_are_not_taken_for_its_own(fair: Scenario, tmp_path: Path) -> None:
    draw(fair, tmp_path, points=3)
    dearer = fair.with_fields(title="another batch")
    executor = Inline()
    draw(dearer, tmp_path, executor, points=3)
    assert executor.done.count("run_errand") == 4


def make_late() -> Scenario:
    """A is cheap and has room for five jobs in the first week and for the rest in the second, when they are a day late; B is dear."""
    a = make_factory("A", make_work_center("A-1", free=(300, 600), yen_per_minute=50), membership_weight=1)
    b = make_factory("B", make_work_center("B-1", free=(600, 600), yen_per_minute=60), membership_weight=1)
    order = make_order("O1", 10, minutes=60, due=13, lot_multiple=1)
    book = make_rulebook("unplaced", "lateness", "cost", "unfairness")
    return make_scenario([a, b], [order], buckets=2, rulebook=book)


def test_lateness_can_be_traded_too(tmp_path: Path) -> None:
    # On time A has room for 300 minutes, five jobs: 5 x 3,000 + 5 x 3,600 yen. Each job that may be a day late moves to A for 600 yen less.
    front = draw(make_late(), tmp_path, points=2, slacks=(2,))
    assert front.list_series()[0].standing.cost_yen == 33_000
    assert front.list_series()[0].standing.late_piece_days == 0
    late = front.list_series(lateness_slack=2)[0]
    assert late.standing.late_piece_days == 2
    assert late.standing.cost_yen == 33_000 - 2 * 600


def test_a_goal_that_counts_change_is_refused(fair: Scenario, tmp_path: Path) -> None:
    book = make_rulebook("unplaced", "change", "cost", "unfairness")
    with pytest.raises(StudyError, match="change"):
        draw(fair.with_fields(rulebook=book), tmp_path)


def test_limits_lie_between_the_ends_and_denser_where_it_is_cheap() -> None:
    limits = space_limits(1_000.5, 2_000.0, 4)
    assert limits == sorted(limits)
    assert limits[0] > 1_001
    assert limits[-1] < 2_000
    assert limits[1] - limits[0] < limits[3] - limits[2]
    assert space_limits(1_000, 1_000, 4) == []
    assert space_limits(1_000, 2_000, 0) == []
