"""`kubari describe`: a scenario at a glance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from optimizer.cli.figures import UNKNOWN, format_number
from optimizer.cli.files import find_scenario
from optimizer.cli.language import say
from optimizer.cli.options import JsonOption, LangOption, ScenarioArgument
from optimizer.cli.terminal import Terminal, open_terminal
from optimizer.text import Text

if TYPE_CHECKING:
    from optimizer.cli.overview import ProcessLoad, Window
    from optimizer.domain.calendar import Calendar
    from optimizer.domain.scenario import Scenario

COUNTS: dict[str, Text] = {
    "members": Text("会員工場", "member factories"),
    "shared_factories": Text("センターの設備拠点", "shared sites of the center"),
    "work_centers": Text("設備", "work centers"),
    "locations": Text("拠点", "locations"),
    "buyers": Text("発注者", "buyers"),
    "orders": Text("注文", "orders"),
    "operations": Text("工程", "operations"),
    "pieces": Text("個数", "pieces"),
    "value_yen": Text("金額(円)", "value (yen)"),
    "pins": Text("固定ロット", "pinned lots"),
    "published_lots": Text("公表済みロット", "published lots"),
    "ledger_balances": Text("台帳の残高", "ledger balances"),
}
WINDOWS: dict[str, Text] = {
    "release": Text("着手可能日", "release"),
    "due": Text("納期", "due"),
    "latest": Text("最終納期", "latest"),
}
CONDITIONS: dict[str, Text] = {
    "several_operations": Text("複数工程", "several operations"),
    "requires_nda": Text("秘密保持契約が必要", "an NDA is required"),
    "certificates": Text("認証が必要", "certificates are required"),
    "all_or_nothing": Text("全量条件", "all or nothing"),
    "never_split": Text("分割禁止", "never split"),
    "several_factories": Text("複数工場が必要", "several factories are required"),
    "share_limits": Text("比率の上限あり", "shares are limited"),
    "quotes": Text("見積あり", "quotes are given"),
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        name="describe",
        help=say(
            "シナリオの概要(件数・負荷・納期・配分基準)を示す",
            "show a scenario at a glance: counts, load, windows, rule book",
        ),
    )(describe)


def describe(
    context: typer.Context, scenario: ScenarioArgument, json: JsonOption = False, lang: LangOption = None
) -> None:
    """Print the overview of a scenario."""
    terminal = open_terminal(context, language=lang, is_json=json)
    path = find_scenario(scenario)
    from optimizer.cli.overview import describe_scenario
    from optimizer.explain import render_rulebook
    from optimizer.scenario import load_scenario

    loaded = load_scenario(path)
    data: dict[str, Any] = describe_scenario(loaded)
    words = render_rulebook(loaded.rulebook, terminal.language)
    if json:
        terminal.emit({**data, "rulebook": words})
        return
    _show_head(terminal, loaded)
    _show_counts(terminal, data["counts"])
    _show_loads(terminal, data["processes"])
    _show_windows(terminal, data["windows"], loaded.calendar)
    conditions = [
        f"{CONDITIONS[name].of(terminal.language)} {count}" for name, count in data["conditions"].items() if count
    ]
    terminal.show(
        Text("注文の条件: ", "Orders with conditions: ").of(terminal.language) + (", ".join(conditions) or UNKNOWN), ""
    )
    terminal.show(*words)


def _show_head(terminal: Terminal, scenario: Scenario) -> None:
    calendar = scenario.calendar
    last = calendar.date_of(calendar.end_day(calendar.bucket_count - 1) - 1)
    terminal.show(f"{scenario.id}  {scenario.title}".rstrip())
    if scenario.note:
        terminal.show(scenario.note)
    terminal.show(
        Text(
            f"{calendar.date_of(calendar.start_day(0))} から {last} まで、{calendar.bucket_count} 期間",
            f"{calendar.date_of(calendar.start_day(0))} to {last}, buckets: {calendar.bucket_count}",
        ),
        "",
    )


def _show_counts(terminal: Terminal, counts: dict[str, int]) -> None:
    shown = [f"{COUNTS[name].of(terminal.language)} {format_number(count)}" for name, count in counts.items() if count]
    terminal.show(" · ".join(shown), "")


def _show_loads(terminal: Terminal, loads: list[ProcessLoad]) -> None:
    from optimizer.cli.tables import build_table

    columns = [
        (Text("加工", "process"), "left"),
        (Text("工程数", "operations"), "right"),
        (Text("個数", "pieces"), "right"),
        (Text("必要時間(分)", "minutes asked"), "right"),
        (Text("工場", "factories"), "right"),
        (Text("設備", "work centers"), "right"),
        (Text("空き時間(分)*", "minutes free*"), "right"),
        (Text("負荷", "load"), "right"),
    ]
    rows = [
        (
            load["process"],
            *(
                format_number(load[key])
                for key in ("operations", "pieces", "standard_minutes", "factories", "work_centers", "free_minutes")
            ),
            UNKNOWN if load["load_percent"] is None else f"{load['load_percent']:g} %",
        )
        for load in loads
    ]
    title = Text("加工ごとの負荷と能力", "Load against capacity, by process")
    terminal.show(build_table(title, columns, rows, language=terminal.language))
    terminal.show(
        Text(
            "* 複数の加工ができる設備は、それぞれの加工に数えています。",
            "* A work center that does several processes counts in each of them.",
        ),
        "",
    )


def _show_windows(terminal: Terminal, windows: dict[str, Window], calendar: Calendar) -> None:
    from optimizer.cli.tables import build_table

    def day(value: int | None) -> str:
        return UNKNOWN if value is None else calendar.date_of(value).isoformat()

    columns = [
        (Text("日付", "window"), "left"),
        (Text("注文", "orders"), "right"),
        (Text("最早", "earliest"), "right"),
        (Text("中央", "median"), "right"),
        (Text("最遅", "last"), "right"),
    ]
    rows = [
        (
            WINDOWS[name].of(terminal.language),
            format_number(w["orders"]),
            day(w["earliest"]),
            day(w["median"]),
            day(w["latest"]),
        )
        for name, w in windows.items()
    ]
    terminal.show(build_table(None, columns, rows, language=terminal.language))
