"""The check of honest reporting as a page for policy staff."""

from __future__ import annotations

from optimizer.report.studies.charts import Axis, Curve, LinePoint, build_curves
from optimizer.report.studies.page import Picture, Section, StudyPage, StudyTable
from optimizer.report.studies.words import yen
from optimizer.studies.honesty import HonestyResult, Series, Spread, explain_honesty
from optimizer.text import Language, Text

SERIES = {
    Series.as_it_stands: Text("シナリオのまま", "as it stands"),
    Series.unverified: Text("能力の検証なし", "no capacity verified"),
}
FEW = 20
"""Below this, amounts of work are shown with a decimal."""


def build_honesty_page(result: HonestyResult, language: Language) -> StudyPage:
    """Lay out what one factory would have gained by reporting more or less than it has."""
    name = f"{result.factory_name} ({result.factory})" if result.factory_name else result.factory
    return StudyPage(
        title=Text(f"申告の正直さの検討: {name}", f"Would another report have paid? {name}"),
        lead=tuple(explain_honesty(result)),
        facts=(
            (Text("シナリオ", "scenario"), result.scenario),
            (Text("工場", "factory"), name),
            (Text("乱数の種", "seeds"), ", ".join(map(str, result.seeds))),
        ),
        sections=(
            Section(
                Text("申告ごとの結果", "Report by report"),
                paragraphs=(
                    Text(
                        "申告する空き時間だけを変えて配分をやり直し、割り当てられた仕事のうち、本当の空き時間でこなせる分を数えました。",
                        "Only the free time that the factory reports was changed, and the batch split anew; what fits into its true "
                        "free time can be done.",
                    ),
                ),
                pictures=_draw(result, language),
                table=_list(result, language),
            ),
        ),
    )


def _draw(result: HonestyResult, language: Language) -> tuple[Picture, ...]:
    curves = []
    for series, title in SERIES.items():
        found = sorted((f for f in result.findings if f.series is series), key=lambda f: f.report_permille)
        for what, ja, en in (("allotted", "割り当て", "allotted"), ("deliverable", "実行できる", "can be done")):
            spreads = [(f.report_permille / 10, getattr(f, what)) for f in found]
            points = [LinePoint(x, spread.mean) for x, spread in spreads if spread is not None]
            if points:
                curves.append(Curve(Text(f"{ja}({title.ja})", f"{en} ({title.en})"), points))
    if not curves:
        return ()
    unit, most = result.unit.shown, max(point.y for curve in curves for point in curve.points)
    chart = build_curves(
        curves,
        Axis(Text("申告(事実を 100 とする)", "report (the truth = 100)"), ".0f", includes_zero=False),
        Axis(Text(f"仕事量({unit.ja})", f"work ({unit.en})"), ",.1f" if most < FEW else ",.0f"),
        language,
    )
    return (
        Picture(
            "honesty",
            Text("申告を変えたら、仕事はどう変わるか", "What another report would have brought"),
            Text(
                "二つの線の間は、割り当てられても実行できない仕事です。"
                "実行できる仕事が 100 より右で増えなければ、過大な申告は得になりません。",
                "Between the two lines is work that could not be done. Where what can be done does not grow to the right of 100, "
                "over-stating does not pay.",
            ),
            chart,
        ),
    )


def _list(result: HonestyResult, language: Language) -> StudyTable:
    unit = result.unit.shown
    heads = (
        (Text("申告", "report"), False),
        (Text("能力", "capacity"), False),
        (Text(f"標準配分({unit.ja})", f"entitlement ({unit.en})"), True),
        (Text("割り当て", "allotted"), True),
        (Text("実行できる", "can be done"), True),
        (Text("できない", "cannot"), True),
        (Text("事実との差", "against the truth"), True),
        (Text("全体の費用", "cost of all"), True),
        (Text("全体の遅れ(個・日)", "late piece-days"), True),
    )
    rows = [
        (
            f"{finding.report_permille / 10:g} %",
            SERIES[finding.series].of(language),
            *(_show(spread, result) for spread in (finding.entitlement, finding.allotted, finding.deliverable)),
            _show(finding.undeliverable, result),
            "–" if finding.deliverable_change_percent is None else f"{finding.deliverable_change_percent.mean:+.1f} %",
            yen(None if finding.cost_yen is None else finding.cost_yen.mean),
            "–" if finding.late_piece_days is None else f"{finding.late_piece_days.mean:,.0f}",
        )
        for finding in result.findings
    ]
    return StudyTable(heads, tuple(rows))


def _show(spread: Spread | None, result: HonestyResult) -> str:
    return "–" if spread is None else f"{spread.mean:,.{result.unit.decimals}f}"
