"""How fairly the work of a plan is shared, in the figures people compare."""

from __future__ import annotations

from fractions import Fraction

from optimizer.domain.base import Id
from optimizer.explain.facts import Fact, GroupStanding
from optimizer.explain.situation import Situation
from optimizer.fairness.measures import (
    build_outcomes,
    compute_gini,
    compute_hoover,
    compute_jain,
    compute_worst_mean,
    count_below,
)
from optimizer.units import PERMILLE

WORST_PART = Fraction(1, 10)
"""Share of the targets whose worst-off owners are looked at."""


class FairnessMeasures(Fact):
    """Shares of target reached, over the members that have one; in permille rounded down, None where nobody has one.

    Attributes
    ----------
    hoover_permille
        Work that would have to move for everyone to have the target.
    minimum_permille, worst
        Lowest share reached, and whose it is.
    worst_tenth_permille
        Mean share reached over the worst-off tenth, by target.
    below_half, below_four_fifths
        Members below 50 % and below 80 %.
    gini_permille, jain_permille
        For comparison: weighted by target.
    without_target
        Members that should have nothing this time; they are in none of the figures.
    groups
        Of the kinds that the rule book weighs.
    """

    hoover_permille: int | None = None
    minimum_permille: int | None = None
    worst: Id | None = None
    worst_tenth_permille: int | None = None
    below_half: int = 0
    below_four_fifths: int = 0
    gini_permille: int | None = None
    jain_permille: int | None = None
    members: int = 0
    without_target: tuple[Id, ...] = ()
    groups: tuple[GroupStanding, ...] = ()


def measure_fairness(situation: Situation) -> FairnessMeasures:
    """Measure the shares of target reached, earlier batches included."""
    received = situation.targets.compute_received(situation.room.received)
    members = [f for f, factory in enumerate(situation.index.factories) if factory.is_member]
    ids = [situation.index.factories[f].id for f in members]
    goals = [int(situation.targets.target[f]) for f in members]
    got = [int(received[f]) for f in members]
    without = tuple(id_ for id_, goal in zip(ids, goals, strict=True) if goal == 0)
    reached = [(Fraction(a, goal), id_) for id_, goal, a in zip(ids, goals, got, strict=True) if goal > 0]
    if not reached:
        return FairnessMeasures(without_target=without)
    outcomes = build_outcomes(goals, got)
    lowest, worst = min(reached)
    return FairnessMeasures(
        hoover_permille=_permille(compute_hoover(outcomes)),
        minimum_permille=_permille(lowest),
        worst=worst,
        worst_tenth_permille=_permille(compute_worst_mean(outcomes, WORST_PART)),
        below_half=count_below(outcomes, 500),
        below_four_fifths=count_below(outcomes, 800),
        gini_permille=_permille(compute_gini(outcomes)),
        jain_permille=_permille(compute_jain(outcomes)),
        members=len(outcomes),
        without_target=without,
        groups=situation.list_standings(),
    )


def _permille(value: Fraction) -> int:
    return int(value * PERMILLE)
