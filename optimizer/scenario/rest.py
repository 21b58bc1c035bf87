"""Cross-checks what could be read of a scenario whose structure is wrong in places, so that all errors come at once.

Every factory, order, pin and so on is read on its own. What cannot be read is left out, but its id still counts as
known, so that one slip is told once.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import to_json

from optimizer.domain.base import Id, Model
from optimizer.domain.calendar import Calendar
from optimizer.domain.check import check_scenario
from optimizer.domain.check.known import Everything, Ids, Known
from optimizer.domain.ledger import LedgerState
from optimizer.domain.network import Factory, Location, Network, Transit
from optimizer.domain.order import Buyer, GroupKind, Order
from optimizer.domain.plan import Lot
from optimizer.domain.rulebook import RuleBook
from optimizer.domain.scenario import Scenario
from optimizer.errors import Problem
from optimizer.scenario.path import Loc, find_value, format_path, parse_path
from optimizer.text import Text

M = TypeVar("M", bound=Model)


class _Reader:
    """Reads parts, and remembers what of each list could be read."""

    def __init__(self, raw: object) -> None:
        self._raw = raw
        self.kept_by_list: dict[Loc, list[int]] = {}
        self.lost_by_list: dict[Loc, list[object] | None] = {}

    def read(self, model: type[M], loc: Loc) -> M | None:
        """Return one part; None where it is missing or wrong."""
        return _read(model, find_value(self._raw, loc))

    def read_all(self, model: type[M], loc: Loc) -> tuple[M, ...]:
        """Return the members of a list that could be read."""
        members = find_value(self._raw, loc)
        if not isinstance(members, list):
            self.kept_by_list[loc], self.lost_by_list[loc] = [], None
            return ()
        read = [_read(model, member) for member in members]
        self.kept_by_list[loc] = [i for i, part in enumerate(read) if part is not None]
        self.lost_by_list[loc] = [members[i] for i, part in enumerate(read) if part is None]
        return tuple(part for part in read if part is not None)

    def widen(self, ids: Ids, loc: Loc) -> Ids:
        """Add the ids of what was lost; everything may be meant where one of them cannot be told."""
        lost = self.lost_by_list[loc]
        return ids if isinstance(ids, Everything) else _widen(ids, lost)

    def map_path(self, path: str) -> str:
        """Return the path in the file of a path in what could be read."""
        parts = parse_path(path)
        for loc, kept in self.kept_by_list.items():
            if parts[: len(loc)] == loc and len(parts) > len(loc):
                position = parts[len(loc)]
                if isinstance(position, int):
                    return format_path((*loc, kept[position], *parts[len(loc) + 1 :]))
        return path


_PATH = re.compile(r"\$(?:\.\w+|\[\d+\])+")
_ID: TypeAdapter[str] = TypeAdapter(Id)

NO_DAY = date.min
"""Stands for a first day that could not be read."""

FACTORIES, LOCATIONS = ("network", "factories"), ("network", "locations")


def check_rest(raw: object) -> list[Problem]:
    """Return what is wrong between the parts that could be read, with paths in the file."""
    reader = _Reader(raw)
    calendar = reader.read(Calendar, ("calendar",))
    days = find_value(raw, ("calendar", "boundaries"))
    buckets = calendar or _read(Calendar, {"as_of": NO_DAY, "boundaries": days})
    network = Network.model_construct(
        locations=reader.read_all(Location, LOCATIONS),
        transit=reader.read(Transit, ("network", "transit")) or Transit(),
        factories=reader.read_all(Factory, FACTORIES),
    )
    scenario = Scenario.model_construct(
        calendar=buckets or Calendar(as_of=NO_DAY, boundaries=(0, 1)),
        network=network,
        buyers=reader.read_all(Buyer, ("buyers",)),
        orders=reader.read_all(Order, ("orders",)),
        rulebook=reader.read(RuleBook, ("rulebook",)) or RuleBook(),
        ledger=reader.read(LedgerState, ("ledger",)) or LedgerState(),
        pins=reader.read_all(Lot, ("pins",)),
        published=reader.read_all(Lot, ("published",)),
    )
    known = dataclasses.replace(
        _widen_known(Known.of(scenario), reader),
        as_of=None if calendar is None else calendar.as_of,
        bucket_count=None if buckets is None else buckets.bucket_count,
    )
    return [_map_problem(problem, reader) for problem in check_scenario(scenario, known=known)]


def _map_problem(problem: Problem, reader: _Reader) -> Problem:
    """Return a problem with the paths of the file, in the sentence too."""
    ja, en = (_PATH.sub(lambda found: reader.map_path(found[0]), text) for text in problem.message)
    return dataclasses.replace(problem, path=reader.map_path(problem.path), message=Text(ja, en))


def _read(model: type[M], raw: object) -> M | None:
    """Read one part as strictly as the file: a guess at what was meant could bring up problems that are none."""
    try:
        return model.model_validate_json(to_json(raw, inf_nan_mode="constants"), strict=True)
    except ValidationError:
        return None


def _widen_known(known: Known, reader: _Reader) -> Known:
    lost = reader.lost_by_list[FACTORIES]
    is_whole = lost == []
    nobody: Ids = Everything()
    return dataclasses.replace(
        known,
        locations=reader.widen(known.locations, LOCATIONS),
        factories=reader.widen(known.factories, FACTORIES),
        work_centers=known.work_centers if is_whole else _widen_centers(known.work_centers, lost),
        buyers=reader.widen(known.buyers, ("buyers",)),
        orders=reader.widen(known.orders, ("orders",)),
        groups_by_kind=known.groups_by_kind if is_whole else dict.fromkeys(GroupKind, nobody),
        is_network_whole=is_whole,
    )


def _widen(ids: Ids, lost: Iterable[object] | None) -> Ids:
    if lost is None or isinstance(ids, Everything):
        return Everything()
    try:
        return ids | {_ID.validate_python(find_value(member, ("id",))): None for member in lost}
    except ValidationError:
        return Everything()


def _widen_centers(ids: Ids, lost: Iterable[object] | None) -> Ids:
    for factory in lost or ():
        centers = find_value(factory, ("work_centers",))
        ids = _widen(ids, centers if isinstance(centers, list) else None)
    return Everything() if lost is None else ids
