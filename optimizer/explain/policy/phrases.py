"""Parts of a rule book in words: limits, mixes, goals. The summary, the regulation and the comparison are made of them."""

from __future__ import annotations

from collections.abc import Sequence

from optimizer.domain.order import GroupKind
from optimizer.domain.rulebook import (
    EntitlementRule,
    GoalLevel,
    GoalTerm,
    GroupBrackets,
    Quota,
    QuotaUnit,
    RuleBook,
    ShareBasis,
    Term,
    UnplacedBasis,
)
from optimizer.rules import RULES, RuleId
from optimizer.text import Text

WEIGHED_BY: dict[UnplacedBasis, Text] = {
    UnplacedBasis.pieces: Text("個数", "pieces"),
    UnplacedBasis.priority: Text("優先度", "priority"),
    UnplacedBasis.value: Text("金額", "value"),
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


def say_mix(rule: EntitlementRule) -> Text:
    """Write what entitlements are mixed from, in percent of the whole."""
    parts = [
        (rule.equal_permille, Text("均等割", "equal shares")),
        (rule.capacity_permille, Text("能力割", "capacity")),
        (rule.membership_permille, Text("持分割", "membership")),
        (rule.track_record_permille, Text("実績割", "track record")),
    ]
    whole = sum(part for part, _ in parts) or 1
    mix = [(round(100 * part / whole, 1), name) for part, name in parts if part]
    return Text(
        "、".join(f"{name.ja} {share:g} %" for share, name in mix),
        ", ".join(f"{share:g} % {name.en}" for share, name in mix),
    )


def say_groups(groups: Sequence[GroupBrackets]) -> Text:
    """List the kinds of groups that are weighed beside the members, with their weights."""
    return Text(
        "、".join(f"{GROUP_KINDS[entry.kind].ja}(重み {entry.weight})" for entry in groups),
        ", ".join(f"{GROUP_KINDS[entry.kind].en} (weight {entry.weight})" for entry in groups),
    )


def say_quota(quota: Quota, basis: ShareBasis) -> Text:
    """Say who gets at least and at most what."""
    who, get = say_holder(quota), "gets" if quota.kind is None else "get"
    least, most = say_limit(quota, quota.minimum, basis), say_limit(quota, quota.maximum, basis)
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


def say_holder(quota: Quota) -> Text:
    """Name the member or the group a quota is for, as the owner of an allocation."""
    if quota.factory is not None or quota.kind is None:
        return Text(f"会員 {quota.factory} の", f"Member {quota.factory}")
    kind = GROUP_KINDS[quota.kind]
    return Text(f"{kind.ja}「{quota.group}」の会員の", f'The members of {kind.en} "{quota.group}"')


def say_limit(quota: Quota, value: int | None, basis: ShareBasis) -> Text | None:
    """Write one limit of a quota; None where there is none."""
    if value is None:
        return None
    if quota.unit is not QuotaUnit.absolute:
        return LIMIT_BY[quota.unit].format(value=say_percent(value))
    unit = basis.unit.name
    return Text(f"{value:,} {unit.ja}", f"{value:,} {unit.en}")


def say_term(term: GoalTerm, rulebook: RuleBook) -> Text:
    """Name what a goal counts, and how."""
    title = RULES[RuleId(term.term)].title
    ja, en = title.ja, title.en.lower()
    if term.term is Term.unplaced:
        by = WEIGHED_BY[rulebook.unplaced_basis]
        ja, en = f"{ja}({by.ja}で重み付け)", f"{en} (weighed by {by.en})"
    if term.level_permille is not None:
        ja, en = (
            f"{ja}({say_percent(term.level_permille)} % まで)",
            f"{en} (up to {say_percent(term.level_permille)} %)",
        )
    if term.weight != 1:
        ja, en = f"{ja} × {term.weight}", f"{term.weight} x {en}"
    return Text(ja, en)


def list_tolerances(level: GoalLevel) -> list[Text]:
    """Return the parts of a goal's tolerance; none where later goals may not worsen it at all."""
    tolerance = level.tolerance
    parts = []
    if tolerance.permille:
        share = say_percent(tolerance.permille)
        parts.append(Text(f"最良値の {share} %", f"{share} % of the best"))
    if tolerance.absolute:
        parts.append(Text(f"{tolerance.absolute:,}", f"{tolerance.absolute:,}"))
    return parts


def say_tolerance(level: GoalLevel) -> Text:
    """Say by how much later goals may worsen one; begins where its sentence ends."""
    parts, enough = list_tolerances(level), level.enough
    reached = (
        Text("", "")
        if enough is None
        else Text(f"{enough:,} 以下なら十分とします。", f"; {enough:,} or less is enough")
    )
    if not parts:
        slack = Text("後の目標のために悪くしません", ", and later goals never worsen it")
        slack = (
            slack
            if enough is None
            else Text("それを超えてまで悪くしません", ", and later goals never take it beyond that")
        )
        return Text(f"({reached.ja}{slack.ja})", f"{reached.en}{slack.en}")
    return Text(
        f"({reached.ja}後の目標のために悪くしてよいのは {' + '.join(part.ja for part in parts)} まで)",
        f"{reached.en}; later goals may worsen it by {' + '.join(part.en for part in parts)}",
    )


def say_percent(permille: int) -> str:
    """Write permille as percent."""
    return f"{permille / 10:g}"
