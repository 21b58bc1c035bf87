"""What is seen on stderr while a stored scenario is generated: a bar on a terminal, two sentences elsewhere."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Self

from optimizer.text import Text

if TYPE_CHECKING:
    from rich.progress import Progress

    from optimizer.cli.terminal import Terminal

DONE_PERMILLE = 1000


class GeneratingScreen:
    """Shows that a scenario is being generated; nothing at all where it is not.

    Parameters
    ----------
    name
        Of the scenario, as the user wrote it.
    """

    def __init__(self, terminal: Terminal, name: str) -> None:
        self._terminal = terminal
        self._name = name
        self._bar: Progress | None = None
        self._has_begun = False

    def __enter__(self) -> Self:
        """Wait for the first report."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar away again."""
        if self._bar is not None:
            self._bar.stop()

    def report(self, permille: int) -> None:
        """Take in how much is done."""
        if not self._has_begun:
            self._has_begun = True
            self._begin()
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], completed=permille)
        if permille >= DONE_PERMILLE:
            self._terminal.note(
                Text(
                    f"{self._name} を生成しました。次からは保管したものを使います。",
                    f"Generated {self._name}; it is kept for the next time.",
                )
            )

    def _begin(self) -> None:
        doing = Text(f"{self._name} を生成しています", f"Generating {self._name}")
        if self._terminal.is_quiet:
            return
        if not self._terminal.err.is_terminal:
            self._terminal.note(Text(f"{doing.ja}(1 分ほど)…", f"{doing.en} (about a minute) …"))
            return
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
        self._bar = Progress(*columns, console=self._terminal.err, transient=True)
        self._bar.add_task(doing.of(self._terminal.language), total=DONE_PERMILLE)
        self._bar.start()
