"""Which files a command reads and writes: stored names, and checks before the work."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from optimizer.cli.generating import GeneratingScreen
from optimizer.cli.terminal import current_terminal
from optimizer.errors import KubariError, UnknownNameError
from optimizer.text import Text


class TargetError(KubariError):
    """A file that was asked for cannot be written where it was asked for."""


def find_scenario(argument: str) -> Path:
    """Return the file a SCENARIO argument names: a path first, then a stored scenario.

    A stored scenario that is generated when first asked for may take half a minute; that is shown.

    Raises
    ------
    UnknownNameError
        Where there is neither.
    """
    path = Path(argument)
    if path.is_file():
        return path
    from optimizer.scenario.stored import find_stored

    try:
        with GeneratingScreen(current_terminal(), argument) as screen:
            return find_stored(argument, report=screen.report)
    except UnknownNameError as error:
        raise UnknownNameError(
            Text(
                f"シナリオ {argument} は、ファイルとしても収録済みの名前としても見つかりません。",
                f"The scenario {argument} is neither a file nor the name of a stored one.",
            ),
            error.way_out,
        ) from error


def check_target(target: Path | None, *, option: str, sources: Iterable[Path] = ()) -> None:
    """Refuse a file that could not be written, before any work is done for it.

    Parameters
    ----------
    option
        Name of the option it was given by, for the message.
    sources
        Files that the run reads or writes otherwise, and that may not be overwritten.

    Raises
    ------
    TargetError
        Where its folder is missing, it is a folder itself, or it is one of the sources.
    """
    if target is None:
        return
    folder = target.parent
    if not folder.is_dir():
        raise TargetError(
            Text(
                f"{option} {target}: フォルダー {folder} がありません。",
                f"{option} {target}: the folder {folder} does not exist.",
            ),
            Text(f"先にフォルダーを作ってください: mkdir -p {folder}", f"Make the folder first: mkdir -p {folder}"),
        )
    if target.is_dir():
        raise TargetError(
            Text(f"{option} {target} はフォルダーです。", f"{option} {target} is a folder."),
            Text(
                f"ファイル名まで指定してください。例: {target / 'out.json'}",
                f"Name a file in it, e.g. {target / 'out.json'}",
            ),
        )
    if not os.access(folder, os.W_OK):
        raise TargetError(
            Text(
                f"{option} {target}: フォルダー {folder} に書き込めません。",
                f"{option} {target}: the folder {folder} cannot be written to.",
            ),
            Text("書き込めるフォルダーを指定してください。", "Name a folder that can be written to."),
        )
    for source in sources:
        if target.resolve() == source.resolve() or (target.exists() and target.samefile(source)):
            raise TargetError(
                Text(
                    f"{option} {target} は、この実行で使う別のファイルと同じです。",
                    f"{option} {target} is another file of this run already.",
                ),
                Text("別の名前を指定してください。", "Give it another name."),
            )
