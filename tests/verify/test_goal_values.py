"""Goal values and scales derived by hand."""

from __future__ import annotations

from typing import Any

import pytest

from optimizer.domain.plan import Lot, Plan
from optimizer.domain.rulebook import EntitlementRule, FairnessRule, GoalLevel, GoalTerm, ShareBasis, Term
from optimizer.domain.scenario import Scenario
from optimizer.verify import compute_levels
from tests.build import (
    BASE,
    make_factory,
    make_level,
    make_lot,
    make_operation,
    make_order,
    make_plan,
    make_quote,
    make_rulebook,
    make_scenario,
    make_targets,
    make_work_center,
)
from tests.verify.verdicts import scale_of, value_of

# -------------------------------------------------------------------------------------------------- unplaced, lateness


@pytest.mark.parametrize(("basis", "value", "scale"), [("pieces", 13, 30), ("priority", 29, 70), ("value", 1300, 3000)])
def test_value_of_unplaced(basis: str, value: int, scale: int) -> None:
    # O1: 7 of 10 placed, 3 left; O2: all 10 left; O3: whole. Priorities 3, 2, 2; each piece is worth 100 yen.
    # Pieces 3 + 10 of 30. Priority 3 x 3 + 10 x 2 = 29 of 10 x (3 + 2 + 2) = 70. Value 13 x 100 of 30 x 100.
    orders = [make_order(f"O{i + 1}", 10, priority=p, unit_value_yen=100) for i, p in enumerate((3, 2, 2))]
    book = make_rulebook("unplaced", unplaced_basis=basis)
    scenario = make_scenario([make_factory("F1")], orders, rulebook=book)
    plan = make_plan(scenario, [make_lot("L1", "O1", 7, "F1-1@0"), make_lot("L3", "O3", 10, "F1-1@0")])
    assert (value_of(scenario, plan), scale_of(scenario, plan)) == (value, scale)


def test_value_of_lateness() -> None:
    # Week 0 ends on day 7, + 1 lead day + 2 days to the port = day 10; week 1 on day 17. Due on day 9:
    # 6 pieces 1 day late + 4 pieces 8 days late = 38. O2 without a destination is ready on day 8, due on day 8: 0.
    # The scale is all 10 + 5 pieces one day late.
    factory = make_factory("F1", make_work_center("F1-1", lead_days=1))
    orders = [make_order("O1", 10, due=9, destination="port"), make_order("O2", 5, due=8)]
    scenario = make_scenario([factory], orders, buckets=2, legs=[(BASE, "port", 2)], rulebook=make_rulebook("lateness"))
    lots = [
        make_lot("L1", "O1", 6, "F1-1@0"),
        make_lot("L2", "O1", 4, "F1-1@1"),
        make_lot("L3", "O2", 5, "F1-1@0"),
    ]
    plan = make_plan(scenario, lots)
    assert (value_of(scenario, plan), scale_of(scenario, plan)) == (38, 15)


def test_lateness_counts_the_last_operation_only() -> None:
    # Work of week 0 goes on in week 1 at another factory: delivered on day 14, 4 days after day 10.
    scenario = make_scenario(
        [make_factory("F1"), make_factory("F2")],
        [make_order("O1", 10, due=10, route=["mill", "mill"])],
        buckets=2,
        rulebook=make_rulebook("lateness"),
    )
    assert value_of(scenario, make_plan(scenario, [make_lot("L1", "O1", 10, "F1-1@0", "F2-1@1")])) == 40


# ------------------------------------------------------------------------------------------------ unfairness, guarantee


def shared(level: GoalLevel | str, *minutes: int, alpha: Any = 2, **book: Any) -> tuple[Scenario, list[Lot]]:
    """F1 gets so many minutes of work, F2 the next number, ...; a 1-minute piece each."""
    shops = [make_factory(f"F{i + 1}") for i in range(len(minutes))]
    orders = [make_order(f"O{i + 1}", 1000) for i in range(len(minutes))]
    rulebook = make_rulebook(level, fairness=FairnessRule(alpha=alpha), **book)
    scenario = make_scenario(shops, orders, rulebook=rulebook)
    return scenario, [make_lot(f"L{i + 1}", f"O{i + 1}", n, f"F{i + 1}-1@0") for i, n in enumerate(minutes) if n]


def with_targets(case: tuple[Scenario, list[Lot]], targets: dict[str, int], **fields: Any) -> tuple[Scenario, Plan]:
    """A coarse unit is 2 minutes; two brackets, to 500 and to 1000 permille, weighing 5 and 2."""
    defaults: dict[str, Any] = {"unit": 2_000, "breakpoints": (500, 1000), "weights": (5, 2)}
    scenario, lots = case
    return scenario, make_plan(scenario, lots, targets=make_targets(scenario, targets, **defaults | fields))


