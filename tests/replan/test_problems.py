"""Events that cannot have happened: every problem at once, each at its place, in both languages."""

from __future__ import annotations

from typing import Any

import pytest

from optimizer.domain.order import Buyer
from optimizer.errors import PlanError
from optimizer.replan import (
    CapacityCut,
    ChangeGoal,
    ChangePlace,
    Events,
    EventsError,
    FactoryOut,
    LotDeclined,
    LotsPinned,
    OrderAdded,
    OrderCancelled,
    OrderChanged,
    Revision,
    WorkCenterOut,
    revise_scenario,
)
from optimizer.replan.problems import SENTENCES
from optimizer.scenario.problems import PlanFileError
from tests.build import make_level, make_lot, make_order, make_plan, make_rulebook, make_sourcing
from tests.replan.shop import published, shop

SCENARIO = shop(
    [
        make_order("O1", 10, minutes=5, lot_multiple=2, due=7, latest_day=21),
        make_order("O2", 10, minutes=5, sourcing=make_sourcing(min_lot=4)),
    ],
    buckets=3,
)
PLAN = published(SCENARIO, make_lot("a", "O1", 10, "F1-1@1"), make_lot("b", "O2", 10, "F2-1@2"))
PIN_A = LotsPinned(lots=("a",))
NEW = make_order("O3", 1)


def refuse(*events: Any, **fields: Any) -> list[tuple[str, str]]:
    """Code and path of everything that is wrong."""
    with pytest.raises(EventsError) as caught:
        revise_scenario(SCENARIO, PLAN, Events(events=events), **fields)
    for problem in caught.value.problems:
        assert problem.message.ja != problem.message.en
        assert problem.value in problem.message.ja or problem.value in problem.path or problem.code == "cut.above_free"
    assert caught.value.render("ja") != caught.value.render("en")
    return [(problem.code, problem.path) for problem in caught.value.problems]


def accept(*events: Any, **fields: Any) -> Revision:
    """Nothing is wrong."""
    return revise_scenario(SCENARIO, PLAN, Events(events=events), **fields)


@pytest.mark.parametrize(
    ("events", "code", "path"),
    [
        ([FactoryOut(factory="F9")], "event.reference", "$.events[0].factory"),
        ([WorkCenterOut(work_center="F9-1")], "event.reference", "$.events[0].work_center"),
        ([CapacityCut(factory="F9", minutes=1)], "event.reference", "$.events[0].factory"),
        ([OrderChanged(order="O9", quantity=1)], "event.reference", "$.events[0].order"),
        ([OrderCancelled(order="O9")], "event.reference", "$.events[0].order"),
        ([LotDeclined(lot="z", factory="F1")], "event.reference", "$.events[0].lot"),
        ([LotDeclined(lot="a", factory="F9")], "event.reference", "$.events[0].factory"),
        ([LotsPinned(lots=("a", "z"))], "event.reference", "$.events[0].lots[1]"),
        ([FactoryOut(factory="F1", first_bucket=3)], "event.bucket", "$.events[0].first_bucket"),
        ([FactoryOut(factory="F1", last_bucket=3)], "event.bucket", "$.events[0].last_bucket"),
        (
            [FactoryOut(factory="F1", first_bucket=2, last_bucket=1)],
            "event.buckets_reversed",
            "$.events[0].last_bucket",
        ),
        ([CapacityCut(minutes=1)], "cut.target", "$.events[0]"),
        ([CapacityCut(factory="F1", work_center="F1-1", minutes=1)], "cut.target", "$.events[0]"),
        ([CapacityCut(factory="F1")], "cut.amount", "$.events[0]"),
        ([CapacityCut(factory="F1", minutes=1, permille=1)], "cut.amount", "$.events[0]"),
        ([CapacityCut(factory="F1", minutes=101)], "cut.above_free", "$.events[0].minutes"),
        ([OrderAdded(order=make_order("O1"))], "order.exists", "$.events[0].order.id"),
        ([OrderCancelled(order="O1"), OrderAdded(order=make_order("O1"))], "order.exists", "$.events[1].order.id"),
        ([OrderAdded(order=NEW, buyer=Buyer(id="B7"))], "order.other_buyer", "$.events[0].buyer.id"),
        ([OrderChanged(order="O1")], "order.unchanged", "$.events[0]"),
        ([OrderChanged(order="O1", quantity=None)], "order.unchanged", "$.events[0]"),
        (
            [OrderChanged(order="O1", latest_day=30, is_latest_lifted=True)],
            "order.two_latest",
            "$.events[0].latest_day",
        ),
        ([OrderCancelled(order="O1"), OrderCancelled(order="O1")], "order.is_cancelled", "$.events[1].order"),
        ([PIN_A, OrderChanged(order="O1", quantity=8)], "order.below_pinned", "$.events[1].quantity"),
        ([PIN_A, OrderChanged(order="O1", release_day=8)], "order.pinned_too_early", "$.events[1].release_day"),
        ([PIN_A, OrderChanged(order="O1", latest_day=13)], "order.pinned_too_late", "$.events[1].latest_day"),
        ([LotDeclined(lot="a", factory="F2")], "decline.not_there", "$.events[0].factory"),
        ([LotDeclined(lot="a", factory="F1", operation=1)], "decline.operation", "$.events[0].operation"),
        ([LotDeclined(lot="a", factory="F1", quantity=12)], "decline.above_lot", "$.events[0].quantity"),
        ([LotDeclined(lot="a", factory="F1", quantity=3)], "decline.not_multiple", "$.events[0].quantity"),
        ([LotDeclined(lot="a", factory="F1")] * 2, "decline.twice", "$.events[1].lot"),
        ([PIN_A, LotDeclined(lot="a", factory="F1")], "decline.pinned", "$.events[1].lot"),
        # What the changed scenario would not be allowed to say, at the event that says it.
        ([OrderAdded(order=make_order("O3", buyer="B7"))], "reference.unknown", "$.events[0].order.buyer"),
        ([OrderChanged(order="O1", quantity=7)], "order.not_multiple", "$.events[0].quantity"),
        ([OrderChanged(order="O1", latest_day=6)], "order.latest_before_due", "$.events[0].latest_day"),
        ([OrderChanged(order="O2", quantity=3)], "sourcing.min_lot_above_quantity", "$.events[0].sourcing.min_lot"),
    ],
)
def test_a_problem_is_named_at_its_place(events: list[Any], code: str, path: str) -> None:
    assert refuse(*events) == [(code, path)]


