"""An audit of complaints as sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from types import MappingProxyType

from optimizer.domain.audit import Complaint, Ruling, RulingTally, Transfer
from optimizer.domain.scenario import Scenario
from optimizer.explain.audits import AuditExplanation, OwnComplaint
from optimizer.explain.sentences.levels import level_title
from optimizer.explain.sentences.words import Words
from optimizer.rules import rule
from optimizer.text import Language, Text

LISTED = 20
"""Most complaints of one kind written out."""

RULINGS = MappingProxyType(
    {
        Ruling.justified: Text("正当(移すほうが配分基準にかなう)", "justified: the rule book prefers the move"),
        Ruling.unconfirmed: Text(
            "計算上は正当だが、全体の検証は上限により省略",
            "justified by the sums, not verified whole: the limit was reached",
        ),
        Ruling.not_eligible: Text("設備・資格などの条件を満たさない({cause})", "may not do the work ({cause})"),
        Ruling.no_room: Text("日程に合う空き時間がない", "no room in time"),
        Ruling.rule: Text("移すと規則に反する({cause})", "the move would break a rule ({cause})"),
        Ruling.goal: Text("移すと、公平より先の目標が悪くなる({cause})", "an earlier goal would worsen ({cause})"),
        Ruling.tolerance: Text(
            "公平さは良くなるが、配分基準が後の目標に認めた幅の中({cause})",
            "fairer, but within what the rule book leaves to later goals ({cause})",
        ),
        Ruling.not_fairer: Text("移しても公平にならない", "the move would not be fairer"),
    }
)


def render_audit(scenario: Scenario, explanation: AuditExplanation, language: Language | str) -> str:
    """Write an audit, one fact a line: the answer first, then the justified complaints, then what came of the others."""
    words = Words(scenario, language)
    lines = [*_head(words, explanation), _answer(words, explanation)]
    for title, complaints in (
        (words.say("正当な申し立て", "Justified complaints"), explanation.justified),
        (words.say("検証を省略した申し立て", "Complaints left unconfirmed"), explanation.unconfirmed),
    ):
        if complaints:
            lines += ["", title]
            lines += [f"  - {_say_complaint(words, scenario, complaint)}" for complaint in complaints[:LISTED]]
            lines += _rest(words, len(complaints))
    lines += ["", words.say("申し立ての結果", "What came of the complaints"), *_tallies(words, explanation.tallies)]
    if explanation.own:
        lines += ["", words.say("この工場が引き受けられる工程ごと", "Work it could ask for, one by one")]
        lines += [f"  - {_say_own(words, scenario, entry)}" for entry in explanation.own[:LISTED]]
        lines += _rest(words, len(explanation.own))
    return "\n".join(lines)


def _head(words: Words, explanation: AuditExplanation) -> Iterator[str]:
    if explanation.factory is not None:
        attained = words.permille(explanation.attainment_permille)
        shown = (
            ""
            if explanation.attainment_permille is None
            else words.say("(達成率 {a})", " ({a} of its target)", a=attained)
        )
        yield words.say("工場 {f}{a}", "Factory {f}{a}", f=words.factory(explanation.factory), a=shown)
    if explanation.moves is None:
        yield words.say(
            "達成率のより高い会員が担当する仕事のうち、この工場が引き受けられる {n}工程を調べました。",
            "Looked at {n} operation(s) it could do that are with members further towards their targets.",
            n=words.number(explanation.complaints),
        )
        return
    yield words.say(
        "達成率の低い会員が、高い会員の仕事を求める申し立て {n}件を調べました。"
        "日程に合う移し先は {m}通り、全体を検証した計画は {c}件です。",
        "Looked at {n} complaint(s) of members about work of members further towards their targets: "
        "{m} possible move(s) in time, {c} moved plan(s) verified whole.",
        n=words.number(explanation.complaints),
        m=words.number(explanation.moves),
        c=words.number(explanation.confirmations or 0),
    )


def _answer(words: Words, explanation: AuditExplanation) -> str:
    if not explanation.is_fairness_a_goal:
        return words.say(
            "配分基準に公平の目標がないため、正当な申し立てはありません。",
            "The rule book has no goal of fairness, so no complaint is justified.",
        )
    if explanation.has_passed:
        if explanation.moves is None:
            return words.say("正当な申し立てはありません。", "No justified complaint.")
        return words.say(
            "移し先 {m}通りの中に、正当な申し立てはありません。",
            "No justified complaint among {m} possible moves.",
            m=words.number(explanation.moves),
        )
    kinds: Counter[Ruling] = Counter()
    for tally in explanation.tallies:
        kinds[tally.ruling] += tally.complaints
    found = words.say(
        "正当な申し立てが {n}件あります。", "Justified complaints: {n}.", n=words.number(kinds[Ruling.justified])
    )
    if explanation.is_complete:
        return found
    return found + words.say(
        "ほかに {n}件は計算上正当ですが、検証の上限に達したため確認していません。",
        " Left unconfirmed: {n}, justified by the sums, because the limit of full checks was reached.",
        n=words.number(kinds[Ruling.unconfirmed]),
    )


def _say_complaint(words: Words, scenario: Scenario, complaint: Complaint) -> str:
    transfer = complaint.transfer
    if transfer is None:
        return f"{complaint.order} {complaint.lot}"
    return words.say(
        "{f}({a})→ {g}({b})の仕事: 注文 {o} {k} ロット {lot}の {p}を、{v}の {w} へ。不公平 {u}、費用 {y}",
        "{f} ({a}) asks {g} ({b}): order {o}, {k}, lot {lot}: {p} to {w} {v}; unfairness {u}, cost {y}",
        f=words.factory(complaint.factory),
        g=words.factory(complaint.against),
        a=words.permille(complaint.attainment_permille),
        b=words.permille(complaint.rival_attainment_permille),
        o=complaint.order,
        k=_operation(words, scenario, complaint.order, complaint.operation),
        lot=complaint.lot,
        p=_say_pieces(words, transfer),
        w=words.work_center(transfer.target),
        v=words.in_bucket(transfer.target_bucket),
        u=_signed(words, complaint.fairness_change),
        y=_signed_yen(words, complaint.cost_change_yen),
    )


def _say_pieces(words: Words, transfer: Transfer) -> str:
    whole = words.amount(transfer.lot_pieces, "pieces")
    if transfer.pieces == transfer.lot_pieces:
        return words.say("{q}すべて", "all {q}", q=whole)
    part = words.number(transfer.pieces)
    return words.say("{q}のうち{p}個", "{p} of {q}", q=whole, p=part)


def _say_own(words: Words, scenario: Scenario, entry: OwnComplaint) -> str:
    where = ""
    if entry.work_center is not None and entry.bucket is not None:
        where = words.say(
            "、{v}の {w}", ", {w} {v}", w=words.work_center(entry.work_center), v=words.in_bucket(entry.bucket)
        )
    return words.say(
        "注文 {o} {k}{where}: {r}",
        "order {o}, {k}{where}: {r}",
        o=entry.order,
        k=_operation(words, scenario, entry.order, entry.operation),
        where=where,
        r=_say_ruling(words, entry.ruling, _cause(words, entry)),
    )


def _tallies(words: Words, tallies: tuple[RulingTally, ...]) -> Iterator[str]:
    """Add up over the factories; the reasons with most complaints first, within the order in which they are asked."""
    counts: Counter[tuple[Ruling, str]] = Counter()
    for tally in tallies:
        counts[tally.ruling, _cause(words, tally)] += tally.complaints
    rulings = list(Ruling)
    for ruling, cause in sorted(counts, key=lambda key: (rulings.index(key[0]), -counts[key], key[1])):
        count = words.number(counts[ruling, cause])
        yield words.say("  {r}: {n}件", "  {r}: {n}", r=_say_ruling(words, ruling, cause), n=count)
    if not counts:
        yield words.say("  申し立てはありません。", "  There are none.")


def _cause(words: Words, entry: RulingTally | OwnComplaint) -> str:
    if entry.rule is not None:
        return rule(entry.rule).title.of(words.language)
    if entry.level is not None:
        return level_title(entry.level).of(words.language)
    return words.say("差なし", "no difference")


def _say_ruling(words: Words, ruling: Ruling, cause: str) -> str:
    return RULINGS[ruling].of(words.language).format(cause=cause)


def _rest(words: Words, count: int) -> list[str]:
    if count <= LISTED:
        return []
    return [words.say("  ほか {n}件", "  and {n} more", n=words.number(count - LISTED))]


def _operation(words: Words, scenario: Scenario, order_id: str, operation: int) -> str:
    order = next(order for order in scenario.orders if order.id == order_id)
    return words.operation(operation, order.route[operation].process)


def _signed(words: Words, value: float | None) -> str:
    return words.number(value or 0) if (value or 0) <= 0 else f"+{words.number(value or 0)}"


def _signed_yen(words: Words, value: float | None) -> str:
    sign = "+" if (value or 0) > 0 else ""
    return sign + words.amount(round(value or 0), "yen")
