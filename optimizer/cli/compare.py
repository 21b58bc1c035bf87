"""`kubari compare`: two plans of one scenario."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from optimizer.cli.files import find_scenario
from optimizer.cli.language import say
from optimizer.cli.options import JsonOption, LangOption, ScenarioArgument
from optimizer.cli.terminal import open_terminal


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        name="compare",
        help=say("同じシナリオの二つの計画を比べる", "compare two plans of one scenario: goals, orders, factories"),
    )(compare)


def compare(
    context: typer.Context,
    scenario: ScenarioArgument,
    first: Annotated[Path, typer.Argument(metavar="A", show_default=False, help=say("一つ目の計画", "the first plan"))],
    second: Annotated[
        Path, typer.Argument(metavar="B", show_default=False, help=say("二つ目の計画", "the second plan"))
    ],
    json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Compare two plans."""
    terminal = open_terminal(context, language=lang, is_json=json)
    path = find_scenario(scenario)
    from optimizer.explain import compare_plans, render_comparison
    from optimizer.scenario import load_plan, load_scenario

    loaded = load_scenario(path)
    comparison = compare_plans(loaded, load_plan(first), load_plan(second))
    if json:
        terminal.emit(comparison.as_data())
    terminal.show(render_comparison(loaded, comparison, terminal.language))
