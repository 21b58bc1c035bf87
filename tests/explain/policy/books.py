"""Rule books that differ in exactly one thing, and all things in which they can differ."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from pydantic import BaseModel

from optimizer.domain.order import GroupKind
from optimizer.domain.rulebook import (
    EntitlementRule,
    FairnessRule,
    GoalLevel,
    GoalTerm,
    GroupBrackets,
    HardRules,
    LedgerRule,
    Quota,
    QuotaUnit,
    RuleBook,
    ShareBasis,
    Term,
    Tolerance,
    UnplacedBasis,
)


def make_level(name: str, *terms: GoalTerm, absolute: int = 0, permille: int = 0) -> GoalLevel:
    """A goal level of the term it is named after, or of others."""
    held = terms or (GoalTerm(term=Term(name)),)
    return GoalLevel(name=name, terms=held, tolerance=Tolerance(absolute=absolute, permille=permille))


BOOK = RuleBook(
    id="book",
    version=1,
    title="Ota",
    effective_from=date(2026, 4, 1),
    hard=HardRules(
        item_cap_permille=600,
        load_cap_permille=900,
        quotas=(
            Quota(factory="F1", minimum=800, maximum=1200),
            Quota(kind=GroupKind.municipality, group="Ota", minimum=250, unit=QuotaUnit.permille_of_placed),
        ),
    ),
    entitlement=EntitlementRule(equal_permille=500, capacity_permille=500),
    fairness=FairnessRule(groups=(GroupBrackets(kind=GroupKind.municipality),)),
    goals=(
        make_level("unplaced"),
        make_level("cost", permille=20),
        make_level("half", GoalTerm(term=Term.guarantee, level_permille=500)),
        make_level("unfairness", absolute=7),
    ),
)


def replace(book: RuleBook, part: str | None, **fields: Any) -> RuleBook:
    """The same book with other fields, of a part of it or of its own."""
    if part is None:
        return book.model_copy(update=fields)
    return book.model_copy(update={part: getattr(book, part).model_copy(update=fields)})


def with_quota(**fields: Any) -> RuleBook:
    first, *others = BOOK.hard.quotas
    return replace(BOOK, "hard", quotas=(first.model_copy(update=fields), *others))


def with_groups(**fields: Any) -> RuleBook:
    return replace(BOOK, "fairness", groups=(BOOK.fairness.groups[0].model_copy(update=fields),))


def with_goal(position: int, **fields: Any) -> RuleBook:
    goals = list(BOOK.goals)
    goals[position] = goals[position].model_copy(update=fields)
    return replace(BOOK, None, goals=tuple(goals))


def with_term(**fields: Any) -> RuleBook:
    return with_goal(2, terms=(BOOK.goals[2].terms[0].model_copy(update=fields),))


def with_tolerance(**fields: Any) -> RuleBook:
    return with_goal(1, tolerance=BOOK.goals[1].tolerance.model_copy(update=fields))


VARIED: dict[str, RuleBook] = {
    "RuleBook.id": replace(BOOK, None, id="other"),
    "RuleBook.version": replace(BOOK, None, version=2),
    "RuleBook.title": replace(BOOK, None, title="Sumida"),
    "RuleBook.effective_from": replace(BOOK, None, effective_from=date(2027, 4, 1)),
    "RuleBook.unplaced_basis": replace(BOOK, None, unplaced_basis=UnplacedBasis.pieces),
    "HardRules.quotas": replace(BOOK, "hard", quotas=BOOK.hard.quotas[:1]),
    "HardRules.item_cap_permille": replace(BOOK, "hard", item_cap_permille=None),
    "HardRules.load_cap_permille": replace(BOOK, "hard", load_cap_permille=855),
    "Quota.factory": with_quota(factory="F2"),
    "Quota.kind": with_quota(factory=None, kind=GroupKind.size_class, group="Ota"),
    "Quota.group": with_quota(factory=None, kind=GroupKind.municipality, group="Sumida"),
    "Quota.minimum": with_quota(minimum=None),
    "Quota.maximum": with_quota(maximum=1100),
    "Quota.unit": with_quota(unit=QuotaUnit.absolute),
    "EntitlementRule.basis": replace(BOOK, "entitlement", basis=ShareBasis.pieces),
    "EntitlementRule.equal_permille": replace(BOOK, "entitlement", equal_permille=250),
    "EntitlementRule.capacity_permille": replace(BOOK, "entitlement", capacity_permille=0),
    "EntitlementRule.membership_permille": replace(BOOK, "entitlement", membership_permille=100),
    "EntitlementRule.track_record_permille": replace(BOOK, "entitlement", track_record_permille=100),
    "EntitlementRule.attainable_margin_permille": replace(BOOK, "entitlement", attainable_margin_permille=900),
    "FairnessRule.alpha": replace(BOOK, "fairness", alpha=4),
    "FairnessRule.brackets": replace(BOOK, "fairness", brackets=10),
    "FairnessRule.groups": replace(BOOK, "fairness", groups=()),
    "GroupBrackets.kind": with_groups(kind=GroupKind.size_class),
    "GroupBrackets.weight": with_groups(weight=2),
    "LedgerRule.half_life_days": replace(BOOK, "ledger", half_life_days=91),
    "LedgerRule.cap_weeks": replace(BOOK, "ledger", cap_weeks=0),
    "GoalLevel.name": with_goal(2, name="floor"),
    "GoalLevel.terms": with_goal(0, terms=(GoalTerm(term=Term.unplaced), GoalTerm(term=Term.lateness))),
    "GoalTerm.term": with_goal(3, terms=(GoalTerm(term=Term.concentration),)),
    "GoalTerm.weight": with_term(weight=3),
    "GoalTerm.level_permille": with_term(level_permille=750),
    "GoalLevel.tolerance": with_goal(1, tolerance=Tolerance()),
    "GoalLevel.enough": with_goal(1, enough=12_000_000),
    "Tolerance.absolute": with_tolerance(absolute=1_000),
    "Tolerance.permille": with_tolerance(permille=30),
    "RuleBook.goals": replace(BOOK, None, goals=BOOK.goals[:2]),
    "RuleBook.goals in order": replace(BOOK, None, goals=BOOK.goals[::-1]),
}
"""By the field that is different."""

HOLDERS = {"RuleBook.hard", "RuleBook.entitlement", "RuleBook.fairness", "RuleBook.ledger"}
"""Fields that hold other fields and are different where these are."""


def list_fields() -> Iterator[str]:
    """Every field of every part of a rule book."""
    parts: tuple[type[BaseModel], ...] = (
        RuleBook, HardRules, Quota, EntitlementRule, FairnessRule, GroupBrackets, LedgerRule, GoalLevel, GoalTerm,
        Tolerance,
    )  # fmt: skip
    for part in parts:
        yield from (f"{part.__name__}.{name}" for name in part.model_fields)
