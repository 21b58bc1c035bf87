"""What a lot multiple takes and costs: minutes, setup, money, freight, work received, and their units."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.cells import CellTable
from optimizer.cells.geography import UNREACHABLE, build_geography
from optimizer.cells.orders import build_order_table, freight_nanoyen
from optimizer.domain.index import Index
from optimizer.domain.order import Operation
from optimizer.domain.rulebook import EntitlementRule, ShareBasis
from optimizer.units import YEN, micro, transport_nanoyen
from tests.build import (
    BASE,
    make_capability,
    make_factory,
    make_operation,
    make_order,
    make_quote,
    make_rulebook,
    make_scenario,
    make_work_center,
)
from tests.cells.tables import build_table, find_slot

SEN = YEN // 100


def table_of(operation: Operation, *, lot_multiple: int = 1, **center: Any) -> CellTable:
    """One operation at one work center of 50 yen a minute."""
    held = make_work_center("F1-1", **{"yen_per_minute": 50} | center)
    return build_table(
        make_scenario([make_factory("F1", held)], [make_order("O1", 20, lot_multiple=lot_multiple, route=[operation])])
    )


def test_time_and_money_of_a_lot_multiple() -> None:
    # 1.5 minutes x 4 pieces at 50 yen a minute; a setup of 20 minutes.
    table = table_of(make_operation(minutes=1.5, setup_minutes=20), lot_multiple=4)
    assert (table.minutes.tolist(), table.setup.tolist()) == ([6_000], [20_000])
    assert (table.cost.tolist(), table.setup_cost.tolist()) == ([300 * YEN], [1_000 * YEN])


@pytest.mark.parametrize(("permille", "milliminutes"), [(1000, 333), (1100, 366), (1200, 400), (900, 300)])
def test_a_slower_machine_takes_whole_milliminutes_per_piece(permille: int, milliminutes: int) -> None:
    # 0.333 minutes x 1.1 = 366.3 thousandths, x 1.2 = 399.6, x 0.9 = 299.7. Rounded per piece, then times 10 pieces.
    does = make_capability("mill", time_permille=permille)
    operation = make_operation(minutes=0.333)
    scenario = make_scenario(
        [make_factory("F1", make_work_center("F1-1", does))], [make_order("O1", 20, lot_multiple=10, route=[operation])]
    )
    assert build_table(scenario).minutes.tolist() == [10 * milliminutes]


@pytest.mark.parametrize(
    ("quote", "minutes", "setup", "cost", "setup_cost"),
    [
        # Default: 2 minutes, setup 10, 50 yen a minute.
        ({}, 2_000, 10_000, 100, 500),
        ({"minutes_per_piece": 3}, 3_000, 10_000, 150, 500),
        ({"setup_minutes": 4}, 2_000, 4_000, 100, 200),
        # A price replaces the machine cost of pieces and setup; the setup still takes its time.
        ({"yen_per_piece": 77.5}, 2_000, 10_000, 77.5, 0),
        ({"yen_per_piece": 77.5, "minutes_per_piece": 1.5, "setup_minutes": 0}, 1_500, 0, 77.5, 0),
    ],
)
def test_a_quote_overrides_what_it_names(
    quote: dict[str, Any], minutes: int, setup: int, cost: float, setup_cost: int
) -> None:
    table = table_of(make_operation(minutes=2, setup_minutes=10, quotes=(make_quote("F1", **quote),)))
    assert (table.minutes[0], table.setup[0]) == (minutes, setup)
    assert (table.cost[0], table.setup_cost[0]) == (round(cost * YEN), setup_cost * YEN)


def test_a_quote_is_the_factorys_own() -> None:
    order = make_order("O1", route=[make_operation(minutes=2, quotes=(make_quote("F2", minutes_per_piece=1),))])
    table = build_table(make_scenario([make_factory("F1"), make_factory("F2")], [order]))
    assert table.minutes.tolist() == [2_000, 1_000]


# -------------------------------------------------------------------------------------------------------------- freight


@given(st.integers(0, 100_000), st.integers(0, 1_000_000_000), st.integers(1, 50))
def test_freight_is_rounded_as_in_units(milli_kg: int, micro_rate: int, multiple: int) -> None:
    kg, rate = milli_kg / 1_000, micro_rate / 1_000_000
    order = make_order("O1", multiple, lot_multiple=multiple, kg_per_piece=kg)
    orders = build_order_table(Index(make_scenario([make_factory("F1")], [order])))
    ours = freight_nanoyen(orders, np.array([0]), np.array([micro(rate)]))
    assert ours.tolist() == [multiple * transport_nanoyen(kg, rate)]


@pytest.mark.parametrize(("rate", "sen"), [(1.0, 1), (0.99, 0), (1.01, 1), (2.99, 1), (3.0, 2)])
def test_half_a_sen_is_rounded_up_per_piece(rate: float, sen: int) -> None:
    # 5 grams: at 1 yen per kg half a sen, rounded up; times 10 pieces afterwards.
    order = make_order("O1", 10, lot_multiple=10, kg_per_piece=0.005, destination="port")
    table = build_table(make_scenario([make_factory("F1")], [order], legs=[(BASE, "port", 1, rate)]))
    assert table.cost.tolist() == [10 * sen * SEN]


def test_freight_of_every_leg_and_of_the_way_home() -> None:
    # 2 kg a piece: 3 yen per kg to the hill, 5 from there to the port, 4 from the base to the port.
    factories = [
        make_factory("F1", processes=["mill", "paint"]),
        make_factory("F2", processes=["paint"], location="hill"),
        make_factory("F3", processes=["paint"]),
    ]
    legs = [(BASE, "hill", 1, 3.0), ("hill", "port", 1, 5.0), (BASE, "port", 1, 4.0)]
    order = make_order("O1", route=["mill", "paint"], kg_per_piece=2, destination="port")
    table = build_table(make_scenario(factories, [order], buckets=3, legs=legs))
    start = find_slot(table, "O1.1 F1-1")
    freight = {find_slot(table, f"O1.2 F{i}-1"): yen for i, yen in ((1, 0), (2, 6), (3, 0))}
    assert {b: table.legs.cost[table.legs.by_pair[start, b]] for b in freight} == {
        b: n * YEN for b, n in freight.items()
    }
    assert table.cost.tolist() == [0, 8 * YEN, 10 * YEN, 8 * YEN]


def test_geography_knows_what_cannot_be_reached() -> None:
    factories = [make_factory("F1"), make_factory("F2", location="island")]
    geography = build_geography(
        Index(make_scenario(factories, [make_order("O1", destination="port")], legs=[(BASE, "port", 2, 1.5)]))
    )
    base, island, port = (geography.location_by_id[name] for name in (BASE, "island", "port"))
    assert geography.days[base, port] == 2
    assert geography.microyen_per_kg[base, port] == 1_500_000
    assert geography.days[island, port] == geography.days[base, island] == UNREACHABLE
    assert geography.days_between(np.array([1, 0]), np.array([1, 1])).tolist() == [0, UNREACHABLE]


# ------------------------------------------------------------------------------------------------------- work received


@pytest.mark.parametrize(("basis", "fine"), [(ShareBasis.standard_minutes, 7_500), (ShareBasis.pieces, 5)])
def test_work_received_is_standard_work_of_members(basis: ShareBasis, fine: int) -> None:
    # 5 pieces of 1.5 standard minutes, whatever machine or quote; nothing for the center's own equipment.
    factories = [
        make_factory("F1", make_work_center("F1-1", make_capability("mill", time_permille=2000))),
        make_factory("center", is_member=False),
    ]
    operation = make_operation(minutes=1.5, setup_minutes=30, quotes=(make_quote("F1", minutes_per_piece=9),))
    book = make_rulebook(entitlement=EntitlementRule(basis=basis))
    order = make_order("O1", 10, lot_multiple=5, route=[operation])
    assert build_table(make_scenario(factories, [order], rulebook=book)).standard.tolist() == [fine, 0]


@pytest.mark.parametrize(("basis", "weight"), [("pieces", 5), ("priority", 15), ("value", 500)])
def test_weight_of_an_unplaced_lot_multiple(basis: str, weight: int) -> None:
    order = make_order("O1", 10, lot_multiple=5, priority=3, unit_value_yen=100)
    scenario = make_scenario([make_factory("F1")], [order], rulebook=make_rulebook(unplaced_basis=basis))
    assert build_order_table(Index(scenario)).weight.tolist() == [weight]


# ----------------------------------------------------------------------------------------------------------- core units


def test_the_money_unit_divides_every_cost() -> None:
    # Work 3 x 2.5 = 7.5 yen, setup 5 yen, freight 2 yen, activation 10.5 yen: all multiples of half a yen.
    center = make_work_center("F1-1", "mill", "paint", yen_per_minute=2.5)
    factories = [
        make_factory("F1", center, activation_yen=10.5),
        make_factory("F2", processes=["paint"], location="hill"),
    ]
    route = [make_operation("mill", 3, setup_minutes=2), make_operation("paint", 3)]
    scenario = make_scenario(
        factories, [make_order("O1", route=route, kg_per_piece=1)], buckets=2, legs=[(BASE, "hill", 0, 2.0)]
    )
    assert build_table(scenario).money_unit() == YEN // 2


def test_the_time_unit_divides_every_duration() -> None:
    # 1.5 minutes a piece, setup 2 minutes, 600 free: thirds of nothing, so half a minute.
    operation = make_operation(minutes=1.5, setup_minutes=2)
    assert build_table(make_scenario([make_factory("F1")], [make_order("O1", route=[operation])])).time_unit() == 500
    # In multiples of 4 pieces it is 6 minutes: 2 minutes.
    order = make_order("O1", 4, lot_multiple=4, route=[operation])
    assert build_table(make_scenario([make_factory("F1")], [order])).time_unit() == 2_000


def test_units_of_nothing_are_one() -> None:
    table = build_table(make_scenario([make_factory("F1", free=0)], [make_order("O1", minutes=0)]))
    assert (table.money_unit(), table.time_unit()) == (1, 1)
