"""A factory's explanation as sentences."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType

from optimizer.domain.order import Order
from optimizer.domain.scenario import Scenario
from optimizer.explain.factories import FactoryExplanation, HeldBack, Missed
from optimizer.explain.sentences.blocks import REASON_TITLES
from optimizer.explain.sentences.orders import say_alternative
from optimizer.explain.sentences.words import Words
from optimizer.text import Language, Text

HELD_BACK = MappingProxyType(
    {
        HeldBack.no_eligible_work: Text(
            "この期の注文に、この工場の設備と条件でできる仕事がありません。",
            "None of this batch's orders can be done with its machines and conditions.",
        ),
        HeldBack.little_eligible_work: Text(
            "この工場の設備と条件でできる仕事が、持分に比べて少ない期です。",
            "Few of this batch's orders can be done with its machines and conditions, against its share by weight.",
        ),
        HeldBack.own_capacity: Text(
            "納期までの空き時間が足りません。",
            "Its free minutes before the due days are too few.",
        ),
        HeldBack.competition: Text(
            "同じ加工ができる会員が多く、仕事を分け合っています。",
            "Many members can do the same work and share it.",
        ),
        HeldBack.cost_limit: Text(
            "この工場に回すと、費用が配分基準の許す幅を超えるか、高くなります。",
            "Giving it more would cost more than elsewhere, against the cost goal of the rule book.",
        ),
        HeldBack.timing: Text(
            "期日や前後の工程の日程に合わない仕事があります。",
            "Some work does not fit the days of its order or of the operations before and after.",
        ),
        HeldBack.lot_rules: Text(
            "最小ロット・分割・工場数・上限などの取引の決まりに当たる仕事があります。",
            "Smallest lots, splitting, numbers of factories or caps keep some work from it.",
        ),
    }
)


def render_factory(scenario: Scenario, explanation: FactoryExplanation, language: Language | str) -> str:
    """Write a factory's explanation, one fact a line."""
    words = Words(scenario, language)
    orders = {order.id: order for order in scenario.orders}
    lines = [*_head(words, explanation)]
    reasons = [HELD_BACK[reason].of(words.language) for reason in explanation.held_back]
    if explanation.is_member:
        lines += ["", words.say("標準配分に届かない理由", "What held it back")]
        lines += [f"  - {line}" for line in reasons or [_nothing(words, explanation)]]
    if explanation.work:
        lines += ["", words.say("担当する仕事", "Its work"), *_work(words, explanation)]
    if explanation.missed:
        lines += ["", _missed_title(words, explanation)]
        lines += [f"  {line}" for line in _tallies(words, explanation)]
        lines += [f"  - {_missed(words, orders[entry.order], entry)}" for entry in explanation.missed]
    return "\n".join(lines)


def _head(words: Words, explanation: FactoryExplanation) -> Iterator[str]:
    yield words.say("工場 {f}", "Factory {f}", f=words.factory(explanation.factory))
    yield words.say(
        "ロット {lots} 件、{p}、作業 {m}(ほかに段取り {s})、空き時間 {o}、加工代 {y}",
        "{lots} lot(s), {p}, {m} of work (and {s} of setups) of {o} free, for {y}",
        lots=explanation.lots,
        p=words.amount(explanation.pieces, "pieces"),
        m=words.amount(explanation.minutes, "minutes"),
        s=words.amount(explanation.setup_minutes, "minutes"),
        o=words.amount(explanation.offered_minutes, "minutes"),
        y=words.amount(round(explanation.yen), "yen"),
    )
    if not explanation.is_member:
        yield words.say(
            "センターの共有設備です。標準配分の対象ではありません。",
            "The center's own equipment; it has no entitlement.",
        )
        return
    yield words.say(
        "標準配分 {e} に対して今回 {r}(達成率 {a})、これまでの配分を含めた達成率 {b}",
        "Entitled to {e}, received {r} ({a}); with earlier batches {b} of its target",
        e=words.amount(explanation.entitlement, explanation.basis.unit.key),
        r=words.amount(explanation.received, explanation.basis.unit.key),
        a=words.permille(explanation.attainment_permille),
        b=words.permille(explanation.attainment_with_ledger_permille),
    )
    yield words.say(
        "全会員に占める割合: 持分 {w}、標準配分 {e}、今回の配分 {r}",
        "Of all members: {w} by weight, {e} entitled, {r} received",
        w=words.permille(explanation.weight_share_permille),
        e=words.permille(explanation.entitlement_share_permille),
        r=words.permille(explanation.received_share_permille),
    )


def _nothing(words: Words, explanation: FactoryExplanation) -> str:
    attained = explanation.attainment_with_ledger_permille
    if attained is not None and attained < 1000:
        return words.say("できる仕事はすべて担当しています。", "It has some of all the work it could do.")
    return words.say("ありません。", "Nothing: it has what it should have.")


def _work(words: Words, explanation: FactoryExplanation) -> Iterator[str]:
    for entry in explanation.work:
        yield words.say(
            "  - {b} {w}: 注文 {o} {k} {q}、{m}、{y}[ロット {lot}{pin}]",
            "  - {b}, {w}: order {o}, {k}, {q}, {m}, {y} [lot {lot}{pin}]",
            b=words.bucket(entry.bucket),
            w=words.work_center(entry.work_center),
            o=entry.order,
            k=words.operation(entry.operation, entry.process),
            q=words.amount(entry.pieces, "pieces"),
            m=words.amount(entry.minutes, "minutes"),
            y=words.amount(round(entry.yen), "yen"),
            lot=entry.lot,
            pin=words.say("、固定", ", pinned") if entry.is_pinned else "",
        )


def _missed_title(words: Words, explanation: FactoryExplanation) -> str:
    shown, count = len(explanation.missed), explanation.missed_count
    if shown == count:
        return words.say(
            "担当できたが、配分されなかった工程({n}件)", "It could have done these and did not get them ({n})", n=count
        )
    return words.say(
        "担当できたが、配分されなかった工程({n}件のうち、仕事の大きい{shown}件)",
        "It could have done these and did not get them (the {shown} largest of {n})",
        n=count,
        shown=shown,
    )


def _tallies(words: Words, explanation: FactoryExplanation) -> Iterator[str]:
    for tally in explanation.tallies:
        yield words.say(
            "{t}: {n}件、標準 {m}",
            "{t}: {n}, {m} standard",
            t=REASON_TITLES[tally.why].of(words.language),
            n=tally.operations,
            m=words.amount(tally.minutes, "minutes"),
        )


def _missed(words: Words, order: Order, entry: Missed) -> str:
    return words.say(
        "注文 {o}(品目 {i}){k} {q}、納期 {d}: {w} {r}",
        "order {o} (item {i}), {k}, {q}, due {d}: {w}: {r}",
        o=entry.order,
        i=entry.item,
        k=words.operation(entry.operation, entry.process),
        q=words.amount(entry.pieces, "pieces"),
        d=words.day(entry.due_day),
        w=words.work_center(entry.alternative.work_center),
        r=" ".join(say_alternative(words, order, entry.alternative)),
    )
