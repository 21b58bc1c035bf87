"""What the check of honest reporting found, in sentences."""

from __future__ import annotations

from optimizer.studies.honesty.reports import TRUTH, Series
from optimizer.studies.honesty.study import HonestyResult, ReportFinding, Spread
from optimizer.text import Text

WORTH_PERCENT = 2.0
"""From so much more work that can really be done, a report may be said to pay."""


def explain_honesty(result: HonestyResult) -> list[Text]:
    """Return a sentence for every report but the truth, and what to do where over-stating pays."""
    said = [_explain(finding, result) for finding in result.findings if finding.report_permille != TRUTH]
    ways_out = [_find_way_out(series, result) for series in Series]
    return [text for text in [*said, *ways_out] if text is not None]


def _explain(finding: ReportFinding, result: HonestyResult) -> Text | None:
    times = f"{finding.report_permille / TRUTH:g}"
    case = Text("", "")
    if finding.series is Series.unverified:
        case = Text("能力が検証されていなければ、", "If no capacity were verified: ")
    change, percent = finding.deliverable_change, finding.deliverable_change_percent
    if change is None or finding.allotted is None or finding.undeliverable is None:
        return Text(
            f"{case.ja}申告を {times} 倍にした場合は、比べられる計画がありません。",
            f"{case.en}with a report of {times} times the truth there is no plan to compare.",
        )
    if percent is None:
        return Text(
            f"{case.ja}事実どおりの申告で仕事がないため、{times} 倍の申告は割合で比べられません({_amount(change, result).ja})。",
            f"{case.en}with the truth there is no work, so a report of {times} times it has no percentage "
            f"({_amount(change, result).en}).",
        )
    head = _choose_words(finding.report_permille, percent)
    by_seed = _say_range(percent, result)
    share = 100 * finding.undeliverable.mean / finding.allotted.mean if finding.allotted.mean else 0.0
    more = finding.allotted_change_percent
    allotted = f"{more.mean:+.1f} %" if more else "–"
    filled = {"times": times, "percent": f"{percent.mean:+.1f} %"}
    return Text(
        f"{case.ja}{head.ja.format(**filled)}"
        f"({_amount(change, result).ja}{by_seed.ja}。割り当ては {allotted}、そのうち実行できない分は {share:.1f} %)。",
        f"{case.en}{head.en.format(**filled)} ({_amount(change, result).en}{by_seed.en}; "
        f"work allotted {allotted}, of which {share:.1f} % cannot be done).",
    )


def _choose_words(permille: int, percent: Spread) -> Text:
    if does_pay(percent):
        return Text(
            "申告を {times} 倍にすると、実行できる仕事は {percent} になり、事実と違う申告が得になります",
            "reporting {times} times the truth pays: {percent} of work that can be done",
        )
    if percent.mean >= WORTH_PERCENT:
        return Text(
            "申告を {times} 倍にすると、実行できる仕事は平均で {percent} ですが、得にならない種もあり、得とは言い切れません",
            "reporting {times} times the truth brings {percent} of work that can be done on average, but not with every seed",
        )
    if percent.mean > 0:
        return Text(
            "申告を {times} 倍にしても、実行できる仕事は {percent} にとどまります",
            "reporting {times} times the truth brings no more than {percent} of work that can be done",
        )
    if permille < TRUTH:
        return Text(
            "申告を {times} 倍に抑えると、実行できる仕事は {percent} になります",
            "reporting {times} times the truth means {percent} of work that can be done",
        )
    return Text(
        "申告を {times} 倍にしても得はなく、実行できる仕事は {percent} です",
        "reporting {times} times the truth gains nothing: {percent} of work that can be done",
    )


def does_pay(percent: Spread | None) -> bool:
    """Say whether a report pays: noticeably on average, and with every seed."""
    return percent is not None and percent.mean >= WORTH_PERCENT and percent.least > 0


def _amount(change: Spread, result: HonestyResult) -> Text:
    unit = result.unit
    amount = f"{change.mean:+,.{unit.decimals}f}"
    return Text(f"{amount} {unit.shown.ja}", f"{amount} {unit.shown.en}")


def _say_range(percent: Spread, result: HonestyResult) -> Text:
    if len(result.seeds) == 1:
        return Text("", "")
    between = f"{percent.least:+.1f} % – {percent.most:+.1f} %"
    return Text(f"、種により {between}", f", by seed {between}")


def _find_way_out(series: Series, result: HonestyResult) -> Text | None:
    pays = any(
        finding.report_permille > TRUTH and finding.series is series and does_pay(finding.deliverable_change_percent)
        for finding in result.findings
    )
    if not pays:
        return None
    if series is Series.unverified:
        return Text(
            "検証済みの能力が、過大な申告の得を防いでいます。検証を続けてください。",
            "Verified capacity is what keeps over-stating from paying: keep verifying it.",
        )
    if result.is_verified:
        return Text(
            "検証済みの能力を超える申告でも得になっています。均等割の比重を増やすか、空き時間の申告を実績で確かめてください。",
            "Over-stating pays in spite of the verified capacity: weigh the equal share more, "
            "or check reported free time against what was done.",
        )
    return Text(
        "この工場の能力を検証する(verified_minutes_per_bucket)か、均等割の比重を増やしてください。",
        "Verify this factory's capacity (verified_minutes_per_bucket), or weigh the equal share more.",
    )
