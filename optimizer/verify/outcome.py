"""What a transfer changes in the goals, from the sums it touches alone."""

from __future__ import annotations

from copy import copy
from fractions import Fraction
from typing import NamedTuple

from optimizer.domain.plan import Plan
from optimizer.domain.rulebook import GoalTerm, Term
from optimizer.verify.accounts import Accounts
from optimizer.verify.goals import compute_cost, compute_term
from optimizer.verify.preference import FAIRNESS
from optimizer.verify.trial import Trial


class Outcome(NamedTuple):
    """Values of all goal levels in order, the part of each that counts fairness, and the cost, be it a goal or not."""

    values: tuple[Fraction, ...]
    fairness: tuple[Fraction, ...]
    cost_yen: Fraction

    def compare_fairness(self, other: Outcome) -> tuple[int | None, Fraction]:
        """Return the first level whose fairness differs, and by how much it is higher here."""
        for position, (here, there) in enumerate(zip(self.fairness, other.fairness, strict=True)):
            if here != there:
                return position, here - there
        return None, Fraction(0)


class Scale:
    """Weighs transfers against the plan, goal by goal.

    Attributes
    ----------
    present
        The plan's own outcome.
    """

    def __init__(self, accounts: Accounts) -> None:
        self._accounts, self._levels = accounts, accounts.rulebook.goals
        self._is_worst_first = accounts.rulebook.fairness.alpha == "worst_first"
        self._value_by_term = {t: compute_term(accounts, t).value for level in self._levels for t in level.terms}
        self._plan_by_pair: dict[frozenset[str], Plan] = {}
        self._cost_yen = compute_cost(accounts).value
        self.present = self._sum_up(self._value_by_term, self._cost_yen)

    def weigh(self, trial: Trial) -> Outcome:
        """Return the outcome of the plan with a transfer made; exact."""
        cost_yen = self._cost_yen + compute_cost(trial.after).value - compute_cost(trial.before).value
        return self._sum_up({term: self._compute(trial, term, cost_yen) for term in self._value_by_term}, cost_yen)

    def _compute(self, trial: Trial, term: GoalTerm, cost_yen: Fraction) -> Fraction:
        known = self._value_by_term[term]
        if term.term is Term.unplaced or (term.term is Term.lateness and _arrives_alike(trial)):
            return known
        if term.term is Term.cost:
            return cost_yen
        if term.term is Term.concentration or (term.term is Term.unfairness and self._is_worst_first):
            # The largest of all, not a sum: what everybody has is looked at anew.
            return compute_term(trial.after, term).value
        if term.term in FAIRNESS:
            trial = self._narrow(trial)
        return known + compute_term(trial.after, term).value - compute_term(trial.before, term).value

    def _narrow(self, trial: Trial) -> Trial:
        """Leave only the targets of the two whose work changes: the others add as much before as after."""
        before, after = trial.before.work_by_member, trial.after.work_by_member
        pair = frozenset(factory for factory, work in after.items() if work != before[factory])
        if pair not in self._plan_by_pair:
            plan = self._accounts.plan
            kept = tuple(target for target in plan.targets.targets if target.factory in pair)
            targets = plan.targets.model_copy(update={"targets": kept})
            self._plan_by_pair[pair] = plan.model_copy(update={"targets": targets})
        sides = copy(trial.before), copy(trial.after)
        for side in sides:
            side.plan = self._plan_by_pair[pair]
        return Trial(*sides)

    def _sum_up(self, value_by_term: dict[GoalTerm, Fraction], cost_yen: Fraction) -> Outcome:
        values, fairness = [], []
        for level in self._levels:
            parts = [(term.term in FAIRNESS, term.weight * value_by_term[term]) for term in level.terms]
            values.append(sum((value for _, value in parts), Fraction(0)))
            fairness.append(sum((value for is_fair, value in parts if is_fair), Fraction(0)))
        return Outcome(tuple(values), tuple(fairness), cost_yen)


def _arrives_alike(trial: Trial) -> bool:
    (before,) = {flow.delivery_day for flow in trial.before.flows}
    return all(flow.delivery_day == before for flow in trial.after.flows)
