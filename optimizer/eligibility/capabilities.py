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
    licences: tuple[str, ...]

    @classmethod
    def of(cls, operation: Operation) -> Requirement:
        """Return the requirement of an operation, its size sorted."""
        return cls(
            operation.process,
            operation.material,
            sort_edges(operation.size_mm),
            operation.tolerance_um,
            operation.licences,
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


class _Rows(NamedTuple):
    """Capabilities that meet a requirement in everything but the size; edges of the envelopes one array each."""

    match: Match
    edges_mm: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]

    def fit(self, size_mm: tuple[int, int, int]) -> Match:
        """Return those that hold a piece."""
        (a, b, c), (first, second, third) = self.edges_mm, size_mm
        fits = (a >= first) & (b >= second) & (c >= third)
        return Match(self.match.work_center[fits], self.match.time_permille[fits])


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
        self._has_repeats = len(set(self._work_center.tolist())) < len(ordered)
        self._takes_material: dict[str, NDArray[np.bool_]] = {}
        self._has_licence: dict[str, NDArray[np.bool_]] = {}
        self._rows_by_need: dict[tuple[str | None, int | None, tuple[str, ...]], _Rows] = {}

    def compute_match(self, requirement: Requirement) -> Match:
        """Return the work centers that meet a requirement of this process."""
        # Every item has a size of its own; the other needs repeat.
        need = requirement.material, requirement.tolerance_um, requirement.licences
        rows = self._rows_by_need.get(need)
        if rows is None:
            rows = self._rows_by_need[need] = self._find_rows(*need)
        match = rows.match if requirement.size_mm is None else rows.fit(requirement.size_mm)
        if not self._has_repeats:
            return match
        is_first = np.ones(len(match.work_center), dtype=bool)
        is_first[1:] = match.work_center[1:] != match.work_center[:-1]
        return Match(match.work_center[is_first], match.time_permille[is_first])

    def _find_rows(self, material: str | None, tolerance_um: int | None, licences: tuple[str, ...]) -> _Rows:
        fits = np.ones(len(self._capabilities), dtype=bool)
        if material is not None:
            fits &= self._rows_taking(material)
        if tolerance_um is not None:
            fits &= self._tolerance_um <= tolerance_um
        for licence in licences:
            fits &= self._rows_with(licence)
        shortest, middle, longest = self._envelope_mm[fits].T.copy()
        return _Rows(Match(self._work_center[fits], self._time_permille[fits]), (shortest, middle, longest))

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