def test_value_of_unfairness() -> None:
    # Units of 2 minutes. F1: 7 min are 3 units of 5; its brackets end at 3 (2.5 rounded) and 5; missing 2 x 2 = 4.
    # F2: 2 min are 1 of 4; ends 2 and 4; missing 1 x 5 + 2 x 2 = 9. F3: 100 min are 50 of 4: nothing missing.
    # Worst: F1 3 x 5 + 2 x 2 = 19, F2 and F3 2 x 5 + 2 x 2 = 14 each: 47.
    case = with_targets(shared("unfairness", 7, 2, 100), {"F1": 5, "F2": 4, "F3": 4})
    assert (value_of(*case), scale_of(*case)) == (13, 47)


def test_unfairness_counts_what_earlier_batches_gave() -> None:
    # 3 minutes now and 3 minutes before are 6: 3 units. Rounded down each for itself it would be 1 + 1.
    # Target 4: ends 2 and 4; missing 1 x 2.
    case = with_targets(shared("unfairness", 3), {"F1": 4}, prefill={"F1": 3_000})
    assert value_of(*case) == 2


def test_unfairness_in_pieces() -> None:
    # 6 pieces in units of 2 are 3 of 4: missing 1 x 2.
    pieces = EntitlementRule(basis=ShareBasis.pieces)
    case = with_targets(shared("unfairness", 6, entitlement=pieces), {"F1": 4}, unit=2)
    assert value_of(*case) == 2


def test_unfairness_of_no_target_is_none() -> None:
    case = with_targets(shared("unfairness", 0, 5), {"F1": 0, "F2": 0})
    assert (value_of(*case), scale_of(*case)) == (0, 0)


def test_value_of_unfairness_worst_first() -> None:
    # F1 has 3 of 5: 400 permille missing. F2 has 2 of 3: 1/3 missing, 334 rounded up. F3 is over. F4 has no target.
    case = shared("unfairness", 7, 4, 100, 0, alpha="worst_first")
    worst = with_targets(case, {"F1": 5, "F2": 3, "F3": 4}, weights=())
    assert (value_of(*worst), scale_of(*worst)) == (400, 1000)
    better = with_targets(case, {"F1": 3, "F2": 3, "F3": 4}, weights=())
    assert value_of(*better) == 334


def test_value_of_guarantee() -> None:
    # 500 permille of 5 and of 4 units are 3 (2.5 rounded up) and 2. F1 has 2 units of 3, F2 1 of 2: 1 + 1 missing of 5.
    case = with_targets(shared(make_level("guarantee", level_permille=500), 5, 2), {"F1": 5, "F2": 4})
    assert (value_of(*case), scale_of(*case)) == (2, 5)


def test_the_centers_own_equipment_has_no_share() -> None:
    # F1's own 10 minutes go to the center's equipment: it stays at 0 of 4 units.
    scenario = make_scenario(
        [make_factory("F1"), make_factory("F2", is_member=False)],
        [make_order("O1", 10)],
        rulebook=make_rulebook("unfairness", make_level("guarantee", level_permille=1000), "concentration"),
    )
    targets = make_targets(scenario, {"F1": 4}, unit=1000, weights=(1,))
    plan = make_plan(scenario, [make_lot("L1", "O1", 10, "F2-1@0")], targets=targets)
    assert [level.value for level in compute_levels(scenario, plan)] == [4, 4, 0]


# ----------------------------------------------------------------------------------- cost, change, concentration, mixes


def cost_of(*lots: Lot, factories: Any, order: Any, legs: Any = ()) -> int | float:
    scenario = make_scenario(factories, [order], buckets=3, legs=legs, rulebook=make_rulebook("cost"))
    return value_of(scenario, make_plan(scenario, lots))


def test_value_of_cost() -> None:
    # Work: 10 x 6 min x 50 yen = 3,000. Setup 30 min x 50 = 1,500, in two weeks: 3,000. Activation 700 once.
    # Freight to the port: 2 kg x 5 yen = 10 yen a piece, 100. In all 6,800.
    factory = make_factory("F1", make_work_center("F1-1", yen_per_minute=50), activation_yen=700)
    order = make_order(
        "O1", 10, route=[make_operation(minutes=6, setup_minutes=30)], kg_per_piece=2, destination="port"
    )
    lots = [make_lot("L1", "O1", 4, "F1-1@0"), make_lot("L2", "O1", 6, "F1-1@1")]
    assert cost_of(*lots, factories=[factory], order=order, legs=[(BASE, "port", 1, 5)]) == 6_800


def test_cost_of_nothing_is_nothing() -> None:
    factory = make_factory("F1", activation_yen=700)
    assert cost_of(factories=[factory], order=make_order("O1")) == 0


def test_freight_is_paid_between_factories_only() -> None:
    # Within F1 nothing moves; F1 to F2 on the hill: 1.5 kg x 4 yen = 6 yen a piece; F2 back to base: 6 again.
    # 10 pieces x 12 = 120.
    shops = [
        make_factory("F1", make_work_center("F1-1"), make_work_center("F1-2")),
        make_factory("F2", location="hill"),
    ]
    order = make_order("O1", 10, route=["mill"] * 3, kg_per_piece=1.5, destination=BASE)
    lot = make_lot("L1", "O1", 10, "F1-1@0", "F1-2@0", "F2-1@2")
    assert cost_of(lot, factories=shops, order=order, legs=[(BASE, "hill", 1, 4)]) == 120


