"""Each kind of event moves exactly what it must, and not a piece more."""

from __future__ import annotations

import pytest

from optimizer.domain.order import Buyer
from optimizer.domain.plan import Termination
from optimizer.replan import (
    CapacityCut,
    Cause,
    ChangeGoal,
    ChangePlace,
    Events,
    FactoryOut,
    LotDeclined,
    LotsPinned,
    OrderAdded,
    OrderCancelled,
    OrderChanged,
    WorkCenterOut,
    replan_scenario,
)
from optimizer.rules import RuleId
from tests.build import (
    make_factory,
    make_lot,
    make_operation,
    make_order,
    make_rulebook,
    make_scenario,
    make_sourcing,
    make_work_center,
)
from tests.model.solved import Ticks
from tests.replan.shop import PROOF, SERVICE, causes_of, lots_of, published, replan, shop, values_of

ONE_EACH = [make_order("O1", 10, minutes=5), make_order("O2", 10, minutes=5)]
AT_ONE_EACH = (make_lot("L-00001", "O1", 10, "F1-1@0"), make_lot("L-00002", "O2", 10, "F2-1@0"))

# -------------------------------------------------------------------------------------------------------------- network


@pytest.mark.parametrize(
    "event", [FactoryOut(factory="F1"), WorkCenterOut(work_center="F1-1")], ids=["factory", "center"]
)
def test_an_outage_moves_the_lots_there_and_no_other(event: FactoryOut | WorkCenterOut) -> None:
    # F2 has 50 of its 100 minutes left, just what O1 needs.
    scenario = shop(ONE_EACH)
    done = replan(scenario, published(scenario, *AT_ONE_EACH), event)
    assert lots_of(done) == {("L-00002", "O2", 10, "F2-1@0"), ("L-00003", "O1", 10, "F2-1@0")}
    assert values_of(done)["change"] == 10
    assert causes_of(done) == {"L-00001": Cause.capacity}


def test_what_an_outage_leaves_no_room_for_is_unplaced() -> None:
    # F2 has 49 minutes left: 9 pieces of 5 minutes.
    scenario = shop(ONE_EACH, free=(100, 99))
    done = replan(scenario, published(scenario, *AT_ONE_EACH), FactoryOut(factory="F1"))
    assert values_of(done) == {"unplaced": 1, "lateness": 0, "change": 10, "cost": 0}


@pytest.mark.parametrize(("first", "last", "moved"), [(0, 0, 0), (1, 1, 10), (0, 1, 10), (2, None, 0)])
def test_only_the_buckets_of_an_outage_count(first: int, last: int | None, moved: int) -> None:
    scenario = shop(ONE_EACH[:1], buckets=3)
    plan = published(scenario, make_lot("L-00001", "O1", 10, "F1-1@1"))
    done = replan(scenario, plan, FactoryOut(factory="F1", first_bucket=first, last_bucket=last))
    assert values_of(done)["change"] == moved
    assert causes_of(done) == ({"L-00001": Cause.capacity} if moved else {})


@pytest.mark.parametrize(("free", "cut", "moved"), [(110, 10, 0), (110, 11, 1), (100, 40, 4), (100, 41, 5)])
def test_a_cut_moves_as_few_pieces_as_it_can(free: int, cut: int, moved: int) -> None:
    # At F1 8 pieces of 5 minutes and 6 of 10, 100 minutes in all. Of those that are too much, the longest pieces are fewest.
    orders = [make_order("O1", 8, minutes=5), make_order("O2", 6, minutes=10)]
    scenario = shop(orders, free=(free, 100))
    plan = published(scenario, make_lot("a", "O1", 8, "F1-1@0"), make_lot("b", "O2", 6, "F1-1@0"))
    done = replan(scenario, plan, CapacityCut(work_center="F1-1", minutes=cut))
    assert values_of(done)["change"] == moved
    assert causes_of(done) == ({"b": Cause.capacity} if moved else {})


