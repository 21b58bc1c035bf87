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

    certificates: frozenset[str]
    nda_buyer: str | None
    allowed: frozenset[str] | None
    excluded: frozenset[str]
    quoted: frozenset[str] | None

    @classmethod
    def of(cls, order: Order, operation: int) -> Admission:
        """Return what one operation of an order asks."""
        step, sourcing = order.route[operation], order.sourcing_of(operation)
        return cls(
            certificates=frozenset(step.certificates),
            nda_buyer=order.buyer if order.requires_nda else None,
            allowed=None if sourcing.allowed_factories is None else frozenset(sourcing.allowed_factories),
            excluded=frozenset(sourcing.excluded_factories),
            quoted=frozenset(quote.factory for quote in step.quotes) if step.is_quoted_only else None,
        )


class AdmissionTable:
    """Finds the factories an operation admits; remembers every answer and every part of it."""

    def __init__(self, factories: Sequence[Factory]) -> None:
        self._factories = tuple(factories)
        self._position_by_id = {factory.id: i for i, factory in enumerate(factories)}
        self._accepts = np.array([factory.accepts_orders for factory in factories], dtype=bool)
        self._holds: dict[str, NDArray[np.bool_]] = {}
        self._signed: dict[str, NDArray[np.bool_]] = {}
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
            mask &= self._factories_holding(kind)
        if admission.nda_buyer is not None:
            mask &= self._factories_signed_with(admission.nda_buyer)
        for only in (admission.allowed, admission.quoted):
            if only is not None:
                mask &= self._named(only)
        if admission.excluded:
            mask &= ~self._named(admission.excluded)
        return mask

    def _factories_holding(self, kind: str) -> NDArray[np.bool_]:
        found = self._holds.get(kind)
        if found is None:
            held = [
                any(certificate.kind == kind for certificate in factory.certificates) for factory in self._factories
            ]
            found = self._holds[kind] = np.array(held, dtype=bool)
        return found

    def _factories_signed_with(self, buyer: str) -> NDArray[np.bool_]:
        """Return who may see a buyer's work; the center's own equipment needs no NDA."""
        found = self._signed.get(buyer)
        if found is None:
            signed = [not factory.is_member or buyer in factory.ndas for factory in self._factories]
            found = self._signed[buyer] = np.array(signed, dtype=bool)
        return found

    def _named(self, ids: frozenset[str]) -> NDArray[np.bool_]:
        mask = np.zeros(len(self._factories), dtype=bool)
        mask[[self._position_by_id[id_] for id_ in ids if id_ in self._position_by_id]] = True
        return mask
