"""An audit of complaints as the center reads it, or as one factory may."""

from __future__ import annotations

from optimizer.domain.audit import Audit, Complaint, Ruling, RulingTally
from optimizer.domain.base import Id
from optimizer.explain.facts import Fact
from optimizer.rules import RuleId

_NEARNESS = {
    ruling: position
    for position, ruling in enumerate(
        (
            Ruling.justified,
            Ruling.unconfirmed,
            Ruling.not_fairer,
            Ruling.tolerance,
            Ruling.goal,
            Ruling.rule,
            Ruling.no_room,
            Ruling.not_eligible,
        )
    )
}
"""Of several answers to one question, the nearest to a yes is given."""


class OwnComplaint(Fact):
    """What a factory may read of its own complaint: the work asked for, and what stands against it without values.

    Attributes
    ----------
    work_center, bucket
        Its own place with room for it; None where there is none.
    """

    order: Id
    operation: int
    ruling: Ruling
    rule: RuleId | None = None
    level: Id | None = None
    work_center: Id | None = None
    bucket: int | None = None


class AuditExplanation(Fact):
    """An audit, ready to be read.

    Attributes
    ----------
    reader
        The factory this was made for; None for the center, which sees everything.
    factory
        The only member whose complaints were looked at; None for all.
    complaints
        How many there are; for a reader, how many operations of orders it could ask for.
    moves, confirmations
        Possible moves among them, and moved plans verified whole; None for a reader, since they count others' lots.
    attainment_permille
        What the one member has of its target.
    justified, unconfirmed, refused
        As in the audit; empty for a reader, who has `own` instead, the justified ones first.
    """

    reader: Id | None = None
    factory: Id | None = None
    is_fairness_a_goal: bool
    has_passed: bool
    is_complete: bool
    complaints: int
    moves: int | None
    confirmations: int | None
    attainment_permille: int | None = None
    justified: tuple[Complaint, ...] = ()
    unconfirmed: tuple[Complaint, ...] = ()
    refused: tuple[Complaint, ...] = ()
    own: tuple[OwnComplaint, ...] = ()
    tallies: tuple[RulingTally, ...]


def explain_audit(audit: Audit, *, for_factory: bool = False) -> AuditExplanation:
    """Return an audit as it may be read.

    Parameters
    ----------
    for_factory
        Make it for the one factory that was asked about: nothing of a rival's name, lots, price or load is in it.
    """
    if for_factory and audit.factory is not None:
        return _explain_to(audit, audit.factory)
    found = (*audit.justified, *audit.unconfirmed, *audit.refused)
    return AuditExplanation(
        factory=audit.factory,
        is_fairness_a_goal=audit.is_fairness_a_goal,
        has_passed=audit.has_passed,
        is_complete=audit.is_complete,
        complaints=audit.complaints,
        moves=audit.moves,
        confirmations=audit.confirmations,
        attainment_permille=found[0].attainment_permille if found and audit.factory else None,
        justified=audit.justified,
        unconfirmed=audit.unconfirmed,
        refused=audit.refused,
        tallies=audit.tallies,
    )


def _explain_to(audit: Audit, factory: str) -> AuditExplanation:
    """One line per operation of an order: how many lots others hold of it, and where, is theirs."""
    found = (*audit.justified, *audit.unconfirmed, *audit.refused)
    nearest: dict[tuple[str, int], Complaint] = {}
    for complaint in found:
        key = (complaint.order, complaint.operation)
        if key not in nearest or _NEARNESS[complaint.ruling] < _NEARNESS[nearest[key].ruling]:
            nearest[key] = complaint
    own = sorted(
        (_hide(complaint) for complaint in nearest.values()),
        key=lambda entry: (_NEARNESS[entry.ruling], entry.order, entry.operation),
    )
    return AuditExplanation(
        reader=factory,
        factory=factory,
        is_fairness_a_goal=audit.is_fairness_a_goal,
        has_passed=audit.has_passed,
        is_complete=audit.is_complete,
        complaints=len(own),
        moves=None,
        confirmations=None,
        attainment_permille=found[0].attainment_permille if found else None,
        own=tuple(own),
        tallies=_tally(factory, own),
    )


def _hide(complaint: Complaint) -> OwnComplaint:
    transfer = complaint.transfer
    return OwnComplaint(
        order=complaint.order,
        operation=complaint.operation,
        ruling=complaint.ruling,
        rule=complaint.rule,
        level=complaint.level,
        work_center=transfer.target if transfer else None,
        bucket=transfer.target_bucket if transfer else None,
    )


def _tally(factory: str, own: list[OwnComplaint]) -> tuple[RulingTally, ...]:
    counts: dict[tuple[Ruling, RuleId | None, str | None], int] = {}
    for entry in own:
        key = (entry.ruling, entry.rule, entry.level)
        counts[key] = counts.get(key, 0) + 1
    return tuple(
        RulingTally(factory=factory, ruling=ruling, rule=rule, level=level, complaints=count)
        for (ruling, rule, level), count in counts.items()
    )
