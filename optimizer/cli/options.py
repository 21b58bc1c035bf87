"""Arguments and options that several commands share, so that one word means one thing everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from optimizer.cli.language import say
from optimizer.text import Language

ScenarioArgument = Annotated[
    str,
    typer.Argument(
        metavar="SCENARIO",
        show_default=False,
        help=say(
            "シナリオのファイル(.json / .json.gz)、または収録済みの名前(例: regional/weekly)",
            "a scenario file (.json / .json.gz), or the name of a stored one (e.g. regional/weekly)",
        ),
    ),
]
PlanArgument = Annotated[
    Path, typer.Argument(metavar="PLAN", show_default=False, help=say("配分計画のファイル", "a plan file"))
]
LangOption = Annotated[
    Language | None,
    typer.Option(
        "--lang", show_default=False, help=say("出力の言語(既定は環境の言語)", "language of the output (by the locale)")
    ),
]
JsonOption = Annotated[
    bool,
    typer.Option(
        "--json", help=say("JSON オブジェクトを一つだけ標準出力に書く", "print exactly one JSON object on stdout")
    ),
]
QuietOption = Annotated[
    bool, typer.Option("--quiet", "-q", help=say("進捗と注記を出さない", "no progress and no notes"))
]
