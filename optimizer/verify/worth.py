"""What a lot multiple of an operation is worth in the share basis, worked out anew from the order's standard figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import floor
from types import MappingProxyType

from optimizer.domain.basis import JOBS, VALUE_ADDED
from optimizer.domain.order import Order
from optimizer.domain.rulebook import ShareBasis
from optimizer.units import milli

Worths = tuple[int, ...]


def list_worths(order: Order, basis: ShareBasis) -> Worths:
    """Return the work in one lot multiple, per operation of the order's route, in fine units of the share basis."""
    return _WORTHS[basis](order)


def _minutes(order: Order) -> Worths:
    return tuple(order.lot_multiple * milli(operation.minutes_per_piece) for operation in order.route)


def _pieces(order: Order) -> Worths:
    return tuple(order.lot_multiple for _ in order.route)


def _value(order: Order) -> Worths:
    """Exact shares rounded down; what is left of the unit value, one unit each, to what lacks most, earlier operations first."""
    minutes = [milli(operation.minutes_per_piece) for operation in order.route]
    whole, value = sum(minutes), order.unit_value_yen * VALUE_ADDED.fine
    shares = [Fraction(value * part, whole) if whole else Fraction(value, len(minutes)) for part in minutes]
    parts = [floor(share) for share in shares]
    for _ in range(value - sum(parts)):
        lacking = [share - part for share, part in zip(shares, parts, strict=True)]
        parts[lacking.index(max(lacking))] += 1
    return tuple(order.lot_multiple * part for part in parts)


def _jobs(order: Order) -> Worths:
    """The part of an operation that one lot multiple is, rounded down."""
    part = floor(Fraction(JOBS.fine) / Fraction(order.quantity, order.lot_multiple))
    return tuple(part for _ in order.route)


_WORTHS: Mapping[ShareBasis, Callable[[Order], Worths]] = MappingProxyType(
    {
        ShareBasis.standard_minutes: _minutes,
        ShareBasis.pieces: _pieces,
        ShareBasis.value_added: _value,
        ShareBasis.jobs: _jobs,
    }
)
