"""Whatever is different between two rule books is said, in both languages, and nothing else."""

from __future__ import annotations

import pytest

from optimizer.domain.rulebook import RuleBook, ShareBasis
from optimizer.explain.policy import compare_rulebooks
from tests.explain.policy.books import BOOK, HOLDERS, VARIED, list_fields, replace, with_quota

HEAD = {"RuleBook.id", "RuleBook.version", "RuleBook.title", "RuleBook.effective_from"}


def test_every_field_is_varied_once() -> None:
    assert set(VARIED) - {"RuleBook.goals in order"} == set(list_fields()) - HOLDERS


def test_a_rule_book_is_no_different_from_itself() -> None:
    assert compare_rulebooks(BOOK, BOOK) == []
    assert all(compare_rulebooks(book, book) == [] for book in VARIED.values())


@pytest.mark.parametrize("field", VARIED)
def test_one_difference_is_said_from_either_side(field: str) -> None:
    there, back = compare_rulebooks(BOOK, VARIED[field]), compare_rulebooks(VARIED[field], BOOK)
    assert there
    assert len(there) == len(back)
    assert all(change.alters_plans == (field not in HEAD) for change in (*there, *back))
    for change in (*there, *back):
        assert change.sentence.ja.endswith("。")
        assert change.sentence.en.endswith(".")
        assert "None" not in change.sentence.ja + change.sentence.en


def test_another_basis_is_said_by_its_name() -> None:
    (change,) = compare_rulebooks(BOOK, replace(BOOK, "entitlement", basis=ShareBasis.value_added))
    assert change.sentence.ja == "配分の単位を「標準作業時間」から「加工高」に改める。"
    assert change.sentence.en == 'What is shared out changes from "standard minutes of work" to "value added".'


@pytest.mark.parametrize(
    ("field", "path", "ja", "en"),
    [
        (
            "HardRules.load_cap_permille",
            "hard.load_cap_permille",
            "共同受注の負荷上限を「90 %」から「85.5 %」に改める。",
            'The load cap changes from "90 %" to "85.5 %".',
        ),
        (
            "HardRules.item_cap_permille",
            "hard.item_cap_permille",
            "品目の集中上限を「60 %」から「なし」に改める。",
            'The item cap changes from "60 %" to "none".',
        ),
        (
            # 250 of 750 are a third.
            "EntitlementRule.equal_permille",
            "entitlement",
            "標準配分の基礎を「均等割 50 %、能力割 50 %」から「均等割 33.3 %、能力割 66.7 %」に改める。",
            'What entitlements are based on changes from "50 % equal shares, 50 % capacity" to "33.3 % equal shares, 66.7 % capacity".',
        ),
        (
            "FairnessRule.alpha",
            "fairness.alpha",
            "公平さの測り方を「α = 2」から「α = 4」に改める。",
            'The measure of fairness changes from "alpha 2" to "alpha 4".',
        ),
        (
            "LedgerRule.cap_weeks",
            "ledger.cap_weeks",
            "繰り越しの限度を「8 週分」から「0 週分」に改める。",
            'The most that is carried over changes from "8 weeks" to "0 weeks".',
        ),
        (
            "HardRules.quotas",
            "hard.quotas",
            "配分枠を廃止する: 市町村「Ota」の会員の配分は 配分全体の 25 % 以上です。",
            'A quota ends: The members of municipality "Ota" get at least 25 % of all placed work.',
        ),
    ],
)
def test_a_difference_reads_as_a_sentence(field: str, path: str, ja: str, en: str) -> None:
    (change,) = compare_rulebooks(BOOK, VARIED[field])
    assert (change.path, *change.sentence) == (path, ja, en)


def test_a_quota_with_other_limits_is_the_same_quota_changed() -> None:
    (change,) = compare_rulebooks(BOOK, with_quota(minimum=900))
    assert "80 %" in change.sentence.en
    assert "90 %" in change.sentence.en
    assert change.sentence.en.startswith("A quota changes.")


def test_goals_that_come_go_and_move_are_told_apart() -> None:
    unplaced, cost, half, unfairness = BOOK.goals
    moved = replace(BOOK, None, goals=(cost, unplaced, unfairness))
    said = [change.sentence.en for change in compare_rulebooks(BOOK, moved)]
    assert said == [
        "The goal half ends.",
        'The order of the goals changes from "Unplaced, Cost, Unfairness" to "Cost, Unplaced, Unfairness".',
    ]
    said = [
        change.sentence.en for change in compare_rulebooks(moved, replace(BOOK, None, goals=(cost, half, unplaced)))
    ]
    assert said == [
        "The goal Unfairness ends.",
        "Goal 2, half, is new: guarantee (up to 50 %), and later goals never worsen it.",
    ]


def test_quotas_of_one_holder_twice_are_matched_in_order() -> None:
    first = BOOK.hard.quotas[0]
    twice: RuleBook = replace(BOOK, "hard", quotas=(first, *BOOK.hard.quotas))
    (change,) = compare_rulebooks(BOOK, twice)
    assert change.sentence.en.startswith("A quota is new: Member F1")
