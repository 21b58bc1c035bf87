"""A factory's capacity as it might have reported it: more or less than it has."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from optimizer.domain.network import Factory, WorkCenter
from optimizer.domain.scenario import Scenario
from optimizer.units import PERMILLE

TRUTH = PERMILLE
MOST_MINUTES = 10_000_000
"""Most minutes of a bucket that the format allows."""


class Series(StrEnum):
    """What the weight by capacity goes by: what the scenario says was verified, or what everybody reports."""

    as_it_stands = "as_it_stands"
    unverified = "unverified"


class Report(NamedTuple):
    """One thing the factory might have said: its free and total minutes times this permille."""

    series: Series
    permille: int


def list_reports(scenario: Scenario, factory: Factory, permilles: Sequence[int]) -> list[Report]:
    """Return what is to be tried: the truth, and every report; once more without verification where that makes a difference.

    It does where the rule book weighs capacity and the factory could report more than was verified.
    """
    grid = sorted({TRUTH, *permilles})
    series = [Series.as_it_stands]
    if is_limited(scenario, factory, grid[-1]):
        series.append(Series.unverified)
    return [Report(each, permille) for each in series for permille in grid]


def is_limited(scenario: Scenario, factory: Factory, permille: int) -> bool:
    """Say whether verified capacity keeps a report of so much from counting in full."""
    verified = factory.verified_minutes_per_bucket
    if verified is None or not scenario.rulebook.entitlement.capacity_permille:
        return False
    reported = [scale_center(center, permille) for center in factory.work_centers]
    declared = sum(sum(c.free_minutes if c.total_minutes is None else c.total_minutes) for c in reported)
    return declared > verified * scenario.calendar.bucket_count


def apply_report(scenario: Scenario, factory: str, report: Report) -> Scenario:
    """Return the scenario as it would be if the factory had reported so."""
    factories = []
    for member in scenario.network.factories:
        changes: dict[str, object] = {}
        if member.id == factory:
            changes["work_centers"] = tuple(scale_center(center, report.permille) for center in member.work_centers)
        if report.series is Series.unverified:
            changes["verified_minutes_per_bucket"] = None
        factories.append(member.model_copy(update=changes) if changes else member)
    return scenario.with_fields(network=scenario.network.model_copy(update={"factories": tuple(factories)}))


def scale_center(center: WorkCenter, permille: int) -> WorkCenter:
    """Return a work center with its minutes scaled, rounded down."""
    total = center.total_minutes
    return center.model_copy(
        update={
            "free_minutes": _scale(center.free_minutes, permille),
            "total_minutes": None if total is None else _scale(total, permille),
        }
    )


def _scale(minutes: Sequence[int], permille: int) -> tuple[int, ...]:
    return tuple(min(MOST_MINUTES, value * permille // PERMILLE) for value in minutes)
