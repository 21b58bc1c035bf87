"""The rule books of a front: what must not get worse, then cost and unfairness in either order, one of them up to a limit."""

from __future__ import annotations

from math import ceil

from optimizer.domain.plan import Plan
from optimizer.domain.rulebook import GoalLevel, GoalTerm, RuleBook, Term
from optimizer.domain.scenario import Scenario
from optimizer.errors import StudyError
from optimizer.text import Text

COST = GoalLevel(name="cost", terms=(GoalTerm(term=Term.cost),))
UNFAIRNESS = GoalLevel(name="unfairness", terms=(GoalTerm(term=Term.unfairness),))
AGAIN = GoalLevel(name="cost_again", terms=(GoalTerm(term=Term.cost),))
"""Cost once more, last: of the fairest plans within a limit the cheapest."""
CEILING = GoalLevel(name="unfairness_ceiling", terms=(GoalTerm(term=Term.unfairness),))
"""Unfairness again, before cost: with what is enough it is a limit."""

TRADED = frozenset({Term.cost, Term.unfairness, Term.concentration})
"""Terms that a front trades against each other; every other goal is guarded."""


def list_guards(book: RuleBook) -> tuple[GoalLevel, ...]:
    """Return the goals that no plan of the front may worsen, in the rule book's order: all but cost and fairness.

    Raises
    ------
    StudyError
        Where a goal counts change against a published plan: the plans of a front are made from each other.
    """
    for level in book.goals:
        if any(term.term is Term.change for term in level.terms):
            raise StudyError(
                Text(
                    f"目標 {level.name} が公開済みの計画からの変更を数えているため、費用と公平の前線は求められません。",
                    f"Goal {level.name} counts change against the published plan, so there is no front of cost and fairness.",
                ),
                Text(
                    "この目標を除いた配分基準を --rulebook で指定してください。",
                    "Give a rule book without this goal (--rulebook).",
                ),
            )
    return tuple(
        level.model_copy(update={"enough": None}) for level in book.goals if not {t.term for t in level.terms} & TRADED
    )


def hold_guards(guards: tuple[GoalLevel, ...], plan: Plan, *, lateness_slack: int = 0) -> tuple[GoalLevel, ...]:
    """Return the guards with what a plan reaches as enough; late deliveries may take so many piece-days more."""
    value_by_name = {level.name: level.value for level in plan.levels}
    held = []
    for guard in guards:
        is_lateness = all(term.term is Term.lateness for term in guard.terms)
        enough = ceil(value_by_name[guard.name]) + (lateness_slack if is_lateness else 0)
        held.append(guard.model_copy(update={"enough": enough}))
    return tuple(held)


def limit_level(level: GoalLevel, enough: int) -> GoalLevel:
    """Return a level that is content with a value, and may use it up."""
    return level.model_copy(update={"enough": enough})


def follow(scenario: Scenario, plan: Plan | None, goals: tuple[GoalLevel, ...]) -> Scenario:
    """Return a scenario with other goals, and with a plan published that a search can go on from."""
    fields: dict[str, object] = {
        "rulebook": scenario.rulebook.model_copy(update={"goals": goals}),
        "published": () if plan is None else plan.lots,
    }
    return scenario.with_fields(**fields)
