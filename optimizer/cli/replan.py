"""`kubari replan`: a new plan after events, with the least change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from optimizer.cli.figures import format_level, format_number, format_unit
from optimizer.cli.files import check_target, find_scenario
from optimizer.cli.language import say
from optimizer.cli.options import JsonOption, LangOption, PlanArgument, QuietOption, ScenarioArgument
from optimizer.cli.run import Run, describe_result, end_run, execute, show_result
from optimizer.cli.solve import MaxStepsOption, OutOption, ReportOption, SeedOption, TimeLimitOption
from optimizer.cli.terminal import Terminal, open_terminal
from optimizer.cli.verify import compare_hash
from optimizer.text import Text

if TYPE_CHECKING:
    from optimizer.domain.plan import Plan
    from optimizer.domain.scenario import Scenario
    from optimizer.replan import ChangeGoal, ReplanReport, Revision

EventsArgument = Annotated[
    Path,
    typer.Argument(
        metavar="EVENTS",
        show_default=False,
        help=say("起きたことのファイル(.json / .json.gz)", "a file of what happened (.json / .json.gz)"),
    ),
]
OutScenarioOption = Annotated[
    Path | None,
    typer.Option(
        "--out-scenario",
        show_default=False,
        help=say("変更後のシナリオの書き出し先(.json / .json.gz)", "file for the changed scenario (.json / .json.gz)"),
    ),
]
NowOption = Annotated[
    int | None,
    typer.Option(
        "--now",
        min=0,
        max=36_500,
        show_default=False,
        help=say(
            "今日(基準日からの日数)。それより前に始まった期間のロットは固定する",
            "today, in days since as_of; lots in buckets that began before it are pinned",
        ),
    ),
]
ChangeFirstOption = Annotated[
    bool, typer.Option("--change-first", help=say("変更の少なさを最優先にする", "least change before every other goal"))
]
ChangeLastOption = Annotated[
    bool, typer.Option("--change-last", help=say("変更の少なさを最後にする", "least change after every other goal"))
]
ChangeAfterOption = Annotated[
    str | None,
    typer.Option(
        "--change-after",
        metavar="GOAL",
        show_default=False,
        help=say("変更の少なさをこの目標の次に置く", "least change right behind this goal"),
    ),
]
ToleranceOption = Annotated[
    int,
    typer.Option(
        "--change-tolerance",
        metavar="PERMILLE",
        min=0,
        max=10_000,
        help=say("後の目標のために増やしてよい変更(千分率)", "how much later goals may worsen it, in permille"),
    ),
]
GapOption = Annotated[
    float | None,
    typer.Option(
        "--gap",
        min=0,
        max=0.999,
        show_default=False,
        help=say(
            "下界とのこの差以内で十分とする(大きな例題では下界も計算する)",
            "good enough within this gap of the bound (which is then computed for a large instance too)",
        ),
    ),
]
CompareOption = Annotated[
    bool, typer.Option("--compare", help=say("二つの計画を並べて比べる", "lay the two plans side by side"))
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        name="replan",
        help=say(
            "停止・辞退・注文の変更などのあと、公表した計画をなるべく変えずに組み直す",
            "after outages, declines or changed orders: a new plan that changes the published one least",
        ),
    )(replan)


def replan(
    context: typer.Context,
    scenario: ScenarioArgument,
    plan: PlanArgument,
    events: EventsArgument,
    out_scenario: OutScenarioOption = None,
    out: OutOption = None,
    now: NowOption = None,
    change_first: ChangeFirstOption = False,
    change_last: ChangeLastOption = False,
    change_after: ChangeAfterOption = None,
    change_tolerance: ToleranceOption = 0,
    time_limit: TimeLimitOption = 60,
    seed: SeedOption = 1,
    gap: GapOption = None,
    max_steps: MaxStepsOption = None,
    report: ReportOption = None,
    compare: CompareOption = False,
    json: JsonOption = False,
    lang: LangOption = None,
    quiet: QuietOption = False,
) -> None:
    """Re-plan; without a plan it ends with exit code 4."""
    terminal = open_terminal(context, language=lang, is_json=json, is_quiet=quiet)
    from optimizer.domain.plan import Budget
    from optimizer.replan import explain_moves, load_events, revise_scenario
    from optimizer.replan.replan import STRATEGY
    from optimizer.scenario import save_scenario

    goal = _read_goal(is_first=change_first, is_last=change_last, after=change_after, permille=change_tolerance)
    if out is not None and out_scenario is None:
        raise typer.BadParameter(
            say(
                "計画はシナリオがなければ検証も再現もできません。--out-scenario も指定してください。",
                "a plan can only be verified and replayed with its scenario: give --out-scenario too",
            )
        )
    path = find_scenario(scenario)
    sources = [path, plan, events]
    check_target(out_scenario, option="--out-scenario", sources=sources)
    check_target(out, option="--out", sources=[*sources, *([out_scenario] if out_scenario else [])])
    check_target(report, option="--report", sources=[*sources, *(p for p in (out_scenario, out) if p)])
    old, published = _load(terminal, path, plan)
    revision = revise_scenario(old, published, load_events(events), now_day=now, goal=goal)
    if out_scenario is not None:
        save_scenario(revision.scenario, out_scenario)
    budget = Budget(time_limit_seconds=time_limit, seed=seed, max_steps=max_steps, gap=gap)
    run = Run(str(out_scenario or path), revision.scenario, budget, STRATEGY, out, report)
    result = execute(terminal, run)
    moves = None if result.plan is None else explain_moves(revision, result.plan)
    comparison = _Comparison(revision, result.plan) if compare and result.plan is not None else None
    if json:
        said = describe_result(run, result) | {"scenario_file": str(out_scenario) if out_scenario else None}
        said |= {"moves": None if moves is None else moves.as_data()}
        terminal.emit(said | ({} if comparison is None else {"comparison": comparison.as_data()}))
    show_result(terminal, run, result)
    if moves is not None:
        _show_moves(terminal, revision, moves)
    if comparison is not None:
        terminal.show("", comparison.render(terminal))
    end_run(result)


def _read_goal(*, is_first: bool, is_last: bool, after: str | None, permille: int) -> ChangeGoal:
    from optimizer.replan import ChangeGoal, ChangePlace

    if is_first + is_last + (after is not None) > 1:
        raise typer.BadParameter(
            say(
                "--change-first、--change-last、--change-after は一つだけ指定してください。",
                "give only one of --change-first, --change-last and --change-after",
            )
        )
    place = ChangePlace.first if is_first else ChangePlace.last if is_last else None
    return ChangeGoal(place if after is None else ChangePlace.after, after, permille)


def _load(terminal: Terminal, scenario: Path, plan: Path) -> tuple[Scenario, Plan]:
    from optimizer.scenario import load_plan, load_scenario

    loaded, published = load_scenario(scenario), load_plan(plan)
    if not compare_hash(loaded, published):
        terminal.note(
            Text(
                "注意: この計画は別の内容のシナリオから作られています(ハッシュ不一致)。公表済みの計画として扱います。",
                "Note: the plan was made from a scenario with other content (the hashes differ); "
                "it is taken as what was published.",
            )
        )
    return loaded, published


def _show_moves(terminal: Terminal, revision: Revision, moves: ReplanReport) -> None:
    from optimizer.cli.tables import build_table
    from optimizer.replan import render_report

    columns = [
        (Text("目標", "goal"), "left"),
        (Text("公表した計画", "published"), "right"),
        (Text("新しい計画", "new"), "right"),
        (Text("差", "difference"), "right"),
        (Text("単位", "unit"), "left"),
    ]
    rows = [
        (
            format_level(level.name, terminal.language),
            format_number(level.before),
            format_number(level.after),
            ("+" if level.difference > 0 else "") + format_number(level.difference),
            format_unit(level.unit, terminal.language),
        )
        for level in moves.levels
    ]
    title = Text("公表した計画に対する費用", "What it costs against the published plan")
    terminal.show("", build_table(title, columns, rows, language=terminal.language))
    terminal.show(render_report(revision.scenario, revision.events, moves, terminal.language))


class _Comparison:
    """The two plans side by side, as `kubari compare` shows them."""

    def __init__(self, revision: Revision, plan: Plan) -> None:
        from optimizer.explain import compare_plans
        from optimizer.replan import build_common

        self._scenario, new = build_common(revision, plan)
        self._comparison = compare_plans(self._scenario, revision.plan, new)

    def as_data(self) -> dict[str, object]:
        """Return it as plain data."""
        return self._comparison.as_data()

    def render(self, terminal: Terminal) -> str:
        """Write it as sentences."""
        from optimizer.explain import render_comparison

        return render_comparison(self._scenario, self._comparison, terminal.language)
