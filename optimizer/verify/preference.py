"""Which of two plans the rule book prefers: its goal levels in order, each within what it allows."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from optimizer.domain.audit import Ruling
from optimizer.domain.plan import LevelResult
from optimizer.domain.rulebook import GoalLevel, Term
from optimizer.units import PERMILLE

FAIRNESS = frozenset({Term.unfairness, Term.guarantee})
"""Terms that count how far members are from what they should have."""


class Standing(NamedTuple):
    """A goal level of the plan: its value, and the worst value at which a plan still keeps the level.

    The worst is what the level's proven bound and tolerance allow, and never less than the plan's own value. The best
    value that a search found on its way is not in a plan, so without a proof nothing beyond its own value is allowed.
    """

    level: GoalLevel
    value: Fraction
    worst: Fraction
    is_last: bool

    @property
    def holds_fairness(self) -> bool:
        """Whether the level counts fairness."""
        return any(term.term in FAIRNESS for term in self.level.terms)


class Judgement(NamedTuple):
    """What the order of goals says of another plan; `standing` and `worse_by` name the level that speaks against it."""

    ruling: Ruling
    standing: Standing | None = None
    worse_by: Fraction | None = None


def build_standings(
    goals: Sequence[GoalLevel], values: Sequence[Fraction], reported: Sequence[LevelResult]
) -> tuple[Standing, ...]:
    """Put together what every level of a plan allows; `reported` holds the proven bounds, in the same order."""
    return tuple(
        Standing(goal, value, max(value, _compute_limit(goal, level.bound, value)), goal is goals[-1])
        for goal, value, level in zip(goals, values, reported, strict=True)
    )


def compare_in_order(
    standings: Sequence[Standing], values: Sequence[Fraction], fairness_change: Fraction, *, position: int | None = None
) -> Judgement:
    """Say whether another plan that is fairer (by a change below 0) comes before the plan.

    It does where some level is so much better that the plan would break the level's tolerance against it, and every
    level before is kept. A level that is better by less leaves the word to those after it: that is what its tolerance
    is for. The last level has nobody to leave it to.

    Parameters
    ----------
    position
        The level whose fairness changes; None where none does.
    """
    is_fairer = fairness_change < 0
    fair_at = _find_fairness(standings) if position is None else position
    for i, (standing, value) in enumerate(zip(standings, values, strict=True)):
        if value > standing.worst:
            return _turn_down(i, fair_at, is_fairer=is_fairer, against=(standing, value - standing.value))
        if standing.value > _compute_own_limit(standing, value):
            return Judgement(Ruling.justified if is_fairer else Ruling.not_fairer)
    if not is_fairer:
        return Judgement(Ruling.not_fairer)
    worsened = [(s, value - s.value) for s, value in zip(standings, values, strict=True) if value > s.value]
    return Judgement(Ruling.tolerance, *worsened[0]) if worsened else Judgement(Ruling.tolerance)


def _turn_down(at: int, fair_at: int, *, is_fairer: bool, against: tuple[Standing, Fraction]) -> Judgement:
    """Word that a level is not kept: a goal before fairness, or one that fairness gives way to within its tolerance."""
    if at < fair_at or (at == fair_at and is_fairer):
        return Judgement(Ruling.goal, *against)
    return Judgement(Ruling.tolerance, *against) if is_fairer else Judgement(Ruling.not_fairer)


def _find_fairness(standings: Sequence[Standing]) -> int:
    return next((i for i, standing in enumerate(standings) if standing.holds_fairness), 0)


def _compute_own_limit(standing: Standing, best: Fraction) -> Fraction:
    """Return the worst value the plan may have where another reaches `best`."""
    return best if standing.is_last else _add_tolerance(standing.level, best)


def _compute_limit(goal: GoalLevel, bound: int | float | None, value: Fraction) -> Fraction:
    # A float is written as the shortest decimal that is it, which is the exact number of nanoyen it came from.
    return value if bound is None else _add_tolerance(goal, Fraction(str(bound)))


def _add_tolerance(goal: GoalLevel, best: Fraction) -> Fraction:
    return best + goal.tolerance.absolute + best * goal.tolerance.permille / PERMILLE
