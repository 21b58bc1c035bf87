"""What moved and why, as data and as sentences."""

from __future__ import annotations

import pytest

from optimizer.explain import compare_plans
from optimizer.replan import (
    CapacityCut,
    Cause,
    FactoryOut,
    LotDeclined,
    LotsPinned,
    OrderAdded,
    OrderCancelled,
    OrderChanged,
    Replanning,
    WorkCenterOut,
    build_common,
    describe_event,
    render_report,
)
from optimizer.text import Language
from tests.build import make_lot, make_order, make_rulebook, make_sourcing
from tests.replan.shop import published, replan, shop

ORDERS = [make_order("O1", 10, minutes=5), make_order("O2", 10, minutes=5), make_order("O3", 4)]
LOTS = (
    make_lot("L-00001", "O1", 10, "F1-1@0"),
    make_lot("L-00002", "O2", 10, "F2-1@0"),
    make_lot("L-00003", "O3", 4, "F2-1@0"),
)


def render(done: Replanning, language: str) -> str:
    assert done.report is not None
    return render_report(done.revision.scenario, done.revision.events, done.report, language)


def test_the_cost_of_a_new_plan_is_told_goal_by_goal() -> None:
    # F1 is free of charge, F2 costs 3 yen a minute: 10 pieces of 5 minutes more there cost 150 yen more.
    scenario = shop(ORDERS[:2], rulebook=make_rulebook("unplaced", "cost"))
    dear = scenario.network.factories[1].work_centers[0].model_copy(update={"yen_per_minute": 3})
    second = scenario.network.factories[1].model_copy(update={"work_centers": (dear,)})
    network = scenario.network.model_copy(update={"factories": (scenario.network.factories[0], second)})
    scenario = scenario.model_copy(update={"network": network})
    done = replan(scenario, published(scenario, *LOTS[:2]), FactoryOut(factory="F1"))
    assert done.report is not None
    assert [(level.name, level.before, level.after, level.difference) for level in done.report.levels] == [
        ("unplaced", 0, 0, 0),
        ("change", 0, 10, 10),
        ("cost", 150, 300, 150),
    ]


def test_a_lot_that_moves_for_a_goal_ahead_of_least_change_says_so() -> None:
    # Nothing happened, but the published plan was late without need.
    scenario = shop([make_order("O1", 10, due=7)], buckets=2)
    done = replan(scenario, published(scenario, make_lot("a", "O1", 10, "F1-1@1")))
    assert done.report is not None
    assert [(change.lot, change.cause, change.event) for change in done.report.changed] == [("a", Cause.better, None)]


def test_both_plans_are_laid_side_by_side() -> None:
    # O1 is divided, O2 is cancelled, O9 is new, and F1 may not do what it declined: no one scenario has it all.
    scenario = shop(ORDERS)
    done = replan(
        scenario,
        published(scenario, *LOTS),
        LotDeclined(lot="L-00001", factory="F1", quantity=4),
        LotDeclined(lot="L-00003", factory="F2"),
        OrderCancelled(order="O2"),
        OrderAdded(order=make_order("O9", 5)),
    )
    assert done.result.plan is not None
    common, new = build_common(done.revision, done.result.plan)
    comparison = compare_plans(common, done.revision.plan, new)
    changes = {change.order: change for change in comparison.orders}
    assert set(changes) == {"O1", "O2", "O3", "O9"}
    assert (changes["O1"].moved_pieces, changes["O1"].placed_first, changes["O1"].placed_second) == (4, 10, 10)
    assert (changes["O2"].placed_first, changes["O2"].placed_second) == (10, 0)
    assert (changes["O3"].factories_first, changes["O3"].factories_second) == (("F2",), ("F1",))
    assert (changes["O9"].placed_first, changes["O9"].placed_second) == (0, 5)


def test_the_report_reads_in_both_languages() -> None:
    scenario = shop(ORDERS)
    done = replan(
        scenario,
        published(scenario, *LOTS),
        LotsPinned(lots=("L-00001", "L-00003")),
        FactoryOut(factory="F1", first_bucket=0),
        OrderChanged(order="O2", quantity=6),
    )
    english, japanese = render(done, "en"), render(done, "ja")
    assert "1. lots are pinned: L-00001, L-00003" in english
    assert "Pinned or begun, but cannot stay: L-00001" in english
    assert "L-00001, order O1, 10 pieces, F1-1 2026-04-06: for lack of capacity (event 2)" in english
    assert "L-00002, order O2, 10 pieces, 6 stay, F2-1 2026-04-06: because the order was changed (event 3)" in english
    assert "固定や着手済みでも保てないロット: L-00001" in japanese
    assert "設備の停止・能力減のため(出来事 2)" in japanese
    assert len(english.splitlines()) == len(japanese.splitlines())


def test_who_made_room_for_whom_is_told() -> None:
    scenario = shop(ORDERS[:2])
    only_first = make_sourcing(allowed_factories=("F1",))
    added = OrderAdded(order=make_order("O9", 6, minutes=10, sourcing=only_first))
    done = replan(scenario, published(scenario, *LOTS[:2]), added)
    assert "to make room for other orders (O9)" in render(done, "en")
    assert "他の注文に場所を譲るため(O9)" in render(done, "ja")


def test_a_divided_order_and_a_long_list_are_told() -> None:
    scenario = shop([make_order(f"O{i:02}", 1) for i in range(60)])
    lots = [make_lot(f"L-{i:05}", f"O{i:02}", 1, "F1-1@0") for i in range(60)]
    done = replan(scenario, published(scenario, *lots), FactoryOut(factory="F1"))
    assert "and 10 more" in render(done, "en")
    assert "ほか 10 件" in render(done, "ja")
    scenario = shop(ORDERS)
    done = replan(scenario, published(scenario, *LOTS), LotDeclined(lot="L-00001", factory="F1", quantity=4))
    assert "O1~2 was divided from order O1" in render(done, "en")
    assert "注文 O1 の一部を O1~2 として分けました" in render(done, "ja")


@pytest.mark.parametrize(
    ("happened", "english"),
    [
        (FactoryOut(factory="F1"), "factory F1 is out from now on"),
        (WorkCenterOut(work_center="w", first_bucket=1), "work center w is out from 2026-04-13"),
        (
            CapacityCut(work_center="w", minutes=60, first_bucket=0, last_bucket=1),
            "work center w has 60 minutes less per bucket from 2026-04-06 until 2026-04-19",
        ),
        (CapacityCut(factory="F1", permille=50), "factory F1 loses 50 permille of its free minutes from now on"),
        (OrderAdded(order=make_order("O9", 1_000)), "order O9 is added, 1,000 pieces"),
        (
            OrderChanged(order="O1", quantity=5, is_latest_lifted=True),
            "order O1 is changed: quantity = 5, is_latest_lifted = true",
        ),
        (OrderCancelled(order="O1"), "order O1 is cancelled"),
        (LotDeclined(lot="a", factory="F1"), "factory F1 declines lot a (all)"),
        (LotDeclined(lot="a", factory="F1", quantity=4), "factory F1 declines lot a (4 pieces)"),
        (LotsPinned(lots=("a", "b")), "lots are pinned: a, b"),
    ],
)
def test_every_event_is_told_in_one_line(happened: FactoryOut, english: str) -> None:
    said = describe_event(happened, shop(ORDERS, buckets=2))
    assert said.en == english
    assert said.of(Language.ja) != english
