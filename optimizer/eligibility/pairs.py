"""All eligible (operation, work center) pairs, as one sparse table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.domain.collector import paused_collector
from optimizer.domain.index import Index
from optimizer.domain.order import Operation
from optimizer.eligibility.admission import Admission, AdmissionTable
from optimizer.eligibility.capabilities import CapabilityTables, Match, Requirement


@dataclass(frozen=True, eq=False)
class Eligibility:
    """Eligible pairs by operation (compressed rows); a pair that is not here does not exist for the model.

    Attributes
    ----------
    start
        Operation i has the pairs ``start[i]`` to ``start[i + 1] - 1``; shape (operations + 1,), int64.
    work_center
        Position of the work center, ascending within an operation; int32.
    time_permille
        Time of the capability used against the standard minutes; int32.
    quote
        Position in the operation's quotes of the quote of that factory, -1 where it gave none; int32.
    """

    start: NDArray[np.int64]
    work_center: NDArray[np.int32]
    time_permille: NDArray[np.int32]
    quote: NDArray[np.int32]

    @property
    def pair_count(self) -> int:
        """Number of eligible pairs."""
        return len(self.work_center)

    def pairs_of(self, operation: int) -> range:
        """Return the positions of an operation's pairs."""
        return range(int(self.start[operation]), int(self.start[operation + 1]))

    def work_centers_of(self, operation: int) -> NDArray[np.int32]:
        """Return the work centers that may do an operation, ascending."""
        return self.work_center[self.start[operation] : self.start[operation + 1]]

    def find_pair(self, operation: int, work_center: int) -> int | None:
        """Return the position of a pair, or None where the work center may not do the operation."""
        row = self.work_centers_of(operation)
        at = int(np.searchsorted(row, work_center))
        if at == len(row) or row[at] != work_center:
            return None
        return int(self.start[operation]) + at

    def is_eligible(self, operation: int, work_center: int) -> bool:
        """Say whether a work center may do an operation."""
        return self.find_pair(operation, work_center) is not None


def build_eligibility(index: Index) -> Eligibility:
    """Find every work center that may do every operation.

    Operations that ask the same of machines and factories are answered once; a requirement meets only the capabilities
    of its own process. Work and memory grow with the number of eligible pairs, not with operations x work centers.
    """
    capabilities = CapabilityTables(index.work_centers)
    admissions = AdmissionTable(index.factories)
    factory_of = index.factory_of_work_center
    row_by_demand: dict[tuple[Requirement, Admission], Match] = {}
    rows: list[Match] = []
    quoted: list[tuple[int, Operation]] = []
    with paused_collector():
        for order in index.scenario.orders:
            for k, operation in enumerate(order.route):
                demand = Requirement.of(operation), Admission.of(order, k)
                row = row_by_demand.get(demand)
                if row is None:
                    match = capabilities.match(demand[0])
                    is_admitted = admissions.mask(demand[1])[factory_of[match.work_center]]
                    row = Match(match.work_center[is_admitted], match.time_permille[is_admitted])
                    row_by_demand[demand] = row
                if operation.quotes:
                    quoted.append((len(rows), operation))
                rows.append(row)
    lengths = np.array([len(row.work_center) for row in rows], dtype=np.int64)
    start = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(lengths)))
    quote = np.full(start[-1], -1, dtype=np.int32)
    for i, operation in quoted:
        quote[start[i] : start[i + 1]] = _find_quotes(index, operation, rows[i])
    return Eligibility(
        start=start,
        work_center=_joined([row.work_center for row in rows]),
        time_permille=_joined([row.time_permille for row in rows]),
        quote=quote,
    )


def _find_quotes(index: Index, operation: Operation, row: Match) -> list[int]:
    by_factory = {index.factory_by_id[quote.factory]: i for i, quote in enumerate(operation.quotes)}
    factories = index.factory_of_work_center[row.work_center].tolist()
    return [by_factory.get(factory, -1) for factory in factories]


def _joined(parts: list[NDArray[np.int32]]) -> NDArray[np.int32]:
    return np.concatenate([np.zeros(0, dtype=np.int32), *parts])
