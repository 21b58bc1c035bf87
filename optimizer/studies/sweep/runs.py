"""One run of a sweep: what is asked, and what came of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple, Protocol

from pydantic import Field

from optimizer.domain.base import Model
from optimizer.domain.plan import Budget, LevelResult, Termination
from optimizer.explain import Situation
from optimizer.explain.measures import FairnessMeasures
from optimizer.studies.sweep.axes import AxisValue, Variant
from optimizer.text import Text

Figure = int | float | None

PLANS = "plans"
"""Folder of the plans inside that of a sweep."""


class Clocks(NamedTuple):
    """Where durations come from; both must survive the way to another process.

    Attributes
    ----------
    wall
        Seconds on any steady clock.
    cpu
        Seconds of processor this process has had, counted from its start.
    """

    wall: Callable[[], float]
    cpu: Callable[[], float]


class Probe(Protocol):
    """Further figures that a study takes of every plan while it is at hand."""

    @property
    def key(self) -> str:
        """Changes with whatever would change the figures."""

    def measure(self, situation: Situation) -> Mapping[str, Figure]:
        """Return figures by name, the unit in the name."""


@dataclass(frozen=True)
class Job:
    """What one worker is asked to do.

    Attributes
    ----------
    key
        Hash of everything that decides the result.
    scenario
        Name of the scenario as it was given; goes into the plan's provenance.
    folder
        Of the sweep; the plan goes into its folder of plans.
    """

    key: str
    scenario: str
    scenario_file: Path
    variant: Variant
    budget: Budget
    strategy: str
    folder: Path
    probe: Probe | None = None

    @property
    def plan_file(self) -> str:
        """Where the plan goes, from the folder of the sweep."""
        return f"{PLANS}/{self.key}.json"


class RunOutcome(StrEnum):
    """How a run ended: with a plan, with the answer that there is none, without an answer in time, or by an error."""

    solved = "solved"
    infeasible = "infeasible"
    no_plan = "no_plan"
    error = "error"


class RunRecord(Model):
    """What came of one run; a line of the journal. Figures are None where there is no plan.

    Attributes
    ----------
    scenario
        Its name as it was given.
    axes
        What the grid set, by path.
    strategy
        The one that worked; the one that was asked for where none did.
    seconds
        Of the solve, by the clock.
    total_seconds, cpu_seconds
        Of the whole run, loading, verifying and measuring included: by the clock, and of processor.
    peak_mib
        Most memory its process held meanwhile; None where the system does not tell.
    unplaced_weight
        Of the pieces left out, as the rule book weighs them.
    fairness
        Over the members that have a target.
    figures
        What the study's own probe measured.
    plan_file
        From the folder of the sweep.
    error
        Why there is no plan.
    """

    key: str
    scenario: str
    rulebook_id: str
    rulebook_version: int
    rulebook_hash: str
    axes: dict[str, AxisValue] = Field(default_factory=dict)
    seed: int
    strategy: str
    outcome: RunOutcome
    termination: Termination | None = None
    is_verified: bool | None = None
    seconds: float | None = None
    total_seconds: float
    cpu_seconds: float
    peak_mib: float | None = None
    steps: int | None = None
    levels: tuple[LevelResult, ...] = ()
    cost_yen: int | float | None = None
    unplaced_weight: int | None = None
    late_piece_days: int | None = None
    fairness: FairnessMeasures | None = None
    figures: dict[str, Figure] = Field(default_factory=dict)
    plan_file: str | None = None
    error: Text | None = None


class Finished(NamedTuple):
    """What a worker hands back.

    Attributes
    ----------
    record
        None where the run was stopped half-way: it counts as not made.
    cpu_seconds
        Of processor its process had since it last handed something back, its own start included.
    """

    record: RunRecord | None
    cpu_seconds: float


def compute_key(scenario_hash: str, rulebook_hash: str, budget: Budget, settings: tuple[str, ...]) -> str:
    """Return the key of a run: 16 hexadecimal digits of a hash of everything that decides its result.

    Parameters
    ----------
    scenario_hash
        Of the scenario without its rule book.
    rulebook_hash
        Of the rule book that is used.
    settings
        Strategy, version of Kubari, and the key of the probe where there is one.
    """
    parts = [scenario_hash, rulebook_hash, budget.model_dump(mode="json"), *settings]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode("utf-8")).hexdigest()[:16]
