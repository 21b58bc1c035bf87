"""What one case measured: a line of JSON in a record file.

Lines written by earlier releases stay readable: what they did not know yet has a default.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from pydantic import Field, ValidationError

from optimizer.domain.base import Model
from optimizer.errors import KubariError
from optimizer.text import Text


class Outcome(StrEnum):
    """How a case ended, before anybody looks at its values."""

    measured = "measured"
    no_plan = "no_plan"
    out_of_time = "out_of_time"
    out_of_memory = "out_of_memory"
    crashed = "crashed"


class CaseKey(NamedTuple):
    """What makes two cases the same."""

    suite: str
    instance: str
    method: str
    seed: int
    time_limit_seconds: float
    strategy: str = "auto"
    gap: float | None = None


class Case(Model):
    """One thing to measure.

    Attributes
    ----------
    strategy
        Of a solve of our own.
    gap
        Every level is good enough within it; None leaves that to the strategy.
    """

    suite: str
    instance: str
    method: str
    seed: int = 1
    time_limit_seconds: float = 60
    strategy: str = "auto"
    gap: float | None = None

    @property
    def key(self) -> CaseKey:
        """What makes two cases the same."""
        options = (self.seed, self.time_limit_seconds, self.strategy, self.gap)
        return CaseKey(self.suite, self.instance, self.method, *options)

    @property
    def label(self) -> str:
        """Its method, with the strategy where one was asked for."""
        return self.method if self.strategy == "auto" else f"{self.method} {self.strategy}"


class LevelFigures(Model):
    """One goal level of a plan, beside the published best where there is one.

    Attributes
    ----------
    closed_gap
        Its gap when the search left it for the next level, which may use the tolerance the rule book gives it.
    """

    name: str
    value: float
    scale: float
    unit: str
    bound: float | None = None
    gap: float | None = None
    closed_gap: float | None = None
    termination: str = ""
    best: float | None = None
    is_best_proven: bool = False


class TracePoint(NamedTuple):
    """An improvement while a level was worked on; five values on the line, no names."""

    seconds: float
    level: str
    value: float | None
    bound: float | None
    gap: float | None


class Machine(Model):
    """Where it ran, and how busy it was when the case started and when it was over."""

    cpu: str
    cores: int
    load_average: float | None = None
    load_average_after: float | None = None
    memory_mib: int | None = None


class Record(Model):
    """A case and what was measured.

    Attributes
    ----------
    termination
        How the solve ended, by its own account.
    seconds
        Of the solve, from a loaded scenario to a verified plan.
    first_plan_seconds
        Until its first plan that places anything; None when unknown.
    within_1_percent_seconds, within_2_percent_seconds
        After which every level was, and stayed, within so much of its bound; None when that was not reached.
    trace
        How each level came down, thinned out.
    is_verified
        The verifier's verdict; None without a plan.
    violations
        Ids of the rules the plan breaks.
    figures
        Everything else that was measured, by name; the unit is in the name.
    scenario_hash
        Of the scenario measured, as plans carry it.
    commit
        Of the checkout, with a plus sign where the working tree differed from it; empty where there is no git.
    inputs
        Digest of everything that could change the result: code, instance, options, versions, machine.
    error
        The end of what a crashed case wrote.
    """

    case: Case
    outcome: Outcome
    termination: str = ""
    levels: tuple[LevelFigures, ...] = ()
    seconds: float | None = None
    first_plan_seconds: float | None = None
    within_1_percent_seconds: float | None = None
    within_2_percent_seconds: float | None = None
    trace: tuple[TracePoint, ...] = ()
    peak_mib: float | None = None
    is_verified: bool | None = None
    violations: tuple[str, ...] = ()
    figures: dict[str, float] = Field(default_factory=dict)
    machine: Machine
    versions: dict[str, str]
    scenario_hash: str = ""
    commit: str = ""
    inputs: str = ""
    error: str = ""


def load_records(file: Path) -> list[Record]:
    """Read a record file; a file that does not exist holds nothing.

    Raises
    ------
    KubariError
        For a line that is no record.
    """
    if not file.exists():
        return []
    lines = file.read_text(encoding="utf-8").split("\n")
    # Without its end, the last line is what a run that was killed had begun to write.
    return [_read_line(file, number, line) for number, line in enumerate(lines[:-1], 1) if line.strip()]


def _read_line(file: Path, number: int, line: str) -> Record:
    try:
        return Record.model_validate_json(line)
    except ValidationError as error:
        count = error.error_count()
        raise KubariError(
            Text(
                f"{file} の {number} 行目は記録ではありません(誤り {count} 件)。",
                f"{file}, line {number}: not a record ({count} problems).",
            ),
            Text(
                "その行を消すか、別の記録ファイルを指定してください。",
                "Delete the line, or name another record file.",
            ),
        ) from None


def save_record(file: Path, record: Record) -> None:
    """Add a record to a file; a line that a killed run left unfinished is cut off before."""
    file.parent.mkdir(parents=True, exist_ok=True)
    data = record.model_dump(mode="json", exclude_defaults=True)
    line = json.dumps(data, ensure_ascii=False).encode("utf-8") + b"\n"
    with file.open("ab+") as stream:
        stream.seek(0)
        written = stream.read()
        stream.truncate(written.rfind(b"\n") + 1)
        stream.write(line)


def prune_records(file: Path) -> int:
    """Keep the last record of every case only, and return how many lines went; the file is replaced in one step."""
    records = load_records(file)
    latest = list(keep_latest(records).values())
    if len(latest) < len(records):
        fresh = file.with_name(f"{file.name}.new")
        fresh.unlink(missing_ok=True)
        for record in latest:
            save_record(fresh, record)
        fresh.replace(file)
    return len(records) - len(latest)


def keep_latest(records: Iterable[Record]) -> dict[CaseKey, Record]:
    """The last record of every case."""
    return {record.case.key: record for record in records}
