"""A front of cost and fairness as data: verified plans, the lines no plan can be below, and who gains and loses."""

from __future__ import annotations

from typing import Literal

from optimizer.domain.base import SCHEMA_VERSION, Model
from optimizer.studies.standing import Standing

Kind = Literal["cheapest", "between", "fairest", "today"]


class FrontPoint(Model):
    """One verified plan of the front.

    Attributes
    ----------
    name
        Also the folder its scenario and plan are in.
    cost_limit_yen
        What it may cost; None for the cheapest plan and for today's.
    unfairness_bound
        Proven: no plan with the guarded goals as they are costs at most as much and is fairer than this; None when unknown.
    lateness_slack
        Piece-days it may be later than the cheapest plan.
    is_dominated
        Whether another plan of the same slack is neither dearer nor less fair, and better in one.
    is_proven
        Whether the solver proved it best at every level.
    """

    name: str
    kind: Kind
    cost_limit_yen: int | None = None
    unfairness_bound: float | None = None
    lateness_slack: int = 0
    is_dominated: bool = False
    is_proven: bool = False
    standing: Standing


class BoundLine(Model):
    """No plan that keeps the guarded goals lies below ``unfairness + slope (cost - cost_yen)``, slope at most 0.

    Attributes
    ----------
    unfairness
        Below 0 where the line says nothing at this cost; it may at lower ones.
    slope
        Unfairness per yen.
    """

    lateness_slack: int = 0
    cost_yen: float
    unfairness: float
    slope: float

    def at(self, cost_yen: float) -> float:
        """Return the line's unfairness at a cost."""
        return max(0.0, self.unfairness + self.slope * (cost_yen - self.cost_yen))


class Front(Model):
    """The front of a scenario.

    Attributes
    ----------
    cost_bound_yen
        Proven least cost, given the guarded goals as the cheapest plan has them; None when unknown.
    unit
        Fine units of the share basis in a coarse one.
    is_complete
        Whether no plan at all is missing between the points: every one was proven, and none lies between two of them.
    """

    schema_version: Literal[1] = SCHEMA_VERSION
    scenario: str
    title: str
    scenario_hash: str
    rulebook: str
    basis: str
    unit: int
    seed: int
    guarded: tuple[str, ...]
    cost_bound_yen: float | None = None
    points: tuple[FrontPoint, ...]
    lines: tuple[BoundLine, ...] = ()
    is_complete: bool = False
    seconds: float = 0.0

    def list_series(self, lateness_slack: int = 0) -> tuple[FrontPoint, ...]:
        """Return the points of the front itself, the cheapest first: no plan of today, none dominated, none twice."""
        found: dict[tuple[float, int], FrontPoint] = {}
        # Of plans that are alike the ends keep their names.
        for point in sorted(self.points, key=lambda point: point.kind == "between"):
            if point.kind != "today" and point.lateness_slack == lateness_slack and not point.is_dominated:
                found.setdefault((point.standing.cost_yen, point.standing.unfairness), point)
        return tuple(found[place] for place in sorted(found))

    def find(self, kind: Kind) -> FrontPoint | None:
        """Return the point of a kind, with no lateness slack."""
        return next((point for point in self.points if point.kind == kind and point.lateness_slack == 0), None)

    def bound_at(self, cost_yen: float, lateness_slack: int = 0) -> float | None:
        """Return the highest line at a cost; None without lines."""
        lines = [line.at(cost_yen) for line in self.lines if line.lateness_slack == lateness_slack]
        return max(lines, default=None)


def mark_dominated(points: tuple[FrontPoint, ...]) -> tuple[FrontPoint, ...]:
    """Mark the points that another one of the same lateness slack beats, today's plan aside."""
    own = [point for point in points if point.kind != "today"]
    marked = []
    for point in points:
        here = (point.standing.cost_yen, point.standing.unfairness)
        others = [
            (other.standing.cost_yen, other.standing.unfairness)
            for other in own
            if other is not point and other.lateness_slack == point.lateness_slack
        ]
        is_beaten = any(cost <= here[0] and unfair <= here[1] and (cost, unfair) != here for cost, unfair in others)
        marked.append(point.model_copy(update={"is_dominated": point.kind != "today" and is_beaten}))
    return tuple(marked)
