"""Generated files stay what they were, byte for byte: runs recorded years apart speak of the same scenario.

After a change of the generator that is meant, renew these and run ``python -m optimizer.scenario.generate.stored --all``.
"""

from __future__ import annotations

import hashlib

import pytest

from optimizer.scenario import dump_scenario, find_stored, list_generated
from optimizer.scenario.generate import FAMILIES, generate_scenario

HASHES = {
    "balanced": "4cb883d403cee18e6dd31c53d13290baacae6b71eea1bcf4971d391e33c5bca6",
    "tight": "9010ab11332af86a3e0dfb74e4235be73e1c4571151c8ee8b791b2b6388c1e18",
    "peak_season": "7e95f39c332f8ccc417d75355f379e265ed43e91b12c9db674c31c1dff1071a2",
    "disaster": "4369e6f9db5d8204431b31e4d0f649f53e29d9cc466cae8f8a1bd0865d944f74",
    "sparse_skills": "dea725ffd5b98beb0549ee6654eabf4374276fe7a25b9dde19c1a8c335ceda00",
    "dominant_incumbent": "4a1ceae5cf05f3050d554b89037ef79a4fa54b8392c3595477787d9dc50069e6",
    "daily": "1ca7b105bd02204fc4dd4e165e8fa9b681218d091072c15ff50bacd78dcb8537",
    "weekly": "ec2b031678acbf52272974b4d018d5ebbc1e0cdc5b42fd236de94d1200bfe99c",
    "nation": "d10cfb0945c97891056e8225f8bd9e2b3e5c62198ee250d9445b5611252dddea",
}
"""SHA-256 of 20 factories x 60 orders from seed 2026."""


def compute_hash(family: str, factories: int, orders: int) -> str:
    scenario = generate_scenario(family, factories=factories, orders=orders, seed=2026)
    return hashlib.sha256(dump_scenario(scenario)).hexdigest()


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_every_family_makes_the_bytes_it_always_made(family: str) -> None:
    assert compute_hash(family, 20, 60) == HASHES[family]


def test_a_country_with_two_inspection_rooms_is_what_it_was() -> None:
    found = compute_hash("nation", 130, 150)
    assert found == "901006917d8e9063ecfc6f097c384d7219fe4a246676fd6316bde75c16237152"


@pytest.mark.slow
def test_the_scenario_of_the_country_is_still_what_the_manifest_lists(tmp_path_factory: pytest.TempPathFactory) -> None:
    # find_stored refuses any other bytes.
    path = find_stored("nation/weekly", cache=tmp_path_factory.mktemp("cache"))
    assert list_generated()["nation/weekly"].sha256[:12] in path.name
