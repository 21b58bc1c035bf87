"""The first solve on a machine: the search's loops are compiled before its time begins, and the reader is told why it waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.text import Text

if TYPE_CHECKING:
    from optimizer.cli.terminal import Terminal
    from optimizer.domain.scenario import Scenario


def prepare_loops(terminal: Terminal, scenario: Scenario, strategy: str) -> None:
    """Compile the search's loops where a solve may need them and this machine has not got them yet."""
    from optimizer.cells.compiled import is_compiled
    from optimizer.solve.loops import compile_loops, needs_loops

    if is_compiled() or not needs_loops(scenario, strategy):
        return
    terminal.note(
        Text(
            "探索のループをコンパイルしています(初回のみ、1 分ほど)…",
            "Compiling the search loops, once (about a minute) …",
        )
    )
    compile_loops()
