"""Which cells exist: release, latest day, certificates, moves, room. Weeks of seven days from Monday 6 April 2026."""

from __future__ import annotations

from datetime import date

import pytest

from optimizer.domain.network import Certificate
from optimizer.domain.scenario import Scenario
from tests.build import (
    BASE,
    make_certificate,
    make_factory,
    make_lot,
    make_operation,
    make_order,
    make_scenario,
    make_sourcing,
    make_work_center,
)
from tests.cells.tables import arrivals_by_leg, build_table, find_slot, limits_by_cell, list_cells


@pytest.mark.parametrize(("release", "first"), [(0, 0), (1, 1), (7, 1), (8, 2)])
def test_no_cell_starts_before_the_release_day(release: int, first: int) -> None:
    # Weeks start on days 0, 7 and 14.
    scenario = make_scenario([make_factory("F1")], [make_order("O1", release_day=release)], buckets=3)
    assert list_cells(scenario) == [f"O1.1 F1-1@{bucket}" for bucket in range(first, 3)]


@pytest.mark.parametrize(("latest", "cells"), [(9, []), (10, ["O1.1 F1-1@0"]), (16, ["O1.1 F1-1@0"])])
def test_no_cell_delivers_after_the_latest_day(latest: int, cells: list[str]) -> None:
    # Week 0 ends on day 7, 1 lead day and 2 days to the port: day 10; week 1: day 17.
    factory = make_factory("F1", make_work_center("F1-1", lead_days=1))
    order = make_order("O1", latest_day=latest, destination="port")
    assert list_cells(make_scenario([factory], [order], buckets=2, legs=[(BASE, "port", 2)])) == cells


def test_the_latest_day_of_an_order_without_destination_is_kept_at_the_factory() -> None:
    # Ready on day 7 + 1: in time on the latest day 8, and not on day 7.
    factory = make_factory("F1", make_work_center("F1-1", lead_days=1))
    in_time, too_late = (make_scenario([factory], [make_order("O1", latest_day=day)]) for day in (8, 7))
    assert (list_cells(in_time), list_cells(too_late)) == (["O1.1 F1-1@0"], [])


def test_days_late_are_counted_at_the_last_operation_only() -> None:
    # Weeks 0 and 1 end on days 7 and 14, due on day 10: 0 and 4 days late. The first operation is never late.
    order = make_order("O1", route=["mill", "paint"], due=10)
    factory = make_factory("F1", processes=["mill", "paint"])
    table = build_table(make_scenario([factory], [order], buckets=2))
    assert table.late_days[find_slot(table, "O1.1 F1-1")].tolist() == [0, 0]
    assert table.late_days[find_slot(table, "O1.2 F1-1")].tolist() == [0, 4]


WEEK_0 = (date(2026, 4, 6), date(2026, 4, 12))


@pytest.mark.parametrize(
    ("certificates", "is_open"),
    [
        ([make_certificate("ISO", *WEEK_0)], True),
        ([make_certificate("ISO", None, WEEK_0[1])], True),
        ([make_certificate("ISO", WEEK_0[0], date(2026, 4, 11))], False),
        ([make_certificate("ISO", date(2026, 4, 7), WEEK_0[1])], False),
        # Two certificates that meet in the middle of the week do not make one that covers it.
        ([make_certificate("ISO", None, date(2026, 4, 8)), make_certificate("ISO", date(2026, 4, 9))], False),
        ([make_certificate("ISO", None, date(2026, 4, 8)), make_certificate("ISO", *WEEK_0)], True),
    ],
)
def test_one_certificate_covers_every_day_of_the_bucket(certificates: list[Certificate], is_open: bool) -> None:
    factory = make_factory("F1", certificates=tuple(certificates))
    order = make_order("O1", route=[make_operation(certificates=("ISO",))])
    assert bool(list_cells(make_scenario([factory], [order]))) == is_open


