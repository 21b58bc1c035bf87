"""The parts of the repair, each by itself; and the whole of it where no model holds everything."""

from __future__ import annotations

from collections import Counter
from random import Random
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import event, given, settings

from optimizer.cells import Lots
from optimizer.cells.lots import CellLot
from optimizer.domain.plan import Budget
from optimizer.domain.scenario import Scenario
from optimizer.replan import Events, FactoryOut, explain_moves, revise_scenario
from optimizer.scenario.generate import generate_scenario
from optimizer.search import Session
from optimizer.search.damage import find_damage, find_hopeful, find_moved, find_rivals, measure_sufferers
from optimizer.search.mending import Mender
from optimizer.search.progress import SilentWatcher
from optimizer.search.repair import compute_size, decide_anew
from optimizer.search.room import Room, bring_home
from optimizer.search.session import Clock
from optimizer.solve import Prepared, prepare, replay_plan, solve_scenario
from optimizer.solve.kept import keep_published
from tests.agreement.drawn import SEEDS
from tests.build import make_factory, make_lot, make_operation, make_order, make_rulebook, make_scenario
from tests.model.solved import Ticks
from tests.replan.shop import shop
from tests.replan.test_agreement import draw_revision

# ----------------------------------------------------------------------------------------------------------------- room


@settings(max_examples=60)
@given(SEEDS)
def test_what_a_room_gives_back_is_as_if_it_had_never_been_taken(seed: int) -> None:
    revision = draw_revision(seed)
    prepared = prepare(revision.scenario)
    lots = keep_published(prepared, seed=1) or prepared.pinned
    room, untouched = Room(prepared.goals), Room(prepared.goals)
    for lot in lots:
        room.take(lot)
    for lot in Random(seed).sample(lots, len(lots)):
        room.give(lot)
    event(f"lots: {min(len(lots), 3)}")
    assert np.array_equal(room.free, untouched.free)
    assert np.array_equal(room.factory_free, untouched.factory_free)
    assert np.array_equal(room.left, untouched.left)
    for counter in (room.count_by_cell, room.pieces_by_item, room.lot_count, room.steps_by_buyer):
        assert not any(counter.values())


def lot_at(prepared: Prepared, order: int, pieces: int, *cells: tuple[int, int]) -> CellLot:
    """A lot by work center positions and buckets."""
    first = int(prepared.index.operation_start[order])
    slots = [prepared.eligibility.find_pair(first + k, center) for k, (center, _) in enumerate(cells)]
    assert None not in slots
    path = tuple((slot, bucket) for slot, (_, bucket) in zip(slots, cells, strict=True) if slot is not None)
    return CellLot(order, pieces, path)


def test_orders_go_home_one_after_the_other() -> None:
    # Each machine has room for one. O1 went to F2, O2 to F3, and F1 is free: O1 can go home only to F1, O2 then to F2.
    prepared = prepare(shop([make_order("O1", 10), make_order("O2", 10)], free=(10, 10, 10)))
    home = (lot_at(prepared, 0, 10, (0, 0)), lot_at(prepared, 1, 10, (1, 0)))
    away = (lot_at(prepared, 0, 10, (1, 0)), lot_at(prepared, 1, 10, (2, 0)))
    assert bring_home(prepared.goals, away, home, {0, 1}) == home
    # Who may not go stays, and whoever waits for that place does, too.
    assert bring_home(prepared.goals, away, home, {1}) == away
    assert bring_home(prepared.goals, away, home, {0}) == (home[0], away[1])


@pytest.mark.parametrize(("first", "second", "goes"), [(0, 1, False), (1, 0, True), (1, 1, True)])
def test_nobody_goes_home_to_be_later(first: int, second: int, goes: bool) -> None:
    scenario = shop([make_order("O1", 10, due=7)], buckets=2)
    prepared = prepare(scenario)
    away, home = lot_at(prepared, 0, 10, (0, first)), lot_at(prepared, 0, 10, (1, second))
    assert bring_home(prepared.goals, (away,), (home,), {0}) == ((home,) if goes else (away,))


def test_nobody_goes_home_for_less() -> None:
    prepared = prepare(shop([make_order("O1", 10)]))
    away, home = lot_at(prepared, 0, 10, (0, 0)), lot_at(prepared, 0, 9, (1, 0))
    assert bring_home(prepared.goals, (away,), (home,), {0}) == (away,)


# ------------------------------------------------------------------------------------------------------------ sufferers


def session_of(scenario: Scenario, lots: Lots, *, level: int = 0) -> Session:
    """A session at a level, on a clock that stands still."""
    prepared = prepare(scenario)
    still = Clock(now=lambda: 0.0, start=0.0, end=1_000.0, level_end=1_000.0)
    session = Session(prepared.goals, prepared.pinned, Budget(), still, SilentWatcher(), lots)
    session.current = level
    return session


def three_orders() -> Scenario:
    """O1 is published at F1 in week 1, O2 at F2 in week 0; O3 is not published. All are due on day 7."""
    orders = [make_order("O1", 10, due=7), make_order("O2", 4, due=7), make_order("O3", 10, due=7, unit_value_yen=3)]
    lots = (make_lot("a", "O1", 10, "F1-1@1"), make_lot("b", "O2", 4, "F2-1@0"))
    book = make_rulebook("unplaced", "lateness", "change")
    return shop(orders, free=(10, 10), buckets=2, published=lots, rulebook=book)


def test_who_suffers_depends_on_the_level() -> None:
    scenario = three_orders()
    prepared = prepare(scenario)
    # O1 a week late and 4 of its pieces elsewhere, O2 not where it was published, O3 not placed at all.
    lots = (
        lot_at(prepared, 0, 6, (0, 1)),
        lot_at(prepared, 0, 4, (1, 1)),
        lot_at(prepared, 1, 4, (0, 0)),
    )
    amounts = [measure_sufferers(session_of(scenario, lots, level=level)) for level in range(3)]
    assert amounts == [{2: 30}, {0: 70}, {0: 4, 1: 4}]


