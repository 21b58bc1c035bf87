"""What a sweep found, as one file and as one tidy table."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from optimizer.domain.base import Model
from optimizer.domain.plan import Budget, LevelResult
from optimizer.errors import KubariError
from optimizer.explain.measures import FairnessMeasures
from optimizer.scenario.save import save_bytes
from optimizer.studies.sweep.axes import Axis, AxisValue, show_axis
from optimizer.studies.sweep.runs import RunOutcome, RunRecord
from optimizer.studies.table import Row, save_table
from optimizer.text import Text

RESULT = "sweep.json"
TABLE = "table"


class ScenarioNote(Model):
    """A scenario of the sweep.

    Attributes
    ----------
    name
        As it was given; the runs speak of it by this name.
    hash
        Of the scenario without its rule book.
    """

    name: str
    id: str
    title: str
    hash: str


class BookNote(Model):
    """A rule book of the sweep.

    Attributes
    ----------
    axes
        What the grid set in it.
    file
        From the folder of the sweep.
    """

    hash: str
    id: str
    version: int
    title: str
    axes: dict[str, AxisValue]
    file: str


class SweepResult(Model):
    """A sweep as far as it went.

    Attributes
    ----------
    budget
        Of every run; its seed is the first one's.
    planned, kept, made
        Runs asked for; those of them that were finished before; those made this time.
    seconds
        This time, by the clock.
    busy_permille, occupied_permille
        Share of the workers' time in which they had a processor, their own start included; and in which they had a run to make. Where
        other programs want the processors too, the first is below the second. None where nothing was made.
    runs
        Finished runs in the order asked for.
    """

    schema_version: Literal[1] = 1
    kubari_version: str
    scenarios: tuple[ScenarioNote, ...]
    rulebooks: tuple[BookNote, ...]
    axes: tuple[Axis, ...]
    seeds: tuple[int, ...]
    budget: Budget
    strategy: str
    workers: int
    planned: int
    kept: int
    made: int
    seconds: float
    busy_permille: int | None
    occupied_permille: int | None
    runs: tuple[RunRecord, ...]

    @property
    def is_complete(self) -> bool:
        """Whether every run that was asked for is finished."""
        return len(self.runs) == self.planned

    @property
    def failed(self) -> tuple[RunRecord, ...]:
        """Runs without a plan."""
        return tuple(run for run in self.runs if run.outcome is not RunOutcome.solved)


def save_sweep(result: SweepResult, folder: Path) -> None:
    """Write ``sweep.json``, ``table.parquet`` and ``table.csv`` into the folder of the sweep."""
    save_bytes(result.model_dump_json(indent=1).encode("utf-8"), folder / RESULT)
    save_table(list_rows(result), folder / TABLE)


def load_sweep(path: Path) -> SweepResult:
    """Return a sweep from its file, or from its folder.

    Raises
    ------
    KubariError
        When the file is not there or is no sweep.
    """
    file = path / RESULT if path.is_dir() else path
    try:
        return SweepResult.model_validate_json(file.read_bytes())
    except (OSError, ValidationError) as error:
        raise KubariError(
            Text(f"{file} は比較実験の結果ではありません。", f"{file} is not the result of a sweep."),
            Text("`kubari study sweep --out` のフォルダーを指定してください。", "Name the folder that `kubari study sweep --out` wrote."),
        ) from error  # fmt: skip


def list_rows(result: SweepResult) -> list[Row]:
    """Return a row per run, units in the names of the columns; what is unknown is None.

    A column has one kind of value: an axis whose values are of different kinds is written as text.
    """
    kinds = {axis.path: {type(value) for value in axis.values if value is not None} for axis in result.axes}
    mixed = {path for path, types in kinds.items() if len(types - {int}) > 1 or (int in types and types - {int, float})}
    return [_build_row(run, result, mixed) for run in result.runs]


def _build_row(run: RunRecord, result: SweepResult, mixed: set[str]) -> Row:
    axes = {
        axis.path: show_axis(run.axes.get(axis.path)) if axis.path in mixed else run.axes.get(axis.path)
        for axis in result.axes
    }
    return {
        "run_key": run.key,
        "scenario": run.scenario,
        "rulebook_id": run.rulebook_id,
        "rulebook_version": run.rulebook_version,
        "rulebook_hash": run.rulebook_hash,
        **axes,
        "seed": run.seed,
        "strategy": run.strategy,
        "outcome": str(run.outcome),
        "termination": None if run.termination is None else str(run.termination),
        "is_verified": run.is_verified,
        "seconds": run.seconds,
        "total_seconds": run.total_seconds,
        "cpu_seconds": run.cpu_seconds,
        "steps": run.steps,
        "cost_yen": run.cost_yen,
        "unplaced_weight": run.unplaced_weight,
        "late_piece_days": run.late_piece_days,
        **_list_fairness(run.fairness),
        "peak_mib": run.peak_mib,
        **{name: value for level in run.levels for name, value in _list_level(level).items()},
        **run.figures,
        "plan_file": run.plan_file,
        "error_ja": run.error and run.error.ja,
        "error_en": run.error and run.error.en,
    }


def _list_fairness(fair: FairnessMeasures | None) -> dict[str, int | None]:
    is_known = fair is not None
    fair = fair or FairnessMeasures()
    return {
        "hoover_permille": fair.hoover_permille,
        "gini_permille": fair.gini_permille,
        "jain_permille": fair.jain_permille,
        "lowest_attainment_permille": fair.minimum_permille,
        "worst_tenth_attainment_permille": fair.worst_tenth_permille,
        "below_half_members": fair.below_half if is_known else None,
        "below_four_fifths_members": fair.below_four_fifths if is_known else None,
    }


def _list_level(level: LevelResult) -> dict[str, int | float | None]:
    unit = level.unit.replace("-", "_").replace(" ", "_")
    head = f"level.{level.name}"
    return {f"{head}.value_{unit}": level.value, f"{head}.bound_{unit}": level.bound, f"{head}.gap_ratio": level.gap}
