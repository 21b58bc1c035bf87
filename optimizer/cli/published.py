"""`kubari published`: a published file as a scenario."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from optimizer.cli.files import check_target
from optimizer.cli.language import say
from optimizer.cli.options import LangOption
from optimizer.cli.terminal import open_terminal
from optimizer.text import Text


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="published", help=say("公開データをシナリオに変換する", "turn a published file into a scenario"))(
        convert
    )


def convert(
    context: typer.Context,
    dataset: Annotated[str, typer.Argument(metavar="DATASET", help="gap | mscflp | rcmax | brunel")],
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help=say("公開データのファイル(brunel はフォルダー)", "the published file (for brunel the folder)"),
        ),
    ],
    out: Annotated[
        Path, typer.Option("--out", "-o", help=say("書き出し先(.json / .json.gz)", "file to write (.json / .json.gz)"))
    ],
    days: Annotated[
        int | None,
        typer.Option(
            "--days", min=1, show_default=False, help=say("brunel: 一期間の日数", "brunel: days in the one bucket")
        ),
    ] = None,
    question: Annotated[
        str | None, typer.Option("--question", show_default=False, help="brunel: most_orders | least_cost")
    ] = None,
    lang: LangOption = None,
) -> None:
    """Read a published file and save the scenario it means."""
    terminal = open_terminal(context, language=lang)
    check_target(out, option="--out", sources=[file] if file.exists() else [])
    from optimizer.scenario import save_scenario
    from optimizer.scenario.published import read_published

    scenario = read_published(dataset, file, days=days, question=question)
    save_scenario(scenario, out)
    terminal.show(
        Text(
            f"{out}: {scenario.id}(工場 {len(scenario.network.factories)}、注文 {len(scenario.orders)})",
            f"{out}: {scenario.id} (factories {len(scenario.network.factories)}, orders {len(scenario.orders)})",
        )
    )
