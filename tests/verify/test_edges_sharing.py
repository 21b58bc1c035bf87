"""Rules of the network as a whole: the smallest instance on both sides of each rule."""

from __future__ import annotations

from typing import Any

import pytest

from optimizer.domain.network import Factory
from optimizer.domain.rulebook import EntitlementRule, HardRules, Quota, ShareBasis
from optimizer.rules import RuleId
from optimizer.verify import verify_plan
from tests.build import (
    make_capability,
    make_factory,
    make_lot,
    make_operation,
    make_order,
    make_plan,
    make_quota,
    make_quote,
    make_rulebook,
    make_scenario,
    make_targets,
    make_work_center,
)
from tests.verify.verdicts import Case, assert_edge, broken_rules


def conflict(first: str, second: str, *, is_member: bool = True, pair: tuple[str, str] = ("B1", "B2")) -> Case:
    """One order of buyer B1 at the first factory, one of B2 at the second; the two buyers conflict."""
    shops = [make_factory("F1", is_member=is_member), make_factory("F2")]
    orders = [make_order("O1", buyer="B1"), make_order("O2", buyer="B2")]
    scenario = make_scenario(shops, orders, conflicts=[pair])
    return scenario, make_plan(scenario, [make_lot("L1", "O1", 10, first), make_lot("L2", "O2", 10, second)])


def test_edge_of_buyer_conflict() -> None:
    assert_edge(RuleId.buyer_conflict, inside=conflict("F1-1@0", "F2-1@0"), outside=conflict("F1-1@0", "F1-1@0"))


def test_a_conflict_binds_both_buyers_whoever_named_it() -> None:
    assert broken_rules(*conflict("F1-1@0", "F1-1@0", pair=("B2", "B1"))) == ["buyer_conflict"]


def test_the_centers_own_equipment_serves_rivals() -> None:
    assert broken_rules(*conflict("F1-1@0", "F1-1@0", is_member=False)) == []


def test_buyers_without_conflict_share_a_factory() -> None:
    assert broken_rules(*conflict("F1-1@0", "F1-1@0", pair=("B1", "B3"))) == []


def item_case(first: int, second: int, **fields: Any) -> Case:
    """Orders of 10 and 30 of one buyer and item; F1 gets `first` and `second` of them; the cap is a half."""
    book = make_rulebook(hard=HardRules(item_cap_permille=500))
    orders = [make_order("O1", 10), make_order("O2", 30, **fields)]
    scenario = make_scenario([make_factory("F1", is_member=False)], orders, rulebook=book)
    placed = [make_lot("L1", "O1", first, "F1-1@0"), make_lot("L2", "O2", second, "F1-1@0")]
    return scenario, make_plan(scenario, placed)


def test_edge_of_item_cap() -> None:
    # Half of 40 are 20, over both orders together; the center's own equipment is capped like anyone.
    assert_edge(RuleId.item_cap, inside=item_case(10, 10), outside=item_case(10, 11))


@pytest.mark.parametrize("other", [{"item": "I2"}, {"buyer": "B2"}])
def test_item_cap_is_per_buyer_and_item(other: dict[str, str]) -> None:
    # Alone, 5 of 10 and 15 of 30 are the halves.
    assert broken_rules(*item_case(5, 15, **other)) == []
    assert broken_rules(*item_case(6, 14, **other)) == ["item_cap"]


def test_item_cap_counts_only_orders_that_have_the_operation() -> None:
    # Only O2 is painted: half of its 30 are 15, though 40 pieces are milled.
    book = make_rulebook(hard=HardRules(item_cap_permille=500))
    route = ["mill", "paint"]
    shops = [make_factory("F1", processes=route), make_factory("F2", processes=route)]
    scenario = make_scenario(shops, [make_order("O1", 10), make_order("O2", 30, route=route)], rulebook=book, buckets=2)
    for painted, breaks in ((15, []), (16, ["item_cap"])):
        placed = [make_lot("L1", "O2", painted, "F2-1@0", "F1-1@1")]
        assert broken_rules(scenario, make_plan(scenario, placed)) == breaks


