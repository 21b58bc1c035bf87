"""`kubari study backtest`: past batches replayed under today's rule book and a candidate, and whether that may replace it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from optimizer.cli.exits import ExitCode
from optimizer.cli.files import check_target, find_scenario
from optimizer.cli.interrupt import Interrupts, abort
from optimizer.cli.language import say
from optimizer.cli.loops import prepare_loops
from optimizer.cli.options import JsonOption, LangOption, QuietOption
from optimizer.cli.study.replaying import ReplayScreen
from optimizer.cli.study.reporting import ReportOption, write_report
from optimizer.cli.terminal import Terminal, open_terminal
from optimizer.errors import UnknownNameError
from optimizer.text import Text

if TYPE_CHECKING:
    from optimizer.domain.rulebook import RuleBook
    from optimizer.studies.backtest import Backtest, Batch, Setup

BatchesArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[BATCH...]",
        show_default=False,
        help=say(
            "一括配分(シナリオのファイルか収録済みの名前)を古い順に",
            "the batches (scenario files or names of stored ones), the oldest first",
        ),
    ),
]
OutOption = Annotated[
    Path,
    typer.Option(
        "--out",
        show_default=False,
        help=say(
            "結果のフォルダー(途中までの結果があれば続きから)",
            "folder of the results; what is there already is gone on with",
        ),
    ),
]


def backtest(
    context: typer.Context,
    out: OutOption,
    batches: BatchesArgument = None,
    family: Annotated[
        str | None,
        typer.Option(
            show_default=False,
            help=say("収録済みの一続きの一括配分(例: monthly)", "all stored batches of a folder (e.g. monthly)"),
        ),
    ] = None,
    rulebook: Annotated[
        str | None,
        typer.Option(
            show_default=False,
            help=say(
                "候補の配分基準(省略時は既定の基準: α 2、台帳あり、達成可能な標準配分率)",
                "the candidate (else the default rule book: alpha 2, ledger, attainable entitlements)",
            ),
        ),
    ] = None,
    today: Annotated[
        str | None,
        typer.Option(
            show_default=False,
            help=say("今の配分基準(省略時は各一括配分のもの)", "today's rule book (else each batch's own)"),
        ),
    ] = None,
    most_drop: Annotated[
        int,
        typer.Option(
            min=0, max=1000, help=say("会員の受ける量が減ってよい限度(‰)", "most a member may lose, permille")
        ),
    ] = 100,
    late_slack: Annotated[
        int, typer.Option(min=0, help=say("遅れが増えてよい限度(個・日)", "piece-days lateness may rise by"))
    ] = 0,
    unplaced_slack: Annotated[
        int, typer.Option(min=0, help=say("未配分の重みが増えてよい限度", "weight unplaced work may rise by"))
    ] = 0,
    time_limit: Annotated[float, typer.Option(min=0.1, help=say("一件の解の秒数", "seconds of one solve"))] = 10,
    max_steps: Annotated[
        int | None,
        typer.Option(
            min=0,
            show_default=False,
            help=say("目標ごとのステップ数の上限", "most steps per goal level (repeatable results)"),
        ),
    ] = None,
    gap: Annotated[
        float,
        typer.Option(
            min=0,
            max=0.999,
            help=say(
                "下界との差がこれ以内になった目標はそこで終える(既定は 0: 時間いっぱい改善する)",
                "a goal level is left within this gap of its bound (0: it is worked on as long as there is time)",
            ),
        ),
    ] = 0.0,
    seed: Annotated[int, typer.Option(min=0, help=say("乱数の種", "the seed"))] = 1,
    workers: Annotated[
        int, typer.Option(min=1, max=2, help=say("並行するプロセス数", "processes beside each other"))
    ] = 2,
    report: ReportOption = None,
    json: JsonOption = False,
    lang: LangOption = None,
    quiet: QuietOption = False,
) -> None:
    """Replay batches under two rule books; a candidate that fails the gate ends with exit code 1."""
    terminal = open_terminal(context, language=lang, is_json=json, is_quiet=quiet)
    check_target(report, option="--report")
    names = _list_names(batches, family)
    from optimizer.domain.plan import Budget
    from optimizer.report.studies import build_backtest_page
    from optimizer.studies.backtest import GateRule, Setup

    setup = Setup(
        tuple(_load_batch(name) for name in names),
        _load_candidate(rulebook),
        None if today is None else _load_rulebook(today),
        Budget(time_limit_seconds=time_limit, seed=seed, max_steps=max_steps, gap=gap),
        gate=GateRule(
            most_drop_permille=most_drop, late_slack_piece_days=late_slack, unplaced_slack_weight=unplaced_slack
        ),
    )
    result = _run(terminal, setup, out, workers)
    if json:
        terminal.emit(describe(result, out))
    else:
        from optimizer.cli.study.shown import show_backtest

        show_backtest(terminal, result, out)
    write_report(terminal, build_backtest_page(result, terminal.language), out, report)
    if not result.gate.has_passed:
        raise typer.Exit(ExitCode.answer_is_no)


def _list_names(batches: list[str] | None, family: str | None) -> list[str]:
    if bool(batches) == (family is not None):
        raise typer.BadParameter(
            say("一括配分を並べるか、--family を指定してください。", "name batches, or give --family (not both)")
        )
    if family is None:
        return batches or []
    from optimizer.scenario import list_stored

    stored = list(list_stored())
    names = [name for name in stored if name.startswith(f"{family}/")]
    if not names:
        families = ", ".join(sorted({name.partition("/")[0] for name in stored}))
        raise UnknownNameError(
            Text(f"収録済みのフォルダー {family} はありません。", f"There is no folder {family} of stored scenarios."),
            Text(f"次のいずれかを指定してください: {families}", f"Choose one of: {families}"),
        )
    return sorted(names)


def _load_batch(name: str) -> Batch:
    from optimizer.scenario import load_scenario
    from optimizer.studies.backtest import Batch

    return Batch(name, load_scenario(find_scenario(name)))


def _load_rulebook(name: str) -> RuleBook:
    from optimizer.scenario import load_rulebook

    return load_rulebook(find_scenario(name))


def _load_candidate(name: str | None) -> RuleBook:
    from optimizer.domain.rulebook import RuleBook

    return RuleBook() if name is None else _load_rulebook(name)


def _run(terminal: Terminal, setup: Setup, out: Path, workers: int) -> Backtest:
    from optimizer.studies.backtest import run_backtest
    from optimizer.studies.sweep import open_pool

    for batch in setup.batches:
        prepare_loops(terminal, batch.scenario, setup.strategy)

    def stop() -> None:
        terminal.note(
            Text("中断しました。同じコマンドで続きから実行します。", "Stopped; the same command goes on from here.")
        )
        # Whole batches are on disk; the workers end with this process.
        abort()

    interrupts, seconds = Interrupts(stop), setup.budget.time_limit_seconds
    with (
        ReplayScreen(terminal, len(setup.batches), seconds=seconds, workers=workers) as screen,
        open_pool(workers) as pool,
    ):
        return interrupts.run(
            lambda: run_backtest(setup, out, executor=pool.executor, clock=time.perf_counter, report=screen.report),
            on_tick=screen.draw,
        )


def describe(result: Backtest, out: Path) -> dict[str, object]:
    """Return what `--json` prints: the gate and the last state of both sides; everything is in the folder."""
    from optimizer.studies.backtest import Side, explain_failure

    return {
        "out": str(out),
        "batches": len(result.batches),
        "members": len(result.members),
        "passed": result.gate.has_passed,
        "failures": [
            failure.model_dump(mode="json") | {"messages": explain_failure(result, failure)._asdict()}
            for failure in result.gate.failures
        ],
        "sides": {
            str(side): {
                "late_piece_days": sum(f.late_piece_days for f in figures),
                "unplaced_weight": sum(f.unplaced_weight for f in figures),
                "cost_yen": round(sum(f.cost_yen for f in figures), 2),
                "ledger_measures": figures[-1].ledger_measures.model_dump(mode="json"),
                "common_measures": figures[-1].common_measures.model_dump(mode="json"),
            }
            for side in Side
            for figures in [result.list_figures(side)]
        },
    }
