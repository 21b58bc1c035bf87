"""Who may do an operation: every work center a lot passes meets every demand of the operation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from optimizer.domain.network import Factory
from optimizer.domain.verdict import Violation
from optimizer.rules import RuleId
from optimizer.verify.accounts import Accounts, Spread
from optimizer.verify.facts import find_quote
from optimizer.verify.wording import NO, YES, at_operation, build_violation, listed


class Use(NamedTuple):
    """A factory that does some pieces of an operation."""

    spread: Spread
    factory: Factory

    @property
    def where(self) -> str:
        """Names of everything involved."""
        return self.spread.where(factory=self.factory.id)


def check_process(accounts: Accounts) -> Iterator[Violation]:
    """A capability of the operation's process stands at the work center: process(o,k) in processes(w)."""
    return _check_capability(accounts, RuleId.process)


def check_material(accounts: Accounts) -> Iterator[Violation]:
    """It takes the operation's material: material(o,k) in materials(w), where none listed takes all."""
    return _check_capability(accounts, RuleId.material)


def check_envelope(accounts: Accounts) -> Iterator[Violation]:
    """The piece fits, in mm: sorted size(o,k) <= sorted envelope(w), edge by edge."""
    return _check_capability(accounts, RuleId.envelope)


def check_tolerance(accounts: Accounts) -> Iterator[Violation]:
    """It holds the tolerance, in um: tolerance(w) <= tolerance(o,k)."""
    return _check_capability(accounts, RuleId.tolerance)


def check_licence(accounts: Accounts) -> Iterator[Violation]:
    """Its operators hold every licence: licences(o,k) subset of licences(w)."""
    return _check_capability(accounts, RuleId.licence)


def check_certificate(accounts: Accounts) -> Iterator[Violation]:
    """The factory has every kind of certificate at all; the days are another rule."""
    for use in _uses(accounts, lambda spread: bool(spread.demands.certificates)):
        wanted, held = use.spread.demands.certificates, {certificate.kind for certificate in use.factory.certificates}
        if not held.issuperset(wanted):
            yield build_violation(RuleId.certificate, use.where, needs=listed(wanted), has=listed(held))


def check_nda(accounts: Accounts) -> Iterator[Violation]:
    """Where the order asks for it, a member has signed an NDA with the buyer: buyer(o) in ndas(f)."""
    for use in _uses(accounts, lambda spread: spread.order.requires_nda):
        buyer = use.spread.order.buyer
        if use.factory.is_member and buyer not in use.factory.ndas:
            yield build_violation(RuleId.nda, use.where, needs=buyer, has=listed(use.factory.ndas))


def check_accepts_orders(accounts: Accounts) -> Iterator[Violation]:
    """The factory takes outside work: accepts_orders(f) = 1."""
    closed = {factory.id for factory in accounts.facts.factory_by_id.values() if not factory.accepts_orders}
    for use in _uses(accounts, lambda spread: not closed.isdisjoint(spread.pieces_by_factory)):
        if use.factory.id in closed:
            yield build_violation(RuleId.accepts_orders, use.where, needs=YES, has=NO)


def check_allowed_factory(accounts: Accounts) -> Iterator[Violation]:
    """The factory is one of those named, where some are: f in allowed(o,k)."""
    for use in _uses(accounts, lambda spread: spread.rule.allowed_factories is not None):
        allowed = use.spread.rule.allowed_factories or ()
        if use.factory.id not in allowed:
            yield build_violation(RuleId.allowed_factory, use.where, needs=listed(allowed), has=use.factory.id)


def check_excluded_factory(accounts: Accounts) -> Iterator[Violation]:
    """The factory is not ruled out: f not in excluded(o,k)."""
    for use in _uses(accounts, lambda spread: bool(spread.rule.excluded_factories)):
        excluded = use.spread.rule.excluded_factories
        if use.factory.id in excluded:
            yield build_violation(RuleId.excluded_factory, use.where, needs=listed(excluded), has=use.factory.id)


def check_quote_required(accounts: Accounts) -> Iterator[Violation]:
    """Where only quoted work is allowed, the factory gave a quote: f in quotes(o,k)."""
    for use in _uses(accounts, lambda spread: spread.demands.is_quoted_only):
        if find_quote(use.spread.demands, use.factory.id) is None:
            quoting = listed(quote.factory for quote in use.spread.demands.quotes)
            yield build_violation(RuleId.quote_required, use.where, needs=use.factory.id, has=quoting)


def _uses(accounts: Accounts, is_asked: Callable[[Spread], bool]) -> Iterator[Use]:
    """Every factory at work on an operation that asks for the thing at all."""
    for spread in filter(is_asked, accounts.spreads):
        for factory in spread.pieces_by_factory:
            yield Use(spread, accounts.facts.factory_by_id[factory])


def _check_capability(accounts: Accounts, rule: RuleId) -> Iterator[Violation]:
    for (order, operation, work_center), misfits in accounts.misfits_by_placement.items():
        for misfit in misfits:
            if misfit.rule is rule:
                where = at_operation(order, operation, work_center=work_center)
                yield build_violation(rule, where, needs=misfit.needs, has=misfit.has)
