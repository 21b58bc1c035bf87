"""`kubari generate`: a made-up scenario of a family, from a seed."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from optimizer.cli.files import check_target
from optimizer.cli.language import say
from optimizer.cli.options import LangOption
from optimizer.cli.terminal import open_terminal
from optimizer.text import Text


class CalendarKind(StrEnum):
    """Length of the buckets."""

    weekly = "weekly"
    daily = "daily"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        name="generate", help=say("シナリオを生成する(系統と乱数の種から)", "make a scenario of a family, from a seed")
    )(generate)


def generate(
    context: typer.Context,
    family: Annotated[
        str,
        typer.Option(
            "--family", help=say("系統。知らない名前を渡すと一覧が出る", "the family; an unknown one lists them all")
        ),
    ],
    out: Annotated[
        Path, typer.Option("--out", "-o", help=say("書き出し先(.json / .json.gz)", "file to write (.json / .json.gz)"))
    ],
    factories: Annotated[
        int, typer.Option("--factories", min=1, max=100_000, help=say("会員工場の数", "member factories"))
    ] = 60,
    orders: Annotated[int, typer.Option("--orders", min=1, max=1_000_000, help=say("注文の数", "orders"))] = 500,
    seed: Annotated[int, typer.Option("--seed", min=0, max=2**31 - 1, help=say("乱数の種", "seed"))] = 1,
    calendar: Annotated[
        CalendarKind | None,
        typer.Option(
            "--calendar",
            show_default=False,
            help=say("期間の長さ(既定は系統による)", "length of the buckets (by the family)"),
        ),
    ] = None,
    lang: LangOption = None,
) -> None:
    """Generate a scenario and save it."""
    terminal = open_terminal(context, language=lang)
    check_target(out, option="--out")
    from optimizer.scenario import save_scenario
    from optimizer.scenario.generate import generate_scenario

    scenario = generate_scenario(family, factories=factories, orders=orders, seed=seed, calendar=calendar)
    save_scenario(scenario, out)
    terminal.show(
        Text(
            f"{out}: {scenario.id}(工場 {len(scenario.network.factories)}、注文 {len(scenario.orders)})",
            f"{out}: {scenario.id} (factories {len(scenario.network.factories)}, orders {len(scenario.orders)})",
        )
    )
