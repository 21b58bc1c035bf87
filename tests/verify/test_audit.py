"""The audit of complaints: smallest plans on both sides of every ruling, every number derived."""

from __future__ import annotations

from typing import Any

import pytest

from optimizer.domain.audit import Complaint, Ruling
from optimizer.domain.plan import Plan, Target
from optimizer.domain.rulebook import GoalLevel
from optimizer.domain.scenario import Scenario
from optimizer.errors import PlanError, UnknownNameError
from optimizer.rules import RuleId
from optimizer.scenario import load_scenario, stored_folder
from optimizer.verify import AuditLimit, audit_plan, verify_plan
from optimizer.verify.trial import make_transfer
from tests.agreement.test_strategies import each_tiny, load_tiny
from tests.build import (
    make_factory,
    make_level,
    make_lot,
    make_operation,
    make_order,
    make_plan,
    make_rulebook,
    make_scenario,
    make_sourcing,
    make_targets,
    make_work_center,
    with_,
)
from tests.model.solved import best_plan

BEHIND = {"F1": 10, "F2": 10}
"""Targets of 10 minutes each, in coarse units of a minute."""


def shop(
    *goals: str | GoalLevel,
    free: int = 100,
    yen_per_minute: float = 1,
    f2: dict[str, Any] | None = None,
    lots: tuple[str, ...] = ("F1-1@0",),
    targets: dict[str, int] | None = None,
    **order: Any,
) -> tuple[Scenario, Plan]:
    """One order of 10 pieces of a minute, all of it at F1, which is owed 10 minutes; F2 is owed 10 and has nothing."""
    f1 = make_factory("F1", make_work_center("F1-1", free=100, yen_per_minute=1))
    center = make_work_center("F2-1", free=free, yen_per_minute=yen_per_minute)
    scenario = make_scenario(
        [f1, make_factory("F2", center, **f2 or {})],
        [make_order("O1", 10, **order)],
        buckets=2,
        rulebook=make_rulebook(*(goals or ("unplaced", "unfairness"))),
        legs=[("base", "far", 7)],
    )
    placed = [make_lot("L1", "O1", 10, *lots)]
    return scenario, make_plan(
        scenario, placed, targets=make_targets(scenario, targets or BEHIND, unit=1000, weights=(1,))
    )


def refusal(case: tuple[Scenario, Plan]) -> Complaint:
    """The one complaint F2 has, refused."""
    audit = audit_plan(*case, factory="F2")
    assert audit.justified == ()
    (complaint,) = audit.refused
    return complaint


def ruling(case: tuple[Scenario, Plan]) -> tuple[str, str | None]:
    """What becomes of F2's one complaint, and the rule or level against it."""
    audit = audit_plan(*case)
    (tally,) = audit.tallies
    assert (tally.factory, tally.complaints, audit.complaints) == ("F2", 1, 1)
    return tally.ruling.value, tally.rule or tally.level


# ------------------------------------------------------------------------------------------------------------ justified


def test_work_that_would_be_fairer_elsewhere_is_complained_about_rightly() -> None:
    # F1 has 10 of 10, F2 0 of 10; 5 pieces make them even. Two brackets of 5 with weights 3 and 1: before, F2 misses
    # 5 x 3 + 5 x 1 = 20; afterwards each misses its upper bracket, 5 + 5 = 10.
    scenario, plan = shop()
    two = with_(plan.targets, breakpoints_permille=(500, 1000), weights=(3, 1))
    audit = audit_plan(scenario, make_plan(scenario, plan.lots, targets=two))
    (complaint,) = audit.justified
    transfer = complaint.transfer
    assert transfer is not None
    assert (complaint.factory, complaint.against, complaint.lot, complaint.lot_pieces) == ("F2", "F1", "L1", 10)
    assert (transfer.pieces, transfer.target, complaint.fairness_change, complaint.cost_change_yen) == (
        5,
        "F2-1",
        -10,
        0,
    )
    assert (complaint.attainment_permille, complaint.rival_attainment_permille) == (0, 1000)
    # Two weeks of F2, one center.
    assert (audit.complaints, audit.moves, audit.confirmations) == (1, 2, 1)
    assert (audit.is_complete, audit.has_passed) == (True, False)


