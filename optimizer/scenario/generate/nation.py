"""An invented country: seven blocks of prefectures along an arc of islands, each with its towns, hazards and trades."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from optimizer.domain.network import DistanceRule, Location, Transit
from optimizer.scenario.generate.draw import Draw
from optimizer.scenario.generate.region import MUNICIPALITIES, Estate, Municipality, Region, draw_estate

FACTORIES_PER_PREFECTURE = 40
"""A country of fewer factories has fewer prefectures, the largest ones."""

FEWEST_PREFECTURES = 3
FACTORIES_PER_ESTATE_NUMBER = 800
FACTORIES_PER_CENTER = 60
"""The center of a prefecture with so many factories has one inspection room; a country has as many in proportion."""

NATIONAL_TRANSIT = Transit(
    distance_rule=DistanceRule(same_day_km=150, km_per_day=600, detour_permille=1300, yen_per_kg=8, yen_per_kg_km=0.06)
)
"""Over the weekend to a neighbouring prefecture, overnight to the next block, three days from end to end."""


@dataclass(frozen=True)
class Block:
    """A part of the country with a warehouse of its own."""

    id: str
    name: str


@dataclass(frozen=True)
class Prefecture:
    """A prefecture: share of the shops, its centre (ten-thousandths of a degree), and what it is known for."""

    id: str
    name: str
    block: Block
    weight: int
    latitude: int
    longitude: int
    trades: tuple[str, ...] = ()


_NORTH = Block("kitanagi", "北凪")
_NORTH_EAST = Block("togasumi", "東霞")
_EAST = Block("oto", "央東")
_CENTRE = Block("okan", "央環")
_WEST = Block("seio", "西央")
_INLAND_SEA = Block("senan", "瀬南")
_SOUTH = Block("kanan", "火南")

PREFECTURES = (
    Prefecture("shiranagi", "白凪", _NORTH, 4, 430_300, 1_413_500, ("assembly",)),
    Prefecture("tokiri", "遠霧", _NORTH, 2, 429_200, 1_431_800),
    Prefecture("yukishiro", "雪代", _NORTH_EAST, 3, 405_800, 1_407_300),
    Prefecture("morinami", "杜波", _NORTH_EAST, 4, 394_200, 1_411_400, ("tool_and_die",)),
    Prefecture("ainagi", "藍凪", _NORTH_EAST, 6, 379_800, 1_405_600, ("assembly", "plastics")),
    Prefecture("inamori", "稲守", _EAST, 8, 364_900, 1_399_000, ("plastics", "press")),
    Prefecture("munagi", "武凪", _EAST, 14, 359_800, 1_394_300, ("sheet_metal",)),
    Prefecture("shiodai", "潮台", _EAST, 16, 355_200, 1_394_800, ("precision", "surface")),
    Prefecture("fusanami", "房浪", _EAST, 5, 355_400, 1_401_900, ("heat",)),
    Prefecture("koshise", "越瀬", _CENTRE, 7, 375_200, 1_389_300, ("sheet_metal", "surface")),
    Prefecture("takeno", "岳野", _CENTRE, 8, 362_000, 1_380_200, ("precision",)),
    Prefecture("shiomi", "汐見", _CENTRE, 12, 347_600, 1_377_300),
    Prefecture("tetsuwa", "鉄環", _CENTRE, 18, 350_800, 1_370_100, ("press", "machining")),
    Prefecture("kamine", "加峰", _CENTRE, 4, 365_400, 1_366_600, ("gear",)),
    Prefecture("kosumi", "湖澄", _WEST, 6, 351_000, 1_361_600, ("plastics",)),
    Prefecture("miyakohara", "都原", _WEST, 6, 349_800, 1_357_200, ("precision",)),
    Prefecture("nanura", "難浦", _WEST, 16, 346_600, 1_355_800, ("surface", "machining")),
    Prefecture("hyose", "兵瀬", _WEST, 9, 348_300, 1_348_200, ("heat", "gear")),
    Prefecture("binada", "備灘", _INLAND_SEA, 7, 346_400, 1_338_600, ("tool_and_die",)),
    Prefecture("geishio", "芸潮", _INLAND_SEA, 8, 344_300, 1_326_200, ("machining", "heat")),
    Prefecture("sanjima", "讃島", _INLAND_SEA, 3, 342_400, 1_339_700),
    Prefecture("yogata", "予潟", _INLAND_SEA, 3, 338_400, 1_328_300),
    Prefecture("chikuhama", "筑浜", _SOUTH, 9, 336_300, 1_306_800, ("tool_and_die", "press")),
    Prefecture("adake", "阿岳", _SOUTH, 4, 328_400, 1_308_300, ("assembly",)),
    Prefecture("satsunagi", "薩凪", _SOUTH, 3, 318_300, 1_306_200),
)
"""All prefectures, north to south; Shiomi is the one of the regional scenarios."""

_HEADS = (
    ("朝", "asa"), ("霧", "kiri"), ("風", "kaze"), ("波", "nami"), ("星", "hoshi"), ("月", "tsuki"), ("雪", "yuki"),
    ("花", "hana"), ("鶴", "tsuru"), ("楓", "kaede"), ("椿", "tsubaki"), ("萩", "hagi"), ("藤", "fuji"), ("鈴", "suzu"),
    ("銀", "gin"), ("藍", "ai"), ("翠", "midori"), ("緋", "hi"), ("暁", "akatsuki"), ("澪", "mio"),
)  # fmt: skip
_TAILS = (
    ("ヶ浦", "gaura"), ("ノ沢", "nosawa"), ("ヶ崎", "gasaki"), ("見台", "midai"), ("森台", "moridai"),
    ("渡瀬", "watase"), ("野原", "nohara"), ("谷戸", "yato"), ("河内", "kochi"), ("津浜", "tsuhama"),
)  # fmt: skip
_SHARES = (30, 20, 15, 11, 10, 6, 5, 3)
"""Shares of the municipalities of a prefecture, the capital first."""


def build_nation(draw: Draw, factories: int) -> Region:
    """Lay out the country: prefectures, municipalities, estates, one warehouse per block, shared inspection rooms."""
    prefectures = choose_prefectures(factories)
    per_municipality = 1 + min(3, factories // FACTORIES_PER_ESTATE_NUMBER)
    estates: list[Estate] = []
    capital_by_prefecture: dict[str, Estate] = {}
    names = iter(range(len(_HEADS) * len(_TAILS)))
    for prefecture in prefectures:
        found = [
            replace(draw_estate(draw, place, number), block=prefecture.block.id, trades=prefecture.trades)
            for place in _draw_municipalities(draw, prefecture, names)
            for number in range(1, per_municipality + 1)
        ]
        capital_by_prefecture[prefecture.id] = found[0]
        estates += found
    seats = _find_seats(prefectures)
    hubs = tuple(_build_hub(prefecture) for prefecture in seats)
    rooms = max(1, min(len(seats), factories // FACTORIES_PER_CENTER))
    return Region(
        id="zenkoku",
        authority="全国共同受発注センター連合",
        estates=tuple(estates),
        destinations=hubs,
        transit=NATIONAL_TRANSIT,
        # Most goods come from farther away than the next town.
        days_to_warehouse=1,
        days_to_estate=1,
        centers=tuple(capital_by_prefecture[prefecture.id] for prefecture in seats[:rooms]),
        hub_by_block={prefecture.block.id: hub.id for prefecture, hub in zip(seats, hubs, strict=True)},
    )


def choose_prefectures(factories: int) -> tuple[Prefecture, ...]:
    """Return the prefectures of a country with so many factories, north to south."""
    count = max(FEWEST_PREFECTURES, min(len(PREFECTURES), factories // FACTORIES_PER_PREFECTURE))
    largest = sorted(PREFECTURES, key=lambda prefecture: -prefecture.weight)[:count]
    return tuple(prefecture for prefecture in PREFECTURES if prefecture in largest)


def _find_seats(prefectures: tuple[Prefecture, ...]) -> list[Prefecture]:
    """Return the largest prefecture of every block, the largest of all first."""
    by_weight = sorted(prefectures, key=lambda prefecture: -prefecture.weight)
    seat_by_block: dict[str, Prefecture] = {}
    for prefecture in by_weight:
        seat_by_block.setdefault(prefecture.block.id, prefecture)
    return list(seat_by_block.values())


def _build_hub(prefecture: Prefecture) -> Location:
    return Location(
        id=f"hub-{prefecture.block.id}",
        name=f"{prefecture.block.name}配送センター",
        latitude=prefecture.latitude / 10_000,
        longitude=prefecture.longitude / 10_000,
    )


def _draw_municipalities(draw: Draw, prefecture: Prefecture, names: Iterator[int]) -> list[Municipality]:
    """Draw four to eight municipalities around the centre of a prefecture, by its size; Shiomi has its own."""
    if prefecture.id == "shiomi":
        return [replace(place, weight=place.weight * prefecture.weight) for place in MUNICIPALITIES]
    count = min(len(_SHARES), 4 + prefecture.weight // 4)
    return [_draw_municipality(draw, prefecture, rank, names) for rank in range(count)]


def _draw_municipality(draw: Draw, prefecture: Prefecture, rank: int, names: Iterator[int]) -> Municipality:
    id_, name = (prefecture.id, prefecture.name) if rank == 0 else build_municipality_name(next(names))
    spread = 200 if rank == 0 else 3300
    return Municipality(
        id=id_,
        name=name + ("市" if rank < 4 else "町" if rank < 7 else "村"),
        weight=_SHARES[rank] * prefecture.weight,
        latitude=prefecture.latitude + draw.whole(-spread, spread),
        longitude=prefecture.longitude + draw.whole(-spread, spread),
        zones=_draw_zones(draw, prefecture),
    )


def build_municipality_name(number: int) -> tuple[str, str]:
    """Return the id and the name of a municipality, all different up to 200."""
    head = _HEADS[number % len(_HEADS)]
    # A head comes back 21 places further on (1 modulo 10), so it meets every tail once.
    tail = _TAILS[(number // len(_HEADS) + number) % len(_TAILS)]
    return head[1] + tail[1], head[0] + tail[0]


def _draw_zones(draw: Draw, prefecture: Prefecture) -> tuple[str, ...]:
    """Draw what threatens a municipality: its prefecture's river, its block's coast, its prefecture's mountains."""
    kinds = (("flood", prefecture.id, 280), ("tsunami", prefecture.block.id, 220), ("landslide", prefecture.id, 180))
    return tuple(f"{kind}-{where}" for kind, where, permille in kinds if draw.chance(permille))
