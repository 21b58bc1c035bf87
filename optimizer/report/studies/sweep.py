"""A sweep as a page for policy staff: what each rule book came to, on average and over the seeds."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from optimizer.report.studies.charts import Axis, Curve, LinePoint, build_curves, build_money_axis
from optimizer.report.studies.page import Picture, Section, StudyPage, StudyTable
from optimizer.report.studies.words import percent, yen
from optimizer.studies.sweep import RunOutcome, RunRecord, SweepResult, show_axis
from optimizer.text import Language, Text

Group = tuple[str, str, Sequence[RunRecord]]
"""A scenario, a rule book and what was set in it, and the runs of all seeds."""


def build_sweep_page(result: SweepResult, language: Language) -> StudyPage:
    """Lay out a sweep; runs that differ in their seed alone are taken together."""
    groups = _group(result)
    return StudyPage(
        title=Text("配分基準の比較", "Rule books compared"),
        lead=tuple(_lead(result, groups)),
        facts=(
            (Text("シナリオ", "scenarios"), ", ".join(note.name for note in result.scenarios)),
            (Text("実行", "runs"), f"{len(result.runs)} / {result.planned}"),
            (Text("乱数の種", "seeds"), ", ".join(map(str, result.seeds))),
            (Text("版", "version"), result.kubari_version),
        ),
        sections=(
            Section(
                Text("費用と公平", "Cost and fairness"), pictures=_draw(groups, language), table=_list(result, groups)
            ),
        ),
    )


def _group(result: SweepResult) -> list[Group]:
    found: dict[tuple[str, str], list[RunRecord]] = {}
    for run in result.runs:
        found.setdefault((run.scenario, _label(result, run)), []).append(run)
    return [(scenario, label, runs) for (scenario, label), runs in found.items()]


def _label(result: SweepResult, run: RunRecord) -> str:
    parts = [f"{axis.path.split('.', 1)[-1]}={show_axis(run.axes.get(axis.path))}" for axis in result.axes]
    named = f"{run.rulebook_id} {run.rulebook_version}"
    return " ".join([*([named] if len({book.id for book in result.rulebooks}) > 1 or not parts else []), *parts])


def _lead(result: SweepResult, groups: Sequence[Group]) -> list[Text]:
    failed = len(result.failed)
    sentences = [
        Text(
            f"{len(groups)} 通りの条件を解きました({len(result.runs)} 件、失敗 {failed} 件)。計画はすべて検証済みです。",
            f"{len(groups)} cases were solved ({len(result.runs)} runs, {failed} failed); every plan is verified.",
        )
    ]
    for scenario in dict.fromkeys(scenario for scenario, _, _ in groups):
        solved = [(label, _solved(runs)) for name, label, runs in groups if name == scenario and _solved(runs)]
        if len(solved) > 1:
            fairest = max(solved, key=lambda entry: _mean(entry[1], "worst_tenth"))
            cheapest = min(solved, key=lambda entry: _mean(entry[1], "cost"))
            sentences.append(
                Text(
                    f"{scenario}: 最も安いのは {cheapest[0]}(平均 {yen(_mean(cheapest[1], 'cost'))})、下位 1 割の達成率が最も高いのは "
                    f"{fairest[0]}(平均 {percent(_mean(fairest[1], 'worst_tenth'))})です。",
                    f"{scenario}: cheapest is {cheapest[0]} ({yen(_mean(cheapest[1], 'cost'))} on average), the worst-off tenth is best "
                    f"off with {fairest[0]} ({percent(_mean(fairest[1], 'worst_tenth'))}).",
                )
            )
    return sentences


def _solved(runs: Sequence[RunRecord]) -> list[RunRecord]:
    return [run for run in runs if run.outcome is RunOutcome.solved and run.fairness is not None]


def _mean(runs: Sequence[RunRecord], figure: str) -> float:
    return fmean(_read(run, figure) for run in runs)


def _read(run: RunRecord, figure: str) -> float:
    """A figure of a run; shares as shares of 1."""
    if figure == "cost":
        return float(run.cost_yen or 0)
    if figure == "late":
        return float(run.late_piece_days or 0)
    if figure == "unplaced":
        return float(run.unplaced_weight or 0)
    fairness = run.fairness
    permille = {
        "worst_tenth": None if fairness is None else fairness.worst_tenth_permille,
        "lowest": None if fairness is None else fairness.minimum_permille,
        "hoover": None if fairness is None else fairness.hoover_permille,
    }[figure]
    return (permille or 0) / 1000


def _draw(groups: Sequence[Group], language: Language) -> tuple[Picture, ...]:
    money, step = build_money_axis(
        max((_read(run, "cost") for _, _, runs in groups for run in _solved(runs)), default=0.0)
    )
    curves = [
        Curve(
            Text(label, label),
            [LinePoint(_read(run, "cost") / step, 100 * _read(run, "worst_tenth")) for run in _solved(runs)],
            is_joined=False,
        )
        for _, label, runs in groups
        if _solved(runs)
    ]
    if not curves or len({scenario for scenario, _, _ in groups}) > 1:
        # Costs of different batches do not compare.
        return ()
    chart = build_curves(
        curves,
        money,
        Axis(Text("下位 1 割の達成率(%)", "attainment of the worst-off tenth (%)"), ".0f"),
        language,
    )
    return (
        Picture(
            "sweep",
            Text("条件ごとの費用と公平", "Cost and fairness, case by case"),
            Text(
                "印の一つが一回の実行です。同じ印の散らばりは、乱数の種による違いです。",
                "Every mark is a run; how far marks of a kind are apart is what the seed makes of it.",
            ),
            chart,
        ),
    )


def _list(result: SweepResult, groups: Sequence[Group]) -> StudyTable:
    heads = (
        (Text("条件", "case"), False),
        *([(Text("シナリオ", "scenario"), False)] if len(result.scenarios) > 1 else []),
        (Text("計画", "plans"), True),
        (Text("費用(平均)", "cost (mean)"), True),
        (Text("費用(最小–最大)", "cost (least–most)"), True),
        (Text("未配分の重み", "unplaced weight"), True),
        (Text("遅れ(個・日)", "late piece-days"), True),
        (Text("下位 1 割", "worst-off tenth"), True),
        (Text("最低", "lowest"), True),
        (Text("フーバー", "Hoover"), True),
    )
    rows = []
    for scenario, label, runs in groups:
        solved = _solved(runs)
        named = (label, *([scenario] if len(result.scenarios) > 1 else []), f"{len(solved)} / {len(runs)}")
        if not solved:
            rows.append((*named, *["–"] * 7))
            continue
        costs = [_read(run, "cost") for run in solved]
        figures = (percent(_mean(solved, name)) for name in ("worst_tenth", "lowest", "hoover"))
        amounts = (f"{_mean(solved, name):,.0f}" for name in ("unplaced", "late"))
        rows.append((*named, yen(fmean(costs)), f"{yen(min(costs))} – {yen(max(costs))}", *amounts, *figures))
    return StudyTable(heads, tuple(rows))
