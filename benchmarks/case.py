"""One case in a process of its own: ``python -m benchmarks.case CASE.json RECORD.jsonl``, or ``--load SCENARIO``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from benchmarks.record import Case, save_record


def main(arguments: list[str]) -> None:
    """Measure the case described in a file and add its record to another one; or measure loading a scenario."""
    from benchmarks.measure import measure_case, measure_load  # noqa: PLC0415

    if arguments[0] == "--load":
        print(json.dumps(measure_load(Path(arguments[1]))))
        return
    case = Case.model_validate_json(Path(arguments[0]).read_text(encoding="utf-8"))
    save_record(Path(arguments[1]), measure_case(case))


if __name__ == "__main__":
    main(sys.argv[1:])
