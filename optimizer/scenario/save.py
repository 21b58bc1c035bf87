"""Saves scenario and plan files whole or not at all."""

from __future__ import annotations

import contextlib
import gzip
import os
from pathlib import Path

from optimizer.domain.plan import Plan
from optimizer.domain.scenario import Scenario
from optimizer.errors import KubariError
from optimizer.scenario.canonical import dump_plan, dump_scenario
from optimizer.scenario.path import show_file
from optimizer.text import Text


def save_scenario(scenario: Scenario, path: Path) -> None:
    """Write a scenario file, packed when the name ends in ``.gz``; an existing file is replaced in one step."""
    save_bytes(dump_scenario(scenario), path)


def save_plan(plan: Plan, path: Path) -> None:
    """Write a plan file in its canonical bytes, packed when the name ends in ``.gz``."""
    save_bytes(dump_plan(plan), path)


def save_bytes(data: bytes, path: Path) -> None:
    """Write a file so that a reader, or a power cut, sees the old one or the new one and nothing between.

    Raises
    ------
    KubariError
        When the file cannot be written.
    """
    path = Path(path)
    # No time of day in the gzip header: the same content gives the same file.
    content = gzip.compress(data, compresslevel=6, mtime=0) if path.suffix == ".gz" else data
    # A link stays a link: what it points at is replaced.
    target = Path(os.path.realpath(path))
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(content)
        else:
            _replace(target, content)
    except OSError as error:
        raise _refuse(path, error) from error


def _replace(target: Path, content: bytes) -> None:
    beside = _write_beside(target, content)
    try:
        if target.exists():
            beside.chmod(target.stat().st_mode & 0o777)
        beside.replace(target)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _write_beside(target: Path, content: bytes) -> Path:
    """Write a new file in the same folder, down to the disk; in another folder it could not be moved in one step."""
    attempt = 0
    while True:
        beside = target.with_name(f".{target.name[:80]}.{os.getpid()}.{attempt}.part")
        try:
            handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
            break
        except FileExistsError:
            attempt += 1
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    return beside


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a power cut, where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _refuse(path: Path, error: OSError) -> KubariError:
    shown = show_file(path)
    if not path.parent.is_dir():
        folder = show_file(path.parent)
        return KubariError(
            Text(
                f"{shown} を書き込めません。フォルダー {folder} がありません。",
                f"Cannot write {shown}: there is no folder {folder}.",
            ),
            Text("フォルダーを作るか、別の場所を指定してください。", "Make the folder, or name another place."),
        )
    return KubariError(
        Text(
            f"{shown} を書き込めません(エラー番号 {error.errno})。",
            f"Cannot write {shown} (error number {error.errno}).",
        ),
        Text("書き込みの権限と空き容量を確かめてください。", "Check the permission to write there and the free space."),
    )
