"""Rules of the network as a whole: the smallest instance in which each changes the optimum, on both sides.

Values are of the level `unplaced` in pieces; a piece takes a minute.
"""

from __future__ import annotations

from typing import Any

import pytest

from optimizer.domain.plan import Lot
from optimizer.domain.rulebook import EntitlementRule, HardRules, ShareBasis
from optimizer.domain.scenario import Scenario
from optimizer.rules import RuleId
from optimizer.solve import prepare
from tests.build import (
    make_factory,
    make_lot,
    make_order,
    make_quota,
    make_rulebook,
    make_scenario,
    make_sourcing,
    make_work_center,
)
from tests.model.solved import assert_infeasible, best_plan, best_value

# ------------------------------------------------------------------------------------------------------ buyer conflict


def rivals(*factories: Any, conflicts: Any = (("A", "B"),), pins: tuple[Lot, ...] = (), **orders: Any) -> Scenario:
    """10 pieces for buyer A and 4 for buyer B, who must not meet."""
    batch = [make_order("OA", 10, buyer="A", **orders), make_order("OB", 4, buyer="B", **orders)]
    return make_scenario(factories, batch, conflicts=conflicts, pins=pins)


def test_edge_of_buyer_conflict() -> None:
    # One factory serves the larger buyer; two serve both. Without the conflict one would do.
    one, two = make_factory("F1"), make_factory("F2")
    assert best_value(rivals(one)) == 4
    assert best_value(rivals(one, two)) == 0
    assert best_value(rivals(one, conflicts=())) == 0


def test_a_conflict_named_by_either_buyer_binds_both() -> None:
    assert best_value(rivals(make_factory("F1"), conflicts=(("B", "A"),))) == 4


def test_conflicting_buyers_may_meet_on_the_centers_own_equipment() -> None:
    assert best_value(rivals(make_factory("F1", is_member=False))) == 0


def test_a_conflict_holds_over_all_operations_work_centers_and_weeks() -> None:
    # A's saw at F1 keeps B's paint out of F1, on another machine and in another week.
    factory = make_factory("F1", make_work_center("saw", "mill"), make_work_center("booth", "paint"))
    orders = [make_order("OA", 10, buyer="A"), make_order("OB", 4, buyer="B", route=["paint"], release_day=7)]
    fields: dict[str, Any] = {"buckets": 2}
    assert best_value(make_scenario([factory], orders, conflicts=[("A", "B")], **fields)) == 4
    assert best_value(make_scenario([factory], orders, **fields)) == 0


@pytest.mark.parametrize(("buyer", "quantity", "left"), [("B", 1, 10), ("A", 1, 4)])
def test_pinned_buyer_conflict(buyer: str, quantity: int, left: int) -> None:
    # One pinned piece decides whose factory it is: B's 4 pieces are done and A's 10 left, or the other way about.
    pin = make_lot("pin", f"O{buyer}", quantity, "F1-1@0")
    assert best_value(rivals(make_factory("F1"), pins=(pin,))) == left


# ------------------------------------------------------------------------------------------------------------- item cap


def capped(permille: int, *orders: Any, free: tuple[int, ...] = (60, 0), pins: tuple[Lot, ...] = ()) -> Scenario:
    factories = [make_factory(f"F{i + 1}", free=minutes) for i, minutes in enumerate(free)]
    return make_scenario(
        factories, orders, rulebook=make_rulebook(hard=HardRules(item_cap_permille=permille)), pins=pins
    )


@pytest.mark.parametrize(("permille", "left"), [(600, 8), (599, 9), (1000, 0)])
def test_edge_of_item_cap(permille: int, left: int) -> None:
    # 20 pieces of one item in two orders: 600 permille of them at one factory are 12, 599 permille 11.98.
    orders = [make_order("O1", 10), make_order("O2", 10)]
    assert best_value(capped(permille, *orders)) == left


def test_an_item_cap_is_by_buyer_and_item() -> None:
    # The same 20 pieces as two items, or for two buyers: 6 of each.
    others: list[dict[str, Any]] = [{"item": "I2"}, {"buyer": "B2"}]
    for other in others:
        assert best_value(capped(650, make_order("O1", 10), make_order("O2", 10, **other))) == 8
    assert best_value(capped(650, make_order("O1", 10), make_order("O2", 10))) == 7


