"""The one seam to the compiler of loops: functions over arrays that would be too slow in Python.

A compiled function takes arrays, numbers and records of them (`optimizer.cells.records`), calls only other compiled functions, and gives
the same answer on every run: no fast-math, one thread. It is compiled when first called and kept on disk.
"""

from __future__ import annotations

import hashlib
import os
import platform
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryFile, gettempdir
from typing import Any, TypeVar, cast

import numba
from numba import njit

Function = TypeVar("Function", bound=Callable[..., object])

_SETTINGS: Any = numba.config
_ROOT = Path(__file__).parent.parent
_SOURCES = ("cells", "bounds", "search")


def _name_state() -> str:
    """Name of a folder for each state of the sources, compiler and interpreter.

    The compiler looks only at the file of the function itself, so after a change in another file it would go on with old code.
    """
    digest = hashlib.sha256(f"{numba.__version__} {sys.implementation.cache_tag} {platform.machine()}".encode())
    sources = sorted(path for name in _SOURCES for path in (_ROOT / name).rglob("*.py"))
    for text in (path.read_bytes() for path in sources):
        if any(word in text for word in (b"@compiled", b"RecordType", b"(NamedTuple)")):
            digest.update(text)
    return f"loops-{digest.hexdigest()[:16]}"


def choose_folder(name: str) -> Path | None:
    """Where compiled code is kept: beside the package, where the user keeps caches, or in a folder of the user's own for temporary files.

    None where nothing can be written: then it is compiled in every process anew.
    """
    if _SETTINGS.CACHE_DIR:
        return Path(_SETTINGS.CACHE_DIR) / name
    for parent in (_ROOT / "__pycache__", _find_user_cache()):
        if parent is not None and _is_writable(parent / name):
            return parent / name
    private = _open_private()
    return private / name if private is not None and _is_writable(private / name) else None


def _find_user_cache() -> Path | None:
    if named := os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME"):
        return Path(named) / "kubari"
    try:
        home = Path.home()
    except RuntimeError:
        return None
    # A home that is not there is not made.
    return home / ".cache" / "kubari" if home.is_dir() else None


def _open_private() -> Path | None:
    """Folder among the temporary files that nobody else can write: what is kept there is run, so it must be the user's own."""
    if sys.platform == "win32":
        return Path(gettempdir()) / "kubari"
    try:
        folder = Path(gettempdir()) / f"kubari-{os.getuid()}"
        folder.mkdir(mode=stat.S_IRWXU, exist_ok=True)
        found = folder.lstat()
    except OSError:
        return None
    is_own = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid()
    return folder if is_own and not stat.S_IMODE(found.st_mode) & (stat.S_IRWXG | stat.S_IRWXO) else None


def _is_writable(folder: Path) -> bool:
    """Try it out: rights, read-only file systems and full disks all look alike from here."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


FOLDER = choose_folder(_name_state())
"""Where compiled code of this state is kept; None where it cannot be."""
_DONE = "complete"

if FOLDER is not None:
    _SETTINGS.CACHE_DIR = str(FOLDER)


def compiled(function: Function) -> Function:
    """Compile a function over arrays; it runs without the interpreter's lock, so that two threads can work at once."""
    return cast("Function", njit(function, cache=FOLDER is not None, nogil=True))


def is_compiled() -> bool:
    """Whether all loops of this state have been compiled and kept, so that nobody waits for it any more."""
    return FOLDER is not None and (FOLDER / _DONE).exists()


def mark_compiled() -> None:
    """Remember that all loops of this state have been compiled."""
    if FOLDER is not None:
        (FOLDER / _DONE).touch()
