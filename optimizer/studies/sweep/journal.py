"""The journal of a sweep: a line per finished run, on the disk before the next one counts."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from pydantic import ValidationError

from optimizer.errors import KubariError
from optimizer.studies.sweep.runs import RunRecord
from optimizer.text import Text


class Journal:
    """An append-only file of finished runs; what a killed sweep left of its last line is cut off.

    Parameters
    ----------
    path
        Made when it is not there.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None

    def __enter__(self) -> Self:
        """Open it for adding to."""
        self._file = self._path.open("ab+")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        if self._file is not None:
            self._file.close()

    def load(self) -> dict[str, RunRecord]:
        """Cut off a torn last line, and return the last record of every key.

        Raises
        ------
        KubariError
            For a whole line that is no record.
        """
        file = self._open()
        file.seek(0)
        text = file.read()
        whole = text.rfind(b"\n") + 1
        if whole < len(text):
            file.truncate(whole)
            self._sync(file)
        records: dict[str, RunRecord] = {}
        for number, line in enumerate(text[:whole].splitlines(), 1):
            if line.strip():
                record = self._read(number, line)
                records[record.key] = record
        return records

    def add(self, record: RunRecord) -> None:
        """Add a run, down to the disk."""
        file = self._open()
        file.write(record.model_dump_json(exclude_defaults=True).encode("utf-8") + b"\n")
        self._sync(file)

    def _open(self) -> BinaryIO:
        if self._file is None:
            raise ValueError(f"{self._path} is not open")
        return self._file

    @staticmethod
    def _sync(file: BinaryIO) -> None:
        file.flush()
        os.fsync(file.fileno())

    def _read(self, number: int, line: bytes) -> RunRecord:
        try:
            return RunRecord.model_validate_json(line)
        except ValidationError as error:
            count = error.error_count()
            raise KubariError(
                Text(
                    f"{self._path} の {number} 行目は実行の記録ではありません(誤り {count} 件)。",
                    f"{self._path}, line {number}: not the record of a run ({count} problems).",
                ),
                Text("その行を消すか、別の --out を指定してください。", "Delete the line, or give another --out."),
            ) from None
