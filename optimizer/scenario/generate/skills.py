"""Who can do what, as bit masks over work centers: fast enough to draw 100,000 orders that somebody can make."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

import numpy as np

from optimizer.domain.network import Capability, Factory, WorkCenter
from optimizer.scenario.generate.processes import SIZE_BOUNDS_MM


class Demand(NamedTuple):
    """What one operation asks of a work center."""

    process: str
    material: str
    size_mm: tuple[int, int, int] | None
    tolerance_um: int | None
    licence: str | None


class Skills:
    """The network's work centers, asked by demand.

    Parameters
    ----------
    factories
        Members and the center, in file order.
    until
        A certificate counts when it is still valid on this day.
    """

    def __init__(self, factories: Iterable[Factory], until: date) -> None:
        self.factories = tuple(factories)
        self.work_centers: list[WorkCenter] = []
        self.factory_of: list[int] = []
        self._of_process: dict[str, list[tuple[int, Capability]]] = {}
        self._certified: dict[str, int] = {}
        self._accepting = 0
        self._own = 0
        self.mask_of_factory: list[int] = []
        for position, factory in enumerate(self.factories):
            self._add_factory(position, factory, until)
        self._mask_by_need: dict[tuple[str, str, str | int | None], int] = {}
        self._free = [sum(w.free_minutes) // max(1, sum(m > 0 for m in w.free_minutes)) for w in self.work_centers]
        self._free_by_mask: dict[int, int] = {}

    def _add_factory(self, position: int, factory: Factory, until: date) -> None:
        mask = 0
        for work_center in factory.work_centers:
            number = len(self.work_centers)
            mask |= 1 << number
            self.work_centers.append(work_center)
            self.factory_of.append(position)
            for capability in work_center.capabilities:
                self._of_process.setdefault(capability.process, []).append((number, capability))
        self.mask_of_factory.append(mask)
        self._own |= 0 if factory.is_member else mask
        self._accepting |= mask if factory.accepts_orders else 0
        for certificate in factory.certificates:
            if certificate.valid_until >= until:
                self._certified[certificate.kind] = self._certified.get(certificate.kind, 0) | mask

    def count_by_process(self) -> dict[str, int]:
        """Return how many work centers that take orders have each process as their first."""
        counts: dict[str, int] = {}
        for number, work_center in enumerate(self.work_centers):
            if self._accepting >> number & 1:
                process = work_center.capabilities[0].process
                counts[process] = counts.get(process, 0) + 1
        return counts

    def join_circle(self, members: Iterable[int]) -> int:
        """Return the work centers of some factories, and those of the center, which needs no NDA."""
        mask = self._own
        for member in members:
            mask |= self.mask_of_factory[member]
        return mask

    def find(self, demand: Demand, certificate: str | None, circle: int | None) -> int:
        """Return the work centers that can do an operation, as a bit mask."""
        mask = self._find_capable(demand) & self._accepting
        if certificate is not None:
            mask &= self._certified.get(certificate, 0)
        return mask if circle is None else mask & circle

    def _find_capable(self, demand: Demand) -> int:
        """Meet the demands one by one: right because a work center has at most one capability of a process."""
        process = demand.process
        return (
            self._find_one(process, "material", demand.material)
            & self._find_one(process, "size", None if demand.size_mm is None else _size_class(demand.size_mm))
            & self._find_one(process, "tolerance", demand.tolerance_um)
            & self._find_one(process, "licence", demand.licence)
        )

    def _find_one(self, process: str, kind: str, needed: str | int | None) -> int:
        key = (process, kind, needed)
        mask = self._mask_by_need.get(key)
        if mask is None:
            meets = _MEETS[kind]
            able = [
                number
                for number, capability in self._of_process.get(process, ())
                if needed is None or meets(capability, needed)
            ]
            mask = self._mask_by_need[key] = sum(1 << number for number in able)
        return mask

    def find_any(self) -> tuple[int, int]:
        """Return one work center, as a mask and as a position: the first whose factory takes orders, else the first."""
        mask = self._accepting or (1 << len(self.work_centers)) - 1
        lowest = mask & -mask
        return lowest, lowest.bit_length() - 1

    def list_factories(self, mask: int) -> list[int]:
        """Return the positions of the factories that own any of the work centers, ascending."""
        return list(dict.fromkeys(self.factory_of[number] for number in self.list_work_centers(mask)))

    def compute_free(self, mask: int) -> int:
        """Return the free minutes of some work centers together in a usual bucket in which they have any."""
        if mask not in self._free_by_mask:
            self._free_by_mask[mask] = sum(self._free[number] for number in self.list_work_centers(mask))
        return self._free_by_mask[mask]

    def list_work_centers(self, mask: int) -> list[int]:
        """Return the positions of the work centers in a mask, ascending."""
        packed = np.frombuffer(mask.to_bytes(-(-mask.bit_length() // 8), "little"), dtype=np.uint8)
        return np.flatnonzero(np.unpackbits(packed, bitorder="little")).tolist()


def _size_class(size_mm: tuple[int, int, int]) -> int:
    """Return the smallest size class that holds a piece; all pieces of a class fit the same machines."""
    longest = max(size_mm)
    return next(i for i, bounds in enumerate(SIZE_BOUNDS_MM) if longest <= bounds[0])


def _meets_material(capability: Capability, needed: str | int) -> bool:
    return not capability.materials or needed in capability.materials


def _meets_size(capability: Capability, needed: str | int) -> bool:
    if capability.envelope_mm is None:
        return True
    pairs = zip(sorted(SIZE_BOUNDS_MM[int(needed)]), sorted(capability.envelope_mm), strict=True)
    return all(edge <= available for edge, available in pairs)


def _meets_tolerance(capability: Capability, needed: str | int) -> bool:
    return capability.tolerance_um is None or capability.tolerance_um <= int(needed)


def _meets_licence(capability: Capability, needed: str | int) -> bool:
    return needed in capability.licences


_MEETS = {
    "material": _meets_material,
    "size": _meets_size,
    "tolerance": _meets_tolerance,
    "licence": _meets_licence,
}
