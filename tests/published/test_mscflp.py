"""Facility location files as scenarios."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from benchmarks.data import find_best
from optimizer.domain.scenario import Scenario
from optimizer.errors import ScenarioError
from optimizer.rules import RuleId
from optimizer.scenario.published import read_published
from optimizer.scenario.published.mscflp import build_mscflp, parse_mscflp
from optimizer.verify import verify_plan
from tests.published.assign import plan_pieces

TINY = """
Facilities = 2;
Customers = 2;
Capacity = [5, 3];
FixedCost = [10, 1];
Demand = [3, 2];
ShippingCost = [|1, 2|
                 4, 1|];
Incompatibilities = {count};
IncompatiblePairs = [| {pairs} |];
"""


def make_tiny(pairs: str = "1, 2", count: int = 1) -> Scenario:
    """Two stores of 3 and 2 pieces, two warehouses that hold 5 and 3."""
    return build_mscflp(parse_mscflp(TINY.format(pairs=pairs, count=count), "tiny"), name="tiny")


def compute_least_cost(scenario: Scenario) -> float:
    """Least cost over every way to give each store some pieces of the first warehouse and the rest of the second."""
    conflicts = {(b.id, other) for b in scenario.buyers for other in b.conflicts}
    best = float("inf")
    for first in product(*(range(order.quantity + 1) for order in scenario.orders)):
        given = [first, [o.quantity - n for o, n in zip(scenario.orders, first, strict=True)]]
        cost = 0.0
        for position, (factory, pieces) in enumerate(zip(scenario.network.factories, given, strict=True)):
            served = [o for o, n in zip(scenario.orders, pieces, strict=True) if n]
            if sum(pieces) > factory.work_centers[0].free_minutes[0] or any(
                (a.buyer, b.buyer) in conflicts for a in served for b in served
            ):
                break
            prices = [o.route[0].quotes[position].yen_per_piece or 0 for o in scenario.orders]
            cost += sum(n * price for n, price in zip(pieces, prices, strict=True))
            cost += factory.activation_yen if served else 0
        else:
            best = min(best, cost)
    return best


def test_every_number_finds_its_place() -> None:
    scenario = make_tiny()
    assert [(f.work_centers[0].free_minutes, f.activation_yen) for f in scenario.network.factories] == [
        ((5,), 10),
        ((3,), 1),
    ]
    assert [(o.quantity, o.buyer) for o in scenario.orders] == [(3, "store-1"), (2, "store-2")]
    assert [q.yen_per_piece for q in scenario.orders[1].route[0].quotes] == [4, 1]
    assert scenario.buyers[0].conflicts == ("store-2",)
    assert not scenario.orders[0].sourcing.is_never_split


def test_least_cost_by_hand() -> None:
    # Apart: store 1 at warehouse 1 (3 x 1 + 10), store 2 at warehouse 2 (2 x 1 + 1) = 16; the other way round
    # 3 x 2 + 1 + 2 x 4 + 10 = 25.
    assert compute_least_cost(make_tiny()) == 16


def test_without_conflict_a_store_may_be_split_over_warehouses() -> None:
    # Together they may share: all 3 of store 1 at warehouse 1 and both of store 2 at warehouse 2 stays best at 16, for
    # warehouse 2 alone is too small (3 < 5) and warehouse 1 alone costs 3 x 1 + 2 x 4 + 10 = 21.
    assert compute_least_cost(make_tiny("", 0)) == 16


def test_verifier_reads_the_same_cost() -> None:
    scenario = make_tiny()
    plan = plan_pieces(scenario, {("store-1", "warehouse-1"): 3, ("store-2", "warehouse-2"): 2})
    verdict = verify_plan(scenario, plan)
    assert verdict.violations == ()
    assert [level.value for level in verdict.levels] == [0, 16]


def test_verifier_refuses_incompatible_stores_together() -> None:
    scenario = make_tiny()
    plan = plan_pieces(scenario, {("store-1", "warehouse-1"): 3, ("store-2", "warehouse-1"): 2})
    assert {violation.rule for violation in verify_plan(scenario, plan).violations} == {RuleId.buyer_conflict}


def test_verifier_refuses_more_than_a_warehouse_holds() -> None:
    scenario = make_tiny("", 0)
    plan = plan_pieces(scenario, {("store-1", "warehouse-2"): 3, ("store-2", "warehouse-2"): 2})
    assert {violation.rule for violation in verify_plan(scenario, plan).violations} == {RuleId.capacity}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("Capacity = [5, 3];", "", "published.missing_field"),
        ("Demand = [3, 2];", "Demand = [3];", "published.count"),
        ("Demand = [3, 2];", "Demand = [3, 2, 1];", "published.count"),
        ("Demand = [3, 2];", "Demand = [3, 0];", "published.number"),
        ("FixedCost = [10, 1];", "FixedCost = [10, -1];", "published.number"),
        ("[| 1, 2 |]", "[| 1, 3 |]", "published.pair"),
        ("Incompatibilities = 1;", "Incompatibilities = 2;", "published.count"),
    ],
)
def test_wrong_text_is_refused(old: str, new: str, code: str) -> None:
    text = TINY.format(pairs="1, 2", count=1)
    assert old in text
    with pytest.raises(ScenarioError) as caught:
        parse_mscflp(text.replace(old, new), "file")
    assert caught.value.problems[0].code == code


def test_published_file_by_hand(published: Path) -> None:
    # cflp-ci_11: 69 warehouses, 156 stores, 662 pairs; the first warehouse holds 60 and costs 344 to open; the first
    # store wants 11 and pays 12 per piece there, 96 at the second; the first pair is stores 1 and 6.
    scenario = read_published("mscflp", published / "mscflp" / "cflp-ci_11.dzn")
    assert (len(scenario.network.factories), len(scenario.orders)) == (69, 156)
    first = scenario.network.factories[0]
    assert (first.work_centers[0].free_minutes, first.activation_yen) == ((60,), 344)
    assert scenario.orders[0].quantity == 11
    assert [q.yen_per_piece for q in scenario.orders[0].route[0].quotes[:2]] == [12, 96]
    assert sum(len(buyer.conflicts) for buyer in scenario.buyers) == 662
    assert scenario.buyers[0].conflicts[:2] == ("store-006", "store-025")


def test_the_largest_file_is_read_whole(published: Path) -> None:
    scenario = read_published("mscflp", published / "mscflp" / "cflp-ci_39.dzn")
    assert (len(scenario.network.factories), len(scenario.orders)) == (383, 1131)
    assert sum(len(order.route[0].quotes) for order in scenario.orders) == 383 * 1131
    assert sum(len(buyer.conflicts) for buyer in scenario.buyers) == 33_702
    # The supply at every store's cheapest warehouse, opened for nothing, is below the published best.
    cheapest = sum(o.quantity * min(q.yen_per_piece or 0 for q in o.route[0].quotes) for o in scenario.orders)
    assert cheapest < find_best("mscflp/cflp-ci_39")["cost"].value
