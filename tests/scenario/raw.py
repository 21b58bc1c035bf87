"""A small scenario as it stands in a file, and changes to it."""

from __future__ import annotations

import copy
import json
from typing import Any

from optimizer.errors import Problem, ScenarioError
from optimizer.scenario import parse_scenario

Raw = dict[str, Any]

_SOUND: Raw = {
    "schema_version": 1,
    "id": "small",
    "calendar": {"as_of": "2026-04-06", "boundaries": [0, 7, 14]},
    "network": {
        "locations": [{"id": "ota"}, {"id": "kawasaki"}],
        "transit": {"legs": [{"origin": "ota", "destination": "kawasaki", "days": 1}]},
        "factories": [
            {
                "id": "F1",
                "name": "青木製作所",
                "location": "ota",
                "municipality": "ota-ku",
                "work_centers": [{"id": "F1-1", "capabilities": [{"process": "mill"}], "free_minutes": [600, 600]}],
            },
            {
                "id": "F2",
                "location": "kawasaki",
                "work_centers": [{"id": "F2-1", "capabilities": [{"process": "mill"}], "free_minutes": [600, 600]}],
            },
        ],
    },
    "buyers": [{"id": "B1"}],
    "orders": [
        {
            "id": "O1",
            "buyer": "B1",
            "item": "bracket",
            "quantity": 20,
            "due_day": 12,
            "destination": "ota",
            "route": [{"process": "mill", "minutes_per_piece": 12}],
        },
        {
            "id": "O2",
            "buyer": "B1",
            "item": "shaft",
            "quantity": 30,
            "due_day": 14,
            "route": [{"process": "mill", "minutes_per_piece": 3}],
        },
    ],
    "rulebook": {"hard": {"quotas": [{"kind": "municipality", "group": "ota-ku", "maximum": 900}]}},
    "pins": [{"id": "P1", "order": "O1", "quantity": 5, "steps": [{"work_center": "F1-1", "bucket": 0}]}],
}


def make_raw() -> Raw:
    """A sound scenario, to be changed."""
    return copy.deepcopy(_SOUND)


def set_at(raw: Raw, *path: str | int, to: object) -> Raw:
    """The same scenario with another value at a path."""
    holder: Any = raw
    for part in path[:-1]:
        holder = holder[part]
    holder[path[-1]] = to
    return raw


def find_problems(raw: object) -> tuple[Problem, ...]:
    """What a scenario is refused for, none when it is accepted."""
    text = raw if isinstance(raw, bytes) else json.dumps(raw, ensure_ascii=False).encode("utf-8")
    try:
        parse_scenario(text)
    except ScenarioError as error:
        return error.problems
    return ()


def find_codes(raw: object) -> list[tuple[str, str]]:
    """Code and path of what a scenario is refused for."""
    return [(problem.code, problem.path) for problem in find_problems(raw)]