def test_an_item_cap_is_operation_by_operation() -> None:
    # 10 pieces are milled and 10 of them painted as well. First operations: 10 + 10 ordered, so 10 at one factory.
    # Second operations: of the 10 pieces of O1, 5. O1 does 5 and O2 the other 5.
    factory = make_factory("F1", processes=["mill", "paint"])
    orders = [make_order("O1", 10, route=["mill", "paint"]), make_order("O2", 10)]
    book = make_rulebook(hard=HardRules(item_cap_permille=500))
    assert best_value(make_scenario([factory], orders, rulebook=book)) == 10
    # With O1 worth more it still stops at 5.
    dear = [make_order("O1", 10, route=["mill", "paint"], unit_value_yen=3), make_order("O2", 10)]
    assert best_value(make_scenario([factory], dear, rulebook=book)) == 5 * 3 + 5


@pytest.mark.parametrize(("permille", "left"), [(600, 8), (550, 9)])
def test_pinned_item_cap(permille: int, left: int) -> None:
    # 10 pinned pieces of O1 leave 2 (or 1) of O2 to F1: 12 (or 11) of 20.
    pin = make_lot("pin", "O1", 10, "F1-1@0")
    assert best_value(capped(permille, make_order("O1", 10), make_order("O2", 10), pins=(pin,))) == left


# --------------------------------------------------------------------------------------------------------------- quotas


def shared(
    *free: int, quantity: int = 10, pins: tuple[Lot, ...] = (), basis: str = "standard_minutes", **quota: Any
) -> Scenario:
    """One order over F1, F2, ...; the quota is F1's unless it names a group (Kita is F1 and F2)."""
    towns = ("Kita", "Kita", "Minami")
    factories = [make_factory(f"F{i + 1}", free=n, municipality=towns[i]) for i, n in enumerate(free)]
    quota = quota if "group" in quota else {"factory": "F1"} | quota
    hard = HardRules(quotas=(make_quota(**quota),))
    book = make_rulebook("unplaced", "cost", hard=hard, entitlement=EntitlementRule(basis=ShareBasis(basis)))
    order = make_order("O1", quantity, minutes=1 if basis == "standard_minutes" else 2)
    return make_scenario(factories, [order], rulebook=book, pins=pins)


@pytest.mark.parametrize(("maximum", "left"), [(10, 0), (7, 3), (0, 10)])
def test_edge_of_quota(maximum: int, left: int) -> None:
    assert best_value(shared(60, maximum=maximum, unit="absolute")) == left


@pytest.mark.parametrize(("minimum", "is_feasible"), [(6, True), (7, False)])
def test_a_minimum_forces_work_on_a_member(minimum: int, is_feasible: bool) -> None:
    # F1 has 6 minutes: it can be owed 6, and not 7. The clash names the quota.
    scenario = shared(6, 60, minimum=minimum, unit="absolute")
    if is_feasible:
        work = [lot.quantity for lot in best_plan(scenario).lots if lot.steps[0].work_center == "F1-1"]
        assert sum(work) >= minimum
    else:
        assert_infeasible(scenario, RuleId.quota)


def test_a_minimum_outweighs_every_goal() -> None:
    # F1 asks 5 yen a minute, F2 1 yen. Without a quota all is F2's: 10 yen. F1's 4 minutes make 4 x 5 + 6 x 1 = 26.
    factories = [
        make_factory(id_, make_work_center(f"{id_}-1", yen_per_minute=yen)) for id_, yen in (("F1", 5), ("F2", 1))
    ]
    costs = []
    for quotas in ((), (make_quota("F1", minimum=4, unit="absolute"),)):
        book = make_rulebook("unplaced", "cost", hard=HardRules(quotas=quotas))
        costs.append(best_plan(make_scenario(factories, [make_order("O1", 10)], rulebook=book)).levels[1].value)
    assert costs == [10, 26]


