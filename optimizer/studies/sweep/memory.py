"""Peak memory of this process, run by run."""

from __future__ import annotations

import contextlib
from pathlib import Path

_OWN = Path("/proc/self")


def reset_peak() -> None:
    """Begin to count the peak anew, where the system can; elsewhere it stays that of the process so far."""
    with contextlib.suppress(OSError):
        (_OWN / "clear_refs").write_text("5", encoding="ascii")


def measure_peak_mib() -> float | None:
    """Return the most memory held since then; None where the system does not tell."""
    try:
        status = (_OWN / "status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    lines = (line.split() for line in status.splitlines() if line.startswith("VmHWM:"))
    return next((round(int(words[1]) / 2**10, 1) for words in lines), None)
