"""The records of placing: an instance, a plan in progress, and what the loops work with; see `optimizer.cells.records`."""

from __future__ import annotations

from typing import Any, TypeVar, cast

from optimizer.cells.compiled import compiled
from optimizer.cells.paths import Structure
from optimizer.cells.records import RecordHandle, RecordType, define_record, register
from optimizer.search.placement.grid import GoalTable, Grid, NetworkRules, OrderRules
from optimizer.search.placement.improve import Aim, Best
from optimizer.search.placement.state import State
from optimizer.search.placement.work import Tariff, Wishes, Work

Fields = TypeVar("Fields", State, Work, Tariff, Wishes, Aim, Best)


@register
class OrderRulesType(RecordType):
    """Record of `OrderRules`."""


@register
class NetworkRulesType(RecordType):
    """Record of `NetworkRules`."""


@register
class GoalTableType(RecordType):
    """Record of `GoalTable`."""


@register
class GridType(RecordType):
    """Record of `Grid`."""


@register
class StateType(RecordType):
    """Record of `State`."""


@register
class WorkType(RecordType):
    """Record of `Work`."""


@register
class TariffType(RecordType):
    """Record of `Tariff`."""


@register
class WishesType(RecordType):
    """Record of `Wishes`."""


@register
class AimType(RecordType):
    """Record of `Aim`."""


@register
class BestType(RecordType):
    """Record of `Best`."""


class OrderRulesRecord(RecordHandle):
    """Handle of an `OrderRulesType`."""


class NetworkRulesRecord(RecordHandle):
    """Handle of a `NetworkRulesType`."""


class GoalTableRecord(RecordHandle):
    """Handle of a `GoalTableType`."""


class GridRecord(RecordHandle):
    """Handle of a `GridType`."""


class StateRecord(RecordHandle):
    """Handle of a `StateType`."""


class WorkRecord(RecordHandle):
    """Handle of a `WorkType`."""


class TariffRecord(RecordHandle):
    """Handle of a `TariffType`."""


class WishesRecord(RecordHandle):
    """Handle of a `WishesType`."""


class AimRecord(RecordHandle):
    """Handle of an `AimType`."""


class BestRecord(RecordHandle):
    """Handle of a `BestType`."""


define_record(OrderRulesRecord, OrderRulesType, OrderRules._fields)
define_record(NetworkRulesRecord, NetworkRulesType, NetworkRules._fields)
define_record(GoalTableRecord, GoalTableType, GoalTable._fields)
define_record(GridRecord, GridType, Grid._fields)
define_record(StateRecord, StateType, State._fields)
define_record(WorkRecord, WorkType, Work._fields)
define_record(TariffRecord, TariffType, Tariff._fields)
define_record(WishesRecord, WishesType, Wishes._fields)
define_record(AimRecord, AimType, Aim._fields)
define_record(BestRecord, BestType, Best._fields)


@compiled
def _pack_grid(structure: Structure, orders: tuple[Any, ...], network: tuple[Any, ...], goals: tuple[Any, ...]) -> Any:
    return GridRecord(structure, OrderRulesRecord(*orders), NetworkRulesRecord(*network), GoalTableRecord(*goals))


@compiled
def _pack_state(fields: tuple[Any, ...]) -> Any:
    return StateRecord(*fields)


@compiled
def _pack_work(fields: tuple[Any, ...]) -> Any:
    return WorkRecord(*fields)


@compiled
def _pack_tariff(fields: tuple[Any, ...]) -> Any:
    return TariffRecord(*fields)


@compiled
def _pack_wishes(fields: tuple[Any, ...]) -> Any:
    return WishesRecord(*fields)


@compiled
def _pack_aim(fields: tuple[Any, ...]) -> Any:
    return AimRecord(*fields)


@compiled
def _pack_best(fields: tuple[Any, ...]) -> Any:
    return BestRecord(*fields)


_PACKERS = {
    State: _pack_state,
    Work: _pack_work,
    Tariff: _pack_tariff,
    Wishes: _pack_wishes,
    Aim: _pack_aim,
    Best: _pack_best,
}


def pack_grid(structure: Structure, orders: OrderRules, network: NetworkRules, goals: GoalTable) -> Grid:
    """Return the record of an instance."""
    return cast("Grid", _pack_grid(structure, tuple(orders), tuple(network), tuple(goals)))


def pack(fields: Fields) -> Fields:
    """Return the record of a plan in progress, of scratch arrays, of a tariff, an aim or a best plan."""
    return cast("Fields", _PACKERS[type(fields)](tuple(fields)))
