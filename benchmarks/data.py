"""Where the published files are, and the best values known for them."""

from __future__ import annotations

import csv
import os
from pathlib import Path
from typing import NamedTuple

from optimizer.errors import KubariError
from optimizer.text import Text

VARIABLE = "KUBARI_PUBLISHED_DATA"
"""Environment variable that names the folder of published files."""

CHECKOUT = Path(__file__).resolve().parent.parent
BESIDE_CHECKOUT = CHECKOUT.parent / "shared" / "data"
BEST_KNOWN = Path(__file__).resolve().parent / "best_known.csv"


class Best(NamedTuple):
    """A published best value of a goal level."""

    value: float
    is_proven: bool


def find_published_folder() -> Path | None:
    """Return the folder of published files: the one the environment names, or else ``../shared/data`` if it exists."""
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named)
    return BESIDE_CHECKOUT if BESIDE_CHECKOUT.is_dir() else None


def require_published_folder() -> Path:
    """Return the folder of published files.

    Raises
    ------
    KubariError
        When nobody said where it is.
    """
    folder = find_published_folder()
    if folder is None or not folder.is_dir():
        raise KubariError(
            Text(
                f"公開データのフォルダーが見つかりません({folder or VARIABLE})。",
                f"The folder of published data was not found ({folder or VARIABLE}).",
            ),
            Text(f"環境変数 {VARIABLE} にその場所を設定してください。", f"Set {VARIABLE} to where it is."),
        )
    return folder


def list_published() -> list[str]:
    """Return the instances that have a published best value, by data set."""
    folder = require_published_folder()
    gap = [f"gap/{row['file']}" for row in _read(folder / "gap" / "best_known.csv")]
    rcmax = [f"rcmax/{row['file'].removesuffix('.txt')}" for row in _read(folder / "rcmax" / "best_known.csv")]
    others = list(dict.fromkeys(row["instance"] for row in _read(BEST_KNOWN)))
    return [*gap, *rcmax, *others]


def find_best(instance: str) -> dict[str, Best]:
    """Return the published best values of an instance by goal level; nothing for an instance without one."""
    dataset, _, name = instance.partition("/")
    if dataset in ("gap", "rcmax"):
        rows = _read(require_published_folder() / dataset / "best_known.csv")
        level = "cost" if dataset == "gap" else "concentration"
        for row in rows:
            if row["file"].removesuffix(".txt") == name:
                return {"unplaced": Best(0, True), level: Best(float(row["best_known"]), row["proven"] == "1")}
        return {}
    found = (row for row in _read(BEST_KNOWN) if row["instance"] == instance)
    return {row["level"]: Best(float(row["value"]), row["proven"] == "1") for row in found}


def _read(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
