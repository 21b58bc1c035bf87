"""The simple first pass: whatever it places keeps every hard rule, and it places what plainly fits."""

from __future__ import annotations

import pytest

from optimizer.domain.plan import Budget
from optimizer.scenario import find_stored, load_scenario
from optimizer.scenario.generate import FAMILIES, generate_scenario
from optimizer.search.greedy import place_greedily
from optimizer.search.progress import SilentWatcher
from optimizer.search.session import Clock, Session
from optimizer.solve import prepare
from optimizer.solve.outcome import build_plan
from optimizer.solve.prepare import Prepared
from optimizer.verify import verify_plan

OVERLOADED = {"tight", "peak_season"}


def check_lots(prepared: Prepared) -> Session:
    lots = place_greedily(prepared.goals, prepared.pinned)
    clock = Clock(now=lambda: 0.0, start=0.0, end=0.0)
    session = Session(prepared.goals, prepared.pinned, Budget(), clock, SilentWatcher(), lots)
    verdict = verify_plan(prepared.scenario, build_plan(prepared, session, ("guided", ""), None))
    assert verdict.violations == ()
    return session


@pytest.mark.parametrize("family", sorted(FAMILIES))
@pytest.mark.parametrize("seed", [1, 2])
def test_what_it_places_keeps_every_rule(family: str, seed: int) -> None:
    prepared = prepare(generate_scenario(family, factories=10, orders=40, seed=seed))
    session = check_lots(prepared)
    hard = prepared.scenario.rulebook.hard
    if not hard.quotas and hard.item_cap_permille is None:
        unplaced = prepared.goals.measures[0].report(session.values[0])
        everything = prepared.goals.measures[0].report(prepared.goals.compute_scale(0, 0))
        assert unplaced < (everything if family in OVERLOADED else everything / 2)


@pytest.mark.parametrize(
    "name", ["split_by_capacity", "min_lot", "never_split", "pinned_lot", "buyers_in_conflict", "hazard_zone_share"]
)
def test_it_keeps_the_rules_of_the_hand_made_scenarios(name: str) -> None:
    check_lots(prepare(load_scenario(find_stored(f"tiny/{name}"))))


def test_it_places_an_order_that_one_factory_cannot_hold() -> None:
    # split_by_capacity: two factories are needed for the one order; nothing is left over.
    session = check_lots(prepare(load_scenario(find_stored("tiny/split_by_capacity"))))
    assert session.values[0] == 0
    assert len({lot.cells for lot in session.lots}) > 1
