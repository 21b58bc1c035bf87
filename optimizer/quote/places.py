"""Where each operation of a new order could be done: eligible work centers, with what a lot multiple takes and costs there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.domain.order import Operation, Order
from optimizer.domain.order import Quote as FactoryQuote
from optimizer.eligibility.admission import Admission
from optimizer.eligibility.capabilities import Requirement
from optimizer.fairness.worth import compute_worths
from optimizer.quote.ground import Ground
from optimizer.units import MINUTE, PERMILLE, milli
from optimizer.units import yen as nanoyen_of

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Places:
    """Eligible work centers of one operation, by factory, then by lead days.

    Attributes
    ----------
    work_center, factory, lead_days
        Per place, positions in the network.
    minutes, setup
        Milliminutes per lot multiple, and once per used cell.
    cost, setup_cost
        Nanoyen of the same.
    worth
        Work received in fine basis units per lot multiple; 0 for the center's own equipment.
    is_open
        Buckets that release, certificates, conflicts of buyers and, for the last operation, the latest day leave, shape
        (places, buckets).
    """

    work_center: Ints
    factory: Ints
    lead_days: Ints
    minutes: Ints
    setup: Ints
    cost: Ints
    setup_cost: Ints
    worth: Ints
    is_open: Flags

    @property
    def count(self) -> int:
        """Number of places."""
        return len(self.work_center)

    def keep(self, chosen: Ints) -> Places:
        """Return some of the places."""
        return Places(**{name: column[chosen] for name, column in vars(self).items()})


def build_places(ground: Ground, order: Order, operation: int) -> Places:
    """Find the work centers that may do an operation, and the buckets open to them; the last operation's delivery is not looked at."""
    index, step = ground.index, order.route[operation]
    match = ground.capabilities.match(Requirement.of(step))
    factory = index.factory_of_work_center[match.work_center]
    admitted = ground.admissions.mask(Admission.of(order, operation))[factory]
    work_center, factory = match.work_center[admitted].astype(np.int64), factory[admitted]
    lead_days = ground.lead_days[work_center]
    by_factory = np.lexsort((work_center, lead_days, factory))
    work_center, factory, lead_days = work_center[by_factory], factory[by_factory], lead_days[by_factory]
    time_permille = match.time_permille[admitted].astype(np.int64)[by_factory]
    rates = _Rates(ground, step, work_center, time_permille)
    for quote in step.quotes:
        rates.apply(quote, factory == index.factory_by_id[quote.factory])
    worth, multiple = compute_worths(order, ground.basis)[operation], order.lot_multiple
    return Places(
        work_center=work_center,
        factory=factory,
        lead_days=lead_days,
        minutes=rates.minutes * multiple,
        setup=rates.setup,
        cost=rates.cost * multiple,
        setup_cost=rates.setup_cost,
        worth=np.where(index.is_member[factory], worth, 0),
        is_open=_find_open(ground, order, step, factory),
    )


class _Rates:
    """What a piece and a setup take and cost per place: the standard times the machine, or the factory's own quote."""

    def __init__(self, ground: Ground, step: Operation, work_center: Ints, time_permille: Ints) -> None:
        per_minute = ground.microyen_per_minute[work_center]
        self.minutes = (2 * milli(step.minutes_per_piece) * time_permille + PERMILLE) // (2 * PERMILLE)
        self.setup = np.full(len(work_center), step.setup_minutes * MINUTE, dtype=np.int64)
        self.cost = self.minutes * per_minute
        self.setup_cost = self.setup * per_minute
        self._per_minute = per_minute

    def apply(self, quote: FactoryQuote, here: Flags) -> None:
        """Let a factory's quote replace the defaults at its places."""
        if quote.minutes_per_piece is not None:
            self.minutes[here] = milli(quote.minutes_per_piece)
        if quote.setup_minutes is not None:
            self.setup[here] = quote.setup_minutes * MINUTE
        self.cost[here] = self.minutes[here] * self._per_minute[here]
        self.setup_cost[here] = self.setup[here] * self._per_minute[here]
        if quote.yen_per_piece is not None:
            self.cost[here], self.setup_cost[here] = nanoyen_of(quote.yen_per_piece), 0


def _find_open(ground: Ground, order: Order, step: Operation, factory: Ints) -> Flags:
    is_open = np.repeat((ground.start_days >= order.release_day)[None, :], len(factory), axis=0)
    for kind in step.certificates:
        is_open &= ground.certified(kind)[factory]
    return is_open & ~ground.is_barred(order.buyer)[factory][:, None]
