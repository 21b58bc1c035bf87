"""The rule book (配分基準) in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.domain.order import GroupKind
from optimizer.domain.rulebook import GoalLevel, GoalTerm, Quota, QuotaUnit, RuleBook, ShareBasis, Term, UnplacedBasis
from optimizer.explain.sentences.levels import level_title
from optimizer.rules import RULES, RuleId
from optimizer.text import Language, Text

WEIGHED_BY: dict[UnplacedBasis, Text] = {
    UnplacedBasis.pieces: Text("個数", "pieces"),
    UnplacedBasis.priority: Text("優先度", "priority"),
    UnplacedBasis.value: Text("金額", "value"),
}
SHARED_IN: dict[ShareBasis, Text] = {
    ShareBasis.standard_minutes: Text("標準作業時間", "standard minutes of work"),
    ShareBasis.pieces: Text("個数", "pieces"),
}
GROUP_KINDS: dict[GroupKind, Text] = {
    GroupKind.municipality: Text("市町村", "municipality"),
    GroupKind.hazard_zone: Text("災害区域", "hazard zone"),
    GroupKind.size_class: Text("規模区分", "size class"),
}
LIMIT_BY: dict[QuotaUnit, Text] = {
    QuotaUnit.permille_of_entitlement: Text("標準配分の {value} %", "{value} % of the entitlement"),
    QuotaUnit.permille_of_placed: Text("配分全体の {value} %", "{value} % of all placed work"),
    QuotaUnit.absolute: Text("{value} {unit}", "{value} {unit}"),
}


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
        share = _percent(hard.item_cap_permille)
        yield Text(
            f"一工場が担当するのは、同じ発注者の同じ品目の {share} % までです。",
            f"One factory does at most {share} % of one buyer's pieces of one item.",
        )
    if hard.load_cap_permille is not None:
        share = _percent(hard.load_cap_permille)
        yield Text(
            f"共同受注の仕事は、会員の総時間の {share} % までです。",
            f"Joint work takes at most {share} % of a member's total minutes.",
        )
    for quota in hard.quotas:
        yield _quota(quota, rulebook.entitlement.basis)


def _quota(quota: Quota, basis: ShareBasis) -> Text:
    who, get = _member_or_group(quota), "gets" if quota.kind is None else "get"
    least, most = _limit(quota, quota.minimum, basis), _limit(quota, quota.maximum, basis)
    if least and most:
        return Text(
            f"{who.ja}配分は {least.ja} 以上 {most.ja} 以下です。",
            f"{who.en} {get} at least {least.en} and at most {most.en}.",
        )
    if least:
        return Text(f"{who.ja}配分は {least.ja} 以上です。", f"{who.en} {get} at least {least.en}.")
    if most:
        return Text(f"{who.ja}配分は {most.ja} 以下です。", f"{who.en} {get} at most {most.en}.")
    return Text(f"{who.ja}配分に上限・下限はありません。", f"{who.en} {get} any amount.")


def _member_or_group(quota: Quota) -> Text:
    if quota.factory is not None or quota.kind is None:
        return Text(f"会員 {quota.factory} の", f"Member {quota.factory}")
    kind = GROUP_KINDS[quota.kind]
    return Text(f"{kind.ja}「{quota.group}」の会員の", f'The members of {kind.en} "{quota.group}"')


def _limit(quota: Quota, value: int | None, basis: ShareBasis) -> Text | None:
    if value is None:
        return None
    if quota.unit is not QuotaUnit.absolute:
        return LIMIT_BY[quota.unit].format(value=_percent(value))
    unit = Text("分", "minutes") if basis is ShareBasis.standard_minutes else Text("個", "pieces")
    return Text(f"{value:,} {unit.ja}", f"{value:,} {unit.en}")


def _entitlements(rulebook: RuleBook) -> Iterator[Text]:
    rule, fairness, ledger = rulebook.entitlement, rulebook.fairness, rulebook.ledger
    parts = [
        (rule.equal_permille, Text("均等割", "equal shares")),
        (rule.capacity_permille, Text("能力割", "capacity")),
        (rule.membership_permille, Text("持分割", "membership")),
        (rule.track_record_permille, Text("実績割", "track record")),
    ]
    whole = sum(part for part, _ in parts) or 1
    mix = [(round(100 * part / whole, 1), name) for part, name in parts if part]
    basis = SHARED_IN[rule.basis]
    yield Text(
        f"標準配分は{basis.ja}を単位とし、{'、'.join(f'{name.ja} {share:g} %' for share, name in mix)}で決め、"
        "全員が同時に達成できる量にそろえます。",
        f"Entitlements share out {basis.en}: {', '.join(f'{share:g} % {name.en}' for share, name in mix)}, "
        "brought to what everybody can reach at once.",
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
    yield Text(
        f"過去の配分は {ledger.half_life_days} 日で半分になるように数え、{ledger.cap_weeks} 週分を上限に繰り越します。",
        f"Earlier batches count by half after {ledger.half_life_days} days, up to {ledger.cap_weeks} weeks of work.",
    )


def _goal(position: int, level: GoalLevel, rulebook: RuleBook) -> Text:
    terms = [_term(term, rulebook) for term in level.terms]
    slack = _tolerance(level)
    name = level_title(level.name)
    return Text(
        f"目標 {position}「{name.ja}」: {'と、'.join(term.ja for term in terms)}を小さくします{slack.ja}。",
        f"Goal {position}, {name.en}: least {' plus '.join(term.en for term in terms)}{slack.en}.",
    )


def _term(term: GoalTerm, rulebook: RuleBook) -> Text:
    title = RULES[RuleId(term.term)].title
    ja, en = title.ja, title.en.lower()
    if term.term is Term.unplaced:
        by = WEIGHED_BY[rulebook.unplaced_basis]
        ja, en = f"{ja}({by.ja}で重み付け)", f"{en} (weighed by {by.en})"
    if term.level_permille is not None:
        ja, en = f"{ja}({_percent(term.level_permille)} % まで)", f"{en} (up to {_percent(term.level_permille)} %)"
    if term.weight != 1:
        ja, en = f"{ja} × {term.weight}", f"{term.weight} x {en}"
    return Text(ja, en)


def _tolerance(level: GoalLevel) -> Text:
    tolerance = level.tolerance
    parts = []
    if tolerance.permille:
        share = _percent(tolerance.permille)
        parts.append(Text(f"最良値の {share} %", f"{share} % of the best"))
    if tolerance.absolute:
        parts.append(Text(f"{tolerance.absolute:,}", f"{tolerance.absolute:,}"))
    if not parts:
        return Text("(後の目標のために悪くしません)", ", and later goals never worsen it")
    return Text(
        f"(後の目標のために悪くしてよいのは {' + '.join(part.ja for part in parts)} まで)",
        f"; later goals may worsen it by {' + '.join(part.en for part in parts)}",
    )


def _percent(permille: int) -> str:
    return f"{permille / 10:g}"
