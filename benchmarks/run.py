"""Runs suites: every case in a fresh process with a guard on its time, one line of record after the other."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.data import CHECKOUT
from benchmarks.machine import describe_machine, describe_versions
from benchmarks.record import Case, Outcome, Record, keep_latest, load_records, save_record
from benchmarks.suites import build_cases

GRACE_SECONDS = 180
"""On top of twice the time limit: loading, preparing, verifying."""

Report = Callable[[str], None]


def run_suite(  # noqa: PLR0913 - the options of `kubari bench`, one by one
    name: str,
    *,
    out: Path,
    time_limit: float | None = None,
    seeds: Sequence[int] | None = None,
    only: str | None = None,
    resume: bool = True,
    report: Report | None = None,
) -> list[Record]:
    """Measure every case of a suite, one at a time, and add the records to a file.

    Parameters
    ----------
    out
        Record file, JSON lines.
    time_limit, seeds
        None for the suite's own.
    only
        Pattern of instances, or a method.
    resume
        Skip cases the file already holds; those that crashed are tried again.
    report
        Told about every case in one line.

    Returns
    -------
    list[Record]
        Records of the suite's cases, those found in the file included, in the suite's order.
    """
    cases = build_cases(name, time_limit=time_limit, seeds=seeds, only=only)
    stored = keep_latest(load_records(out)) if resume else {}
    known = {key: record for key, record in stored.items() if record.outcome is not Outcome.crashed}
    records = []
    for position, case in enumerate(cases, 1):
        head = f"[{position}/{len(cases)}] {case.instance} {case.method} seed {case.seed}"
        if case.key in known:
            record = known[case.key]
        else:
            record = run_case(case)
            save_record(out, record)
        if report is not None:
            report(f"{head}: {'(stored) ' if case.key in known else ''}{summarize(record)}")
        records.append(record)
    return records


def run_case(case: Case, *, grace_seconds: float = GRACE_SECONDS) -> Record:
    """Measure one case in a fresh process, and end that process when it takes far too long."""
    with tempfile.TemporaryDirectory() as folder:
        question, answer = Path(folder) / "case.json", Path(folder) / "record.jsonl"
        question.write_text(case.model_dump_json(), encoding="utf-8")
        command = [sys.executable, "-m", "benchmarks.case", str(question), str(answer)]
        paths = [str(CHECKOUT), *filter(None, [os.environ.get("PYTHONPATH")])]
        process = subprocess.Popen(
            command,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        try:
            _, written = process.communicate(timeout=2 * case.time_limit_seconds + grace_seconds)
        except subprocess.TimeoutExpired:
            return _describe_failure(case, Outcome.out_of_time, "")
        finally:
            _end(process)
        records = load_records(answer)
        return records[-1] if records else _describe_failure(case, Outcome.crashed, written[-2000:])


def _end(process: subprocess.Popen[str]) -> None:
    """End the process and whatever it started; its session bears its own id."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def _describe_failure(case: Case, outcome: Outcome, error: str) -> Record:
    return Record(case=case, outcome=outcome, machine=describe_machine(), versions=describe_versions(), error=error)


def summarize(record: Record) -> str:
    """A record in one line."""
    if record.outcome is not Outcome.measured:
        last = record.error.strip().splitlines()[-1:] or [""]
        return f"{record.outcome} {last[0]}".rstrip()
    levels = " ".join(f"{level.name}={level.value:g}" for level in record.levels)
    checked = {True: "verified", False: f"BROKEN {','.join(record.violations)}", None: ""}[record.is_verified]
    return " ".join(part for part in (levels, f"{record.seconds or 0:.2f} s", checked) if part)
