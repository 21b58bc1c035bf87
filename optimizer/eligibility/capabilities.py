"""Capabilities as arrays, one table per process, so that one requirement meets all work centers at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from optimizer.domain.network import Capability, WorkCenter
from optimizer.domain.order import Operation

UNLIMITED_MM = np.iinfo(np.int64).max


class Requirement(NamedTuple):
    """What an operation asks of a capability; operations that ask the same share one answer."""

    process: str
    material: str | None
    size_mm: tuple[int, int, int] | None
    tolerance_um: int | None
    licences: frozenset[str]

    @classmethod
    def of(cls, operation: Operation) -> Requirement:
        """Return the requirement of an operation, its size sorted."""
        return cls(
            operation.process,
            operation.material,
            sort_edges(operation.size_mm),
            operation.tolerance_um,
            frozenset(operation.licences),
        )


class Match(NamedTuple):
    """Work centers that meet a requirement (ascending), and the time each needs against the standard."""

    work_center: NDArray[np.int32]
    time_permille: NDArray[np.int32]


def sort_edges(size_mm: tuple[int, int, int] | None) -> tuple[int, int, int] | None:
    """Return three edges in ascending order; a piece may be turned any way round."""
    if size_mm is None:
        return None
    a, b, c = sorted(size_mm)
    return a, b, c


class ProcessTable:
    """All capabilities of one process, a row each.

    Rows are ordered by work center, then by time, then as in the file: the first row of a work center that meets a
    requirement is the capability used.

    Parameters
    ----------
    rows
        Positions of work centers with a capability of this process.
    """

    def __init__(self, rows: Sequence[tuple[int, Capability]]) -> None:
        ordered = sorted(rows, key=lambda row: (row[0], row[1].time_permille))
        capabilities = [capability for _, capability in ordered]
        self._capabilities = capabilities
        self._work_center = np.array([w for w, _ in ordered], dtype=np.int32)
        self._time_permille = np.array([c.time_permille for c in capabilities], dtype=np.int32)
        self._tolerance_um = np.array([c.tolerance_um or 0 for c in capabilities], dtype=np.int64)
        unlimited = (UNLIMITED_MM,) * 3
        self._envelope_mm = np.array([sort_edges(c.envelope_mm) or unlimited for c in capabilities], dtype=np.int64)
        self._takes_material: dict[str, NDArray[np.bool_]] = {}
        self._has_licence: dict[str, NDArray[np.bool_]] = {}

    def compute_match(self, requirement: Requirement) -> Match:
        """Return the work centers that meet a requirement of this process."""
        fits = np.ones(len(self._capabilities), dtype=bool)
        if requirement.material is not None:
            fits &= self._rows_taking(requirement.material)
        if requirement.size_mm is not None:
            fits &= (self._envelope_mm >= np.array(requirement.size_mm)).all(axis=1)
        if requirement.tolerance_um is not None:
            fits &= self._tolerance_um <= requirement.tolerance_um
        for licence in requirement.licences:
            fits &= self._rows_with(licence)
        work_centers = self._work_center[fits]
        is_first = np.ones(len(work_centers), dtype=bool)
        is_first[1:] = work_centers[1:] != work_centers[:-1]
        return Match(work_centers[is_first], self._time_permille[fits][is_first])

    def _rows_taking(self, material: str) -> NDArray[np.bool_]:
        rows = self._takes_material.get(material)
        if rows is None:
            rows = np.array([not c.materials or material in c.materials for c in self._capabilities], dtype=bool)
            self._takes_material[material] = rows
        return rows

    def _rows_with(self, licence: str) -> NDArray[np.bool_]:
        rows = self._has_licence.get(licence)
        if rows is None:
            rows = np.array([licence in c.licences for c in self._capabilities], dtype=bool)
            self._has_licence[licence] = rows
        return rows


class CapabilityTables:
    """Finds the work centers for a requirement; remembers every answer."""

    def __init__(self, work_centers: Sequence[WorkCenter]) -> None:
        rows_by_process: dict[str, list[tuple[int, Capability]]] = {}
        for position, work_center in enumerate(work_centers):
            for capability in work_center.capabilities:
                rows_by_process.setdefault(capability.process, []).append((position, capability))
        self._table_by_process = {process: ProcessTable(rows) for process, rows in rows_by_process.items()}
        self._match_by_requirement: dict[Requirement, Match] = {}

    def match(self, requirement: Requirement) -> Match:
        """Return the work centers that meet a requirement; none where nobody has the process."""
        found = self._match_by_requirement.get(requirement)
        if found is None:
            table = self._table_by_process.get(requirement.process)
            nobody = np.zeros(0, dtype=np.int32)
            found = Match(nobody, nobody) if table is None else table.compute_match(requirement)
            self._match_by_requirement[requirement] = found
        return found
