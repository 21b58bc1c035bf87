"""The rule book (配分基準) in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.domain.rulebook import GoalLevel, RuleBook
from optimizer.explain.policy.phrases import (
    say_groups,
    say_mix,
    say_percent,
    say_quota,
    say_term,
    say_tolerance,
)
from optimizer.explain.sentences.levels import level_title
from optimizer.text import Language, Text


def render_rulebook(rulebook: RuleBook, language: Language | str) -> list[str]:
    """Write a rule book as plain sentences, in the order in which it acts."""
    return [text.of(language) for text in _sentences(rulebook)]


def _sentences(rulebook: RuleBook) -> Iterator[Text]:
    yield _head(rulebook)
    yield from _hard_rules(rulebook)
    yield from _entitlements(rulebook)
    for position, level in enumerate(rulebook.goals, start=1):
        yield _goal(position, level, rulebook)


def _head(rulebook: RuleBook) -> Text:
    since = rulebook.effective_from
    title = f" {rulebook.title}" if rulebook.title else ""
    return Text(
        f"配分基準 {rulebook.id} 第 {rulebook.version} 版{title}" + (f"({since.isoformat()} 施行)" if since else ""),
        f"Rule book {rulebook.id}, version {rulebook.version}{title}"
        + (f", in force from {since.isoformat()}" if since else ""),
    )


def _hard_rules(rulebook: RuleBook) -> Iterator[Text]:
    hard = rulebook.hard
    if hard.item_cap_permille is not None:
        share = say_percent(hard.item_cap_permille)
        yield Text(
            f"一工場が担当するのは、同じ発注者の同じ品目の {share} % までです。",
            f"One factory does at most {share} % of one buyer's pieces of one item.",
        )
    if hard.load_cap_permille is not None:
        share = say_percent(hard.load_cap_permille)
        yield Text(
            f"共同受注の仕事は、会員の総時間の {share} % までです。",
            f"Joint work takes at most {share} % of a member's total minutes.",
        )
    for quota in hard.quotas:
        yield say_quota(quota, rulebook.entitlement.basis)


def _entitlements(rulebook: RuleBook) -> Iterator[Text]:
    rule, fairness, ledger = rulebook.entitlement, rulebook.fairness, rulebook.ledger
    basis, mix = rule.basis.unit.title, say_mix(rule)
    yield Text(
        f"標準配分は{basis.ja}を単位とし、{mix.ja}で決め、全員が同時に達成できる量にそろえます。",
        f"Entitlements share out {basis.en}: {mix.en}, brought to what everybody can reach at once.",
    )
    if fairness.alpha == "worst_first":
        yield Text(
            "公平さは、最も遅れている会員だけを見て測ります。", "Fairness looks only at the member furthest behind."
        )
    else:
        yield Text(
            f"公平さは、標準配分に届かない分を α = {fairness.alpha}、{fairness.brackets} 段階で重み付けして測ります。",
            f"Fairness weighs what entitlements lack with alpha {fairness.alpha} in {fairness.brackets} steps.",
        )
        if fairness.groups:
            groups = say_groups(fairness.groups)
            yield Text(
                f"会員と並べて、次の集団ごとの合計も同じように測ります: {groups.ja}。",
                f"Groups are weighed beside the members, by what theirs have together: {groups.en}.",
            )
    yield Text(
        f"過去の配分は {ledger.half_life_days} 日で半分になるように数え、{ledger.cap_weeks} 週分を上限に繰り越します。",
        f"Earlier batches count by half after {ledger.half_life_days} days, up to {ledger.cap_weeks} weeks of work.",
    )


def _goal(position: int, level: GoalLevel, rulebook: RuleBook) -> Text:
    terms = [say_term(term, rulebook) for term in level.terms]
    slack = say_tolerance(level)
    name = level_title(level.name)
    return Text(
        f"目標 {position}「{name.ja}」: {'と、'.join(term.ja for term in terms)}を小さくします{slack.ja}。",
        f"Goal {position}, {name.en}: least {' plus '.join(term.en for term in terms)}{slack.en}.",
    )
