"""`kubari replay`: make a plan again from its provenance, and compare the bytes."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from optimizer.cli.exits import ExitCode
from optimizer.cli.files import find_scenario
from optimizer.cli.interrupt import Interrupts, abort
from optimizer.cli.language import say
from optimizer.cli.loops import prepare_loops
from optimizer.cli.options import JsonOption, LangOption, PlanArgument, QuietOption
from optimizer.cli.progress import ProgressScreen, TerminalWatcher
from optimizer.cli.run import count_steps
from optimizer.cli.terminal import Terminal, open_terminal
from optimizer.cli.verify import compare_hash
from optimizer.errors import KubariError, PlanError, ReplayMismatch
from optimizer.text import Text

if TYPE_CHECKING:
    from optimizer.domain.plan import Plan
    from optimizer.domain.scenario import Scenario


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        name="replay",
        help=say("計画を再現し、一字一句同じかを調べる", "make a plan again and compare it byte for byte"),
    )(replay)


def replay(
    context: typer.Context,
    plan: PlanArgument,
    scenario: Annotated[
        str | None,
        typer.Argument(
            metavar="[SCENARIO]",
            show_default=False,
            help=say(
                "シナリオ(省略時は計画の来歴から探す)", "the scenario (found by the plan's provenance when left out)"
            ),
        ),
    ] = None,
    json: JsonOption = False,
    lang: LangOption = None,
    quiet: QuietOption = False,
) -> None:
    """Replay a plan; one that comes out different ends with exit code 1."""
    terminal = open_terminal(context, language=lang, is_json=json, is_quiet=quiet)
    from optimizer.scenario import load_plan, load_scenario

    loaded = load_plan(plan)
    origin = load_scenario(find_scenario(scenario)) if scenario else find_origin(loaded, plan)
    prepare_loops(terminal, origin, loaded.provenance.strategy)
    started = time.perf_counter()
    try:
        _run_replay(terminal, origin, loaded)
    except ReplayMismatch as error:
        if json:
            terminal.emit({"identical": False, "message": error.message.of(terminal.language)})
        terminal.err.print(error.render(terminal.language), soft_wrap=True)
        raise typer.Exit(ExitCode.answer_is_no) from error
    seconds, steps = time.perf_counter() - started, count_steps(loaded)
    if json:
        terminal.emit({"identical": True, "steps": steps, "seconds": round(seconds, 3)})
    terminal.show(
        Text(
            f"{plan}: 再現しました。一字一句同じです({steps} ステップ、{seconds:.1f} 秒)。",
            f"{plan}: replayed, identical to the byte ({steps} steps, {seconds:.1f} s).",
        )
    )


def _run_replay(terminal: Terminal, scenario: Scenario, plan: Plan) -> Plan:
    from optimizer.solve import replay_plan

    # There is nothing to keep of half a replay: the first Ctrl-C ends it.
    interrupts = Interrupts(abort)
    with ProgressScreen(terminal, time_limit_seconds=None) as screen:
        watcher = TerminalWatcher(screen, interrupts)
        return interrupts.run(
            lambda: replay_plan(scenario, plan, clock=time.perf_counter, watcher=watcher), on_tick=screen.draw
        )


def find_origin(plan: Plan, plan_file: Path) -> Scenario:
    """Return the scenario a plan was made from: by the name in its provenance, else any stored one with its hash.

    Raises
    ------
    PlanError
        Where no scenario with that hash is found.
    """
    from optimizer.scenario import load_scenario

    for candidate in _find_candidates(plan, plan_file):
        try:
            scenario = load_scenario(candidate)
        except KubariError:
            # A file of that name that is no scenario cannot be the one.
            continue
        if compare_hash(scenario, plan):
            return scenario
    named = plan.provenance.scenario_file or "–"
    raise PlanError(
        Text(
            f"{plan_file} の元のシナリオ({named}、{plan.provenance.scenario_hash})が見つかりません。",
            f"The scenario {plan_file} was made from ({named}, {plan.provenance.scenario_hash}) was not found.",
        ),
        Text(
            f"シナリオを指定してください: kubari replay {plan_file} SCENARIO",
            f"Name it: kubari replay {plan_file} SCENARIO",
        ),
    )


def _find_candidates(plan: Plan, plan_file: Path) -> Iterator[Path]:
    name = plan.provenance.scenario_file
    if name is not None:
        yield from (path for path in (Path(name), plan_file.parent / name) if path.is_file())
        # Where it is no stored name either, the search by hash follows.
        with contextlib.suppress(KubariError):
            yield find_scenario(name)
    from optimizer.scenario import list_stored

    yield from (path for stored, path in list_stored().items() if not stored.startswith("hostile/"))
