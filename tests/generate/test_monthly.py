"""The monthly series: the same members with the same machines but for what happens to them, and batches that can be placed."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from optimizer.domain.network import Factory
from optimizer.domain.plan import Budget
from optimizer.domain.scenario import Scenario
from optimizer.scenario import dump_scenario, list_stored, load_scenario, stored_folder
from optimizer.scenario.generate.events import EVENTS, EventKind
from optimizer.scenario.generate.load import compute_free
from optimizer.scenario.generate.monthly import Series, find_first_day, generate_series, render_month
from optimizer.scenario.generate.processes import BOTTLENECKS
from optimizer.scenario.generate.stored import MONTHLY
from optimizer.scenario.source import load_text
from optimizer.solve import solve_scenario

NAMES = [f"monthly/{render_month(number)}" for number in range(24)]


@cache
def load_months() -> list[Scenario]:
    return [load_scenario(list_stored()[name]) for name in NAMES]


def find_members(scenario: Scenario) -> dict[str, Factory]:
    return {factory.id: factory for factory in scenario.network.factories if factory.is_member}


def test_the_stored_batches_are_what_the_series_generates() -> None:
    # Unpacked: not every zlib packs in the same bytes.
    made = {f"monthly/{month}": dump_scenario(scenario) for month, scenario in generate_series(MONTHLY)}
    assert made == {name: load_text(list_stored()[name]) for name in NAMES}
    assert sum(path.stat().st_size for path in (stored_folder() / "monthly").iterdir()) < 1_500_000


def test_a_month_does_not_depend_on_how_many_there_are() -> None:
    short, long_ = (list(generate_series(Series(4, 8, months, 1))) for months in (2, 3))
    assert short == long_[:2]
    assert dict(generate_series(Series(4, 8, 2, 2))) != dict(short)


def test_months_begin_on_their_first_monday() -> None:
    assert [render_month(number) for number in (0, 8, 9, 23)] == ["2024-04", "2024-12", "2025-01", "2026-03"]
    assert find_first_day(0) == date(2024, 4, 1)
    assert find_first_day(1) == date(2024, 5, 6)
    assert [scenario.calendar.as_of for scenario in load_months()] == [find_first_day(number) for number in range(24)]
    assert {len(scenario.orders) for scenario in load_months()} == {100}


def test_members_come_and_go_as_it_is_told() -> None:
    joins = {f"F-{60 + event.member:03d}": event.month for event in EVENTS if event.kind is EventKind.joins}
    leaves = {f"F-{event.member:03d}": event.month for event in EVENTS if event.kind is EventKind.leaves}
    assert len(joins) == len(leaves) == 3
    everybody = {f"F-{number:03d}" for number in range(1, 64)}
    for number, scenario in enumerate(load_months()):
        gone = {id_ for id_, month in leaves.items() if month <= number}
        coming = {id_ for id_, month in joins.items() if month > number}
        assert set(find_members(scenario)) == everybody - gone - coming
    assert "F-017" in load_months()[5].note
    assert "joins" in load_months()[6].note


def test_machines_stay_but_for_those_that_are_bought() -> None:
    bought = {f"F-{e.member:03d}": (e.month, e.process) for e in EVENTS if e.kind is EventKind.buys}
    first = {id_: factory for scenario in reversed(load_months()) for id_, factory in find_members(scenario).items()}
    for number, scenario in enumerate(load_months()):
        for id_, factory in find_members(scenario).items():
            before = {center.id: center for center in first[id_].work_centers}
            new = [center for center in factory.work_centers if center.id not in before]
            month, process = bought.get(id_, (99, ""))
            assert [center.capabilities[0].process for center in new] == ([process] if number >= month else [])
            for center in factory.work_centers[: len(before)]:
                old = before[center.id]
                assert (center.capabilities, center.yen_per_minute) == (old.capabilities, old.yen_per_minute)
            assert (factory.name, factory.ndas, factory.location) == (
                first[id_].name,
                first[id_].ndas,
                first[id_].location,
            )


def test_a_second_shift_doubles_what_a_member_has() -> None:
    (event,) = (e for e in EVENTS if e.kind is EventKind.second_shift and e.member == 23)
    for number, shifts in ((event.month - 1, 1), (event.month, 2)):
        scenario = load_months()[number]
        center = find_members(scenario)["F-023"].work_centers[0]
        other = find_members(scenario)["F-024"].work_centers[0]
        ratio = sum(center.total_minutes or ()) / sum(other.total_minutes or ())
        assert ratio == pytest.approx(shifts * find_ratio_of_shifts(), rel=0.01)


def find_ratio_of_shifts() -> float:
    """What F-023 has against F-024 in the first month."""
    first = find_members(load_months()[0])
    own, other = (sum(first[id_].work_centers[0].total_minutes or ()) for id_ in ("F-023", "F-024"))
    return own / other


def test_one_member_holds_a_third_of_everything_at_the_lowest_price() -> None:
    scenario = load_months()[0]
    incumbent, *others = find_members(scenario).values()
    whole, own = compute_free([incumbent, *others], range(8)), compute_free([incumbent], range(8))
    shares = [own[process] / whole[process] for process in BOTTLENECKS]
    # Weeks vary by up to 30 % either way, one by one.
    assert all(0.2 < share < 0.5 for share in shares)
    assert incumbent.track_record == 9000 > 2 * max(factory.track_record for factory in others)
    assert set(incumbent.ndas) == {buyer.id for buyer in scenario.buyers}


def test_certificates_are_renewed_when_they_end() -> None:
    for scenario in (load_months()[0], load_months()[-1]):
        for factory in scenario.network.factories:
            assert all(c.valid_until >= scenario.calendar.as_of for c in factory.certificates)


@pytest.mark.parametrize("number", [4, 11, 20])
def test_nearly_everything_can_be_placed(number: int) -> None:
    # August 2024 is quiet, March 2025 the busiest. A few steps only: a search of ten seconds leaves less.
    scenario = load_months()[number]
    result = solve_scenario(scenario, Budget(time_limit_seconds=3600, seed=1, max_steps=6), clock=float)
    assert result.plan is not None
    unplaced = result.plan.levels[0]
    assert unplaced.value <= 0.15 * unplaced.scale
