"""The order book as a scenario."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from optimizer.domain.scenario import Scenario
from optimizer.errors import ScenarioError, UnknownNameError
from optimizer.lp import MixedProgram, solve_mixed
from optimizer.rules import RuleId
from optimizer.scenario.published import read_published
from optimizer.verify import verify_plan
from tests.published.assign import plan_pieces

FILES = {
    "OrderList.csv": (
        "Order ID,Customer ,Product ID,Unit quantity\n1.7,V1,100,10\n2.7,V2,100,20\n3.7,V1,200,30\n4.7,V1,100,40\n"
    ),
    "ProductsPerPlant.csv": "Plant Code,Product ID\nA,100\nB,100\nB,200\nGONE,100\n",
    "VmiCustomers.csv": "Plant Code,Customers\nA,V1\n",
    "WhCapacities.csv": "Plant ID,Daily Capacity \nA,1\nB,2\nIDLE,5\n",
    "WhCosts.csv": "WH,Cost/unit\nA,0.123456789\nB,2\nIDLE,1\n",
}
"""Plant A makes product 100, for customer V1 alone, one order a day; B makes both, two a day; IDLE makes nothing."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_an_order_is_one_piece_with_a_quote_per_plant_that_may_have_it(folder: Path) -> None:
    orders = read_published("brunel", folder).orders
    assert {(o.quantity, o.is_all_or_nothing, o.sourcing.is_never_split) for o in orders} == {(1, True, True)}
    quotes = {o.id: {q.factory: q.yen_per_piece for q in o.route[0].quotes} for o in orders}
    # Cost per unit x units to 6 decimals; V2 is not on A's list; A does not make 200; GONE has no capacity.
    assert quotes == {
        "1.7": {"A": 1.234568, "B": 20},
        "2.7": {"B": 40},
        "3.7": {"B": 60},
        "4.7": {"A": 4.938272, "B": 80},
    }
    assert orders[1].sourcing.excluded_factories == ("A",)


def test_capacity_counts_orders_per_day(folder: Path) -> None:
    one, seven = read_published("brunel", folder), read_published("brunel", folder, question="least_cost")
    for scenario, days in ((one, 1), (seven, 7)):
        assert scenario.calendar.boundaries == (0, days)
        free = {f.id: [w.free_minutes for w in f.work_centers] for f in scenario.network.factories}
        assert free == {"A": [(days,)], "B": [(2 * days,)], "IDLE": []}


def test_days_can_be_set(folder: Path) -> None:
    scenario = read_published("brunel", folder / "OrderList.csv", days=3)
    assert scenario.calendar.boundaries == (0, 3)


def test_most_orders_by_hand(folder: Path) -> None:
    # One day: A takes one of V1's two orders for 100, B two of the rest: 3 of 4. The least cost of three is order 1 or
    # 4 at A and two of the others at B: 4 at A (4.938272), 1 (20) and 2 (40) at B = 64.938272; 1 at A (1.234568),
    # 2 (40) and 3 (60) at B = 101.234568.
    scenario = read_published("brunel", folder)
    plan = plan_pieces(scenario, {("4.7", "A"): 1, ("1.7", "B"): 1, ("2.7", "B"): 1})
    verdict = verify_plan(scenario, plan)
    assert verdict.violations == ()
    assert [level.value for level in verdict.levels] == [1, 64.938272]
    assert solve_transport(scenario) == pytest.approx((3, 64.938272))


