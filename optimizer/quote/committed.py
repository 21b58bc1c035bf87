"""What a committed plan leaves to a new order: minutes, room under every rule of the network, and who works for whom."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.cells.load import compute_load_caps
from optimizer.cells.quotas import QuotaLimit, build_quota_limits
from optimizer.cells.sourcing import list_conflicts
from optimizer.domain.index import Index
from optimizer.domain.plan import Plan
from optimizer.domain.scenario import Scenario
from optimizer.errors import PlanError
from optimizer.text import Text
from optimizer.units import PERMILLE
from optimizer.verify import HARD_CHECKS
from optimizer.verify.accounts import Accounts

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

NO_LIMIT = 1 << 60
"""Room where nothing limits it."""


@dataclass(frozen=True)
class QuotaRoom:
    """One side of a quota, as it binds work that is added: ``sum_f weight(f) work(f) <= room``, in fine basis units.

    A quota's minimum binds only where it is relative: elsewhere more work never breaks it.

    Attributes
    ----------
    weight
        Per factory; 0 for the center's own equipment. Negative where work makes room for others.
    """

    weight: Ints
    room: int

    @property
    def is_relative(self) -> bool:
        """Whether work of some makes room for others."""
        return bool((self.weight < 0).any())


@dataclass(frozen=True)
class Committed:
    """A scenario and its committed plan, added up.

    Attributes
    ----------
    free
        Milliminutes left, shape (work centers, buckets).
    load_room
        Joint milliminutes left under the load cap, per factory.
    is_active
        Per factory: whether it has any work, so that its activation is paid.
    factories_by_buyer
        Members that have work of a buyer, as flags over factories.
    rivals_by_buyer
        Buyers a buyer is in conflict with.
    ordered_by_item
        Ordered pieces by (buyer, item, operation position).
    done_by_item
        Pieces by (buyer, item, operation position), then by factory.
    """

    index: Index
    free: Ints
    load_room: Ints
    is_active: Flags
    factories_by_buyer: dict[str, Flags]
    rivals_by_buyer: dict[str, tuple[str, ...]]
    ordered_by_item: dict[tuple[str, str, int], int]
    done_by_item: dict[tuple[str, str, int], dict[int, int]]
    quotas: tuple[QuotaRoom, ...]


def read_committed(scenario: Scenario, plan: Plan) -> Committed:
    """Add up a committed plan.

    Raises
    ------
    PlanError
        When the plan breaks a hard rule: nothing that is added to it could be kept.
    """
    accounts = Accounts(scenario, plan)
    _require_legal(accounts)
    index = Index(scenario)
    free = index.free_milliminutes.copy()
    for (work_center, bucket), used in accounts.used_by_bucket.items():
        free[index.work_center_by_id[work_center], bucket] -= used
    used_by_factory = np.zeros(len(index.factories), dtype=np.int64)
    is_active = np.zeros(len(index.factories), dtype=bool)
    for factory, used in accounts.used_by_factory.items():
        position = index.factory_by_id[factory]
        used_by_factory[position], is_active[position] = used, True
    caps = compute_load_caps(index)
    load_room = np.full(len(index.factories), NO_LIMIT)
    if caps is not None:
        load_room = np.where(index.is_member, caps - used_by_factory, load_room)
    done = _read_done(accounts, index)
    return Committed(
        index=index,
        free=free,
        load_room=load_room,
        is_active=is_active,
        factories_by_buyer=_read_presence(accounts, index),
        rivals_by_buyer=_read_rivals(index),
        ordered_by_item=_read_ordered(scenario),
        done_by_item=done,
        quotas=_build_quota_rooms(accounts, index, plan),
    )


def _require_legal(accounts: Accounts) -> None:
    broken = [violation for check in HARD_CHECKS for violation in check(accounts)]
    if broken:
        shown = "; ".join(str(violation) for violation in broken[:3])
        raise PlanError(
            Text(
                f"配分計画が守るべき規則に反しています(違反 {len(broken)} 件): {shown}",
                f"The plan breaks {len(broken)} hard rule(s): {shown}",
            ),
            Text(
                "このシナリオで検証に合格した計画を指定してください(kubari verify で確認できます)。",
                "Give a plan that is verified for this scenario (see kubari verify).",
            ),
        )


def _read_presence(accounts: Accounts, index: Index) -> dict[str, Flags]:
    present: dict[str, Flags] = {}
    for spread in accounts.spreads:
        flags = present.setdefault(spread.order.buyer, np.zeros(len(index.factories), dtype=bool))
        for factory in spread.pieces_by_factory:
            flags[index.factory_by_id[factory]] = True
    return {buyer: flags & index.is_member for buyer, flags in present.items()}


def _read_rivals(index: Index) -> dict[str, tuple[str, ...]]:
    buyers = [buyer.id for buyer in index.scenario.buyers]
    rivals: dict[str, list[str]] = defaultdict(list)
    for a, b in list_conflicts(index):
        if a != b:
            rivals[buyers[a]].append(buyers[b])
            rivals[buyers[b]].append(buyers[a])
    return {buyer: tuple(others) for buyer, others in rivals.items()}


def _read_ordered(scenario: Scenario) -> dict[tuple[str, str, int], int]:
    ordered: dict[tuple[str, str, int], int] = defaultdict(int)
    for order in scenario.orders:
        for k in range(len(order.route)):
            ordered[order.buyer, order.item, k] += order.quantity
    return dict(ordered)


def _read_done(accounts: Accounts, index: Index) -> dict[tuple[str, str, int], dict[int, int]]:
    done: dict[tuple[str, str, int], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for spread in accounts.spreads:
        by_factory = done[spread.order.buyer, spread.order.item, spread.operation]
        for factory, pieces in spread.pieces_by_factory.items():
            by_factory[index.factory_by_id[factory]] += pieces
    return {key: dict(by_factory) for key, by_factory in done.items()}


def _build_quota_rooms(accounts: Accounts, index: Index, plan: Plan) -> tuple[QuotaRoom, ...]:
    entitlement = np.zeros(len(index.factories), dtype=np.int64)
    for target in plan.targets.targets:
        entitlement[index.factory_by_id[target.factory]] = target.entitlement
    work = np.zeros(len(index.factories), dtype=np.int64)
    for factory, done in accounts.work_by_member.items():
        work[index.factory_by_id[factory]] = done
    limits = build_quota_limits(index, entitlement)
    return tuple(room for limit in limits for room in _list_rooms(limit, index.is_member.astype(np.int64), work))


def _list_rooms(limit: QuotaLimit, member: Ints, work: Ints) -> list[QuotaRoom]:
    group = np.zeros(len(member), dtype=np.int64)
    group[list(limit.factories)] = 1
    rooms = []
    if limit.maximum is not None:
        weight = PERMILLE * group - limit.maximum * member if limit.is_relative else group
        bound = 0 if limit.is_relative else limit.maximum
        rooms.append(QuotaRoom(weight, bound - int(weight @ work)))
    if limit.minimum and limit.is_relative:
        weight = limit.minimum * member - PERMILLE * group
        rooms.append(QuotaRoom(weight, -int(weight @ work)))
    return rooms
