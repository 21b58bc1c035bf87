"""What every command of many runs shares: its options, its folder, its workers, Ctrl-C."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from optimizer.cli.files import TargetError, check_target
from optimizer.cli.interrupt import Interrupts
from optimizer.cli.language import say
from optimizer.cli.loops import prepare_loops
from optimizer.cli.study.screen import ScreenFollower, SweepScreen
from optimizer.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor

    from optimizer.cli.terminal import Terminal
    from optimizer.studies.sweep import Clocks, SweepFollower, SweepPlan

Result = TypeVar("Result")

SeedsOption = Annotated[
    list[int] | None,
    typer.Option(
        "--seed",
        min=0,
        max=2**31 - 1,
        show_default=False,
        help=say("乱数の種(複数可、既定は 1)", "a seed; may be repeated (1 otherwise)"),
    ),
]
RunTimeLimitOption = Annotated[
    float,
    typer.Option(
        "--time-limit", min=0.001, max=1_000_000, help=say("一回の求解の秒数の上限", "wall-clock seconds of one solve")
    ),
]
RunStepsOption = Annotated[
    int | None,
    typer.Option(
        "--max-steps",
        min=0,
        show_default=False,
        help=say(
            "目標ごとの決定的なステップ数の上限。--time-limit に余裕があれば、何度でも同じ表になる",
            "deterministic steps per goal; with time enough the table is the same on any day",
        ),
    ),
]
RunGapOption = Annotated[
    float | None,
    typer.Option(
        "--gap",
        min=0,
        max=0.999,
        show_default=False,
        help=say("下界とのこの差以内で十分とする(0.01 = 1 %)", "good enough within this gap of the bound (0.01 = 1 %)"),
    ),
]
WorkersOption = Annotated[
    int,
    typer.Option(
        "--workers",
        min=1,
        max=1024,
        help=say("同時に動かすプロセスの数(コアの数まで)", "processes at once, one per core"),
    ),
]
FolderOption = Annotated[
    Path,
    typer.Option(
        "--out",
        "-o",
        metavar="DIR",
        show_default=False,
        help=say(
            "結果のフォルダー。同じフォルダーで実行し直すと続きから始まる",
            "folder of the results; run again with the same one, it goes on where it was",
        ),
    ),
]


def open_folder(folder: Path) -> None:
    """Make the folder of the results, or refuse it before any work is done.

    Raises
    ------
    TargetError
        Where it cannot be made or written to.
    """
    if folder.exists() and not folder.is_dir():
        raise TargetError(
            Text(f"--out {folder} はフォルダーではありません。", f"--out {folder} is not a folder."),
            Text("フォルダーの名前を指定してください。", "Name a folder."),
        )
    if not folder.exists():
        check_target(folder, option="--out")
        folder.mkdir()
    if not os.access(folder, os.W_OK):
        raise TargetError(
            Text(f"--out {folder} に書き込めません。", f"--out {folder} cannot be written to."),
            Text("書き込めるフォルダーを指定してください。", "Name a folder that can be written to."),
        )


def prepare_workers(terminal: Terminal, plan: SweepPlan) -> None:
    """Compile the search's loops once, before every worker would do it for itself."""
    from optimizer.cells.compiled import is_compiled
    from optimizer.scenario import load_scenario

    if is_compiled():
        return
    for source in plan.question.sources:
        prepare_loops(terminal, load_scenario(source.file), plan.question.strategy)


def execute_runs(
    terminal: Terminal, work: Callable[[Executor, Clocks, SweepFollower], Result], *, workers: int
) -> Result:
    """Open the workers, do the work over them while showing progress and hearing Ctrl-C, and close them."""
    from optimizer.studies.sweep import Clocks, open_pool

    clocks = Clocks(time.perf_counter, time.process_time)
    with open_pool(workers) as pool:

        def stop() -> None:
            pool.stop()
            terminal.note(
                Text(
                    "中断を受け付けました。終わった分を残して表にします(もう一度 Ctrl-C で即座に終了)。",
                    "Stopping; what is finished is kept and put into the table (Ctrl-C again to leave at once).",
                )
            )

        interrupts = Interrupts(stop)
        with SweepScreen(terminal) as screen:
            follower = ScreenFollower(screen, interrupts)
            return interrupts.run(lambda: work(pool.executor, clocks, follower), on_tick=screen.draw)