@pytest.mark.parametrize(
    "events",
    [
        [FactoryOut(factory="F1", first_bucket=2, last_bucket=2)],
        [CapacityCut(work_center="F1-1", minutes=100)],
        [CapacityCut(work_center="F1-1", minutes=60), CapacityCut(work_center="F1-1", minutes=40)],
        [OrderAdded(order=NEW, buyer=Buyer(id="B1"))],
        [PIN_A, OrderChanged(order="O1", quantity=10, release_day=7, latest_day=14)],
        [LotDeclined(lot="a", factory="F1", operation=0, quantity=10)],
        [OrderChanged(order="O2", quantity=4)],
        [],
    ],
)
def test_just_inside_it_is_accepted(events: list[Any]) -> None:
    assert accept(*events).scenario.published


def test_everything_is_told_at_once() -> None:
    found = refuse(
        FactoryOut(factory="F9"),
        CapacityCut(),
        OrderChanged(order="O1", quantity=7),
        LotDeclined(lot="z", factory="F1"),
    )
    assert [code for code, _ in found] == [
        "event.reference",
        "cut.target",
        "cut.amount",
        "order.not_multiple",
        "event.reference",
    ]


def test_near_ids_are_offered() -> None:
    with pytest.raises(EventsError) as caught:
        revise_scenario(SCENARIO, PLAN, Events(events=(FactoryOut(factory="f-1"),)))
    assert '"F1"' in caught.value.problems[0].way_out.en


@pytest.mark.parametrize(("now", "last", "is_over"), [(7, 0, True), (7, 1, False), (6, 0, False), (21, 2, False)])
def test_a_bucket_that_is_over_cannot_be_changed(now: int, last: int, is_over: bool) -> None:
    # Bucket 0 ends on day 7; the calendar ends on day 21, which is no day of it.
    out = FactoryOut(factory="F1", first_bucket=0, last_bucket=last)
    if is_over:
        assert refuse(out, now_day=now) == [("event.over", "$.events[0].last_bucket")]
    elif now == 21:
        assert refuse(out, now_day=now) == [("now.outside", "$.now_day")]
    else:
        accept(out, now_day=now)


def test_an_outage_from_now_on_after_the_last_bucket_began_is_reversed() -> None:
    assert refuse(FactoryOut(factory="F1"), now_day=20) == [("event.buckets_reversed", "$.events[0].last_bucket")]


