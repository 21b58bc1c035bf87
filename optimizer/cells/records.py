"""Named tuples as records behind one pointer, the form in which compiled functions take large groups of arrays.

A named tuple of forty arrays is passed field by field, and every function that takes one is compiled for all its fields: minutes for
a whole search. A record is one pointer. Its fields are the same arrays, so what is seen through the tuple is what the loops change.
Each kind of record needs a type and a handle of its own at the top of a module, so that compiled code can be kept on disk.

Looking at a field counts no references: whoever holds a record while loops run holds its arrays. Counting took half of the time of
a search, since a loop looks at many fields of many records.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from numba import types
from numba.core.cgutils import create_struct_proxy
from numba.core.datamodel import models
from numba.core.imputils import lower_cast, lower_getattr_generic, lower_setattr_generic
from numba.core.typing.templates import AttributeTemplate, infer_getattr
from numba.experimental import structref
from numba.extending import register_model

if TYPE_CHECKING:

    class RecordType:
        """Type of a record, as the compiler sees it."""

    class RecordHandle:
        """A record, as Python sees it."""

        def __init__(self, *fields: Any) -> None: ...

    def define_proxy(handle: type[RecordHandle], kind: type[RecordType], fields: list[str]) -> None:
        """Join a handle, a type and the names of the fields."""
else:
    RecordType = types.StructRef
    RecordHandle = structref.StructRefProxy
    define_proxy = structref.define_proxy


class LentType(types.Type):
    """Type of a record inside another one while a loop looks at it: its pointer, not counted."""

    def __init__(self, record: Any) -> None:
        self.record = record
        super().__init__(name=f"Lent[{record}]")


@register_model(LentType)
class LentModel(models.PrimitiveModel):
    """A pointer."""

    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, manager.lookup(types.voidptr).get_value_type())


@infer_getattr
class LentFields(AttributeTemplate):
    """Which fields there are."""

    key = LentType

    def generic_resolve(self, lent: Any, name: str) -> Any:  # type: ignore[override]  # None in the base class
        """Type of a field."""
        return _lend(lent.record.field_dict.get(name))


@lower_getattr_generic(LentType)
def _load_lent(context: Any, builder: Any, lent: Any, pointer: Any, name: str) -> Any:
    return _load(context, builder, lent.record, pointer, name)


@lower_cast(types.StructRef, LentType)
def _lend_value(context: Any, builder: Any, record: Any, _: Any, value: Any) -> Any:
    return _find_pointer(context, builder, record, value)


def register(kind: type[RecordType]) -> type[RecordType]:
    """Make the compiler know a type."""
    register_model(kind)(models.StructRefModel)

    @infer_getattr
    class Fields(AttributeTemplate):
        key = kind

        def generic_resolve(self, record: Any, name: str) -> Any:  # type: ignore[override]  # None in the base class
            return _lend(record.field_dict.get(name))

    @lower_getattr_generic(kind)
    def load(context: Any, builder: Any, record: Any, value: Any, name: str) -> Any:
        return _load(context, builder, record, _find_pointer(context, builder, record, value), name)

    @lower_setattr_generic(kind)
    def store(context: Any, builder: Any, signature: Any, values: Any, name: str) -> None:
        """Fill a field, which happens once, when a record is made; it keeps what it is given."""
        record = signature.args[0]
        field, value = record.field_dict[name], values[1]
        if isinstance(field, types.StructRef):
            inner = create_struct_proxy(field)(context, builder)
            inner.meminfo = value
            value = inner._getvalue()
        else:
            value = context.cast(builder, value, signature.args[1], field)
        context.nrt.incref(builder, field, value)
        pointer = _find_pointer(context, builder, record, values[0])
        setattr(_find_fields(context, builder, record, pointer), name, value)

    return kind


def _lend(field: Any) -> Any:
    return LentType(field) if isinstance(field, types.StructRef) else field


def _find_pointer(context: Any, builder: Any, record: Any, value: Any) -> Any:
    return create_struct_proxy(record)(context, builder, value=value).meminfo


def _find_fields(context: Any, builder: Any, record: Any, pointer: Any) -> Any:
    data = context.get_value_type(record.get_data_type()).as_pointer()
    place = builder.bitcast(context.nrt.meminfo_data(builder, pointer), data)
    return context.make_data_helper(builder, record.get_data_type(), ref=place)


def _load(context: Any, builder: Any, record: Any, pointer: Any, name: str) -> Any:
    """Value of a field, without counting that it is looked at."""
    value, field = getattr(_find_fields(context, builder, record, pointer), name), record.field_dict[name]
    if isinstance(field, types.StructRef):
        return _find_pointer(context, builder, field, value)
    if isinstance(field, types.Array):
        array = context.make_array(field)(context, builder, value=value)
        array.meminfo = context.get_constant_null(types.voidptr)
        return array._getvalue()
    return value


def define_record(handle: type[RecordHandle], kind: type[RecordType], fields: tuple[str, ...]) -> None:
    """Join a handle, a type and the names of the fields."""
    define_proxy(handle, kind, list(fields))
