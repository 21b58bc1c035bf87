"""The network as quotes look it up: the same for every new order, and remembered from one to the next."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from optimizer.cells.geography import UNREACHABLE, build_geography
from optimizer.domain.check.known import groups_of
from optimizer.domain.index import Index
from optimizer.domain.network import Factory
from optimizer.domain.order import GroupKind
from optimizer.domain.transit import TransitTable
from optimizer.eligibility.admission import AdmissionTable
from optimizer.eligibility.capabilities import CapabilityTables
from optimizer.quote.check import Names
from optimizer.quote.committed import Committed
from optimizer.units import micro
from optimizer.units import yen as nanoyen_of

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]


class Ground:
    """A network and what its committed plan leaves, with every answer remembered that orders have in common.

    Parameters
    ----------
    committed
        The plan, added up.
    prices
        Yen per free minute, shape (work centers, buckets); None where capacity has no price.

    Attributes
    ----------
    lead_days, microyen_per_minute
        Per work center.
    work_centers_by_process
        Positions of the work centers with a capability of a process, in file order.
    start_days, end_days
        Per bucket.
    activation
        Nanoyen a factory costs as soon as it has any work, per factory; 0 where that is paid already.
    """

    def __init__(self, committed: Committed, prices: Floats | None) -> None:
        index = committed.index
        scenario = index.scenario
        self.committed, self.index, self.prices = committed, index, prices
        self.names = Names.of(scenario)
        self.work_centers_by_process = _list_by_process(index)
        self.capabilities = CapabilityTables(index.work_centers)
        self.admissions = AdmissionTable(index.factories)
        self.geography = build_geography(index)
        self.lead_days = np.array([w.lead_days for w in index.work_centers], dtype=np.int64)
        self.microyen_per_minute = np.array([micro(w.yen_per_minute) for w in index.work_centers], dtype=np.int64)
        boundaries = np.array(scenario.calendar.boundaries, dtype=np.int64)
        self.start_days, self.end_days = boundaries[:-1], boundaries[1:]
        activation = np.array([nanoyen_of(factory.activation_yen) for factory in index.factories], dtype=np.int64)
        self.activation = np.where(committed.is_active, 0, activation)
        self.basis = scenario.rulebook.entitlement.basis
        self._transit = TransitTable(scenario.network)
        self._certified: dict[str, Flags] = {}
        self._barred: dict[str, Flags] = {}
        self._final: dict[str | None, tuple[Ints, Ints]] = {}
        self._groups: dict[GroupKind, Flags] = {}

    @property
    def bucket_count(self) -> int:
        """Number of buckets of the calendar."""
        return len(self.start_days)

    def certified(self, kind: str) -> Flags:
        """Return in which buckets each factory's certificates of a kind are valid, shape (factories, buckets)."""
        found = self._certified.get(kind)
        if found is None:
            rows = [self._certified_buckets(factory, kind) for factory in self.index.factories]
            found = self._certified[kind] = np.array(rows, dtype=bool).reshape(len(rows), self.bucket_count)
        return found

    def _certified_buckets(self, factory: Factory, kind: str) -> Flags:
        covered = np.zeros(self.bucket_count, dtype=bool)
        as_of = self.index.scenario.calendar.as_of
        for certificate in factory.certificates:
            if certificate.kind == kind:
                first = (certificate.valid_from - as_of).days if certificate.valid_from else 0
                covered |= (first <= self.start_days) & (self.end_days - 1 <= (certificate.valid_until - as_of).days)
        return covered

    def is_barred(self, buyer: str) -> Flags:
        """Return the members where a buyer's work may not be because a rival's is."""
        found = self._barred.get(buyer)
        if found is None:
            found = np.zeros(len(self.index.factories), dtype=bool)
            for rival in self.committed.rivals_by_buyer.get(buyer, ()):
                found |= self.committed.factories_by_buyer.get(rival, False)
            self._barred[buyer] = found
        return found

    def final_moves(self, destination: str | None) -> tuple[Ints, Ints]:
        """Return days and microyen per kg from every factory to a destination; `UNREACHABLE` days where goods cannot go."""
        found = self._final.get(destination)
        if found is None:
            moves = [self._transit.move(factory.location, destination) for factory in self.index.factories]
            days = [UNREACHABLE if move is None else move.days for move in moves]
            rates = [0 if move is None else micro(move.yen_per_kg) for move in moves]
            found = np.array(days, dtype=np.int64), np.array(rates, dtype=np.int64)
            self._final[destination] = found
        return found

    def groups(self, kind: GroupKind) -> Flags:
        """Return the groups of a kind as flags over factories, shape (groups, factories)."""
        found = self._groups.get(kind)
        if found is None:
            # The center's own equipment is in its groups too.
            names = [groups_of(factory, kind) for factory in self.index.factories]
            every = list(dict.fromkeys(name for held in names for name in held))
            flags = [[name in held for held in names] for name in every]
            found = np.array(flags, dtype=bool).reshape(len(every), len(names))
            self._groups[kind] = found
        return found


def _list_by_process(index: Index) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for position, work_center in enumerate(index.work_centers):
        for process in dict.fromkeys(capability.process for capability in work_center.capabilities):
            found.setdefault(process, []).append(position)
    return found
