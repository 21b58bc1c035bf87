"""The hard rules of the model, in order: one function each, the same ids as in the catalogue.

Rules that decide whether a cell exists at all (all eligibility and cell rules, and `lot_multiple`, `route`, `pin` by the way
quantities are counted and lots held) need no constraint: `cells` builds only what they allow.
"""

from __future__ import annotations

from collections.abc import Callable

from optimizer.model.capacity import add_capacity, add_load_cap
from optimizer.model.flow import add_all_or_nothing, add_never_split, add_precedence, add_quantity
from optimizer.model.network import add_buyer_conflict, add_item_cap, add_quota
from optimizer.model.sourcing import (
    add_max_factories,
    add_max_share_factory,
    add_max_share_group,
    add_min_factories,
    add_min_lot,
)
from optimizer.model.variables import Variables
from optimizer.rules import RuleId

HARD_RULES: tuple[tuple[RuleId, Callable[[Variables], None]], ...] = (
    (RuleId.quantity, add_quantity),
    (RuleId.all_or_nothing, add_all_or_nothing),
    (RuleId.never_split, add_never_split),
    (RuleId.precedence, add_precedence),
    (RuleId.capacity, add_capacity),
    (RuleId.load_cap, add_load_cap),
    (RuleId.min_factories, add_min_factories),
    (RuleId.max_factories, add_max_factories),
    (RuleId.min_lot, add_min_lot),
    (RuleId.max_share_factory, add_max_share_factory),
    (RuleId.max_share_group, add_max_share_group),
    (RuleId.buyer_conflict, add_buyer_conflict),
    (RuleId.item_cap, add_item_cap),
    (RuleId.quota, add_quota),
)

BY_CONSTRUCTION: frozenset[RuleId] = frozenset(
    {
        RuleId.process, RuleId.material, RuleId.envelope, RuleId.tolerance, RuleId.licence, RuleId.certificate, RuleId.nda,
        RuleId.accepts_orders, RuleId.allowed_factory, RuleId.excluded_factory, RuleId.quote_required, RuleId.reachable,
        RuleId.certificate_valid, RuleId.release, RuleId.latest, RuleId.lot_multiple, RuleId.route, RuleId.pin,
    }
)  # fmt: skip
"""Hard rules kept because cells that would break them do not exist, or lots are counted or held so."""
