"""`kubari study sweep`: many rule books on many scenarios with many seeds, in parallel, as one table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from optimizer.cli.exits import ExitCode
from optimizer.cli.figures import UNKNOWN, format_number, format_termination
from optimizer.cli.files import check_target, find_scenario
from optimizer.cli.language import say
from optimizer.cli.options import JsonOption, LangOption, QuietOption
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
from optimizer.cli.study.screen import format_duration
from optimizer.cli.terminal import Terminal, open_terminal
from optimizer.text import Text

if TYPE_CHECKING:
    from optimizer.studies.sweep import RunRecord, SweepResult

SHOWN = 40
"""Most rows printed; the table in the folder holds all."""

ScenariosArgument = Annotated[
    list[str],
    typer.Argument(
        metavar="SCENARIO...",
        show_default=False,
        help=say(
            "シナリオのファイル、または収録済みの名前(複数可)", "scenario files, or names of stored ones; one or more"
        ),
    ),
]
RulebooksOption = Annotated[
    list[str] | None,
    typer.Option(
        "--rulebook",
        metavar="FILE",
        show_default=False,
        help=say(
            "試す配分基準(複数可)。なければ各シナリオの配分基準",
            "a rule book to try; may be repeated. Each scenario's own otherwise",
        ),
    ),
]
SetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="PATH=V1,V2",
        show_default=False,
        help=say(
            "配分基準のこの項目にこれらの値を試す(例: goals.cost.tolerance.permille=0,10,20)。複数あればすべての組み合わせ",
            "try these values there in the rule book, e.g. goals.cost.tolerance.permille=0,10,20; several give the product",
        ),
    ),
]


def sweep(
    context: typer.Context,
    scenarios: ScenariosArgument,
    out: FolderOption,
    rulebook: RulebooksOption = None,
    set_: SetOption = None,
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
    """Try rule books; where no run has a plan it ends with exit code 4."""
    terminal = open_terminal(context, language=lang, is_json=json, is_quiet=quiet)
    check_target(report, option="--report")
    from optimizer.domain.plan import Budget
    from optimizer.report.studies import build_sweep_page
    from optimizer.scenario import load_rulebook
    from optimizer.studies.sweep import Question, Source, parse_axes, plan_sweep, run_sweep

    question = Question(
        sources=tuple(Source(name, find_scenario(name)) for name in scenarios),
        rulebooks=tuple(load_rulebook(find_scenario(name)) for name in rulebook or ()),
        axes=parse_axes(set_ or ()),
        seeds=tuple(dict.fromkeys(seed or (1,))),
        budget=Budget(time_limit_seconds=time_limit, max_steps=max_steps, gap=gap),
        strategy=str(strategy),
    )
    plan = plan_sweep(question, out)
    open_folder(out)
    prepare_workers(terminal, plan)
    result = execute_runs(
        terminal,
        lambda executor, clocks, follower: run_sweep(plan, executor, workers=workers, clocks=clocks, follower=follower),
        workers=workers,
    )
    if json:
        terminal.emit(describe_sweep(result, out))
    _show(terminal, result, out)
    write_report(terminal, build_sweep_page(result, terminal.language), out, report)
    end_sweep(result)


def describe_sweep(result: SweepResult, folder: Path) -> dict[str, object]:
    """Return a sweep as the JSON object of the command."""
    from optimizer.studies.sweep import list_rows

    return {
        "is_complete": result.is_complete,
        "planned": result.planned,
        "kept": result.kept,
        "made": result.made,
        "failed": len(result.failed),
        "seconds": result.seconds,
        "busy_permille": result.busy_permille,
        "occupied_permille": result.occupied_permille,
        "folder": str(folder),
        "runs": [dict(row) for row in list_rows(result)],
    }


def end_sweep(result: SweepResult) -> None:
    """Leave with the exit code of a sweep: without a single plan it is that of no plan."""
    if len(result.failed) == len(result.runs):
        raise typer.Exit(ExitCode.no_plan)


def _show(terminal: Terminal, result: SweepResult, folder: Path) -> None:
    from optimizer.cli.tables import build_table

    columns = [
        *([(Text("シナリオ", "scenario"), "left")] if len(result.scenarios) > 1 else []),
        *([(Text("配分基準", "rule book"), "left")] if len({b.id for b in result.rulebooks}) > 1 else []),
        *((Text(axis.path, axis.path), "right") for axis in result.axes),
        (Text("種", "seed"), "right"),
        (Text("未配分の重み", "unplaced weight"), "right"),
        (Text("遅れ(個・日)", "late piece-days"), "right"),
        (Text("費用(円)", "cost (yen)"), "right"),
        (Text("移すべき仕事", "work to move"), "right"),
        (Text("最低達成率", "lowest attainment"), "right"),
        (Text("終わり方", "ended"), "left"),
    ]
    rows = [_build_row(terminal, result, run) for run in result.runs[:SHOWN]]
    terminal.show(build_table(None, columns, rows, language=terminal.language))
    if len(result.runs) > SHOWN:
        more = len(result.runs) - SHOWN
        terminal.show(Text(f"ほか {more} 件は表のファイルにあります。", f"{more} more are in the table's file."))
    show_summary(terminal, result, folder)


def _build_row(terminal: Terminal, result: SweepResult, run: RunRecord) -> list[str]:
    from optimizer.studies.sweep import show_axis

    fair = run.fairness
    ended = format_termination(run.termination, terminal.language) if run.termination else _ERROR.of(terminal.language)
    return [
        *([run.scenario] if len(result.scenarios) > 1 else []),
        *([run.rulebook_id] if len({b.id for b in result.rulebooks}) > 1 else []),
        *(show_axis(run.axes.get(axis.path)) for axis in result.axes),
        str(run.seed),
        format_number(run.unplaced_weight),
        format_number(run.late_piece_days),
        format_number(None if run.cost_yen is None else round(run.cost_yen)),
        format_permille(fair.hoover_permille if fair else None),
        format_permille(fair.minimum_permille if fair else None),
        ended,
    ]


_ERROR = Text("エラー", "error")


def format_permille(value: int | None) -> str:
    """Write permille as percent; a dash where it is unknown."""
    return UNKNOWN if value is None else f"{value / 10:.1f} %"


def show_summary(terminal: Terminal, result: SweepResult, folder: Path) -> None:
    """Print how many runs there are, what failed, how busy the workers were, and where everything is."""
    failed = len(result.failed)
    took = format_duration(result.seconds)
    terminal.show(
        Text(
            f"実行 {len(result.runs)} / {result.planned} 件(今回 {result.made}、以前から {result.kept})、失敗 {failed} 件、"
            f"{took.ja}{_say_busy(result).ja}",
            f"{len(result.runs)} of {result.planned} runs ({result.made} made now, {result.kept} from before), {failed} failed, "
            f"{took.en}{_say_busy(result).en}",
        )
    )
    for run in result.failed[:5]:
        why = run.error or Text("計画なし", "no plan")
        terminal.warn(Text(f"  {_name(run)}: {why.ja}", f"  {_name(run)}: {why.en}"))
    if not result.is_complete:
        terminal.show(
            Text("同じコマンドを実行すると続きから始まります。", "The same command goes on where this one stopped.")
        )
    terminal.show(Text(f"結果: {folder}", f"results: {folder}"))


def _say_busy(result: SweepResult) -> Text:
    if result.busy_permille is None or result.occupied_permille is None:
        return Text("。", ".")
    busy, occupied = result.busy_permille / 10, result.occupied_permille / 10
    return Text(
        f"。プロセッサの稼働 {busy:.1f} %(仕事のある時間 {occupied:.1f} %)。",
        f"; processors busy {busy:.1f} % (with a run to make {occupied:.1f} % of the time).",
    )


def _name(run: RunRecord) -> str:
    from optimizer.studies.sweep import show_axis

    axes = "".join(f", {path}={show_axis(value)}" for path, value in run.axes.items())
    return f"{run.scenario}{axes}, seed {run.seed}"
