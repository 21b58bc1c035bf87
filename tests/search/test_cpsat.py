"""What a run of CP-SAT does not answer is never taken for an answer."""

from __future__ import annotations

import pytest
from ortools.sat.python import cp_model

from optimizer.errors import InternalError
from optimizer.search.cpsat import require_valid


def solve(most: int) -> tuple[cp_model.CpModel, cp_model.CpSolverStatus]:
    model = cp_model.CpModel()
    number = model.new_int_var(0, most, "number")
    model.add(most * number >= 1)
    return model, cp_model.CpSolver().solve(model)


def test_a_model_the_solver_does_not_take_is_a_defect() -> None:
    # A product of 2**62 and 2**62 is more than it can count with.
    model, status = solve(2**62)
    assert status == cp_model.MODEL_INVALID
    with pytest.raises(InternalError, match="refuses the model"):
        require_valid(model, status)


def test_any_other_status_goes_on() -> None:
    model, status = solve(2)
    assert status == cp_model.OPTIMAL
    require_valid(model, status)
