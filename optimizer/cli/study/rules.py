"""`kubari study rules`: what every rule costs."""

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

FirstOption = Annotated[
    float,
    typer.Option(
        "--first-time-limit", min=0.1, max=1_000_000, help=say("最初の計画の秒数", "seconds for the first plan")
    ),
]
RuleOption = Annotated[
    float,
    typer.Option("--time-limit", min=0.1, max=1_000_000, help=say("規則一つの秒数", "seconds for each rule")),
]


def rules(
    context: typer.Context,
    scenario: ScenarioArgument,
    out: FolderOption,
    first_time_limit: FirstOption = 60,
    time_limit: RuleOption = 20,
    seed: SeedOption = 1,
    max_steps: RunStepsOption = None,
    workers: WorkersOption = 2,
    report: ReportOption = None,
    json: JsonOption = False,
    lang: LangOption = None,
    quiet: QuietOption = False,
) -> None:
    """Leave out each rule in turn, search on from a plan that keeps them all, and compare with a control."""
    terminal = open_terminal(context, language=lang, is_json=json, is_quiet=quiet)
    check_target(report, option="--report")
    from optimizer.report.studies import build_rules_page
    from optimizer.scenario import load_scenario
    from optimizer.studies.relaxing import PricingOrder, list_relaxations, price_rules, save_rule_prices

    loaded = load_scenario(find_scenario(scenario))
    order = PricingOrder(loaded, out, first_time_limit, time_limit, seed, max_steps)
    open_folder(out)
    prepare_loops(terminal, loaded, "auto")
    total = len(list_relaxations(loaded)) + 2
    prices = execute_runs(
        terminal,
        lambda executor, clocks, follower: price_rules(
            order, executor, clocks.wall, build_teller(total, follower, clocks.wall)
        ),
        workers=workers,
    )
    save_rule_prices(prices, out)
    if json:
        terminal.emit(prices.model_dump(mode="json") | {"folder": str(out)})
    page = build_rules_page(prices, terminal.language)
    show_page(terminal, page)
    write_report(terminal, page, out, report)
