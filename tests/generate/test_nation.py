"""The country: prefectures far enough apart that freight and days matter, buyers and centers spread over its blocks."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import pytest

from optimizer.domain.scenario import Scenario
from optimizer.domain.transit import TransitTable, compute_km
from optimizer.scenario.generate import generate_scenario
from optimizer.scenario.generate.draw import Draw, Stream
from optimizer.scenario.generate.nation import (
    PREFECTURES,
    build_municipality_name,
    build_nation,
    choose_prefectures,
)
from optimizer.scenario.generate.processes import BOTTLENECKS
from tests.generate.measures import compute_loads, compute_median_eligible, count_orders


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    """Nine prefectures: one for every forty factories."""
    return generate_scenario("nation", factories=360, orders=1500, seed=4)


def test_prefectures_and_municipalities_have_names_of_their_own() -> None:
    assert len({prefecture.id for prefecture in PREFECTURES}) == len(PREFECTURES) == 25
    assert len({prefecture.name for prefecture in PREFECTURES}) == 25
    names = [build_municipality_name(number) for number in range(200)]
    assert len({id_ for id_, _ in names}) == len({name for _, name in names}) == 200


@pytest.mark.parametrize(
    ("factories", "count"), [(1, 3), (159, 3), (160, 4), (360, 9), (999, 24), (1000, 25), (9000, 25)]
)
def test_there_is_a_prefecture_for_every_forty_factories_and_three_at_least(factories: int, count: int) -> None:
    assert len(choose_prefectures(factories)) == count


def test_even_the_smallest_country_has_several_blocks() -> None:
    assert len({prefecture.block.id for prefecture in choose_prefectures(1)}) == 3


def test_all_places_of_the_full_country_are_different() -> None:
    region = build_nation(Draw(1, Stream.region), 3000)
    ids = [place.id for place in region.locations]
    assert len(ids) == len(set(ids))
    assert len({estate.municipality.name for estate in region.estates}) == len(
        {estate.municipality.id for estate in region.estates}
    )
    assert len(region.hub_by_block) == len(region.centers) == 7


def test_towns_of_a_prefecture_share_a_week_and_the_ends_of_the_country_do_not(scenario: Scenario) -> None:
    region = build_nation(Draw(1, Stream.region), 3000)
    network = scenario.network.model_copy(update={"locations": region.locations})
    transit = TransitTable(network)
    north = region.estates[0].location.id
    south = region.estates[-1].location.id
    neighbour = region.estates[1].location.id
    near, far = transit.move(north, neighbour), transit.move(north, south)
    assert near is not None
    assert near.days == 0
    # Shiranagi to Satsunagi: 1,580 km as the crow flies, 2,060 by road; 150 without a day, then 600 a day: four days.
    assert far is not None
    assert far.days in {3, 4}
    assert far.yen_per_kg > 5 * near.yen_per_kg
    ends = (region.estates[0].location, region.estates[-1].location)
    assert 1400 <= (compute_km(*ends) or 0) <= 1700


def test_factories_spread_over_the_country_by_the_size_of_its_prefectures(scenario: Scenario) -> None:
    region = build_nation(Draw(4, Stream.region), 360)
    block_by_place = {estate.location.id: estate.block for estate in region.estates}
    members = [factory for factory in scenario.network.factories if factory.is_member]
    blocks = Counter(block_by_place[factory.location] for factory in members)
    assert set(blocks) == set(region.hub_by_block)
    assert max(blocks.values()) < len(members) * 2 // 3


def test_buyers_order_to_every_block_and_know_their_own_best(scenario: Scenario) -> None:
    region = build_nation(Draw(4, Stream.region), 360)
    block_by_place = {estate.location.id: estate.block for estate in region.estates}
    block_by_place |= {hub: block for block, hub in region.hub_by_block.items()}
    destination_by_buyer = {order.buyer: order.destination for order in scenario.orders}
    assert {block_by_place[place] for place in destination_by_buyer.values() if place} == set(region.hub_by_block)
    members = [factory for factory in scenario.network.factories if factory.is_member]
    home, elsewhere = [0, 0], [0, 0]
    for buyer, place in destination_by_buyer.items():
        for factory in members if place else ():
            where = home if block_by_place[factory.location] == block_by_place[place or ""] else elsewhere
            where[0] += buyer in factory.ndas
            where[1] += 1
    # Known at home at least twice as often as elsewhere; and elsewhere too: work goes over the whole country.
    assert home[0] * elsewhere[1] > 2 * elsewhere[0] * home[1]
    assert elsewhere[0] * 20 > elsewhere[1]


def test_nobody_is_allowed_by_name(scenario: Scenario) -> None:
    # Who may do an operation follows from machines, certificates and NDAs alone.
    assert count_orders(scenario, lambda order: order.sourcing.allowed_factories is not None) == 0


def test_the_center_has_a_room_for_every_sixty_factories_one_a_block(scenario: Scenario) -> None:
    rooms = [factory for factory in scenario.network.factories if not factory.is_member]
    blocks = {prefecture.block.id for prefecture in choose_prefectures(360)}
    # 360 / 60 = 6 rooms, but no more than there are blocks.
    assert len(rooms) == min(6, len(blocks)) > 1
    assert len({room.municipality for room in rooms}) == len(rooms)
    assert len({room.id for room in rooms}) == len(rooms)
    # 360 / (60 x rooms) machines of either kind in each.
    assert {len(room.work_centers) for room in rooms} == {2 * (360 // (60 * len(rooms)))}


def test_loads_are_those_of_the_weekly_family(scenario: Scenario) -> None:
    loads = compute_loads(scenario)
    assert all(0.48 <= load <= 0.60 for process, load in loads.items() if process in BOTTLENECKS)
    assert all(load <= 0.55 for process, load in loads.items() if process not in BOTTLENECKS)


def test_an_operation_has_some_work_centers_to_choose_from_however_large_the_country(scenario: Scenario) -> None:
    assert 6 <= compute_median_eligible(scenario) <= 30
    # A town's 60 factories leave 7 to choose from; six times as many less than four times that.
    assert compute_median_eligible(generate_scenario("nation", factories=60, orders=300, seed=4)) >= 4


def test_pairs_of_prefectures_are_not_on_top_of_each_other() -> None:
    for a, b in combinations(PREFECTURES, 2):
        # A tenth of a degree is about ten kilometres.
        assert abs(a.latitude - b.latitude) + abs(a.longitude - b.longitude) > 3000, (a.id, b.id)
