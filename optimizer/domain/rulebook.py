"""The rule book (配分基準): hard network rules, entitlements, goals in order."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from optimizer.domain.base import Id, Model, Name, Permille
from optimizer.domain.basis import JOBS, PIECES, STANDARD_MINUTES, VALUE_ADDED, ShareUnit
from optimizer.domain.order import GroupKind, Order


class UnplacedBasis(StrEnum):
    """What one unplaced piece weighs."""

    pieces = "pieces"
    priority = "priority"
    value = "value"


class ShareBasis(StrEnum):
    """What is shared out: always standard figures of the orders, never what was used or paid, which would reward inefficiency.

    ``standard_minutes``: standard minutes of work. ``pieces``: pieces of operations. ``value_added``: the orders' unit
    values, spread over their operations by standard minutes. ``jobs``: operations of orders, or parts of them.
    """

    standard_minutes = "standard_minutes"
    pieces = "pieces"
    value_added = "value_added"
    jobs = "jobs"

    @property
    def unit(self) -> ShareUnit:
        """What it counts in."""
        return _UNITS[self]

    @property
    def fine(self) -> int:
        """Fine units, in which the core counts, in one unit."""
        return self.unit.fine


_UNITS = {
    ShareBasis.standard_minutes: STANDARD_MINUTES,
    ShareBasis.pieces: PIECES,
    ShareBasis.value_added: VALUE_ADDED,
    ShareBasis.jobs: JOBS,
}


class QuotaUnit(StrEnum):
    """What the limits of a quota are relative to."""

    permille_of_entitlement = "permille_of_entitlement"
    permille_of_placed = "permille_of_placed"
    absolute = "absolute"


class Quota(Model):
    """A hard [min, max] on the work of one factory or one group, in the share basis.

    Attributes
    ----------
    factory
        A member's id; None when `kind` and `group` name a group.
    minimum, maximum
        None means no limit. For `absolute`: minutes, pieces, yen or jobs. For `permille_of_entitlement`: permille of the sum of
        entitlements. For `permille_of_placed`: permille of all members' work in the plan.
    """

    factory: Id | None = None
    kind: GroupKind | None = None
    group: Id | None = None
    minimum: Annotated[int, Field(ge=0)] | None = None
    maximum: Annotated[int, Field(ge=0)] | None = None
    unit: QuotaUnit = QuotaUnit.permille_of_entitlement


class HardRules(Model):
    """Rules of the network that are never sliders.

    Attributes
    ----------
    item_cap_permille
        Most of one buyer's ordered pieces of one item, per operation of its route, at any one factory.
    load_cap_permille
        Most joint work (setup included) a factory may get, of its total minutes over the calendar.
    """

    quotas: tuple[Quota, ...] = ()
    item_cap_permille: Annotated[int, Field(ge=1, le=1000)] | None = None
    load_cap_permille: Annotated[int, Field(ge=1, le=1000)] | None = None


class EntitlementRule(Model):
    """How entitlements are made: a mix of weights, then what is jointly attainable.

    The four weights are permille of the mix and need not add up; they are normalised.
    """

    basis: ShareBasis = ShareBasis.standard_minutes
    equal_permille: Permille = 500
    capacity_permille: Permille = 500
    membership_permille: Permille = 0
    track_record_permille: Permille = 0
    attainable_margin_permille: Annotated[int, Field(ge=100, le=1000)] = 970


class GroupBrackets(Model):
    """Every group of a kind is measured like a member: the work of its members against what they should have together.

    Attributes
    ----------
    weight
        How much a group's missing work counts, relative to a member's.
    """

    kind: GroupKind
    weight: Annotated[int, Field(ge=1, le=1000)] = 1


def _is_empty(groups: tuple[GroupBrackets, ...]) -> bool:
    return not groups


class FairnessRule(Model):
    """The soft measure: progressive shortfall with one knob.

    Attributes
    ----------
    alpha
        0 counts missing work alike for everyone; 1, 2, 4 weigh the worse-off ever more; "worst_first" looks only at the worst-off.
    brackets
        Steps of attainment between 0 and 1.
    groups
        Kinds of groups that are weighed beside the members, each kind at most once. With "worst_first" they change nothing: a
        group is never further behind than its worst-off member.
    """

    alpha: Literal[0, 1, 2, 4, "worst_first"] = 2
    brackets: Annotated[int, Field(ge=1, le=100)] = 20
    # Written only where there are any, so that files from before there were groups keep their bytes and their checksums.
    groups: Annotated[tuple[GroupBrackets, ...], Field(exclude_if=_is_empty)] = ()


class LedgerRule(Model):
    """How earlier batches count: decayed with a half-life, capped in weeks of entitlement."""

    half_life_days: Annotated[int, Field(ge=1, le=36_500)] = 182
    cap_weeks: Annotated[int, Field(ge=0, le=520)] = 8


class Term(StrEnum):
    """What a goal level can count."""

    unplaced = "unplaced"
    lateness = "lateness"
    unfairness = "unfairness"
    guarantee = "guarantee"
    cost = "cost"
    change = "change"
    concentration = "concentration"


class GoalTerm(Model):
    """One term of a goal level.

    Attributes
    ----------
    weight
        Whole-number weight inside the level.
    level_permille
        For `guarantee` only: the share of entitlement everybody should reach.
    """

    term: Term
    weight: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    level_permille: Annotated[int, Field(ge=1, le=1000)] | None = None


class Tolerance(Model):
    """How much later levels may worsen this one: the sum of both parts."""

    absolute: Annotated[int, Field(ge=0, le=1_000_000_000)] = 0
    permille: Annotated[int, Field(ge=0, le=10_000)] = 0


def _is_unset(enough: int | None) -> bool:
    return enough is None


class GoalLevel(Model):
    """One goal, minimised after those before it and within their tolerances.

    Attributes
    ----------
    enough
        A value as good as any below it, in the unit that is shown (yen for a level that holds `cost`): the search goes on to the
        next level there, and later levels may use all of it. None asks for the least.
    """

    name: Id
    terms: Annotated[tuple[GoalTerm, ...], Field(min_length=1)]
    tolerance: Tolerance = Tolerance()
    # Written only where it is said, so that files from before there was such a thing keep their bytes and their checksums.
    enough: Annotated[Annotated[int, Field(ge=0, le=10**15)] | None, Field(exclude_if=_is_unset)] = None


def _default_goals() -> tuple[GoalLevel, ...]:
    return (
        GoalLevel(name="unplaced", terms=(GoalTerm(term=Term.unplaced),)),
        GoalLevel(name="lateness", terms=(GoalTerm(term=Term.lateness),)),
        GoalLevel(name="unfairness", terms=(GoalTerm(term=Term.unfairness),), tolerance=Tolerance(permille=20)),
        GoalLevel(name="cost", terms=(GoalTerm(term=Term.cost),)),
    )


class RuleBook(Model):
    """The versioned policy: hard rules, entitlements, fairness, ledger, goals in order."""

    id: Id = "rulebook"
    version: Annotated[int, Field(ge=1)] = 1
    title: Name = ""
    effective_from: date | None = None
    unplaced_basis: UnplacedBasis = UnplacedBasis.value
    hard: HardRules = HardRules()
    entitlement: EntitlementRule = EntitlementRule()
    fairness: FairnessRule = FairnessRule()
    ledger: LedgerRule = LedgerRule()
    goals: Annotated[tuple[GoalLevel, ...], Field(min_length=1, max_length=12)] = _default_goals()

    def weigh_piece(self, order: Order) -> int:
        """Return the weight of one unplaced piece of an order."""
        if self.unplaced_basis is UnplacedBasis.pieces:
            return 1
        return order.priority if self.unplaced_basis is UnplacedBasis.priority else order.unit_value_yen
