"""Loads of the processes, and how quantities, times and free minutes are brought to the family's loads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from optimizer.domain.network import Factory, WorkCenter
from optimizer.domain.order import Operation
from optimizer.scenario.generate.draw import Draw
from optimizer.scenario.generate.families import Parameters
from optimizer.scenario.generate.items import Item
from optimizer.scenario.generate.orders import OrderDraft, choose_quantity
from optimizer.scenario.generate.processes import BOTTLENECKS

STEP_MINUTES = 10
QUANTITY_ROUNDS = 4

LEAST_PART = 20
"""A work center keeps at least a twentieth of the free minutes it was drawn with."""


@dataclass(frozen=True)
class Work:
    """Standard work of one process: setups (one per order and operation) and tenths of a minute of run time."""

    setup_minutes: int = 0
    run_tenths: int = 0

    @property
    def minutes(self) -> int:
        """All of it in minutes, rounded down."""
        return self.setup_minutes + self.run_tenths // 10


@dataclass(frozen=True)
class Calibration:
    """How a batch is brought to its loads, all in permille of what was drawn."""

    quantity_permille: int
    time_permille_by_process: Mapping[str, int]


def compute_tenths(operation: Operation, time_permille: int = 1000) -> int:
    """Return the tenths of a minute a piece takes after scaling, at least two."""
    return max(2, (round(operation.minutes_per_piece * 10) * time_permille + 500) // 1000)


def compute_work(items: list[Item], drafts: Iterable[OrderDraft], calibration: Calibration) -> dict[str, Work]:
    """Return the work of every process in a batch."""
    times = calibration.time_permille_by_process
    orders, pieces = [0] * len(items), [0] * len(items)
    for draft in drafts:
        quantity, _ = choose_quantity(draft, calibration.quantity_permille)
        orders[draft.item] += 1
        pieces[draft.item] += quantity
    work: dict[str, Work] = {}
    for item, count, quantity in zip(items, orders, pieces, strict=True):
        for operation in item.operations if count else ():
            tenths = compute_tenths(operation, times.get(operation.process, 1000))
            before = work.get(operation.process, Work())
            setup_minutes = before.setup_minutes + count * operation.setup_minutes
            work[operation.process] = Work(setup_minutes, before.run_tenths + quantity * tenths)
    return work


def compute_free(factories: Iterable[Factory], buckets: range) -> dict[str, int]:
    """Return the free minutes of every process in some buckets, a work center counting for its first capability."""
    free: dict[str, int] = {}
    for factory in factories:
        if not factory.accepts_orders:
            continue
        for work_center in factory.work_centers:
            process = work_center.capabilities[0].process
            free[process] = free.get(process, 0) + sum(work_center.free_minutes[t] for t in buckets)
    return free


def draw_loads(draw: Draw, parameters: Parameters, processes: Iterable[str]) -> dict[str, int]:
    """Draw the load each process should have, in permille: bottlenecks alike, others within the family's range."""
    names = sorted(processes)
    bottlenecks = [process for process in names if process in BOTTLENECKS] or names[:1]
    return {
        process: parameters.bottleneck_load if process in bottlenecks else draw.whole(*parameters.other_load)
        for process in names
    }


def calibrate(
    items: list[Item], drafts: list[OrderDraft], free: Mapping[str, int], loads: Mapping[str, int]
) -> Calibration:
    """Scale all quantities to the total work wanted, then the times of each process to its own."""
    wanted = {process: free[process] * load // 1000 for process, load in loads.items()}
    quantity_permille = 1000
    for _ in range(QUANTITY_ROUNDS):
        work = compute_work(items, drafts, Calibration(quantity_permille, {}))
        setups = sum(part.setup_minutes for part in work.values())
        run = sum(part.run_tenths for part in work.values()) // 10
        quantity_permille = _clip(quantity_permille * (sum(wanted.values()) - setups) // max(1, run), 50, 20_000)
    work = compute_work(items, drafts, Calibration(quantity_permille, {}))
    times = {
        process: _clip(10_000 * (wanted.get(process, 0) - part.setup_minutes) // max(1, part.run_tenths), 500, 4000)
        for process, part in work.items()
    }
    return Calibration(quantity_permille, times)


def _clip(value: int, low: int, high: int) -> int:
    return max(low, min(high, value))


def scale_free_minutes(
    factories: Iterable[Factory], work: Mapping[str, Work], free: Mapping[str, int], loads: Mapping[str, int]
) -> list[Factory]:
    """Give every process the free minutes that make the family's load of its work, within its shifts."""
    ratio = {
        process: (1000 * part.minutes, max(1, free.get(process, 0) * loads[process])) for process, part in work.items()
    }
    return [
        factory.model_copy(update={"work_centers": tuple(_scale(w, ratio) for w in factory.work_centers)})
        for factory in factories
    ]


def _scale(work_center: WorkCenter, ratio: Mapping[str, tuple[int, int]]) -> WorkCenter:
    numerator, denominator = ratio.get(work_center.capabilities[0].process, (1, 1))
    numerator = max(numerator, denominator // LEAST_PART)
    limits = work_center.total_minutes or work_center.free_minutes
    free = tuple(
        min(limit, (minutes * numerator // denominator + STEP_MINUTES // 2) // STEP_MINUTES * STEP_MINUTES)
        for minutes, limit in zip(work_center.free_minutes, limits, strict=True)
    )
    return work_center.model_copy(update={"free_minutes": free})
