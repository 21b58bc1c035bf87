"""Checks of the rule book and the ledger: quotas, entitlement weights, goals, balances."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from optimizer.domain.check.findings import Findings
from optimizer.domain.check.known import Kind, is_in
from optimizer.domain.rulebook import QuotaUnit, Term

if TYPE_CHECKING:
    from optimizer.domain.network import Factory
    from optimizer.domain.rulebook import EntitlementRule, GoalTerm, Quota, RuleBook
    from optimizer.domain.scenario import Scenario


def check_rulebook(scenario: Scenario, findings: Findings) -> None:
    """Note what is wrong with quotas, entitlement weights and goals."""
    check_book(scenario.rulebook, scenario.network.factories, findings, root="$.rulebook")


def check_book(book: RuleBook, factories: Sequence[Factory], findings: Findings, *, root: str) -> None:
    """Note what is wrong with a rule book, for the factories it is meant for; `root` is its path in the file."""
    subject = f"rule book {book.id}"
    outside = {factory.id for factory in factories if not factory.is_member}
    for i, quota in enumerate(book.hard.quotas):
        path = f"{root}.hard.quotas[{i}]"
        _check_quota_target(quota, outside, findings, path=path, subject=subject)
        _check_quota_limits(quota, findings, path=path, subject=subject)
    members = [factory for factory in factories if factory.is_member]
    _check_entitlement(book.entitlement, members, findings, path=f"{root}.entitlement", subject=subject)
    _check_groups(book, bool(members), findings, path=f"{root}.fairness.groups", subject=subject)
    names = [(goal.name, f"{root}.goals[{i}].name", f"goal {goal.name}") for i, goal in enumerate(book.goals)]
    findings.add_repeats("goal.duplicate", names)
    for i, goal in enumerate(book.goals):
        for j, term in enumerate(goal.terms):
            _check_term(term, findings, path=f"{root}.goals[{i}].terms[{j}]", subject=f"goal {goal.name}")


def check_ledger(scenario: Scenario, findings: Findings) -> None:
    """Note balances of nobody, of one factory twice, and a ledger closed in the future."""
    ledger, as_of = scenario.ledger, findings.known.as_of
    if as_of is not None and ledger.closed_on is not None and ledger.closed_on > as_of:
        findings.add("ledger.closed_after_start", "$.ledger.closed_on", "", value=ledger.closed_on, as_of=as_of)
    factories = [balance.factory for balance in ledger.balances]
    named = [(id_, f"$.ledger.balances[{i}].factory", f"factory {id_}") for i, id_ in enumerate(factories)]
    findings.add_repeats("ledger.duplicate", named)
    for factory, path, subject in named:
        if factory not in findings.known.factories:
            findings.add_unknown(Kind.factory, factory, path, subject)


def _check_quota_target(quota: Quota, outside: set[str], findings: Findings, *, path: str, subject: str) -> None:
    given = {"factory": quota.factory, "kind": quota.kind, "group": quota.group}
    present = tuple(name for name, value in given.items() if value is not None)
    if present not in {("factory",), ("kind", "group")}:
        findings.add("quota.target", path, subject, value=_name_target(quota))
    elif quota.factory is not None and quota.factory in outside:
        findings.add("quota.not_a_member", f"{path}.factory", subject, value=quota.factory)
    elif quota.factory is not None and not is_in(findings.known.factories, quota.factory):
        findings.add_unknown(Kind.factory, quota.factory, f"{path}.factory", subject)
    elif quota.kind is not None and quota.group is not None:
        groups = findings.known.groups_by_kind[quota.kind]
        if not is_in(groups, quota.group):
            findings.add_unknown(Kind.group, quota.group, f"{path}.group", subject, ids=groups)


def _name_target(quota: Quota) -> str:
    parts = [f"{name} {value}" for name in ("factory", "kind", "group") if (value := getattr(quota, name)) is not None]
    return ", ".join(parts) or "-"


def _check_quota_limits(quota: Quota, findings: Findings, *, path: str, subject: str) -> None:
    if quota.minimum is None and quota.maximum is None:
        findings.add("quota.no_limit", path, subject, value=_name_target(quota))
    elif quota.minimum is not None:
        if quota.maximum is not None and quota.minimum > quota.maximum:
            findings.add("quota.reversed", f"{path}.minimum", subject, value=quota.minimum, most=quota.maximum)
        elif quota.unit is QuotaUnit.permille_of_placed and quota.minimum > 1000:
            findings.add("quota.above_whole", f"{path}.minimum", subject, value=quota.minimum)


def _check_entitlement(
    rule: EntitlementRule, members: Sequence[Factory], findings: Findings, *, path: str, subject: str
) -> None:
    if not any((rule.equal_permille, rule.capacity_permille, rule.membership_permille, rule.track_record_permille)):
        findings.add("entitlement.no_weight", path, subject, value=0)
    elif not (rule.equal_permille or rule.capacity_permille) and members and findings.known.is_network_whole:
        has_membership = rule.membership_permille and any(member.membership_weight for member in members)
        has_record = rule.track_record_permille and any(member.track_record for member in members)
        if not has_membership and not has_record:
            weighed = (("membership_weight", rule.membership_permille), ("track_record", rule.track_record_permille))
            names = " + ".join(name for name, weight in weighed if weight)
            findings.add("entitlement.no_basis", path, subject, value=names)


def _check_groups(book: RuleBook, has_members: bool, findings: Findings, *, path: str, subject: str) -> None:
    """A kind of group is weighed once, and some member is in one of it."""
    kinds = [(brackets.kind, f"{path}[{i}].kind", subject) for i, brackets in enumerate(book.fairness.groups)]
    findings.add_repeats("fairness.kind_duplicate", kinds)
    for kind, where, _ in kinds:
        if has_members and findings.known.is_network_whole and not findings.known.groups_by_kind[kind]:
            findings.add("fairness.kind_empty", where, subject, value=kind)


def _check_term(term: GoalTerm, findings: Findings, *, path: str, subject: str) -> None:
    if term.term is Term.guarantee and term.level_permille is None:
        findings.add("goal.level_missing", path, subject, value=None)
    elif term.term is not Term.guarantee and term.level_permille is not None:
        findings.add(
            "goal.level_misplaced", f"{path}.level_permille", subject, value=term.level_permille, term=str(term.term)
        )
