"""`kubari explain`: why a plan is as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from optimizer.cli.files import find_scenario
from optimizer.cli.language import say
from optimizer.cli.options import JsonOption, LangOption, PlanArgument, ScenarioArgument
from optimizer.cli.terminal import Terminal, open_terminal
from optimizer.errors import UnknownNameError
from optimizer.text import Text

if TYPE_CHECKING:
    from optimizer.explain import Situation


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        name="explain",
        help=say(
            "計画の理由を説明する(全体、または注文・工場ごと)",
            "explain a plan: as a whole, or one order, or one factory",
        ),
    )(explain)


def explain(
    context: typer.Context,
    scenario: ScenarioArgument,
    plan: PlanArgument,
    order: Annotated[
        str | None, typer.Option("--order", show_default=False, help=say("説明する注文の id", "id of an order"))
    ] = None,
    factory: Annotated[
        str | None, typer.Option("--factory", show_default=False, help=say("説明する工場の id", "id of a factory"))
    ] = None,
    reader: Annotated[
        str | None,
        typer.Option(
            "--reader",
            show_default=False,
            metavar="FACTORY",
            help=say(
                "この工場が読んでよい形にする(他の工場の名称・価格・負荷を含めない)",
                "as this factory may read it: nothing of another one's name, price or load",
            ),
        ),
    ] = None,
    json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Explain a plan, an order of it, or a factory in it."""
    terminal = open_terminal(context, language=lang, is_json=json)
    _check_question(order, factory, reader)
    path = find_scenario(scenario)
    from optimizer.explain import build_situation
    from optimizer.scenario import load_plan, load_scenario

    situation = build_situation(load_scenario(path), load_plan(plan))
    if order is not None:
        show_order(terminal, situation, order, reader=reader)
    elif factory is not None:
        _show_factory(terminal, situation, factory, is_private=reader is not None)
    else:
        _show_plan(terminal, situation)


def _check_question(order: str | None, factory: str | None, reader: str | None) -> None:
    if order is not None and factory is not None:
        raise typer.BadParameter(
            say("--order と --factory は同時に指定できません。", "give either --order or --factory, not both")
        )
    if reader is not None and order is None and factory != reader:
        raise typer.BadParameter(
            say(
                "--reader は --order と、または同じ工場の --factory と一緒に指定してください。",
                "give --reader with --order, or with --factory of the same factory",
            )
        )


def show_order(terminal: Terminal, situation: Situation, order: str, *, reader: str | None = None) -> None:
    """Explain one order; with a reader, as that factory may read it."""
    from optimizer.explain import explain_order, hide_rivals, render_order

    explanation = explain_order(situation, order)
    if reader is not None:
        if reader not in situation.index.factory_by_id:
            raise UnknownNameError(
                Text(f"工場 {reader} はこのシナリオにありません。", f"The scenario has no factory {reader}."),
                Text("--reader には工場の id を指定してください。", "Give --reader the id of a factory."),
            )
        explanation = hide_rivals(explanation, reader)
    if terminal.is_json:
        terminal.emit(explanation.as_data())
    terminal.show(render_order(situation.scenario, explanation, terminal.language))


def _show_factory(terminal: Terminal, situation: Situation, factory: str, *, is_private: bool) -> None:
    from optimizer.explain import explain_factory, render_factory

    explanation = explain_factory(situation, factory, for_factory=is_private)
    if terminal.is_json:
        terminal.emit(explanation.as_data())
    terminal.show(render_factory(situation.scenario, explanation, terminal.language))


def _show_plan(terminal: Terminal, situation: Situation) -> None:
    from optimizer.explain import explain_situation, render_plan

    explanation = explain_situation(situation)
    if terminal.is_json:
        terminal.emit(explanation.as_data())
    terminal.show(render_plan(situation.scenario, explanation, terminal.language))
