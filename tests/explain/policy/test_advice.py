"""What is worth a thought before a rule book is adopted: each piece of advice, from both sides."""

from __future__ import annotations

import pytest

from optimizer.domain.rulebook import Quota, RuleBook
from optimizer.explain.policy import check_policy
from tests.explain.policy.books import BOOK, make_level, replace


def advise(book: RuleBook) -> list[str]:
    return [advice.code for advice in check_policy(book)]


def with_goals(*names: str, **tolerance: int) -> RuleBook:
    """Goals by name; the tolerance is that of cost."""
    levels = (make_level(name, **(tolerance if name == "cost" else {})) for name in names)
    return replace(BOOK, None, goals=tuple(levels))


def test_a_good_rule_book_needs_no_advice() -> None:
    assert advise(BOOK) == []
    assert advise(with_goals("unplaced", "unfairness", "cost")) == []


@pytest.mark.parametrize(
    ("book", "code"),
    [
        (replace(BOOK, None, effective_from=None), "policy.no_effective_date"),
        (replace(BOOK, None, title=""), "policy.no_title"),
        (replace(BOOK, "hard", quotas=(Quota(factory="F1", minimum=900, maximum=900),)), "policy.quota_without_room"),
        (replace(BOOK, "entitlement", capacity_permille=501, equal_permille=499), "policy.capacity_pays"),
        (replace(BOOK, "fairness", alpha="worst_first"), "policy.groups_without_effect"),
        (replace(BOOK, "ledger", cap_weeks=0), "policy.no_memory"),
        (with_goals("lateness", "unfairness", "cost"), "policy.nothing_placed"),
        (with_goals("cost", "unplaced", "unfairness", permille=1), "policy.cost_before_unplaced"),
        (with_goals("unplaced", "cost"), "policy.fairness_unused"),
        (with_goals("unplaced", "cost", "unfairness"), "policy.fairness_without_money"),
    ],
)
def test_just_beyond_the_edge_there_is_advice(book: RuleBook, code: str) -> None:
    assert advise(book) == [code]


@pytest.mark.parametrize(
    "book",
    [
        replace(BOOK, "hard", quotas=(Quota(factory="F1", minimum=900, maximum=901),)),
        replace(BOOK, "hard", quotas=(Quota(factory="F1", minimum=0, maximum=0),)),
        replace(BOOK, "entitlement", capacity_permille=500, equal_permille=500),
        replace(BOOK, "fairness", alpha="worst_first", groups=()),
        replace(BOOK, "ledger", cap_weeks=1),
        with_goals("unplaced", "cost", "unfairness", permille=1),
        with_goals("unplaced", "cost", "unfairness", absolute=1),
    ],
)
def test_just_inside_there_is_none(book: RuleBook) -> None:
    assert advise(book) == []


def test_advice_names_the_place_and_a_way_out() -> None:
    book = replace(BOOK, "hard", quotas=(Quota(factory="F1"), Quota(factory="F2", minimum=5, maximum=5)))
    (advice,) = check_policy(book)
    assert advice.path == "hard.quotas[1]"
    assert "F2" in advice.message.en
    assert "F2" in advice.message.ja
    assert advice.way_out.ja.endswith("。")
