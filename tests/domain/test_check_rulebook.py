"""Cross-checks of the rule book and the ledger."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from optimizer.domain.ledger import Balance, LedgerState
from optimizer.domain.network import Factory
from optimizer.domain.order import GroupKind
from optimizer.domain.rulebook import (
    EntitlementRule,
    FairnessRule,
    GoalLevel,
    GoalTerm,
    GroupBrackets,
    HardRules,
    Quota,
    QuotaUnit,
    Term,
)
from tests.build import AS_OF, make_factory, make_level, make_order, make_rulebook
from tests.domain.found import find_codes, find_problems

SHOPS = [
    make_factory("F1", municipality="ota", hazard_zones=("flood",)),
    make_factory("F2", size_class="small"),
    make_factory("C1", is_member=False, municipality="minato"),
]
ORDER = make_order("O1")
HERE = "$.rulebook.hard.quotas[0]"


def check_quota(**fields: Any) -> list[tuple[str, str]]:
    hard = HardRules(quotas=(Quota(**fields),))
    return find_codes(SHOPS, [ORDER], rulebook=make_rulebook(hard=hard))


@pytest.mark.parametrize(
    ("target", "is_wrong"),
    [
        ({"factory": "F1"}, False),
        ({"kind": GroupKind.municipality, "group": "ota"}, False),
        ({}, True),
        ({"kind": GroupKind.municipality}, True),
        ({"group": "ota"}, True),
        ({"factory": "F1", "kind": GroupKind.municipality, "group": "ota"}, True),
        ({"factory": "F1", "group": "ota"}, True),
    ],
)
def test_a_quota_is_for_one_factory_or_one_group(target: dict[str, Any], is_wrong: bool) -> None:
    assert check_quota(**target, minimum=1) == ([("quota.target", HERE)] if is_wrong else [])


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ({"factory": "F9"}, [("reference.unknown", f"{HERE}.factory")]),
        ({"factory": "C1"}, [("quota.not_a_member", f"{HERE}.factory")]),
        ({"kind": GroupKind.hazard_zone, "group": "flood"}, []),
        ({"kind": GroupKind.size_class, "group": "small"}, []),
        # A name of another kind, and a group of nobody but the center.
        ({"kind": GroupKind.size_class, "group": "flood"}, [("reference.unknown", f"{HERE}.group")]),
        ({"kind": GroupKind.municipality, "group": "minato"}, [("reference.unknown", f"{HERE}.group")]),
    ],
)
def test_a_quota_is_for_members(target: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert check_quota(**target, maximum=500) == found


@pytest.mark.parametrize(
    ("limits", "found"),
    [
        ({"minimum": 0}, []),
        ({"maximum": 0}, []),
        ({"minimum": 300, "maximum": 300}, []),
        ({"minimum": 301, "maximum": 300}, [("quota.reversed", f"{HERE}.minimum")]),
        ({}, [("quota.no_limit", HERE)]),
        ({"minimum": 1000, "unit": QuotaUnit.permille_of_placed}, []),
        ({"minimum": 1001, "unit": QuotaUnit.permille_of_placed}, [("quota.above_whole", f"{HERE}.minimum")]),
        # Minutes are no permille.
        ({"minimum": 1001, "unit": QuotaUnit.absolute}, []),
    ],
)
def test_the_limits_of_a_quota_leave_room(limits: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert check_quota(factory="F1", **limits) == found


def check_entitlement(*shops: Factory, **weights: int) -> list[tuple[str, str]]:
    mix: dict[str, Any] = {"equal_permille": 0, "capacity_permille": 0} | weights
    book = make_rulebook(entitlement=EntitlementRule(**mix))
    return find_codes(shops or SHOPS, [ORDER], rulebook=book)


HERE_TOO = "$.rulebook.entitlement"


def test_an_entitlement_weighs_something() -> None:
    assert check_entitlement() == [("entitlement.no_weight", HERE_TOO)]
    assert check_entitlement(equal_permille=1) == []
    assert check_entitlement(capacity_permille=1) == []


def test_an_entitlement_by_agreement_needs_what_was_agreed() -> None:
    # Nobody has a record; everybody has the weight 1 by default.
    assert check_entitlement(track_record_permille=1000) == [("entitlement.no_basis", HERE_TOO)]
    assert check_entitlement(membership_permille=1000) == []
    assert check_entitlement(track_record_permille=500, membership_permille=500) == []
    assert check_entitlement(make_factory("F1", track_record=1), track_record_permille=1000) == []
    unweighed = make_factory("F1", membership_weight=0)
    assert check_entitlement(unweighed, membership_permille=1000) == [("entitlement.no_basis", HERE_TOO)]
    # The record of the center's equipment is nobody's share.
    center = make_factory("C1", is_member=False, track_record=5)
    assert check_entitlement(unweighed, center, track_record_permille=1000) == [("entitlement.no_basis", HERE_TOO)]


def test_goal_names_are_unique() -> None:
    assert find_codes(SHOPS, [ORDER], rulebook=make_rulebook("unplaced", "cost")) == []
    book = make_rulebook("unplaced", "cost", make_level("lateness", name="cost"))
    assert find_codes(SHOPS, [ORDER], rulebook=book) == [("goal.duplicate", "$.rulebook.goals[2].name")]


def test_a_guarantee_has_a_level_and_nothing_else_has() -> None:
    terms = (GoalTerm(term=Term.guarantee, level_permille=800), GoalTerm(term=Term.cost))
    assert find_codes(SHOPS, [ORDER], rulebook=make_rulebook(GoalLevel(name="both", terms=terms))) == []
    terms = (GoalTerm(term=Term.guarantee), GoalTerm(term=Term.cost, level_permille=800))
    found = find_problems(SHOPS, [ORDER], rulebook=make_rulebook(GoalLevel(name="both", terms=terms)))
    assert [(problem.code, problem.path) for problem in found] == [
        ("goal.level_missing", "$.rulebook.goals[0].terms[0]"),
        ("goal.level_misplaced", "$.rulebook.goals[0].terms[1].level_permille"),
    ]
    assert {problem.subject for problem in found} == {"goal both"}


@pytest.mark.parametrize(("closed_on", "count"), [(None, 0), (AS_OF, 0), (AS_OF + timedelta(days=1), 1)])
def test_the_ledger_was_closed_by_the_first_day(closed_on: date | None, count: int) -> None:
    found = find_codes(SHOPS, [ORDER], ledger=LedgerState(closed_on=closed_on))
    assert found == [("ledger.closed_after_start", "$.ledger.closed_on")] * count


def test_the_ledger_has_one_balance_per_factory() -> None:
    balances = tuple(Balance(factory=id_) for id_ in ("F1", "F2", "F1", "F9"))
    assert find_codes(SHOPS, [ORDER], ledger=LedgerState(balances=balances)) == [
        ("ledger.duplicate", "$.ledger.balances[2].factory"),
        ("reference.unknown", "$.ledger.balances[3].factory"),
    ]


# --------------------------------------------------------------------------------------------------------------- groups


def check_groups(*kinds: GroupKind) -> list[tuple[str, str]]:
    fairness = FairnessRule(groups=tuple(GroupBrackets(kind=kind) for kind in kinds))
    return find_codes(SHOPS, [ORDER], rulebook=make_rulebook(fairness=fairness))


def test_a_kind_of_group_is_weighed_once() -> None:
    town, size = GroupKind.municipality, GroupKind.size_class
    assert check_groups(town, size) == []
    assert check_groups(town, size, town) == [("fairness.kind_duplicate", "$.rulebook.fairness.groups[2].kind")]


def test_a_kind_of_group_has_members() -> None:
    # F2 alone has a size class; the center's own equipment would not make a group.
    shops = [SHOPS[0], make_factory("C2", is_member=False, size_class="small")]
    fairness = FairnessRule(groups=(GroupBrackets(kind=GroupKind.size_class),))
    found = find_codes(shops, [ORDER], rulebook=make_rulebook(fairness=fairness))
    assert found == [("fairness.kind_empty", "$.rulebook.fairness.groups[0].kind")]


@pytest.mark.parametrize("weight", [0, -1, 1001, 1.5])
def test_the_weight_of_a_group_is_a_whole_number_from_1_to_1000(weight: float) -> None:
    with pytest.raises(ValidationError):
        GroupBrackets(kind=GroupKind.municipality, weight=weight)  # type: ignore[arg-type]  # that is the point
