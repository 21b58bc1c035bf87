"""Hard quotas as whole-number limits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.cells.sourcing import group_members
from optimizer.domain.index import Index
from optimizer.domain.rulebook import Quota, QuotaUnit
from optimizer.units import PERMILLE


@dataclass(frozen=True)
class QuotaLimit:
    """Limits on the work of some members.

    Attributes
    ----------
    minimum, maximum
        Fine basis units; for a relative quota, permille of all members' work.
    """

    name: str
    factories: tuple[int, ...]
    minimum: int | None
    maximum: int | None
    is_relative: bool

    @property
    def own_factor(self) -> int:
        """What the group's work is multiplied by before it is compared."""
        return PERMILLE if self.is_relative else 1


def build_quota_limits(index: Index, entitlement: NDArray[np.int64]) -> tuple[QuotaLimit, ...]:
    """Turn every quota of the rule book into limits; entitlements are in fine basis units per factory."""
    return tuple(_build_limit(index, entitlement, quota) for quota in index.scenario.rulebook.hard.quotas)


def _build_limit(index: Index, entitlement: NDArray[np.int64], quota: Quota) -> QuotaLimit:
    if quota.factory is not None:
        name, found = quota.factory, {index.factory_by_id[quota.factory]}
    else:
        name = str(quota.group)
        found = set(group_members(index, quota.kind).get(name, frozenset())) if quota.kind is not None else set()
    factories = tuple(sorted(f for f in found if index.is_member[f]))
    if quota.unit is QuotaUnit.permille_of_placed:
        return QuotaLimit(name, factories, quota.minimum, quota.maximum, is_relative=True)
    if quota.unit is QuotaUnit.absolute:
        unit = index.scenario.rulebook.entitlement.basis.unit
        low = None if quota.minimum is None else unit.compute_least(quota.minimum)
        high = None if quota.maximum is None else unit.compute_most(quota.maximum)
        return QuotaLimit(name, factories, low, high, is_relative=False)
    base = int(entitlement[list(factories)].sum()) if factories else 0
    low = None if quota.minimum is None else -(-base * quota.minimum // PERMILLE)
    high = None if quota.maximum is None else base * quota.maximum // PERMILLE
    return QuotaLimit(name, factories, low, high, is_relative=False)
