"""An order's explanation as sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from optimizer.domain.order import Order
from optimizer.domain.scenario import Scenario
from optimizer.eligibility import Reason
from optimizer.explain.alternatives import Alternative
from optimizer.explain.binding import Binding, BindingState, OperationRoom
from optimizer.explain.facts import Cause, WhyNot
from optimizer.explain.orders import ChosenStep, Excluded, OperationExplanation, OrderExplanation
from optimizer.explain.policy.phrases import GROUP_KINDS
from optimizer.explain.sentences.blocks import say_block
from optimizer.explain.sentences.words import Words
from optimizer.rules import RuleId, rule
from optimizer.text import Language, Text


def render_order(scenario: Scenario, explanation: OrderExplanation, language: Language | str) -> str:
    """Write an order's explanation, one fact a line."""
    words = Words(scenario, language)
    order = next(order for order in scenario.orders if order.id == explanation.order)
    lines = [*_head(words, explanation)]
    for operation in explanation.operations:
        lines += ["", *_operation(words, order, operation)]
    for binding in (explanation.unplaced_binding, explanation.late_binding):
        if binding is not None:
            is_late = binding is explanation.late_binding
            lines += ["", _binding_title(words, binding, is_late=is_late)]
            lines += [f"  - {line}" for line in say_binding(words, order, binding)]
    return "\n".join(lines)


def _head(words: Words, explanation: OrderExplanation) -> Iterator[str]:
    buyer = words.say("、発注者 {b}", ", buyer {b}", b=words.buyer(explanation.buyer)) if explanation.buyer else ""
    yield words.say(
        "注文 {o}(品目 {i}{b}) {q}、納期 {d}",
        "Order {o} (item {i}{b}): {q}, due {d}",
        o=explanation.order,
        i=explanation.item,
        b=buyer,
        q=words.amount(explanation.quantity, "pieces"),
        d=words.day(explanation.due_day),
    )
    yield words.say(
        "配分 {p}、未配分 {u}、納期に遅れるもの {late}",
        "Placed: {p}; unplaced: {u}; late: {late}",
        p=words.amount(explanation.placed, "pieces"),
        u=words.amount(explanation.unplaced, "pieces"),
        late=words.amount(explanation.late_pieces, "pieces"),
    )


def _operation(words: Words, order: Order, operation: OperationExplanation) -> Iterator[str]:
    yield words.operation(operation.operation, operation.process)
    if operation.chosen:
        yield words.say("  担当", "  Chosen")
        yield from (f"  - {_chosen(words, step)}" for step in operation.chosen)
    if operation.alternatives:
        yield words.say("  担当できたが、選ばれなかった設備", "  Could do it, not chosen")
        for entry in operation.alternatives:
            reasons = " ".join(say_alternative(words, order, entry))
            yield words.say("  - {w}: {r}", "  - {w}: {r}", w=words.place(entry.factory, entry.work_center), r=reasons)
    if operation.excluded:
        yield words.say("  担当できない工場", "  Could not do it")
        yield from (f"  - {line}" for line in _excluded(words, operation))


def _chosen(words: Words, step: ChosenStep) -> str:
    return words.say(
        "{w} {b}に{q}({m})、{onward}[ロット {lot}{pin}]",
        "{w}, {b}: {q} ({m}), {onward} [lot {lot}{pin}]",
        w=words.place(step.factory, step.work_center),
        b=words.bucket(step.bucket),
        q=words.amount(step.pieces, "pieces"),
        m=words.amount(step.minutes, "minutes"),
        onward=say_onward(words, step),
        lot=step.lot,
        pin=words.say("、固定", ", pinned") if step.is_pinned else "",
    )


def say_onward(words: Words, step: ChosenStep) -> str:
    """Write where a step's goods go next, and when they are there."""
    day = words.day(step.arrival_day)
    if step.next_factory is not None and step.next_factory != step.factory:
        return words.say("{d}に{f}へ渡します", "handed to {f} on {d}", f=words.factory(step.next_factory), d=day)
    if step.next_factory is not None:
        return words.say("{d}から同じ工場の次の工程へ", "on to the next operation there from {d}", d=day)
    if step.destination is not None:
        return words.say("{d}に{p}へ納入", "delivered to {p} on {d}", p=words.location(step.destination), d=day)
    return words.say("{d}に引き渡し", "ready for collection on {d}", d=day)


def say_alternative(words: Words, order: Order, entry: Alternative) -> list[str]:
    """Write all that speaks against an eligible work center, the decisive reason first."""
    return [_why(words, order, entry, why) for why in entry.why]


