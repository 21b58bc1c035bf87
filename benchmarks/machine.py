"""The machine a case runs on, and the versions it runs with."""

from __future__ import annotations

import os
import platform
import resource
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.record import Machine

PACKAGES = ("kubari", "ortools", "highspy", "pulp", "numpy", "numba", "pydantic")


def describe_machine() -> Machine:
    """Return the processor, its cores, how busy they are and how much memory there is."""
    return Machine(
        cpu=_find_cpu(),
        cores=os.cpu_count() or 1,
        load_average=measure_load_average(),
        memory_mib=_find_memory_mib(),
    )


def measure_load_average() -> float | None:
    """Return how many processes wanted to run, on average over the last minute; None where nobody counts."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None


def describe_versions() -> dict[str, str]:
    """Return the versions of Python and of what the engine is built on."""
    versions = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            versions[package] = "unknown"
    return versions


def measure_peak_mib() -> float:
    """Return the most memory this process has held so far."""
    # The account kept for `resource` begins with what the process that started this one held.
    own = find_peak_mib("self")
    if own is not None:
        return own
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Bytes on macOS, kibibytes elsewhere.
    return round(peak / 2**20 if sys.platform == "darwin" else peak / 2**10, 1)


def find_peak_mib(process: int | str) -> float | None:
    """Return the most memory a running process has held so far; None where the system does not tell."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    lines = (line.split() for line in status.splitlines() if line.startswith("VmHWM:"))
    return next((round(int(words[1]) / 2**10, 1) for words in lines), None)


def limit_memory(mib: float) -> None:
    """Refuse this process more data than that, so that a model too large ends its own case and not the machine."""
    kind = getattr(resource, "RLIMIT_DATA", None)
    if kind is not None and sys.platform == "linux":
        _, hard = resource.getrlimit(kind)
        wanted = int(mib * 2**20)
        resource.setrlimit(kind, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


def _find_cpu() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _find_memory_mib() -> int | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    except (ValueError, OSError):
        return None
