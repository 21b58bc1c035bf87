"""A plan: all lots, what was left unplaced, the goal levels reached, and where it came from."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from optimizer.domain.base import SCHEMA_VERSION, Id, Model, Pieces
from optimizer.domain.rulebook import ShareBasis


class Step(Model):
    """One operation of a lot: where and in which bucket (index into the calendar)."""

    work_center: Id
    bucket: Annotated[int, Field(ge=0)]


class Lot(Model):
    """A quantity of one order that flows through one cell per operation, in route order."""

    id: Id
    order: Id
    quantity: Pieces
    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=6)]
    is_pinned: bool = False


class Unplaced(Model):
    """Pieces of an order that nobody makes in this plan."""

    order: Id
    quantity: Pieces


class Limit(StrEnum):
    """Why an entitlement is below the share by weight.

    ``little_eligible_work``: it has all the work it may do. ``own_capacity``: it has all its capacity allows.
    ``competition``: others need the work it may do.
    """

    none = "none"
    no_eligible_work = "no_eligible_work"
    little_eligible_work = "little_eligible_work"
    own_capacity = "own_capacity"
    competition = "competition"


class Target(Model):
    """What one factory should have, computed before the solve and carried in as data.

    Attributes
    ----------
    entitlement
        Its share of this batch's work, in fine units of the basis.
    target
        Entitlement plus what earlier batches still owe it, in coarse units (`Targets.unit` fine units each).
    prefill
        What earlier batches already gave it, in fine units; counts as received.
    weight_share_permille
        Its share by weight alone, before eligibility and capacity took their part; for explanations.
    own_limit
        What it could get alone, in fine units: its eligible work within its own capacity.
    limit
        Why the entitlement is below the share by weight.
    """

    factory: Id
    entitlement: Annotated[int, Field(ge=0)]
    target: Annotated[int, Field(ge=0)]
    prefill: Annotated[int, Field(ge=0)] = 0
    weight_share_permille: Annotated[int, Field(ge=0)] = 0
    own_limit: Annotated[int, Field(ge=0)] = 0
    limit: Limit = Limit.none


class Targets(Model):
    """All members' targets and the measure's integers.

    Attributes
    ----------
    unit
        Fine units in one coarse unit.
    breakpoints_permille
        Bracket ends, increasing, the last one 1000.
    weights
        Weight of one missing coarse unit per bracket, decreasing.
    """

    basis: ShareBasis
    unit: Annotated[int, Field(ge=1)]
    breakpoints_permille: tuple[int, ...]
    weights: tuple[int, ...]
    targets: tuple[Target, ...]


class Termination(StrEnum):
    """Why a level, or a solve, ended.

    A level ends ``optimal`` (proven), ``within_gap`` (of the gap asked for), ``enough`` (at the value that the rule book calls enough)
    or ``feasible`` (stopped before a proof). A solve ends in the same ways but for ``enough``, or ``out_of_time``, ``cancelled`` (both
    with the best plan so far, if there is one) or ``infeasible``.
    """

    optimal = "optimal"
    within_gap = "within_gap"
    enough = "enough"
    feasible = "feasible"
    out_of_time = "out_of_time"
    cancelled = "cancelled"
    infeasible = "infeasible"


class LevelResult(Model):
    """One goal level of a plan.

    Attributes
    ----------
    value
        What the plan reaches; yen for a level that holds `cost`, whole numbers otherwise.
    bound
        Proven: no plan that keeps the earlier levels as they are here can be below. None when unknown.
    scale
        What the gap is relative to, in the unit of the value.
    gap
        ``(value - bound) / scale``; None when the bound is.
    """

    name: Id
    value: int | float
    bound: int | float | None = None
    scale: int | float
    gap: float | None = None
    unit: str
    termination: Termination


class Budget(Model):
    """What a solve may spend.

    A solve is a sequence of steps, each deterministic (one worker, deterministic time). The clock only decides after how many
    steps it stops, so the same seed and number of steps give the same plan bytes on any day.

    Attributes
    ----------
    time_limit_seconds
        Wall-clock seconds; a step cut off by them is thrown away.
    max_steps
        Most steps per goal level; None leaves it to the clock.
    gap
        A level is good enough within this gap of its bound; None leaves it to the strategy (the exact one wants a proof).
    """

    time_limit_seconds: Annotated[float, Field(gt=0)] = 60
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 1
    max_steps: Annotated[int, Field(ge=0)] | None = None
    gap: Annotated[float, Field(ge=0, lt=1)] | None = None


class Stage(Model):
    """How far one goal level was worked on: whole deterministic steps, then so many solutions of a step that was cut off."""

    steps: Annotated[int, Field(ge=0)] = 0
    solutions: Annotated[int, Field(ge=0)] = 0


class Provenance(Model):
    """Where a plan came from, enough to make it again.

    Attributes
    ----------
    scenario_file
        Name of the file it was solved from, as it was given; None when it came from memory.
    stages
        Per goal level, how far the search went; a replay goes exactly as far.
    """

    scenario_file: str | None = None
    scenario_hash: str
    rulebook_hash: str
    kubari_version: str
    solver_versions: dict[str, str]
    strategy: str
    strategy_reason: str = ""
    seed: int
    gap: float | None = None
    stages: tuple[Stage, ...]


class Plan(Model):
    """All lots, what was left unplaced, the levels reached, the targets used, and the provenance."""

    schema_version: int = SCHEMA_VERSION
    scenario: Id
    lots: tuple[Lot, ...]
    unplaced: tuple[Unplaced, ...] = ()
    levels: tuple[LevelResult, ...]
    targets: Targets
    provenance: Provenance
