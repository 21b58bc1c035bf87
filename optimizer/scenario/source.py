"""Gets the text of a file: plain or gzip, UTF-8, of bounded size."""

from __future__ import annotations

import gzip
import io
import zlib
from pathlib import Path

from optimizer.domain.check.findings import show_value
from optimizer.errors import ScenarioError
from optimizer.scenario.path import show_file
from optimizer.scenario.problems import make_file_problem
from optimizer.text import Text

MAX_BYTES = 512 * 1024 * 1024
"""Most bytes a file may have once unpacked; 100,000 orders take about 55 million."""

_GZIP = b"\x1f\x8b"
_BOM = b"\xef\xbb\xbf"
_CHUNK = 1 << 20


def load_text(path: Path, *, max_bytes: int = MAX_BYTES) -> bytes:
    """Return the text of a file as UTF-8 without a byte order mark.

    Raises
    ------
    ScenarioError
        When there is no such file, or it is too large, damaged, empty or not UTF-8.
    """
    shown = show_file(path)
    try:
        with path.open("rb") as file:
            text = _read(file, max_bytes)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise _refuse("file.not_found", shown, hint=_hint_near(path)) from error
    except IsADirectoryError as error:
        raise _refuse("file.not_a_file", shown) from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise _refuse("file.damaged", shown) from error
    except OSError as error:
        raise _refuse("file.unreadable", shown, errno=str(error.errno)) from error
    except ValueError as error:
        # A null character in the name.
        raise _refuse("file.not_found", shown, hint=Text("", "")) from error
    if text is None:
        raise _refuse("file.too_large", shown, limit=f"{max_bytes:,}")
    return require_utf8(text, shown)


def _read(file: io.BufferedReader, max_bytes: int) -> bytes | None:
    """Read at most one byte more than allowed; None when that byte is there."""
    packed = file.peek(2)[:2] == _GZIP
    source: io.BufferedIOBase = gzip.GzipFile(fileobj=file) if packed else file
    parts, left = [], max_bytes + 1
    while left > 0 and (part := source.read(min(_CHUNK, left))):
        parts.append(part)
        left -= len(part)
    return None if left <= 0 else b"".join(parts)


def require_utf8(text: bytes, shown: str) -> bytes:
    """Return a text without its byte order mark; refuse an empty one and any other encoding."""
    text = text.removeprefix(_BOM)
    if not text.strip():
        raise _refuse("file.empty", shown)
    try:
        text.decode("utf-8")
    except UnicodeDecodeError as error:
        line = text.count(b"\n", 0, error.start) + 1
        byte = f"0x{text[error.start]:02x}"
        raise _refuse("file.not_utf8", byte, line=str(line), encoding=_guess_encoding(text)) from error
    return text


def _guess_encoding(text: bytes) -> Text:
    if text.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Text("UTF-16 ", "UTF-16")
    if any(byte < 0x09 for byte in text[:1000]):
        return Text("文字でないデータ", "data that is no text")
    try:
        text.decode("cp932")
    except UnicodeDecodeError:
        return Text("別の文字コード", "another encoding")
    return Text("cp932(Shift_JIS)", "cp932 (Shift_JIS)")


def _hint_near(path: Path) -> Text:
    """Name the file with the other ending, if that is there."""
    other = path.with_suffix("") if path.suffix == ".gz" else path.with_name(path.name + ".gz")
    if not path.name or not other.is_file():
        return Text("", "")
    name = show_value(other.name)
    return Text(f"{name} ならあります。", f" There is {name}.")


def _refuse(code: str, value: str, **places: object) -> ScenarioError:
    return ScenarioError([make_file_problem(code, value, **places)])