def test_an_unfair_change_of_a_stored_plan_is_found_and_nothing_else() -> None:
    # Ten jobs of an hour, 30,600 yen at five each (A 50, B 52 a minute), the limit of cost. One job moved from B to A:
    # 6 against 4, 120 yen less. B may ask for any of A's six jobs, and gets it back for 120 yen; A may ask for nothing.
    scenario = load_scenario(stored_folder() / "tiny" / "fair_within_two_percent.json")
    fair = best_plan(scenario)
    assert audit_plan(scenario, fair).has_passed
    at_b = next(lot for lot in fair.lots if lot.steps[0].work_center == "B-mill")
    at_a = next(lot for lot in fair.lots if lot.steps[0].work_center == "A-mill")
    lots = tuple(with_(lot, steps=at_a.steps) if lot.id == at_b.id else lot for lot in fair.lots)
    # What was proven of the cost stays true of the scenario, whatever the plan.
    plan = with_(make_plan(scenario, lots, targets=fair.targets), scenario=fair.scenario)
    bounded = tuple(
        with_(level, bound=proven.bound, gap=(level.value - proven.bound) / level.scale if level.value - proven.bound else 0.0)
        if level.name == "cost" and proven.bound is not None else level
        for level, proven in zip(plan.levels, fair.levels, strict=True)
    )  # fmt: skip
    audit = audit_plan(scenario, with_(plan, levels=bounded), limit=AuditLimit(per_pair=10))
    assert {(c.factory, c.against, c.cost_change_yen) for c in audit.justified} == {("B", "A", 120)}
    assert at_b.id in {complaint.lot for complaint in audit.justified}
    assert len(audit.justified) == audit.complaints == 6


def test_without_a_proof_of_the_cheapest_no_tolerance_is_spent() -> None:
    # The same move, and the plan says nothing about the best cost: 120 yen more are 120 yen too many.
    cost, fair = make_level("cost", permille=500), make_level("unfairness")
    case = shop("unplaced", cost, fair, yen_per_minute=2, targets={"F1": 0, "F2": 10})
    complaint = refusal(case)
    # 10 pieces at 2 yen instead of 1, or one piece: the fewest worsens cost by 1 yen, and 0 are allowed.
    assert (complaint.ruling, complaint.level, complaint.allowed) == (Ruling.goal, "cost", 0)
    scenario, plan = case
    proven = tuple(with_(level, bound=10, gap=0.0) if level.name == "cost" else level for level in plan.levels)
    # 10 yen proven best, half of it allowed: 15. Five pieces would do; only the most (10) and the fewest (1) are tried.
    (found,) = audit_plan(scenario, with_(plan, levels=proven)).justified
    assert found.transfer is not None
    assert (found.transfer.pieces, found.cost_change_yen, found.fairness_change) == (1, 1, -1)


# ------------------------------------------------------------------------------------------------------------ refused

OWED_NOTHING = {"F1": 0, "F2": 10}
"""F1 may have the work and is owed none, so that all of it may go over: 10 missing at F2, none afterwards."""