def test_a_cut_in_permille_takes_that_share_of_every_machine_of_a_factory() -> None:
    # Of 100 and 50 minutes 600 and 300 permille stay after two cuts: 40 % and then half of the rest, rounded down.
    centers = [make_work_center("a", free=100), make_work_center("b", free=51)]
    scenario = make_scenario([make_factory("F1", *centers)], [make_order("O1", 1)], rulebook=SERVICE)
    cuts = [CapacityCut(factory="F1", permille=400), CapacityCut(factory="F1", permille=500)]
    done = replan(scenario, published(scenario, make_lot("L", "O1", 1, "a@0")), *cuts)
    held = done.revision.scenario.network.factories[0].work_centers
    assert [center.free_minutes for center in held] == [(30,), (15,)]
    # What caps are measured by stays.
    assert [center.total_minutes for center in held] == [(100,), (51,)]


# --------------------------------------------------------------------------------------------------------------- orders


def test_a_new_order_goes_where_there_is_room() -> None:
    scenario = shop(ONE_EACH)
    done = replan(scenario, published(scenario, *AT_ONE_EACH), OrderAdded(order=make_order("O3", 10, minutes=5)))
    assert values_of(done) == {"unplaced": 0, "lateness": 0, "change": 0, "cost": 0}
    assert causes_of(done) == {}
    assert done.report is not None
    assert [(lot.lot, lot.order, lot.quantity) for lot in done.report.new] == [("L-00003", "O3", 10)]


def test_others_make_room_for_a_new_order_that_only_one_factory_can_do() -> None:
    # O3 needs 60 minutes at F1, where 50 are left: 2 pieces of 5 minutes of O1 go to F2.
    only_first = make_sourcing(allowed_factories=("F1",))
    scenario = shop(ONE_EACH)
    added = OrderAdded(order=make_order("O3", 6, minutes=10, sourcing=only_first))
    done = replan(scenario, published(scenario, *AT_ONE_EACH), added)
    assert values_of(done) == {"unplaced": 0, "lateness": 0, "change": 2, "cost": 0}
    assert causes_of(done) == {"L-00001": Cause.made_room}
    assert done.report is not None
    assert done.report.changed[0].for_orders == ("O3",)
    assert {("L-00001", "O1", 8, "F1-1@0"), ("L-00003", "O1", 2, "F2-1@0")} < lots_of(done)


def test_least_change_first_leaves_the_new_order_out_instead() -> None:
    # Of the 6 pieces of 10 minutes 5 fit into the 50 that are left.
    only_first = make_sourcing(allowed_factories=("F1",))
    scenario = shop(ONE_EACH)
    added = OrderAdded(order=make_order("O3", 6, minutes=10, sourcing=only_first))
    first = ChangeGoal(ChangePlace.first)
    done = replan(scenario, published(scenario, *AT_ONE_EACH), added, goal=first)
    assert values_of(done) == {"change": 0, "unplaced": 1, "lateness": 0, "cost": 0}


def test_a_new_order_may_bring_its_buyer() -> None:
    scenario = shop(ONE_EACH)
    added = OrderAdded(order=make_order("O3", 1, buyer="B9"), buyer=Buyer(id="B9"))
    done = replan(scenario, published(scenario, *AT_ONE_EACH), added)
    assert done.revision.scenario.buyers[-1].id == "B9"
    assert values_of(done)["unplaced"] == 0


@pytest.mark.parametrize(("quantity", "moved", "unplaced"), [(10, 0, 0), (4, 6, 0), (20, 0, 0), (21, 0, 1)])
def test_an_order_changed_in_quantity_keeps_what_it_can(quantity: int, moved: int, unplaced: int) -> None:
    # 20 pieces of 5 minutes fill F1; nobody else is there for one more. Published pieces that nobody orders any more count as moved.
    scenario = shop(ONE_EACH[:1], free=(100,))
    plan = published(scenario, make_lot("L-00001", "O1", 10, "F1-1@0"))
    done = replan(scenario, plan, OrderChanged(order="O1", quantity=quantity))
    assert values_of(done) == {"unplaced": unplaced, "lateness": 0, "change": moved, "cost": 0}
    assert {(name, pieces) for name, _, pieces, _ in lots_of(done)} == {("L-00001", quantity - unplaced)}


