"""What a model says of given lots, without a solver: its variables are set from the lots and every constraint is looked at."""

from __future__ import annotations

from typing import Any

from optimizer.cells import Lots
from optimizer.cells.goals import Goals
from optimizer.model import BuiltModel, build_model, build_part
from optimizer.model.variables import Values
from optimizer.objectives.hint import compute_values

DOMAIN = "domain"
"""A variable beyond its limits: more than a cell holds, or than is left of an order."""


def build_whole(goals: Goals, pinned: Lots = ()) -> BuiltModel:
    """The model of everything but the pinned lots."""
    return build_model(build_part(goals, range(len(goals.table.orders.count)), pinned))


def find_broken(built: BuiltModel, lots: Lots) -> set[str]:
    """Names of the constraints that some lots break; `DOMAIN` for a variable's limits."""
    values = compute_values(built.variables, lots)
    assert values is not None, "the lots pass cells the model does not have"
    proto = built.model.proto
    broken = {DOMAIN for i, v in enumerate(proto.variables) if not _is_in(values.get(i, 0), list(v.domain))}
    return broken | {c.name for c in proto.constraints if not _holds(c, values)}


def _is_in(value: int, domain: list[int]) -> bool:
    return any(low <= value <= high for low, high in zip(domain[::2], domain[1::2], strict=True))


def _literal(position: int, values: Values) -> bool:
    return values.get(position, 0) == 1 if position >= 0 else values.get(-position - 1, 0) == 0


def _holds(constraint: Any, values: Values) -> bool:
    if not all(_literal(position, values) for position in constraint.enforcement_literal):
        return True
    if constraint.has_linear():
        linear = constraint.linear
        total = sum(values.get(v, 0) * c for v, c in zip(linear.vars, linear.coeffs, strict=True))
        return _is_in(total, list(linear.domain))
    if constraint.has_at_most_one():
        return sum(_literal(position, values) for position in constraint.at_most_one.literals) <= 1
    if constraint.has_bool_and():
        return all(_literal(position, values) for position in constraint.bool_and.literals)
    assert constraint.has_bool_or(), constraint
    return any(_literal(position, values) for position in constraint.bool_or.literals)
