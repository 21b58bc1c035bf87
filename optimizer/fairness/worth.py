"""What a piece of an operation is worth in the share basis; the verifier has its own arithmetic of the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from optimizer.domain.basis import JOB, VALUE_ADDED
from optimizer.domain.order import Order
from optimizer.domain.rulebook import ShareBasis
from optimizer.fairness.apportionment import apportion
from optimizer.units import milli


def compute_worths(order: Order, basis: ShareBasis) -> tuple[int, ...]:
    """Return what one lot multiple of an order is worth, per operation of its route, in fine units of a basis.

    Parameters
    ----------
    order
        Only its standard figures count: neither quotes nor machines nor setups.
    basis
        What is shared out.
    """
    return _WORTHS[basis](order)


def _count_minutes(order: Order) -> tuple[int, ...]:
    return tuple(milli(operation.minutes_per_piece) * order.lot_multiple for operation in order.route)


def _count_pieces(order: Order) -> tuple[int, ...]:
    return (order.lot_multiple,) * len(order.route)


def _count_value(order: Order) -> tuple[int, ...]:
    """A piece's value over the operations by standard minutes, to the largest remainder: the parts add up to the value."""
    minutes = [milli(operation.minutes_per_piece) for operation in order.route]
    parts = apportion(order.unit_value_yen * VALUE_ADDED.fine, minutes if any(minutes) else [1] * len(minutes))
    return tuple(part * order.lot_multiple for part in parts)


def _count_jobs(order: Order) -> tuple[int, ...]:
    """A lot multiple's part of the job, rounded down: nobody has more of a job than it does."""
    return (JOB * order.lot_multiple // order.quantity,) * len(order.route)


_WORTHS: Mapping[ShareBasis, Callable[[Order], tuple[int, ...]]] = MappingProxyType(
    {
        ShareBasis.standard_minutes: _count_minutes,
        ShareBasis.pieces: _count_pieces,
        ShareBasis.value_added: _count_value,
        ShareBasis.jobs: _count_jobs,
    }
)