_FIXED = MappingProxyType(
    {
        WhyNot.saturated: Text(
            "分割や工場数の決まりにより、担当工場をこれ以上増やせません。",
            "The sourcing rule lets no further factory in.",
        ),
        WhyNot.window: Text(
            "着手可能日・最終納期・輸送日数に合う期間がありません。",
            "No bucket fits the release day, the latest delivery and the transit days.",
        ),
        WhyNot.other_operation: Text(
            "この設備に空きはありますが、ほかの工程と合わせて期限内に通せる日程がありません。",
            "It has room, but no way through it fits together with the other operations in time.",
        ),
    }
)


def _why(words: Words, order: Order, entry: Alternative, why: WhyNot) -> str:
    if why in _COMPARED:
        return _COMPARED[why](words, entry)
    if why in _FIXED:
        return _FIXED[why].of(words.language)
    return " ".join(say_block(words, block, order, is_place_known=True) for block in entry.blocks)


def _partial(words: Words, entry: Alternative) -> str:
    room = words.amount(entry.room_pieces, "pieces")
    return words.say("空きは最大{n}分です。", "There is room for {n} at most.", n=room)


def _open(words: Words, entry: Alternative) -> str:
    if entry.yen_per_piece is None or entry.chosen_yen_per_piece is None:
        return words.say(
            "妨げる条件は見当たりません。同じくらい良い別の配分になり得ます。",
            "Nothing seen speaks against it; a plan just as good may use it.",
        )
    return words.say(
        "妨げる条件は見当たりません(1個あたり{y}円、選ばれた{f}は{c}円)。同じくらい良い別の配分になり得ます。",
        "Nothing seen speaks against it ({y} yen per piece, the chosen {f} {c}); a plan just as good may use it.",
        y=words.number(entry.yen_per_piece),
        f=words.factory(entry.chosen_factory or ""),
        c=words.number(entry.chosen_yen_per_piece),
    )


def _later(words: Words, entry: Alternative) -> str:
    if entry.delivery_day is None or entry.chosen_delivery_day is None:
        return words.say("納入が遅くなります。", "It would deliver later.")
    return words.say(
        "最も早い納入が{d}で、選ばれた{f}({c})より{n}日遅くなります。",
        "Its earliest delivery is {d}, {n} day(s) after that of the chosen {f} ({c}).",
        d=words.day(entry.delivery_day),
        f=words.factory(entry.chosen_factory or ""),
        c=words.day(entry.chosen_delivery_day),
        n=entry.delivery_day - entry.chosen_delivery_day,
    )


def _dearer(words: Words, entry: Alternative) -> str:
    if entry.yen_per_piece is None or entry.chosen_yen_per_piece is None:
        return words.say("選ばれた工場より費用が高くなります。", "It would cost more than the factory chosen.")
    return words.say(
        "1個あたり{y}円で、選ばれた{f}({c}円)より{n}円高くなります。",
        "It costs {y} yen per piece, {n} more than the chosen {f} ({c}).",
        y=words.number(entry.yen_per_piece),
        f=words.factory(entry.chosen_factory or ""),
        c=words.number(entry.chosen_yen_per_piece),
        n=words.number(round(entry.yen_per_piece - entry.chosen_yen_per_piece, 2)),
    )


def _fairness(words: Words, entry: Alternative) -> str:
    if entry.group_kind is not None:
        return _group_fairness(words, entry, GROUP_KINDS[entry.group_kind].of(words.language))
    if entry.chosen_factory is None:
        return words.say(
            "標準配分に対する達成率は{a}で、より達成率の低い会員が優先されました。",
            "It has {a} of its target; a member further behind came first.",
            a=words.permille(entry.attainment_permille),
        )
    return words.say(
        "標準配分に対する達成率は{a}、選ばれた{f}は{c}で、移すと公平さが悪くなります。",
        "It has {a} of its target, the chosen {f} {c}; moving the work would be less fair.",
        a=words.permille(entry.attainment_permille),
        f=words.factory(entry.chosen_factory),
        c=words.permille(entry.chosen_attainment_permille),
    )


def _group_fairness(words: Words, entry: Alternative, kind: str) -> str:
    if entry.chosen_group is None:
        return words.say(
            "標準配分に対する達成率は{a}です。{k}どうしの公平さのため、他の会員が優先されました。",
            "It has {a} of its target; another member came first, to be fair between groups by {k}.",
            a=words.permille(entry.attainment_permille),
            k=kind,
        )
    own = "" if entry.group is None else f"「{entry.group.group}」" if words.is_japanese else f' "{entry.group.group}"'
    return words.say(
        "達成率は{k}{own}が{a}、選ばれた{f}の{k}「{g}」が{c}で、移すと{k}どうしの公平さが悪くなります。",
        'Its {k}{own} has {a} of its members\' targets, "{g}" of the chosen {f} {c}; moving the work would be less fair between groups.',
        k=kind,
        own=own,
        a=words.permille(None if entry.group is None else entry.group.attainment_permille),
        f=words.factory(entry.chosen_factory or ""),
        g=entry.chosen_group.group,
        c=words.permille(entry.chosen_group.attainment_permille),
    )


