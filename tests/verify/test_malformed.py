"""Any plan gets a verdict, however little sense it makes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.domain.order import Quote
from optimizer.domain.plan import Lot, Plan, Step, Target, Targets, Unplaced
from optimizer.domain.rulebook import HardRules, ShareBasis
from optimizer.domain.scenario import Scenario
from optimizer.verify import compute_levels, verify_plan
from tests.build import (
    make_factory,
    make_group_share,
    make_level,
    make_lot,
    make_operation,
    make_order,
    make_plan,
    make_provenance,
    make_quota,
    make_rulebook,
    make_scenario,
    make_sourcing,
    with_,
)
from tests.verify.verdicts import broken_rules


def build_scenario() -> Scenario:
    """Two members, the center's own, an island; orders of one and two operations; every network rule and goal."""
    shops = [
        make_factory("F1", processes=["mill", "paint"], municipality="Kita"),
        make_factory("F2", accepts_orders=False, hazard_zones=("river",)),
        make_factory("F3", is_member=False, location="island"),
    ]
    rule = make_sourcing(min_factories=2, min_lot=2, max_group_shares=(make_group_share("hazard_zone", 500),))
    paint = make_operation("paint", certificates=("ISO",), quotes=(Quote(factory="F1", yen_per_piece=3),))
    orders = [
        make_order("O1", 10, route=["mill", paint], sourcing=rule, latest_day=20, release_day=3),
        make_order("O2", 6, buyer="B2", lot_multiple=2, is_all_or_nothing=True, requires_nda=True),
    ]
    quotas = (make_quota("F1", maximum=500), make_quota(kind="hazard_zone", group="river", minimum=9, unit="absolute"))
    goals = ["unplaced", "lateness", "unfairness", "cost", "change", "concentration"]
    book = make_rulebook(
        *goals,
        make_level("guarantee", level_permille=300),
        hard=HardRules(quotas=quotas, item_cap_permille=500, load_cap_permille=500),
    )
    return make_scenario(
        shops,
        orders,
        buckets=3,
        rulebook=book,
        conflicts=[("B1", "B2")],
        pins=(make_lot("P1", "O2", 2, "F1-1@0"),),
        published=(make_lot("A", "O2", 2, "F1-1@1"),),
    )


SCENARIO = build_scenario()


SOUND = make_lot("L1", "O1", 4, "F1-1@0")


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"order": "O9"}, "quantity"),
        ({"quantity": 0}, "quantity"),
        ({"quantity": -4}, "quantity"),
        ({"steps": (Step(work_center="F9-1", bucket=0),)}, "route"),
        ({"steps": (Step(work_center="F1-1", bucket=7),)}, "route"),
        ({"steps": (Step.model_construct(work_center="F1-1", bucket=-1),)}, "route"),
        ({"steps": SOUND.steps * 2}, "route"),
        ({"steps": ()}, "route"),
    ],
    ids=["order", "no pieces", "pieces below 0", "work center", "bucket", "bucket below 0", "steps", "no steps"],
)
def test_a_lot_that_makes_no_sense_is_a_violation(changes: dict[str, Any], rule: str) -> None:
    # A copy is not checked again, so it may be what no file could hold.
    scenario = make_scenario([make_factory("F1")], [make_order("O1", 10)])
    assert broken_rules(scenario, make_plan(scenario, [SOUND.model_copy(update=changes)])) == [rule]


@pytest.mark.parametrize(
    "unplaced",
    [
        (Unplaced(order="O1", quantity=10), Unplaced(order="O9", quantity=1)),
        (Unplaced(order="O1", quantity=4), Unplaced(order="O1", quantity=6)),
        (Unplaced(order="O1", quantity=9),),
        (Unplaced(order="O1", quantity=10), Unplaced.model_construct(order="O2", quantity=0)),
    ],
    ids=["unknown", "twice", "too few", "none"],
)
def test_the_unplaced_list_is_consistent(unplaced: tuple[Unplaced, ...]) -> None:
    scenario = make_scenario([make_factory("F1")], [make_order("O1", 10), make_order("O2", 5)])
    placed = make_lot("L2", "O2", 5, "F1-1@0")
    plan = make_plan(scenario, [placed])
    assert broken_rules(scenario, plan) == []
    assert broken_rules(scenario, plan.model_copy(update={"unplaced": unplaced})) == ["quantity"]


def test_a_malformed_lot_counts_as_placed_and_nowhere_else() -> None:
    # Its 4 pieces are placed; they use no minutes and cost nothing.
    scenario = make_scenario(
        [make_factory("F1", free=1)], [make_order("O1", 10)], rulebook=make_rulebook("unplaced", "concentration")
    )
    plan = make_plan(scenario, [make_lot("L1", "O1", 4, "F1-1@9")])
    assert [level.value for level in compute_levels(scenario, plan)] == [6, 0]


def test_an_empty_scenario_has_an_empty_plan() -> None:
    goals = ["unplaced", "lateness", "unfairness", "cost", "change", "concentration"]
    scenario = make_scenario([], [], rulebook=make_rulebook(*goals))
    plan = make_plan(scenario)
    assert broken_rules(scenario, plan) == []
    assert {level.value for level in compute_levels(scenario, plan)} == {0}


IDS = st.sampled_from(["O1", "O2", "O9", "L1", "P1", "F1", "F2", "F3"])
STEPS = st.builds(Step, work_center=st.sampled_from(["F1-1", "F2-1", "F3-1", "F9-1"]), bucket=st.integers(0, 4))
LOTS = st.builds(
    Lot,
    id=IDS,
    order=IDS,
    quantity=st.integers(1, 30),
    steps=st.lists(STEPS, min_size=1, max_size=3).map(tuple),
    is_pinned=st.booleans(),
)
TARGETS = st.builds(
    Targets,
    basis=st.sampled_from(ShareBasis),
    unit=st.integers(1, 5_000),
    breakpoints_permille=st.lists(st.integers(0, 1_500), max_size=4).map(tuple),
    weights=st.lists(st.integers(-1, 5), max_size=4).map(tuple),
    targets=st.lists(
        st.builds(Target, factory=IDS, entitlement=st.integers(0, 9_000), target=st.integers(0, 9), prefill=st.just(1)),
        max_size=4,
    ).map(tuple),
)
PLANS = st.builds(
    Plan,
    scenario=st.just("test"),
    lots=st.lists(LOTS, max_size=6).map(tuple),
    unplaced=st.lists(st.builds(Unplaced, order=IDS, quantity=st.integers(1, 12)), max_size=3).map(tuple),
    levels=st.just(()),
    targets=TARGETS,
    provenance=st.just(make_provenance()),
)


@given(PLANS)
def test_no_plan_is_beyond_a_verdict(plan: Plan) -> None:
    verdict = verify_plan(SCENARIO, plan)
    # No levels are reported, so something is always wrong; and all of it is worded.
    assert not verdict.is_verified
    assert all(v.where and v.message.ja and v.message.en for v in verdict.violations)
    assert not any("{" in v.message.ja + v.message.en for v in verdict.violations)
    assert [level.name for level in verdict.levels] == [goal.name for goal in SCENARIO.rulebook.goals]
    assert all(level.value >= 0 for level in verdict.levels if level.name != "unfairness")


@given(PLANS)
def test_the_order_of_lots_does_not_matter(plan: Plan) -> None:
    forward, backward = verify_plan(SCENARIO, plan), verify_plan(SCENARIO, with_(plan, lots=plan.lots[::-1]))
    assert forward.levels == backward.levels
    assert {v.rule for v in forward.violations} == {v.rule for v in backward.violations}
