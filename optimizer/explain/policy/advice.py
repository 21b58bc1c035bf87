"""What is worth a thought before a rule book is adopted: nothing wrong, but seldom meant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from optimizer.domain.rulebook import RuleBook, Term
from optimizer.explain.policy.phrases import say_holder, say_percent
from optimizer.text import Text

HALF = 500
"""Permille of the mix that may rest on capacity before over-stating it pays."""


@dataclass(frozen=True)
class Advice:
    """One thing to think about.

    Attributes
    ----------
    code
        Stable id of the kind of advice.
    path
        Where it stands in the rule book.
    """

    code: str
    path: str
    message: Text
    way_out: Text


def check_policy(book: RuleBook) -> list[Advice]:
    """Return what is worth a thought, in the order of the rule book."""
    return [
        *_check_head(book),
        *_check_quotas(book),
        *_check_entitlement(book),
        *_check_groups(book),
        *_check_ledger(book),
        *_check_goals(book),
    ]


def _check_head(book: RuleBook) -> Iterator[Advice]:
    if book.effective_from is None:
        yield Advice(
            "policy.no_effective_date",
            "effective_from",
            Text("施行の日がありません。", "There is no day from which it is in force."),
            Text("採択の前に effective_from を定めてください。", "Set effective_from before it is adopted."),
        )
    if not book.title:
        yield Advice(
            "policy.no_title",
            "title",
            Text(
                "名称がありません。印刷した基準には識別名が表示されます。",
                "There is no title; the printed standard shows the id.",
            ),
            Text("title に団体名などを入れてください。", "Set title, such as the name of the body that adopts it."),
        )


def _check_quotas(book: RuleBook) -> Iterator[Advice]:
    for position, quota in enumerate(book.hard.quotas):
        if quota.minimum and quota.minimum == quota.maximum:
            who = say_holder(quota)
            yield Advice(
                "policy.quota_without_room",
                f"hard.quotas[{position}]",
                Text(
                    f"{who.ja}配分の下限と上限が同じです。ロットは割り切れないため、守れる計画がないことがあります。",
                    f"{who.en}: minimum and maximum are the same; lots do not divide, so there may be no plan that keeps both.",
                ),
                Text(
                    "上限と下限の間に少なくとも 50 ‰ の幅を置いてください。", "Leave at least 50 permille between them."
                ),
            )


def _check_entitlement(book: RuleBook) -> Iterator[Advice]:
    rule = book.entitlement
    whole = rule.equal_permille + rule.capacity_permille + rule.membership_permille + rule.track_record_permille
    share = 1000 * rule.capacity_permille // max(1, whole)
    if share > HALF:
        yield Advice(
            "policy.capacity_pays",
            "entitlement.capacity_permille",
            Text(
                f"標準配分の {say_percent(share)} % が能力割です。"
                "確認しない能力が半分を超えると、多めの申告が得になります。",
                f"{say_percent(share)} % of the entitlement rests on capacity; beyond half, over-stating it pays "
                "unless it is verified.",
            ),
            Text(
                "能力割を 50 % 以下にするか、会員の verified_minutes_per_bucket を記録してください。",
                "Keep capacity at 50 % or less, or record verified_minutes_per_bucket of every member.",
            ),
        )


def _check_groups(book: RuleBook) -> Iterator[Advice]:
    if book.fairness.groups and book.fairness.alpha == "worst_first":
        yield Advice(
            "policy.groups_without_effect",
            "fairness.groups",
            Text(
                "公平さを最も遅れている会員だけで測るため、groups は計画に影響しません。"
                "集団の達成率が、属する会員の最も低い達成率を下回ることはありません。",
                "Fairness looks at the worst-off alone, so groups change nothing: a group is never further behind than its "
                "worst-off member.",
            ),
            Text(
                "alpha を 0、1、2、4 のいずれかにするか、groups を消してください。",
                "Set alpha to 0, 1, 2 or 4, or remove groups.",
            ),
        )


def _check_ledger(book: RuleBook) -> Iterator[Advice]:
    if book.ledger.cap_weeks == 0:
        yield Advice(
            "policy.no_memory",
            "ledger.cap_weeks",
            Text("過不足を次回に繰り越しません。", "What a member is ahead or behind is never carried over."),
            Text("cap_weeks を 1 以上(例 8)にしてください。", "Set cap_weeks to 1 or more, such as 8."),
        )


def _check_goals(book: RuleBook) -> Iterator[Advice]:
    first: dict[Term, int] = {}
    for position, level in enumerate(book.goals):
        for term in level.terms:
            first.setdefault(term.term, position)
    if Term.unplaced not in first:
        yield Advice(
            "policy.nothing_placed",
            "goals",
            Text(
                "取りこぼしを少なくする目標がありません。何も配分しない計画が最良になることがあります。",
                "No goal keeps orders from being left out; a plan that places nothing may be best.",
            ),
            Text("目標の初めに unplaced を置いてください。", "Put unplaced first among the goals."),
        )
    elif first.get(Term.cost, len(book.goals)) < first[Term.unplaced]:
        yield Advice(
            "policy.cost_before_unplaced",
            f"goals[{first[Term.cost]}]",
            Text(
                "費用が取りこぼしより先にあります。費用を減らすために注文を断る計画が最良になります。",
                "Cost comes before unplaced: the best plan then turns orders down to save money.",
            ),
            Text("unplaced を cost より前に置いてください。", "Put unplaced before cost."),
        )
    yield from _check_fair_goals(book, first)


def _check_fair_goals(book: RuleBook, first: dict[Term, int]) -> Iterator[Advice]:
    fair = [first[term] for term in (Term.unfairness, Term.guarantee) if term in first]
    if not fair:
        yield Advice(
            "policy.fairness_unused",
            "goals",
            Text(
                "公平さの目標がありません。標準配分と配分台帳は計画に影響しません。",
                "No goal is about fairness: entitlements and the ledger do not influence any plan.",
            ),
            Text("unfairness か guarantee を目標に加えてください。", "Add unfairness or guarantee to the goals."),
        )
        return
    if Term.cost in first and first[Term.cost] < min(fair):
        tolerance = book.goals[first[Term.cost]].tolerance
        if not tolerance.permille and not tolerance.absolute:
            yield Advice(
                "policy.fairness_without_money",
                f"goals[{first[Term.cost]}].tolerance",
                Text(
                    "費用が公平さより先にあり、許容幅がありません。公平さは、費用が 1 円も増えない範囲でしか考慮されません。",
                    "Cost comes before fairness and has no tolerance: fairness may not cost a single yen.",
                ),
                Text(
                    "費用に許容幅(例 20 ‰ = 2 %)を定めてください。", "Give cost a tolerance, such as 20 permille (2 %)."
                ),
            )
