"""`kubari audit`: whether any member has a justified complaint against a plan."""

from __future__ import annotations

from typing import Annotated

import typer

from optimizer.cli.exits import ExitCode
from optimizer.cli.files import find_scenario
from optimizer.cli.language import say
from optimizer.cli.options import JsonOption, LangOption, PlanArgument, ScenarioArgument
from optimizer.cli.terminal import open_terminal
from optimizer.cli.verify import compare_hash
from optimizer.errors import PlanError
from optimizer.text import Text


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        name="audit",
        help=say(
            "会員の申し立てを監査する(達成率の低い会員が、高い会員の仕事を配分基準どおりに引き受けられないか)",
            "audit a plan for justified complaints: work of a member ahead that one behind could do by the rule book",
        ),
    )(audit)


def audit(
    context: typer.Context,
    scenario: ScenarioArgument,
    plan: PlanArgument,
    factory: Annotated[
        str | None,
        typer.Option(
            "--factory", show_default=False, help=say("この会員の申し立てだけ", "only complaints of this member")
        ),
    ] = None,
    reader: Annotated[
        str | None,
        typer.Option(
            "--reader",
            show_default=False,
            metavar="FACTORY",
            help=say(
                "この工場自身の申し立てを、読んでよい形で示す(他の工場の名称・価格・負荷を含めない)",
                "its own complaints as this factory may read them: nothing of another one's name, price or load",
            ),
        ),
    ] = None,
    confirmations: Annotated[
        int,
        typer.Option(
            "--confirmations",
            min=0,
            metavar="N",
            help=say(
                "会員の組ごとに、移した計画を全体検証する最大の件数",
                "most moved plans verified whole per pair of members",
            ),
        ),
    ] = 3,
    json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Audit a plan; a justified complaint, confirmed or left unconfirmed by the limit, ends with exit code 1."""
    terminal = open_terminal(context, language=lang, is_json=json)
    if factory is not None and reader is not None and factory != reader:
        raise typer.BadParameter(
            say(
                "--reader は単独で、または同じ工場の --factory と一緒に指定してください。",
                "give --reader alone, or with --factory of the same factory",
            )
        )
    path = find_scenario(scenario)
    from optimizer.explain import explain_audit, render_audit
    from optimizer.scenario import load_plan, load_scenario
    from optimizer.verify import AuditLimit, audit_plan

    loaded, proposed = load_scenario(path), load_plan(plan)
    if not compare_hash(loaded, proposed):
        raise PlanError(
            Text(
                "この計画は別の内容のシナリオから作られています(ハッシュ不一致)。",
                "The plan was made from a scenario with other content (the hashes differ).",
            ),
            Text(
                "計画を作ったシナリオのファイルを指定してください。", "Name the scenario file the plan was made from."
            ),
        )
    limit = AuditLimit(per_pair=confirmations)
    found = audit_plan(loaded, proposed, factory=reader or factory, limit=limit)
    explanation = explain_audit(found, for_factory=reader is not None)
    if json:
        terminal.emit(explanation.as_data())
    terminal.show(render_audit(loaded, explanation, terminal.language))
    if not found.has_passed:
        raise typer.Exit(ExitCode.answer_is_no)
