"""The domain's own small rules: ids, the calendar, moves, positions."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

from optimizer.domain.base import Id
from optimizer.domain.calendar import Calendar
from optimizer.domain.index import Index
from optimizer.domain.network import DistanceRule, Leg, Location, Network, Transit
from optimizer.domain.transit import Move, TransitTable
from tests.build import make_factory, make_operation, make_order, make_scenario, make_sourcing, make_work_center

ID = TypeAdapter(Id)


@pytest.mark.parametrize("id_", ["F1", "青木製作所", "A-1_b.c", "5 軸", "x" * 80, "ISO 9001:2015", "#1"])
def test_names_of_every_kind_are_ids(id_: str) -> None:
    assert ID.validate_python(id_) == id_


def test_blanks_around_an_id_are_no_part_of_it() -> None:
    assert Location(id=" F1\t").id == "F1"


@pytest.mark.parametrize(
    "id_",
    ["", "x" * 81, "a/b", "a\\b", "..", ".hidden", "a\nb", "a\x00b", "a\x1b[2J", "a\u202eb", "a\u200bb", "\ufeffa"],
)
def test_ids_that_mislead_a_reader_or_a_file_system_are_refused(id_: str) -> None:
    with pytest.raises(ValidationError):
        ID.validate_python(id_)


def test_buckets_touch_and_never_overlap() -> None:
    calendar = Calendar(as_of=date(2026, 4, 6), boundaries=(0, 7, 9))
    assert calendar.bucket_count == 2
    assert [(calendar.start_day(t), calendar.end_day(t)) for t in range(2)] == [(0, 7), (7, 9)]
    assert calendar.label(1) == "2026-04-13"


@pytest.mark.parametrize("boundaries", [(0, 0), (7, 0), (0, 7, 7), (0, 8, 7)])
def test_a_bucket_ends_after_it_starts(boundaries: tuple[int, ...]) -> None:
    with pytest.raises(ValidationError):
        Calendar(as_of=date(2026, 4, 6), boundaries=boundaries)


# Two town halls, 3.59 km apart as the crow flies.
OTA = Location(id="ota", latitude=35.5613, longitude=139.7160)
KAWASAKI = Location(id="kawasaki", latitude=35.5308, longitude=139.7030)
NOWHERE = Location(id="nowhere")


def make_table(**transit: object) -> TransitTable:
    return TransitTable(Network(locations=(OTA, KAWASAKI, NOWHERE), transit=Transit(**transit), factories=()))  # type: ignore[arg-type]


def test_goods_stay_where_they_are_for_free() -> None:
    assert make_table().move("ota", "ota") == Move(0, 0.0)
    assert make_table().move("ota", None) == Move(0, 0.0)


def test_a_leg_holds_both_ways_unless_the_way_back_is_listed() -> None:
    there = Leg(origin="ota", destination="kawasaki", days=1, yen_per_kg=10)
    assert make_table(legs=(there,)).move("kawasaki", "ota") == Move(1, 10.0)
    assert make_table(legs=(there,), is_symmetric=False).move("kawasaki", "ota") is None
    back = Leg(origin="kawasaki", destination="ota", days=2)
    assert make_table(legs=(there, back)).move("kawasaki", "ota") == Move(2, 0.0)


def test_distance_stands_in_where_no_leg_is_listed() -> None:
    # 1.3 x 3.59 km are 4.67 km by road, rounded to 5: 2 + 5 x 0.5 yen per kg; one km more than 4 takes one day.
    near = DistanceRule(same_day_km=5, km_per_day=400, yen_per_kg=2, yen_per_kg_km=0.5)
    assert make_table(distance_rule=near).move("ota", "kawasaki") == Move(0, 4.5)
    far = DistanceRule(same_day_km=4, km_per_day=400, yen_per_kg=2, yen_per_kg_km=0.5)
    assert make_table(distance_rule=far).move("ota", "kawasaki") == Move(1, 4.5)
    assert make_table(distance_rule=far).move("ota", "nowhere") is None
    assert make_table().move("ota", "kawasaki") is None


def test_everything_has_a_position_in_file_order() -> None:
    shops = [make_factory("F1", make_work_center("A"), make_work_center("B")), make_factory("F2", is_member=False)]
    orders = [make_order("O1", route=["mill", "mill"]), make_order("O2")]
    index = Index(make_scenario(shops, orders, buckets=2))
    assert index.work_center_by_id == {"A": 0, "B": 1, "F2-1": 2}
    assert list(index.factory_of_work_center) == [0, 0, 1]
    # O1 has operations 0 and 1, O2 has operation 2.
    assert list(index.operation_start) == [0, 2, 3]
    assert list(index.order_of_operation) == [0, 0, 1]
    assert index.operation_count == 3
    assert list(index.is_member) == [True, False]
    assert index.free_milliminutes.shape == (3, 2)
    assert np.all(index.free_milliminutes == 600_000)


def test_an_operation_may_have_a_sourcing_rule_of_its_own() -> None:
    own = make_sourcing(max_factories=1)
    order = make_order("O1", route=["mill", make_operation(sourcing=own)], sourcing=make_sourcing(max_factories=3))
    assert [order.sourcing_of(k).max_factories for k in range(2)] == [3, 1]
