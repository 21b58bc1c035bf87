"""Offers for a new order as tables and sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.cli.figures import UNKNOWN, format_number
from optimizer.cli.tables import build_table
from optimizer.quote import Offer, OfferKind, Quote
from optimizer.rules import RULES
from optimizer.text import Language, Text

if TYPE_CHECKING:
    from rich.console import RenderableType

    from optimizer.domain.scenario import Scenario

KINDS: dict[OfferKind, Text] = {
    OfferKind.earliest: Text("最早", "earliest"),
    OfferKind.cheapest_on_time: Text("納期内で最安", "cheapest on time"),
    OfferKind.cheapest: Text("最安", "cheapest"),
    OfferKind.least_opportunity: Text("機会費用込みで最安", "cheapest at opportunity cost"),
}


def format_kinds(offer: Offer, language: Language | str) -> str:
    """Write what an offer is the best at."""
    return ", ".join(KINDS[kind].of(language) for kind in offer.kinds) or UNKNOWN


def describe_promise(scenario: Scenario, answer: Quote) -> Text:
    """Say in one sentence what one factory would answer."""
    promise = answer.promise
    if promise is None:
        return Text(
            f"注文 {answer.order}({answer.quantity:,} 個): 現在の計画のままでは、お引き受けできる案がありません。",
            f"Order {answer.order} ({answer.quantity:,} pieces): nothing can be offered with the present plan.",
        )
    day = scenario.calendar.date_of(promise.delivery_day).isoformat()
    late_ja = f"、納期に {promise.late_days} 日遅れ" if promise.late_days else ""
    late_en = f", {promise.late_days} day(s) late" if promise.late_days else ""
    of_ja = "" if answer.is_whole else f"(注文は {answer.quantity:,} 個)"
    of_en = "" if answer.is_whole else f" of {answer.quantity:,}"
    yen, each = format_number(promise.cost.total_yen), format_number(round(promise.yen_per_piece, 2))
    return Text(
        f"注文 {answer.order}: {promise.quantity:,} 個{of_ja}を {day} までに納品{late_ja}。費用 {yen} 円、1 個 {each} 円。",
        f"Order {answer.order}: {promise.quantity:,}{of_en} pieces delivered by {day}{late_en}, "
        f"for {yen} yen, {each} yen a piece.",
    )


def build_offer_table(scenario: Scenario, answer: Quote, language: Language | str) -> RenderableType:
    """Return the offers by delivery day."""
    columns = [
        (Text("案", "#"), "right"),
        (Text("特長", "best at"), "left"),
        (Text("納品日", "delivered"), "left"),
        (Text("遅れ(日)", "days late"), "right"),
        (Text("個数", "pieces"), "right"),
        (Text("費用(円)", "cost (yen)"), "right"),
        (Text("下界(円)", "bound (yen)"), "right"),
        (Text("1 個(円)", "a piece"), "right"),
        (Text("機会費用込み(円)", "with capacity"), "right"),
        (Text("工場", "factories"), "right"),
        (Text("ロット", "lots"), "right"),
    ]
    rows = [
        (
            str(number),
            format_kinds(offer, language),
            scenario.calendar.date_of(offer.delivery_day).isoformat(),
            format_number(offer.late_days),
            format_number(offer.quantity),
            format_number(offer.cost.total_yen),
            format_number(round(offer.floor_yen, 2)),
            format_number(round(offer.yen_per_piece, 2)),
            format_number(None if offer.opportunity_yen is None else round(offer.opportunity_yen, 2)),
            format_number(len(offer.factories)),
            format_number(len(offer.lots)),
        )
        for number, offer in enumerate(answer.offers, start=1)
    ]
    return build_table(None, columns, rows, language=language)


def describe_offer(scenario: Scenario, number: int, offer: Offer, language: Language | str) -> list[str]:
    """Return what stands behind an offer: its cost, its lots, and the hand-overs between factories."""
    cost = [format_number(part) for part in _list_parts(offer)]
    head = Text(
        f"案 {number}: 加工 {cost[0]} 円、段取り {cost[1]} 円、輸送 {cost[2]} 円、起用 {cost[3]} 円",
        f"Offer {number}: work {cost[0]} yen, setup {cost[1]} yen, freight {cost[2]} yen, activation {cost[3]} yen",
    )
    return [head.of(language), *_list_lots(scenario, offer, language), *_list_hand_overs(scenario, offer, language), ""]


def _list_parts(offer: Offer) -> list[int | float]:
    cost = offer.cost
    return [cost.machine_yen, cost.setup_yen, cost.freight_yen, cost.activation_yen]


def _list_lots(scenario: Scenario, offer: Offer, language: Language | str) -> list[str]:
    calendar = scenario.calendar
    factory_by_center = {w.id: f.id for f in scenario.network.factories for w in f.work_centers}
    lines = []
    for lot in offer.lots:
        steps = " → ".join(
            f"{factory_by_center[step.work_center]}/{step.work_center} [{calendar.label(step.bucket)}]"
            for step in lot.steps
        )
        day = calendar.date_of(lot.delivery_day).isoformat()
        line = Text(
            f"  {lot.quantity:,} 個: {steps}、納品 {day}", f"  {lot.quantity:,} pieces: {steps}, delivered {day}"
        )
        lines.append(line.of(language))
    return lines


def _list_hand_overs(scenario: Scenario, offer: Offer, language: Language | str) -> list[str]:
    date_of = scenario.calendar.date_of
    return [
        Text(
            f"  受け渡し: {h.origin} → {h.target} {h.quantity:,} 個、{date_of(h.leaving_day)} 発 {date_of(h.arrival_day)} 着",
            f"  hand-over: {h.origin} → {h.target}, {h.quantity:,} pieces, "
            f"leaving {date_of(h.leaving_day)}, arriving {date_of(h.arrival_day)}",
        ).of(language)
        for h in offer.hand_overs
    ]


def list_shortages(answer: Quote, language: Language | str) -> list[RenderableType]:
    """Say why not the whole order: operation by operation, and which of its conditions stand in the way."""
    columns = [
        (Text("工程", "operation"), "left"),
        (Text("設備", "work centers"), "right"),
        (Text("担当できる", "eligible"), "right"),
        (Text("空きがある", "with time"), "right"),
        (Text("入る個数", "room (pieces)"), "right"),
        (Text("妨げ(設備の数)", "in the way (work centers)"), "left"),
    ]
    rows = [
        (
            f"{entry.operation + 1}. {entry.process}",
            format_number(entry.capable),
            format_number(entry.eligible),
            format_number(entry.usable),
            format_number(entry.room),
            ", ".join(f"{RULES[o.rule].title.of(language)} {o.work_centers}" for o in entry.obstacles) or UNKNOWN,
        )
        for entry in answer.shortages
    ]
    title = Text(
        f"全量 {answer.quantity:,} 個のうち {answer.placeable:,} 個まで",
        f"{answer.placeable:,} of {answer.quantity:,} pieces",
    )
    parts: list[RenderableType] = [build_table(title, columns, rows, language=language)]
    for remedy in answer.remedies:
        name = RULES[remedy.rule].title.of(language)
        sentence = Text(
            f"条件「{name}」がなければ {remedy.quantity:,} 個まで入ります。",
            f"Without the condition “{name}”, {remedy.quantity:,} pieces would fit.",
        )
        parts.append(sentence.of(language))
    return parts
