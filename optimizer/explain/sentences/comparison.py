"""Two plans side by side as sentences."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType

from optimizer.domain.plan import LevelResult
from optimizer.domain.scenario import Scenario
from optimizer.explain.comparison import ChangeKind, FactoryChange, LevelChange, OrderChange, PlanComparison
from optimizer.explain.sentences.levels import level_title
from optimizer.explain.sentences.words import Words
from optimizer.text import Language, Text

LISTED_ORDERS = 100
"""Most changed orders written out."""

KIND_TITLES = MappingProxyType(
    {
        ChangeKind.placed: Text("配分が増えた注文", "orders with more pieces placed"),
        ChangeKind.lost: Text("配分が減った注文", "orders with fewer pieces placed"),
        ChangeKind.moved: Text("工場が変わった注文", "orders moved to other factories"),
        ChangeKind.rescheduled: Text("設備・期間が変わった注文", "orders moved to other machines or buckets"),
        ChangeKind.earlier: Text("納入が早まった注文", "orders delivered earlier"),
        ChangeKind.later: Text("納入が遅くなった注文", "orders delivered later"),
    }
)


def render_comparison(scenario: Scenario, comparison: PlanComparison, language: Language | str) -> str:
    """Write what differs between two plans, one fact a line."""
    words = Words(scenario, language)
    lines = [words.say("目標(計画1 → 計画2)", "Goals (plan 1 to plan 2)")]
    lines += [f"  - {_level(words, change)}" for change in comparison.levels]
    lines += ["", words.say("注文", "Orders"), *(f"  {line}" for line in _counts(words, comparison))]
    lines += [f"  - {_order(words, change)}" for change in comparison.orders[:LISTED_ORDERS]]
    hidden = len(comparison.orders) - LISTED_ORDERS
    if hidden > 0:
        lines.append(words.say("  ほかに{n}件", "  and {n} more", n=hidden))
    for title, changes in (
        (words.say("仕事が増えた工場", "Factories with more work"), comparison.winners),
        (words.say("仕事が減った工場", "Factories with less work"), comparison.losers),
    ):
        if changes:
            lines += ["", title, *(f"  - {_factory(words, change)}" for change in changes)]
    return "\n".join(lines)


def _level(words: Words, change: LevelChange) -> str:
    if change.difference is None:
        return words.say(
            "{n}: 片方の計画にだけあります。",
            "{n}: only one of the plans has it.",
            n=level_title(change.name).of(words.language),
        )
    first, second = (_value(words, side) for side in (change.first, change.second))
    sign = "+" if change.difference > 0 else ""
    return words.say(
        "{n}: {a} → {b}({s}{d})",
        "{n}: {a} to {b} ({s}{d})",
        n=level_title(change.name).of(words.language),
        a=first,
        b=second,
        s=sign,
        d=words.amount(change.difference, change.unit),
    )


def _value(words: Words, level: LevelResult | None) -> str:
    return "" if level is None else words.amount(level.value, level.unit)


def _counts(words: Words, comparison: PlanComparison) -> Iterator[str]:
    for kind in ChangeKind:
        count = comparison.count(kind)
        if count:
            yield words.say("{t}: {n}件", "{t}: {n}", t=KIND_TITLES[kind].of(words.language), n=count)
    yield words.say("変わらない注文: {n}件", "unchanged: {n}", n=comparison.unchanged_orders)


def _order(words: Words, change: OrderChange) -> str:
    return words.say(
        "{o}(品目 {i}): {parts}", "{o} (item {i}): {parts}",
        o=change.order, i=change.item, parts=words.say("、", ", ").join(_order_parts(words, change)),
    )  # fmt: skip


def _order_parts(words: Words, change: OrderChange) -> Iterator[str]:
    if change.placed_first != change.placed_second:
        a, b = (words.amount(value, "pieces") for value in (change.placed_first, change.placed_second))
        yield words.say("配分 {a} → {b}", "placed {a} to {b}", a=a, b=b)
    if change.moved_pieces:
        names = [words.names(side) for side in (change.factories_first, change.factories_second)]
        pieces = words.amount(change.moved_pieces, "pieces")
        yield words.say("{n}が工場を移動({a} → {b})", "{n} moved ({a} to {b})", n=pieces, a=names[0], b=names[1])
    if change.rescheduled_pieces:
        pieces = words.amount(change.rescheduled_pieces, "pieces")
        yield words.say("{n}が設備・期間を変更", "{n} on another machine or in another bucket", n=pieces)
    days = (change.delivery_day_first, change.delivery_day_second)
    if days[0] is not None and days[1] is not None and days[0] != days[1]:
        yield words.say("納入 {a} → {b}", "delivery {a} to {b}", a=words.day(days[0]), b=words.day(days[1]))


def _factory(words: Words, change: FactoryChange) -> str:
    attained = ""
    if change.attainment_permille_first is not None and change.attainment_permille_second is not None:
        attained = words.say(
            "、達成率 {a} → {b}",
            ", {a} to {b} of its target",
            a=words.permille(change.attainment_permille_first),
            b=words.permille(change.attainment_permille_second),
        )
    return words.say(
        "{f}: {a} → {b}({s}{d}){attained}",
        "{f}: {a} to {b} ({s}{d}){attained}",
        f=words.factory(change.factory),
        a=words.amount(change.minutes_first, "minutes"),
        b=words.amount(change.minutes_second, "minutes"),
        s="+" if change.difference_minutes > 0 else "",
        d=words.amount(change.difference_minutes, "minutes"),
        attained=attained,
    )
