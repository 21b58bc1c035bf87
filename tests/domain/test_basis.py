"""How amounts are told in the unit of each basis, and where limits lie."""

from __future__ import annotations

import pytest

from optimizer.domain.basis import JOB
from optimizer.domain.rulebook import ShareBasis


@pytest.mark.parametrize(
    ("basis", "amount", "told"),
    [
        (ShareBasis.standard_minutes, 1_999, 1),
        (ShareBasis.pieces, 7, 7),
        (ShareBasis.value_added, 1_999, 1),
        # A job in 17 parts is 6 short of one; half a job is told as such.
        (ShareBasis.jobs, JOB - 6, 1),
        (ShareBasis.jobs, JOB // 2, 0.5),
    ],
)
def test_amounts_as_they_are_told(basis: ShareBasis, amount: int, told: float) -> None:
    assert basis.unit.count(amount) == told


def test_two_sides_of_a_limit_are_never_told_alike() -> None:
    unit = ShareBasis.jobs.unit
    assert (unit.count_down(JOB - 1), unit.count_up(JOB + 1)) == (0.99, 1.01)


@pytest.mark.parametrize("basis", ShareBasis)
def test_every_basis_has_words_and_whole_units(basis: ShareBasis) -> None:
    unit = basis.unit
    for text in (unit.title, unit.definition, unit.name, unit.shown, unit.balance):
        assert text.ja != text.en
    assert unit.fine % unit.steps == unit.shown_fine % unit.fine == unit.fine % unit.balance_fine == 0
    assert unit.compute_most(2) == 2 * unit.fine
    # Only jobs can come out short of whole.
    assert unit.compute_least(2) == 2 * unit.fine - (36_036 if basis is ShareBasis.jobs else 0)
