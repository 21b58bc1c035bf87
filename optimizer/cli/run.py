"""One run of the solver under a terminal: progress, Ctrl-C, the files it leaves, and how it ends."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from optimizer.cli.exits import ExitCode
from optimizer.cli.figures import format_termination
from optimizer.cli.files import check_target, find_scenario
from optimizer.cli.interrupt import Interrupts
from optimizer.cli.loops import prepare_loops
from optimizer.cli.progress import ProgressScreen, TerminalWatcher
from optimizer.domain.plan import Termination
from optimizer.rules import RULES
from optimizer.text import Text

if TYPE_CHECKING:
    from optimizer.cli.terminal import Terminal
    from optimizer.domain.plan import Budget, Plan
    from optimizer.domain.scenario import Scenario
    from optimizer.domain.verdict import Verdict
    from optimizer.solve import SolveResult


@dataclass(frozen=True)
class Run:
    """What is to be solved, how long, and where the results go.

    Attributes
    ----------
    name
        The scenario as the user named it; goes into the plan's provenance.
    """

    name: str
    scenario: Scenario
    budget: Budget
    strategy: str = "auto"
    plan_file: Path | None = None
    report_file: Path | None = None


def prepare_run(
    name: str, budget: Budget, *, strategy: str = "auto", plan_file: Path | None = None, report_file: Path | None = None
) -> Run:
    """Find and load the scenario, and refuse targets that could not be written, before a second is spent on solving."""
    path = find_scenario(name)
    check_target(plan_file, option="--out", sources=[path])
    check_target(report_file, option="--report", sources=[path, *([plan_file] if plan_file else [])])
    from optimizer.scenario import load_scenario

    return Run(name, load_scenario(path), budget, strategy, plan_file, report_file)


def execute(terminal: Terminal, run: Run) -> SolveResult:
    """Solve while showing progress and hearing Ctrl-C, then write the plan and the report."""
    from optimizer.solve import solve_scenario

    prepare_loops(terminal, run.scenario, run.strategy)

    def say_stopping() -> None:
        terminal.note(
            Text(
                "中止を受け付けました。最良の計画を検証して残します(もう一度 Ctrl-C で破棄)。",
                "Stopping; the best plan so far will be verified and kept (Ctrl-C again to abort).",
            )
        )

    interrupts = Interrupts(say_stopping)
    with ProgressScreen(terminal, time_limit_seconds=run.budget.time_limit_seconds) as screen:
        watcher = TerminalWatcher(screen, interrupts)
        result = interrupts.run(
            lambda: solve_scenario(
                run.scenario,
                run.budget,
                clock=time.perf_counter,
                strategy=run.strategy,
                watcher=watcher,
                scenario_file=run.name,
            ),
            on_tick=screen.draw,
        )
    if result.plan is not None:
        _write_files(terminal, run, result.plan, result.verdict)
    return result


def _write_files(terminal: Terminal, run: Run, plan: Plan, verdict: Verdict | None) -> None:
    from optimizer.scenario.save import save_bytes, save_plan

    if run.plan_file is not None:
        save_plan(plan, run.plan_file)
    if run.report_file is not None:
        from optimizer.report import render_report

        page = render_report(run.scenario, plan, verdict, language=terminal.language)
        save_bytes(page.encode("utf-8"), run.report_file)


def describe_result(run: Run, result: SolveResult) -> dict[str, object]:
    """Return a result as the JSON object of `kubari solve --json`."""
    plan = result.plan
    return {
        "scenario": run.scenario.id,
        "termination": str(result.termination),
        "has_plan": result.has_plan,
        "verified": result.verdict is not None and result.verdict.is_verified,
        "seconds": round(result.seconds, 3),
        "levels": _describe_levels(run, result),
        "strategy": plan.provenance.strategy if plan else None,
        "strategy_reason": plan.provenance.strategy_reason if plan else None,
        "steps": count_steps(plan) if plan else None,
        "plan_file": str(run.plan_file) if plan and run.plan_file else None,
        "report_file": str(run.report_file) if plan and run.report_file else None,
        "clashes": [
            {"rule": str(clash.rule), "where": clash.where, "messages": clash.message._asdict()}
            for clash in result.clashes
        ],
    }


def count_steps(plan: Plan) -> int:
    """Add up the whole steps of all goal levels."""
    return sum(stage.steps for stage in plan.provenance.stages)


def _describe_levels(run: Run, result: SolveResult) -> list[dict[str, object]]:
    if result.plan is not None:
        return [level.model_dump(mode="json") for level in result.plan.levels]
    unknown = {"value": None, "bound": None, "gap": None, "scale": None, "unit": None}
    return [
        {"name": goal.name, **unknown, "termination": str(result.termination)} for goal in run.scenario.rulebook.goals
    ]


def show_result(terminal: Terminal, run: Run, result: SolveResult) -> None:
    """Print the levels of a plan and where it went; or why there is none."""
    ended = format_termination(result.termination, terminal.language)
    if result.plan is None:
        _explain_no_plan(terminal, result, ended)
        return
    from optimizer.cli.tables import build_level_table

    plan = result.plan
    terminal.show(build_level_table(plan.levels, terminal.language))
    orders, pieces = len(run.scenario.orders), sum(item.quantity for item in plan.unplaced)
    lots, placed = len(plan.lots), len({lot.order for lot in plan.lots})
    terminal.show(
        Text(
            f"{ended}、{result.seconds:.1f} 秒。検証に合格。"
            f"ロット {lots} 件、注文 {orders} 件中 {placed} 件を配分、未配分 {pieces:,} 個。",
            f"{ended[:1].upper()}{ended[1:]}, {result.seconds:.1f} s, verified. "
            f"{lots} lots, {placed} of {orders} orders placed, {pieces:,} pieces unplaced.",
        )
    )
    _show_files(terminal, run)


def _explain_no_plan(terminal: Terminal, result: SolveResult, ended: str) -> None:
    terminal.warn(
        Text(f"計画がありません: {ended}({result.seconds:.1f} 秒)。", f"No plan: {ended} after {result.seconds:.1f} s.")
    )
    if result.termination is not Termination.infeasible:
        terminal.warn(
            Text(
                "  数量枠の下限か固定ロットが仕事を強いており、すべての規則を守る最初の計画がまだ見つかっていません"
                "(無いとも証明されていません)。\n  --time-limit を延ばすか、下限や固定ロットを減らしてください。",
                "  A quota's minimum or a pinned lot forces work, and no first plan that keeps every rule was found yet "
                "(nor proven impossible).\n  Give it more --time-limit, or fewer minima and pinned lots.",
            )
        )
    for clash in result.clashes:
        title = RULES[clash.rule].title
        terminal.warn(Text(f"  {title.ja} {clash.message.ja}", f"  {title.en}: {clash.message.en}"))


def _show_files(terminal: Terminal, run: Run) -> None:
    if run.plan_file is not None:
        terminal.show(Text(f"計画: {run.plan_file}", f"plan: {run.plan_file}"))
    else:
        terminal.show(
            Text(
                "計画は保存していません(--out plan.json で保存)。", "The plan was not saved (--out plan.json saves it)."
            )
        )
    if run.report_file is not None:
        terminal.show(Text(f"報告: {run.report_file}", f"report: {run.report_file}"))


def end_run(result: SolveResult) -> None:
    """Leave with the exit code of a result."""
    if not result.has_plan:
        raise typer.Exit(ExitCode.no_plan)
