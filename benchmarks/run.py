"""Runs suites: every case in a fresh process with a guard on its time, one line of record after the other."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.case import LIMIT
from benchmarks.data import CHECKOUT
from benchmarks.inputs import compute_inputs, find_commit
from benchmarks.machine import describe_machine, describe_versions, find_peak_mib
from benchmarks.record import Case, CaseKey, Outcome, Record, keep_latest, load_records, save_record
from benchmarks.suites import build_cases

GRACE_SECONDS = 300
"""On top of twice the time limit: loading, preparing, verifying."""

MEMORY_MIB = 16_384
"""More than that and a case is refused memory: a good deal more than a nation of 100,000 orders may take."""

REFUSALS = ("memoryerror", "bad_alloc", "allocate memory", "memory allocation", "out of memory")
"""What Python, C++, the system and numerical libraries say when they are refused memory."""

Report = Callable[[str], None]


def run_suite(  # noqa: PLR0913 - the options of `kubari bench`, one by one
    name: str,
    *,
    out: Path,
    time_limit: float | None = None,
    seeds: Sequence[int] | None = None,
    only: str | None = None,
    is_tiny: bool = False,
    is_again: bool = False,
    keeps_older: bool = False,
    report: Report | None = None,
) -> list[Record]:
    """Measure every case of a suite, one at a time, and add the records to a file.

    A case that the file holds with the same inputs (code, data, options, versions, machine) is not measured again; so a run that
    was stopped goes on where it was. Cases that crashed are tried again.

    Parameters
    ----------
    out
        Record file, JSON lines.
    time_limit, seeds
        None for the suite's own.
    only
        Pattern of instances, a method, or a strategy.
    is_tiny
        Instances of a few orders, to see that everything works.
    is_again
        Measure everything, whatever the file holds.
    keeps_older
        Also leave alone what was measured with other inputs.
    report
        Told about every case in one line.

    Returns
    -------
    list[Record]
        Records of the suite's cases, those found in the file included, in the suite's order.
    """
    cases = build_cases(name, time_limit=time_limit, seeds=seeds, only=only, is_tiny=is_tiny)
    stored = {} if is_again else keep_latest(load_records(out))
    records = []
    for position, case in enumerate(cases, 1):
        head = f"[{position}/{len(cases)}] {case.instance} {case.label} seed {case.seed}, {case.time_limit_seconds:g} s"
        known = _find_known(stored, case, keeps_older=keeps_older)
        record = run_case(case) if known is None else known
        if known is None:
            save_record(out, record)
        if report is not None:
            report(f"{head}: {'' if known is None else '(stored) '}{summarize(record)}")
        records.append(record)
    return records


def _find_known(stored: dict[CaseKey, Record], case: Case, *, keeps_older: bool) -> Record | None:
    """What is recorded of a case, unless it has to be measured again."""
    known = stored.get(case.key)
    if known is None or known.outcome is Outcome.crashed:
        return None
    return known if keeps_older or known.inputs == compute_inputs(case) else None


def run_case(case: Case, *, grace_seconds: float = GRACE_SECONDS, memory_mib: float = MEMORY_MIB) -> Record:
    """Measure one case in a fresh process, and end that process when it takes far too long or too much memory."""
    with tempfile.TemporaryDirectory() as folder:
        question, answer = Path(folder) / "case.json", Path(folder) / "record.jsonl"
        question.write_text(case.model_dump_json(), encoding="utf-8")
        command = [sys.executable, "-m", "benchmarks.case", str(question), str(answer)]
        paths = [str(CHECKOUT), *filter(None, [os.environ.get("PYTHONPATH")])]
        process = subprocess.Popen(
            command,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(paths), LIMIT: str(memory_mib)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        try:
            _, written = process.communicate(timeout=2 * case.time_limit_seconds + grace_seconds)
        except subprocess.TimeoutExpired:
            return _describe_failure(case, Outcome.out_of_time, "", peak_mib=find_peak_mib(process.pid))
        finally:
            _end(process)
        records = load_records(answer)
        return records[-1] if records else _describe_crash(case, written)


def _describe_crash(case: Case, written: str) -> Record:
    was_refused = any(sign in written.lower() for sign in REFUSALS)
    return _describe_failure(case, Outcome.out_of_memory if was_refused else Outcome.crashed, written[-2000:])


def _end(process: subprocess.Popen[str]) -> None:
    """End the process and whatever it started; its session bears its own id."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def _describe_failure(case: Case, outcome: Outcome, error: str, *, peak_mib: float | None = None) -> Record:
    return Record(
        case=case,
        outcome=outcome,
        peak_mib=peak_mib,
        machine=describe_machine(),
        versions=describe_versions(),
        commit=find_commit(),
        inputs=compute_inputs(case),
        error=error,
    )


def summarize(record: Record) -> str:
    """A record in one line."""
    if record.outcome is not Outcome.measured:
        last = record.error.strip().splitlines()[-1:] or [""]
        return f"{record.outcome} {last[0]}".rstrip()
    levels = " ".join(f"{level.name}={level.value:g}" for level in record.levels)
    checked = {True: "verified", False: f"BROKEN {','.join(record.violations)}", None: ""}[record.is_verified]
    return " ".join(part for part in (levels, f"{record.seconds or 0:.2f} s", checked) if part)
