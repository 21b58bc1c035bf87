"""`kubari study honesty`: what a factory would have gained by over- or under-stating its capacity."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from optimizer.cli.figures import UNKNOWN, format_number
from optimizer.cli.files import check_target, find_scenario
from optimizer.cli.language import say
from optimizer.cli.options import JsonOption, LangOption, QuietOption, ScenarioArgument
from optimizer.cli.solve import Strategy, StrategyOption
from optimizer.cli.study.reporting import ReportOption, write_report
from optimizer.cli.study.runs import (
    FolderOption,
    RunGapOption,
    RunStepsOption,
    RunTimeLimitOption,
    SeedsOption,
    WorkersOption,
    execute_runs,
    open_folder,
    prepare_workers,
)
from optimizer.cli.study.sweep import end_sweep, show_summary
from optimizer.cli.terminal import Terminal, open_terminal
from optimizer.text import Text

if TYPE_CHECKING:
    from optimizer.studies.honesty import HonestyResult, ReportFinding, Spread

REPORTS = (800, 1200, 1500)
"""Reports tried unless others are asked for, in permille of the truth."""

FactoryOption = Annotated[
    str,
    typer.Option("--factory", show_default=False, help=say("会員工場の ID", "id of a member factory")),
]
ReportsOption = Annotated[
    list[int] | None,
    typer.Option(
        "--claim",
        metavar="PERMILLE",
        min=1,
        max=10_000,
        show_default=False,
        help=say(
            "申告する空き時間(事実を 1000 とする千分率、複数可。既定は 800、1200、1500)",
            "reported minutes in permille of the truth; may be repeated (800, 1200 and 1500 otherwise)",
        ),
    ),
]


def honesty(
    context: typer.Context,
    scenario: ScenarioArgument,
    factory: FactoryOption,
    out: FolderOption,
    claim: ReportsOption = None,
    seed: SeedsOption = None,
    time_limit: RunTimeLimitOption = 60,
    max_steps: RunStepsOption = None,
    gap: RunGapOption = None,
    strategy: StrategyOption = Strategy.auto,
    workers: WorkersOption = 2,
    report: ReportOption = None,
    json: JsonOption = False,
    lang: LangOption = None,
    quiet: QuietOption = False,
) -> None:
    """Try reports; where no run has a plan it ends with exit code 4."""
    terminal = open_terminal(context, language=lang, is_json=json, is_quiet=quiet)
    check_target(report, option="--report")
    from optimizer.domain.plan import Budget
    from optimizer.report.studies import build_honesty_page
    from optimizer.studies.honesty import plan_honesty, run_honesty
    from optimizer.studies.sweep import Question, Source

    source = Source(scenario, find_scenario(scenario))
    question = Question(
        sources=(source,),
        seeds=tuple(dict.fromkeys(seed or (1,))),
        budget=Budget(time_limit_seconds=time_limit, max_steps=max_steps, gap=gap),
        strategy=str(strategy),
    )
    open_folder(out)
    plan = plan_honesty(source, factory, claim or REPORTS, question, folder=out)
    prepare_workers(terminal, plan.sweep)
    result, swept = execute_runs(
        terminal,
        lambda executor, clocks, follower: run_honesty(
            plan, executor, workers=workers, clocks=clocks, follower=follower
        ),
        workers=workers,
    )
    if json:
        terminal.emit(_describe(result, out))
    _show(terminal, result)
    show_summary(terminal, swept, out)
    write_report(terminal, build_honesty_page(result, terminal.language), out, report)
    end_sweep(swept)


def _describe(result: HonestyResult, folder: Path) -> dict[str, object]:
    from optimizer.studies.honesty import explain_honesty

    said = [text._asdict() for text in explain_honesty(result)]
    return result.model_dump(mode="json") | {"sentences": said, "folder": str(folder)}


def _show(terminal: Terminal, result: HonestyResult) -> None:
    from optimizer.cli.tables import build_table
    from optimizer.studies.honesty import explain_honesty

    unit = result.unit.shown
    columns = [
        (Text("申告", "report"), "right"),
        (Text("能力", "capacity"), "left"),
        (Text(f"標準配分({unit.ja})", f"entitlement ({unit.en})"), "right"),
        (Text(f"割り当て({unit.ja})", f"allotted ({unit.en})"), "right"),
        (Text(f"実行できる({unit.ja})", f"can be done ({unit.en})"), "right"),
        (Text(f"できない({unit.ja})", f"cannot ({unit.en})"), "right"),
        (Text("事実との差", "against the truth"), "right"),
        (Text("達成率", "attainment"), "right"),
        (Text("全体の費用(円)", "cost of all (yen)"), "right"),
        (Text("全体の遅れ(個・日)", "late piece-days"), "right"),
    ]
    name = f"{result.factory_name}({result.factory})" if result.factory_name else result.factory
    count = len(result.seeds)
    title = Text(
        f"{name}が申告を変えた場合(種 {count} 個の平均)",
        f"{name}: if it had reported otherwise (mean of {count} seed{'s' if count > 1 else ''})",
    )
    rows = [_build_row(terminal, finding) for finding in result.findings]
    terminal.show(build_table(title, columns, rows, language=terminal.language))
    for text in explain_honesty(result):
        terminal.show(Text(f"- {text.ja}", f"- {text.en}"))
    terminal.show("")


def _build_row(terminal: Terminal, finding: ReportFinding) -> list[str]:
    percent, attainment = finding.deliverable_change_percent, finding.attainment_permille
    series = {
        "as_it_stands": Text("シナリオのまま", "as it stands"),
        "unverified": Text("検証なし", "not verified"),
    }[finding.series]
    return [
        f"{finding.report_permille / 10:g} %",
        series.of(terminal.language),
        *(_format(spread) for spread in (finding.entitlement, finding.allotted, finding.deliverable, finding.undeliverable)),
        f"{percent.mean:+.1f} %" if percent else UNKNOWN,
        f"{attainment.mean / 10:.1f} %" if attainment else UNKNOWN,
        format_number(round(finding.cost_yen.mean)) if finding.cost_yen else UNKNOWN,
        format_number(round(finding.late_piece_days.mean)) if finding.late_piece_days else UNKNOWN,
    ]  # fmt: skip


def _format(spread: Spread | None) -> str:
    return f"{spread.mean:,.1f}" if spread else UNKNOWN
