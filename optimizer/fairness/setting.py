"""From a scenario to what there is to share: demand classes, capacity in the unit of work, weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from optimizer.domain.index import Index
from optimizer.domain.order import Order
from optimizer.fairness.demand import DemandClass
from optimizer.fairness.sharing import Sharing
from optimizer.fairness.weights import Component, compute_verified_capacity, mix_weights
from optimizer.fairness.worth import compute_worths
from optimizer.units import MINUTE, PERMILLE, milli

Ints = NDArray[np.int64]

MOST_ARCS = 20_000
"""Most pairs of a class and a work center that linear programmes get in good time."""


class EligiblePairs(Protocol):
    """All eligible (operation, work center) pairs by operation, as `optimizer.eligibility` builds them."""

    @property
    def start(self) -> NDArray[np.int64]:
        """Where each operation's pairs begin, and the total."""

    @property
    def work_center(self) -> NDArray[np.int32]:
        """Work center of each pair, ascending within an operation."""

    @property
    def time_permille(self) -> NDArray[np.int32]:
        """Time of each pair against the standard minutes."""

    @property
    def quote(self) -> NDArray[np.int32]:
        """Position of the pair's quote among the operation's, -1 for none."""


def build_sharing(index: Index, pairs: EligiblePairs, *, most_arcs: int | None = None) -> Sharing:
    """Collect what a scenario has to share.

    A work center's free time is divided by how long it takes against the standard, over all the work it may do, so that
    demand and capacity are in the same unit; the rule book's margin is taken off it.

    Parameters
    ----------
    index
        The scenario.
    pairs
        Who may do what.
    most_arcs
        With more pairs of a class and a work center, neighbouring due buckets are taken together; None for no limit.
    """
    rule = index.scenario.rulebook.entitlement
    needs = _Needs.read(index, pairs)
    speed = _compute_speed_permille(index, pairs, needs)
    return Sharing(
        classes=build_classes(
            needs.work_by_group(is_time=rule.basis.unit.is_time), buckets=index.bucket_count, most_arcs=most_arcs
        ),
        capacity=index.free_milliminutes * rule.attainable_margin_permille // speed[:, None],
        factory_of=index.factory_of_work_center,
        weights=compute_weights(index),
        is_member=tuple(bool(member) for member in index.is_member),
        capacity_limits=_read_capacity_limits(index, speed),
    )


def compute_weights(index: Index) -> tuple[Fraction, ...]:
    """Return everyone's share by weight: the rule book's mix of equal, capacity, membership and track record."""
    rule = index.scenario.rulebook.entitlement
    factories = index.factories
    declared = compute_declared_milliminutes(index).tolist()
    verified = [
        None if f.verified_minutes_per_bucket is None else f.verified_minutes_per_bucket * index.bucket_count * MINUTE
        for f in factories
    ]
    capacity = tuple(compute_verified_capacity(d, v) for d, v in zip(declared, verified, strict=True))
    return mix_weights(
        [
            Component(rule.equal_permille, (1,) * len(factories)),
            Component(rule.capacity_permille, capacity),
            Component(rule.membership_permille, tuple(f.membership_weight for f in factories)),
            Component(rule.track_record_permille, tuple(f.track_record for f in factories)),
        ],
        index.is_member.tolist(),
    )


def compute_declared_milliminutes(index: Index) -> Ints:
    """Return per factory all the time of its work centers over the calendar."""
    minutes = [sum(w.free_minutes if w.total_minutes is None else w.total_minutes) for w in index.work_centers]
    declared = np.zeros(len(index.factories), dtype=np.int64)
    np.add.at(declared, index.factory_of_work_center, np.array(minutes, dtype=np.int64) * MINUTE)
    return declared


@dataclass(frozen=True)
class ClassWork:
    """Work of some operations that the same work centers may do, due in the same bucket, and the capacity that it takes in all."""

    work_centers: tuple[int, ...]
    due_bucket: int
    work: int
    need: int


