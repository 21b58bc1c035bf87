"""What a command prints: tables and sentences for people, one JSON object for programs."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from optimizer.cli.language import compute_language
from optimizer.errors import KubariError
from optimizer.text import Language, Text

if TYPE_CHECKING:
    import typer
    from rich.console import Console, RenderableType

PIPED_WIDTH = 160
"""Columns where the output is no terminal, so that tables are not folded into 80."""


@dataclass
class Terminal:
    """The two streams of one run, and how the reader wants to be spoken to.

    Attributes
    ----------
    is_json
        Exactly one JSON object goes to stdout, and nothing else.
    is_quiet
        No progress and no notes.
    """

    language: Language
    is_json: bool = False
    is_quiet: bool = False

    @cached_property
    def out(self) -> Console:
        """Console of stdout."""
        return _build_console(is_stderr=False)

    @cached_property
    def err(self) -> Console:
        """Console of stderr."""
        return _build_console(is_stderr=True)

    def show(self, *parts: RenderableType | Text) -> None:
        """Print for people, on stdout; silent when JSON was asked for."""
        if self.is_json:
            return
        for part in parts:
            if isinstance(part, Text):
                self.out.print(part.of(self.language), soft_wrap=True)
            else:
                self.out.print(part, soft_wrap=isinstance(part, str))

    def note(self, text: Text) -> None:
        """Print a sentence on stderr that is no part of the answer."""
        if not self.is_quiet:
            self.warn(text)

    def warn(self, text: Text) -> None:
        """Print a sentence on stderr that must be seen even when quiet."""
        self.err.print(text.of(self.language), soft_wrap=True)

    def emit(self, data: Mapping[str, object]) -> None:
        """Print the one JSON object on stdout; readable characters where the stream can hold them."""
        encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower().replace("-", "")
        print(json.dumps(data, ensure_ascii=encoding != "utf8", indent=2, allow_nan=False))

    def fail(self, error: KubariError) -> None:
        """Say what went wrong on stderr, and as a JSON object on stdout when that was asked for."""
        self.err.print(error.render(self.language), soft_wrap=True)
        if self.is_json:
            self.emit({"error": describe_error(error)})


def describe_error(error: KubariError) -> dict[str, object]:
    """Return an error as plain data: its kind, both languages, and every problem it carries."""
    data: dict[str, object] = {
        "kind": type(error).__name__,
        "message": error.message._asdict(),
        "way_out": error.way_out._asdict(),
    }
    problems = getattr(error, "problems", None)
    if problems is not None:
        data["problems"] = [problem.as_data() for problem in problems]
    return data


def open_terminal(
    context: typer.Context, *, language: Language | None = None, is_json: bool = False, is_quiet: bool = False
) -> Terminal:
    """Return the terminal of a command, and leave it in the context for whoever reports an error.

    The command's own ``--lang`` comes first, then the one before the command, then the locale.
    """
    before = context.obj.language if isinstance(context.obj, Terminal) else compute_language(os.environ)
    terminal = Terminal(language or before, is_json, is_quiet)
    context.find_root().obj = terminal
    _current.set(terminal)
    return terminal


def current_terminal() -> Terminal:
    """Return the terminal of the command that runs, for what speaks up deep inside one."""
    return _current.get(None) or Terminal(compute_language(os.environ))


_current: ContextVar[Terminal | None] = ContextVar("terminal")


def _build_console(*, is_stderr: bool) -> Console:
    from rich.console import Console

    stream = sys.stderr if is_stderr else sys.stdout
    width = None if stream.isatty() else PIPED_WIDTH
    # Ids and file names may hold brackets: nothing printed here is markup.
    return Console(stderr=is_stderr, width=width, markup=False, highlight=False, emoji=False)
