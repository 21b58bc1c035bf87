"""Records made by hand."""

from __future__ import annotations

from typing import Any

from benchmarks.record import Case, LevelFigures, Machine, Outcome, Record

MACHINE = Machine(cpu="test", cores=2, load_average=0.5, memory_mib=1024)


def make_case(instance: str = "gap/one", *, suite: str = "published", method: str = "kubari", **fields: Any) -> Case:
    """A case of the published suite."""
    return Case(suite=suite, instance=instance, method=method, **fields)


def make_figures(name: str, value: float, **fields: Any) -> LevelFigures:
    """A level whose scale is 1000."""
    given: dict[str, Any] = {"name": name, "value": value, "scale": 1000, "unit": "yen"} | fields
    return LevelFigures(**given)


def make_record(case: Case | None = None, *levels: LevelFigures, **fields: Any) -> Record:
    """A verified record of one second."""
    defaults: dict[str, Any] = {
        "case": case or make_case(),
        "outcome": Outcome.measured,
        "levels": levels,
        "seconds": 1.0,
        "peak_mib": 100.0,
        "is_verified": True,
        "machine": MACHINE,
        "versions": {"kubari": "0.1.0"},
    }
    return Record(**defaults | fields)
