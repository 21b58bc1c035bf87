"""Named tuples as records behind one pointer, the form in which compiled functions take large groups of arrays.

A named tuple of forty arrays is passed field by field, and every function that takes one is compiled for all its fields: minutes for
a whole search. A record is one pointer. Its fields are the same arrays, so what is seen through the tuple is what the loops change.
Each kind of record needs a type and a handle of its own at the top of a module, so that compiled code can be kept on disk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from numba import types
from numba.experimental import structref

if TYPE_CHECKING:

    class RecordType:
        """Type of a record, as the compiler sees it."""

    class RecordHandle:
        """A record, as Python sees it."""

        def __init__(self, *fields: Any) -> None: ...

    def register(kind: type[RecordType]) -> type[RecordType]:
        """Make the compiler know a type."""

    def define_proxy(handle: type[RecordHandle], kind: type[RecordType], fields: list[str]) -> None:
        """Join a handle, a type and the names of the fields."""
else:
    RecordType = types.StructRef
    RecordHandle = structref.StructRefProxy
    register, define_proxy = structref.register, structref.define_proxy
    register, define_proxy = structref.register, structref.define_proxy


def define_record(handle: type[RecordHandle], kind: type[RecordType], fields: tuple[str, ...]) -> None:
    """Join a handle, a type and the names of the fields."""
    define_proxy(handle, kind, list(fields))
