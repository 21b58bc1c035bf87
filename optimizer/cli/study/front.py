"""`kubari study front`: the front of cost and fairness, drawn with verified plans."""

from __future__ import annotations

from typing import Annotated

import typer

from optimizer.cli.files import check_target, find_scenario
from optimizer.cli.language import say
from optimizer.cli.loops import prepare_loops
from optimizer.cli.options import JsonOption, LangOption, QuietOption, ScenarioArgument
from optimizer.cli.solve import SeedOption
from optimizer.cli.study.reporting import ReportOption, show_page, write_report
from optimizer.cli.study.runs import FolderOption, RunStepsOption, WorkersOption, execute_runs, open_folder
from optimizer.cli.study.screen import build_teller
from optimizer.cli.terminal import open_terminal

PointsOption = Annotated[
    int,
    typer.Option(
        "--points", min=2, max=200, help=say("前線上の計画の数(両端を含む)", "plans on the front, both ends included")
    ),
]
EveryOption = Annotated[
    bool,
    typer.Option(
        "--every",
        help=say(
            "他に劣らない計画をすべて求める(小さなシナリオ向け、--points が上限)",
            "every plan that no other one beats (for small scenarios; --points is the most)",
        ),
    ),
]
TotalOption = Annotated[
    float,
    typer.Option(
        "--time-limit", min=0.1, max=1_000_000, help=say("全体の秒数の目安", "seconds for the whole front, about")
    ),
]
SlackOption = Annotated[
    list[int] | None,
    typer.Option(
        "--lateness-slack",
        metavar="PIECE-DAYS",
        min=1,
        show_default=False,
        help=say(
            "最安の計画より遅れがこれだけ増えてよい場合の前線も描く(複数可)",
            "also draw the front with deliveries so much later than in the cheapest plan; may be repeated",
        ),
    ),
]
ChoiceOption = Annotated[
    int,
    typer.Option(
        "--extra-cost",
        metavar="PERMILLE",
        min=0,
        max=10_000,
        help=say(
            "詳しく見る計画: 最安より費用がこの千分率まで増えてよい",
            "the plan looked at closely costs at most so much more, in permille",
        ),
    ),
]
RulebookOption = Annotated[
    str | None,
    typer.Option(
        "--rulebook",
        metavar="FILE",
        show_default=False,
        help=say("シナリオの代わりに使う配分基準", "a rule book in place of the scenario's"),
    ),
]


def front(
    context: typer.Context,
    scenario: ScenarioArgument,
    out: FolderOption,
    points: PointsOption = 15,
    every: EveryOption = False,
    time_limit: TotalOption = 300,
    lateness_slack: SlackOption = None,
    extra_cost: ChoiceOption = 20,
    rulebook: RulebookOption = None,
    seed: SeedOption = 1,
    max_steps: RunStepsOption = None,
    workers: WorkersOption = 2,
    report: ReportOption = None,
    json: JsonOption = False,
    lang: LangOption = None,
    quiet: QuietOption = False,
) -> None:
    """Draw a front; every plan of it is kept in the folder with its scenario, to be verified and replayed."""
    terminal = open_terminal(context, language=lang, is_json=json, is_quiet=quiet)
    check_target(report, option="--report")
    from optimizer.report.studies import build_front_page
    from optimizer.scenario import load_rulebook, load_scenario
    from optimizer.studies.front import FrontOrder, FrontRun, divide_time, save_front

    loaded = load_scenario(find_scenario(scenario))
    if rulebook is not None:
        loaded = loaded.with_fields(rulebook=load_rulebook(find_scenario(rulebook)))
    slacks = tuple(dict.fromkeys(lateness_slack or ()))
    end_seconds, point_seconds = divide_time(time_limit, points=points, workers=workers, fronts=1 + len(slacks))
    order = FrontOrder(
        scenario=loaded,
        folder=out,
        points=points,
        is_every=every,
        end_seconds=end_seconds,
        point_seconds=point_seconds,
        seed=seed,
        max_steps=max_steps,
        slacks=slacks,
        chains=workers,
    )
    open_folder(out)
    prepare_loops(terminal, loaded, "auto")
    drawn = execute_runs(
        terminal,
        lambda executor, clocks, follower: FrontRun(
            order, executor, clocks.wall, build_teller(order.plan_count, follower, clocks.wall)
        ).draw(),
        workers=workers,
    )
    save_front(drawn, out)
    if json:
        terminal.emit(drawn.model_dump(mode="json") | {"folder": str(out)})
    page = build_front_page(drawn, terminal.language, chosen_permille=extra_cost)
    show_page(terminal, page)
    write_report(terminal, page, out, report)
