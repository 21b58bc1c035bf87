"""Instances by name: published files, stored scenarios, generated ones.

``gap/cattrysse1994/gap1-0``, ``rcmax/1``, ``mscflp/cflp-ci_11``, ``brunel/most_orders``: a published file
``stored/regional/weekly``: a stored scenario, or one that is made when first asked for
``generated/balanced/12x40/1`` or ``generated/balanced/12x40/1/daily``: family, factories x orders, seed, calendar
``stored/monthly``, ``series/4x8x3/1``: for the back-test, a stored folder of batches, or factories x orders x months and a seed
``written/gap``: three jobs on two agents, written out on the spot; needs no data
"""

from __future__ import annotations

import re
from pathlib import Path

from benchmarks.data import find_published_folder, require_published_folder
from optimizer.domain.scenario import Scenario
from optimizer.errors import UnknownNameError
from optimizer.scenario import load_scenario
from optimizer.scenario.generate import generate_scenario
from optimizer.scenario.generate.monthly import Series, generate_series
from optimizer.scenario.published import read_published
from optimizer.scenario.published.gap import build_gap, parse_gap
from optimizer.scenario.stored import find_stored, list_stored, stored_folder
from optimizer.text import Text

FILES = {"gap": "gap/{}", "rcmax": "rcmax/instances/{}.txt", "mscflp": "mscflp/{}.dzn", "brunel": "brunel"}
"""Where a published instance is, by data set, below the folder of published files."""

WRITTEN_GAP = "2 3  1 5 4  3 2 6  2 2 2  2 2 2  4 4"
"""Two agents that hold two jobs each: the least cost is 1 + 2 + 4 = 7."""


def load_instance(name: str) -> Scenario:
    """Return the scenario an instance's name stands for.

    Raises
    ------
    UnknownNameError
        For a name that stands for nothing.
    """
    kind, _, rest = name.partition("/")
    if kind == "stored":
        return load_scenario(find_stored(rest))
    if kind == "generated":
        return _generate(name, rest)
    if name == "written/gap":
        return build_gap(parse_gap(WRITTEN_GAP, name), name="written")
    if kind not in FILES:
        raise _refuse(name)
    path = require_published_folder() / FILES[kind].format(rest)
    return read_published(kind, path, question=rest) if kind == "brunel" else read_published(kind, path)


def load_series(name: str) -> list[tuple[str, Scenario]]:
    """Return the batches that the name of a series stands for, in order, each with its own name.

    Raises
    ------
    UnknownNameError
        For a name that stands for none.
    """
    kind, _, rest = name.partition("/")
    if kind == "stored":
        paths = {stored: path for stored, path in list_stored().items() if stored.startswith(f"{rest}/")}
        if paths:
            return [(stored, load_scenario(path)) for stored, path in sorted(paths.items())]
    match = re.fullmatch(r"series/(\d+)x(\d+)x(\d+)/(\d+)", name)
    if match is None:
        raise _refuse(name)
    return list(generate_series(Series(*map(int, match.groups()))))


def find_file(name: str) -> Path | None:
    """Return the file (or folder) an instance is read from; None where code alone makes it, or nothing stands for it."""
    kind, _, rest = name.partition("/")
    if kind == "stored":
        series = stored_folder() / rest
        return series if series.is_dir() else list_stored().get(rest)
    if kind not in FILES:
        return None
    folder = find_published_folder()
    return None if folder is None else folder / FILES[kind].format(rest)


def _generate(name: str, rest: str) -> Scenario:
    match = re.fullmatch(r"(\w+)/(\d+)x(\d+)/(\d+)(?:/(\w+))?", rest)
    if match is None:
        raise _refuse(name)
    family, factories, orders, seed, calendar = match.groups()
    return generate_scenario(family, factories=int(factories), orders=int(orders), seed=int(seed), calendar=calendar)


def _refuse(name: str) -> UnknownNameError:
    return UnknownNameError(
        Text(f"測定対象 {name} はありません。", f"There is no instance {name}."),
        Text(
            "benchmarks/README.md の名前の書き方を見てください。",
            "See how instances are named in benchmarks/README.md.",
        ),
    )