def test_the_case_that_all_refusals_are_variants_of_is_justified() -> None:
    assert ruling(shop(targets=OWED_NOTHING)) == ("justified", None)


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (shop(targets=OWED_NOTHING, f2={"accepts_orders": False}), ("not_eligible", "accepts_orders")),
        (shop(targets=OWED_NOTHING, sourcing=make_sourcing(excluded_factories=("F2",))), ("not_eligible", "excluded_factory")),
        # One piece takes a minute; with none free there is no room, with one there is room for one piece.
        (shop(targets=OWED_NOTHING, free=0), ("no_room", None)),
        (shop(targets=OWED_NOTHING, free=1), ("justified", None)),
        # Seven days from F2 to the buyer, none from F1: what F2 makes in the first week arrives on day 14.
        (shop(targets=OWED_NOTHING, f2={"location": "far"}, destination="base", latest_day=14), ("justified", None)),
        (shop(targets=OWED_NOTHING, f2={"location": "far"}, destination="base", latest_day=13), ("no_room", None)),
        # Half may be F2's, but all or nothing of a lot that may not be split is too much.
        (shop(targets=OWED_NOTHING, free=5, sourcing=make_sourcing(is_never_split=True)), ("rule", "never_split")),
        (shop(targets=OWED_NOTHING, free=5, sourcing=make_sourcing(max_factories=1)), ("rule", "max_factories")),
        # F2 has room for 5, and the smallest lot is 6: either side would be short.
        (shop(targets=OWED_NOTHING, free=5, sourcing=make_sourcing(min_lot=6)), ("no_room", None)),
        (shop(targets=OWED_NOTHING, free=6, sourcing=make_sourcing(min_lot=6)), ("rule", "min_lot")),
        # Fairness is no goal, or both are as far already.
        (shop("unplaced", targets=OWED_NOTHING), ("not_fairer", None)),
        # One bracket, both owed 10: what F2 gains F1 loses.
        (shop(), ("not_fairer", None)),
        # A yen more per piece, cost before or after fairness.
        (shop("unplaced", "cost", "unfairness", targets=OWED_NOTHING, yen_per_minute=2), ("goal", "cost")),
        (shop("unplaced", "unfairness", "cost", targets=OWED_NOTHING, yen_per_minute=2), ("justified", None)),
        # 10 missing become none; 10 missing may be left to cost, and cost does not want the move.
        (shop("unplaced", make_level("unfairness", absolute=10), "cost", targets=OWED_NOTHING, yen_per_minute=2), ("tolerance", "cost")),
        (shop("unplaced", make_level("unfairness", absolute=9), "cost", targets=OWED_NOTHING, yen_per_minute=2), ("justified", None)),
        # Cheaper as well: cost wants it too, and it is the last to be asked.
        (shop("unplaced", make_level("unfairness", absolute=10), "cost", targets=OWED_NOTHING, yen_per_minute=0), ("justified", None)),
        # All the same to cost: the order of goals does not say.
        (shop("unplaced", make_level("unfairness", absolute=10), "cost", targets=OWED_NOTHING), ("tolerance", None)),
    ],
)  # fmt: skip
def test_rulings(case: tuple[Scenario, Plan], expected: tuple[str, str | None]) -> None:
    assert verify_plan(*case).is_verified
    assert ruling(case) == expected


def test_a_step_moves_only_where_the_other_steps_leave_time() -> None:
    # mill in week 0, paint in week 1; the milling may go to F2 only if its goods arrive by day 7. A day's lead is too late.
    for lead, expected in ((0, "justified"), (1, "no_room")):
        shops = [
            make_factory("F1", make_work_center("F1-1", "mill", "paint", free=100)),
            make_factory("F2", make_work_center("F2-1", "mill", free=100, lead_days=lead)),
        ]
        order = make_order("O1", 10, route=["mill", "paint"])
        scenario = make_scenario(shops, [order], buckets=2, rulebook=make_rulebook("unplaced", "unfairness"))
        targets = make_targets(scenario, OWED_NOTHING, unit=1000)
        audit = audit_plan(
            scenario, make_plan(scenario, [make_lot("L1", "O1", 10, "F1-1@0", "F1-1@1")], targets=targets)
        )
        found = {tally.ruling.value for tally in audit.tallies}
        # F2 cannot paint, whatever happens to the milling.
        assert found == {expected, "not_eligible"}


def test_pins_stay() -> None:
    scenario, plan = shop(targets=OWED_NOTHING)
    lot = plan.lots[0]
    pinned = scenario.with_fields(pins=(lot,))
    case = pinned, make_plan(pinned, [with_(lot, is_pinned=True)], targets=plan.targets)
    assert ruling(case) == ("rule", RuleId.pin)


