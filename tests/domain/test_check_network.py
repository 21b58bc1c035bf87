"""Cross-checks of locations, transit, factories, work centers and buyers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from optimizer.domain.network import DistanceRule, Leg, Location, Network, Transit
from optimizer.domain.order import Buyer
from tests.build import make_certificate, make_factory, make_order, make_work_center
from tests.domain.found import find_codes, find_problems

ORDER = make_order("O1")
BASE = (Location(id="base"),)


def make_network(*factories: Any, locations: tuple[Location, ...] = BASE, **transit: Any) -> Network:
    return Network(locations=locations, transit=Transit(**transit), factories=factories)


def test_a_sound_scenario_is_accepted() -> None:
    assert find_codes([make_factory("F1")], [ORDER]) == []


def test_an_empty_batch_and_an_empty_network_are_scenarios() -> None:
    # Nothing is ordered this week, or every factory is down: a plan says so, nothing is wrong with the file.
    assert find_codes([make_factory("F1")], []) == []
    assert find_codes([], []) == []


def test_every_second_use_of_an_id_is_found() -> None:
    factories = [make_factory("F1"), make_factory("F1", make_work_center("F1-1")), make_factory("F2")]
    buyers = (Buyer(id="B1"), Buyer(id="B1"))
    found = find_codes(factories, [make_order("O1"), make_order("O2"), make_order("O1")], buyers=buyers)
    assert found == [
        ("id.duplicate", "$.network.factories[1].id"),
        ("id.duplicate", "$.network.factories[1].work_centers[0].id"),
        ("id.duplicate", "$.buyers[1].id"),
        ("id.duplicate", "$.orders[2].id"),
    ]


def test_work_center_ids_are_unique_over_the_whole_network() -> None:
    factories = [make_factory("F1", make_work_center("W")), make_factory("F2", make_work_center("W"))]
    (problem,) = find_problems(factories, [ORDER])
    assert problem.path == "$.network.factories[1].work_centers[0].id"
    assert problem.subject == "work center W"
    assert "$.network.factories[0].work_centers[0].id" in problem.message.en


def test_a_factory_and_a_buyer_may_have_the_same_id() -> None:
    assert find_codes([make_factory("B1")], [ORDER]) == []


def test_locations_are_named_once_and_exist() -> None:
    twice = make_network(make_factory("F1", location="nowhere"), locations=(*BASE, *BASE))
    found = find_codes([], [ORDER], network=twice)
    assert found == [
        ("id.duplicate", "$.network.locations[1].id"),
        ("reference.unknown", "$.network.factories[0].location"),
    ]


@pytest.mark.parametrize(
    ("coordinates", "count"),
    [
        ({}, 0),
        ({"latitude": 35.5, "longitude": 139.7}, 0),
        ({"latitude": 35.5}, 1),
        ({"longitude": 139.7}, 1),
        # 0 is a coordinate, not a missing one.
        ({"latitude": 0.0, "longitude": 0.0}, 0),
    ],
)
def test_coordinates_come_in_pairs(coordinates: dict[str, Any], count: int) -> None:
    network = make_network(locations=(*BASE, Location(id="ota", **coordinates)))
    found = find_codes([], [], network=network)
    assert found == [("location.half_coordinates", "$.network.locations[1]")] * count


def test_legs_join_known_places_and_are_listed_once() -> None:
    there, back = Leg(origin="base", destination="ota"), Leg(origin="ota", destination="base", days=2)
    locations = (*BASE, Location(id="ota"))
    # The way back may differ from the way there.
    assert find_codes([], [], network=make_network(locations=locations, legs=(there, back))) == []
    lost = Leg(origin="ota", destination="oota")
    assert find_codes([], [], network=make_network(locations=locations, legs=(there, lost, there))) == [
        ("reference.unknown", "$.network.transit.legs[1].destination"),
        ("leg.duplicate", "$.network.transit.legs[2]"),
    ]


def test_ndas_name_buyers() -> None:
    assert find_codes([make_factory("F1", ndas=("B1",))], [ORDER]) == []
    (problem,) = find_problems([make_factory("F1", ndas=("B1", "B2"))], [ORDER], buyers=(Buyer(id="B1"),))
    assert (problem.path, problem.subject) == ("$.network.factories[0].ndas[1]", "factory F1")
    assert problem.value == '"B2"'


@pytest.mark.parametrize(("valid_from", "count"), [(None, 0), (date(2027, 3, 31), 0), (date(2027, 4, 1), 1)])
def test_a_certificate_ends_no_earlier_than_it_starts(valid_from: date | None, count: int) -> None:
    # Both ends count: a certificate of one day starts and ends on it.
    held = make_certificate("iso9001", valid_from, date(2027, 3, 31))
    found = find_codes([make_factory("F1", certificates=(held,))], [ORDER])
    assert found == [("certificate.reversed", "$.network.factories[0].certificates[0].valid_from")] * count


@pytest.mark.parametrize(("numbers", "count"), [((9, 9), 1), ((9, 9, 9), 0), ((9, 9, 9, 9), 1)])
def test_minutes_are_given_per_bucket(numbers: tuple[int, ...], count: int) -> None:
    centers = make_work_center("W1", free=numbers), make_work_center("W2", free=(9, 9, 9), total_minutes=numbers)
    found = find_codes([make_factory("F1", *centers)], [ORDER], buckets=3)
    assert (
        found
        == [
            ("buckets.count", "$.network.factories[0].work_centers[0].free_minutes"),
            ("buckets.count", "$.network.factories[0].work_centers[1].total_minutes"),
        ]
        * count
    )


def test_total_minutes_include_the_free_ones() -> None:
    # Bucket 0: 600 of 600 is the edge, bucket 1: 599 is one short.
    factory = make_factory("F1", make_work_center("W", free=(600, 600), total_minutes=(600, 599)))
    (problem,) = find_problems([factory], [ORDER], buckets=2)
    assert problem.code == "capacity.total_below_free"
    assert problem.path == "$.network.factories[0].work_centers[0].total_minutes[1]"
    assert "599" in problem.message.ja
    assert "600" in problem.message.ja


@pytest.mark.parametrize(("yen", "count"), [(60.123456, 0), (60.1234567, 1), (1_000_000.0, 0)])
def test_prices_have_six_decimals(yen: float, count: int) -> None:
    factory = make_factory("F1", make_work_center("W", yen_per_minute=yen), activation_yen=yen)
    network = make_network(
        factory,
        locations=(*BASE, Location(id="ota")),
        legs=(Leg(origin="base", destination="ota", yen_per_kg=yen),),
        distance_rule=DistanceRule(yen_per_kg=yen, yen_per_kg_km=yen),
    )
    found = find_codes([], [], network=network)
    assert [code for code, _ in found] == ["number.decimals"] * (5 * count)
    assert len(set(found)) == len(found)


def test_the_way_out_of_too_many_decimals_is_the_nearest_number() -> None:
    (problem,) = find_problems([make_factory("F1", activation_yen=123456.1234567)], [ORDER])
    assert "123456.123457" in problem.way_out.en


def test_conflicts_name_other_buyers() -> None:
    assert find_codes([make_factory("F1")], [ORDER], conflicts=[("B1", "B2")]) == []
    buyers = (Buyer(id="B1", conflicts=("B1", "B9")),)
    assert find_codes([make_factory("F1")], [ORDER], buyers=buyers) == [
        ("buyer.conflict_with_itself", "$.buyers[0].conflicts[0]"),
        ("reference.unknown", "$.buyers[0].conflicts[1]"),
    ]
