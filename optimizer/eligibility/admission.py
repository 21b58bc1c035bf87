"""Which factories an operation admits, whatever their machines: certificates, NDAs, names, quotes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from optimizer.domain.network import Factory
from optimizer.domain.order import Order


class Admission(NamedTuple):
    """What an operation asks of a factory as a whole; operations that ask the same share one answer.

    Attributes
    ----------
    nda_buyer
        The buyer a member must have an NDA with; None where the order asks for none.
    allowed, quoted
        The only factories that may; None where everyone may.
    """

    certificates: tuple[str, ...]
    nda_buyer: str | None
    allowed: tuple[str, ...] | None
    excluded: tuple[str, ...]
    quoted: tuple[str, ...] | None

    @classmethod
    def of(cls, order: Order, operation: int) -> Admission:
        """Return what one operation of an order asks."""
        step, sourcing = order.route[operation], order.sourcing_of(operation)
        return cls(
            certificates=step.certificates,
            nda_buyer=order.buyer if order.requires_nda else None,
            allowed=sourcing.allowed_factories,
            excluded=sourcing.excluded_factories,
            quoted=tuple(quote.factory for quote in step.quotes) if step.is_quoted_only else None,
        )


class AdmissionTable:
    """Finds the factories an operation admits; remembers every answer and every part of it."""

    def __init__(self, factories: Sequence[Factory]) -> None:
        self._factories = tuple(factories)
        self._position_by_id = {factory.id: i for i, factory in enumerate(factories)}
        self._accepts = np.array([factory.accepts_orders for factory in factories], dtype=bool)
        self._is_member = np.array([factory.is_member for factory in factories], dtype=bool)
        self._holders_by_kind: dict[str, list[int]] = {}
        self._signers_by_buyer: dict[str, list[int]] = {}
        for position, factory in enumerate(self._factories):
            for certificate in factory.certificates:
                self._holders_by_kind.setdefault(certificate.kind, []).append(position)
            for buyer in factory.ndas:
                self._signers_by_buyer.setdefault(buyer, []).append(position)
        self._mask_by_admission: dict[Admission, NDArray[np.bool_]] = {}

    def mask(self, admission: Admission) -> NDArray[np.bool_]:
        """Return, per factory, whether it is admitted."""
        found = self._mask_by_admission.get(admission)
        if found is None:
            found = self._compute_mask(admission)
            self._mask_by_admission[admission] = found
        return found

    def _compute_mask(self, admission: Admission) -> NDArray[np.bool_]:
        mask = self._accepts.copy()
        for kind in admission.certificates:
            mask &= self._mark(self._holders_by_kind.get(kind, []))
        if admission.nda_buyer is not None:
            # The center's own equipment needs no NDA.
            mask &= self._mark(self._signers_by_buyer.get(admission.nda_buyer, [])) | ~self._is_member
        for only in (admission.allowed, admission.quoted):
            if only is not None:
                mask &= self._mark(self._find_positions(only))
        if admission.excluded:
            mask &= ~self._mark(self._find_positions(admission.excluded))
        return mask

    def _find_positions(self, ids: Sequence[str]) -> list[int]:
        return [self._position_by_id[id_] for id_ in ids if id_ in self._position_by_id]

    def _mark(self, positions: list[int]) -> NDArray[np.bool_]:
        mask = np.zeros(len(self._factories), dtype=bool)
        mask[positions] = True
        return mask