def test_every_kind_of_certificate_needed_covers_the_bucket() -> None:
    # ISO covers week 0 only, JIS week 1 only: no week has both.
    held = (make_certificate("ISO", *WEEK_0), make_certificate("JIS", date(2026, 4, 13)))
    factory = make_factory("F1", certificates=held)
    orders = [make_order(kind, route=[make_operation(certificates=(kind,))]) for kind in ("ISO", "JIS")]
    both = make_order("both", route=[make_operation(certificates=("ISO", "JIS"))])
    assert list_cells(make_scenario([factory], [*orders, both], buckets=2)) == ["ISO.1 F1-1@0", "JIS.1 F1-1@1"]


# ---------------------------------------------------------------------------------------------------------------- moves


def two_steps(*, lead_days: int = 0, days: int = 0, buckets: int = 4, other_location: str = "hill") -> Scenario:
    """Milled at F1 or F2, painted at F1 (the same place as the mill) or at F2 on the hill."""
    factories = [
        make_factory("F1", make_work_center("F1-1", "mill", "paint", lead_days=lead_days)),
        make_factory("F2", processes=["paint"], location=other_location),
    ]
    order = make_order("O1", route=["mill", "paint"])
    return make_scenario(factories, [order], buckets=buckets, legs=[(BASE, "hill", days)])


@pytest.mark.parametrize(
    ("lead_days", "days", "here", "there"),
    [
        # Ready on day 7: the same factory may go on in the same bucket, another one from the next.
        (0, 0, 0, 1),
        # On the hill on day 14, the first day of week 2; on day 15 it is too late for that week.
        (0, 7, 0, 2),
        (0, 8, 0, 3),
        # A lead day ends the sharing: ready on day 8, week 2 starts on day 14.
        (1, 0, 2, 2),
        (7, 0, 2, 2),
        (8, 0, 3, 3),
        (1, 6, 2, 2),
        (1, 7, 2, 3),
    ],
)
def test_the_first_bucket_in_which_goods_can_be_used(lead_days: int, days: int, here: int, there: int) -> None:
    arrivals = arrivals_by_leg(two_steps(lead_days=lead_days, days=days))
    assert arrivals["O1.1 F1-1", "O1.2 F1-1"][0] == here
    assert arrivals["O1.1 F1-1", "O1.2 F2-1"][0] == there


def test_a_neighbour_at_the_same_place_is_another_factory() -> None:
    # No day on the road, but only one's own week may be sequenced: bucket 1.
    assert arrivals_by_leg(two_steps(other_location=BASE))["O1.1 F1-1", "O1.2 F2-1"] == [1, 2, 3, 4]


def test_two_work_centers_of_one_factory_share_a_bucket() -> None:
    factory = make_factory("F1", make_work_center("saw", "mill"), make_work_center("booth", "paint"))
    scenario = make_scenario([factory], [make_order("O1", route=["mill", "paint"])], buckets=2)
    assert arrivals_by_leg(scenario)["O1.1 saw", "O1.2 booth"] == [0, 1]


def test_cells_that_nothing_reaches_or_follows_do_not_exist() -> None:
    # Three weeks, a week on the road: milled in week 0, painted on the hill in week 2. Nothing else can be.
    factories = [make_factory("F1"), make_factory("F2", processes=["paint"], location="hill")]
    order = make_order("O1", route=["mill", "paint"])
    scenario = make_scenario(factories, [order], buckets=3, legs=[(BASE, "hill", 7)])
    assert list_cells(scenario) == ["O1.1 F1-1@0", "O1.2 F2-1@2"]


def test_a_latest_day_reaches_back_to_the_first_operation() -> None:
    # Painted by week 1 at the latest (day 14), so milled at another factory in week 0.
    factories = [make_factory("F1"), make_factory("F2", processes=["paint"])]
    order = make_order("O1", route=["mill", "paint"], latest_day=14)
    assert list_cells(make_scenario(factories, [order], buckets=3)) == ["O1.1 F1-1@0", "O1.2 F2-1@1"]


