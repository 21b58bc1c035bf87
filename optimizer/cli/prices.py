"""`kubari prices`: what one more hour of a capability is worth at a plan."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from optimizer.cli.figures import UNKNOWN
from optimizer.cli.files import check_target, find_scenario
from optimizer.cli.language import say
from optimizer.cli.options import JsonOption, LangOption, PlanArgument, ScenarioArgument
from optimizer.cli.terminal import Terminal, open_terminal
from optimizer.errors import UnknownNameError
from optimizer.text import Text

if TYPE_CHECKING:
    from rich.table import Table

    from optimizer.domain.index import Index
    from optimizer.domain.plan import Plan
    from optimizer.domain.scenario import Scenario
    from optimizer.prices import PriceTable

SAID = 3
"""Rows of each table that are also said as a sentence."""

TopOption = Annotated[
    int, typer.Option("--top", min=1, max=1_000, help=say("目標ごとに示す行数", "rows to show for each goal"))
]
TimeLimitOption = Annotated[
    float,
    typer.Option(
        "--time-limit", min=0.001, max=1_000_000, help=say("秒数の上限", "wall-clock seconds to spend at most")
    ),
]
ConfirmOption = Annotated[
    bool,
    typer.Option(
        "--confirm/--no-confirm",
        help=say("表の各行を、1時間増やして解き直して確かめる", "solve again with the hour for each row of the tables"),
    ),
]
HourOption = Annotated[
    list[str] | None,
    typer.Option(
        "--hour",
        metavar="WORK_CENTER@BUCKET",
        show_default=False,
        help=say(
            "この設備・期間(番号は 0 から)に1時間増やした効果も調べる(複数可、空きのない期間も可)",
            "also find what an hour more here saves, closed buckets too (buckets count from 0; may be repeated)",
        ),
    ),
]
ReportOption = Annotated[
    Path | None,
    typer.Option(
        "--report",
        show_default=False,
        help=say("価格の節がある報告ページの書き出し先(.html)", "file for the report page with these prices (.html)"),
    ),
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        name="prices",
        help=say(
            "空き時間の価値を示す(どの加工をいつ1時間増やすと何円減るか)",
            "show what free time is worth: how much one more hour of a capability saves, and when",
        ),
    )(prices)


def prices(
    context: typer.Context,
    scenario: ScenarioArgument,
    plan: PlanArgument,
    top: TopOption = 10,
    time_limit: TimeLimitOption = 60,
    confirm: ConfirmOption = True,
    hour: HourOption = None,
    report: ReportOption = None,
    json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Price the free minutes of every work center at a plan."""
    terminal = open_terminal(context, language=lang, is_json=json)
    path = find_scenario(scenario)
    check_target(report, option="--report", sources=[path, plan])
    from optimizer.prices import Inquiry, fill_price_table
    from optimizer.scenario import load_plan, load_scenario
    from optimizer.solve import prepare

    end = time.perf_counter() + time_limit
    loaded, loaded_plan = load_scenario(path), load_plan(plan)
    prepared = prepare(loaded)
    places = tuple(_read_place(prepared.index, text) for text in hour or ())
    inquiry = Inquiry(top=top, is_confirmed=confirm, places=places)
    table = fill_price_table(prepared, loaded_plan, inquiry, time_left=lambda: end - time.perf_counter())
    if report is not None:
        _write_report(terminal, (loaded, loaded_plan), table, report)
    if json:
        from optimizer.prices import describe_prices

        terminal.emit(describe_prices(table))
    _show(terminal, table)


def _read_place(index: Index, text: str) -> tuple[int, int]:
    """Positions of a work center and a bucket written as ``work center@bucket``."""
    name, _, bucket = text.rpartition("@")
    if name not in index.work_center_by_id or not bucket.isdecimal() or int(bucket) >= index.bucket_count:
        last = index.bucket_count - 1
        raise UnknownNameError(
            Text(
                f"--hour {text} にあたる設備・期間はありません。",
                f"--hour {text} names no work center and bucket of the scenario.",
            ),
            Text(
                f"設備の id と期間の番号(0～{last})を @ でつないでください。例: {_example(index)}",
                f"Join the id of a work center and a bucket from 0 to {last} by @, e.g. {_example(index)}",
            ),
        )
    return index.work_center_by_id[name], int(bucket)


def _example(index: Index) -> str:
    return f"{index.work_centers[0].id if index.work_centers else 'F-001-mill-1'}@0"


def _write_report(terminal: Terminal, subject: tuple[Scenario, Plan], table: PriceTable, report: Path) -> None:
    from optimizer.report import render_report
    from optimizer.scenario.save import save_bytes

    scenario, plan = subject
    page = render_report(scenario, plan, language=terminal.language, prices=table)
    save_bytes(page.encode("utf-8"), report)


def _show(terminal: Terminal, table: PriceTable) -> None:
    from optimizer.prices import say_place

    for level in table.levels:
        _show_level(terminal, table, level)
    terminal.show(*(say_place(table.prices, entry) for entry in table.asked))
    terminal.show(
        Text(
            "単価×60 は小さな増加での値の60倍です。右端は、丸1時間を増やして解き直した値です。いずれも線形緩和によります。",
            "Price x 60 is sixty times what a minute is worth; the last column was solved again with the whole hour. "
            "Both are by the linear relaxation.",
        )
    )


def _show_level(terminal: Terminal, table: PriceTable, position: int) -> None:
    from optimizer.prices import name_level, say_hour

    prices, level = table.prices, table.prices.levels[position]
    title, hours = name_level(level), table.hours_of(position)
    if level.per_minute is None:
        terminal.show(
            Text(
                f"{title.ja}: 時間内に価格を求められませんでした(--time-limit を延ばしてください)。",
                f"{title.en}: time ran out before its prices were found (give more --time-limit).",
            )
        )
    elif not hours:
        terminal.show(
            Text(
                f"{title.ja}: 線形緩和では、空き時間を増やしても変わりません。",
                f"{title.en}: by the linear relaxation, more free time would not change it.",
            )
        )
    else:
        terminal.show(_build_table(terminal, table, position))
        terminal.show(*(say_hour(prices, hour) for hour in hours[:SAID]), "")


def _build_table(terminal: Terminal, table: PriceTable, position: int) -> Table:
    from optimizer.cli.tables import build_table
    from optimizer.prices import format_amount, label_bucket, name_level, name_unit, name_work_center

    prices, level = table.prices, table.prices.levels[position]
    title, unit = name_level(level), name_unit(prices, level)
    columns = [
        (Text("期間", "bucket"), "left"),
        (Text("加工", "capability"), "left"),
        (Text("最も効く設備", "helps most at"), "left"),
        (Text("単価×60", "price x 60"), "right"),
        (Text("平均×60", "mean x 60"), "right"),
        (Text("1時間で解き直し", "solved with the hour"), "right"),
    ]
    rows = [
        (
            label_bucket(prices.index.scenario.calendar, hour.bucket).of(terminal.language),
            hour.process,
            name_work_center(prices.index, hour.work_center),
            format_amount(hour.per_hour),
            format_amount(hour.mean_per_hour),
            UNKNOWN if hour.confirmed is None else format_amount(hour.confirmed),
        )
        for hour in table.hours_of(position)
    ]
    heading = Text(
        f"{title.ja}: 1時間増やしたときの効果({unit.ja})", f"{title.en}: what one more hour is worth ({unit.en})"
    )
    return build_table(heading, columns, rows, language=terminal.language)
