"""`kubari schema`: the JSON Schema of the file formats."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from optimizer.cli.files import check_target
from optimizer.cli.language import say
from optimizer.cli.options import LangOption
from optimizer.cli.terminal import open_terminal


class Format(StrEnum):
    """A file format of Kubari."""

    scenario = "scenario"
    plan = "plan"
    rulebook = "rulebook"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        name="schema", help=say("ファイル形式の JSON Schema を出力する", "print the JSON Schema of a file format")
    )(show_schema)


def show_schema(
    context: typer.Context,
    which: Annotated[Format, typer.Argument(metavar="scenario|plan|rulebook")] = Format.scenario,
    out: Annotated[Path | None, typer.Option(help=say("書き出すファイル", "file to write"))] = None,
    lang: LangOption = None,
) -> None:
    """Print the schema, or write it to a file."""
    terminal = open_terminal(context, language=lang)
    check_target(out, option="--out")
    from optimizer.scenario import plan_schema, rulebook_schema, scenario_schema
    from optimizer.scenario.save import save_bytes

    build_by_format = {
        Format.scenario: scenario_schema,
        Format.plan: plan_schema,
        Format.rulebook: rulebook_schema,
    }
    schema = build_by_format[which]()
    if out is None:
        terminal.emit(schema)
        return
    text = json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
    save_bytes(text.encode("utf-8"), out)