@pytest.mark.parametrize(("due", "moved"), [(14, 0), (13, 10)])
def test_an_order_wanted_earlier_moves_where_it_is_on_time(due: int, moved: int) -> None:
    # Work of the second week is ready on day 14.
    scenario = shop([make_order("O1", 10, minutes=5, due=21)], free=(100,), buckets=3)
    plan = published(scenario, make_lot("L-00001", "O1", 10, "F1-1@1"))
    done = replan(scenario, plan, OrderChanged(order="O1", due_day=due))
    assert values_of(done) == {"unplaced": 0, "lateness": 0, "change": moved, "cost": 0}
    assert causes_of(done) == ({"L-00001": Cause.order_changed} if moved else {})


def test_a_latest_day_can_be_taken_away() -> None:
    scenario = shop([make_order("O1", 10, due=7, latest_day=7)])
    done = replan(
        scenario,
        published(scenario, make_lot("L", "O1", 10, "F1-1@0")),
        OrderChanged(order="O1", is_latest_lifted=True),
    )
    assert done.revision.scenario.orders[0].latest_day is None
    assert done.revision.scenario.orders[0].due_day == 7


def test_a_cancelled_order_is_gone_and_counts_as_no_change() -> None:
    scenario = shop(ONE_EACH)
    done = replan(scenario, published(scenario, *AT_ONE_EACH), OrderCancelled(order="O1"))
    assert lots_of(done) == {("L-00002", "O2", 10, "F2-1@0")}
    assert values_of(done) == {"unplaced": 0, "lateness": 0, "change": 0, "cost": 0}
    assert causes_of(done) == {"L-00001": Cause.order_cancelled}


def test_what_a_cancelled_order_frees_goes_to_one_that_was_left_out() -> None:
    scenario = shop(ONE_EACH, free=(50,))
    done = replan(scenario, published(scenario, make_lot("L-00001", "O1", 10, "F1-1@0")), OrderCancelled(order="O1"))
    assert values_of(done)["unplaced"] == 0


# ------------------------------------------------------------------------------------------------------------- declines


def test_a_factory_does_not_get_what_it_declined() -> None:
    scenario = shop(ONE_EACH)
    plan = published(scenario, *AT_ONE_EACH)
    done = replan(scenario, plan, LotDeclined(lot="L-00001", factory="F1"))
    assert lots_of(done) == {("L-00002", "O2", 10, "F2-1@0"), ("L-00003", "O1", 10, "F2-1@0")}
    assert causes_of(done) == {"L-00001": Cause.declined}
    # Not even when the one who has it now drops out.
    assert done.result.plan is not None
    again = replan(done.revision.scenario, done.result.plan, FactoryOut(factory="F2"))
    assert {(order, pieces, way) for _, order, pieces, way in lots_of(again)} == {("O2", 10, "F1-1@0")}


def test_declining_one_operation_leaves_the_others() -> None:
    # Two operations at F1; it declines the second, which goes to F2 a week later. The first one stays.
    route = [make_operation("mill", 5), make_operation("paint", 5)]
    shops = [make_factory(f"F{i}", free=100, processes=("mill", "paint")) for i in (1, 2)]
    scenario = make_scenario(shops, [make_order("O1", 10, route=route)], buckets=2, rulebook=SERVICE)
    plan = published(scenario, make_lot("L", "O1", 10, "F1-1@0", "F1-1@0"))
    done = replan(scenario, plan, LotDeclined(lot="L", factory="F1", operation=1))
    assert {way for *_, way in lots_of(done)} == {"F1-1@0 F2-1@1"}
    assert values_of(done)["change"] == 10