def test_a_quota_of_a_group_counts_its_members_together() -> None:
    # F1 and F2 in Kita get 4 between them, F3 in Minami the 3 it has time for.
    quota: dict[str, Any] = {"kind": "municipality", "group": "Kita", "maximum": 4, "unit": "absolute"}
    assert best_value(shared(60, 60, 3, **quota)) == 3


def test_a_quota_counts_the_basis() -> None:
    # Pieces of 2 minutes: 4 minutes are 2 of them, 4 pieces are 4.
    assert best_value(shared(60, maximum=4, unit="absolute", basis="pieces")) == 6
    book = make_rulebook(hard=HardRules(quotas=(make_quota("F1", maximum=5, unit="absolute"),)))
    assert best_value(make_scenario([make_factory("F1")], [make_order("O1", 10, minutes=2)], rulebook=book)) == 8


@pytest.mark.parametrize(("permille", "left"), [(500, 4), (400, 5), (700, 0), (0, 7)])
def test_a_quota_of_what_is_placed(permille: int, left: int) -> None:
    # F2 has time for 3. At 500 permille F1 does as much as F2: 6 placed. At 400 permille 2 of 5: 2000 <= 400 x 5.
    # At 700 permille 7 of 10. At 0 nothing.
    assert best_value(shared(60, 3, maximum=permille, unit="permille_of_placed")) == left


def test_a_minimum_of_what_is_placed_forces_nothing_by_itself() -> None:
    # F1 has no time: half of what is placed can be its only if nothing is placed.
    assert best_value(shared(0, 60, minimum=500, unit="permille_of_placed")) == 10
    assert best_value(shared(2, 60, minimum=500, unit="permille_of_placed")) == 6


@pytest.mark.parametrize("permille", [1000, 500, 333])
def test_a_quota_of_the_entitlement(permille: int) -> None:
    # The share comes in as data; in pieces, rounded down.
    scenario = shared(60, 60, maximum=permille, basis="pieces")
    entitled = next(t.entitlement for t in prepare(scenario).targets.targets if t.factory == "F1")
    assert 4 <= entitled <= 5
    plan = best_plan(scenario)
    most = entitled * permille // 1000
    assert sum(lot.quantity for lot in plan.lots if lot.steps[0].work_center == "F1-1") <= most
    alone = make_sourcing(allowed_factories=("F1",))
    only_f1 = scenario.model_copy(update={"orders": (scenario.orders[0].model_copy(update={"sourcing": alone}),)})
    entitled = next(t.entitlement for t in prepare(only_f1).targets.targets if t.factory == "F1")
    assert best_value(only_f1) == 10 - entitled * permille // 1000


def test_the_centers_own_equipment_is_under_no_quota() -> None:
    factories = [make_factory("F1", municipality="Kita"), make_factory("center", municipality="Kita", is_member=False)]
    quota = make_quota(kind="municipality", group="Kita", maximum=3, unit="absolute")
    book = make_rulebook(hard=HardRules(quotas=(quota,)))
    assert best_value(make_scenario(factories, [make_order("O1", 10)], rulebook=book)) == 0


@pytest.mark.parametrize(("maximum", "left"), [(3, 7), (5, 5)])
def test_pinned_quota(maximum: int, left: int) -> None:
    # The pinned 3 pieces are work received: at most none or 2 more.
    pin = make_lot("pin", "O1", 3, "F1-1@0")
    assert best_value(shared(60, maximum=maximum, unit="absolute", pins=(pin,))) == left


@pytest.mark.parametrize(("minimum", "is_feasible"), [(5, True), (6, False)])
def test_a_pinned_lot_counts_for_a_minimum(minimum: int, is_feasible: bool) -> None:
    # F1 has 5 minutes, 3 of them pinned.
    pin = make_lot("pin", "O1", 3, "F1-1@0")
    scenario = shared(5, 60, minimum=minimum, unit="absolute", pins=(pin,))
    if is_feasible:
        assert best_value(scenario) == 0
    else:
        assert_infeasible(scenario, RuleId.quota)


def test_a_pinned_lot_above_a_quota_clashes_with_it() -> None:
    pin = make_lot("pin", "O1", 3, "F1-1@0")
    assert_infeasible(shared(60, maximum=2, unit="absolute", pins=(pin,)), RuleId.quota)