_COMPARED: Mapping[WhyNot, Callable[[Words, Alternative], str]] = MappingProxyType(
    {
        WhyNot.later: _later,
        WhyNot.dearer: _dearer,
        WhyNot.fairness: _fairness,
        WhyNot.partial: _partial,
        WhyNot.open: _open,
    }
)


def _excluded(words: Words, operation: OperationExplanation) -> Iterator[str]:
    """Write one line per factory with the process, and one for all those without it."""
    without = [entry for entry in operation.excluded if _lacks_process(entry)]
    for entry in operation.excluded:
        if not _lacks_process(entry):
            said = " ".join(say_cause(words, cause) for cause in entry.causes)
            yield words.say("{w}: {r}", "{w}: {r}", w=words.place(entry.factory, entry.work_center), r=said)
    if without:
        yield words.say(
            "{p} の設備がない工場({n}社): {names}",
            "Without a work center for {p} ({n}): {names}",
            p=operation.process,
            n=len(without),
            names=words.names(entry.factory for entry in without),
        )


def _lacks_process(entry: Excluded) -> bool:
    return entry.work_center is None or any(cause.rule is RuleId.process for cause in entry.causes)


def say_cause(words: Words, cause: Cause) -> str:
    """Write an eligibility reason; where its values are kept from the reader, only the rule's title."""
    if not cause.needs and not cause.has:
        title = rule(cause.rule).title.of(words.language)
        return words.say("「{t}」の条件に当たります。", "Excluded by the rule: {t}.", t=title)
    return Reason(cause.rule, cause.needs, cause.has).text().of(words.language)


def _binding_title(words: Words, binding: Binding, *, is_late: bool) -> str:
    pieces = words.amount(binding.pieces, "pieces")
    if is_late:
        return words.say("{n}が納期に遅れる理由", "Why {n} are late", n=pieces)
    return words.say("{n}を配分できない理由", "Why {n} have no place", n=pieces)


def say_binding(words: Words, order: Order, binding: Binding) -> list[str]:
    """Write what was binding, the decisive facts first."""
    if binding.state is BindingState.no_eligible:
        return list(_no_eligible(words, order, binding))
    lines = [say_block(words, block, order) for block in binding.blocks]
    if binding.state is BindingState.open:
        lines.append(
            words.say(
                "決まりの上ではまだ入る余地がありますが、この計画では使われていません(前の目標との兼ね合い、または探索の打ち切り)。",
                "The rules leave a way that this plan does not use: an earlier goal stands against it, or the search "
                "stopped before it.",
            )
        )
    if binding.rooms and binding.state is BindingState.blocked:
        lines.append(_room(words, binding.rooms[0], binding))
    return lines


def _no_eligible(words: Words, order: Order, binding: Binding) -> Iterator[str]:
    """Write, per operation nobody may do, how many factories fail which rule."""
    for k in sorted({count.operation for count in binding.counts}):
        counts = [count for count in binding.counts if count.operation == k]
        listed = words.say("、", ", ").join(
            words.say("{t} {n}社", "{t} ({n})", t=rule(count.rule).title.of(words.language), n=count.places)
            for count in counts
        )
        yield words.say(
            "{o}を担当できる設備がありません。理由別の工場数: {listed}。",
            "No work center may do {o}. Factories by reason: {listed}.",
            o=words.operation(k, order.route[k].process),
            listed=listed,
        )
    if not binding.counts:
        yield words.say("担当できる設備がありません。", "No work center may do it.")


def _room(words: Words, room: OperationRoom, binding: Binding) -> str:
    if room.room_pieces >= binding.pieces:
        return words.say(
            "どの工程も単独では空きがありますが、期限内に順に通せる組み合わせがありません。",
            "Every operation has room by itself, but no way through them in order is in time.",
        )
    return words.say(
        "最も余裕のない{o}: 期間内に使える設備{w}台の空きは計{free}、{n}には{needed}が必要で、入るのは最大{fits}です。",
        "Tightest is {o}: {w} work center(s) in time have {free} left together; {n} need {needed}; at most {fits} fit.",
        o=words.operation(room.operation, room.process),
        w=room.work_centers,
        free=words.amount(room.free_minutes, "minutes"),
        n=words.amount(binding.pieces, "pieces"),
        needed=words.amount(room.needed_minutes, "minutes"),
        fits=words.amount(room.room_pieces, "pieces"),
    )