def test_the_day_of_the_command_goes_before_that_of_the_file() -> None:
    events = Events(now_day=8)
    assert [lot.id for lot in revise_scenario(SCENARIO, PLAN, events).scenario.pins] == ["a"]
    assert revise_scenario(SCENARIO, PLAN, events, now_day=0).scenario.pins == ()


# ---------------------------------------------------------------------------------------------------------------- goals


def test_least_change_needs_a_known_goal_and_room() -> None:
    after = ChangeGoal(ChangePlace.after, "speed")
    assert refuse(goal=after) == [("goal.unknown", "$.rulebook.goals")]
    full = make_rulebook(*(make_level("cost", name=f"cost-{i}") for i in range(12)))
    with pytest.raises(EventsError) as caught:
        revise_scenario(SCENARIO.model_copy(update={"rulebook": full}), PLAN, Events())
    assert [problem.code for problem in caught.value.problems] == ["goal.too_many"]


@pytest.mark.parametrize(
    ("levels", "goal", "expected"),
    [
        (["unplaced", "lateness", "cost"], None, ["unplaced", "lateness", "change", "cost"]),
        (["cost", "unplaced"], None, ["cost", "unplaced", "change"]),
        (["cost"], None, ["change", "cost"]),
        (["unplaced", "change", "cost"], None, ["unplaced", "change", "cost"]),
        (["unplaced", "cost"], ChangeGoal(ChangePlace.first), ["change", "unplaced", "cost"]),
        (["unplaced", "cost"], ChangeGoal(ChangePlace.last), ["unplaced", "cost", "change"]),
        (
            ["unplaced", "cost", "lateness"],
            ChangeGoal(ChangePlace.after, "cost"),
            ["unplaced", "cost", "change", "lateness"],
        ),
        (["change", "unplaced", "cost"], ChangeGoal(ChangePlace.service), ["unplaced", "change", "cost"]),
        ([make_level("cost", name="change")], None, ["change-2", "change"]),
    ],
)
def test_least_change_stands_where_it_is_wanted(
    levels: list[Any], goal: ChangeGoal | None, expected: list[str]
) -> None:
    scenario = SCENARIO.model_copy(update={"rulebook": make_rulebook(*levels)})
    book = revise_scenario(scenario, PLAN, Events(), goal=goal).scenario.rulebook
    assert [level.name for level in book.goals] == expected


def test_a_level_that_counts_change_among_others_stays() -> None:
    both = make_level("change").model_copy(update={"terms": make_level("change").terms + make_level("cost").terms})
    scenario = SCENARIO.model_copy(update={"rulebook": make_rulebook("unplaced", both)})
    book = revise_scenario(scenario, PLAN, Events(), goal=ChangeGoal(ChangePlace.first)).scenario.rulebook
    assert book == scenario.rulebook


def test_later_goals_may_be_given_room() -> None:
    goal = ChangeGoal(tolerance_permille=50)
    level = revise_scenario(SCENARIO, PLAN, Events(), goal=goal).scenario.rulebook.goals[2]
    assert (level.name, level.tolerance.permille) == ("change", 50)


# ------------------------------------------------------------------------------------------------------- foreign plans


def test_a_plan_of_another_scenario_is_refused() -> None:
    for scenario in (SCENARIO.model_copy(update={"id": "other"}), shop([make_order("O1", 10)], free=(100,))):
        with pytest.raises(PlanError):
            revise_scenario(scenario, PLAN, Events())


def test_a_lot_that_has_no_place_in_the_scenario_is_refused() -> None:
    orders = [make_order("O1", 10, minutes=5, sourcing=make_sourcing(excluded_factories=("F1",)))]
    scenario = shop(orders)
    plan = make_plan(scenario, [make_lot("a", "O1", 10, "F1-1@0")], levels=())
    with pytest.raises(PlanError, match="lot a has no place"):
        revise_scenario(scenario, plan, Events())


def test_problems_of_a_plan_stand_at_its_lots() -> None:
    plan = PLAN.model_copy(update={"lots": (make_lot("a", "O9", 1, "F1-1@0"), make_lot("b", "O1", 2, "F1-1@9"))})
    with pytest.raises(PlanFileError) as caught:
        revise_scenario(SCENARIO, plan, Events())
    assert [problem.path for problem in caught.value.problems] == ["$.lots[0].order", "$.lots[1].steps[0].bucket"]


def test_every_sentence_is_used_by_a_test_here(request: pytest.FixtureRequest) -> None:
    here = request.path.read_text(encoding="utf-8") + request.path.with_name("test_reading.py").read_text("utf-8")
    assert [code for code in SENTENCES if f'"{code}"' not in here] == []
