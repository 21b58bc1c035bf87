"""Goal levels recomputed, and a plan's report of them compared with that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from optimizer.domain.plan import LevelResult, Termination
from optimizer.domain.rulebook import GoalLevel, Term
from optimizer.domain.verdict import VerifiedLevel, Violation
from optimizer.rules import RULES, RuleId
from optimizer.units import PERMILLE
from optimizer.verify.accounts import Accounts
from optimizer.verify.goals import compute_term
from optimizer.verify.wording import NONE, build_violation, number

RELATIVE_SLACK = Fraction(1, 1_000_000)
"""How far apart two numbers may be of which one is a float."""

RELATIVE_TO_ITSELF = frozenset({Term.cost, Term.change, Term.concentration})
"""Terms without a worst value: a level that holds one of them is measured against its own value."""

Number = int | float


def compute_verified_levels(accounts: Accounts) -> tuple[VerifiedLevel, ...]:
    """Return every level of the rule book in order: the sum of weight times term, exact until it is reported."""
    return tuple(_compute_level(accounts, level) for level in accounts.rulebook.goals)


def check_levels(accounts: Accounts, levels: Sequence[VerifiedLevel]) -> Iterator[Violation]:
    """What a plan reports for a level is what its lots reach, and no bound is above it.

    Value, scale, unit and gap are compared; whole numbers exactly, others within a millionth. A difference breaks the
    rule of the level's first term. Levels that are missing, foreign or out of order break ``tolerance_of_goals``.
    """
    for goal, verified, reported in _paired(accounts, levels):
        rule = _rule_of(goal)
        where = f"level {goal.name}"
        for name, wanted, found in _comparisons(verified, reported):
            if not _is_near(wanted, found):
                needs, has = f"{name} = {wanted}", f"{name} = {found}"
                yield build_violation(rule, where, needs=needs, has=has)
        bound = reported.bound
        if bound is not None and bound > verified.value and not _is_near(bound, verified.value):
            yield build_violation(rule, where, needs=f"bound <= {verified.value}", has=f"bound = {bound}")


def check_tolerance_of_goals(accounts: Accounts, levels: Sequence[VerifiedLevel]) -> Iterator[Violation]:
    """Levels stand in the rule book's order, and none proven best is worsened beyond its tolerance by those after it.

    g_i <= max(enough_i, best_i + absolute_i + floor(best_i permille_i / 1000)). A plan does not hold the best values
    found on the way, so this is checked only where the plan itself proves one: a level that ended ``optimal`` had
    best_i = bound_i. For the others the bound may lie below the best, and nothing follows from it.
    """
    names = [goal.name for goal in accounts.rulebook.goals]
    found = [level.name for level in accounts.plan.levels]
    if names != found:
        needs, has = " > ".join(names), " > ".join(found) or NONE
        yield build_violation(RuleId.tolerance_of_goals, "levels", needs=needs, has=has)
    for goal, verified, reported in _paired(accounts, levels):
        if reported.termination is not Termination.optimal or reported.bound is None:
            continue
        best = Fraction(reported.bound)
        worst = best + goal.tolerance.absolute + best * goal.tolerance.permille / PERMILLE
        worst = worst if goal.enough is None else max(worst, Fraction(goal.enough))
        if verified.value > worst and not _is_near(verified.value, worst):
            where = f"level {goal.name}"
            yield build_violation(
                RuleId.tolerance_of_goals, where, needs=f"<= {number(worst)}", has=number(Fraction(verified.value))
            )


def _compute_level(accounts: Accounts, level: GoalLevel) -> VerifiedLevel:
    value, scale = Fraction(0), Fraction(0)
    for goal in level.terms:
        measure = compute_term(accounts, goal)
        value += goal.weight * measure.value
        scale += goal.weight * measure.scale
    if any(goal.term in RELATIVE_TO_ITSELF for goal in level.terms):
        scale = value
    unit = RULES[RuleId(level.terms[0].term)].unit if len(level.terms) == 1 else "mixed"
    return VerifiedLevel(name=level.name, value=report_value(value), scale=report_value(scale), unit=unit)


def report_value(value: Fraction) -> Number:
    """Return a value as a plan reports it: an `int` where it is whole."""
    return value.numerator if value.denominator == 1 else float(value)


def _paired(
    accounts: Accounts, levels: Sequence[VerifiedLevel]
) -> Iterator[tuple[GoalLevel, VerifiedLevel, LevelResult]]:
    """Match the plan's levels to the rule book's by name; the first of a name counts."""
    reported_by_name = {level.name: level for level in reversed(accounts.plan.levels)}
    for goal, verified in zip(accounts.rulebook.goals, levels, strict=True):
        reported = reported_by_name.get(goal.name)
        if reported is not None:
            yield goal, verified, reported


def _comparisons(verified: VerifiedLevel, reported: LevelResult) -> Iterator[tuple[str, object, object]]:
    yield "value", verified.value, reported.value
    yield "scale", verified.scale, reported.scale
    yield "unit", verified.unit, reported.unit
    yield "gap", _gap(verified, reported.bound), reported.gap


def _gap(verified: VerifiedLevel, bound: Number | None) -> float | None:
    """Return (value - bound) / scale; 0 where they are equal, None where it is unknown or has no scale."""
    if bound is None:
        return None
    if verified.value == bound:
        return 0.0
    scale = Fraction(verified.scale)
    return None if scale == 0 else float((Fraction(verified.value) - Fraction(bound)) / scale)


def _is_near(a: object, b: object) -> bool:
    """Say whether two things are equal but for the rounding of floats; whole numbers must be equal."""
    is_whole = isinstance(a, int) and isinstance(b, int)
    if is_whole or not isinstance(a, int | float | Fraction) or not isinstance(b, int | float | Fraction):
        return a == b
    x, y = Fraction(a), Fraction(b)
    return abs(x - y) <= RELATIVE_SLACK * max(Fraction(1), abs(x), abs(y))


def _rule_of(goal: GoalLevel) -> RuleId:
    return RuleId(goal.terms[0].term)
