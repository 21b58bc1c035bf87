"""`kubari quote`: what could be promised for a new order, against a plan already committed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from optimizer.cli.exits import ExitCode
from optimizer.cli.files import find_scenario
from optimizer.cli.language import say
from optimizer.cli.options import JsonOption, LangOption, PlanArgument, ScenarioArgument
from optimizer.cli.terminal import Terminal, open_terminal
from optimizer.cli.verify import compare_hash
from optimizer.text import Text

if TYPE_CHECKING:
    from optimizer.domain.scenario import Scenario
    from optimizer.quote import Quote


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        name="quote",
        help=say(
            "新しい注文の納期と費用を即時に見積る(照会のみ、予約しない)",
            "quote a new order at once: promise dates and costs (an inquiry, nothing is reserved)",
        ),
    )(quote)


def quote(
    context: typer.Context,
    scenario: ScenarioArgument,
    plan: PlanArgument,
    order: Annotated[
        Path,
        typer.Argument(
            metavar="ORDER",
            show_default=False,
            help=say(
                "新しい注文のファイル(シナリオの orders の一件と同じ形式の JSON)",
                "a file with the new order (JSON, as one of a scenario's orders)",
            ),
        ),
    ],
    prices: Annotated[
        Path | None,
        typer.Option(
            "--prices",
            show_default=False,
            metavar="FILE",
            help=say(
                "空き時間の価格(kubari prices --json の出力)。機会費用も示す",
                "prices of free minutes (output of kubari prices --json), to show opportunity costs too",
            ),
        ),
    ] = None,
    json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Quote a new order; when nothing can be offered the exit code is 1."""
    terminal = open_terminal(context, language=lang, is_json=json)
    path = find_scenario(scenario)
    from optimizer.quote import build_quote_book, load_order, load_prices
    from optimizer.scenario import load_plan, load_scenario

    loaded = load_scenario(path)
    asked = load_order(order, loaded)
    priced = None if prices is None else load_prices(prices, loaded)
    committed = load_plan(plan)
    if not compare_hash(loaded, committed):
        terminal.warn(
            Text(
                "注意: この計画は別の内容のシナリオから作られています(ハッシュ不一致)。",
                "Note: the plan was made from a scenario with other content (the hashes differ).",
            )
        )
    answer = build_quote_book(loaded, committed, prices=priced).quote(asked)
    _show(terminal, loaded, answer)
    if not answer.offers:
        raise typer.Exit(ExitCode.answer_is_no)


def _show(terminal: Terminal, scenario: Scenario, answer: Quote) -> None:
    from optimizer.cli.offers import build_offer_table, describe_offer, describe_promise, list_shortages

    if terminal.is_json:
        terminal.emit({"as_of": scenario.calendar.as_of.isoformat(), **answer.model_dump(mode="json")})
        return
    language = terminal.language
    terminal.show(describe_promise(scenario, answer))
    if not answer.is_whole:
        terminal.show("", *list_shortages(answer, language))
    if answer.offers:
        terminal.show("", build_offer_table(scenario, answer, language))
        for number, offer in enumerate(answer.offers, start=1):
            terminal.show(*describe_offer(scenario, number, offer, language))
    terminal.show(
        "",
        Text(
            "照会です。何も予約されていません。費用は現在の計画に加わる分で、下界は証明済みです。",
            "An inquiry: nothing is reserved. Costs are on top of the present plan; the bounds are proven.",
        ),
    )
