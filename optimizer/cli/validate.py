"""`kubari validate`: everything wrong with a scenario file, at once."""

from __future__ import annotations

import typer

from optimizer.cli.exits import ExitCode
from optimizer.cli.files import find_scenario
from optimizer.cli.language import say
from optimizer.cli.options import JsonOption, LangOption, ScenarioArgument
from optimizer.cli.terminal import Terminal, open_terminal
from optimizer.errors import ScenarioError
from optimizer.text import Text


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        name="validate",
        help=say("シナリオの誤りをすべて一度に示す", "show everything wrong with a scenario, all at once"),
    )(validate)


def validate(
    context: typer.Context, scenario: ScenarioArgument, json: JsonOption = False, lang: LangOption = None
) -> None:
    """Check a scenario; a wrong one ends with exit code 3."""
    terminal = open_terminal(context, language=lang, is_json=json)
    path = find_scenario(scenario)
    from optimizer.scenario import hash_scenario, load_scenario

    try:
        loaded = load_scenario(path)
    except ScenarioError as error:
        _show_problems(terminal, error)
        raise typer.Exit(ExitCode.wrong_input) from error
    if json:
        terminal.emit({"valid": True, "scenario": loaded.id, "hash": hash_scenario(loaded), "problems": []})
    factories, orders, buckets = len(loaded.network.factories), len(loaded.orders), loaded.calendar.bucket_count
    terminal.show(
        Text(
            f"{scenario}: 正しいシナリオです(工場 {factories}、注文 {orders}、期間 {buckets})。",
            f"{scenario}: valid (factories {factories}, orders {orders}, buckets {buckets}).",
        )
    )


def _show_problems(terminal: Terminal, error: ScenarioError) -> None:
    terminal.err.print(error.render(terminal.language), soft_wrap=True)
    if terminal.is_json:
        terminal.emit({"valid": False, "problems": [problem.as_data() for problem in error.problems]})