@pytest.mark.parametrize("declined", [1, 4, 9])
def test_a_factory_keeps_what_it_did_not_decline_and_gets_no_more(declined: int) -> None:
    # F2 is full with O2, F1 has 50 minutes left. The declined pieces need F2, so as many pieces of O2 change over to F1.
    orders = [make_order("O1", 10, minutes=5), make_order("O2", 20, minutes=5)]
    scenario = shop(orders)
    plan = published(scenario, make_lot("a", "O1", 10, "F1-1@0"), make_lot("b", "O2", 20, "F2-1@0"))
    done = replan(scenario, plan, LotDeclined(lot="a", factory="F1", quantity=declined))
    assert values_of(done) == {"unplaced": 0, "lateness": 0, "change": 2 * declined, "cost": 0}
    at_first = {
        name if order != "O2" else order: pieces for name, order, pieces, way in lots_of(done) if way == "F1-1@0"
    }
    assert at_first == {"a": 10 - declined, "O2": declined}
    assert causes_of(done) == {"a": Cause.declined, "b": Cause.made_room}


def test_a_part_may_not_be_declined_of_an_order_that_must_not_be_divided() -> None:
    # All or nothing: the whole order goes to F2.
    orders = [make_order("O1", 10, minutes=5, is_all_or_nothing=True)]
    scenario = shop(orders)
    plan = published(scenario, make_lot("a", "O1", 10, "F1-1@0"))
    done = replan(scenario, plan, LotDeclined(lot="a", factory="F1", quantity=4))
    assert {(order, pieces, way) for _, order, pieces, way in lots_of(done)} == {("O1", 10, "F2-1@0")}
    assert done.revision.origin_by_order == {}


def test_parts_of_a_divided_order_count_as_the_order() -> None:
    scenario = shop(ONE_EACH[:1])
    plan = published(scenario, make_lot("a", "O1", 10, "F1-1@0"))
    done = replan(scenario, plan, LotDeclined(lot="a", factory="F1", quantity=4))
    assert done.revision.origin_by_order == {"O1~2": "O1"}
    assert lots_of(done) == {("a", "O1", 6, "F1-1@0"), ("L-00001", "O1~2", 4, "F2-1@0")}
    assert done.report is not None
    assert [(change.lot, change.quantity, change.stayed) for change in done.report.changed] == [("a", 10, 6)]
    assert done.report.moved_pieces == 4


@pytest.mark.parametrize(
    ("rule", "unplaced"),
    [
        # F1 is one of the makers already, with 6 of the 10 pieces; 4 are left.
        ({"max_factories": 2}, 0),
        ({"max_factories": 1}, 4),
        ({"min_factories": 2}, 0),
        # Any one factory may have 9 pieces, of which 6 are taken, be it by another one; or 6, which are taken.
        ({"max_share_permille": 999}, 1),
        ({"max_share_permille": 600}, 4),
        ({"min_lot": 5}, 4),
        ({"min_lot": 4}, 0),
    ],
)
def test_what_a_factory_has_begun_stays_though_it_declines_the_rest(rule: dict[str, int], unplaced: int) -> None:
    scenario = shop([make_order("O1", 10, sourcing=make_sourcing(**rule))], buckets=2)
    plan = published(scenario, make_lot("a", "O1", 6, "F1-1@0"), make_lot("b", "O1", 4, "F1-1@1"))
    done = replan(scenario, plan, LotDeclined(lot="b", factory="F1"), now_day=1)
    assert [lot.id for lot in done.revision.scenario.pins] == ["a"]
    assert values_of(done)["unplaced"] == unplaced
    assert {(pieces, way) for _, _, pieces, way in lots_of(done) if way.startswith("F1")} == {(6, "F1-1@0")}


