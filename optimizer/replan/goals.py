"""Where least change stands among the goals."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from optimizer.domain.rulebook import GoalLevel, GoalTerm, RuleBook, Term, Tolerance
from optimizer.replan.problems import Complaints

NAME = "change"
MAX_LEVELS = 12


class ChangePlace(StrEnum):
    """Where the level of least change goes.

    ``service``: right behind the goals that place orders and keep them on time. ``first`` and ``last``: before and behind all others.
    ``after``: behind a level that is named.
    """

    service = "service"
    first = "first"
    last = "last"
    after = "after"


@dataclass(frozen=True)
class ChangeGoal:
    """How much least change weighs.

    Attributes
    ----------
    place
        None leaves a rule book that has such a level as it is, and is ``service`` otherwise.
    after
        For ``after``: the name of the level.
    tolerance_permille
        How much later goals may worsen it.
    """

    place: ChangePlace | None = None
    after: str | None = None
    tolerance_permille: int = 0


def add_change_level(rulebook: RuleBook, goal: ChangeGoal, complaints: Complaints) -> RuleBook:
    """Return the rule book with a level of least change where it is wanted.

    A level that counts nothing but change is moved there; one that counts other terms too stays, and none is added to it.
    """
    has_change = any(term.term is Term.change for level in rulebook.goals for term in level.terms)
    if has_change and goal.place is None:
        return rulebook
    others = [level for level in rulebook.goals if {term.term for term in level.terms} != {Term.change}]
    if any(term.term is Term.change for level in others for term in level.terms):
        return rulebook
    if len(others) >= MAX_LEVELS:
        complaints.add("goal.too_many", "$.rulebook.goals", "", value=len(others))
        return rulebook
    position = _find_position(others, goal, complaints)
    tolerance = Tolerance(permille=goal.tolerance_permille)
    level = GoalLevel(name=_name(others), terms=(GoalTerm(term=Term.change),), tolerance=tolerance)
    return rulebook.model_copy(update={"goals": (*others[:position], level, *others[position:])})


def _find_position(levels: list[GoalLevel], goal: ChangeGoal, complaints: Complaints) -> int:
    if goal.place is ChangePlace.first:
        return 0
    if goal.place is ChangePlace.last:
        return len(levels)
    if goal.place is ChangePlace.after:
        names = [level.name for level in levels]
        if goal.after in names:
            return names.index(goal.after) + 1
        complaints.add("goal.unknown", "$.rulebook.goals", "", value=goal.after, known=", ".join(names))
    service = {Term.unplaced, Term.lateness}
    last = [i for i, level in enumerate(levels) if service & {term.term for term in level.terms}]
    return last[-1] + 1 if last else 0


def _name(levels: list[GoalLevel]) -> str:
    names = {level.name for level in levels}
    name, number = NAME, 1
    while name in names:
        number += 1
        name = f"{NAME}-{number}"
    return name