def load_case(pieces: int, *, is_member: bool = True, **center: Any) -> Case:
    """Joint work of setup 10 and 1 minute a piece, at most half of the total minutes."""
    factory = make_factory("F1", make_work_center("F1-1", **{"free": 100} | center), is_member=is_member)
    order = make_order("O1", 1000, route=[make_operation(setup_minutes=10)])
    book = make_rulebook(hard=HardRules(load_cap_permille=500))
    scenario = make_scenario([factory], [order], buckets=2, rulebook=book)
    return scenario, make_plan(scenario, [make_lot("L1", "O1", pieces, "F1-1@0")])


def test_edge_of_load_cap() -> None:
    # Free 100 a week for two weeks, half of 200 are 100: setup 10 + 90 pieces.
    center: dict[str, Any] = {"free": [150, 50]}
    assert_edge(RuleId.load_cap, inside=load_case(90, **center), outside=load_case(91, **center))


def test_load_cap_is_of_the_total_minutes() -> None:
    # 150 and 130 minutes altogether, half of 280 are 140: setup 10 + 130 pieces.
    center: dict[str, Any] = {"free": [150, 0], "total_minutes": (150, 130)}
    assert broken_rules(*load_case(130, **center)) == []

    assert broken_rules(*load_case(131, free=[150, 0], total_minutes=(150, 130))) == ["load_cap"]


def test_load_cap_spares_the_centers_own_equipment() -> None:
    assert broken_rules(*load_case(91, is_member=False, free=[150, 50])) == []


def quota_case(quota: Quota, *minutes: int, basis: ShareBasis = ShareBasis.standard_minutes, **fields: Any) -> Case:
    """F1 gets so many minutes of work, F2 the next number, and so on; entitled to 100 minutes (or pieces) each."""
    shops: list[Factory] = fields.get("shops") or [make_factory(f"F{i + 1}") for i in range(len(minutes))]
    book = make_rulebook(hard=HardRules(quotas=(quota,)), entitlement=EntitlementRule(basis=basis))
    orders = [make_order(f"O{i}", n, unit_value_yen=fields.get("value", 1)) for i, n in enumerate(minutes)]
    scenario = make_scenario(shops, orders, rulebook=book)
    placed = [make_lot(f"L{i}", f"O{i}", n, f"{shops[i].id}-1@0") for i, n in enumerate(minutes)]
    fine = 100_000 if basis is ShareBasis.standard_minutes else 100
    entitlement = fields.get("entitlement") or {shop.id: fine for shop in shops}
    return scenario, make_plan(scenario, placed, targets=make_targets(scenario, entitlement=entitlement))


def test_edge_of_quota_least_absolute() -> None:
    quota = make_quota("F1", minimum=50, unit="absolute")
    assert_edge(RuleId.quota, inside=quota_case(quota, 50, 9), outside=quota_case(quota, 49, 9))


def test_edge_of_quota_most_absolute() -> None:
    quota = make_quota("F1", maximum=50, unit="absolute")
    assert_edge(RuleId.quota, inside=quota_case(quota, 50, 90), outside=quota_case(quota, 51, 90))


def test_quota_in_pieces() -> None:
    quota = make_quota("F1", maximum=50, unit="absolute")
    assert broken_rules(*quota_case(quota, 50, basis=ShareBasis.pieces)) == []
    assert broken_rules(*quota_case(quota, 51, basis=ShareBasis.pieces)) == ["quota"]


def test_quota_in_yen() -> None:
    # 25 pieces of 2 yen.
    quota = make_quota("F1", minimum=50, maximum=50, unit="absolute")
    verdicts = {n: broken_rules(*quota_case(quota, n, basis=ShareBasis.value_added, value=2)) for n in (24, 25, 26)}
    assert verdicts == {24: ["quota"], 25: [], 26: ["quota"]}


def test_quota_in_jobs() -> None:
    # Seventeen parts of a job come 6 fine units short of it, and count as one; sixteen do not.
    quota = make_quota("F1", minimum=1, maximum=1, unit="absolute")
    assert broken_rules(*quota_case(quota, 17, basis=ShareBasis.jobs)) == []
    scenario, _ = quota_case(quota, 17, basis=ShareBasis.jobs)
    less = make_plan(scenario, [make_lot("L0", "O0", 16, "F1-1@0")])
    assert "quota" in broken_rules(scenario, less)


