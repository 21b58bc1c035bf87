"""What each cross-check says: one code, one message with both values, one way out, in both languages.

The places in braces are filled by `Findings.add`; ``{value}`` is the offending value in all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from optimizer.text import Text


class Sentence(NamedTuple):
    """What is wrong, and the way out."""

    message: Text
    way_out: Text


def _say(message_ja: str, message_en: str, way_out_ja: str, way_out_en: str) -> Sentence:
    return Sentence(Text(message_ja, message_en), Text(way_out_ja, way_out_en))


SENTENCES: Mapping[str, Sentence] = MappingProxyType(
    {
        # Names
        "id.duplicate": _say(
            "{kind}の id {value} は {first} ですでに使われています。",
            "The {kind} id {value} is already used at {first}.",
            "どちらかに別の id を付けてください。",
            "Give one of the two another id.",
        ),
        "reference.unknown": _say(
            "{kind} {value} はこのシナリオにありません。",
            "There is no {kind} {value} in this scenario.",
            "ある id に直すか、{kind}を加えてください。{near}",
            "Name one that exists, or add the {kind}.{near}",
        ),
        "number.decimals": _say(
            "{value} は小数が {decimals} 桁を超えています。計算に使うのは {decimals} 桁までです。",
            "{value} has more than {decimals} decimals; at most {decimals} are counted with.",
            "{nearest} のように丸めてください。",
            "Round it, for example to {nearest}.",
        ),
        # Calendar, network
        "buckets.count": _say(
            "{field} の値は {count} 個です({value})が、期間の数は {buckets} です。",
            "{field} has {count} number(s) ({value}); the calendar has {buckets} bucket(s).",
            "期間ごとに 1 個、あわせて {buckets} 個にしてください。",
            "Give one number per bucket, {buckets} in all.",
        ),
        "capacity.total_below_free": _say(
            "全稼働 {value} 分が、その期間の空き {free} 分を下回っています。",
            "The total of {value} minutes is below the {free} free minutes of that bucket.",
            "total_minutes には空きを含めた全体の分数を書いてください。",
            "Let total_minutes include the free minutes.",
        ),
        "certificate.reversed": _say(
            "認証 {kind} の有効期間は {value} に始まり {until} に終わっています。",
            "Certificate {kind} is valid from {value} until {until}, which is before.",
            "valid_from を valid_until と同じ日か前の日にしてください。",
            "Let valid_from be no later than valid_until.",
        ),
        "location.half_coordinates": _say(
            "拠点に {value} だけがあり、{missing} がありません。",
            "The location has {value} but no {missing}.",
            "緯度と経度を両方書くか、両方消してください。",
            "Give both latitude and longitude, or neither.",
        ),
        "leg.duplicate": _say(
            "{value} の輸送は {first} ですでに書かれています。",
            "The leg {value} is already listed at {first}.",
            "どちらか一方を消してください。",
            "Remove one of the two.",
        ),
        "buyer.conflict_with_itself": _say(
            "発注者 {value} が自分自身と競合しています。",
            "Buyer {value} is in conflict with itself.",
            "conflicts から消してください。",
            "Remove it from the conflicts.",
        ),
        # Orders
        "order.not_multiple": _say(
            "数量 {value} はロットの単位 {multiple} の倍数ではありません。",
            "The quantity {value} is not a multiple of the lot multiple {multiple}.",
            "数量を {below} か {above} にするか、lot_multiple を直してください。",
            "Order {below} or {above}, or change lot_multiple.",
        ),
        "order.latest_before_due": _say(
            "最終期限 {value} 日目が納期 {due} 日目より前です。",
            "The latest day {value} is before the due day {due}.",
            "latest_day を {due} 以上にするか、消してください。",
            "Set latest_day to {due} or later, or remove it.",
        ),
        "order.latest_before_release": _say(
            "最終期限 {value} 日目が着手可能日 {release} 日目より前です。",
            "The latest day {value} is before the release day {release}.",
            "latest_day を着手可能日より後にするか、消してください。",
            "Set latest_day after the release day, or remove it.",
        ),
        "quote.duplicate": _say(
            "工場 {value} の見積は {first} ですでに書かれています。",
            "Factory {value} is already quoted at {first}.",
            "一つの工程には工場ごとに見積を一つだけ残してください。",
            "Keep one quote per factory and operation.",
        ),
        # Sourcing rules
        "sourcing.factories_reversed": _say(
            "最少工場数 {value} が最多工場数 {most} を超えています。",
            "min_factories is {value}, above max_factories {most}.",
            "min_factories を {most} 以下にするか、max_factories を上げてください。",
            "Lower min_factories to {most} or less, or raise max_factories.",
        ),
        "sourcing.min_lot_above_quantity": _say(
            "最小ロット {value} が数量 {quantity} を超えています。",
            "min_lot is {value}, above the quantity {quantity}.",
            "min_lot を {quantity} 以下にしてください。",
            "Lower min_lot to {quantity} or less.",
        ),
        "sourcing.quantity_too_small": _say(
            "{value} 工場に {lot} 個ずつで {needed} 個が必要ですが、数量は {quantity} です。",
            "{value} factories with at least {lot} pieces each need {needed}; the quantity is {quantity}.",
            "min_factories か min_lot を下げてください。",
            "Lower min_factories or min_lot.",
        ),
        "sourcing.never_split_with_many": _say(
            "最少 {value} 工場を求めていますが、{place} で分割が禁じられています。",
            "At least {value} factories are wanted, but {place} forbids splitting.",
            "min_factories を 1 にするか、is_never_split を外してください。",
            "Set min_factories to 1, or drop is_never_split.",
        ),
        "sourcing.share_below_lot": _say(
            "1 工場の上限 {value} ‰ は {most} 個ですが、ロットは最小でも {lot} 個です。",
            "A share of {value} permille allows one factory {most} pieces; the smallest lot has {lot}.",
            "max_share_permille を上げるか、min_lot や lot_multiple を下げてください。",
            "Raise max_share_permille, or lower min_lot or lot_multiple.",
        ),
        "sourcing.never_split_needs_all": _say(
            "分割禁止で全量が条件ですが、1 工場の上限は {value} ‰({most} 個)、数量は {quantity} です。",
            "Never split and all or nothing, but one factory may get {value} permille ({most} pieces) of {quantity}.",
            "max_share_permille か、分割禁止・全量条件のどれかを外してください。",
            "Drop max_share_permille, is_never_split or is_all_or_nothing.",
        ),
        "sourcing.shares_below_quantity": _say(
            "全量が条件ですが、1 工場 {value} ‰({most} 個)で {makers} 工場までなので {quantity} 個に届きません。",
            "All or nothing, but {makers} factories with {value} permille ({most} pieces) each cannot make {quantity}.",
            "max_share_permille を上げるか、工場を増やせるようにしてください。",
            "Raise max_share_permille, or allow more factories.",
        ),
        "sourcing.nobody_allowed": _say(
            "allowed_factories {value} から除外工場を引くと、どの工場も残りません。",
            "No factory is left of allowed_factories {value} once the excluded ones are taken out.",
            "工場を加えるか、だれでもよければ allowed_factories を消してください。",
            "Add a factory, or remove allowed_factories to allow everyone.",
        ),
        "sourcing.too_few_allowed": _say(
            "最少 {value} 工場が必要ですが、許された工場は {count} だけです。",
            "At least {value} factories are wanted, but only {count} may.",
            "min_factories を {count} 以下にするか、許す工場を増やしてください。",
            "Lower min_factories to {count} or less, or allow more factories.",
        ),
        # Rule book
        "quota.target": _say(
            "数量枠の対象が {value} です。工場一つか、グループの種類と名前の組のどちらかが必要です。",
            "The quota is for {value}; it needs either one factory, or the kind and name of a group.",
            "factory だけ、または kind と group の両方だけを書いてください。",
            "Give factory alone, or kind and group together.",
        ),
        "quota.not_a_member": _say(
            "工場 {value} は共同受発注センターの設備で、数量枠の対象になりません。",
            "Factory {value} is the center's own equipment; quotas do not apply to it.",
            "会員工場を指定するか、この枠を消してください。",
            "Name a member factory, or remove the quota.",
        ),
        "quota.no_limit": _say(
            "{value} の数量枠に下限も上限もありません。",
            "The quota for {value} has neither a minimum nor a maximum.",
            "minimum か maximum を書いてください。",
            "Give a minimum or a maximum.",
        ),
        "quota.reversed": _say(
            "下限 {value} が上限 {most} を超えています。",
            "The minimum {value} is above the maximum {most}.",
            "minimum を {most} 以下にしてください。",
            "Lower the minimum to {most} or less.",
        ),
        "quota.above_whole": _say(
            "配分済みの仕事に対する下限 {value} ‰ が 1000 ‰ を超えています。",
            "The minimum of {value} permille of the placed work is above 1000 permille.",
            "1000 以下にするか、unit を見直してください。",
            "Lower it to 1000 or less, or choose another unit.",
        ),
        "entitlement.no_weight": _say(
            "標準配分率の四つの重みがすべて {value} です。",
            "All four weights of the entitlement are {value}.",
            "equal_permille などを 1 以上にしてください。",
            "Set at least one of them above 0, for example equal_permille.",
        ),
        "entitlement.no_basis": _say(
            "標準配分率の元になる {value} が、どの会員工場でも 0 です。",
            "The entitlement is made from {value} alone, which is 0 for every member.",
            "会員工場に値を入れるか、equal_permille などの重みを加えてください。",
            "Give the members values, or add another weight such as equal_permille.",
        ),
        "goal.duplicate": _say(
            "目標の名前 {value} は {first} ですでに使われています。",
            "The goal name {value} is already used at {first}.",
            "どちらかに別の名前を付けてください。",
            "Give one of the two another name.",
        ),
        "fairness.kind_duplicate": _say(
            "公平さの groups で、種類 {value} は {first} ですでに使われています。",
            "The groups of fairness name the kind {value} already at {first}.",
            "種類ごとに一つにまとめ、その weight を調整してください。",
            "Keep one entry per kind, and set its weight.",
        ),
        "fairness.kind_empty": _say(
            "公平さの groups に種類 {value} がありますが、これに属する会員がいません。",
            "The groups of fairness name the kind {value}, but no member belongs to any group of it.",
            "会員工場に {value} を記入するか(災害区域は hazard_zones)、groups から消してください。",
            "Give member factories their {value} (hazard_zones for hazard zones), or remove it from groups.",
        ),
        "goal.level_missing": _say(
            "目標 guarantee に保証の水準がありません({value})。",
            "The goal term guarantee has no level ({value}).",
            "level_permille に 1 から 1000 の整数を書いてください。",
            "Set level_permille to a whole number from 1 to 1000.",
        ),
        "goal.level_misplaced": _say(
            "目標 {term} に level_permille {value} がありますが、水準を持つのは guarantee だけです。",
            "The goal term {term} has level_permille {value}; only guarantee has one.",
            "level_permille を消すか、term を guarantee にしてください。",
            "Remove level_permille, or make the term guarantee.",
        ),
        # Ledger, lots
        "ledger.duplicate": _say(
            "工場 {value} の残高は {first} ですでに書かれています。",
            "Factory {value} already has a balance at {first}.",
            "工場ごとに残高を一つにまとめてください。",
            "Keep one balance per factory.",
        ),
        "ledger.closed_after_start": _say(
            "台帳の締め日 {value} が計画の基準日 {as_of} より後です。",
            "The ledger was closed on {value}, after the plan's day 0, {as_of}.",
            "closed_on か calendar.as_of を直してください。",
            "Correct closed_on or calendar.as_of.",
        ),
        "lot.steps": _say(
            "ロットの工程は {value} ですが、注文 {order} の工程は {length} です。",
            "The lot has {value} step(s); the route of order {order} has {length}.",
            "工程ごとに設備と期間を一つずつ書いてください。",
            "Give one work center and bucket per operation.",
        ),
        "lot.bucket": _say(
            "期間 {value} はありません。期間は 0 から {last} までです。",
            "There is no bucket {value}; they are numbered from 0 to {last}.",
            "0 から {last} の番号を書いてください。",
            "Give a number from 0 to {last}.",
        ),
        "lot.not_multiple": _say(
            "固定ロットの数量 {value} は、注文 {order} のロットの単位 {multiple} の倍数ではありません。",
            "The pinned quantity {value} is not a multiple of the lot multiple {multiple} of order {order}.",
            "{multiple} の倍数にしてください。",
            "Make it a multiple of {multiple}.",
        ),
        "lot.over_quantity": _say(
            "注文 {order} の固定ロットは {value} 個まで積み上がりますが、注文は {quantity} 個です。",
            "The pinned lots of order {order} add up to {value} pieces; {quantity} are ordered.",
            "固定ロットを減らしてください。",
            "Pin fewer pieces.",
        ),
        # Amounts
        "amount.lot_cost": _say(
            "ロット 1 単位({pieces} 個、段取りと運賃を含む)が工場 {factory} で {value} 円になります。数えられるのは {most} 円までです。",
            "A lot multiple ({pieces} pieces, setup and freight) costs {value} yen at factory {factory}; at most {most} can be counted.",
            "minutes_per_piece、yen_per_minute、見積、kg_per_piece と運賃、lot_multiple を確かめてください。",
            "Check minutes_per_piece, yen_per_minute, the quotes, kg_per_piece with the freight, and lot_multiple.",
        ),
        "amount.work": _say(
            "全注文の作業は最大 {value} 分になります。数えられるのは {most} 分までです。この注文だけで {part} 分です。",
            "The work of all orders takes up to {value} minutes; at most {most} can be counted. This order alone takes {part}.",
            "quantity と minutes_per_piece を確かめるか、注文を別のシナリオに分けてください。",
            "Check quantity and minutes_per_piece, or put some orders into another scenario.",
        ),
        "amount.shared": _say(
            "全注文の配分の量は {value} {unit}になります。数えられるのは {most} {unit}までです。この注文だけで {part} {unit}です。",
            "What all orders share out comes to {value} {unit}; at most {most} can be counted. This order alone comes to {part}.",
            "quantity と unit_value_yen を確かめるか、注文を別のシナリオに分けてください。",
            "Check quantity and unit_value_yen, or put some orders into another scenario.",
        ),
        "amount.job_parts": _say(
            "lot_multiple が {value} なので、一つの工程が {parts} に分かれます。件数で配分するとき、一件を分けられるのは {most} までです。",
            "With a lot_multiple of {value} an operation comes in {parts} parts; where jobs are shared out, a job has at most {most}.",
            "lot_multiple を大きくするか、配分の単位(entitlement.basis)を変えてください。",
            "Make lot_multiple larger, or choose another entitlement.basis.",
        ),
        "amount.goal": _say(
            "この目標は最も悪いとき {value} ({unit}) になります。数えられるのは {most} までです。最も大きいのは注文 {order} です。",
            "At worst this goal comes to {value} ({unit}); at most {most} can be counted. Order {order} has the largest part.",
            "注文 {order} の数量や金額と weight を確かめてください。価格の小数の桁を減らしても余裕が増えます。",
            "Check the quantity and amounts of order {order}, and the weights; prices with fewer decimals leave more room too.",
        ),
        "amount.quota": _say(
            "{value} は大きすぎます。単位 {unit} で数えられるのは {most} までです。",
            "{value} is too large; in the unit {unit} at most {most} can be counted.",
            "値と unit を確かめるか、上限であれば消してください。",
            "Check the value and the unit, or remove it where it is a maximum.",
        ),
    }
)
"""By code, in the order of the file."""