def test_a_quoted_price_replaces_work_and_setup() -> None:
    # 10 x 12.5 yen; the machine's 50 yen a minute and the setup are in it.
    factory = make_factory("F1", make_work_center("F1-1", yen_per_minute=50))
    quote = make_quote("F1", yen_per_piece=12.5)
    order = make_order("O1", 10, route=[make_operation(setup_minutes=30, quotes=(quote,))])
    assert cost_of(make_lot("L1", "O1", 10, "F1-1@0"), factories=[factory], order=order) == 125


def test_cost_is_exact_to_the_fraction_of_a_yen() -> None:
    # 3 x 0.001 min x 0.1 yen = 0.0003 yen.
    factory = make_factory("F1", make_work_center("F1-1", yen_per_minute=0.1))
    order = make_order("O1", 3, minutes=0.001)
    assert cost_of(make_lot("L1", "O1", 3, "F1-1@0"), factories=[factory], order=order) == 0.0003


def test_value_of_change() -> None:
    # Published 6 in week 0 and 4 in week 1 at F1. Now 3 in week 0, 5 in week 1, 2 new at F2: 3 + 0 taken away.
    published = (make_lot("A", "O1", 6, "F1-1@0"), make_lot("B", "O1", 4, "F1-1@1"))
    scenario = make_scenario(
        [make_factory("F1"), make_factory("F2")],
        [make_order("O1", 10)],
        buckets=2,
        published=published,
        rulebook=make_rulebook("change"),
    )
    lots = [make_lot("L1", "O1", 3, "F1-1@0"), make_lot("L2", "O1", 5, "F1-1@1"), make_lot("L3", "O1", 2, "F2-1@0")]
    assert value_of(scenario, make_plan(scenario, lots)) == 3


def test_change_does_not_mind_how_a_cell_is_cut_into_lots() -> None:
    published = (make_lot("A", "O1", 6, "F1-1@0"),)
    scenario = make_scenario(
        [make_factory("F1")], [make_order("O1", 10)], published=published, rulebook=make_rulebook("change")
    )
    lots = [make_lot("L1", "O1", 2, "F1-1@0"), make_lot("L2", "O1", 4, "F1-1@0")]
    assert value_of(scenario, make_plan(scenario, lots)) == 0


def test_change_counts_every_operation() -> None:
    # The same cell for the first operation, another week for the second: 10 pieces, once.
    published = (make_lot("A", "O1", 10, "F1-1@0", "F1-1@1"),)
    scenario = make_scenario(
        [make_factory("F1")],
        [make_order("O1", 10, route=["mill", "mill"])],
        buckets=3,
        published=published,
        rulebook=make_rulebook("change"),
    )
    assert value_of(scenario, make_plan(scenario, [make_lot("L1", "O1", 10, "F1-1@0", "F1-1@2")])) == 10


def test_value_of_concentration() -> None:
    # F1: two centers, 30 + 10 x 2.5 = 55 and 30 + 5 = 35 minutes: 90. F2: 30 + 45 = 75. F3 is the center's own: 500.
    shops = [
        make_factory("F1", make_work_center("F1-1"), make_work_center("F1-2")),
        make_factory("F2"),
        make_factory("F3", is_member=False),
    ]
    operation = make_operation(minutes=2.5, setup_minutes=30)
    scenario = make_scenario(shops, [make_order("O1", 300, route=[operation])], rulebook=make_rulebook("concentration"))
    lots = [
        make_lot("L1", "O1", 10, "F1-1@0"),
        make_lot("L2", "O1", 2, "F1-2@0"),
        make_lot("L3", "O1", 18, "F2-1@0"),
        make_lot("L4", "O1", 188, "F3-1@0"),
    ]
    assert value_of(scenario, make_plan(scenario, lots)) == 90


def test_a_mixed_level_adds_weighted_terms() -> None:
    # 3 pieces unplaced of 10, 7 pieces 2 days late: 100 x 3 + 5 x 14 = 370; scale 100 x 10 + 5 x 10 = 1,050.
    terms = (GoalTerm(term=Term.unplaced, weight=100), GoalTerm(term=Term.lateness, weight=5))
    book = make_rulebook(GoalLevel(name="service", terms=terms))
    scenario = make_scenario([make_factory("F1")], [make_order("O1", 10, due=5)], rulebook=book)
    level = compute_levels(scenario, make_plan(scenario, [make_lot("L1", "O1", 7, "F1-1@0")]))[0]
    assert (level.name, level.value, level.scale, level.unit) == ("service", 370, 1_050, "mixed")


def test_levels_come_in_the_rule_books_order_with_their_units() -> None:
    book = make_rulebook("cost", "unplaced", "concentration")
    scenario = make_scenario([make_factory("F1")], [make_order("O1", 10)], rulebook=book)
    levels = compute_levels(scenario, make_plan(scenario))
    assert [(level.name, level.unit) for level in levels] == [
        ("cost", "yen"),
        ("unplaced", "weight"),
        ("concentration", "minutes"),
    ]