@pytest.mark.parametrize(
    ("order", "plant", "rule"),
    [("2.7", "A", RuleId.excluded_factory), ("3.7", "A", RuleId.process), ("3.7", "A", RuleId.quote_required)],
)
def test_verifier_refuses_a_plant_that_may_not(folder: Path, order: str, plant: str, rule: RuleId) -> None:
    scenario = read_published("brunel", folder)
    verdict = verify_plan(scenario, plan_pieces(scenario, {(order, plant): 1}))
    assert rule in {violation.rule for violation in verdict.violations}


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        ("OrderList.csv", "Unit quantity", "Units", "published.missing_field"),
        ("OrderList.csv", "V1,100,10", "V1,100,-10", "published.number"),
        ("OrderList.csv", "V1,100,10", "V1,100,1.5", "published.number"),
        ("OrderList.csv", "V1,100,10", "V1,,10", "published.number"),
        ("WhCapacities.csv", "A,1", "A,many", "published.number"),
        ("WhCosts.csv", "B,2", "B,-2", "published.number"),
    ],
)
def test_wrong_files_are_refused(folder: Path, file: str, old: str, new: str, code: str) -> None:
    (folder / file).write_text(FILES[file].replace(old, new), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        read_published("brunel", folder)
    assert caught.value.problems[0].code == code
    assert file in caught.value.problems[0].path


def test_missing_file_is_refused(folder: Path) -> None:
    (folder / "WhCosts.csv").unlink()
    with pytest.raises(ScenarioError) as caught:
        read_published("brunel", folder)
    assert caught.value.problems[0].code == "published.missing_file"


def test_unknown_question_is_refused(folder: Path) -> None:
    with pytest.raises(UnknownNameError, match="most_orders, least_cost"):
        read_published("brunel", folder, question="fastest")


@pytest.mark.parametrize("days", [0, 1001])
def test_impossible_days_are_refused(folder: Path, days: int) -> None:
    with pytest.raises(ScenarioError) as caught:
        read_published("brunel", folder, days=days)
    assert caught.value.problems[0].value == str(days)


def test_real_order_book_has_the_shape_its_source_tells(published: Path) -> None:
    scenario = read_published("brunel", published / "brunel")
    assert (len(scenario.orders), len(scenario.network.factories)) == (9215, 19)
    plants = Counter(len(order.route[0].quotes) for order in scenario.orders)
    assert plants == {1: 7387, 2: 1580, 3: 248}


@pytest.mark.parametrize(
    ("days", "placed", "cost"),
    [(1, 2444, 1181335.93), (7, 9215, 15486644.48), (8, 9215, 15486266.87)],
)
def test_real_order_book_gives_the_exact_values(published: Path, days: int, placed: int, cost: float) -> None:
    scenario = read_published("brunel", published / "brunel", days=days)
    assert solve_transport(scenario) == pytest.approx((placed, cost), abs=0.005)


def test_seven_days_are_the_fewest_that_serve_all(published: Path) -> None:
    scenario = read_published("brunel", published / "brunel", days=6)
    assert solve_transport(scenario)[0] < 9215


def solve_transport(scenario: Scenario) -> tuple[int, float]:
    """Most orders placed, and the least cost of placing so many: two linear programmes over the scenario's quotes.

    Orders to plants with whole capacities is a transport problem, so its linear optimum is whole.
    """
    plants = {f.id: n for n, f in enumerate(scenario.network.factories)}
    arcs = [
        (o, plants[q.factory], q.yen_per_piece or 0) for o, w in enumerate(scenario.orders) for q in w.route[0].quotes
    ]
    orders = len(scenario.orders)
    free = [sum(w.free_minutes[0] for w in f.work_centers) for f in scenario.network.factories]

    def solve(costs: np.ndarray, at_least: float) -> float:
        members: list[list[int]] = [[] for _ in range(orders + len(free))]
        for column, (order, plant, _) in enumerate(arcs):
            members[order].append(column)
            members[orders + plant].append(column)
        rows: list[list[int]] = [*members, list(range(len(arcs)))]
        program = MixedProgram(
            costs=costs,
            column_lowers=np.zeros(len(arcs)),
            column_uppers=np.ones(len(arcs)),
            is_integer=np.zeros(len(arcs), dtype=bool),
            row_starts=np.cumsum([0, *(len(row) for row in rows)]),
            row_columns=np.array([c for row in rows for c in row]),
            row_values=np.ones(sum(len(row) for row in rows)),
            row_lowers=np.array([*[-np.inf] * len(members), at_least]),
            row_uppers=np.array([*[1.0] * orders, *map(float, free), np.inf]),
        )
        objective = solve_mixed(program).objective
        assert objective is not None
        return objective

    placed = round(-solve(-np.ones(len(arcs)), 0))
    return placed, solve(np.array([cost for _, _, cost in arcs]), placed)
