"""Entitlements: the most even sharing out of the work, per weight, that everyone can reach at the same time.

Weighted leximin of aggregated demand under eligibility and real capacity, cost left aside. It needs no tuning, is
unique, and a factory that can do nothing has nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.domain.plan import Limit
from optimizer.fairness.apportionment import apportion
from optimizer.fairness.demand import DemandArrays, build_demand_arrays, find_pairs
from optimizer.fairness.division import NEAR, Division, divide_by_flow, divide_by_program
from optimizer.fairness.network import MaxFlow
from optimizer.fairness.sharing import Sharing

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Entitlement:
    """What one factory is entitled to, and what took the rest of its share by weight.

    Attributes
    ----------
    entitlement
        Work in fine units; those of all factories add up to the work members can serve.
    weight_share
        What its weight alone would give it of that work.
    own_limit
        What it could get alone: eligible work within its own capacity.
    limit
        Why the entitlement is below the share by weight.
    """

    entitlement: int
    weight_share: int
    own_limit: int
    limit: Limit


def compute_entitlements(sharing: Sharing, max_flow: MaxFlow | None = None) -> tuple[Entitlement, ...]:
    """Compute everyone's entitlement, in the order of the factories.

    Members with a weight share first the level they can all reach, then those who can rise further do so, and so on.
    Demand beyond all capacity is left out first. The center's equipment takes only what members cannot.

    Parameters
    ----------
    sharing
        What there is to share, and among whom.
    max_flow
        Finds largest flows. With it the entitlements are exact, and large networks take a fraction of the time; it is
        used where all work takes the same capacity per unit. Without it linear programmes come within a millionth.
    """
    centers, buckets = sharing.capacity.shape
    demand = build_demand_arrays(sharing.classes, work_centers=centers, buckets=buckets)
    if not len(demand.class_of_arc):
        division = Division((0,) * sharing.factory_count, (0,) * sharing.factory_count)
    elif max_flow is not None and demand.has_uniform_load:
        division = divide_by_flow(sharing, demand, max_flow)
    else:
        division = divide_by_program(sharing, demand)
    weights = sharing.whole_weights()
    shares = apportion(sum(division.work), weights) if any(weights) else (0,) * len(weights)
    eligible = _compute_eligible_work(demand, sharing)
    return tuple(
        Entitlement(work, share, own, _explain_limit(work, own, share=share, eligible=might))
        for work, own, share, might in zip(division.work, division.own_limits, shares, eligible, strict=True)
    )


def _compute_eligible_work(demand: DemandArrays, sharing: Sharing) -> tuple[int, ...]:
    """Return per factory the work of all classes it may do, whatever its capacity."""
    factory_of_arc = sharing.factory_of[demand.work_center_of_arc]
    factory_of_pair, class_of_pair, _ = find_pairs(factory_of_arc, demand.class_of_arc)
    work = np.bincount(factory_of_pair, weights=demand.work[class_of_pair], minlength=sharing.factory_count)
    return tuple(np.round(work).astype(np.int64).tolist())


def _explain_limit(work: int, own_limit: int, *, share: int, eligible: int) -> Limit:
    if work + 1 + NEAR * share >= share:
        return Limit.none
    if eligible == 0:
        return Limit.no_eligible_work
    if work + 1 + NEAR * own_limit < own_limit:
        return Limit.competition
    return Limit.own_capacity if own_limit + NEAR * eligible < eligible else Limit.little_eligible_work
