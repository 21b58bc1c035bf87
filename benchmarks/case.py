"""One case in a process of its own: ``python -m benchmarks.case CASE.json RECORD.jsonl``, or ``--load SCENARIO``."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from pathlib import Path

from benchmarks.machine import limit_memory
from benchmarks.record import Case, save_record

LIMIT = "KUBARI_BENCH_MEMORY_MIB"
"""Environment variable with the most memory a case may take."""


def main(arguments: list[str]) -> None:
    """Measure the case described in a file and add its record to another one; or measure loading a scenario."""
    if arguments[0] == "--load":
        from benchmarks.measures.loading import measure_file  # noqa: PLC0415

        print(json.dumps(measure_file(Path(arguments[1]))))
        return
    end_with_parent()
    if os.environ.get(LIMIT):
        limit_memory(float(os.environ[LIMIT]))
    from benchmarks.measure import measure_case  # noqa: PLC0415

    case = Case.model_validate_json(Path(arguments[0]).read_text(encoding="utf-8"))
    save_record(Path(arguments[1]), measure_case(case))


def end_with_parent() -> None:
    """End this process when the one that started it is gone: a killed run leaves nothing behind that keeps the machine busy."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


if __name__ == "__main__":
    main(sys.argv[1:])
