"""`kubari study`: many plans under many rules, compared, with tables, pictures and a report."""

from __future__ import annotations

from collections.abc import Callable

import typer

from optimizer.cli.language import say
from optimizer.cli.study.backtest import backtest
from optimizer.cli.study.front import front
from optimizer.cli.study.honesty import honesty
from optimizer.cli.study.rules import rules
from optimizer.cli.study.sweep import sweep

COMMANDS: dict[str, tuple[Callable[..., None], str]] = {
    "sweep": (
        sweep,
        say(
            "配分基準・シナリオ・乱数の種のすべての組み合わせを並列に解き、一つの表にまとめる",
            "rule books x scenarios x seeds, in parallel, as one table",
        ),
    ),
    "front": (
        front,
        say(
            "費用と公平の前線を、検証済みの計画と証明済みの下限で描く",
            "the front of cost and fairness: verified plans, and what no plan can be below",
        ),
    ),
    "rules": (
        rules,
        say("規則を一つずつ外して、その値段を調べる", "what every rule costs: leave out one at a time"),
    ),
    "honesty": (
        honesty,
        say(
            "ある工場が能力を過大・過少に申告したら何を得たかを調べる",
            "what a factory would have gained by over- or under-stating its capacity",
        ),
    ),
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
