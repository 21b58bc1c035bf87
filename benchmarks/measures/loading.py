"""Reading scenarios, and writing their whole model."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.instances import load_instance
from benchmarks.machine import measure_peak_mib
from benchmarks.measures.findings import Findings, count_contents, load_case, round_figures
from benchmarks.record import Case
from optimizer.model import build_model, build_part
from optimizer.scenario import load_scenario, save_scenario
from optimizer.solve import prepare


def measure_load(case: Case) -> Findings:
    """Generate and save here; load in a fresh process, whose time and memory are what counts."""
    started = time.perf_counter()
    scenario = load_instance(case.instance)
    figures = {"generate_seconds": time.perf_counter() - started} | count_contents(scenario)
    with tempfile.TemporaryDirectory() as folder:
        for name in ("scenario.json", "scenario.json.gz"):
            file = Path(folder) / name
            kind = "gz" if name.endswith(".gz") else "json"
            started = time.perf_counter()
            save_scenario(scenario, file)
            figures[f"save_{kind}_seconds"] = time.perf_counter() - started
            figures[f"{kind}_mib"] = file.stat().st_size / 2**20
            loaded = _load_afresh(file)
            figures[f"load_{kind}_seconds"] = loaded["seconds"]
            figures[f"load_{kind}_peak_mib"] = loaded["peak_mib"]
    return {
        "seconds": figures["load_json_seconds"],
        "peak_mib": figures["load_json_peak_mib"],
        "figures": round_figures(figures),
    }


def _load_afresh(file: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.case", "--load", str(file)]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return {name: float(value) for name, value in json.loads(output).items()}


def measure_file(file: Path) -> dict[str, float]:
    """Load a scenario file in this process, and say how long it took and how much memory it holds."""
    started = time.perf_counter()
    load_scenario(file)
    return {"seconds": time.perf_counter() - started, "peak_mib": measure_peak_mib()}


def measure_build(case: Case) -> Findings:
    """Prepare a scenario and write its whole model."""
    scenario, figures = load_case(case)
    started = time.perf_counter()
    prepared = prepare(scenario)
    figures["prepare_seconds"] = time.perf_counter() - started
    started = time.perf_counter()
    built = build_model(build_part(prepared.goals, range(len(scenario.orders)), prepared.pinned))
    seconds = time.perf_counter() - started
    figures |= {
        "build_seconds": seconds,
        "variables": len(built.model.proto.variables),
        "constraints": len(built.model.proto.constraints),
    }
    return {"seconds": seconds, "figures": round_figures(figures)}
