"""Demand for work, aggregated: what may be done by the same work centers and is due in the same bucket is one class.

Aggregation is part of the meaning, not only faster: entitlements from single orders would squeeze out rounding noise
and make full fairness about twice as dear.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class DemandClass:
    """Work that any of the same work centers may do, due in the same bucket.

    Attributes
    ----------
    work
        Amount in fine units of the share basis.
    due_bucket
        Last bucket in which the work is on time.
    work_centers
        Positions of the work centers that may do it, each once.
    need
        Capacity that all of it takes; None where capacity is counted in the unit of work. It is the same at every work
        center: how fast one is belongs into its capacity. A need of each pair would let tiny differences of speed decide
        who gets the work when there is too much of it.
    """

    work: int
    due_bucket: int
    work_centers: tuple[int, ...]
    need: int | None = None


@dataclass(frozen=True)
class DemandArrays:
    """Demand classes as arrays; an arc is a pair of a class and a work center that may do it.

    Attributes
    ----------
    work, due_bucket, load
        One per class with any work; load is the capacity used per unit of work.
    class_of_arc, work_center_of_arc
        Positions of both ends, class by class.
    """

    work: NDArray[np.float64]
    due_bucket: NDArray[np.int64]
    load: NDArray[np.float64]
    class_of_arc: NDArray[np.int64]
    work_center_of_arc: NDArray[np.int64]

    @property
    def load_of_arc(self) -> NDArray[np.float64]:
        """Capacity used per unit of work, arc by arc."""
        return self.load[self.class_of_arc]

    @property
    def has_uniform_load(self) -> bool:
        """Say whether all work takes the same capacity per unit, more than 0."""
        return len(self.load) == 0 or (float(self.load.min()) == float(self.load.max()) > 0)

    @property
    def total_work(self) -> float:
        """Work of all classes together."""
        return float(self.work.sum())

    def divide(self, scale: float) -> DemandArrays:
        """Return the same demand in a unit `scale` times as large."""
        return replace(self, work=self.work / scale)

    def with_unit_load(self) -> DemandArrays:
        """Return the same demand with capacity counted in the unit of work."""
        return replace(self, load=np.ones(len(self.load)))


def build_demand_arrays(classes: Sequence[DemandClass], *, work_centers: int, buckets: int) -> DemandArrays:
    """Check demand classes and lay them out in arrays; classes without work are left out.

    Parameters
    ----------
    classes
        The demand.
    work_centers, buckets
        How many there are, to check positions against.
    """
    used = [c for c in classes if c.work > 0]
    for number, demand in enumerate(classes):
        _check_class(number, demand, work_centers=work_centers, buckets=buckets)
    sizes = [len(c.work_centers) for c in used]
    return DemandArrays(
        work=np.array([c.work for c in used], dtype=np.float64),
        due_bucket=np.array([c.due_bucket for c in used], dtype=np.int64),
        load=np.array([1.0 if c.need is None else c.need / c.work for c in used], dtype=np.float64),
        class_of_arc=np.repeat(np.arange(len(used)), sizes).astype(np.int64),
        work_center_of_arc=np.array([w for c in used for w in c.work_centers], dtype=np.int64),
    )


def find_pairs(first: Ints, second: Ints) -> tuple[Ints, Ints, Ints]:
    """Return every different pair of two positions once, in order, and for each given pair which of them it is."""
    width = int(second.max(initial=0)) + 1
    # As one number each, pairs are sorted a dozen times as fast.
    pairs, which = np.unique(first * width + second, return_inverse=True)
    return pairs // width, pairs % width, which


def _check_class(number: int, demand: DemandClass, *, work_centers: int, buckets: int) -> None:
    where = f"demand class {number}"
    if demand.work < 0:
        raise ValueError(f"{where}: work = {demand.work}; it must be 0 or more")
    if not 0 <= demand.due_bucket < buckets:
        raise ValueError(f"{where}: due bucket {demand.due_bucket}; the calendar has buckets 0 to {buckets - 1}")
    if len(set(demand.work_centers)) != len(demand.work_centers):
        raise ValueError(f"{where}: a work center is named twice in {demand.work_centers}")
    if min(demand.work_centers, default=0) < 0 or max(demand.work_centers, default=-1) >= work_centers:
        raise ValueError(f"{where}: work centers {demand.work_centers}; there are 0 to {work_centers - 1}")
    if demand.need is not None and demand.need < 0:
        raise ValueError(f"{where}: need = {demand.need}; it must be 0 or more")
