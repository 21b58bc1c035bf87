"""The tidy tables of a back-test: a row per batch and rule book, and a row per member and rule book."""

from __future__ import annotations

from datetime import date

from optimizer.studies.backtest.result import Backtest, BatchFigures, MeasureFigures, MemberFigures
from optimizer.studies.backtest.setup import Side
from optimizer.studies.table import Row


def list_batch_rows(result: Backtest) -> list[Row]:
    """A row per batch and rule book; a goal level has the columns ``level_<name>`` and ``bound_<name>``."""
    return [_build_batch_row(figures) for figures in result.figures]


def _build_batch_row(figures: BatchFigures) -> Row:
    row: dict[str, str | int | float | date | None] = {
        "batch": figures.batch,
        "as_of": figures.as_of,
        "rulebook": figures.side,
        "termination": figures.termination,
        "members": figures.members,
        "orders": figures.orders,
        "joined": len(figures.joined),
        "left": len(figures.left),
        "left_out_quotas": figures.left_out_quotas,
        "late_piece_days": figures.late_piece_days,
        "unplaced_pieces": figures.unplaced_pieces,
        "unplaced_weight": figures.unplaced_weight,
        "cost_yen": figures.cost_yen,
    }
    for kind in ("batch", "ledger", "common"):
        row |= _list_measures(kind, getattr(figures, f"{kind}_measures"))
    for level in figures.levels:
        row[f"level_{level.name}"] = float(level.value)
        row[f"bound_{level.name}"] = None if level.bound is None else float(level.bound)
    return row


def _list_measures(kind: str, measures: MeasureFigures) -> dict[str, str | int | float | None]:
    return {f"{kind}_{name}": value for name, value in measures.model_dump().items()}


def list_member_rows(result: Backtest) -> list[Row]:
    """A row per member and rule book; what was gained stands in the candidate's row."""
    return [_build_member_row(result, member, side) for member in result.members for side in Side]


def _build_member_row(result: Backtest, member: MemberFigures, side: Side) -> Row:
    figures = member.today if side is Side.today else member.candidate
    fine, unit = result.basis.unit.shown_fine, result.basis.unit.shown.en
    row: dict[str, str | int | float | None] = {
        "factory": member.factory,
        "name": member.name,
        "rulebook": side,
        "first_batch": member.first_batch,
        "last_batch": member.last_batch,
        "batches": member.batches,
        f"entitled_{unit}": figures.entitled / fine,
        f"received_{unit}": figures.received / fine,
        "attainment": figures.attainment,
        "income_yen": figures.income_yen,
        "weeks_owed": next((weeks for weeks in reversed(figures.weeks_owed) if weeks is not None), None),
    }
    if side is Side.candidate:
        row |= {f"gained_{unit}": member.gained / fine, "gained_permille": member.gained_permille}
        row |= {"gained_yen": member.gained_yen}
    return row
