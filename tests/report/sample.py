"""A small plan in which everything the report shows happens once."""

from __future__ import annotations

from functools import cache

from optimizer.domain.plan import Plan
from optimizer.domain.scenario import Scenario
from tests.build import (
    make_factory,
    make_lot,
    make_order,
    make_plan,
    make_rulebook,
    make_scenario,
    make_targets,
    make_work_center,
)

HOSTILE = (
    "<script>alert(1)</script>",
    "\"><img src=x onerror='alert(1)'>",
    "{{ 7 * 7 }} {% raw %}",
    "</svg></style></title>&amp;",
)
"""Names nobody should have, and somebody will."""


@cache
def build_sample() -> tuple[Scenario, Plan]:
    """O1 split over two operations and factories, O2 late, O3 half unplaced, O4 impossible, O5 pinned; F3 is closed."""
    factories = [
        make_factory("F1", make_work_center("W1", yen_per_minute=10, free=(105, 95, 100)), name="旭精機工業株式会社"),
        make_factory("F2", make_work_center("W2", "drill", free=600), location="far", name="日の出ドリル"),
        make_factory("F3", make_work_center("W3", free=0), name="休業中"),
        make_factory("C", make_work_center("W9", "inspect", free=100), is_member=False, name="センター"),
    ]
    pinned = make_lot("L5", "O5", 5, "W1@0", is_pinned=True)
    orders = [
        make_order("O1", 100, route=["mill", "drill"], due=30, destination="port"),
        make_order("O2", 95, due=7),
        make_order("O3", 20, minutes=10, latest_day=21, due=21),
        make_order("O4", 7, route=["grind"]),
        make_order("O5", 5),
    ]
    scenario = make_scenario(
        factories,
        orders,
        buckets=3,
        legs=[("base", "far", 1), ("far", "port", 2), ("base", "port", 1)],
        rulebook=make_rulebook("unplaced", "lateness", "unfairness", title="令和8年度 配分基準"),
        pins=(pinned,),
        title="試験の期",
    )
    lots = [
        make_lot("L1", "O1", 60, "W1@0", "W2@2"),
        make_lot("L2", "O1", 40, "W1@0", "W2@2"),
        make_lot("L3", "O2", 95, "W1@1"),
        make_lot("L4", "O3", 10, "W1@2"),
        pinned,
    ]
    targets = make_targets(scenario, {"F1": 250, "F2": 250}, unit=1000, prefill={"F2": 10_000})
    return scenario, make_plan(scenario, lots, targets=targets)


@cache
def build_hostile() -> tuple[Scenario, Plan]:
    """A plan whose every name tries to be markup."""
    shop, buyer, item, title = HOSTILE
    factory = make_factory("F<b>1", make_work_center('W"1', name=buyer), name=shop)
    orders = [
        make_order("O<i>", 10, item=item, buyer="B&", due=3),
        make_order("O2<u>", 1, item="<svg onload=alert(1)>", route=["x<y"]),
    ]
    scenario = make_scenario([factory], orders, title=title, id="s<1>")
    return scenario, make_plan(scenario, [make_lot("L'1", "O<i>", 10, 'W"1@0')])
