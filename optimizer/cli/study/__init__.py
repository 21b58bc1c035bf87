"""`kubari study`: many plans under many rules, compared, with tables, pictures and a report."""

from __future__ import annotations

from collections.abc import Callable

import typer

from optimizer.cli.language import say
from optimizer.cli.study.backtest import backtest

COMMANDS: dict[str, tuple[Callable[..., None], str]] = {
    "backtest": (
        backtest,
        say(
            "過去の一括配分を今の基準と候補で順に解き直し、候補を採用できるかを判定する",
            "replay past batches under today's rule book and a candidate, and say whether it may replace it",
        ),
    ),
}
"""By name: what each study runs, and its line of help."""


def register(app: typer.Typer) -> None:
    """Add the family of commands."""
    if not COMMANDS:
        return
    family = typer.Typer(
        no_args_is_help=True,
        help=say(
            "基準の比較・費用と公平の前線・遡及検証などの検討",
            "compare rules: sweeps, the front of cost and fairness, back-tests",
        ),
    )
    for name, (command, text) in COMMANDS.items():
        family.command(name=name, help=text)(command)
    app.add_typer(family, name="study")
