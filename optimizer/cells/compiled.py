"""The one seam to the compiler of loops: functions over arrays that would be too slow in Python.

A compiled function takes arrays, numbers and named tuples of them, calls only other compiled functions, and gives the same answer on
every run: no fast-math, one thread. It is compiled when first called and kept on disk beside the code (or in the user's cache).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from numba import njit

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """Compile a function over arrays; it runs without the interpreter's lock, so that two threads can work at once."""
    return cast("Function", njit(function, cache=True, nogil=True))
