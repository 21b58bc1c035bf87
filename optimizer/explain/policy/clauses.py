"""What each hard rule asks for, as a clause of a regulation: who may do the work and when, and what a plan keeps."""

from __future__ import annotations

from types import MappingProxyType

from optimizer.rules import RuleId as R
from optimizer.text import Text

REQUIREMENTS = MappingProxyType(
    {
        R.process: Text("必要な加工法を行える設備であること", "the work center does the process needed"),
        R.material: Text("指定の材質を扱える設備であること", "the work center takes the material given"),
        R.envelope: Text("加工物の寸法が設備に収まること", "the piece fits into the work center"),
        R.tolerance: Text("必要な公差を出せる設備であること", "the work center holds the tolerance needed"),
        R.licence: Text("必要な免許・資格を備えた設備であること", "the work center has the licences needed"),
        R.certificate: Text("必要な認証を会員が受けていること", "the member holds the certificates needed"),
        R.nda: Text(
            "発注者が求めるときは、その発注者と秘密保持契約を結んでいること",
            "the member has signed an NDA with the buyer where the order asks for one",
        ),
        R.accepts_orders: Text("会員が共同受注を受け入れていること", "the member takes joint orders"),
        R.allowed_factory: Text(
            "注文が工場を指定するときは、その工場であること",
            "the member is among those an order allows, where it names any",
        ),
        R.excluded_factory: Text("注文が除外する工場でないこと", "the member is not among those an order excludes"),
        R.quote_required: Text(
            "注文が見積のある工場に限るときは、見積を出していること",
            "the member has given a quote, where the order takes only quoted work",
        ),
        R.reachable: Text("品物を運ぶ経路があること", "the goods can be moved there and on"),
        R.certificate_valid: Text(
            "作業の期間を通じて認証が有効であること", "the certificates are valid throughout the work"
        ),
        R.release: Text("着手可能日より前に作業しないこと", "no work is done before the release day"),
        R.latest: Text("最終納期までに納入できること", "delivery is not after the latest day"),
    }
)
"""Who may do an operation, by rule."""

CONDITIONS = MappingProxyType(
    {
        R.quantity: Text(
            "配分した数量と取りこぼした数量の合計は、注文の数量に等しいこと",
            "placed and unplaced pieces add up to the ordered pieces",
        ),
        R.lot_multiple: Text(
            "数量はロット単位の整数倍であること", "every lot is a multiple of the order's lot multiple"
        ),
        R.route: Text(
            "各ロットは、工程ごとに担当できる設備一つを、工程の順に通ること",
            "every lot passes one work center that may do it per operation, in the order of the route",
        ),
        R.precedence: Text(
            "次の工程は、前の工程の品物が届いてから始めること",
            "an operation starts when the goods of the one before have arrived",
        ),
        R.capacity: Text(
            "段取りと加工の時間の合計は、期間ごとに設備の空き時間を超えないこと",
            "setup and work fit into the free minutes of the work center in each bucket",
        ),
        R.pin: Text("固定したロットは、そのまま入れること", "pinned lots stay exactly as they are"),
        R.all_or_nothing: Text(
            "全量条件の注文は、全量を配分するか、まったく配分しないこと",
            "an all-or-nothing order is placed whole or not at all",
        ),
        R.never_split: Text(
            "分割禁止の注文は、一つのロットで流すこと", "an order that is never split flows as one lot"
        ),
        R.min_factories: Text(
            "工程を担当する会員の数は、配分する以上は、最少工場数を下回らないこと",
            "if any of an order is placed, no fewer members than its smallest number do the operation",
        ),
        R.max_factories: Text(
            "工程を担当する会員の数は、最多工場数を超えないこと",
            "no more members than its largest number do an operation",
        ),
        R.min_lot: Text(
            "会員が担当する数量は、担当する以上は、最小ロットを下回らないこと",
            "a member that does an operation gets no less than the smallest lot of it",
        ),
        R.max_share_factory: Text(
            "一会員が担当する数量は、注文の数量に対する上限比率を超えないこと",
            "no member does more than the largest share of the ordered pieces",
        ),
        R.max_share_group: Text(
            "同じ市町村、災害区域又は規模区分に集まる数量は、注文の数量に対する上限比率を超えないこと",
            "no municipality, hazard zone or size class does more than its largest share of the ordered pieces",
        ),
        R.buyer_conflict: Text(
            "競合する発注者の仕事を同じ会員に入れないこと", "two conflicting buyers never have work at the same member"
        ),
    }
)
"""What a plan keeps, by rule; limits of the rule book itself stand in an article of their own."""
