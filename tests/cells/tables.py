"""The cells of a scenario by names people can read: ``O1.1 F1-1@0`` is the first operation of O1 on F1-1 in bucket 0."""

from __future__ import annotations

from optimizer.cells import CellTable, build_cell_table
from optimizer.domain.index import Index
from optimizer.domain.scenario import Scenario
from optimizer.eligibility import build_eligibility


def build_table(scenario: Scenario) -> CellTable:
    """The cell table of a scenario."""
    index = Index(scenario)
    return build_cell_table(index, build_eligibility(index))


def name_slot(table: CellTable, slot: int) -> str:
    """``order.operation work center``, operations counted from 1."""
    index, order = table.index, int(table.order[slot])
    operation = int(table.operation[slot] - index.operation_start[order]) + 1
    return f"{index.scenario.orders[order].id}.{operation} {index.work_centers[table.work_center[slot]].id}"


def find_slot(table: CellTable, name: str) -> int:
    """Position of a slot by its name."""
    return [name_slot(table, slot) for slot in range(table.slot_count)].index(name)


def limits_by_cell(scenario: Scenario) -> dict[str, int]:
    """Every cell that exists with the lot multiples it holds at most."""
    table = build_table(scenario)
    return {
        f"{name_slot(table, slot)}@{bucket}": int(table.limit[slot, bucket])
        for slot in range(table.slot_count)
        for bucket in range(table.bucket_count)
        if table.limit[slot, bucket] > 0
    }


def list_cells(scenario: Scenario) -> list[str]:
    """Names of every cell that exists."""
    return list(limits_by_cell(scenario))


def arrivals_by_leg(scenario: Scenario) -> dict[tuple[str, str], list[int]]:
    """First usable bucket at the far end of every leg, by bucket of the near end."""
    table = build_table(scenario)
    return {
        (name_slot(table, int(a)), name_slot(table, int(b))): arrival.tolist()
        for a, b, arrival in zip(table.legs.origin, table.legs.target, table.legs.arrival, strict=True)
    }
