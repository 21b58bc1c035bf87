"""A back-test as a page for policy staff: the worst-off over the months, who would have gained and lost, the ledger over time, the gate."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from optimizer.report.studies.charts import Axis, Bar, Curve, LinePoint, build_curves, build_differences
from optimizer.report.studies.page import Picture, Section, StudyPage, StudyTable
from optimizer.report.studies.words import amount, percent, signed_amount, signed_yen, yen
from optimizer.studies.backtest import Backtest, BatchFigures, MemberFigures, MemberSide, Side, explain_failure
from optimizer.text import Language, Text

MOST_BARS = 16
MOST_LINES = 6
"""Members in the picture of the ledger: those furthest from balance at the end."""
MOST_FAILURES = 5
SIDES = {Side.today: Text("現行の基準", "today's rule book"), Side.candidate: Text("候補の基準", "the candidate")}


def build_backtest_page(result: Backtest, language: Language) -> StudyPage:
    """Lay out a back-test."""
    first, last = result.batches[0], result.batches[-1]
    return StudyPage(
        title=Text(f"遡及検証: {first} から {last}", f"Back-test: {first} to {last}"),
        lead=tuple(_lead(result)),
        facts=(
            (Text("回数", "batches"), str(len(result.batches))),
            (Text("会員", "members"), str(len(result.members))),
            (Text("現行", "today"), "–" if result.today is None else f"{result.today.id} {result.today.version}"),
            (Text("候補", "candidate"), f"{result.candidate.id} {result.candidate.version}"),
            (Text("乱数の種", "seed"), str(result.seed)),
        ),
        sections=(
            Section(
                Text("公平さの推移", "Fairness over time"),
                paragraphs=(
                    Text(
                        "どちらの側も、候補の標準配分で測っています(同じ物差し)。過去の回は半減期に従って薄れます。",
                        "Both sides are measured by the candidate's entitlements, one yardstick; earlier batches fade with its half-life.",
                    ),
                ),
                pictures=(_draw_worst(result, language), _draw_evenness(result, language)),
            ),
            Section(
                Text("遅れと費用", "Lateness and cost"),
                pictures=(_draw_late(result, language),),
                table=_list_batches(result),
            ),
            Section(
                Text("誰が増え、誰が減るか", "Who gains and who loses"),
                pictures=_draw_members(result, language),
                table=_list_members(result),
            ),
            Section(Text("台帳の推移", "The ledger over time"), pictures=_draw_ledger(result, language)),
        ),
    )


def _lead(result: Backtest) -> list[Text]:
    gate = result.gate
    verdict = (
        Text("候補の基準は受け入れ条件を満たします。", "The candidate passes the acceptance gate.")
        if gate.has_passed
        else Text(
            f"候補の基準は受け入れ条件を満たしません({len(gate.failures)} 件)。",
            f"The candidate fails the acceptance gate ({len(gate.failures)} findings).",
        )
    )
    said = [verdict, *(explain_failure(result, failure) for failure in gate.failures[:MOST_FAILURES])]
    before, after = (result.list_figures(side)[-1].common_measures for side in Side)
    said.append(
        Text(
            f"最後の回の下位 1 割の達成率は、現行では {percent(before.worst_tenth_attainment)}、候補では "
            f"{percent(after.worst_tenth_attainment)} です。",
            f"After the last batch the worst-off tenth has {percent(before.worst_tenth_attainment)} of its entitlement under today's rule "
            f"book, and {percent(after.worst_tenth_attainment)} under the candidate.",
        )
    )
    costs = [sum(figures.cost_yen for figures in result.list_figures(side)) for side in Side]
    late = [sum(figures.late_piece_days for figures in result.list_figures(side)) for side in Side]
    said.append(
        Text(
            f"費用の合計は {signed_yen(costs[1] - costs[0])}、遅れの合計は {late[0]:,} から {late[1]:,} 個・日になります。",
            f"Cost differs by {signed_yen(costs[1] - costs[0])} in all, lateness goes from {late[0]:,} to {late[1]:,} piece-days.",
        )
    )
    more = sum(member.gained > 0 for member in result.members)
    less = sum(member.gained < 0 for member in result.members)
    said.append(
        Text(f"仕事が増える会員は {more}、減る会員は {less} です。", f"{more} members have more work, {less} less.")
    )
    return said


def _trend(
    result: Backtest, figures: Sequence[tuple[Text, Callable[[BatchFigures], float]]], names: Axis, language: Language
) -> object:
    curves = [
        Curve(
            Text(f"{what.ja}({side_name.ja})", f"{what.en} ({side_name.en})"),
            [LinePoint(number, read(each)) for number, each in enumerate(result.list_figures(side), start=1)],
        )
        for what, read in figures
        for side, side_name in SIDES.items()
    ]
    axis = Axis(
        Text(f"回(1 = {result.batches[0]})", f"batch (1 = {result.batches[0]})"),
        ".0f",
        includes_zero=False,
        is_whole=True,
    )
    return build_curves(curves, axis, names, language)


def _draw_worst(result: Backtest, language: Language) -> Picture:
    chart = _trend(
        result,
        [
            (Text("下位 1 割", "worst-off tenth"), lambda each: 100 * each.common_measures.worst_tenth_attainment),
            (Text("最も低い会員", "lowest"), lambda each: 100 * each.common_measures.lowest_attainment),
        ],
        Axis(Text("達成率(%)", "attainment (%)"), ".0f"),
        language,
    )
    return Picture(
        "worst-off",
        Text("最も恵まれない会員の達成率", "Attainment of the worst-off"),
        Text(
            "高いほど公平です。100 % が標準配分どおりです。",
            "The higher the fairer; 100 % is just what they should have.",
        ),
        chart,
    )


def _draw_evenness(result: Backtest, language: Language) -> Picture:
    chart = _trend(
        result,
        [
            (Text("ジニ係数", "Gini"), lambda each: each.common_measures.gini),
            (Text("フーバー指数", "Hoover"), lambda each: each.common_measures.hoover),
            (Text("1 − ジェイン指数", "1 − Jain"), lambda each: 1 - each.common_measures.jain),
        ],
        Axis(Text("指数(0 = 完全に均等)", "index (0 = all alike)"), ".2f"),
        language,
    )
    return Picture(
        "evenness",
        Text("ばらつきの推移", "How uneven"),
        Text(
            "低いほど均等です。ジニ係数とジェイン指数は他との比較のため、フーバー指数は移すべき仕事の割合です。",
            "The lower the more even. Gini and Jain are for comparison; Hoover is the share of the work that would have to move.",
        ),
        chart,
    )


def _draw_late(result: Backtest, language: Language) -> Picture:
    chart = _trend(
        result,
        [(Text("遅れ", "lateness"), lambda each: each.late_piece_days)],
        Axis(Text("遅れ(個・日)", "late piece-days"), ",.0f"),
        language,
    )
    return Picture(
        "lateness",
        Text("回ごとの遅れ", "Lateness, batch by batch"),
        Text("低いほど良いです。", "The lower the better."),
        chart,
    )


def _draw_members(result: Backtest, language: Language) -> tuple[Picture, ...]:
    unit = result.basis.unit
    ranked = sorted((m for m in result.members if m.gained), key=lambda member: -member.gained)
    half = MOST_BARS // 2
    shown = ranked if len(ranked) <= MOST_BARS else [*ranked[:half], *ranked[-half:]]
    if not shown:
        return ()
    bars = [Bar(_name(m), m.gained / unit.shown_fine, _change(m)) for m in shown]
    axis = Axis(Text(f"受けた仕事の増減({unit.shown.ja})", f"difference of work ({unit.shown.en})"), "+,.0f")
    return (
        Picture(
            "members",
            Text("候補の基準で、誰の仕事が増え、誰が減るか", "Who has more and who less under the candidate"),
            Text(
                "すべての回の合計です。増減の大きい会員を示し、棒の先に達成率の変化を書いています。",
                "Over all batches; the members with the largest differences, and how their attainment changes.",
            ),
            build_differences(bars, axis, language),
        ),
    )


def _draw_ledger(result: Backtest, language: Language) -> tuple[Picture, ...]:
    def end(member: MemberFigures) -> float:
        known = [weeks for weeks in member.candidate.weeks_owed if weeks is not None]
        return abs(known[-1]) if known else 0.0

    chosen = sorted(result.members, key=end, reverse=True)[:MOST_LINES]
    curves = [
        Curve(
            Text(_name(member), _name(member)),
            [LinePoint(n, weeks) for n, weeks in enumerate(member.candidate.weeks_owed, start=1) if weeks is not None],
        )
        for member in chosen
    ]
    curves = [curve for curve in curves if curve.points]
    if not curves:
        return ()
    chart = build_curves(
        curves,
        Axis(
            Text(f"回(1 = {result.batches[0]})", f"batch (1 = {result.batches[0]})"),
            ".0f",
            includes_zero=False,
            is_whole=True,
        ),
        Axis(Text("未達の週数(負は超過)", "weeks owed (below 0: ahead)"), "+.1f"),
        language,
    )
    return (
        Picture(
            "ledger",
            Text("台帳の残高(候補の基準)", "Balances of the ledger (the candidate)"),
            Text(
                "最後に残高が最も大きい会員です。0 が標準配分どおり、正は受け足りない分を週数で表します。",
                "Members furthest from balance at the end. At 0 a member has what it should; above 0 it is owed so many weeks of it.",
            ),
            chart,
        ),
    )


def _list_batches(result: Backtest) -> StudyTable:
    heads = (
        (Text("回", "batch"), False),
        (Text("会員", "members"), True),
        (Text("入会・退会", "joined, left"), False),
        *(
            (Text(f"{text.ja}({name.ja})", f"{text.en} ({name.en})"), True)
            for text in _COLUMNS
            for name in SIDES.values()
        ),
    )
    pairs = zip(*(result.list_figures(side) for side in SIDES), strict=True)
    rows = []
    for today, candidate in pairs:
        moved = [*(f"+{member}" for member in today.joined), *(f"−{member}" for member in today.left)]
        rows.append(
            (
                today.batch,
                str(today.members),
                " ".join(moved),
                *(f"{each.late_piece_days:,}" for each in (today, candidate)),
                *(yen(each.cost_yen) for each in (today, candidate)),
                *(percent(each.common_measures.worst_tenth_attainment) for each in (today, candidate)),
            )
        )
    return StudyTable(heads, tuple(rows))


_COLUMNS = (Text("遅れ", "late"), Text("費用", "cost"), Text("下位 1 割", "worst-off tenth"))


def _list_members(result: Backtest) -> StudyTable:
    unit = result.basis.unit
    heads = (
        (Text("会員", "member"), False),
        (Text("在籍", "in"), False),
        (Text(f"現行({unit.shown.ja})", f"today ({unit.shown.en})"), True),
        (Text(f"候補({unit.shown.ja})", f"candidate ({unit.shown.en})"), True),
        (Text("増減", "difference"), True),
        (Text("収入の差", "income"), True),
        (Text("達成率", "attainment"), True),
    )
    rows = [
        (
            _name(member),
            f"{member.first_batch} – {member.last_batch}",
            amount(member.today.received / unit.shown_fine),
            amount(member.candidate.received / unit.shown_fine),
            signed_amount(member.gained / unit.shown_fine),
            signed_yen(member.gained_yen),
            _change(member),
        )
        for member in sorted(result.members, key=lambda member: (-member.gained, member.factory))
    ]
    return StudyTable(heads, tuple(rows))


def _name(member: MemberFigures) -> str:
    return f"{member.name} ({member.factory})" if member.name else member.factory


def _change(member: MemberFigures) -> str:
    return f"{_reached(member.today)} → {_reached(member.candidate)}"


def _reached(side: MemberSide) -> str:
    return percent(side.attainment, 0)
