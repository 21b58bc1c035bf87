"""All rules in order: who may do the work, what a plan must keep, what is aimed for."""

from __future__ import annotations

from types import MappingProxyType

from optimizer.rules.entry import Rule, RuleId, RuleKind
from optimizer.rules.entry import RuleId as R
from optimizer.text import Text


def _eligibility(id_: RuleId, title: tuple[str, str], sentence: tuple[str, str], unit: str, formula: str) -> Rule:
    return Rule(id_, RuleKind.eligibility, True, Text(*title), Text(*sentence), unit, formula)


def _cell(id_: RuleId, title: tuple[str, str], sentence: tuple[str, str], unit: str, formula: str) -> Rule:
    return Rule(id_, RuleKind.cell, True, Text(*title), Text(*sentence), unit, formula)


def _plan(id_: RuleId, title: tuple[str, str], sentence: tuple[str, str], unit: str, formula: str) -> Rule:
    return Rule(id_, RuleKind.plan, True, Text(*title), Text(*sentence), unit, formula)


def _goal(id_: RuleId, title: tuple[str, str], sentence: tuple[str, str], unit: str, formula: str) -> Rule:
    return Rule(id_, RuleKind.goal, False, Text(*title), Text(*sentence), unit, formula)


CATALOGUE: tuple[Rule, ...] = (
    # Who may do an operation
    _eligibility(
        R.process,
        ("加工法", "Process"),
        (
            "必要な加工は {needs} ですが、この設備でできるのは {has} です。",
            "Needs {needs}; the work center does {has}.",
        ),
        "set",
        "process(o,k) in processes(w)",
    ),
    _eligibility(
        R.material,
        ("材質", "Material"),
        ("材質は {needs} ですが、この設備が扱うのは {has} です。", "Needs {needs}; the work center takes {has}."),
        "set",
        "material(o,k) in materials(w), empty takes all",
    ),
    _eligibility(
        R.envelope,
        ("加工寸法", "Envelope"),
        (
            "寸法 {needs} mm が必要ですが、この設備は {has} mm までです。",
            "Needs {needs} mm; the work center has {has} mm.",
        ),
        "mm",
        "sorted size(o,k) <= sorted envelope(w), edge by edge",
    ),
    _eligibility(
        R.tolerance,
        ("公差", "Tolerance"),
        (
            "公差 {needs} µm が必要ですが、この設備は {has} µm までです。",
            "Needs {needs} um; the work center holds {has} um.",
        ),
        "um",
        "tolerance(w) <= tolerance(o,k)",
    ),
    _eligibility(
        R.licence,
        ("免許・資格", "Licence"),
        ("資格 {needs} が必要ですが、この設備の資格は {has} です。", "Needs {needs}; the work center has {has}."),
        "set",
        "licences(o,k) subset of licences(w)",
    ),
    _eligibility(
        R.certificate,
        ("認証", "Certificate"),
        ("認証 {needs} が必要ですが、この工場の認証は {has} です。", "Needs {needs}; the factory has {has}."),
        "set",
        "certificates(o,k) subset of certificates(f)",
    ),
    _eligibility(
        R.nda,
        ("秘密保持契約", "NDA"),
        (
            "発注者 {needs} との秘密保持契約が必要ですが、この工場の締結先は {has} です。",
            "Needs an NDA with {needs}; the factory has signed with {has}.",
        ),
        "set",
        "buyer(o) in ndas(f), where the order requires it and f is a member",
    ),
    _eligibility(
        R.accepts_orders,
        ("受注可否", "Takes orders"),
        (
            "共同受注を受ける設定が {needs} である必要がありますが、この工場は {has} です。",
            "Taking joint orders must be {needs}; for this factory it is {has}.",
        ),
        "yes/no",
        "accepts_orders(f) = 1",
    ),
    _eligibility(
        R.allowed_factory,
        ("指定工場", "Allowed factories"),
        ("指定された工場 {needs} に限られますが、この工場は {has} です。", "Only {needs} may do it; this is {has}."),
        "set",
        "f in allowed(o,k)",
    ),
    _eligibility(
        R.excluded_factory,
        ("除外工場", "Excluded factories"),
        ("工場 {needs} は除外されており、この工場は {has} です。", "{needs} are excluded; this is {has}."),
        "set",
        "f not in excluded(o,k)",
    ),
    _eligibility(
        R.quote_required,
        ("見積の有無", "Quote required"),
        (
            "工場 {needs} の見積が必要ですが、見積があるのは {has} です。",
            "Needs a quote of {needs}; quotes are from {has}.",
        ),
        "set",
        "f in quotes(o,k), where only quoted work is allowed",
    ),
    # In which bucket it may
    _cell(
        R.reachable,
        ("輸送経路", "Reachable"),
        ("工場間または納入先までの輸送経路がありません({has})。", "Goods cannot be moved between {has}."),
        "route",
        "a leg or a distance exists for every move",
    ),
    _cell(
        R.certificate_valid,
        ("認証の有効期間", "Certificate valid"),
        (
            "{needs} の作業日に認証が有効である必要がありますが、有効期間は {has} です。",
            "The certificate must be valid on {needs}; it is valid {has}.",
        ),
        "day",
        "valid_from <= start_t and end_t - 1 <= valid_until, for every certificate needed",
    ),
    _cell(
        R.release,
        ("着手可能日", "Release day"),
        ("着手可能日 {needs} より前の {has} には作業できません。", "No work before day {needs}; this is day {has}."),
        "day",
        "start_t >= release(o)",
    ),
    _cell(
        R.latest,
        ("最終納期", "Latest delivery"),
        ("最終納期 {needs} を過ぎた {has} の納入はできません。", "No delivery after day {needs}; this is day {has}."),
        "day",
        "delivery <= latest(o)",
    ),
    # What a plan must keep
    _plan(
        R.quantity,
        ("数量の一致", "Quantity"),
        (
            "配分した数量と未配分の数量の合計は注文数量に一致します。",
            "Placed and unplaced pieces add up to the ordered pieces.",
        ),
        "pieces",
        "sum_l q(l) + u(o) = Q(o)",
    ),
    _plan(
        R.lot_multiple,
        ("ロット単位", "Lot multiple"),
        ("数量はロット単位の整数倍です。", "Every lot is a multiple of the order's lot multiple."),
        "pieces",
        "q(l) mod m(o) = 0",
    ),
    _plan(
        R.route,
        ("工程順", "Route"),
        (
            "各ロットは工程ごとに、その工程を担当できる設備を一つ通ります。",
            "Every lot passes one eligible work center per operation, in route order.",
        ),
        "cells",
        "|steps(l)| = |route(o)|, each step eligible",
    ),
    _plan(
        R.precedence,
        ("前後関係", "Precedence"),
        (
            "次の工程は、前の工程の品物が届いてから始まります。",
            "An operation starts when the goods of the one before have arrived.",
        ),
        "day",
        "start_t' >= end_t + lead(w) + transit(f,f'), or same factory, lead(w) = 0 and t' = t",
    ),
    _plan(
        R.capacity,
        ("能力", "Capacity"),
        (
            "段取りと加工の時間の合計は、設備の空き時間を超えません。",
            "Setup and work fit in the free minutes of the work center in the bucket.",
        ),
        "milliminutes",
        "sum_c (setup(c) z(c) + minutes(c) q(c)) <= free(w,t)",
    ),
    _plan(
        R.pin,
        ("固定ロット", "Pinned lots"),
        ("固定されたロットはそのまま計画に入ります。", "Every pinned lot is in the plan exactly as it is."),
        "lots",
        "pins subset of lots",
    ),
    _plan(
        R.all_or_nothing,
        ("全量条件", "All or nothing"),
        (
            "全量条件の注文は、全量を配分するか、まったく配分しません。",
            "An all-or-nothing order is placed whole or not at all.",
        ),
        "pieces",
        "u(o) in {0, Q(o)}",
    ),
    _plan(
        R.never_split,
        ("分割禁止", "Never split"),
        ("分割禁止の注文は一つのロットで流れます。", "An order that is never split flows as one single lot."),
        "lots",
        "|lots(o)| <= 1",
    ),
    _plan(
        R.min_factories,
        ("最少工場数", "Fewest factories"),
        (
            "配分する場合、工程を担当する工場は最少工場数以上です。",
            "If any is placed, at least so many factories do the operation.",
        ),
        "factories",
        "|factories(o,k)| >= min(o,k) or placed(o) = 0",
    ),
    _plan(
        R.max_factories,
        ("最多工場数", "Most factories"),
        ("工程を担当する工場は最多工場数以下です。", "At most so many factories do the operation."),
        "factories",
        "|factories(o,k)| <= max(o,k)",
    ),
    _plan(
        R.min_lot,
        ("最小ロット", "Smallest lot"),
        (
            "工場が担当する数量は、担当する以上は最小ロット以上です。",
            "A factory that does an operation gets at least the smallest lot of it.",
        ),
        "pieces",
        "x(o,k,f) = 0 or x(o,k,f) >= min_lot(o,k)",
    ),
    _plan(
        R.max_share_factory,
        ("工場の上限比率", "Largest share per factory"),
        (
            "一工場が担当する数量は、注文数量に対する上限比率以下です。",
            "One factory does at most its share of the ordered pieces.",
        ),
        "pieces",
        "1000 x(o,k,f) <= share(o,k) Q(o)",
    ),
    _plan(
        R.max_share_group,
        ("地域・区分の上限比率", "Largest share per group"),
        (
            "同じ市町村・災害区域・規模区分に集まる数量は、注文数量に対する上限比率以下です。",
            "One municipality, hazard zone or size class does at most its share of the ordered pieces.",
        ),
        "pieces",
        "1000 sum_{f in g} x(o,k,f) <= share(o,k,g) Q(o)",
    ),
    _plan(
        R.buyer_conflict,
        ("発注者の競合", "Buyer conflict"),
        (
            "競合する発注者の仕事を同じ工場に入れません。",
            "Two conflicting buyers never have work in the same member factory.",
        ),
        "yes/no",
        "present(b,f) + present(b',f) <= 1",
    ),
    _plan(
        R.item_cap,
        ("品目の集中上限", "Item cap"),
        (
            "一つの発注者の同じ品目について、一工場が担当する数量は上限比率以下です。",
            "One factory does at most its share of one buyer's pieces of one item, operation by operation.",
        ),
        "pieces",
        "1000 sum_{o in (b,i)} x(o,k,f) <= cap sum_{o in (b,i)} Q(o)",
    ),
    _plan(
        R.load_cap,
        ("共同受注の負荷上限", "Load cap"),
        (
            "共同受注の仕事は、工場の総時間に対する上限比率以下です。",
            "Joint work takes at most its share of a member's total minutes.",
        ),
        "milliminutes",
        "1000 sum_{c in f} (setup(c) z(c) + minutes(c) q(c)) <= cap total(f)",
    ),
    _plan(
        R.quota,
        ("配分枠", "Quota"),
        (
            "会員または区分の配分量は、定められた下限と上限の間です。",
            "The work of a member or group lies between its quota's limits.",
        ),
        "basis units",
        "min(g) <= A(g) <= max(g)",
    ),
    # What is aimed for, in order
    _goal(
        R.unplaced,
        ("取りこぼし", "Unplaced"),
        ("配分できない数量を、重みを付けて最も少なくします。", "Leave as little as possible unplaced, by weight."),
        "weight",
        "sum_o weight(o) u(o)",
    ),
    _goal(
        R.lateness,
        ("遅れ", "Lateness"),
        ("遅れて届く個数と日数の積を最も少なくします。", "Deliver as few pieces as possible late, times days late."),
        "piece-days",
        "sum_l q(l) max(0, delivery(l) - due(o))",
    ),
    _goal(
        R.unfairness,
        ("不公平", "Unfairness"),
        (
            "標準配分に届かない分を、少ない会員ほど重く数えて最も少なくします。",
            "Leave as little as possible missing from entitlements, counting more for those further behind.",
        ),
        "weighted units",
        "sum_f sum_k Omega(k) (width(f,k) - filled(f,k)) + sum_g weight(g) sum_k Omega(k) (width(g,k) - filled(g,k)); "
        "worst first: max_f missing permille",
    ),
    _goal(
        R.guarantee,
        ("最低保証", "Guarantee"),
        (
            "定めた割合に届かない分を最も少なくします。",
            "Leave as little as possible missing below the guaranteed share.",
        ),
        "coarse units",
        "sum_f max(0, ceil(level target(f) / 1000) - received(f))",
    ),
    _goal(
        R.cost,
        ("費用", "Cost"),
        (
            "加工・段取り・輸送・起用の費用を最も少なくします。",
            "Spend as little as possible on work, setup, freight and activation.",
        ),
        "yen",
        "sum_c (cost(c) q(c) + setup_cost(c) z(c)) + sum_legs freight q + sum_f activation(f) v(f)",
    ),
    _goal(
        R.change,
        ("公表済み計画からの変更", "Change"),
        ("公表した割付から外れる個数を最も少なくします。", "Take as few pieces as possible away from published cells."),
        "pieces",
        "sum_c max(0, published(c) - q(c))",
    ),
    _goal(
        R.concentration,
        ("集中", "Concentration"),
        (
            "最も負荷の大きい会員の作業時間を最も小さくします。",
            "Keep the largest load of any member as small as possible.",
        ),
        "minutes",
        "max_f sum_{c in f} (setup(c) z(c) + minutes(c) q(c))",
    ),
    _goal(
        R.tolerance_of_goals,
        ("目標の許容幅", "Tolerance of goals"),
        (
            "後の目標は、前の目標を許容幅より悪くしません。",
            "Later goals worsen an earlier one by at most its tolerance.",
        ),
        "unit of the goal",
        "g_i <= max(enough_i, best_i + absolute_i + floor(best_i permille_i / 1000))",
    ),
)

RULES = MappingProxyType({entry.id: entry for entry in CATALOGUE})


def rule(id_: RuleId | str) -> Rule:
    """Return the rule with an id.

    Raises
    ------
    ValueError
        For an id that is not in the catalogue.
    """
    return RULES[RuleId(id_)]