def test_quota_of_the_entitlement() -> None:
    # 300 to 700 permille of 100 minutes are 30 to 70.
    quota = make_quota("F1", minimum=300, maximum=700)
    verdicts = {n: broken_rules(*quota_case(quota, n)) for n in (29, 30, 70, 71)}
    assert verdicts == {29: ["quota"], 30: [], 70: [], 71: ["quota"]}


def test_quota_of_the_entitlement_rounds_to_the_strict_side() -> None:
    # In pieces, 500 permille of an entitlement of 101 are 50.5: at least 51, at most 50.
    in_pieces: dict[str, Any] = {"basis": ShareBasis.pieces, "entitlement": {"F1": 101}}
    least, most = make_quota("F1", minimum=500), make_quota("F1", maximum=500)
    assert broken_rules(*quota_case(least, 51, **in_pieces)) == []
    assert broken_rules(*quota_case(least, 50, **in_pieces)) == ["quota"]
    assert broken_rules(*quota_case(most, 50, **in_pieces)) == []
    assert broken_rules(*quota_case(most, 51, **in_pieces)) == ["quota"]


def test_quota_of_the_placed_work() -> None:
    # A quarter to a half of everything members got: 25 of 100 and 50 of 100 are the edges.
    quota = make_quota("F1", minimum=250, maximum=500, unit="permille_of_placed")
    pairs = [(24, 76), (25, 75), (50, 50), (51, 49)]
    assert [broken_rules(*quota_case(quota, *pair)) for pair in pairs] == [["quota"], [], [], ["quota"]]


def test_quota_of_the_placed_work_counts_members_only() -> None:
    # F2 is the center's own: F1 has 10 of the members' 20, though 120 were placed.
    quota = make_quota("F1", minimum=500, unit="permille_of_placed")
    shops = [make_factory("F1"), make_factory("F2", is_member=False), make_factory("F3")]
    assert broken_rules(*quota_case(quota, 10, 100, 10, shops=shops)) == []
    assert broken_rules(*quota_case(quota, 10, 100, 11, shops=shops)) == ["quota"]


@pytest.mark.parametrize(
    ("kind", "home"),
    [
        ("municipality", {"municipality": "g"}),
        ("size_class", {"size_class": "g"}),
        ("hazard_zone", {"hazard_zones": ["g"]}),
    ],
)
def test_quota_of_a_group(kind: str, home: dict[str, Any]) -> None:
    # F1 and F2 are in the group: 20 + 30 = 50. F3 is not, and F4 is no member.
    quota = make_quota(kind=kind, group="g", maximum=50, unit="absolute")
    shops = [
        make_factory("F1", **home),
        make_factory("F2", **home),
        make_factory("F3"),
        make_factory("F4", is_member=False, **home),
    ]
    assert broken_rules(*quota_case(quota, 20, 30, 99, 99, shops=shops)) == []
    assert broken_rules(*quota_case(quota, 20, 31, 99, 99, shops=shops)) == ["quota"]


def test_quota_counts_standard_minutes() -> None:
    # A slow center, a quote and a setup take longer; 50 pieces of 1 standard minute are 50 minutes received.
    quota = make_quota("F1", maximum=50, unit="absolute")
    factory = make_factory("F1", make_work_center("F1-1", make_capability(time_permille=3000)))
    operation = make_operation(setup_minutes=30, quotes=(make_quote("F1", minutes_per_piece=2),))
    book = make_rulebook(hard=HardRules(quotas=(quota,)))
    scenario = make_scenario([factory], [make_order("O1", 60, route=[operation])], rulebook=book)
    for pieces, breaks in ((50, []), (51, ["quota"])):
        assert broken_rules(scenario, make_plan(scenario, [make_lot("L1", "O1", pieces, "F1-1@0")])) == breaks


def test_a_broken_quota_shows_its_place_and_both_values() -> None:
    # 250 permille of 120 placed minutes are 30.
    quota = make_quota("F1", minimum=250, unit="permille_of_placed")
    violation = verify_plan(*quota_case(quota, 20, 100)).violations[0]
    assert violation.where == "quota 1 (F1)"
    assert "needed: at least 30 minutes; in the plan: 20 minutes" in violation.message.en
    assert "必要: 30 分以上、計画: 20 分" in violation.message.ja
