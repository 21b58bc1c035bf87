"""`kubari rules`: the rule catalogue."""

from __future__ import annotations

import typer

from optimizer.cli.language import say
from optimizer.cli.options import JsonOption, LangOption
from optimizer.cli.terminal import Terminal, open_terminal
from optimizer.text import Text

KINDS: dict[str, Text] = {
    "eligibility": Text("工程を担当できる条件", "Who may do an operation"),
    "cell": Text("期間の条件", "In which bucket it may"),
    "plan": Text("計画が守る規則", "What a plan must keep"),
    "goal": Text("順に目指す目標", "What is aimed for, in order"),
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        name="rules",
        help=say("規則の一覧(id・名称・文・式)を表示する", "print the rule catalogue: id, title, sentence, formula"),
    )(list_rules)


def list_rules(context: typer.Context, json: JsonOption = False, lang: LangOption = None) -> None:
    """Print every rule, by where it acts."""
    terminal = open_terminal(context, language=lang, is_json=json)
    if json:
        terminal.emit({"rules": describe_rules()})
        return
    for kind, heading in KINDS.items():
        _show_kind(terminal, kind, heading)


def describe_rules() -> list[dict[str, object]]:
    """Return the catalogue as plain data."""
    from optimizer.rules import CATALOGUE

    return [
        {
            "id": str(rule.id),
            "kind": str(rule.kind),
            "is_hard": rule.is_hard,
            "title": rule.title._asdict(),
            "sentence": rule.sentence._asdict(),
            "unit": rule.unit,
            "formula": rule.formula,
        }
        for rule in CATALOGUE
    ]


def _show_kind(terminal: Terminal, kind: str, heading: Text) -> None:
    from optimizer.cli.tables import build_table
    from optimizer.rules import CATALOGUE

    columns = [
        (Text("id", "id"), "left"),
        (Text("名称", "title"), "left"),
        (Text("文", "sentence"), "left"),
        (Text("式", "formula"), "left"),
    ]
    rows = [
        (
            str(rule.id),
            rule.title.of(terminal.language),
            rule.sentence.format(needs="…", has="…").of(terminal.language),
            rule.formula,
        )
        for rule in CATALOGUE
        if rule.kind == kind
    ]
    terminal.show(build_table(heading, columns, rows, language=terminal.language))
