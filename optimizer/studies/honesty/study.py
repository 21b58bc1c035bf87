"""The check of honest reporting: plans made under a grid of one factory's reports, read against what it truly has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Literal

from optimizer.domain.base import Model
from optimizer.domain.basis import ShareUnit
from optimizer.domain.network import Factory
from optimizer.domain.plan import Budget
from optimizer.domain.rulebook import ShareBasis
from optimizer.domain.scenario import Scenario
from optimizer.errors import KubariError, UnknownNameError
from optimizer.scenario import load_scenario, save_scenario
from optimizer.scenario.save import save_bytes
from optimizer.studies.honesty.probe import DeliveryProbe
from optimizer.studies.honesty.reports import TRUTH, Report, Series, apply_report, list_reports
from optimizer.studies.sweep import (
    Clocks,
    Question,
    RunRecord,
    Source,
    SweepFollower,
    SweepPlan,
    SweepResult,
    plan_sweep,
    run_sweep,
)
from optimizer.studies.table import Row, save_table
from optimizer.text import Text

RESULT = "honesty.json"
TABLE = "honesty"
SCENARIOS = "scenarios"


class Spread(Model):
    """A figure over the seeds."""

    mean: float
    least: float
    most: float


class ReportFinding(Model):
    """What came of one report, over the seeds; None where no run has a plan.

    Amounts of work are in the unit of the result. Changes are against the truth of the same series and seed.

    Attributes
    ----------
    report_permille
        Reported minutes of all the factory has; 1000 is the truth.
    scenario_file
        The scenario as it would be under this report, from the folder of the study.
    runs, failed
        Runs made, and those of them without a plan.
    deliverable, undeliverable
        Work allotted that fits into the factory's true minutes, and what does not.
    attainment_permille
        Work allotted over its target under this report, earlier batches included.
    cost_yen, late_piece_days, unplaced_weight
        Of the whole network's plan, as planned.
    """

    series: Series
    report_permille: int
    scenario_file: str
    runs: int
    failed: int
    entitlement: Spread | None
    allotted: Spread | None
    deliverable: Spread | None
    undeliverable: Spread | None
    attainment_permille: Spread | None
    allotted_change_percent: Spread | None
    deliverable_change: Spread | None
    deliverable_change_percent: Spread | None
    cost_yen: Spread | None
    late_piece_days: Spread | None
    unplaced_weight: Spread | None


class HonestyResult(Model):
    """What a factory would have gained by reporting more or less than it has.

    Attributes
    ----------
    basis
        What is shared out; amounts of work are in the unit that it is shown in, `unit`.
    is_verified
        Whether the scenario holds a verified capacity of the factory.
    """

    schema_version: Literal[1] = 1
    scenario: str
    factory: str
    factory_name: str
    basis: ShareBasis
    is_verified: bool
    seeds: tuple[int, ...]
    budget: Budget
    is_complete: bool
    findings: tuple[ReportFinding, ...]

    @property
    def unit(self) -> ShareUnit:
        """How amounts of work are counted."""
        return self.basis.unit


@dataclass(frozen=True)
class HonestyPlan:
    """Everything the check will run.

    Attributes
    ----------
    source
        The scenario with the truth in it, as it was given.
    """

    source: Source
    scenario: Scenario
    factory: Factory
    reports: tuple[Report, ...]
    sweep: SweepPlan


def plan_honesty(
    source: Source, factory: str, reports: Sequence[int], question: Question, *, folder: Path
) -> HonestyPlan:
    """Write a scenario for every report into the folder, and list the runs.

    Parameters
    ----------
    reports
        Permille of the truth; the truth itself is always among them.
    question
        Seeds, budget and strategy; its sources are replaced by the scenarios of the reports.

    Raises
    ------
    UnknownNameError
        For a factory that the scenario does not have.
    KubariError
        For one that is no member, or has nothing to report.
    """
    scenario = load_scenario(source.file)
    member = _find_member(scenario, factory)
    listed = list_reports(scenario, member, reports)
    (folder / SCENARIOS).mkdir(parents=True, exist_ok=True)
    sources = []
    for report in listed:
        path = folder / name_file(report)
        save_scenario(apply_report(scenario, factory, report), path)
        sources.append(Source(str(path), path))
    asked = Question(
        sources=tuple(sources),
        seeds=question.seeds,
        budget=question.budget,
        strategy=question.strategy,
        probe=DeliveryProbe.of(member),
    )
    return HonestyPlan(source, scenario, member, tuple(listed), plan_sweep(asked, folder))


def name_file(report: Report) -> str:
    """Return where the scenario of a report is kept, from the folder of the study."""
    ending = "" if report.series is Series.as_it_stands else "-unverified"
    return f"{SCENARIOS}/report-{report.permille}{ending}.json"


def _find_member(scenario: Scenario, id_: str) -> Factory:
    factory = next((f for f in scenario.network.factories if f.id == id_), None)
    if factory is None:
        known = ", ".join(f.id for f in scenario.network.factories[:10])
        raise UnknownNameError(
            Text(f"シナリオ {scenario.id} に工場 {id_} はありません。", f"The scenario {scenario.id} has no factory {id_}."),
            Text(f"例えば {known} があります。", f"There is, for example, {known}."),
        )  # fmt: skip
    if not factory.is_member or not factory.work_centers:
        raise KubariError(
            Text(
                f"工場 {id_} は会員でないか設備がないため、申告する能力がありません。",
                f"Factory {id_} is no member or has no work center, so it has no capacity to report.",
            ),
            Text("設備のある会員工場を指定してください。", "Name a member that has work centers."),
        )
    return factory


def run_honesty(
    plan: HonestyPlan, executor: Executor, *, workers: int, clocks: Clocks, follower: SweepFollower | None = None
) -> tuple[HonestyResult, SweepResult]:
    """Make the runs, compare every report with the truth, and write ``honesty.json`` and the table.

    See `run_sweep` for the parameters.
    """
    swept = run_sweep(plan.sweep, executor, workers=workers, clocks=clocks, follower=follower)
    result = compare_reports(plan, swept)
    folder = plan.sweep.folder
    save_bytes(result.model_dump_json(indent=1).encode("utf-8"), folder / RESULT)
    save_table([_build_row(finding, result) for finding in result.findings], folder / TABLE)
    return result, swept


def compare_reports(plan: HonestyPlan, swept: SweepResult) -> HonestyResult:
    """Compare the runs of every report with those of the truth in the same series, seed by seed."""
    basis = plan.scenario.rulebook.entitlement.basis
    divisor = basis.unit.shown_fine
    # By content: two reports that round to the same minutes have the same runs.
    hash_by_name = {note.name: note.hash for note in swept.scenarios}
    runs_by_hash: dict[str, list[RunRecord]] = {}
    for run in swept.runs:
        runs_by_hash.setdefault(hash_by_name[run.scenario], []).append(run)
    runs_by_report = {
        report: runs_by_hash.get(hash_by_name[source.name], [])
        for report, source in zip(plan.reports, plan.sweep.question.sources, strict=True)
    }
    findings = [
        _compare(report, runs, runs_by_report[report._replace(permille=TRUTH)], divisor)
        for report, runs in runs_by_report.items()
    ]
    return HonestyResult(
        scenario=plan.source.name,
        factory=plan.factory.id,
        factory_name=plan.factory.name,
        basis=basis,
        is_verified=plan.factory.verified_minutes_per_bucket is not None,
        seeds=swept.seeds,
        budget=swept.budget,
        is_complete=swept.is_complete,
        findings=tuple(findings),
    )


def _compare(report: Report, runs: Sequence[RunRecord], truth: Sequence[RunRecord], divisor: int) -> ReportFinding:
    planned = [run for run in runs if run.plan_file is not None]
    true_by_seed = {run.seed: run for run in truth if run.plan_file is not None}
    pairs = [(run, true_by_seed[run.seed]) for run in planned if run.seed in true_by_seed]

    def spread_of(name: str, unit: int = divisor) -> Spread | None:
        return _spread(_figure(run, name) / unit for run in planned if run.figures.get(name) is not None)

    def change_of(name: str, measure: Callable[[float, float], float | None]) -> Spread | None:
        changes = (measure(_figure(run, name), _figure(true, name)) for run, true in pairs)
        return _spread(change for change in changes if change is not None)

    return ReportFinding(
        series=report.series,
        report_permille=report.permille,
        scenario_file=name_file(report),
        runs=len(runs),
        failed=len(runs) - len(planned),
        entitlement=spread_of("entitlement_fine"),
        allotted=spread_of("allotted_fine"),
        deliverable=spread_of("deliverable_fine"),
        undeliverable=spread_of("undeliverable_fine"),
        attainment_permille=spread_of("attainment_permille", 1),
        allotted_change_percent=change_of("allotted_fine", _percent),
        deliverable_change=change_of("deliverable_fine", lambda value, true: (value - true) / divisor),
        deliverable_change_percent=change_of("deliverable_fine", _percent),
        cost_yen=_spread(run.cost_yen for run in planned if run.cost_yen is not None),
        late_piece_days=_spread(run.late_piece_days for run in planned if run.late_piece_days is not None),
        unplaced_weight=_spread(run.unplaced_weight for run in planned if run.unplaced_weight is not None),
    )


def _figure(run: RunRecord, name: str) -> float:
    return float(run.figures.get(name) or 0)


def _percent(value: float, true: float) -> float | None:
    return 100 * (value - true) / true if true else None


def _spread(values: Iterable[float]) -> Spread | None:
    known = list(values)
    return Spread(mean=fmean(known), least=min(known), most=max(known)) if known else None


def _build_row(finding: ReportFinding, result: HonestyResult) -> Row:
    unit = result.unit.shown.en
    columns = {
        f"entitlement_{unit}": finding.entitlement,
        f"allotted_{unit}": finding.allotted,
        f"deliverable_{unit}": finding.deliverable,
        f"undeliverable_{unit}": finding.undeliverable,
        "attainment_permille": finding.attainment_permille,
        "allotted_change_percent": finding.allotted_change_percent,
        f"deliverable_change_{unit}": finding.deliverable_change,
        "deliverable_change_percent": finding.deliverable_change_percent,
        "cost_yen": finding.cost_yen,
        "late_piece_days": finding.late_piece_days,
        "unplaced_weight": finding.unplaced_weight,
    }
    return {
        "factory": result.factory,
        "series": str(finding.series),
        "report_permille": finding.report_permille,
        "runs": finding.runs,
        "failed": finding.failed,
        **{
            f"{name}_{part}": value
            for name, spread in columns.items()
            for part, value in (
                ("mean", spread.mean if spread else None),
                ("min", spread.least if spread else None),
                ("max", spread.most if spread else None),
            )
        },
    }
