"""Rules of the network as a whole: conflicting buyers, one buyer's item at one factory, quotas of the joint work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

from optimizer.domain.network import Factory
from optimizer.domain.rulebook import Quota, QuotaUnit
from optimizer.domain.verdict import Violation
from optimizer.rules import RuleId
from optimizer.text import Text
from optimizer.units import PERMILLE
from optimizer.verify.accounts import Accounts
from optimizer.verify.sourcing import groups_of
from optimizer.verify.wording import PIECES, amount, at_least, at_most, build_violation, listed


def check_buyer_conflict(accounts: Accounts) -> Iterator[Violation]:
    """Two conflicting buyers never have work in the same member factory: present(b,f) + present(b',f) <= 1.

    A conflict named by one of the two buyers binds both.
    """
    facts = accounts.facts
    buyers_by_factory: dict[str, set[str]] = defaultdict(set)
    for spread in accounts.spreads:
        for factory in spread.pieces_by_factory:
            buyers_by_factory[factory].add(spread.order.buyer)
    named = {(buyer.id, rival) for buyer in facts.scenario.buyers for rival in buyer.conflicts if rival != buyer.id}
    pairs = {(min(pair), max(pair)) for pair in named}
    for member in facts.members:
        present = buyers_by_factory.get(member.id, set())
        for a, b in sorted(pairs):
            if a in present and b in present:
                needs = Text(f"{a} と {b} の一方だけ", f"only one of {a} and {b}")
                yield build_violation(RuleId.buyer_conflict, f"factory {member.id}", needs=needs, has=listed((a, b)))


def check_item_cap(accounts: Accounts) -> Iterator[Violation]:
    """One factory does at most its share of one buyer's pieces of one item, operation by operation.

    1000 sum_{o in (b,i)} x(o,k,f) <= cap sum_{o in (b,i)} Q(o), over the orders that have a k-th operation.
    """
    cap = accounts.rulebook.hard.item_cap_permille
    if cap is None:
        return
    ordered: dict[tuple[str, str, int], int] = defaultdict(int)
    for order in accounts.facts.scenario.orders:
        for operation in range(len(order.route)):
            ordered[order.buyer, order.item, operation] += order.quantity
    done: dict[tuple[str, str, int, str], int] = defaultdict(int)
    for spread in accounts.spreads:
        for factory, pieces in spread.pieces_by_factory.items():
            done[spread.order.buyer, spread.order.item, spread.operation, factory] += pieces
    for (buyer, item, operation, factory), pieces in done.items():
        most = Fraction(cap * ordered[buyer, item, operation], PERMILLE)
        if pieces > most:
            where = f"buyer {buyer}, item {item}, operation {operation + 1}, factory {factory}"
            yield build_violation(RuleId.item_cap, where, needs=at_most(most, PIECES), has=amount(pieces, PIECES))


def check_quota(accounts: Accounts) -> Iterator[Violation]:
    """The work of a member or group lies between its quota's limits: min(g) <= A(g) <= max(g), in basis units."""
    for position, quota in enumerate(accounts.rulebook.hard.quotas):
        members = [factory.id for factory in accounts.facts.members if _is_under(quota, factory)]
        work = sum(accounts.work_by_member[id_] for id_ in members)
        where = f"quota {position + 1} ({quota.factory or f'{quota.kind} {quota.group}'})"
        least, most = _find_limits(accounts, quota, members)
        if least is not None and work < least:
            needs = at_least(_shown(accounts, least), _unit(accounts))
            yield build_violation(RuleId.quota, where, needs=needs, has=_has(accounts, work))
        if most is not None and work > most:
            needs = at_most(_shown(accounts, most), _unit(accounts))
            yield build_violation(RuleId.quota, where, needs=needs, has=_has(accounts, work))


def _is_under(quota: Quota, factory: Factory) -> bool:
    if quota.factory is not None:
        return factory.id == quota.factory
    return quota.kind is not None and quota.group in groups_of(factory, quota.kind)


def _find_limits(accounts: Accounts, quota: Quota, members: list[str]) -> tuple[Fraction | None, Fraction | None]:
    """Both limits in fine units of the basis; a lowest one in jobs allows for what rounding takes off work done wholly."""
    if quota.unit is QuotaUnit.absolute:
        fine, slack = Fraction(_fine(accounts)), accounts.rulebook.entitlement.basis.unit.rounding_permille
        bases = fine * (PERMILLE - slack) / PERMILLE, fine
    elif quota.unit is QuotaUnit.permille_of_placed:
        bases = (Fraction(sum(accounts.work_by_member.values()), PERMILLE),) * 2
    else:
        entitled = {target.factory: target.entitlement for target in accounts.plan.targets.targets}
        bases = (Fraction(sum(entitled.get(id_, 0) for id_ in members), PERMILLE),) * 2
    least = None if quota.minimum is None else quota.minimum * bases[0]
    most = None if quota.maximum is None else quota.maximum * bases[1]
    return least, most


def _fine(accounts: Accounts) -> int:
    return accounts.rulebook.entitlement.basis.fine


def _shown(accounts: Accounts, work: int | Fraction) -> Fraction:
    return Fraction(work, _fine(accounts))


def _unit(accounts: Accounts) -> Text:
    return accounts.rulebook.entitlement.basis.unit.name


def _has(accounts: Accounts, work: int) -> Text:
    return amount(_shown(accounts, work), _unit(accounts))
