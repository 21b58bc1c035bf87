"""What one case measured: a line of JSON in a record file."""

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
    crashed = "crashed"


class CaseKey(NamedTuple):
    """What makes two cases the same."""

    suite: str
    instance: str
    method: str
    seed: int
    time_limit_seconds: float


class Case(Model):
    """One thing to measure."""

    suite: str
    instance: str
    method: str
    seed: int = 1
    time_limit_seconds: float = 60

    @property
    def key(self) -> CaseKey:
        """What makes two cases the same."""
        return CaseKey(self.suite, self.instance, self.method, self.seed, self.time_limit_seconds)


class LevelFigures(Model):
    """One goal level of a plan, beside the published best where there is one."""

    name: str
    value: float
    scale: float
    unit: str
    bound: float | None = None
    gap: float | None = None
    termination: str = ""
    best: float | None = None
    is_best_proven: bool = False


class Machine(Model):
    """Where it ran, and how busy it was when the case started."""

    cpu: str
    cores: int
    load_average: float | None = None
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
        Until its first plan; None when unknown.
    is_verified
        The verifier's verdict; None without a plan.
    violations
        Ids of the rules the plan breaks.
    figures
        Everything else that was measured, by name; the unit is in the name.
    error
        The end of what a crashed case wrote.
    """

    case: Case
    outcome: Outcome
    termination: str = ""
    levels: tuple[LevelFigures, ...] = ()
    seconds: float | None = None
    first_plan_seconds: float | None = None
    peak_mib: float | None = None
    is_verified: bool | None = None
    violations: tuple[str, ...] = ()
    figures: dict[str, float] = Field(default_factory=dict)
    machine: Machine
    versions: dict[str, str]
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
    records = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip():
            try:
                records.append(Record.model_validate_json(line))
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
    return records


def save_record(file: Path, record: Record) -> None:
    """Add a record to a file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(record.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False) + "\n")


def keep_latest(records: Iterable[Record]) -> dict[CaseKey, Record]:
    """The last record of every case."""
    return {record.case.key: record for record in records}
