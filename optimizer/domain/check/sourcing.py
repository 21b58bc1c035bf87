"""Checks of sourcing rules: each on its own, against its order's quantity, and against the rest of the route."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from optimizer.domain.check.findings import Findings
from optimizer.domain.check.known import Kind
from optimizer.units import scale_permille

if TYPE_CHECKING:
    from optimizer.domain.order import Order, SourcingRule


@dataclass(frozen=True)
class _Place:
    """A sourcing rule where it stands.

    Attributes
    ----------
    never_split_path
        Where splitting the order is forbidden; None when it may be split.
    """

    order: Order
    rule: SourcingRule
    path: str
    never_split_path: str | None

    @property
    def subject(self) -> str:
        return f"order {self.order.id}"

    @property
    def least_lot(self) -> int:
        """Fewest pieces a factory with any work of the operation gets."""
        multiple = self.order.lot_multiple
        return -(-(self.rule.min_lot or 1) // multiple) * multiple

    @property
    def allowed(self) -> tuple[str, ...] | None:
        """Who may at most; None for everyone that is not excluded."""
        if self.rule.allowed_factories is None:
            return None
        excluded = set(self.rule.excluded_factories)
        return tuple(id_ for id_ in dict.fromkeys(self.rule.allowed_factories) if id_ not in excluded)


def check_sourcing(order: Order, position: int, findings: Findings) -> None:
    """Note what is wrong with the order's sourcing rule and with those of its operations."""
    rules = [(order.sourcing, f"$.orders[{position}].sourcing")] if order.sourcing.model_fields_set else []
    for k, operation in enumerate(order.route):
        if operation.sourcing is not None:
            rules.append((operation.sourcing, f"$.orders[{position}].route[{k}].sourcing"))
    if not rules:
        return
    in_force = {id(order.sourcing_of(k)) for k in range(len(order.route))}
    # One operation that must not be split keeps the whole order in one lot.
    never_split = [path for rule, path in rules if rule.is_never_split and id(rule) in in_force]
    for rule, path in rules:
        place = _Place(order, rule, path, never_split[0] if never_split else None)
        _check_factories(place, findings)
        _check_lots(place, findings)
        if rule.max_share_permille is not None:
            _check_share(place, rule.max_share_permille, findings)


def _check_factories(place: _Place, findings: Findings) -> None:
    rule, allowed = place.rule, place.allowed
    for field, ids in (("allowed_factories", rule.allowed_factories), ("excluded_factories", rule.excluded_factories)):
        for i, id_ in enumerate(ids or ()):
            if id_ not in findings.known.factories:
                findings.add_unknown(Kind.factory, id_, f"{place.path}.{field}[{i}]", place.subject)
    if allowed is not None and not allowed:
        findings.add(
            "sourcing.nobody_allowed", f"{place.path}.allowed_factories", place.subject, value=rule.allowed_factories
        )
    elif allowed is not None and len(allowed) < rule.min_factories:
        findings.add(
            "sourcing.too_few_allowed",
            f"{place.path}.min_factories",
            place.subject,
            value=rule.min_factories,
            count=len(allowed),
        )


def _check_lots(place: _Place, findings: Findings) -> None:
    rule, quantity, path = place.rule, place.order.quantity, place.path
    if rule.max_factories is not None and rule.min_factories > rule.max_factories:
        findings.add(
            "sourcing.factories_reversed",
            f"{path}.min_factories",
            place.subject,
            value=rule.min_factories,
            most=rule.max_factories,
        )
    if rule.min_lot is not None and rule.min_lot > quantity:
        findings.add(
            "sourcing.min_lot_above_quantity", f"{path}.min_lot", place.subject, value=rule.min_lot, quantity=quantity
        )
    elif rule.min_factories * place.least_lot > quantity:
        findings.add(
            "sourcing.quantity_too_small",
            f"{path}.min_factories",
            place.subject,
            value=rule.min_factories,
            lot=place.least_lot,
            needed=rule.min_factories * place.least_lot,
            quantity=quantity,
        )
    if rule.min_factories > 1 and place.never_split_path is not None:
        findings.add(
            "sourcing.never_split_with_many",
            f"{path}.min_factories",
            place.subject,
            value=rule.min_factories,
            place=f"{place.never_split_path}.is_never_split",
        )


def _check_share(place: _Place, share_permille: int, findings: Findings) -> None:
    rule, order = place.rule, place.order
    path = f"{place.path}.max_share_permille"
    most = scale_permille(order.quantity, share_permille) // order.lot_multiple * order.lot_multiple
    if most < place.least_lot <= order.quantity:
        findings.add(
            "sourcing.share_below_lot", path, place.subject, value=share_permille, most=most, lot=place.least_lot
        )
    elif not order.is_all_or_nothing:
        return
    elif place.never_split_path is not None:
        if most < order.quantity:
            findings.add(
                "sourcing.never_split_needs_all",
                path,
                place.subject,
                value=share_permille,
                most=most,
                quantity=order.quantity,
            )
    else:
        limits = [rule.max_factories, None if place.allowed is None else len(place.allowed)]
        makers = min((limit for limit in limits if limit), default=None)
        if makers is not None and makers * most < order.quantity:
            findings.add(
                "sourcing.shares_below_quantity",
                path,
                place.subject,
                value=share_permille,
                most=most,
                makers=makers,
                quantity=order.quantity,
            )
