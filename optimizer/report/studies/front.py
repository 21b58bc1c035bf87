"""A front of cost and fairness as a page for policy staff: what fairness costs, and who gains and who loses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter

from optimizer.report.studies.charts import (
    Axis,
    Bar,
    Curve,
    LinePoint,
    build_curves,
    build_differences,
    build_frontier,
    build_money_axis,
)
from optimizer.report.studies.page import Picture, Section, StudyPage, StudyTable
from optimizer.report.studies.words import amount, percent, signed_amount, signed_percent, signed_yen, unit_of, yen
from optimizer.studies.front import Front, FrontPoint
from optimizer.studies.standing import MemberShare, Standing
from optimizer.text import Language, Text

MOST_BARS = 16
"""Members shown in a chart of differences: half of them at either end; the table has all."""
STEPS_OF_FLOOR = 60


def build_front_page(front: Front, language: Language, *, chosen_permille: int = 20) -> StudyPage:
    """Lay out a front.

    Parameters
    ----------
    chosen_permille
        The plan looked at closely is the fairest that costs at most so much more than the cheapest.
    """
    series, cheapest, today = front.list_series(), front.find("cheapest"), front.find("today")
    if cheapest is None:
        raise ValueError("a front has a cheapest plan")
    chosen = choose_point(front, chosen_permille)
    sections = [
        Section(
            Text("費用と公平", "Cost and fairness"),
            pictures=(
                _draw_attainments(series, cheapest, today, language),
                _draw_floor(front, series, today, language),
            ),
            table=_list_points(front, series, cheapest, today),
        ),
        _compare(front, (cheapest, chosen), Text("最安の計画", "the cheapest plan"), "cheapest", language),
    ]
    if today is not None:
        sections.append(_compare(front, (today, chosen), Text("現行の基準の計画", "today's plan"), "today", language))
    sections += [_list_slacks(front)] if any(point.lateness_slack for point in front.points) else []
    return StudyPage(
        title=Text(
            f"費用と公平の前線: {front.title or front.scenario}",
            f"The front of cost and fairness: {front.title or front.scenario}",
        ),
        lead=tuple(_lead(front, series, cheapest, chosen)),
        facts=(
            (Text("シナリオ", "scenario"), front.scenario),
            (Text("配分基準", "rule book"), front.rulebook),
            (Text("悪くしない目標", "goals kept"), ", ".join(front.guarded) or "–"),
            (Text("検証済みの計画", "verified plans"), str(len(front.points))),
            (Text("乱数の種", "seed"), str(front.seed)),
        ),
        sections=tuple(sections),
    )


def choose_point(front: Front, permille: int) -> FrontPoint:
    """Return the fairest plan that costs at most so much more than the cheapest."""
    series = front.list_series()
    cheapest = series[0].standing.cost_yen
    return [p for p in series if p.standing.cost_yen <= cheapest * (1 + permille / 1000) * (1 + 1e-12)][-1]


def _lead(front: Front, series: Sequence[FrontPoint], cheapest: FrontPoint, chosen: FrontPoint) -> list[Text]:
    low, high, mid = cheapest.standing, series[-1].standing, chosen.standing
    tenth = _change(low.worst_tenth_attainment, mid.worst_tenth_attainment)
    moved = _change(low.hoover, mid.hoover)
    full, part = high.cost_yen - low.cost_yen, mid.cost_yen - low.cost_yen
    sentences = [
        Text(
            f"最も公平な計画の費用は、最安の計画より {yen(full)}({signed_percent(_share(full, low.cost_yen))})高くなります。",
            f"The fairest plan costs {yen(full)} ({signed_percent(_share(full, low.cost_yen))}) more than the cheapest.",
        ),
        Text(
            f"{yen(part)}({signed_percent(_share(part, low.cost_yen))})の追加で、下位 1 割の会員の達成率は {tenth.ja} に、"
            f"移すべき仕事は {moved.ja} になります。",
            f"For {yen(part)} ({signed_percent(_share(part, low.cost_yen))}) more, the worst-off tenth goes {tenth.en} of what it should "
            f"have, and the work that would have to move {moved.en}.",
        ),
    ]
    more, less = _count(low, mid)
    sentences.append(
        Text(
            f"最安の計画と比べると、{more} 会員の仕事が増え、{less} 会員の仕事が減ります。",
            f"Against the cheapest plan {more} members have more work and {less} have less.",
        )
    )
    if front.cost_bound_yen is not None and front.cost_bound_yen > 0:
        most = mid.cost_yen / front.cost_bound_yen - 1
        sentences.append(
            Text(
                f"同じ目標を守るどの計画も {yen(front.cost_bound_yen)} より安くはならないことを証明済みです。この計画はそれより "
                f"{signed_percent(most)} です。",
                f"It is proven that no plan with these goals costs less than {yen(front.cost_bound_yen)}; this plan is "
                f"{signed_percent(most)} above that.",
            )
        )
    if front.is_complete:
        sentences.append(
            Text(
                "これらの計画の間に、より良い計画がないことも証明済みです。",
                "It is proven that no better plan lies between these.",
            )
        )
    return sentences


def _above(point: FrontPoint, base: float) -> float:
    return _share(point.standing.cost_yen - base, base)


def _share(amount: float, whole: float) -> float:
    """A share of a whole; of nothing it is none."""
    return amount / whole if whole else 0.0


def _change(before: float, after: float) -> Text:
    return Text(f"{percent(before)} から {percent(after)}", f"from {percent(before)} to {percent(after)}")


def _count(before: Standing, after: Standing) -> tuple[int, int]:
    pairs = list(zip(before.members, after.members, strict=True))
    return sum(b.work > a.work for a, b in pairs), sum(b.work < a.work for a, b in pairs)


def _draw_attainments(
    series: Sequence[FrontPoint], cheapest: FrontPoint, today: FrontPoint | None, language: Language
) -> Picture:
    base = cheapest.standing.cost_yen
    measures: list[tuple[Text, Callable[[Standing], float]]] = [
        (Text("下位 1 割の達成率", "attainment of the worst-off tenth"), attrgetter("worst_tenth_attainment")),
        (Text("最も低い会員の達成率", "lowest attainment"), attrgetter("lowest_attainment")),
        (Text("移すべき仕事の割合(フーバー)", "work that would have to move (Hoover)"), attrgetter("hoover")),
    ]
    curves = [
        Curve(name, [LinePoint(100 * _above(p, base), 100 * read(p.standing)) for p in series])
        for name, read in measures
    ]
    if today is not None:
        name = Text("現行の基準(下位 1 割)", "today's rule book (worst-off tenth)")
        here = LinePoint(100 * _above(today, base), 100 * today.standing.worst_tenth_attainment, name.of(language))
        curves.append(Curve(name, [here], is_joined=False))
    chart = build_curves(
        curves,
        Axis(Text("最安の計画に対する費用の増加(%)", "cost above the cheapest plan (%)"), "+.1f"),
        Axis(Text("割合(%)", "share (%)"), ".0f"),
        language,
    )
    return Picture(
        "front",
        Text("費用を増やすと、公平はどれだけ良くなるか", "How much fairer for how much more"),
        Text(
            "右へ行くほど費用が増えます。達成率は高いほど、移すべき仕事は低いほど公平です。点はすべて検証済みの計画です。",
            "Further right costs more. Attainments are fairer the higher, work to be moved the lower. Every mark is a verified plan.",
        ),
        chart,
    )


def _draw_floor(front: Front, series: Sequence[FrontPoint], today: FrontPoint | None, language: Language) -> Picture:
    base = max(1, series[0].standing.unfairness)
    low, high = series[0].standing.cost_yen, series[-1].standing.cost_yen
    money, step = build_money_axis(high)
    edge = min(front.cost_bound_yen or low, low)
    top = 110 * max(point.standing.unfairness for point in series) / base
    places = [edge + (high - edge) * k / STEPS_OF_FLOOR for k in range(STEPS_OF_FLOOR + 1)]
    floor = [LinePoint(cost / step, min(top, 100 * (front.bound_at(cost) or 0.0) / base)) for cost in places]
    if edge < low:
        # Left of the proven least cost there is nothing at all.
        floor = [LinePoint((edge - 0.03 * (high - edge)) / step, top), LinePoint(edge / step, top), *floor]
    curves = [
        Curve(
            Text("計画", "plans"),
            [LinePoint(p.standing.cost_yen / step, 100 * p.standing.unfairness / base) for p in series],
        )
    ]
    if today is not None:
        here = LinePoint(today.standing.cost_yen / step, 100 * today.standing.unfairness / base)
        curves.append(Curve(Text("現行の基準", "today's rule book"), [here], is_joined=False))
    chart = build_frontier(
        curves,
        floor,
        money,
        Axis(Text("不公平(最安の計画を 100 とする)", "unfairness (the cheapest plan = 100)"), ".0f", scale="sqrt"),
        language,
    )
    return Picture(
        "floor",
        Text("これより良い計画はない範囲", "Where no plan can be"),
        Text(
            "灰色の範囲には、同じ目標を守る計画がないことが証明されています。点と灰色の間が、まだ改善の余地があるかもしれない幅です。",
            "It is proven that no plan with these goals lies in the grey region. What is between it and the marks may still be gained.",
        ),
        chart,
    )


def _list_points(
    front: Front, series: Sequence[FrontPoint], cheapest: FrontPoint, today: FrontPoint | None
) -> StudyTable:
    heads = (
        (Text("計画", "plan"), False),
        (Text("費用", "cost"), True),
        (Text("最安との差", "above the cheapest"), True),
        (Text("最安の下限との差", "above the proven least"), True),
        (Text("遅れ(個・日)", "late piece-days"), True),
        (Text("下位 1 割", "worst-off tenth"), True),
        (Text("最低", "lowest"), True),
        (Text("フーバー", "Hoover"), True),
        (Text("50 % 未満", "below 50 %"), True),
        (Text("不公平", "unfairness"), True),
        (Text("その下限", "at least"), True),
    )
    base, bound = cheapest.standing.cost_yen, front.cost_bound_yen
    rows = []
    for point in (*series, *([today] if today is not None else [])):
        s = point.standing
        above = s.cost_yen - base
        rows.append(
            (
                point.name,
                yen(s.cost_yen),
                f"{signed_yen(above)} ({signed_percent(_share(above, base))})",
                signed_percent(s.cost_yen / bound - 1) if bound else "–",
                f"{s.late_piece_days:,}",
                percent(s.worst_tenth_attainment),
                percent(s.lowest_attainment),
                percent(s.hoover),
                str(s.below_half),
                f"{s.unfairness:,}",
                "–" if point.unfairness_bound is None else f"{max(0.0, point.unfairness_bound):,.0f}",
            )
        )
    return StudyTable(heads, tuple(rows))


def _compare(front: Front, pair: tuple[FrontPoint, FrontPoint], name: Text, key: str, language: Language) -> Section:
    """Who has more and who less, between two plans."""
    before, after = pair
    unit, scale = unit_of(front.basis)
    rows = sorted(zip(before.standing.members, after.standing.members, strict=True), key=_gain, reverse=True)
    moved = [(a, b) for a, b in rows if a.work != b.work]
    half = MOST_BARS // 2
    shown = moved if len(moved) <= MOST_BARS else [*moved[:half], *moved[-half:]]
    bars = [
        Bar(_name(b), _gain((a, b)) / scale, f"{percent(a.attainment, 0)} → {percent(b.attainment, 0)}")
        for a, b in shown
    ]
    extra = after.standing.cost_yen - before.standing.cost_yen
    more, less = _count(before.standing, after.standing)
    picture = Picture(
        f"against-{key}",
        Text(f"{name.ja}と比べて、誰の仕事が増え、誰が減るか", f"Who has more and who less than in {name.en}"),
        Text(
            f"増減の大きい会員を示します。棒の先の数字は達成率の変化です。比べる計画は {after.name}、費用の差は {signed_yen(extra)} です。",
            f"Members with the largest differences; at the bar's end how their attainment changes. The plan compared is {after.name}, "
            f"and costs {signed_yen(extra)}.",
        ),
        build_differences(
            bars, Axis(Text(f"仕事量の増減({unit.ja})", f"difference of work ({unit.en})"), "+,.0f"), language
        ),
    )
    heads = (
        (Text("会員", "member"), False),
        (Text("目標", "target"), True),
        (Text(f"{name.ja}で({unit.ja})", f"before ({unit.en})"), True),
        (Text(f"新しい計画で({unit.ja})", f"after ({unit.en})"), True),
        (Text("増減", "difference"), True),
        (Text("達成率", "attainment"), True),
    )
    table = StudyTable(
        heads,
        tuple(
            (
                _name(b),
                amount(b.target * front.unit / scale),
                amount(a.work / scale),
                amount(b.work / scale),
                signed_amount(_gain((a, b)) / scale),
                f"{percent(a.attainment)} → {percent(b.attainment)}",
            )
            for a, b in rows
        ),
    )
    said = Text(
        f"増える会員 {more}、減る会員 {less}、変わらない会員 {len(rows) - more - less}。",
        f"{more} members have more, {less} less, {len(rows) - more - less} the same.",
    )
    title = Text(f"{name.ja}との比較", f"Against {name.en}")
    return Section(title, (said,), (picture,) if bars else (), table)


def _gain(pair: tuple[MemberShare, MemberShare]) -> int:
    return pair[1].work - pair[0].work


def _name(member: MemberShare) -> str:
    return member.factory if member.name == member.factory else f"{member.name} ({member.factory})"


def _list_slacks(front: Front) -> Section:
    """What later deliveries would save."""
    heads = (
        (Text("許す遅れの増加(個・日)", "piece-days later than the cheapest"), True),
        (Text("最安の費用", "cheapest"), True),
        (Text("最も公平な計画の費用", "fairest"), True),
        (Text("下位 1 割(最も公平)", "worst-off tenth (fairest)"), True),
    )
    rows = []
    for slack in sorted({point.lateness_slack for point in front.points}):
        series = front.list_series(slack)
        first, last = series[0].standing, series[-1].standing
        rows.append((f"{slack:,}", yen(first.cost_yen), yen(last.cost_yen), percent(last.worst_tenth_attainment)))
    return Section(Text("納期をゆるめた場合", "With later deliveries"), table=StudyTable(heads, tuple(rows)))