def test_lots_that_stay_together_pay_one_setup_together() -> None:
    # Two lots of O1 share a cell of week 0 and its setup: 3 + 10 minutes. F2 declines the half of one of two later lots.
    route = [make_operation("mill", 1, setup_minutes=3), make_operation("paint", 1)]
    shops = [make_factory("F1", free=13), *(make_factory(f"F{i}", free=100, processes=("paint",)) for i in (2, 3))]
    scenario = make_scenario(shops, [make_order("O1", 20, route=route)], buckets=4, rulebook=SERVICE)
    lots = (
        make_lot("a", "O1", 5, "F1-1@0", "F2-1@1"),
        make_lot("b", "O1", 5, "F1-1@0", "F3-1@1"),
        make_lot("c", "O1", 10, "F1-1@1", "F2-1@2"),
    )
    declined = LotDeclined(lot="c", factory="F2", quantity=4)
    done = replan(scenario, published(scenario, *lots), declined, now_day=1)
    assert {lot.id: lot.order for lot in done.revision.scenario.pins} == {"a": "O1", "b": "O1"}
    assert [(order.id, order.quantity) for order in done.revision.scenario.orders] == [
        ("O1", 10),
        ("O1~2", 6),
        ("O1~3", 4),
    ]
    assert values_of(done)["unplaced"] == 0
    # What is divided pays its own setup: 13 minutes of week 1 are 7 pieces after two setups, the rest is done in week 2.
    assert values_of(done)["change"] >= 4
    at_second = sum(pieces for _, _, pieces, way in lots_of(done) if "F2" in way)
    assert at_second == 5 + 6


def test_all_or_nothing_of_an_order_that_was_begun_is_asked_of_the_rest() -> None:
    scenario = shop([make_order("O1", 10, is_all_or_nothing=True)], free=(100, 3), buckets=2)
    plan = published(scenario, make_lot("a", "O1", 6, "F1-1@0"), make_lot("b", "O1", 4, "F1-1@1"))
    done = replan(scenario, plan, LotDeclined(lot="b", factory="F1"), now_day=1)
    # F2 has 3 minutes for 4 pieces: none of them, rather than 3.
    assert values_of(done)["unplaced"] == 4


def test_when_nobody_else_is_allowed_a_declined_order_is_left() -> None:
    only_first = make_sourcing(allowed_factories=("F1",))
    scenario = shop([make_order("O1", 10, sourcing=only_first)])
    plan = published(scenario, make_lot("a", "O1", 10, "F1-1@0"))
    done = replan(scenario, plan, LotDeclined(lot="a", factory="F1"))
    assert lots_of(done) == set()
    assert values_of(done)["unplaced"] == 10


# ----------------------------------------------------------------------------------------------------------------- pins


def test_pinned_lots_stay_and_others_move_instead() -> None:
    # F1 loses half its time. The lot of long pieces would be the one to move fewest, but it is pinned.
    orders = [make_order("O1", 10, minutes=5), make_order("O2", 5, minutes=10)]
    scenario = shop(orders)
    plan = published(scenario, make_lot("a", "O1", 10, "F1-1@0"), make_lot("b", "O2", 5, "F1-1@0"))
    cut = CapacityCut(work_center="F1-1", minutes=50)
    assert values_of(replan(scenario, plan, cut))["change"] == 5
    done = replan(scenario, plan, cut, LotsPinned(lots=("b",)))
    assert values_of(done)["change"] == 10
    assert causes_of(done) == {"a": Cause.capacity}
    assert done.result.plan is not None
    assert [lot.id for lot in done.result.plan.lots if lot.is_pinned] == ["b"]


def test_a_pinned_lot_that_cannot_stay_is_released() -> None:
    scenario = shop(ONE_EACH)
    plan = published(scenario, *AT_ONE_EACH)
    done = replan(scenario, plan, LotsPinned(lots=("L-00001",)), FactoryOut(factory="F1"))
    assert done.revision.released == ("L-00001",)
    assert values_of(done) == {"unplaced": 0, "lateness": 0, "change": 10, "cost": 0}


