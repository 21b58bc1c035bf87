"""`kubari study`: many plans under many rules, compared, with tables, pictures and a report."""

from __future__ import annotations

from collections.abc import Callable

import typer

from optimizer.cli.language import say
from optimizer.cli.study.honesty import honesty
from optimizer.cli.study.sweep import sweep

COMMANDS: dict[str, tuple[Callable[..., None], str]] = {
    "sweep": (
        sweep,
        say(
            "配分基準・シナリオ・乱数の種のすべての組み合わせを並列に解き、一つの表にまとめる",
            "rule books x scenarios x seeds, in parallel, as one table",
        ),
    ),
    "honesty": (
        honesty,
        say(
            "ある工場が能力を過大・過少に申告したら何を得たかを調べる",
            "what a factory would have gained by over- or under-stating its capacity",
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