def test_rivals_stand_where_a_sufferer_wants_to_be() -> None:
    scenario = three_orders()
    prepared = prepare(scenario)
    lots = (lot_at(prepared, 0, 10, (1, 1)), lot_at(prepared, 1, 4, (0, 1)))
    # O3 could be anywhere; O1 was published where O2 is now, and nobody is where O2 was published.
    assert find_rivals(session_of(scenario, lots), [2]) == [0, 1]
    assert find_rivals(session_of(scenario, lots, level=2), [0]) == [1]
    assert find_rivals(session_of(scenario, lots, level=2), [1]) == []
    # To be on time, O1 wants week 0.
    assert find_rivals(session_of(scenario, lots, level=1), [0]) == []


def test_those_with_room_to_gain_are_hopeful() -> None:
    scenario = three_orders()
    prepared = prepare(scenario)
    lots = (lot_at(prepared, 0, 10, (0, 1)), lot_at(prepared, 1, 4, (1, 0)))
    damage = find_damage(prepared.goals, lots)
    assert (damage.hit, damage.grown, damage.unplaced) == ((2,), (), ())
    # O3 stands behind the last published order, so it is new; O1 is late and week 0 has room.
    assert find_hopeful(session_of(scenario, lots, level=0), damage) == ()
    assert find_hopeful(session_of(scenario, lots, level=1), damage) == (0,)
    full = (*lots, lot_at(prepared, 2, 10, (0, 0)))
    assert find_hopeful(session_of(scenario, full, level=1), damage) == (0,)
    fuller = (lots[0], lot_at(prepared, 1, 4, (1, 0)), lot_at(prepared, 2, 6, (1, 0)), lot_at(prepared, 2, 4, (0, 0)))
    assert find_hopeful(session_of(scenario, fuller, level=1), damage) == (0,)


def test_deciding_anew_moves_nobody_else() -> None:
    scenario = three_orders()
    prepared = prepare(scenario)
    lots = (lot_at(prepared, 0, 10, (0, 1)), lot_at(prepared, 1, 4, (1, 0)))
    session = session_of(scenario, lots)
    assert decide_anew(session, [2])
    assert session.values[0] == 0
    assert find_moved(lots, session.lots) == {2}
    assert not decide_anew(session, [2])


# -------------------------------------------------------------------------------------------------------------- mending


def test_mending_brings_an_order_back_and_is_the_same_every_time() -> None:
    # O1 was published at F1, where O2 is now, which was published at F2. Both fit at home.
    orders = [make_order("O1", 10), make_order("O2", 10)]
    lots = (make_lot("a", "O1", 10, "F1-1@0"), make_lot("b", "O2", 10, "F2-1@0"))
    scenario = shop(orders, free=(10, 10), published=lots, rulebook=make_rulebook("unplaced", "change"))
    prepared = prepare(scenario)
    home = (lot_at(prepared, 0, 10, (0, 0)), lot_at(prepared, 1, 10, (1, 0)))
    away = (lot_at(prepared, 0, 10, (1, 0)), lot_at(prepared, 1, 10, (0, 0)))
    mended = [Mender(prepared.goals, (), seed=3).mend(away, [0], limits=(0,)) for _ in range(2)]
    assert mended == [home, home]
    # What is best already stays as it is.
    assert Mender(prepared.goals, (), seed=3).mend(home, [0, 1], limits=(0,)) is home


def test_the_size_of_an_instance_counts_cells_and_pairs() -> None:
    # Two operations, each at two machines in two weeks: 4 cells each; goods of the first one's last week go nowhere but within the
    # factory. Each of the first 4 cells may go to 2 slots.
    shops = [make_factory(f"F{i}", free=100, processes=("mill", "paint")) for i in (1, 2)]
    order = make_order("O1", 10, route=[make_operation("mill"), make_operation("paint")])
    table = prepare(make_scenario(shops, [order], buckets=2)).table
    assert compute_size(table) == table.cell_count + 2 * 4 == 16
    assert compute_size(prepare(make_scenario([], [])).table) == 0


# ------------------------------------------------------------------------------------------------- where no model holds it


@pytest.mark.parametrize("family", ["tight", "sparse_skills"])
def test_a_region_is_repaired_around_a_factory_that_drops_out(family: str) -> None:
    scenario = generate_scenario(family, factories=8, orders=30, seed=1)
    plan = solve_scenario(scenario, Budget(max_steps=4), clock=Ticks(), strategy="guided").plan
    assert plan is not None
    used = Counter(step.work_center for lot in plan.lots for step in lot.steps)
    busiest = max(scenario.network.factories, key=lambda f: sum(used[center.id] for center in f.work_centers))
    events = Events(events=(FactoryOut(factory=busiest.id, first_bucket=3),))
    revision = revise_scenario(scenario, plan, events)
    assert revision.hits
    with patch("optimizer.search.repair.SMALL_SIZE", -1):
        result = solve_scenario(revision.scenario, Budget(max_steps=8), clock=Ticks(), strategy="repair")
        assert result.plan is not None
        assert replay_plan(revision.scenario, result.plan, clock=Ticks()) == result.plan
    report = explain_moves(revision, result.plan)
    change = next(level for level in result.plan.levels if level.name == "change")
    assert change.bound is not None
    assert 0 < change.bound <= change.value == report.moved_pieces
    # Most of what was not hit stays.
    assert report.kept_lots > (len(plan.lots) - len(revision.hits)) / 2
