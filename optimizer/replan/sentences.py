"""What a new plan changes, as sentences in the reader's language."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from types import MappingProxyType
from typing import Any

from optimizer.domain.base import Model
from optimizer.domain.plan import Step
from optimizer.domain.scenario import Scenario
from optimizer.replan.events import (
    CapacityCut,
    Events,
    FactoryOut,
    LotDeclined,
    LotsPinned,
    OrderAdded,
    OrderCancelled,
    OrderChanged,
    WorkCenterOut,
)
from optimizer.replan.moves import LotChange, NewLot, ReplanReport
from optimizer.replan.revision import Cause
from optimizer.text import Language, Text

LISTED = 50
"""Most changed lots, and most new ones, written out."""

CAUSES = MappingProxyType(
    {
        Cause.capacity: Text("設備の停止・能力減のため", "for lack of capacity"),
        Cause.declined: Text("辞退のため", "because it was declined"),
        Cause.order_changed: Text("注文の変更のため", "because the order was changed"),
        Cause.order_cancelled: Text("注文の取消のため", "because the order was cancelled"),
        Cause.made_room: Text("他の注文に場所を譲るため", "to make room for other orders"),
        Cause.better: Text("上位の目標のため", "for a goal that comes before least change"),
    }
)


def describe_event(event: Model, scenario: Scenario) -> Text:
    """Say in one line what happened.

    Parameters
    ----------
    scenario
        The calendar comes from here.
    """
    said: Text = _DESCRIBERS[type(event)](event, scenario)
    return said


def render_report(
    scenario: Scenario, events: Events, report: ReplanReport, language: Language | str = Language.en
) -> str:
    """Write what happened, what moved and why, and what it costs, one fact a line."""
    lines = [Text("出来事", "Events").of(language)]
    for position, event in enumerate(events.events, start=1):
        lines.append(f"  {position}. {describe_event(event, scenario).of(language)}")
    lines += ["", *(line.of(language) for line in _summarize(report))]
    if report.changed:
        lines += ["", Text("変わるロット", "Lots that change").of(language)]
        lines += [f"  - {line.of(language)}" for line in _list(report.changed, scenario)]
    if report.new:
        lines += ["", Text("新しいロット", "New lots").of(language)]
        lines += [f"  - {line.of(language)}" for line in _list(report.new, scenario)]
    return "\n".join(lines)


def _summarize(report: ReplanReport) -> Iterator[Text]:
    yield Text(
        f"変わらないロット {report.kept_lots} 件(うち固定 {report.pinned_lots} 件)、変わるロット {len(report.changed)} 件、"
        f"公表の場所から動く個数(工程の延べ) {report.moved_pieces:,} 個。",
        f"{report.kept_lots} lots stay as they are ({report.pinned_lots} of them pinned), {len(report.changed)} change; "
        f"{report.moved_pieces:,} pieces (over all operations) leave where they were published.",
    )
    for cause, words in CAUSES.items():
        count = report.count(cause)
        if count:
            yield Text(f"  {words.ja}: {count} 件", f"  {words.en}: {count}")
    if report.released:
        names = _join(report.released)
        yield Text(
            f"固定や着手済みでも保てないロット: {names.ja}",
            f"Pinned or begun, but cannot stay: {names.en}",
        )
    for part in report.parts:
        yield Text(
            f"一部だけ引き受ける工場があるため、注文 {part.order} の一部を {part.part} として分けました。",
            f"Since a factory keeps a part only, {part.part} was divided from order {part.order}.",
        )


def _list(entries: tuple[LotChange, ...] | tuple[NewLot, ...], scenario: Scenario) -> Iterator[Text]:
    for entry in entries[:LISTED]:
        yield _describe_change(entry, scenario) if isinstance(entry, LotChange) else _describe_new(entry, scenario)
    hidden = len(entries) - LISTED
    if hidden > 0:
        yield Text(f"ほか {hidden} 件", f"and {hidden} more")


def _describe_change(change: LotChange, scenario: Scenario) -> Text:
    route, why = _describe_steps(change.steps, scenario), CAUSES[change.cause]
    number = "" if change.event is None else str(change.event + 1)
    event = Text(f"(出来事 {number})", f" (event {number})") if number else Text("", "")
    others = _join(change.for_orders)
    whom = Text(f"({others.ja})", f" ({others.en})") if change.for_orders else Text("", "")
    stays = Text(f"、{change.stayed:,} 個は残る", f", {change.stayed:,} stay") if change.stayed else Text("", "")
    return Text(
        f"{change.lot} 注文 {change.order} {change.quantity:,} 個{stays.ja} {route}: {why.ja}{event.ja}{whom.ja}",
        f"{change.lot}, order {change.order}, {change.quantity:,} pieces{stays.en}, {route}: {why.en}{event.en}{whom.en}",
    )


def _describe_new(entry: NewLot, scenario: Scenario) -> Text:
    route = _describe_steps(entry.steps, scenario)
    return Text(
        f"{entry.lot} 注文 {entry.order} {entry.quantity:,} 個 {route}",
        f"{entry.lot}, order {entry.order}, {entry.quantity:,} pieces, {route}",
    )


def _describe_steps(steps: Iterable[Step], scenario: Scenario) -> str:
    return " → ".join(f"{step.work_center} {scenario.calendar.label(step.bucket)}" for step in steps)


def _join(names: tuple[str, ...]) -> Text:
    shown = names[:8]
    more = len(names) - len(shown)
    tail = Text(f" ほか {more} 件", f" and {more} more") if more else Text("", "")
    return Text("、".join(shown) + tail.ja, ", ".join(shown) + tail.en)


def _span(event: FactoryOut | WorkCenterOut | CapacityCut, scenario: Scenario) -> Text:
    calendar = scenario.calendar
    first = None if event.first_bucket is None else calendar.label(event.first_bucket)
    last = None if event.last_bucket is None else calendar.date_of(calendar.end_day(event.last_bucket) - 1).isoformat()
    start = Text("今後" if first is None else f"{first} から", "from now on" if first is None else f"from {first}")
    return start if last is None else Text(f"{start.ja} {last} まで", f"{start.en} until {last}")


def _describe_factory_out(event: FactoryOut, scenario: Scenario) -> Text:
    span = _span(event, scenario)
    return Text(f"工場 {event.factory} が停止({span.ja})", f"factory {event.factory} is out {span.en}")


def _describe_work_center_out(event: WorkCenterOut, scenario: Scenario) -> Text:
    span = _span(event, scenario)
    return Text(f"設備 {event.work_center} が停止({span.ja})", f"work center {event.work_center} is out {span.en}")


def _describe_cut(event: CapacityCut, scenario: Scenario) -> Text:
    span = _span(event, scenario)
    where = Text(f"設備 {event.work_center}", f"work center {event.work_center}")
    if event.factory is not None:
        where = Text(f"工場 {event.factory}", f"factory {event.factory}")
    if event.minutes is not None:
        return Text(
            f"{where.ja} の空きが期間ごとに {event.minutes:,} 分減少({span.ja})",
            f"{where.en} has {event.minutes:,} minutes less per bucket {span.en}",
        )
    return Text(
        f"{where.ja} の空きが {event.permille} ‰ 減少({span.ja})",
        f"{where.en} loses {event.permille} permille of its free minutes {span.en}",
    )


def _describe_added(event: OrderAdded, _scenario: Scenario) -> Text:
    order = event.order
    return Text(
        f"注文 {order.id} を追加({order.quantity:,} 個)", f"order {order.id} is added, {order.quantity:,} pieces"
    )


def _describe_changed(event: OrderChanged, _scenario: Scenario) -> Text:
    fields: dict[str, Any] = event.model_dump(mode="json", exclude_defaults=True, exclude={"event", "order"})
    said = ", ".join(f"{name} = {json.dumps(value)}" for name, value in fields.items())
    return Text(f"注文 {event.order} を変更: {said}", f"order {event.order} is changed: {said}")


def _describe_cancelled(event: OrderCancelled, _scenario: Scenario) -> Text:
    return Text(f"注文 {event.order} を取消", f"order {event.order} is cancelled")


def _describe_declined(event: LotDeclined, _scenario: Scenario) -> Text:
    amount = (
        Text("全量", "all") if event.quantity is None else Text(f"{event.quantity:,} 個", f"{event.quantity:,} pieces")
    )
    return Text(
        f"工場 {event.factory} がロット {event.lot} を辞退({amount.ja})",
        f"factory {event.factory} declines lot {event.lot} ({amount.en})",
    )


def _describe_pinned(event: LotsPinned, _scenario: Scenario) -> Text:
    names = _join(event.lots)
    return Text(f"ロットを固定: {names.ja}", f"lots are pinned: {names.en}")


_DESCRIBERS: MappingProxyType[type[Model], Any] = MappingProxyType(
    {
        FactoryOut: _describe_factory_out,
        WorkCenterOut: _describe_work_center_out,
        CapacityCut: _describe_cut,
        OrderAdded: _describe_added,
        OrderChanged: _describe_changed,
        OrderCancelled: _describe_cancelled,
        LotDeclined: _describe_declined,
        LotsPinned: _describe_pinned,
    }
)
