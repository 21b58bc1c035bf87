"""Everything wrong with some events, all at once, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from optimizer.domain.check.findings import fill, find_near, show_text, show_value
from optimizer.domain.check.sentences import Sentence
from optimizer.errors import KubariError, Problem
from optimizer.text import Language, Text


class EventsError(KubariError):
    """Events that cannot have happened to the plan; `problems` holds everything found, in the order of the events."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        super().__init__(
            Text(f"出来事の記述に誤りが {count} 件あります。", f"The events have {count} problem(s)."),
            Text("次の各項目を直してください。", "Mend each of the following."),
        )

    def render(self, language: Language | str = Language.en) -> str:
        """Write the head line and every problem below it."""
        return "\n".join([super().render(language), *(problem.render(language) for problem in self.problems)])


class Complaints:
    """Collects what is wrong with the events of one file."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, code: str, path: str, subject: str, *, value: object, **places: object) -> None:
        """Note a problem; `places` fill the sentences of its code."""
        shown = show_value(value)
        filled = {name: p if isinstance(p, Text | str) else show_value(p) for name, p in places.items()}
        message, way_out = fill(SENTENCES[code], {"value": shown, **filled})
        self.problems.append(Problem(code, path, show_text(subject), shown, message, way_out))

    def add_unknown(self, noun: Text, id_: str, path: str, subject: str, *, ids: Iterable[str]) -> None:
        """Note a reference to something that does not exist, with ids that look like it."""
        near = ", ".join(show_value(name) for name in find_near(id_, ids))
        hint = Text(f"近いものは {near} です。", f" Close to it: {near}.") if near else Text("", "")
        self.add("event.reference", path, subject, value=id_, noun=noun, near=hint)

    def raise_if_any(self) -> None:
        """Refuse the events if anything is wrong.

        Raises
        ------
        EventsError
            With every problem, in the order of the events.
        """
        if self.problems:
            raise EventsError(sorted(self.problems, key=_find_event))


_EVENT = re.compile(r"\$\.events\[(\d+)\]")


def _find_event(problem: Problem) -> int:
    """Position of the event that a problem is about; what is about no event comes first."""
    found = _EVENT.match(problem.path)
    return int(found[1]) if found else -1


def _say(message_ja: str, message_en: str, way_out_ja: str, way_out_en: str) -> Sentence:
    return Sentence(Text(message_ja, message_en), Text(way_out_ja, way_out_en))


SENTENCES: Mapping[str, Sentence] = MappingProxyType(
    {
        "event.kind": _say(
            "出来事の種類 {value} はありません。",
            "There is no event {value}.",
            "event に次のどれかを書いてください: {known}",
            "Write one of these as event: {known}",
        ),
        "event.reference": _say(
            "{noun} {value} はこの計画とシナリオにありません。",
            "There is no {noun} {value} in this plan and scenario.",
            "ある id に直してください。{near}",
            "Name one that exists.{near}",
        ),
        "event.bucket": _say(
            "期間 {value} はありません。期間は 0 から {last} までです。",
            "There is no bucket {value}; they are numbered from 0 to {last}.",
            "0 から {last} の番号を書いてください。",
            "Give a number from 0 to {last}.",
        ),
        "event.buckets_reversed": _say(
            "最後の期間 {value} が最初の期間 {first} より前です。",
            "The last bucket {value} is before the first one, {first}.",
            "last_bucket を {first} 以上にするか、消してください。",
            "Set last_bucket to {first} or later, or remove it.",
        ),
        "event.over": _say(
            "期間 {value} は {until} 日目に終わっており、今日({now} 日目)からは変えられません。",
            "Bucket {value} ended on day {until}; from today, day {now}, it cannot be changed.",
            "今日より後の期間を指定してください。",
            "Name a bucket that has not ended.",
        ),
        "now.outside": _say(
            "今日 {value} 日目は、暦の終わり({end} 日目)より前ではありません。",
            "Today, day {value}, is not before the end of the calendar, day {end}.",
            "{end} より小さい日数を指定してください。",
            "Give a day before {end}.",
        ),
        "cut.target": _say(
            "能力減の対象が {value} です。設備か工場のどちらか一つが必要です。",
            "The capacity cut is for {value}; it needs either one work center or one factory.",
            "work_center か factory のどちらかだけを書いてください。",
            "Give either work_center or factory.",
        ),
        "cut.amount": _say(
            "減る量が {value} です。分か千分率のどちらか一つが必要です。",
            "The amount of the cut is {value}; it needs either minutes or a permille.",
            "minutes か permille のどちらかだけを書いてください。",
            "Give either minutes or permille.",
        ),
        "cut.above_free": _say(
            "{value} 分減りますが、設備 {work_center} の期間 {bucket} の空きは {free} 分です。",
            "The cut of {value} minutes is more than the {free} free minutes of work center {work_center} in bucket {bucket}.",
            "{free} 以下にするか、work_center_out を使ってください。",
            "Cut {free} or less, or use work_center_out.",
        ),
        "order.exists": _say(
            "注文 {value} はすでにあります。",
            "There is an order {value} already.",
            "別の id を付けるか、order_changed を使ってください。",
            "Give it another id, or use order_changed.",
        ),
        "order.other_buyer": _say(
            "加える発注者 {value} は、注文の発注者 {buyer} ではありません。",
            "The buyer {value} to be added is not the order's buyer, {buyer}.",
            "どちらかに合わせてください。",
            "Make the two agree.",
        ),
        "order.unchanged": _say(
            "注文 {value} の何が変わるのか書かれていません。",
            "It is not said what changes of order {value}.",
            "quantity、due_day などを書いてください。",
            "Give quantity, due_day or the like.",
        ),
        "order.two_latest": _say(
            "最終期限 {value} 日目が書かれ、同時に期限をなくすとされています。",
            "The latest day {value} is given, and at the same time lifted.",
            "latest_day か is_latest_lifted のどちらかを消してください。",
            "Remove either latest_day or is_latest_lifted.",
        ),
        "order.is_cancelled": _say(
            "注文 {value} は {first} で取り消されています。",
            "Order {value} is cancelled by {first}.",
            "どちらか一方を消してください。",
            "Remove one of the two.",
        ),
        "order.below_pinned": _say(
            "注文 {order} の数量 {value} は、固定ロットの {pinned} 個より少なくなっています。",
            "The quantity {value} of order {order} is less than the {pinned} pieces of its pinned lots.",
            "{pinned} 以上にするか、注文を取り消してください。",
            "Set {pinned} or more, or cancel the order.",
        ),
        "order.pinned_too_early": _say(
            "固定ロット {lot} は {day} 日目に始まり、着手可能日 {value} 日目より前です。",
            "Pinned lot {lot} starts on day {day}, before the release day {value}.",
            "release_day を {day} 以下にするか、固定を外してください。",
            "Set release_day to {day} or less, or do not pin the lot.",
        ),
        "order.pinned_too_late": _say(
            "固定ロット {lot} の納入は {day} 日目で、最終期限 {value} 日目より後です。",
            "Pinned lot {lot} is delivered on day {day}, after the latest day {value}.",
            "latest_day を {day} 以上にするか、固定を外してください。",
            "Set latest_day to {day} or later, or do not pin the lot.",
        ),
        "decline.not_there": _say(
            "ロット {lot} は工場 {value} を通りません。",
            "Lot {lot} does not pass factory {value}.",
            "ロットを担当する工場を書いてください: {known}",
            "Name a factory of the lot: {known}",
        ),
        "decline.operation": _say(
            "ロット {lot} の工程 {value} は工場 {factory} の担当ではありません。",
            "Operation {value} of lot {lot} is not done by factory {factory}.",
            "operation に次のどれかを書くか、消してください: {known}",
            "Give one of these as operation, or remove it: {known}",
        ),
        "decline.above_lot": _say(
            "辞退 {value} 個は、ロット {lot} の {quantity} 個を超えています。",
            "{value} pieces are declined of lot {lot}, which has {quantity}.",
            "{quantity} 以下にするか、消して全量の辞退としてください。",
            "Give {quantity} or less, or remove it to decline all.",
        ),
        "decline.not_multiple": _say(
            "辞退 {value} 個は、注文 {order} のロットの単位 {multiple} の倍数ではありません。",
            "{value} declined pieces are not a multiple of the lot multiple {multiple} of order {order}.",
            "{multiple} の倍数にしてください。",
            "Make it a multiple of {multiple}.",
        ),
        "decline.twice": _say(
            "工場 {factory} は {first} ですでにロット {value} を辞退しています。",
            "Factory {factory} has declined lot {value} at {first} already.",
            "一つにまとめてください。",
            "Make one event of the two.",
        ),
        "decline.pinned": _say(
            "ロット {value} は固定され({first})、同時に辞退されています。",
            "Lot {value} is pinned ({first}) and declined at the same time.",
            "どちらか一方を消してください。",
            "Remove one of the two.",
        ),
        "goal.unknown": _say(
            "目標 {value} はこの配分基準にありません。",
            "The rule book has no goal {value}.",
            "次のどれかを指定してください: {known}",
            "Name one of these: {known}",
        ),
        "goal.too_many": _say(
            "配分基準にはすでに目標が {value} 段あり、変更の少なさを加えられません。",
            "The rule book has {value} goal levels already; there is no room for one of least change.",
            "目標を減らすか、change を含む段を入れた配分基準を使ってください。",
            "Remove a level, or use a rule book with a level of the term change.",
        ),
    }
)
"""By code, in the order of the checks."""
