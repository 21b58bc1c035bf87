"""How one operation of an order may be spread over factories; pins and the center's own equipment count like any."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from optimizer.domain.network import Factory
from optimizer.domain.order import GroupKind
from optimizer.domain.verdict import Violation
from optimizer.rules import RuleId
from optimizer.units import PERMILLE
from optimizer.verify.accounts import Accounts, Spread
from optimizer.verify.wording import FACTORIES, PIECES, amount, at_least, at_most, build_violation


def check_min_factories(accounts: Accounts) -> Iterator[Violation]:
    """If any of the order is placed, at least so many factories do the operation: |factories(o,k)| >= min(o,k)."""
    for spread in accounts.spreads:
        least, count = spread.rule.min_factories, len(spread.pieces_by_factory)
        if count < least:
            needs, has = at_least(least, FACTORIES), amount(count, FACTORIES)
            yield build_violation(RuleId.min_factories, spread.where(), needs=needs, has=has)


def check_max_factories(accounts: Accounts) -> Iterator[Violation]:
    """At most so many factories do the operation: |factories(o,k)| <= max(o,k)."""
    for spread in accounts.spreads:
        most, count = spread.rule.max_factories, len(spread.pieces_by_factory)
        if most is not None and count > most:
            needs, has = at_most(most, FACTORIES), amount(count, FACTORIES)
            yield build_violation(RuleId.max_factories, spread.where(), needs=needs, has=has)


def check_min_lot(accounts: Accounts) -> Iterator[Violation]:
    """A factory that does the operation gets at least the smallest lot of it, in pieces: x(o,k,f) >= min_lot(o,k)."""
    for spread in accounts.spreads:
        least = spread.rule.min_lot
        for factory, pieces in spread.pieces_by_factory.items():
            if least is not None and pieces < least:
                where, needs = spread.where(factory=factory), at_least(least, PIECES)
                yield build_violation(RuleId.min_lot, where, needs=needs, has=amount(pieces, PIECES))


def check_max_share_factory(accounts: Accounts) -> Iterator[Violation]:
    """One factory does at most its share of the ordered pieces: 1000 x(o,k,f) <= share(o,k) Q(o)."""
    for spread in accounts.spreads:
        permille = spread.rule.max_share_permille
        if permille is None:
            continue
        most = _share(spread, permille)
        for factory, pieces in spread.pieces_by_factory.items():
            if pieces > most:
                where, needs = spread.where(factory=factory), at_most(most, PIECES)
                yield build_violation(RuleId.max_share_factory, where, needs=needs, has=amount(pieces, PIECES))


def check_max_share_group(accounts: Accounts) -> Iterator[Violation]:
    """One municipality, hazard zone or size class does at most its share.

    1000 sum_{f in g} x(o,k,f) <= share(o,k,g) Q(o), in pieces.
    """
    for spread in accounts.spreads:
        for limit in spread.rule.max_group_shares:
            most = _share(spread, limit.max_share_permille)
            for group, pieces in _pieces_by_group(accounts, spread, limit.kind).items():
                if pieces > most:
                    where = spread.where(**{limit.kind.value: group})
                    needs, has = at_most(most, PIECES), amount(pieces, PIECES)
                    yield build_violation(RuleId.max_share_group, where, needs=needs, has=has)


def groups_of(factory: Factory, kind: GroupKind) -> tuple[str, ...]:
    """Return the groups of a kind that a factory is in: any number of hazard zones, at most one of the others."""
    if kind is GroupKind.hazard_zone:
        return tuple(dict.fromkeys(factory.hazard_zones))
    group = factory.municipality if kind is GroupKind.municipality else factory.size_class
    return () if group is None else (group,)


def _pieces_by_group(accounts: Accounts, spread: Spread, kind: GroupKind) -> dict[str, int]:
    totals: dict[str, int] = {}
    for factory, pieces in spread.pieces_by_factory.items():
        for group in groups_of(accounts.facts.factory_by_id[factory], kind):
            totals[group] = totals.get(group, 0) + pieces
    return totals


def _share(spread: Spread, permille: int) -> Fraction:
    """Return a share of the ordered pieces."""
    return Fraction(permille * spread.order.quantity, PERMILLE)
