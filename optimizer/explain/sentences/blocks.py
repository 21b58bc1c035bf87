"""What stands in the way, as sentences."""

from __future__ import annotations

from types import MappingProxyType

from optimizer.domain.order import Order
from optimizer.explain.facts import Block, Unit, WhyNot
from optimizer.explain.sentences.words import Words
from optimizer.rules import RuleId, rule
from optimizer.text import Text

_R = RuleId

_SENTENCES = MappingProxyType(
    {
        _R.capacity: Text(
            "{of_place}{bucket}の空きは{has}で、{needs}が必要です。",
            "{it} has {has} left {in_bucket}, and {needs} are needed.",
        ),
        _R.min_lot: Text(
            "{of_place}最小ロットは{needs}ですが、残りは{has}です。",
            "{it} would need a lot of {needs} at least; only {has} are left.",
        ),
        _R.max_factories: Text(
            "{operation}を担当できる工場は{has}までで、すでに達しています。",
            "At most {has} may do {operation}, and that many already do.",
        ),
        _R.max_share_factory: Text(
            "{factory}が担当できるのは{has}までですが、加えると{needs}になります。",
            "{factory} may do at most {has}; with more it would be {needs}.",
        ),
        _R.max_share_group: Text(
            "「{about}」の工場が合わせて担当できるのは{has}までですが、加えると{needs}になります。",
            'The factories of "{about}" may do at most {has} together; with more it would be {needs}.',
        ),
        _R.item_cap: Text(
            "品目 {about} を{factory}が担当できるのは{has}までですが、加えると{needs}になります。",
            "{factory} may do at most {has} of item {about}; with more it would be {needs}.",
        ),
        _R.load_cap: Text(
            "{factory}の共同受注の負荷上限は{has}ですが、加えると{needs}になります。",
            "Joint work at {factory} is capped at {has}; with more it would be {needs}.",
        ),
        _R.quota: Text(
            "配分枠「{about}」を守れなくなります(必要 {needs}、枠または実績 {has})。",
            'The quota "{about}" could not be kept (needs {needs}, has {has}).',
        ),
        _R.buyer_conflict: Text(
            "{factory}は競合する発注者 {about} の仕事を担当しているため、同じ工場に入れられません。",
            "{factory} has work of the conflicting buyer {about}.",
        ),
        _R.never_split: Text(
            "分割禁止の注文のため、今のロット以外には入れられません。",
            "The order is never split, so nothing can go beside its one lot.",
        ),
        _R.certificate_valid: Text(
            "{of_place}認証 {about} は、{bucket}の全日には有効ではありません。",
            "{it} does not hold {about} on every day of {bucket}.",
        ),
        _R.latest: Text(
            "最終納期は{needs_day}ですが、空きを考えなくても最も早い納入は{has_day}です。",
            "The latest delivery is {needs_day}; even in an empty network the earliest is {has_day}.",
        ),
        _R.lateness: Text(
            "納期は{needs_day}ですが、空きを考えなくても最も早い納入は{has_day}です。",
            "The due day is {needs_day}; even in an empty network the earliest delivery is {has_day}.",
        ),
        _R.precedence: Text(
            "着手可能日の{has_day}から始めても、計画期間が終わる{needs_day}までに全工程が終わりません。",
            "Starting on {has_day}, the operations do not fit one after the other before the plan ends on {needs_day}.",
        ),
        _R.reachable: Text(
            "{operation}の後、次の工程または納入先へ運ぶ経路がありません。",
            "After {operation} goods cannot be moved to the next operation or the destination.",
        ),
        _R.all_or_nothing: Text(
            "全量条件の注文ですが、{operation}の空きは最大{has}分で、{needs}の全量は入りません。",
            "The order is all or nothing; {operation} has room for at most {has} of {needs}.",
        ),
        _R.min_factories: Text(
            "{operation}は{needs}以上で分担する決まりですが、空きのある工場は{has}です。",
            "{operation} must be done by at least {needs}; only {has} have room.",
        ),
    }
)


def say_block(words: Words, block: Block, order: Order, *, is_place_known: bool = False) -> str:
    """Write what stands in the way; where the sides are kept from the reader, only the rule.

    Parameters
    ----------
    is_place_known
        The line names the work center already.
    """
    if block.rule not in _SENTENCES or _is_hidden(block):
        return rule(block.rule).sentence.of(words.language)
    route = order.route
    is_day = block.unit is Unit.day
    place = words.place(block.factory, block.work_center)
    return words.say(
        *_SENTENCES[block.rule],
        of_place="" if is_place_known or not place else f"{place}の",
        it="It" if is_place_known or not place else place,
        factory=words.factory(block.factory) if block.factory else "",
        bucket=words.bucket(block.bucket) if block.bucket is not None else "",
        in_bucket=words.in_bucket(block.bucket) if block.bucket is not None else "",
        operation=words.operation(block.operation, route[block.operation].process)
        if block.operation is not None
        else "",
        about=words.buyer(block.about) if block.rule is RuleId.buyer_conflict else block.about,
        needs=words.amount(block.needs, block.unit),
        has=words.amount(block.has, block.unit),
        needs_day=words.day(int(block.needs)) if is_day else "",
        has_day=words.day(int(block.has)) if is_day else "",
    )


def _is_hidden(block: Block) -> bool:
    """Say whether both sides were taken out for a factory's eyes."""
    told_without_sides = {RuleId.certificate_valid, RuleId.reachable, RuleId.never_split}
    has_sides = block.unit is not Unit.none or block.about
    return block.rule not in told_without_sides and not has_sides


REASON_TITLES = MappingProxyType(
    {
        WhyNot.window: Text("期間が合わない", "no bucket in time"),
        WhyNot.rule: Text("取引・配分の決まり", "a rule forbids it"),
        WhyNot.full: Text("空きがない", "full"),
        WhyNot.later: Text("納入が遅くなる", "later"),
        WhyNot.dearer: Text("費用が高い", "dearer"),
        WhyNot.saturated: Text("工場数・分割の制限", "no further factory allowed"),
        WhyNot.fairness: Text("配分の公平さ", "fairness"),
        WhyNot.partial: Text("一部しか入らない", "room for a part only"),
        WhyNot.other_operation: Text("他の工程と合わない", "does not fit the other operations"),
        WhyNot.open: Text("同等の別案", "as good as the chosen one"),
    }
)