def build_classes(
    groups: Sequence[ClassWork], *, buckets: int, most_arcs: int | None = None
) -> tuple[DemandClass, ...]:
    """Make the demand classes; with too many arcs neighbouring due buckets are taken together.

    Taken together, work counts as due at the end of the last of the buckets.

    Parameters
    ----------
    groups
        Work by eligible work centers and due bucket, each combination once.
    buckets
        Number of buckets of the calendar.
    most_arcs
        Most pairs of a class and a work center; None for no limit.
    """
    span = 1
    while True:
        merged: dict[tuple[tuple[int, ...], int], list[ClassWork]] = {}
        for group in groups:
            due = min((group.due_bucket // span + 1) * span, buckets) - 1
            merged.setdefault((group.work_centers, due), []).append(group)
        arcs = sum(len(centers) for centers, _ in merged)
        if most_arcs is None or arcs <= most_arcs or span >= buckets:
            return tuple(_merge(centers, due, parts) for (centers, due), parts in merged.items())
        span *= 2


def _merge(work_centers: tuple[int, ...], due_bucket: int, parts: Sequence[ClassWork]) -> DemandClass:
    work = sum(part.work for part in parts)
    need = sum(part.need for part in parts)
    return DemandClass(work, due_bucket, work_centers, need)


@dataclass(frozen=True)
class _Needs:
    """All operations in whole numbers.

    Attributes
    ----------
    quantity
        Ordered pieces.
    work
        Fine units of the share basis in them.
    standard
        Standard milliminutes per piece.
    reference
        The same, or the mean over the eligible work centers where the standard is 0 and only quotes tell.
    actual_of_pair
        Milliminutes per piece of every eligible pair.
    due_bucket
        Last bucket in which the operation can be done by the due day; the last of all where none is.
    """

    pairs: EligiblePairs
    quantity: Ints
    work: Ints
    standard: Ints
    reference: Ints
    actual_of_pair: Ints
    due_bucket: Ints

    @classmethod
    def read(cls, index: Index, pairs: EligiblePairs) -> _Needs:
        orders = index.scenario.orders
        operations = [operation for order in orders for operation in order.route]
        standard = np.array([milli(operation.minutes_per_piece) for operation in operations], dtype=np.int64)
        size = np.diff(pairs.start)
        operation_of_pair = np.repeat(np.arange(len(operations)), size)
        time_permille = pairs.time_permille.astype(np.int64)
        actual = (2 * standard[operation_of_pair] * time_permille + PERMILLE) // (2 * PERMILLE)
        for pair in np.flatnonzero(pairs.quote >= 0).tolist():
            quote = operations[operation_of_pair[pair]].quotes[pairs.quote[pair]]
            if quote.minutes_per_piece is not None:
                actual[pair] = milli(quote.minutes_per_piece)
        total = np.bincount(operation_of_pair, weights=actual, minlength=len(operations))
        mean = np.round(total / np.maximum(size, 1)).astype(np.int64)
        return cls(
            pairs=pairs,
            quantity=np.array([order.quantity for order in orders], dtype=np.int64)[index.order_of_operation],
            work=np.array([work for order in orders for work in _compute_work(index, order)], dtype=np.int64),
            standard=standard,
            reference=np.where(standard > 0, standard, mean),
            actual_of_pair=actual,
            due_bucket=_find_due_buckets(index, pairs),
        )

    def work_by_group(self, *, is_time: bool) -> list[ClassWork]:
        """Add up the work by eligible work centers and due bucket."""
        totals: dict[tuple[bytes, int], list[int]] = {}
        start, work_center = self.pairs.start.tolist(), self.pairs.work_center.astype(np.int64)
        # Standard minutes take themselves; work that only quotes tell the minutes of is none of them.
        minutes_of = self.standard if is_time else self.reference
        needs = (self.due_bucket.tolist(), self.work.tolist(), self.quantity.tolist(), minutes_of.tolist())
        for (first, last), due, work, quantity, minutes in zip(pairwise(start), *needs, strict=True):
            total = totals.setdefault((work_center[first:last].tobytes(), due), [0, 0])
            total[0] += work
            total[1] += quantity * minutes
        return [
            ClassWork(tuple(np.frombuffer(centers, dtype=np.int64).tolist()), due, work, need)
            for (centers, due), (work, need) in totals.items()
        ]


def _compute_work(index: Index, order: Order) -> list[int]:
    """Per operation: the work in all ordered pieces."""
    worths = compute_worths(order, index.scenario.rulebook.entitlement.basis)
    return [worth * (order.quantity // order.lot_multiple) for worth in worths]


def _find_due_buckets(index: Index, pairs: EligiblePairs) -> Ints:
    ends = np.array(index.scenario.calendar.boundaries[1:], dtype=np.int64)
    lead_days = np.array([w.lead_days for w in index.work_centers], dtype=np.int64)
    due_day = np.array([order.due_day for order in index.scenario.orders], dtype=np.int64)[index.order_of_operation]
    shortest = np.zeros(len(due_day), dtype=np.int64)
    has_pairs = np.diff(pairs.start) > 0
    if has_pairs.any():
        # Operations without pairs take no room between the others, so the other starts cut the list right.
        shortest[has_pairs] = np.minimum.reduceat(lead_days[pairs.work_center], pairs.start[:-1][has_pairs])
    bucket = np.searchsorted(ends, due_day - shortest, side="right") - 1
    return np.where(bucket < 0, len(ends) - 1, bucket).astype(np.int64)


def _compute_speed_permille(index: Index, pairs: EligiblePairs, needs: _Needs) -> Ints:
    """Return per work center the time it takes for 1000 units of standard time, over all the work it may do."""
    operation_of_pair = np.repeat(np.arange(len(needs.quantity)), np.diff(pairs.start))
    quantity = needs.quantity[operation_of_pair].astype(np.float64)
    count = len(index.work_centers)
    actual = np.bincount(pairs.work_center, weights=quantity * needs.actual_of_pair, minlength=count)
    reference = np.bincount(pairs.work_center, weights=quantity * needs.reference[operation_of_pair], minlength=count)
    speed = np.where(reference > 0, PERMILLE * actual / np.where(reference > 0, reference, 1.0), PERMILLE)
    return np.maximum(1, np.round(speed)).astype(np.int64)


def _read_capacity_limits(index: Index, speed: Ints) -> tuple[int | None, ...]:
    """Return per factory the most it may do under the network's load cap, in the unit of capacity."""
    cap = index.scenario.rulebook.hard.load_cap_permille
    if cap is None:
        return ()
    free = index.free_milliminutes.sum(axis=1)
    count = len(index.factories)
    usable = np.bincount(index.factory_of_work_center, weights=free / speed, minlength=count)
    offered = np.bincount(index.factory_of_work_center, weights=free, minlength=count)
    declared = compute_declared_milliminutes(index)
    limits: list[int | None] = []
    for factory, is_member in enumerate(index.is_member.tolist()):
        mean = usable[factory] / offered[factory] if offered[factory] > 0 else 1 / PERMILLE
        limits.append(int(declared[factory] * cap * mean) if is_member else None)
    return tuple(limits)
