"""`kubari demo`: split a stored regional batch and show what came of it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from optimizer.cli.allocation import FactoryShare, compute_allocation
from optimizer.cli.figures import UNKNOWN, format_number
from optimizer.cli.language import say
from optimizer.cli.options import LangOption, QuietOption
from optimizer.cli.run import Run, end_run, execute, prepare_run, show_result
from optimizer.cli.terminal import Terminal, open_terminal
from optimizer.text import Text

if TYPE_CHECKING:
    from optimizer.domain.basis import ShareUnit
    from optimizer.domain.plan import Plan

SHOWN_FACTORIES = 10
SHOWN_LINES = 16


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        name="demo",
        help=say("収録済みの地域シナリオを配分して見せる", "split a stored regional batch and show the plan"),
    )(demo)


def demo(
    context: typer.Context,
    scenario: Annotated[
        str, typer.Option("--scenario", help=say("使うシナリオ", "the scenario to use"))
    ] = "regional/weekly",
    time_limit: Annotated[float, typer.Option("--time-limit", min=1, help=say("秒数の上限", "seconds to spend"))] = 20,
    seed: Annotated[int, typer.Option("--seed", min=0, max=2**31 - 1, help=say("乱数の種", "seed"))] = 1,
    folder: Annotated[Path, typer.Option("--folder", help=say("書き出すフォルダー", "folder to write into"))] = Path(
        "demo-output"
    ),
    lang: LangOption = None,
    quiet: QuietOption = False,
) -> None:
    """Solve, show, and say where to look next."""
    terminal = open_terminal(context, language=lang, is_quiet=quiet)
    from optimizer.domain.plan import Budget

    folder.mkdir(parents=True, exist_ok=True)
    budget = Budget(time_limit_seconds=time_limit, seed=seed)
    run = prepare_run(scenario, budget, plan_file=folder / "plan.json", report_file=folder / "plan.html")
    _show_task(terminal, run)
    result = execute(terminal, run)
    show_result(terminal, run, result)
    if result.plan is not None:
        _show_allocation(terminal, run, result.plan)
        order = choose_order(result.plan)
        if order is not None:
            _show_order(terminal, run, result.plan, order)
        _show_next(terminal, run, order)
    end_run(result)


def _show_task(terminal: Terminal, run: Run) -> None:
    network, calendar = run.scenario.network, run.scenario.calendar
    members = sum(factory.is_member for factory in network.factories)
    orders, pieces = len(run.scenario.orders), sum(order.quantity for order in run.scenario.orders)
    terminal.show(
        Text(
            f"{run.name}: 会員工場 {members}、注文 {orders} 件({pieces:,} 個)、期間 {calendar.bucket_count} を、"
            f"{run.budget.time_limit_seconds:g} 秒以内に配分します。",
            f"{run.name}: {orders} orders ({pieces:,} pieces), {members} member factories, "
            f"{calendar.bucket_count} bucket(s); at most {run.budget.time_limit_seconds:g} seconds.",
        ),
        "",
    )


def _show_allocation(terminal: Terminal, run: Run, plan: Plan) -> None:
    from optimizer.cli.tables import build_table

    shares = compute_allocation(run.scenario, plan)
    counted = plan.targets.basis.unit
    unit = counted.shown
    columns = [
        (Text("工場", "factory"), "left"),
        (Text("ロット", "lots"), "right"),
        (Text("注文", "orders"), "right"),
        (Text("個数", "pieces"), "right"),
        (Text(f"配分({unit.ja})", f"work ({unit.en})"), "right"),
        (Text(f"標準配分({unit.ja})", f"entitled ({unit.en})"), "right"),
        (Text("達成率(台帳込み)", "attained (with ledger)"), "right"),
    ]
    rows = [_share_row(share, counted) for share in shares[:SHOWN_FACTORIES]]
    title = Text("工場ごとの配分(多い順)", "What each factory gets, most work first")
    terminal.show("", build_table(title, columns, rows, language=terminal.language))
    rest = len(shares) - len(rows)
    if rest > 0:
        terminal.show(Text(f"ほか {rest} 工場は報告にあります。", f"{rest} more factories are in the report."))


def _share_row(share: FactoryShare, counted: ShareUnit) -> tuple[str, ...]:
    def amount(value: int | None) -> str:
        if value is None:
            return UNKNOWN
        return f"{value / counted.shown_fine:,.{counted.decimals}f}"

    return (
        f"{share.factory} {share.name}".rstrip(),
        format_number(share.lots),
        format_number(share.orders),
        format_number(share.pieces),
        amount(share.received),
        amount(share.entitlement),
        UNKNOWN if share.attainment is None else f"{100 * share.attainment:.0f} %",
    )


def choose_order(plan: Plan) -> str | None:
    """Return the order with the most lots, the first in the plan on a tie; None in an empty plan."""
    count_by_order: dict[str, int] = {}
    for lot in plan.lots:
        count_by_order[lot.order] = count_by_order.get(lot.order, 0) + 1
    return max(count_by_order, key=lambda order: count_by_order[order], default=None)


def _show_order(terminal: Terminal, run: Run, plan: Plan, order: str) -> None:
    from optimizer.explain import build_situation, explain_order, render_order

    situation = build_situation(run.scenario, plan)
    lines = render_order(run.scenario, explain_order(situation, order), terminal.language).splitlines()
    title = Text(f"例: 注文 {order} はなぜこうなったか", f"For example: why order {order} went where it went")
    terminal.show("", title, *(f"  {line}" for line in lines[:SHOWN_LINES]))
    if len(lines) > SHOWN_LINES:
        rest = len(lines) - SHOWN_LINES
        terminal.show(Text(f"  …(ほか {rest} 行)", f"  ... ({rest} more lines)"))


def _show_next(terminal: Terminal, run: Run, order: str | None) -> None:
    # As it was called, so that the lines can be copied where the command is not on the path.
    kubari = sys.argv[0] if Path(sys.argv[0]).name == "kubari" else "kubari"
    terminal.show(
        "",
        Text("次に試すこと:", "Where to look next:"),
        Text(f"  ブラウザーで {run.report_file} を開く", f"  open {run.report_file} in a browser"),
        f"  {kubari} verify {run.name} {run.plan_file}",
        f"  {kubari} explain {run.name} {run.plan_file}" + (f" --order {order}" if order else ""),
        f"  {kubari} replay {run.plan_file}",
        f"  {kubari} describe {run.name}",
    )
