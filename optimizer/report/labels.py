"""The fixed words of the page, in both languages."""

from __future__ import annotations

from types import MappingProxyType

from optimizer.text import Text

LABELS = MappingProxyType(
    {
        "plan": Text("配分計画", "Allocation plan"),
        "verified": Text("検証済み", "Verified"),
        "not_verified": Text("検証に不合格", "Failed verification"),
        "verified_note": Text(
            "計画を作った計算とは別のプログラムが、{n}の規則をすべて確かめました。",
            "A program that cannot see the solver checked all {n} rules.",
        ),
        "violations": Text("違反", "Violations"),
        "period": Text("期間", "Period"),
        "rulebook": Text("配分基準", "Rule book"),
        "strategy": Text("解き方", "Strategy"),
        "seed": Text("乱数の種", "seed"),
        "steps": Text("段階", "steps"),
        "hashes": Text("照合番号", "Hashes"),
        "scenario": Text("シナリオ", "scenario"),
        "made_by": Text("作成", "Made by"),
        "key_figures": Text("主な数字", "Key figures"),
        "placed": Text("配分できた割合", "Placed"),
        "unplaced": Text("未配分", "Unplaced"),
        "late": Text("納期遅れ", "Late"),
        "cost": Text("費用", "Cost"),
        "load": Text("空き時間の利用", "Free time used"),
        "lowest": Text("最も低い達成率", "Lowest attainment"),
        "hoover": Text("移すべき仕事の割合", "Work that would have to move"),
        "lots": Text("ロット", "Lots"),
        "goals": Text("目標(優先順)", "Goals, in order"),
        "goal": Text("目標", "Goal"),
        "value": Text("結果", "Value"),
        "bound": Text("証明された下限", "Proven bound"),
        "gap": Text("差", "Gap"),
        "tolerance": Text("許容幅", "Tolerance"),
        "ending": Text("終わり方", "Ended"),
        "unknown": Text("不明", "unknown"),
        "goals_note": Text(
            "下限とは、前の目標を守る限りどの計画もそれより良くならないことが証明された値です。",
            "No plan that keeps the earlier goals can be below the bound.",
        ),
        "load_map": Text("工場別・期間別の負荷", "Load against capacity"),
        "load_map_desc": Text(
            "{n}工場の期間ごとの負荷。最も高いのは{f}の{p}。95 % 以上の枠は {k} か所。",
            "Load of {n} factories by bucket. The highest is {f} with {p}. {k} cells are at 95 % or more.",
        ),
        "load_map_note": Text(
            "濃いほど空き時間が埋まっています。● は 95 % 以上、– は空き時間の提供がない期間です。",
            "Darker means fuller. A dot marks 95 % or more, a dash no free time offered.",
        ),
        "shares": Text("会員別の配分と標準配分", "Share against entitlement"),
        "shares_desc": Text(
            "標準配分のある{n}会員の配分。達成率の最低は{f}の{p}。50 % 未満は{k}会員。",
            "Work of {n} members with an entitlement. The lowest has {p} ({f}); {k} are below 50 %.",
        ),
        "shares_note": Text(
            "縦の線が標準配分(目標)、数字が達成率です。▼ は 50 % 未満。達成率の低い順に並べています。",
            "The stroke is the entitlement, the figure the share of it reached; a triangle marks less than 50 %. "
            "Lowest first.",
        ),
        "timeline": Text("注文の日程", "Orders in time"),
        "timeline_desc": Text(
            "{n}件の注文の工程別の作業期間と納入。{k}件が納期に遅れる。",
            "Operations and deliveries of {n} orders in time; {k} are late.",
        ),
        "timeline_note": Text(
            "縦の線は納期、◇ は納入、▲ は納期に遅れる納入です。帯は上から工程の順です。",
            "The stroke is the due day, a diamond the delivery, a triangle a late one. Bands are operations in order.",
        ),
        "timeline_cut": Text(
            "{all}件のうち、遅れるもの・分割したもの・大きいものの順に{n}件を示します。全件は下の表にあります。",
            "The {n} of {all} orders most worth a look: late, split, large. All are in the table below.",
        ),
        "factories_cut": Text(
            "{all}工場のうち、負荷の高い{n}工場を示します。全件は表にあります。",
            "The {n} fullest of {all} factories; all are in the table.",
        ),
        "members_cut": Text(
            "{all}会員のうち、達成率の低い{n}会員を示します。全件は表にあります。",
            "The {n} lowest of {all} members; all are in the table.",
        ),
        "as_table": Text("表で見る", "As a table"),
        "factory": Text("工場", "Factory"),
        "member": Text("会員", "Member"),
        "groups": Text("市町村・規模区分ごとの配分(表)", "By municipality and size class, as a table"),
        "group": Text("区分", "Group"),
        "members": Text("会員数", "Members"),
        "entitled": Text("標準配分", "Entitled"),
        "target": Text("目標", "Target"),
        "received": Text("今回", "This batch"),
        "prefill": Text("これまで", "Earlier"),
        "attainment": Text("達成率", "Attainment"),
        "unplaced_orders": Text("未配分の注文", "Unplaced orders"),
        "late_orders": Text("納期に遅れる注文", "Late orders"),
        "none_unplaced": Text("未配分の注文はありません。", "No order is unplaced."),
        "none_late": Text("納期に遅れる注文はありません。", "No order is late."),
        "order": Text("注文", "Order"),
        "item": Text("品目", "Item"),
        "buyer": Text("発注者", "Buyer"),
        "pieces": Text("個数", "Pieces"),
        "due": Text("納期", "Due"),
        "delivery": Text("納入", "Delivery"),
        "reasons": Text("理由", "Why"),
        "reasons_not_sought": Text(
            "件数が多いため、この注文の理由は調べていません。", "Too many to look for the reasons of this one."
        ),
        "lots_table": Text("ロット一覧", "All lots"),
        "lots_range": Text("{a}～{b}件目", "{a} to {b}"),
        "steps_column": Text("工程(工場・設備、期間)", "Operations (factory, work center, bucket)"),
        "late_days": Text("遅れ", "Late by"),
        "days": Text("{n}日", "{n} day(s)"),
        "pinned": Text("固定", "pinned"),
        "prices": Text("1時間増やしたときの効果", "What one more hour is worth"),
        "prices_note": Text(
            "空き時間を1時間増やすと何がどれだけ良くなるかを、線形緩和で求めた値です。単価と平均は小さな増加での値の60倍、"
            "右端は1時間を増やして解き直した値です。",
            "By the linear relaxation at this plan. Price and mean are sixty times what a minute is worth; the last column "
            "was solved again with the whole hour.",
        ),
        "prices_unknown": Text("時間内に求められませんでした。", "Time ran out before these were found."),
        "prices_none": Text("空き時間を増やしても変わりません。", "More free time would not change it."),
        "bucket": Text("期間", "Bucket"),
        "capability": Text("加工", "Capability"),
        "helps_most": Text("最も効く設備", "Helps most at"),
        "per_hour": Text("単価×60", "Price x 60"),
        "mean_per_hour": Text("平均×60", "Mean x 60"),
        "confirmed": Text("1時間で解き直し", "Solved with the hour"),
        "rules": Text("適用した規則", "Rules applied"),
        "all_rules": Text("すべての規則", "All rules"),
        "rule": Text("規則", "Rule"),
        "sentence": Text("内容", "What it says"),
    }
)
