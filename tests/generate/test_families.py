"""Each family means what it says, measured on the finished scenario."""

from __future__ import annotations

from functools import cache

import pytest

from optimizer.domain.rulebook import Term
from optimizer.domain.scenario import Scenario
from optimizer.scenario.generate import generate_scenario
from optimizer.scenario.generate.processes import BOTTLENECKS
from tests.generate.measures import compute_loads, compute_median_eligible

SEEDS = (1, 2026)
each_seed = pytest.mark.parametrize("seed", SEEDS)


@cache
def make(name: str, seed: int) -> Scenario:
    """The regional size: 60 factories, 500 orders."""
    return generate_scenario(name, factories=60, orders=500, seed=seed)


def of_bottlenecks(loads: dict[str, float]) -> list[float]:
    found = [load for process, load in loads.items() if process in BOTTLENECKS]
    assert found, "no bottleneck process is used"
    return found


@each_seed
def test_weekly_fills_the_bottlenecks_and_leaves_room_elsewhere(seed: int) -> None:
    loads = compute_loads(make("weekly", seed))
    assert all(0.48 <= load <= 0.58 for load in of_bottlenecks(loads))
    assert all(load <= 0.52 for process, load in loads.items() if process not in BOTTLENECKS)
    assert make("weekly", seed).calendar.boundaries == tuple(range(0, 85, 7))


@each_seed
def test_balanced_fills_all_processes_alike(seed: int) -> None:
    loads = compute_loads(make("balanced", seed))
    assert all(0.68 <= load <= 0.82 for load in loads.values())


@each_seed
def test_tight_exceeds_the_bottlenecks_even_with_every_work_center_that_could(seed: int) -> None:
    # Counting every able work center in full gives the smallest load: above 1 even so, whatever the plan.
    assert all(load > 1.05 for load in of_bottlenecks(compute_loads(make("tight", seed), shared=True)))


@each_seed
def test_peak_season_exceeds_the_bottlenecks_inside_its_peak_only(seed: int) -> None:
    scenario = make("peak_season", seed)
    # The peak is days 35 to 62, weeks 5 to 8. An order released then and deliverable until then falls whole into it;
    # 4 days are for lead and transit after the last week.
    inside = [
        order
        for order in scenario.orders
        if order.release_day >= 35 and order.latest_day is not None and order.latest_day <= 63 + 4
    ]
    assert 0.35 <= len(inside) / len(scenario.orders) <= 0.60
    loads = compute_loads(scenario, orders=inside, buckets=range(5, 9), shared=True)
    assert max(of_bottlenecks(loads)) > 1.05
    # Over the whole quarter there would be room: it is a matter of when.
    whole = compute_loads(scenario)
    assert sum(whole.values()) / len(whole) < 0.9


@each_seed
def test_disaster_stops_the_factories_on_the_river_and_keeps_a_published_plan(seed: int) -> None:
    scenario = make("disaster", seed)
    hit = {f.id for f in scenario.network.factories if "flood-kirigawa" in f.hazard_zones}
    assert 3 <= len(hit) <= 30
    for factory in scenario.network.factories:
        first_weeks = sum(sum(w.free_minutes[:4]) for w in factory.work_centers)
        assert (first_weeks == 0) == (factory.id in hit)
        assert sum(sum(w.free_minutes[6:]) for w in factory.work_centers) > 0
    assert Term.change in [term.term for level in scenario.rulebook.goals for term in level.terms]
    stopped = {w.id for f in scenario.network.factories if f.id in hit for w in f.work_centers}
    touched = [lot for lot in scenario.published if any(s.work_center in stopped and s.bucket < 4 for s in lot.steps)]
    assert len(scenario.published) >= 200
    assert len(touched) >= 5


@each_seed
def test_sparse_skills_leave_few_to_choose_from(seed: int) -> None:
    sparse, usual = compute_median_eligible(make("sparse_skills", seed)), compute_median_eligible(make("weekly", seed))
    assert 1 <= sparse <= 4
    assert sparse < usual


@each_seed
def test_the_incumbent_dominates_and_fairness_comes_before_cost(seed: int) -> None:
    scenario = make("dominant_incumbent", seed)
    incumbent, *others = [f for f in scenario.network.factories if f.is_member]
    minutes = {f.id: sum(sum(w.free_minutes) for w in f.work_centers) for f in scenario.network.factories}
    assert 0.3 <= minutes[incumbent.id] / sum(minutes.values()) <= 0.45
    assert max(minutes[f.id] for f in others) < minutes[incumbent.id] / 3
    cheapest = {w.capabilities[0].process: w.yen_per_minute for w in incumbent.work_centers}
    dearer = [w for f in others for w in f.work_centers if w.yen_per_minute < cheapest[w.capabilities[0].process]]
    assert not dearer
    received = {b.factory: b.received - b.entitled for b in scenario.ledger.balances}
    assert max(received, key=lambda id_: received[id_]) == incumbent.id
    names = [level.name for level in scenario.rulebook.goals]
    assert names.index("unfairness") < names.index("cost")


@each_seed
def test_daily_plans_forty_working_days(seed: int) -> None:
    calendar = make("daily", seed).calendar
    starts = [calendar.date_of(calendar.start_day(t)) for t in range(calendar.bucket_count)]
    assert len(starts) == 40
    assert all(day.weekday() < 5 for day in starts)
    loads = compute_loads(make("daily", seed))
    assert all(0.4 <= load <= 0.6 for load in of_bottlenecks(loads))
    # Whole days or none: at least half of all work-center days are not offered at all.
    free = [m for f in make("daily", seed).network.factories for w in f.work_centers for m in w.free_minutes]
    assert 0.4 <= sum(m == 0 for m in free) / len(free) <= 0.8


@pytest.mark.parametrize(("factories", "orders"), [(12, 40), (150, 600)])
def test_loads_hold_at_other_sizes(factories: int, orders: int) -> None:
    scenario = generate_scenario("tight", factories=factories, orders=orders, seed=4)
    assert max(of_bottlenecks(compute_loads(scenario))) > 1.05
    moderate = generate_scenario("weekly", factories=factories, orders=orders, seed=4)
    assert max(compute_loads(moderate).values()) <= 0.85
