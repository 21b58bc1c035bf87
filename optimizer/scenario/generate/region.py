"""Where a network lies: its industrial estates, hazard zones, buyers' destinations, how goods move; and a prefecture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from optimizer.domain.network import DistanceRule, Location, Transit
from optimizer.scenario.generate.draw import Draw


@dataclass(frozen=True)
class Municipality:
    """A city, town or village: share of the shops, and where it lies (ten-thousandths of a degree)."""

    id: str
    name: str
    weight: int
    latitude: int
    longitude: int
    zones: tuple[str, ...]


MUNICIPALITIES = (
    Municipality("shiomi", "汐見市", 30, 347_200, 1_377_300, ("flood-kirigawa",)),
    Municipality("tetsumori", "鉄森市", 20, 348_100, 1_377_000, ()),
    Municipality("hamawatari", "浜渡市", 15, 346_700, 1_378_400, ("tsunami-south-coast",)),
    Municipality("kiritani", "霧谷市", 11, 348_900, 1_378_300, ("landslide-north",)),
    Municipality("shinonomedai", "東雲台市", 10, 347_600, 1_376_000, ()),
    Municipality("yanaseto", "柳瀬戸町", 6, 347_500, 1_378_600, ("flood-kirigawa",)),
    Municipality("iwakubo", "岩久保町", 5, 346_800, 1_376_100, ("liquefaction-bay", "tsunami-south-coast")),
    Municipality("hanaseda", "花背田村", 3, 349_500, 1_377_400, ("landslide-north",)),
)

DESTINATIONS = (
    Location(id="metro-east", name="首都圏配送センター", latitude=35.55, longitude=139.6),
    Location(id="metro-central", name="中京圏配送センター", latitude=35.1, longitude=136.9),
    Location(id="metro-west", name="関西圏配送センター", latitude=34.75, longitude=135.45),
)
"""Buyers' warehouses in the metropolises, one day away."""

TRANSIT = Transit(
    distance_rule=DistanceRule(same_day_km=80, km_per_day=400, detour_permille=1300, yen_per_kg=8, yen_per_kg_km=0.06)
)


@dataclass(frozen=True)
class Estate:
    """An industrial estate: a location in a municipality with its hazard zones.

    Attributes
    ----------
    weight
        Share of the shops.
    block
        Part of the country it lies in; empty where there is only one.
    trades
        Kinds of shops that its prefecture is known for, three times as common there.
    """

    location: Location
    municipality: Municipality
    zones: tuple[str, ...]
    weight: int
    block: str = ""
    trades: tuple[str, ...] = ()

    def weigh(self, trade: str) -> int:
        """Return its share of the shops of a kind."""
        return self.weight * (3 if trade in self.trades else 1)


@dataclass(frozen=True)
class Region:
    """The country or the prefecture a network lies in.

    Attributes
    ----------
    id
        First part of the ids of its rule books.
    authority
        Who runs the joint-order center.
    destinations
        Warehouses of buyers outside the estates.
    days_to_warehouse, days_to_estate
        Days the last leg usually takes; due days leave room for them.
    hub_by_block
        The warehouse of every block; empty where all buyers are alike.
    centers
        Estates at which the center keeps shared equipment, one site each.
    """

    id: str
    authority: str
    estates: tuple[Estate, ...]
    destinations: tuple[Location, ...]
    transit: Transit
    days_to_warehouse: int
    days_to_estate: int
    centers: tuple[Estate, ...]
    hub_by_block: Mapping[str, str] = field(default_factory=dict)

    @property
    def locations(self) -> tuple[Location, ...]:
        """All places: estates first, then warehouses."""
        return (*(estate.location for estate in self.estates), *self.destinations)

    def compute_days(self, destination: str | None) -> int:
        """Return the days the last leg usually takes; none when the buyer collects."""
        if destination is None:
            return 0
        is_warehouse = any(destination == place.id for place in self.destinations)
        return self.days_to_warehouse if is_warehouse else self.days_to_estate


def build_prefecture(draw: Draw, factories: int) -> Region:
    """Lay out Shiomi: two to twelve industrial estates per municipality, more in a larger network."""
    per_municipality = min(12, 2 + factories // 150)
    estates = tuple(
        draw_estate(draw, municipality, number)
        for municipality in MUNICIPALITIES
        for number in range(1, per_municipality + 1)
    )
    return Region(
        id="shiomi",
        authority="汐見県共同受発注センター",
        estates=estates,
        destinations=DESTINATIONS,
        transit=TRANSIT,
        days_to_warehouse=1,
        days_to_estate=0,
        centers=estates[:1],
    )


def draw_estate(draw: Draw, municipality: Municipality, number: int) -> Estate:
    """Draw one industrial estate of a municipality: its place, and which of the hazard zones reach it."""
    latitude = municipality.latitude + draw.whole(-350, 350)
    longitude = municipality.longitude + draw.whole(-450, 450)
    location = Location(
        id=f"{municipality.id}-{number}",
        name=f"{municipality.name}第{number}工業団地",
        latitude=latitude / 10_000,
        longitude=longitude / 10_000,
    )
    zones = tuple(zone for zone in municipality.zones if draw.chance(700))
    return Estate(location, municipality, zones, municipality.weight)
