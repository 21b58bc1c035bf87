"""`kubari solve`: make a plan."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from optimizer.cli.language import say
from optimizer.cli.options import JsonOption, LangOption, QuietOption, ScenarioArgument
from optimizer.cli.run import describe_result, end_run, execute, prepare_run, show_result
from optimizer.cli.terminal import open_terminal


class Strategy(StrEnum):
    """How to search; ``auto`` chooses by size and says why, ``resume`` does so from the published plan on."""

    auto = "auto"
    exact = "exact"
    guided = "guided"
    resume = "resume"


TimeLimitOption = Annotated[
    float,
    typer.Option(
        "--time-limit", min=0.001, max=1_000_000, help=say("秒数の上限", "wall-clock seconds to spend at most")
    ),
]
SeedOption = Annotated[
    int, typer.Option("--seed", min=0, max=2**31 - 1, help=say("乱数の種", "seed of every random choice"))
]
GapOption = Annotated[
    float,
    typer.Option(
        "--gap",
        min=0,
        max=0.999,
        help=say("下界とのこの差以内で十分とする(0.01 = 1 %)", "good enough within this gap of the bound (0.01 = 1 %)"),
    ),
]
MaxStepsOption = Annotated[
    int | None,
    typer.Option(
        "--max-steps",
        min=0,
        show_default=False,
        help=say("決定的なステップ数の上限(再現用)", "deterministic steps to run at most"),
    ),
]
OutOption = Annotated[
    Path | None,
    typer.Option(
        "--out",
        "-o",
        show_default=False,
        help=say("計画の書き出し先(.json / .json.gz)", "file for the plan (.json / .json.gz)"),
    ),
]
ReportOption = Annotated[
    Path | None,
    typer.Option(
        "--report", show_default=False, help=say("報告ページの書き出し先(.html)", "file for the report page (.html)")
    ),
]
StrategyOption = Annotated[Strategy, typer.Option("--strategy", help=say("探索の方法", "how to search"))]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        name="solve",
        help=say("シナリオを解いて配分計画を作る", "make a plan: who does what, when, handed over where"),
    )(solve)


def solve(
    context: typer.Context,
    scenario: ScenarioArgument,
    time_limit: TimeLimitOption = 60,
    seed: SeedOption = 1,
    out: OutOption = None,
    json: JsonOption = False,
    report: ReportOption = None,
    lang: LangOption = None,
    strategy: StrategyOption = Strategy.auto,
    gap: GapOption = 0,
    max_steps: MaxStepsOption = None,
    quiet: QuietOption = False,
) -> None:
    """Solve a scenario; without a plan it ends with exit code 4."""
    terminal = open_terminal(context, language=lang, is_json=json, is_quiet=quiet)
    from optimizer.domain.plan import Budget

    budget = Budget(time_limit_seconds=time_limit, seed=seed, max_steps=max_steps, gap=gap)
    run = prepare_run(scenario, budget, strategy=strategy, plan_file=out, report_file=report)
    result = execute(terminal, run)
    if json:
        terminal.emit(describe_result(run, result))
    show_result(terminal, run, result)
    end_run(result)
