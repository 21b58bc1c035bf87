"""`kubari verify`: check a plan against its scenario with code that sees no solver."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from optimizer.cli.exits import ExitCode
from optimizer.cli.figures import format_level, format_number, format_unit
from optimizer.cli.files import find_scenario
from optimizer.cli.language import say
from optimizer.cli.options import JsonOption, LangOption, PlanArgument, ScenarioArgument
from optimizer.cli.terminal import Terminal, open_terminal
from optimizer.rules import RULES
from optimizer.text import Language, Text

if TYPE_CHECKING:
    from optimizer.domain.plan import Plan
    from optimizer.domain.scenario import Scenario
    from optimizer.domain.verdict import Verdict


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        name="verify",
        help=say("計画を検証し、違反と目標値を示す", "check a plan against every rule and recompute its goals"),
    )(verify)


def verify(
    context: typer.Context,
    scenario: ScenarioArgument,
    plan: PlanArgument,
    json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Verify a plan; a plan that breaks a rule ends with exit code 1."""
    terminal = open_terminal(context, language=lang, is_json=json)
    path = find_scenario(scenario)
    from optimizer.scenario import load_plan, load_scenario
    from optimizer.verify import verify_plan

    loaded_scenario, loaded_plan = load_scenario(path), load_plan(plan)
    verdict = verify_plan(loaded_scenario, loaded_plan)
    is_same_scenario = compare_hash(loaded_scenario, loaded_plan)
    if json:
        terminal.emit({**describe_verdict(verdict, terminal.language), "scenario_matches": is_same_scenario})
    if not is_same_scenario:
        terminal.warn(
            Text(
                "注意: この計画は別の内容のシナリオから作られています(ハッシュ不一致)。"
                "検証は、ここで指定されたシナリオに対する結果です。",
                "Note: the plan was made from a scenario with other content (the hashes differ); "
                "the verdict is about the scenario given here.",
            )
        )
    _show_verdict(terminal, verdict)
    if not verdict.is_verified:
        raise typer.Exit(ExitCode.answer_is_no)


def compare_hash(scenario: Scenario, plan: Plan) -> bool:
    """Say whether a plan names exactly this scenario as the one it was made from."""
    from optimizer.scenario import hash_scenario

    return plan.provenance.scenario_hash == hash_scenario(scenario)


def describe_verdict(verdict: Verdict, language: Language) -> dict[str, object]:
    """Return a verdict as plain data, its messages in the reader's language and in both."""
    return {
        "verified": verdict.is_verified,
        "violations": [
            {
                "rule": str(violation.rule),
                "where": violation.where,
                "message": violation.message.of(language),
                "messages": violation.message._asdict(),
            }
            for violation in verdict.violations
        ],
        "levels": [level.model_dump(mode="json") for level in verdict.levels],
    }


def _show_verdict(terminal: Terminal, verdict: Verdict) -> None:
    language = terminal.language
    for violation in verdict.violations:
        title = RULES[violation.rule].title.of(language)
        terminal.show(f"✗ {title} ({violation.rule}) {violation.where}: {violation.message.of(language)}")
    for level in verdict.levels:
        terminal.show(
            f"  {format_level(level.name, language)} = {format_number(level.value)} {format_unit(level.unit, language)}"
        )
    if verdict.is_verified:
        terminal.show(Text("検証に合格しました。", "Verified: no rule is broken."))
    else:
        count = len(verdict.violations)
        terminal.show(Text(f"検証に不合格です。違反 {count} 件。", f"Not verified: {count} violation(s)."))
