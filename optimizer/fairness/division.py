"""Two ways to the same division of the work: an exact flow where one is brought along, a linear programme otherwise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.fairness.apportionment import apportion
from optimizer.fairness.capacity import build_capacity_chain
from optimizer.fairness.demand import DemandArrays
from optimizer.fairness.levels import compute_levels
from optimizer.fairness.limits import build_capacity_rows, compute_own_limits
from optimizer.fairness.network import MaxFlow, build_network, compute_network_limits
from optimizer.fairness.partition import compute_partition_levels
from optimizer.fairness.program import SharingProgram
from optimizer.fairness.sharing import Sharing

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

GRAIN = 10**7
"""Levels are rounded to this part of the mean, so that equals come out equal whatever the solver's last digits."""

NEAR = 1e-6
"""Two amounts of work count as the same within this share."""


@dataclass(frozen=True)
class Division:
    """The leximin division of the work, and what each factory could get alone; one entry per factory."""

    work: tuple[int, ...]
    own_limits: tuple[int, ...]


def divide_by_flow(sharing: Sharing, demand: DemandArrays, max_flow: MaxFlow) -> Division:
    """Divide the work in whole numbers, exactly; all work must take the same capacity per unit, more than 0.

    Parameters
    ----------
    sharing
        What there is to share.
    demand
        Its demand as arrays.
    max_flow
        Finds the flows.
    """
    load, most = float(demand.load.max(initial=0.0)), int(demand.total_work)
    demand = demand.with_unit_load()
    chain = build_capacity_chain(demand, _count_in_work(sharing.capacity, load, most))
    limits = [most if limit is None else min(most, int(limit / load)) for limit in _limits(sharing)]
    own_limits = compute_network_limits(demand, chain, sharing.factory_of, np.array(limits, dtype=np.int64), max_flow)
    network = build_network(demand, chain, sharing.factory_of, own_limits)
    work = compute_partition_levels(network, sharing.whole_weights(), max_flow)
    return Division(work, tuple(own_limits.tolist()))


def divide_by_program(sharing: Sharing, demand: DemandArrays) -> Division:
    """Divide the work with linear programmes, within about a millionth of the mean.

    Parameters
    ----------
    sharing
        What there is to share.
    demand
        Its demand as arrays.
    """
    whole = sharing.whole_weights()
    claimants = sum(weight > 0 for weight in whole)
    mass = max(1, sum(whole))
    weights = np.array([weight / mass * claimants for weight in whole])
    scale = max(1.0, demand.total_work) / max(1, claimants)
    chain = build_capacity_chain(demand, sharing.capacity)
    demand = demand.divide(scale)
    rows = build_capacity_rows(demand, chain, scale)
    factory_of_arc = sharing.factory_of[demand.work_center_of_arc]
    factory_limit = np.array([np.inf if limit is None else limit / scale for limit in _limits(sharing)])
    own_limits = compute_own_limits(demand, rows, factory_of_arc, factory_limit)
    levels = compute_levels(SharingProgram(demand, rows, factory_of_arc, factory_limit, weights), own_limits, weights)
    total = _served_work(sum(c.work for c in sharing.classes), float(levels.sum()) * scale)
    work = apportion(total, np.round(levels * GRAIN).astype(np.int64).tolist()) if total else (0,) * len(whole)
    return Division(work, tuple(np.round(own_limits * scale).astype(np.int64).tolist()))


def _count_in_work(capacity: Ints, load: float, most: int) -> Ints:
    """Return capacity in the unit of work; where that differs, no more than there is work, so that it stays a whole number."""
    return capacity if load == 1 else np.minimum(np.floor(capacity / load), most).astype(np.int64)


def _limits(sharing: Sharing) -> list[int | None]:
    return list(sharing.capacity_limits) or [None] * sharing.factory_count


def _served_work(demanded: int, served: float) -> int:
    """Return the work members serve as a whole number: all of it when only rounding is missing."""
    return demanded if abs(demanded - served) <= NEAR * demanded else round(served)
