"""What a new version of a rule book changes, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from optimizer.domain.rulebook import GoalLevel, Quota, RuleBook
from optimizer.explain.policy.phrases import (
    WEIGHED_BY,
    say_groups,
    say_mix,
    say_percent,
    say_quota,
    say_term,
    say_tolerance,
)
from optimizer.explain.sentences.levels import level_title
from optimizer.text import Text

NOTHING = Text("なし", "none")
PERCENT = Text("{value} %", "{value} %")


@dataclass(frozen=True)
class Change:
    """One thing that is different.

    Attributes
    ----------
    path
        Where it stands in the rule book, e.g. ``hard.load_cap_permille``.
    alters_plans
        Whether plans may come out differently for it.
    """

    path: str
    sentence: Text
    alters_plans: bool = True


def compare_rulebooks(old: RuleBook, new: RuleBook) -> list[Change]:
    """Say everything that is different between two rule books, in the order of the rule book."""
    return [
        *_compare_head(old, new),
        *_compare_limits(old, new),
        *_compare_fairness(old, new),
        *_compare_goals(old, new),
    ]


def _replace(path: str, what: Text, old: Text, new: Text, *, alters_plans: bool = True) -> Iterator[Change]:
    if old != new:
        sentence = Text(
            f"{what.ja}を「{old.ja}」から「{new.ja}」に改める。", f'{what.en} changes from "{old.en}" to "{new.en}".'
        )
        yield Change(path, sentence, alters_plans)


def _plain(value: object) -> Text:
    return NOTHING if value in (None, "") else Text(str(value), str(value))


def _compare_head(old: RuleBook, new: RuleBook) -> Iterator[Change]:
    names = {
        "id": Text("基準の識別名", "The id"),
        "version": Text("版", "The version"),
        "title": Text("名称", "The title"),
        "effective_from": Text("施行の日", "The day it comes into force"),
    }
    for name, what in names.items():
        yield from _replace(name, what, _plain(getattr(old, name)), _plain(getattr(new, name)), alters_plans=False)
    yield from _replace(
        "unplaced_basis",
        Text("取りこぼしの重み", "What unplaced pieces are weighed by"),
        WEIGHED_BY[old.unplaced_basis],
        WEIGHED_BY[new.unplaced_basis],
    )


def _percent_or_nothing(permille: int | None) -> Text:
    return NOTHING if permille is None else PERCENT.format(value=say_percent(permille))


def _compare_limits(old: RuleBook, new: RuleBook) -> Iterator[Change]:
    caps = {
        "item_cap_permille": Text("品目の集中上限", "The item cap"),
        "load_cap_permille": Text("共同受注の負荷上限", "The load cap"),
    }
    for name, what in caps.items():
        before, after = getattr(old.hard, name), getattr(new.hard, name)
        yield from _replace(f"hard.{name}", what, _percent_or_nothing(before), _percent_or_nothing(after))
    yield from _compare_quotas(old, new)


def _key(quota: Quota) -> tuple[object, ...]:
    return quota.factory, quota.kind, quota.group, quota.unit


def _compare_quotas(old: RuleBook, new: RuleBook) -> Iterator[Change]:
    """Quotas of the same holder in the same unit are the same quota; several of them are told apart by their order."""
    path = "hard.quotas"
    before, after = _by_key(old.hard.quotas), _by_key(new.hard.quotas)
    for key in dict.fromkeys([*before, *after]):
        gone, come = before.get(key, []), after.get(key, [])
        for earlier, later in zip(gone, come, strict=False):
            if earlier != later:
                was, is_now = say_quota(earlier, old.entitlement.basis), say_quota(later, new.entitlement.basis)
                yield Change(
                    path,
                    Text(
                        f"配分枠を改める。旧: {was.ja} 新: {is_now.ja}",
                        f"A quota changes. Was: {was.en} Is: {is_now.en}",
                    ),
                )
        for quota in gone[len(come) :]:
            was = say_quota(quota, old.entitlement.basis)
            yield Change(path, Text(f"配分枠を廃止する: {was.ja}", f"A quota ends: {was.en}"))
        for quota in come[len(gone) :]:
            is_now = say_quota(quota, new.entitlement.basis)
            yield Change(path, Text(f"配分枠を新たに定める: {is_now.ja}", f"A quota is new: {is_now.en}"))


def _by_key(quotas: Sequence[Quota]) -> dict[tuple[object, ...], list[Quota]]:
    found: dict[tuple[object, ...], list[Quota]] = {}
    for quota in quotas:
        found.setdefault(_key(quota), []).append(quota)
    return found


def _alpha(value: object) -> Text:
    return (
        Text("最も遅れている会員だけ", "the worst-off alone")
        if value == "worst_first"
        else Text(f"α = {value}", f"alpha {value}")
    )


def _compare_fairness(old: RuleBook, new: RuleBook) -> Iterator[Change]:
    was, now = old.entitlement, new.entitlement
    yield from _replace(
        "entitlement.basis", Text("配分の単位", "What is shared out"), was.basis.unit.title, now.basis.unit.title
    )
    yield from _replace(
        "entitlement", Text("標準配分の基礎", "What entitlements are based on"), say_mix(was), say_mix(now)
    )
    yield from _replace(
        "entitlement.attainable_margin_permille",
        Text("標準配分に数える空き時間", "The free minutes that count for entitlements"),
        _percent_or_nothing(was.attainable_margin_permille),
        _percent_or_nothing(now.attainable_margin_permille),
    )
    yield from _replace(
        "fairness.alpha",
        Text("公平さの測り方", "The measure of fairness"),
        _alpha(old.fairness.alpha),
        _alpha(new.fairness.alpha),
    )
    yield from _replace(
        "fairness.groups",
        Text("会員と並べて公平さを測る集団", "What is weighed beside the members"),
        say_groups(old.fairness.groups) if old.fairness.groups else NOTHING,
        say_groups(new.fairness.groups) if new.fairness.groups else NOTHING,
    )
    units = {
        ("fairness", "brackets"): (
            Text("公平さの段階の数", "The number of steps of fairness"),
            Text("{value}", "{value}"),
        ),
        ("ledger", "half_life_days"): (
            Text("台帳の半減期", "The half-life of the ledger"),
            Text("{value} 日", "{value} days"),
        ),
        ("ledger", "cap_weeks"): (
            Text("繰り越しの限度", "The most that is carried over"),
            Text("{value} 週分", "{value} weeks"),
        ),
    }
    for (part, name), (what, unit) in units.items():
        before, after = (getattr(getattr(book, part), name) for book in (old, new))
        yield from _replace(f"{part}.{name}", what, unit.format(value=before), unit.format(value=after))


def _compare_goals(old: RuleBook, new: RuleBook) -> Iterator[Change]:
    before, after = ({level.name: level for level in book.goals} for book in (old, new))
    for name in before:
        if name not in after:
            title = level_title(name)
            yield Change("goals", Text(f"目標「{title.ja}」を廃止する。", f"The goal {title.en} ends."))
    for position, (name, level) in enumerate(after.items(), start=1):
        title = level_title(name)
        if name not in before:
            text = _describe(level, new)
            yield Change(
                "goals",
                Text(
                    f"第 {position} の目標「{title.ja}」を新たに定める: {text.ja}。",
                    f"Goal {position}, {title.en}, is new: {text.en}.",
                ),
            )
            continue
        yield from _replace(
            f"goals.{name}",
            Text(f"目標「{title.ja}」", f"The goal {title.en}"),
            _describe(before[name], old),
            _describe(level, new),
        )
    yield from _compare_order(before, after)


def _compare_order(before: dict[str, GoalLevel], after: dict[str, GoalLevel]) -> Iterator[Change]:
    """The order of goals that both have."""
    earlier, later = [name for name in before if name in after], [name for name in after if name in before]
    old, new = ([level_title(name) for name in names] for names in (earlier, later))
    yield from _replace(
        "goals",
        Text("目標の順序", "The order of the goals"),
        Text("、".join(title.ja for title in old), ", ".join(title.en for title in old)),
        Text("、".join(title.ja for title in new), ", ".join(title.en for title in new)),
    )


def _describe(level: GoalLevel, book: RuleBook) -> Text:
    terms, slack = [say_term(term, book) for term in level.terms], say_tolerance(level)
    return Text(
        f"{'と'.join(term.ja for term in terms)}{slack.ja}", f"{' plus '.join(term.en for term in terms)}{slack.en}"
    )
