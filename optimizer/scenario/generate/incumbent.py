"""One dominant factory: a large share of every process, at the lowest prices."""

from __future__ import annotations

from collections.abc import Mapping

from optimizer.domain.network import Capability, Factory, WorkCenter
from optimizer.scenario.generate.processes import GRADES_BY_FAMILY, PROCESSES, SIZE_BOUNDS_MM, Process


def add_incumbent(factories: list[Factory], share_permille: int) -> list[Factory]:
    """Turn the first factory into one that holds so much of the free minutes of every process of the region."""
    others = factories[1:] or factories
    buckets = len(factories[0].work_centers[0].free_minutes)
    free = _sum_free_minutes(others, buckets)
    lines = tuple(
        _build_line(factories[0].id, process, [m * share_permille // (1000 - share_permille) for m in minutes])
        for process, minutes in free.items()
    )
    changes = {"size_class": "40-70", "accepts_orders": True, "membership_weight": 12, "track_record": 9000}
    incumbent = factories[0].model_copy(update={**changes, "work_centers": lines})
    return [incumbent, *factories[1:]]


def _sum_free_minutes(factories: list[Factory], buckets: int) -> Mapping[str, list[int]]:
    free: dict[str, list[int]] = {}
    for factory in factories:
        for work_center in factory.work_centers:
            sums = free.setdefault(work_center.capabilities[0].process, [0] * buckets)
            for t, minutes in enumerate(work_center.free_minutes):
                sums[t] += minutes
    return free


def _build_line(factory: str, process: str, minutes: list[int]) -> WorkCenter:
    kind = PROCESSES[process]
    free_minutes = tuple(m // 10 * 10 for m in minutes)
    return WorkCenter(
        id=f"{factory}-{process}-line",
        name=f"{kind.machine}ライン",
        capabilities=(_build_capability(process, kind),),
        free_minutes=free_minutes,
        total_minutes=tuple(2 * m for m in free_minutes),
        yen_per_minute=kind.rate[0],
        lead_days=kind.lead_days[0],
    )


def _build_capability(process: str, kind: Process) -> Capability:
    largest = max((i for i, weight in enumerate(kind.sizes) if weight), default=None)
    return Capability(
        process=process,
        materials=tuple(grade for family in kind.families for grade in GRADES_BY_FAMILY[family]),
        envelope_mm=None if largest is None else SIZE_BOUNDS_MM[largest],
        tolerance_um=kind.tolerances_um[-1] if kind.tolerances_um else None,
        licences=() if kind.licence is None else (kind.licence,),
        time_permille=850,
    )
