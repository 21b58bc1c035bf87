"""Why an order cannot be placed whole: operation by operation, and which of its own conditions stand in the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimizer.cells.geography import UNREACHABLE
from optimizer.domain.order import Order, SourcingRule
from optimizer.eligibility import explain_refusal
from optimizer.quote.answer import Obstacle, Remedy, Shortage
from optimizer.quote.ask import Ask, build_ask, compute_delivery
from optimizer.quote.draft import LAX, Draft
from optimizer.quote.effort import Effort
from optimizer.quote.places import Places, build_places
from optimizer.quote.search import find_most
from optimizer.rules import CATALOGUE, RuleId

Flags = NDArray[np.bool_]

MOST_REMEDIAL = 80
"""Steps in which conditions are dropped one at a time."""

_RANK = {entry.id: rank for rank, entry in enumerate(CATALOGUE)}


# ------------------------------------------------------------------------------------------------- operation by operation


def find_shortages(ask: Ask) -> tuple[Shortage, ...]:
    """Count, for every operation, the work centers that could do some of it, and what stands against the others."""
    draft = Draft(ask, ask.count)
    return tuple(_find_shortage(draft, k) for k in range(len(ask.places)))


def _find_shortage(draft: Draft, operation: int) -> Shortage:
    ask, ground = draft.ask, draft.ask.ground
    process = ask.order.route[operation].process
    capable = ground.work_centers_by_process.get(process, ())
    eligible = build_places(ground, ask.order, operation)
    counts: Counter[RuleId] = Counter()
    for work_center in sorted(set(capable) - set(eligible.work_center.tolist())):
        counts.update({reason.rule for reason in explain_refusal(ground.index, ask.order, operation, work_center)})
    is_alive = np.ones(eligible.is_open.shape, dtype=bool)
    for rule, is_kept in _list_tests(draft, operation, eligible):
        left = is_alive & is_kept
        counts[rule] += int((is_alive.any(axis=1) & ~left.any(axis=1)).sum())
        is_alive = left
    timed = eligible.work_center[is_alive.any(axis=1)]
    usable = int(np.isin(timed, ask.places[operation].work_center).sum())
    # It has time, but at none of it could the operations before and after be done too.
    counts[RuleId.precedence] += len(timed) - usable
    obstacles = sorted(((rule, count) for rule, count in counts.items() if count), key=lambda entry: _RANK[entry[0]])
    room = int(draft.compute_rooms(operation, way=LAX).factory.sum())
    return Shortage(
        operation=operation,
        process=process,
        capable=len(capable),
        eligible=eligible.count,
        usable=usable,
        room=room * ask.order.lot_multiple,
        obstacles=tuple(Obstacle(rule=rule, work_centers=count) for rule, count in obstacles),
    )


def _list_tests(draft: Draft, operation: int, places: Places) -> Iterator[tuple[RuleId, Flags]]:
    """What an eligible work center must pass to do a single lot multiple, shape (places, buckets) or spread over it."""
    ground, order = draft.ask.ground, draft.ask.order
    yield RuleId.release, (ground.start_days >= order.release_day)[None, :]
    for kind in order.route[operation].certificates:
        yield RuleId.certificate_valid, ground.certified(kind)[places.factory]
    if operation == len(order.route) - 1:
        delivery = compute_delivery(ground, order, places)
        yield RuleId.reachable, delivery < UNREACHABLE
        yield RuleId.latest, delivery <= (UNREACHABLE if order.latest_day is None else order.latest_day)
    yield RuleId.buyer_conflict, ~ground.is_barred(order.buyer)[places.factory][:, None]
    yield RuleId.item_cap, (draft.ask.bounds[operation].most > 0)[places.factory][:, None]
    for quota in ground.committed.quotas:
        taken = (quota.weight[places.factory] * places.worth)[:, None]
        yield RuleId.quota, (taken <= max(0, quota.room)) | quota.is_relative
    needed = (places.setup + places.minutes)[:, None]
    yield RuleId.load_cap, needed <= ground.committed.load_room[places.factory][:, None]
    yield RuleId.capacity, needed <= ground.committed.free[places.work_center]


# ------------------------------------------------------------------------------------------------- the order's conditions


def find_remedies(ask: Ask, placed: int) -> tuple[Remedy, ...]:
    """Drop the order's own conditions one at a time, and tell those without which more could be placed.

    Parameters
    ----------
    placed
        Lot multiples that fit with all of them, but for all or nothing.
    """
    order = ask.order
    remedies = []
    if order.is_all_or_nothing and placed:
        remedies.append(Remedy(rule=RuleId.all_or_nothing, quantity=placed * order.lot_multiple))
    effort = Effort(most_optional=MOST_REMEDIAL, most_in_all=MOST_REMEDIAL)
    for rule, relaxed in _list_relaxed(order):
        if effort.is_spent:
            break
        most = find_most(build_ask(ask.ground, relaxed, effort))
        if most >= (ask.count if order.is_all_or_nothing else placed + 1):
            remedies.append(Remedy(rule=rule, quantity=most * order.lot_multiple))
    return tuple(remedies)


_DROPPED: tuple[tuple[RuleId, dict[str, Any]], ...] = (
    (RuleId.never_split, {"is_never_split": False}),
    (RuleId.min_factories, {"min_factories": 1}),
    (RuleId.max_factories, {"max_factories": None}),
    (RuleId.min_lot, {"min_lot": None}),
    (RuleId.max_share_factory, {"max_share_permille": None}),
    (RuleId.max_share_group, {"max_group_shares": ()}),
)


def _list_relaxed(order: Order) -> Iterator[tuple[RuleId, Order]]:
    """The order without each condition that it has."""
    if order.latest_day is not None:
        yield RuleId.latest, order.model_copy(update={"latest_day": None})
    for rule, update in _DROPPED:
        relaxed = order.model_copy(
            update={
                "sourcing": order.sourcing.model_copy(update=update),
                "route": tuple(
                    step.model_copy(update={"sourcing": _relax(step.sourcing, update)}) for step in order.route
                ),
            }
        )
        if relaxed != order:
            yield rule, relaxed


def _relax(rule: SourcingRule | None, update: dict[str, Any]) -> SourcingRule | None:
    return None if rule is None else rule.model_copy(update=update)