def test_a_factory_that_goods_cannot_leave_has_no_cells() -> None:
    # No leg goes to the island: what is milled there cannot be painted, nor delivered to the port.
    factories = [make_factory("F1"), make_factory("F2", location="island"), make_factory("F3", processes=["paint"])]
    orders = [make_order("O1", route=["mill", "paint"]), make_order("O2", destination="port")]
    scenario = make_scenario(factories, orders, buckets=2, legs=[(BASE, "port", 0)])
    cells = ["O1.1 F1-1@0", "O1.2 F3-1@1", "O2.1 F1-1@0", "O2.1 F1-1@1"]
    assert list_cells(scenario) == cells


@pytest.mark.parametrize("route", [["mill", "paint"], ["paint", "mill"], ["mill", "paint", "mill"]])
def test_an_order_with_an_operation_nobody_can_do_has_no_cells(route: list[str]) -> None:
    assert list_cells(make_scenario([make_factory("F1")], [make_order("O1", route=route)])) == []


# ----------------------------------------------------------------------------------------------------------------- room


@pytest.mark.parametrize(("free", "limit"), [(29, 0), (30, 0), (31, 0), (32, 1), (35, 2), (600, 10)])
def test_a_cell_holds_what_fits_beside_its_setup(free: int, limit: int) -> None:
    # Setup 30 minutes, 2 minutes a piece, 10 pieces ordered.
    order = make_order("O1", 10, route=[make_operation(minutes=2, setup_minutes=30)])
    found = limits_by_cell(make_scenario([make_factory("F1", free=free)], [order]))
    assert found == ({"O1.1 F1-1@0": limit} if limit else {})


@pytest.mark.parametrize(("free", "limit"), [(29, 0), (30, 10)])
def test_pieces_that_take_no_time_need_the_setup_only(free: int, limit: int) -> None:
    order = make_order("O1", 10, route=[make_operation(minutes=0, setup_minutes=30)])
    found = limits_by_cell(make_scenario([make_factory("F1", free=free)], [order]))
    assert found == ({"O1.1 F1-1@0": limit} if limit else {})


@pytest.mark.parametrize(("free", "limit"), [(4, 0), (5, 1), (14, 2), (15, 3), (600, 4)])
def test_limits_count_in_lot_multiples(free: int, limit: int) -> None:
    # A minute a piece in multiples of 5; 20 pieces are 4 multiples.
    scenario = make_scenario([make_factory("F1", free=free)], [make_order("O1", 20, lot_multiple=5)])
    assert limits_by_cell(scenario) == ({"O1.1 F1-1@0": limit} if limit else {})


@pytest.mark.parametrize(("free", "limit"), [(9, 0), (10, 10)])
def test_an_order_that_flows_whole_has_cells_for_all_of_it_only(free: int, limit: int) -> None:
    order = make_order("O1", 10, sourcing=make_sourcing(is_never_split=True), is_all_or_nothing=True)
    found = limits_by_cell(make_scenario([make_factory("F1", free=free)], [order]))
    assert found == ({"O1.1 F1-1@0": limit} if limit else {})


@pytest.mark.parametrize("is_never_split", [True, False])
@pytest.mark.parametrize("is_all_or_nothing", [True, False])
def test_one_of_the_two_alone_may_use_a_smaller_cell(is_never_split: bool, is_all_or_nothing: bool) -> None:
    # Both together flow whole: 9 minutes are of no use. A pinned lot splits such an order already.
    sourcing = make_sourcing(is_never_split=is_never_split)
    order = make_order("O1", 10, sourcing=sourcing, is_all_or_nothing=is_all_or_nothing)
    scenario = make_scenario([make_factory("F1", free=9)], [order])
    is_whole = is_never_split and is_all_or_nothing
    assert limits_by_cell(scenario) == ({} if is_whole else {"O1.1 F1-1@0": 9})
    pin = make_lot("pin", "O1", 4, "F1-1@0", is_pinned=True)
    pinned = make_scenario([make_factory("F1", free=9)], [order], pins=(pin,))
    assert limits_by_cell(pinned) == {"O1.1 F1-1@0": 9}
