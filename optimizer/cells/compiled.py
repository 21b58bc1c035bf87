"""The one seam to the compiler of loops: functions over arrays that would be too slow in Python.

A compiled function takes arrays, numbers and records of them (`optimizer.cells.records`), calls only other compiled functions, and gives
the same answer on every run: no fast-math, one thread. It is compiled when first called and kept on disk.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from tempfile import gettempdir
from typing import TypeVar, cast

import numba
from numba import njit

Function = TypeVar("Function", bound=Callable[..., object])

_ROOT = Path(__file__).parent.parent
_SOURCES = ("cells", "bounds", "search")


def _choose_folder() -> Path:
    """Where compiled code is kept: beside the package, else where the user keeps caches; a folder for each state of the sources.

    The compiler looks only at the file of the function itself, so after a change in another file it would go on with old code.
    """
    digest = hashlib.sha256(numba.__version__.encode())
    sources = sorted(path for name in _SOURCES for path in (_ROOT / name).rglob("*.py"))
    for text in (path.read_bytes() for path in sources):
        if any(word in text for word in (b"@compiled", b"RecordType", b"(NamedTuple)")):
            digest.update(text)
    home = os.environ.get("XDG_CACHE_HOME") or (Path.home() / ".cache" if Path.home().is_dir() else gettempdir())
    beside = _ROOT / "__pycache__"
    parent = beside if os.access(beside if beside.exists() else _ROOT, os.W_OK) else Path(home) / "kubari"
    return parent / f"loops-{digest.hexdigest()[:16]}"


if not numba.config.CACHE_DIR:
    numba.config.CACHE_DIR = str(_choose_folder())


def compiled(function: Function) -> Function:
    """Compile a function over arrays; it runs without the interpreter's lock, so that two threads can work at once."""
    return cast("Function", njit(function, cache=True, nogil=True))
