"""How an operation may be spread over factories: the smallest instance on both sides of each rule."""

from __future__ import annotations

from typing import Any

import pytest

from optimizer.domain.network import Factory
from optimizer.domain.order import SourcingRule
from optimizer.rules import RuleId
from tests.build import (
    make_factory,
    make_group_share,
    make_lot,
    make_operation,
    make_order,
    make_plan,
    make_scenario,
    make_sourcing,
)
from tests.verify.verdicts import Case, assert_edge, broken_rules


def spread(rule: SourcingRule, *pieces: int, factories: list[Factory] | None = None) -> Case:
    """An order of 10 of which factory F1 gets the first number, F2 the second, ..."""
    shops = factories or [make_factory(f"F{i + 1}") for i in range(3)]
    scenario = make_scenario(shops, [make_order("O1", 10, sourcing=rule)])
    placed = [make_lot(f"L{i}", "O1", n, f"{shops[i].id}-1@0") for i, n in enumerate(pieces) if n]
    return scenario, make_plan(scenario, placed)


def test_edge_of_min_factories() -> None:
    rule = make_sourcing(min_factories=2)
    assert_edge(RuleId.min_factories, inside=spread(rule, 9, 1), outside=spread(rule, 10))


def test_min_factories_asks_nothing_of_an_unplaced_order() -> None:
    assert broken_rules(*spread(make_sourcing(min_factories=2))) == []


def test_min_factories_counts_each_operation() -> None:
    # Two factories mill, but one alone paints.
    rule = make_sourcing(min_factories=2)
    route = ["mill", "paint"]
    shops = [make_factory("F1", processes=route), make_factory("F2", processes=route)]
    scenario = make_scenario(shops, [make_order("O1", route=route, sourcing=rule)], buckets=2)
    both = [make_lot("L1", "O1", 5, "F1-1@0", "F1-1@1"), make_lot("L2", "O1", 5, "F2-1@0", "F2-1@1")]
    one = [make_lot("L1", "O1", 5, "F1-1@0", "F1-1@1"), make_lot("L2", "O1", 5, "F2-1@0", "F1-1@1")]
    assert broken_rules(scenario, make_plan(scenario, both)) == []
    assert broken_rules(scenario, make_plan(scenario, one)) == ["min_factories"]


def test_edge_of_max_factories() -> None:
    rule = make_sourcing(max_factories=2)
    assert_edge(RuleId.max_factories, inside=spread(rule, 5, 5), outside=spread(rule, 4, 4, 2))


def test_edge_of_min_lot() -> None:
    rule = make_sourcing(min_lot=4)
    assert_edge(RuleId.min_lot, inside=spread(rule, 6, 4), outside=spread(rule, 7, 3))


def test_min_lot_adds_up_all_lots_of_a_factory() -> None:
    # 2 + 2 pieces in two weeks at one factory are its 4.
    scenario = make_scenario([make_factory("F1")], [make_order("O1", 10, sourcing=make_sourcing(min_lot=4))], buckets=2)
    placed = [make_lot("L1", "O1", 2, "F1-1@0"), make_lot("L2", "O1", 2, "F1-1@1")]
    assert broken_rules(scenario, make_plan(scenario, placed)) == []
    assert broken_rules(scenario, make_plan(scenario, placed[:1])) == ["min_lot"]


def test_edge_of_max_share_factory() -> None:
    # 600 permille of 10 are 6.
    rule = make_sourcing(max_share_permille=600)
    assert_edge(RuleId.max_share_factory, inside=spread(rule, 6, 4), outside=spread(rule, 7, 3))


def test_a_share_is_of_the_ordered_pieces() -> None:
    # All of the placed 6 are at one factory: 6 of 10 ordered.
    assert broken_rules(*spread(make_sourcing(max_share_permille=600), 6)) == []


def test_a_share_between_two_pieces_rounds_down() -> None:
    # 699 permille of 10 are 6.99: 6 are within, 7 are not.
    rule = make_sourcing(max_share_permille=699)
    assert_edge(RuleId.max_share_factory, inside=spread(rule, 6), outside=spread(rule, 7))


@pytest.mark.parametrize(
    ("kind", "home"),
    [
        ("municipality", {"municipality": "Kita"}),
        ("size_class", {"size_class": "small"}),
        ("hazard_zone", {"hazard_zones": ("hill", "river")}),
    ],
)
def test_edge_of_max_share_group(kind: str, home: dict[str, Any]) -> None:
    # F1 and F2 are in the group, F3 in none: 700 permille of 10 are 7.
    rule = make_sourcing(max_group_shares=(make_group_share(kind, 700),))
    shops = [make_factory("F1", **home), make_factory("F2", **home), make_factory("F3")]
    assert_edge(
        RuleId.max_share_group,
        inside=spread(rule, 4, 3, 3, factories=shops),
        outside=spread(rule, 4, 4, 2, factories=shops),
    )


def test_outside_every_group_nothing_is_capped() -> None:
    rule = make_sourcing(max_group_shares=(make_group_share("municipality", 100),))
    assert broken_rules(*spread(rule, 10)) == []


def test_zones_overlap() -> None:
    # F1 is in river, F2 in river and hill: river has 4 + 3 = 7 of 10, hill 3; at 6 the river is over.
    shops = [make_factory("F1", hazard_zones=("river",)), make_factory("F2", hazard_zones=("river", "hill"))]
    for permille, breaks in ((700, []), (699, ["max_share_group"])):
        rule = make_sourcing(max_group_shares=(make_group_share("hazard_zone", permille),))
        assert broken_rules(*spread(rule, 4, 3, factories=shops)) == breaks


def test_the_centers_own_equipment_counts_like_any_factory() -> None:
    shops = [make_factory("F1", is_member=False), make_factory("F2")]
    assert broken_rules(*spread(make_sourcing(min_factories=2), 5, 5, factories=shops)) == []
    assert broken_rules(*spread(make_sourcing(max_factories=1), 5, 5, factories=shops)) == ["max_factories"]
    assert broken_rules(*spread(make_sourcing(min_lot=6), 5, factories=shops)) == ["min_lot"]
    assert broken_rules(*spread(make_sourcing(max_share_permille=400), 5, factories=shops)) == ["max_share_factory"]


def test_an_operation_may_have_a_rule_of_its_own() -> None:
    # The order allows one factory per operation, its second operation two.
    own = make_sourcing(max_factories=2)
    route = [make_operation("mill"), make_operation("paint", sourcing=own)]
    shops = [make_factory(id_, processes=["mill", "paint"]) for id_ in ("F1", "F2")]
    order = make_order("O1", route=route, sourcing=make_sourcing(max_factories=1))
    scenario = make_scenario(shops, [order], buckets=2)
    painted_apart = [make_lot("L1", "O1", 5, "F1-1@0", "F1-1@1"), make_lot("L2", "O1", 5, "F1-1@0", "F2-1@1")]
    milled_apart = [make_lot("L1", "O1", 5, "F1-1@0", "F1-1@1"), make_lot("L2", "O1", 5, "F2-1@0", "F1-1@1")]
    assert broken_rules(scenario, make_plan(scenario, painted_apart)) == []
    assert broken_rules(scenario, make_plan(scenario, milled_apart)) == ["max_factories"]
