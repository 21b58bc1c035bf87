"""Ledger files: a line of JSON for the head and for every entry, only ever added to."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from optimizer.domain.ledger import LedgerEntry, LedgerHead
from optimizer.errors import LedgerError
from optimizer.ledger.book import LedgerBook, dump_line, dump_lines
from optimizer.ledger.checks import check_book
from optimizer.text import Text

M = TypeVar("M", LedgerHead, LedgerEntry)

SHOWN = 5
"""Flaws shown in a message."""


def create_book(book: LedgerBook, path: Path) -> None:
    """Write a new ledger file, whole or not at all; an existing file is never touched.

    Raises
    ------
    LedgerError
        When there is something of that name already, or it cannot be written.
    """
    _require_sound(book, path)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    except FileExistsError as error:
        raise LedgerError(
            Text(f"{path} はすでにあります。", f"{path} exists already."),
            Text("別の名前を指定してください。", "Give it another name."),
        ) from error
    except (OSError, ValueError) as error:
        raise _refuse(path, error) from error
    try:
        _add(handle, dump_lines((book.head, *book.entries)))
    except OSError as error:
        Path(path).unlink(missing_ok=True)
        raise _refuse(path, error) from error
    finally:
        os.close(handle)


def load_book(path: Path) -> LedgerBook:
    """Read a ledger file, and check the whole of it.

    Raises
    ------
    LedgerError
        When it cannot be read, a line is cut off or wrong, or the chain is broken.
    """
    return _parse(_read(path), path)


def append_entries(path: Path, before: LedgerBook, after: LedgerBook) -> None:
    """Add the entries that one book has more than another to the file, in one piece.

    Parameters
    ----------
    before
        The book as it was read from the file.

    Raises
    ------
    LedgerError
        When the file is not what was read (somebody else has written), or the entries do not fit; nothing is written then.
    """
    added = after.entries[len(before.entries) :]
    if after.head != before.head or after.entries[: len(before.entries)] != before.entries:
        raise LedgerError(
            Text("台帳の記入は書き換えられません。", "Entries of a ledger cannot be rewritten."),
            Text("取り消しの記入を加えてください。", "Add an entry that reverses them."),
        )
    _require_sound(after, path)
    try:
        handle = os.open(path, os.O_RDWR | os.O_APPEND)
    except (OSError, ValueError) as error:
        raise _refuse(path, error) from error
    try:
        _lock(handle)
        if _read(path) != dump_lines((before.head, *before.entries)):
            raise LedgerError(
                Text(
                    f"{path} には、読み込みの後に他の記入が加わっています。", f"{path} was added to since it was read."
                ),
                Text("もう一度実行してください。", "Run the command again."),
            )
        _add(handle, dump_lines(added))
    except OSError as error:
        raise _refuse(path, error) from error
    finally:
        os.close(handle)


def _lock(handle: int) -> None:
    """Keep others from adding until the handle is closed, where the system can."""
    try:
        import fcntl  # noqa: PLC0415 - not everywhere
    except ImportError:
        return
    fcntl.flock(handle, fcntl.LOCK_EX)


def _add(handle: int, text: bytes) -> None:
    """Write at the end, down to the disk; what could be written only in part is taken back."""
    size = os.fstat(handle).st_size
    try:
        left = text
        while left:
            left = left[os.write(handle, left) :]
        os.fsync(handle)
    except OSError:
        with suppress(OSError):
            os.ftruncate(handle, size)
        raise


def _read(path: Path) -> bytes:
    try:
        return Path(path).read_bytes()
    except (OSError, ValueError) as error:
        raise _refuse(path, error) from error


def _parse(text: bytes, path: Path) -> LedgerBook:
    lines = text.split(b"\n")
    if lines[-1]:
        raise LedgerError(
            Text(f"{path} の最後の行が途中で切れています。", f"The last line of {path} is cut off."),
            Text(
                "書き込みが中断されています。その行を消してから、もう一度記入してください。",
                "Writing it was interrupted: remove that line, and post the entry again.",
            ),
        )
    head = _parse_line(LedgerHead, lines[0], 1, path)
    entries = [_parse_line(LedgerEntry, line, number, path) for number, line in enumerate(lines[1:-1], start=2)]
    book = LedgerBook(head, tuple(entries))
    for number, (line, model) in enumerate(zip(lines, (head, *entries), strict=False), start=1):
        if line + b"\n" != dump_line(model):
            raise _refuse_line(path, number, "")
    _require_sound(book, path)
    return book


def _parse_line(model: type[M], line: bytes, number: int, path: Path) -> M:
    try:
        return model.model_validate_json(line, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise _refuse_line(path, number, f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error


def _refuse_line(path: Path, number: int, what: str) -> LedgerError:
    return LedgerError(
        Text(
            f"{path} の {number} 行目は台帳の行ではありません。{what}",
            f"Line {number} of {path} is no line of a ledger. {what}".rstrip(),
        ),
        Text("控えから戻してください。", "Take the file from a backup."),
    )


def _require_sound(book: LedgerBook, path: Path) -> None:
    flaws = check_book(book)
    if not flaws:
        return
    shown = flaws[:SHOWN]
    raise LedgerError(
        Text(
            f"{path} に誤りが {len(flaws)} 件あります。\n" + "\n".join(flaw.message.ja for flaw in shown),
            f"{path} has {len(flaws)} flaw(s).\n" + "\n".join(flaw.message.en for flaw in shown),
        ),
        Text("記入を直すか、控えから戻してください。", "Mend the entry to be posted, or take the file from a backup."),
    )


def _refuse(path: Path, error: Exception) -> LedgerError:
    return LedgerError(
        Text(f"台帳 {path} を読み書きできません({error})。", f"The ledger {path} cannot be read or written ({error})."),
        Text("場所と権限を確かめてください。", "Check the place and the permission."),
    )
