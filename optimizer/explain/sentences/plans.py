"""A plan as a whole as sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from optimizer.domain.order import Order
from optimizer.domain.scenario import Scenario
from optimizer.explain.facts import GroupStanding
from optimizer.explain.groups import GroupTotal
from optimizer.explain.measures import FairnessMeasures
from optimizer.explain.plans import OrderProblem, PlanExplanation
from optimizer.explain.policy.phrases import GROUP_KINDS
from optimizer.explain.sentences.levels import say_level
from optimizer.explain.sentences.orders import say_binding
from optimizer.explain.sentences.words import Words
from optimizer.text import Language
from optimizer.units import PERMILLE


def render_plan(scenario: Scenario, explanation: PlanExplanation, language: Language | str) -> str:
    """Write a plan's explanation, one fact a line."""
    words = Words(scenario, language)
    orders = {order.id: order for order in scenario.orders}
    lines = [*_head(words, explanation)]
    lines += ["", words.say("目標の順に", "Goals in order")]
    lines += [f"  {n}. {say_level(words, level)}" for n, level in enumerate(explanation.levels, start=1)]
    lines += [
        "",
        words.say("公平さ", "Fairness"),
        *(f"  - {line}" for line in say_fairness(words, explanation.fairness)),
    ]
    if explanation.groups:
        lines += ["", words.say("市町村・規模区分ごとの配分", "By municipality and size class")]
        lines += [f"  - {_group(words, group)}" for group in explanation.groups]
    for title, problems in (
        (words.say("未配分の注文", "Unplaced orders"), explanation.unplaced),
        (words.say("納期に遅れる注文", "Late orders"), explanation.late),
    ):
        if problems:
            lines += ["", f"{title}({len(problems)})" if words.is_japanese else f"{title} ({len(problems)})"]
            for problem in problems:
                lines += _problem(words, orders[problem.order], problem, is_late=problems is explanation.late)
    return "\n".join(lines)


def _head(words: Words, explanation: PlanExplanation) -> Iterator[str]:
    yield words.say(
        "注文 {n}件のうち全量を配分したもの {w}件({q}のうち{p}、価値・重みで {s})。ロット {lots}件、費用 {y}。",
        "{w} of {n} orders placed whole ({p} of {q}; {s} by weight), in {lots} lot(s), for {y}.",
        n=explanation.orders,
        w=explanation.whole_orders,
        p=words.amount(explanation.placed_pieces, "pieces"),
        q=words.amount(explanation.pieces, "pieces"),
        s=words.permille(explanation.placed_weight_permille),
        lots=explanation.lots,
        y=words.amount(explanation.cost_yen, "yen"),
    )
    yield words.say(
        "空き時間 {f}のうち {u}({r})を使います。納期に遅れるのは{late}(延べ {d})です。",
        "{u} of {f} free are used ({r}). Late: {late} ({d}).",
        f=words.amount(explanation.free_minutes, "minutes"),
        u=words.amount(explanation.used_minutes, "minutes"),
        r=words.permille(explanation.load_permille),
        late=words.amount(explanation.late_pieces, "pieces"),
        d=words.amount(explanation.late_piece_days, "piece-days"),
    )


def say_fairness(words: Words, fairness: FairnessMeasures) -> Iterator[str]:
    """Write the fairness figures, one a line."""
    if fairness.minimum_permille is None:
        yield words.say("標準配分のある会員がいません。", "No member has an entitlement.")
        return
    yield words.say(
        "全員が標準配分どおりになるには、仕事の {h} を移す必要があります。",
        "{h} of the work would have to move for everyone to have the entitlement.",
        h=words.permille(fairness.hoover_permille),
    )
    yield words.say(
        "達成率が最も低いのは{f}で {m}、下位 1 割の平均は {w} です。",
        "The lowest is {f} with {m} of its target; the worst-off tenth has {w} on average.",
        f=words.factory(fairness.worst or ""),
        m=words.permille(fairness.minimum_permille),
        w=words.permille(fairness.worst_tenth_permille),
    )
    yield words.say(
        "{n}社のうち、達成率 50 % 未満は{a}社、80 % 未満は{b}社です。",
        "Of {n} members {a} are below 50 % and {b} below 80 %.",
        n=fairness.members,
        a=fairness.below_half,
        b=fairness.below_four_fifths,
    )
    yield words.say(
        "参考: ジニ係数 {g}、ジェイン指数 {j}。",
        "For comparison: Gini {g}, Jain {j}.",
        g=words.permille(fairness.gini_permille),
        j=words.permille(fairness.jain_permille),
    )
    yield from _groups(words, fairness.groups)
    if fairness.without_target:
        yield words.say(
            "今回の標準配分がない会員: {names}。上の数字には含みません。",
            "Members without an entitlement this time, in none of these figures: {names}.",
            names=words.names(fairness.without_target),
        )


def _group(words: Words, group: GroupTotal) -> str:
    unit = group.basis.unit.key
    return words.say(
        "{k}「{g}」({n}社): 標準配分 {e}、今回の配分 {r}(達成率 {a})",
        '{k} "{g}" ({n} member(s)): entitled to {e}, received {r} ({a})',
        k=GROUP_KINDS[group.kind].of(words.language),
        g=group.group,
        n=group.members,
        e=words.amount(group.entitlement, unit),
        r=words.amount(group.received, unit),
        a=words.permille(group.attainment_permille),
    )


def _groups(words: Words, groups: Sequence[GroupStanding]) -> Iterator[str]:
    """Write one line per kind of group."""
    for kind in dict.fromkeys(entry.kind for entry in groups):
        found = [e for e in groups if e.kind is kind and e.attainment_permille is not None]
        if not found:
            continue
        lowest = min(found, key=lambda entry: entry.attainment_permille or 0)
        yield words.say(
            "{k}別({n}): 会員の標準配分の合計に対する達成率が最も低いのは「{g}」で {m}、100 % 未満は {b} です。",
            'By {k} ({n}): the lowest is "{g}", whose members together have {m} of their targets; {b} below 100 %.',
            k=GROUP_KINDS[kind].of(words.language),
            n=len(found),
            g=lowest.group,
            m=words.permille(lowest.attainment_permille),
            b=sum((entry.attainment_permille or 0) < PERMILLE for entry in found),
        )


def _problem(words: Words, order: Order, problem: OrderProblem, *, is_late: bool) -> Iterator[str]:
    yield words.say(
        "  注文 {o}(品目 {i}、{b}): {q}のうち{p}、納期 {d}{late}",
        "  Order {o} (item {i}, {b}): {p} of {q}, due {d}{late}",
        o=problem.order,
        i=problem.item,
        b=words.buyer(problem.buyer),
        q=words.amount(problem.quantity, "pieces"),
        p=words.amount(problem.pieces, "pieces"),
        d=words.day(problem.due_day),
        late=_delivery(words, problem) if is_late else "",
    )
    if problem.binding is not None:
        yield from (f"    - {line}" for line in say_binding(words, order, problem.binding))


def _delivery(words: Words, problem: OrderProblem) -> str:
    if problem.delivery_day is None:
        return ""
    return words.say("、納入 {d}", ", delivered {d}", d=words.day(problem.delivery_day))