@pytest.mark.parametrize(
    ("free", "at_f2", "expected"), [(3, 0, "no_room"), (4, 0, "justified"), (5, 2, "no_room"), (6, 2, "justified")]
)
def test_setup_is_needed_in_a_new_cell_only(free: int, at_f2: int, expected: str) -> None:
    # 3 minutes of setup and a piece of one minute need 4; with 2 pieces made there already, 5 minutes are used.
    shops = [make_factory("F1"), make_factory("F2", free=(free, 0))]
    order = make_order("O1", 10, route=[make_operation(setup_minutes=3)])
    scenario = make_scenario(shops, [order], buckets=2, rulebook=make_rulebook("unplaced", "unfairness"))
    lots = [make_lot("L1", "O1", 10 - at_f2, "F1-1@0")]
    if at_f2:
        lots.append(make_lot("L2", "O1", at_f2, "F2-1@0"))
    targets = make_targets(scenario, OWED_NOTHING, unit=1000)
    assert ruling((scenario, make_plan(scenario, lots, targets=targets)))[0] == expected


def test_who_is_ahead_or_even_asks_for_nothing() -> None:
    scenario, plan = shop()
    even = make_plan(
        scenario, [make_lot("L1", "O1", 5, "F1-1@0"), make_lot("L2", "O1", 5, "F2-1@0")], targets=plan.targets
    )
    assert audit_plan(scenario, even).complaints == 0


def test_what_was_given_before_counts() -> None:
    # F2 has 20 minutes from before against a target of 10: it is ahead of F1 with its 10 of 10.
    scenario, plan = shop()
    before = with_(
        plan.targets, targets=(plan.targets.targets[0], Target(factory="F2", entitlement=0, target=10, prefill=20_000))
    )
    assert audit_plan(scenario, make_plan(scenario, plan.lots, targets=before)).complaints == 0


# -------------------------------------------------------------------------------------------------------------- limits


def many() -> tuple[Scenario, Plan]:
    """Three lots of one order, each of which F2 may rightly ask for."""
    scenario, plan = shop(targets=OWED_NOTHING)
    lots = [make_lot(f"L{i}", "O1", pieces, "F1-1@0") for i, pieces in enumerate((3, 3, 4))]
    return scenario, make_plan(scenario, lots, targets=plan.targets)


@pytest.mark.parametrize(
    ("limit", "confirmed"),
    [(AuditLimit(), 3), (AuditLimit(per_pair=2), 2), (AuditLimit(total=1), 1), (AuditLimit(per_pair=0), 0)],
)
def test_what_the_limit_left_out_is_said(limit: AuditLimit, confirmed: int) -> None:
    audit = audit_plan(*many(), limit=limit)
    assert (len(audit.justified), len(audit.unconfirmed), audit.confirmations) == (confirmed, 3 - confirmed, confirmed)
    assert audit.is_complete == (confirmed == 3)
    assert not audit.has_passed
    # The best first: 4 pieces make it fairer by 4.
    if confirmed:
        assert audit.justified[0].fairness_change == -4


def test_the_tallies_add_up_to_all_complaints() -> None:
    audit = audit_plan(*many(), limit=AuditLimit(per_pair=1))
    assert sum(tally.complaints for tally in audit.tallies) == audit.complaints == 3


# --------------------------------------------------------------------------------------------------------------- input


def test_a_plan_that_breaks_a_rule_is_not_audited() -> None:
    scenario, plan = shop()
    wrong = make_plan(scenario, [with_(plan.lots[0], quantity=11)], targets=plan.targets)
    with pytest.raises(PlanError, match="kubari verify"):
        audit_plan(scenario, wrong)


def test_only_members_complain() -> None:
    scenario, plan = shop()
    with pytest.raises(UnknownNameError, match="F9"):
        audit_plan(scenario, plan, factory="F9")


def test_a_part_that_goes_becomes_a_lot_of_its_own() -> None:
    scenario, plan = many()
    (first, *_) = audit_plan(scenario, plan).justified
    assert first.transfer is not None
    moved = make_transfer(plan, first.transfer.model_copy(update={"pieces": 1}))
    assert [(lot.id, lot.quantity) for lot in moved.lots] == [("L0", 3), ("L1", 3), ("L2", 3), ("L2-2", 1)]


# ------------------------------------------------------------------------------------------------------------- theorem


@each_tiny
def test_a_plan_proven_best_has_no_justified_complaint(name: str) -> None:
    scenario, _ = load_tiny(name)
    assert audit_plan(scenario, best_plan(scenario)).has_passed
