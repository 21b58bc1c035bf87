"""Measures one case in this process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from benchmarks.inputs import compute_inputs, find_commit
from benchmarks.machine import describe_machine, describe_versions, measure_load_average, measure_peak_mib
from benchmarks.measures.backtesting import measure_backtest
from benchmarks.measures.entitlements import measure_entitlement
from benchmarks.measures.findings import Findings
from benchmarks.measures.fronts import measure_front
from benchmarks.measures.loading import measure_build, measure_load
from benchmarks.measures.quoting import measure_quote
from benchmarks.measures.replanning import measure_replan
from benchmarks.measures.solves import (
    measure_cpsat,
    measure_first,
    measure_highs,
    measure_kubari,
    measure_proportional,
    measure_rotation,
)
from benchmarks.measures.sweeping import measure_sweep
from benchmarks.record import Case, Outcome, Record

MEASURES: Mapping[str, Callable[[Case], Findings]] = MappingProxyType(
    {
        "kubari": measure_kubari,
        "first": measure_first,
        "highs": measure_highs,
        "cpsat": measure_cpsat,
        "rotation": measure_rotation,
        "proportional": measure_proportional,
        "load": measure_load,
        "build": measure_build,
        "entitlement": measure_entitlement,
        "quote": measure_quote,
        "replan": measure_replan,
        "sweep": measure_sweep,
        "front": measure_front,
        "backtest": measure_backtest,
    }
)


def measure_case(case: Case) -> Record:
    """Measure a case; the machine's load is taken before it starts and after, the memory when it is over."""
    inputs, machine = compute_inputs(case), describe_machine()
    findings = MEASURES[case.method](case)
    findings.setdefault("peak_mib", measure_peak_mib())
    outcome = findings.pop("outcome", Outcome.measured)
    return Record(
        case=case,
        outcome=outcome,
        machine=machine.model_copy(update={"load_average_after": measure_load_average()}),
        versions=describe_versions(),
        commit=find_commit(),
        inputs=inputs,
        **findings,
    )
