"""The rule book in sentences, as `kubari describe` and the report print it."""

from __future__ import annotations

import pytest

from optimizer.domain.order import GroupKind
from optimizer.domain.rulebook import (
    EntitlementRule,
    FairnessRule,
    GoalLevel,
    GoalTerm,
    HardRules,
    Quota,
    QuotaUnit,
    RuleBook,
    ShareBasis,
    Term,
    Tolerance,
    UnplacedBasis,
)
from optimizer.explain import render_rulebook

RULEBOOK = RuleBook(
    id="R",
    version=3,
    unplaced_basis=UnplacedBasis.priority,
    hard=HardRules(
        item_cap_permille=600,
        load_cap_permille=855,
        quotas=(
            Quota(factory="F1", minimum=900, maximum=1100),
            Quota(kind=GroupKind.municipality, group="Ota", minimum=250, unit=QuotaUnit.permille_of_placed),
            Quota(factory="F2", maximum=480, unit=QuotaUnit.absolute),
        ),
    ),
    entitlement=EntitlementRule(basis=ShareBasis.pieces, equal_permille=300, capacity_permille=100),
    fairness=FairnessRule(alpha="worst_first"),
    goals=(
        GoalLevel(name="served", terms=(GoalTerm(term=Term.unplaced), GoalTerm(term=Term.lateness, weight=3))),
        GoalLevel(
            name="half", terms=(GoalTerm(term=Term.guarantee, level_permille=500),), tolerance=Tolerance(permille=15)
        ),
    ),
)


@pytest.mark.parametrize(
    ("language", "phrases"),
    [
        (
            "en",
            [
                "Rule book R, version 3",
                "at most 60 % of one buyer's pieces",
                "at most 85.5 % of a member's total minutes",
                "Member F1 gets at least 90 % of the entitlement and at most 110 % of the entitlement.",
                'The members of municipality "Ota" get at least 25 % of all placed work.',
                "Member F2 gets at most 480 pieces.",
                "75 % equal shares, 25 % capacity",
                "only at the member furthest behind",
                "unplaced (weighed by priority) plus 3 x lateness",
                "guarantee (up to 50 %); later goals may worsen it by 1.5 % of the best.",
            ],
        ),
        (
            "ja",
            [
                "配分基準 R 第 3 版",
                "会員 F1 の配分は 標準配分の 90 % 以上",
                "市町村「Ota」の会員の配分は 配分全体の 25 % 以上です。",
                "480 個 以下",
                "均等割 75 %",
                "優先度",
                "最低保証(50 % まで)",
            ],
        ),
    ],
)
def test_a_rule_book_reads_as_sentences(language: str, phrases: list[str]) -> None:
    text = "\n".join(render_rulebook(RULEBOOK, language))
    assert [phrase for phrase in phrases if phrase not in text] == []
