"""A front on file: the whole as JSON, its plans and who gains as tables."""

from __future__ import annotations

from pathlib import Path

from optimizer.scenario.save import save_bytes
from optimizer.studies.front.data import Front
from optimizer.studies.table import Row, save_table

FRONT = "front.json"


def save_front(front: Front, folder: Path) -> None:
    """Write the front, and beside it ``points`` (a row per plan) and ``members`` (a row per plan and member) as tables."""
    save_bytes((front.model_dump_json(indent=1) + "\n").encode(), folder / FRONT)
    save_table(list_points(front), folder / "points")
    save_table(list_members(front), folder / "members")


def load_front(folder: Path) -> Front:
    """Read a front back."""
    return Front.model_validate_json((folder / FRONT).read_bytes())


def list_points(front: Front) -> list[Row]:
    """Return a row per plan: what it costs, how fair it is, and what is proven of it."""
    cheapest = front.find("cheapest")
    base = 0.0 if cheapest is None else cheapest.standing.cost_yen
    rows: list[Row] = []
    for point in front.points:
        standing = point.standing
        rows.append(
            {
                "scenario": front.scenario,
                "plan": point.name,
                "kind": point.kind,
                "lateness_slack_piece_days": point.lateness_slack,
                "cost_limit_yen": point.cost_limit_yen,
                "cost_yen": standing.cost_yen,
                "price_of_fairness_yen": standing.cost_yen - base,
                "price_of_fairness_permille": 1000 * (standing.cost_yen - base) / base if base else None,
                "least_cost_yen": front.cost_bound_yen,
                "unfairness": standing.unfairness,
                "least_unfairness": point.unfairness_bound,
                "unplaced_weight": standing.unplaced_weight,
                "late_piece_days": standing.late_piece_days,
                "hoover": standing.hoover,
                "gini": standing.gini,
                "jain": standing.jain,
                "lowest_attainment": standing.lowest_attainment,
                "worst_tenth_attainment": standing.worst_tenth_attainment,
                "below_half": standing.below_half,
                "below_four_fifths": standing.below_four_fifths,
                "is_proven": point.is_proven,
                "is_dominated": point.is_dominated,
            }
        )
    return rows


def list_members(front: Front) -> list[Row]:
    """Return a row per plan and member, in the fine units of the share basis."""
    return [
        {
            "plan": point.name,
            "factory": member.factory,
            "name": member.name,
            "basis": front.basis,
            "target": member.target * front.unit,
            "work": member.work,
            "attainment": member.attainment,
        }
        for point in front.points
        for member in point.standing.members
    ]
