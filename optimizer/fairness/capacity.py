"""Capacity in time: work due by a bucket must fit into the capacity up to that bucket."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.fairness.demand import DemandArrays

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class CapacityChain:
    """The capacity of every work center as a chain of links over time; what one link leaves over goes to the next.

    That says the same as one limit per bucket on all work due up to it, with far fewer entries. A bucket whose limit
    cannot bind, even if every arc took the whole of its class, has no link of its own.

    Attributes
    ----------
    limit
        Per link: capacity that comes with it.
    work_center
        Per link: whose it is.
    has_next
        Per link: whether the link after it continues it.
    link_of_arc
        The link an arc takes its capacity from, -1 where there is always enough.
    """

    limit: Ints
    work_center: Ints
    has_next: NDArray[np.bool_]
    link_of_arc: Ints


def build_capacity_chain(demand: DemandArrays, capacity: Ints) -> CapacityChain:
    """Write the capacity of every work center as a chain over the buckets that can bind.

    Parameters
    ----------
    demand
        Work of the classes; the arcs' loads turn it into the unit of `capacity`.
    capacity
        Shape (work centers, buckets).
    """
    work_centers, buckets = capacity.shape
    due = demand.due_bucket[demand.class_of_arc]
    possible = np.zeros((work_centers, buckets))
    np.add.at(possible, (demand.work_center_of_arc, due), demand.work[demand.class_of_arc] * demand.load_of_arc)
    up_to = np.cumsum(capacity, axis=1)
    can_bind = np.cumsum(possible, axis=1) > up_to
    link_at = np.full((work_centers, buckets), -1, dtype=np.int64)
    link_at[can_bind] = np.arange(int(can_bind.sum()))
    work_center, _ = np.nonzero(can_bind)
    limit = up_to[can_bind]
    continues = np.zeros(len(limit), dtype=bool)
    continues[1:] = work_center[1:] == work_center[:-1]
    limit[1:] -= np.where(continues[1:], up_to[can_bind][:-1], 0)
    has_next = np.zeros(len(limit), dtype=bool)
    has_next[:-1] = continues[1:]
    link_of_arc = _fill_from_next(link_at)[demand.work_center_of_arc, due]
    return CapacityChain(limit.astype(np.int64), work_center.astype(np.int64), has_next, link_of_arc)


def _fill_from_next(link_at: Ints) -> Ints:
    """Per work center and bucket: the link of that bucket, or of the first one after it, or -1."""
    found = link_at.copy()
    for bucket in range(found.shape[1] - 2, -1, -1):
        found[:, bucket] = np.where(found[:, bucket] >= 0, found[:, bucket], found[:, bucket + 1])
    return found