@pytest.mark.parametrize(("now", "pins"), [(7, []), (8, ["a"])])
def test_lots_of_weeks_that_began_before_today_are_pinned(now: int, pins: list[str]) -> None:
    # Week 1 begins on day 7.
    scenario = shop(ONE_EACH, buckets=3)
    plan = published(scenario, make_lot("a", "O1", 10, "F1-1@1"), make_lot("b", "O2", 10, "F2-1@2"))
    done = replan(scenario, plan, now_day=now)
    assert [lot.id for lot in done.revision.scenario.pins] == pins
    assert causes_of(done) == {}


@pytest.mark.parametrize(("now", "week", "late"), [(0, 0, 0), (1, 1, 7)])
def test_nothing_new_is_put_before_today(now: int, week: int, late: int) -> None:
    # Wanted for day 7, which only week 0 reaches; on day 1 that has begun.
    scenario = shop([make_order("O1", 10, minutes=5, due=21)], free=(100,), buckets=3)
    plan = published(scenario, make_lot("a", "O1", 10, "F1-1@1"))
    done = replan(scenario, plan, OrderChanged(order="O1", due_day=7), now_day=now)
    assert {way for *_, way in lots_of(done)} == {f"F1-1@{week}"}
    assert values_of(done)["lateness"] == 10 * late


def test_time_of_weeks_that_began_is_left_to_the_lots_there() -> None:
    scenario = shop([make_order("O1", 3, minutes=2.5), make_order("O2", 5)], buckets=2)
    plan = published(scenario, make_lot("a", "O1", 3, "F1-1@0"))
    done = replan(scenario, plan, now_day=1)
    held = [factory.work_centers[0] for factory in done.revision.scenario.network.factories]
    # 7.5 minutes take 8.
    assert [center.free_minutes for center in held] == [(8, 100), (0, 100)]
    assert {(order, way) for _, order, _, way in lots_of(done)} in (
        {("O1", "F1-1@0"), ("O2", "F1-1@1")},
        {("O1", "F1-1@0"), ("O2", "F2-1@1")},
        {("O1", "F1-1@0"), ("O2", "F1-1@1"), ("O2", "F2-1@1")},
    )


def test_a_lot_with_a_later_step_hit_begins_anew() -> None:
    # The first step is done in week 0, the second waits at F2, which is out: both are done again from week 1 on.
    route = [make_operation("mill", 5), make_operation("paint", 5)]
    shops = [make_factory(f"F{i}", free=100, processes=("mill", "paint")) for i in (1, 2)]
    scenario = make_scenario(shops, [make_order("O1", 10, route=route)], buckets=3, rulebook=SERVICE)
    plan = published(scenario, make_lot("a", "O1", 10, "F1-1@0", "F2-1@1"))
    done = replan(scenario, plan, FactoryOut(factory="F2"), now_day=3)
    assert done.revision.released == ("a",)
    assert {way for *_, way in lots_of(done)} <= {"F1-1@1 F1-1@1", "F1-1@1 F1-1@2", "F1-1@2 F1-1@2"}
    assert values_of(done)["unplaced"] == 0


def test_a_pinned_lot_that_an_unfinished_order_cannot_live_with_is_named() -> None:
    # All of O1 or nothing: its lot at F1 is pinned, the other one has nowhere to go.
    scenario = shop([make_order("O1", 10, is_all_or_nothing=True)], free=(5, 5))
    plan = published(scenario, make_lot("a", "O1", 5, "F1-1@0"), make_lot("b", "O1", 5, "F2-1@0"))
    events = Events(events=(LotsPinned(lots=("a",)), FactoryOut(factory="F2")))
    done = replan_scenario(scenario, plan, events, PROOF, clock=Ticks())
    assert done.result.termination is Termination.infeasible
    assert done.report is None
    assert {clash.rule for clash in done.result.clashes} == {RuleId.all_or_nothing}


def test_a_rulebook_that_counts_change_already_keeps_its_goals() -> None:
    book = make_rulebook("unplaced", "cost", "change")
    scenario = shop(ONE_EACH, rulebook=book)
    done = replan(scenario, published(scenario, *AT_ONE_EACH), FactoryOut(factory="F1"))
    assert list(values_of(done)) == ["unplaced", "cost", "change"]
