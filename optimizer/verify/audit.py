"""The audit of complaints: what a member that is worse off could ask of a better-off one, and whether the rule book agrees."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import NamedTuple

from optimizer.domain.audit import Audit, Complaint, Ruling, RulingTally
from optimizer.domain.collector import paused_collector
from optimizer.domain.network import Factory
from optimizer.domain.plan import LevelResult, Plan, Termination
from optimizer.domain.rulebook import RuleBook
from optimizer.domain.scenario import Scenario
from optimizer.errors import InternalError, PlanError, UnknownNameError
from optimizer.rules import RULES, RuleId
from optimizer.text import Text
from optimizer.units import PERMILLE
from optimizer.verify.accounts import Accounts
from optimizer.verify.complaints import Examiner, Finding
from optimizer.verify.levels import RELATIVE_TO_ITSELF, report_value
from optimizer.verify.openings import Part
from optimizer.verify.pieces import Attained
from optimizer.verify.preference import FAIRNESS
from optimizer.verify.trial import make_transfer
from optimizer.verify.verifier import verify_plan


class AuditLimit(NamedTuple):
    """How many moved plans are verified whole, the best first: per pair of members, and altogether."""

    per_pair: int = 3
    total: int = 200


def audit_plan(scenario: Scenario, plan: Plan, *, factory: str | None = None, limit: AuditLimit | None = None) -> Audit:
    """Look at everything that members could ask of each other, and say which complaints are justified.

    A member has a complaint about an operation of a lot at another member that has a larger share of its target. It is
    justified where the work, or a part of it, can go over so that no rule breaks, the complainer is still not the
    better off, and the rule book's goals, in their order and within their tolerances, prefer the plan so changed. A
    justified complaint's plan has passed `verify_plan`. Where every level of a plan is proven optimal there is none.

    The idea is that of "no justified complaints" (Dolev et al., arXiv 1106.2673), here with the goals as the judge.

    Parameters
    ----------
    factory
        Only what this member could ask; None for all.

    Raises
    ------
    PlanError
        If the plan breaks a rule.
    UnknownNameError
        If the scenario has no such member.
    """
    verdict = verify_plan(scenario, plan)
    if not verdict.is_verified:
        raise _build_refusal(len(verdict.violations))
    with paused_collector():
        auditor = _Auditor(scenario, plan, factory)
        auditor.look()
        return auditor.conclude(limit or AuditLimit())


class _Case(NamedTuple):
    part: Part
    factory: Factory
    finding: Finding

    @property
    def pair(self) -> tuple[str, str]:
        return self.factory.id, self.part.site.factory.id


class _Auditor:
    def __init__(self, scenario: Scenario, plan: Plan, factory: str | None) -> None:
        self._scenario, self._plan, self._factory = scenario, plan, factory
        self._accounts = Accounts(scenario, plan)
        members = self._accounts.facts.members
        self._asking = tuple(member for member in members if factory in (None, member.id))
        if factory is not None and not self._asking:
            raise _build_unknown(scenario, factory)
        self._examiner = Examiner(self._accounts, plan)
        self._approved: list[_Case] = []
        self._settled: list[_Case] = []

    def look(self) -> None:
        """Examine every complaint by the sums alone."""
        attained = self._examiner.attained
        behind = {
            holder: [member for member in self._asking if attained[member.id].is_below(attained[holder])]
            for holder in attained
        }
        for part in self._examiner.list_parts():
            for member in behind[part.site.factory.id]:
                finding = self._examiner.examine(part, member)
                (self._approved if finding.is_justified else self._settled).append(_Case(part, member, finding))

    def conclude(self, limit: AuditLimit) -> Audit:
        """Verify the plans that justified complaints ask for, the best first, and sum up."""
        justified: list[_Case] = []
        unconfirmed: list[_Case] = []
        count_by_pair: Counter[tuple[str, str]] = Counter()
        for case in sorted(self._approved, key=lambda case: self._examiner.rank(case.finding)):
            if count_by_pair[case.pair] >= limit.per_pair or count_by_pair.total() >= limit.total:
                unconfirmed.append(case._replace(finding=case.finding._replace(ruling=Ruling.unconfirmed)))
                continue
            count_by_pair[case.pair] += 1
            confirmed = case._replace(finding=self._confirm(case.finding))
            (justified if confirmed.finding.is_justified else self._settled).append(confirmed)
        refused = [case for case in self._settled if case.finding.ruling is not Ruling.not_eligible]
        return Audit(
            factory=self._factory,
            is_fairness_a_goal=_has_fairness(self._scenario.rulebook),
            complaints=len(self._approved) + len(self._settled),
            moves=self._examiner.moves,
            confirmations=count_by_pair.total(),
            justified=tuple(map(self._describe, justified)),
            unconfirmed=tuple(map(self._describe, unconfirmed)),
            refused=tuple(map(self._describe, refused)) if self._factory is not None else (),
            tallies=_tally([*justified, *unconfirmed, *self._settled]),
        )

    def _confirm(self, finding: Finding) -> Finding:
        """Verify the moved plan whole, reporting the goal values that the sums say it has."""
        assert finding.transfer is not None
        assert finding.outcome is not None
        moved = make_transfer(self._plan, finding.transfer)
        levels = tuple(
            _restate(level, value, is_relative=any(term.term in RELATIVE_TO_ITSELF for term in goal.terms))
            for goal, level, value in zip(
                self._scenario.rulebook.goals, self._plan.levels, finding.outcome.values, strict=True
            )
        )
        verdict = verify_plan(self._scenario, moved.model_copy(update={"levels": levels}))
        for violation in verdict.violations:
            if RULES[violation.rule].is_hard:
                return Finding(Ruling.rule, violation.rule, transfer=finding.transfer)
            raise InternalError(
                Text(
                    f"監査の計算と検証の結果が合いません: {violation.message.ja}",
                    f"The audit's sums and the verifier differ: {violation}",
                )
            )
        return finding

    def _describe(self, case: _Case) -> Complaint:
        part, finding = case.part, case.finding
        position, change = self._examiner.compare_fairness(finding)
        judgement = finding.judgement
        against = None if judgement is None else judgement.standing
        worse_by = None if judgement is None else judgement.worse_by
        attained = self._examiner.attained
        return Complaint(
            factory=case.factory.id,
            against=part.site.factory.id,
            lot=part.flow.lot.id,
            order=part.flow.order.id,
            operation=part.operation,
            lot_pieces=part.flow.lot.quantity,
            ruling=finding.ruling,
            rule=finding.rule,
            level=None if against is None else against.level.name,
            worse_by=None if worse_by is None else report_value(worse_by),
            allowed=None if against is None else report_value(against.worst - against.value),
            transfer=finding.transfer,
            fairness_level=None if position is None else self._scenario.rulebook.goals[position].name,
            fairness_change=None if finding.outcome is None else report_value(change),
            cost_change_yen=None if finding.outcome is None else report_value(self._examiner.compare_cost(finding)),
            attainment_permille=_permille(attained[case.factory.id]),
            rival_attainment_permille=_permille(attained[part.site.factory.id]),
        )


def _restate(level: LevelResult, value: Fraction, *, is_relative: bool) -> LevelResult:
    """Return a level as a plan of that value would report it, without a bound."""
    reported = report_value(value)
    return LevelResult(
        name=level.name,
        value=reported,
        scale=reported if is_relative else level.scale,
        unit=level.unit,
        termination=Termination.feasible,
    )


def _permille(attained: Attained) -> int | None:
    return attained.has * PERMILLE // attained.target if attained.target else None


def _has_fairness(rulebook: RuleBook) -> bool:
    return any(term.term in FAIRNESS for level in rulebook.goals for term in level.terms)


def _tally(cases: list[_Case]) -> tuple[RulingTally, ...]:
    """Count complaints by factory and what came of them, the rule or goal in the way told apart."""
    counts: Counter[tuple[str, Ruling, RuleId | None, str | None]] = Counter()
    for case in cases:
        finding = case.finding
        against = finding.judgement.standing if finding.judgement else None
        counts[case.factory.id, finding.ruling, finding.rule, against.level.name if against else None] += 1
    rulings = list(Ruling)
    ordered = sorted(counts, key=lambda key: (key[0], rulings.index(key[1]), -counts[key], key[2] or "", key[3] or ""))
    return tuple(
        RulingTally(
            factory=factory, ruling=ruling, rule=rule, level=level, complaints=counts[factory, ruling, rule, level]
        )
        for factory, ruling, rule, level in ordered
    )


def _build_refusal(violations: int) -> PlanError:
    # What is violated names factories, and whoever audits may be one of them.
    return PlanError(
        Text(
            f"計画が検証に合格しないため、監査できません(違反 {violations} 件)。",
            f"The plan is not verified, so it cannot be audited: {violations} violation(s).",
        ),
        Text("先に `kubari verify` で計画を確かめてください。", "Check the plan with `kubari verify` first."),
    )


def _build_unknown(scenario: Scenario, factory: str) -> UnknownNameError:
    members = ", ".join([member.id for member in scenario.network.factories if member.is_member][:3])
    return UnknownNameError(
        Text(f"会員工場 {factory} はこのシナリオにありません。", f"The scenario has no member factory {factory}."),
        Text(f"会員の工場番号を確かめてください(例: {members})。", f"Check the member's id (for example {members})."),
    )
