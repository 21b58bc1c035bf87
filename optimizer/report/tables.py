"""The page's tables as rows of ready text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from optimizer.domain.rulebook import GoalLevel
from optimizer.domain.scenario import Scenario
from optimizer.explain import PlanExplanation, Situation
from optimizer.explain.plans import OrderProblem
from optimizer.explain.policy.phrases import GROUP_KINDS
from optimizer.explain.sentences.levels import ENDINGS, level_title, say_gap
from optimizer.explain.sentences.orders import say_binding
from optimizer.explain.sentences.words import Words
from optimizer.report.labels import LABELS
from optimizer.rules import CATALOGUE

LOTS_PER_FOLD = 250
"""Lots in one fold of the table."""


@dataclass(frozen=True)
class GroupRow:
    """What a municipality or size class is entitled to and received, as written."""

    kind: str
    group: str
    members: int
    entitled: str
    received: str
    attainment: str


@dataclass(frozen=True)
class GoalRow:
    """One goal level as it is shown."""

    name: str
    value: str
    bound: str
    gap: str
    tolerance: str
    ending: str


@dataclass(frozen=True)
class ProblemRow:
    """One unplaced or late order as it is shown; no reasons where they were not looked for."""

    order: str
    item: str
    buyer: str
    pieces: str
    due: str
    delivery: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class LotRow:
    """One lot as it is shown."""

    id: str
    is_pinned: bool
    order: str
    item: str
    pieces: str
    steps: tuple[str, ...]
    delivery: str
    late: str


@dataclass(frozen=True)
class Fold:
    """Some rows of a long table under one line to open."""

    title: str
    rows: tuple[LotRow, ...]


def list_goals(words: Words, scenario: Scenario, explanation: PlanExplanation) -> tuple[GoalRow, ...]:
    """Return every goal level with value, bound, gap and tolerance."""
    level_by_name = {level.name: level for level in scenario.rulebook.goals}
    unknown = LABELS["unknown"].of(words.language)
    return tuple(
        GoalRow(
            name=level_title(level.name).of(words.language),
            value=words.amount(level.value, level.unit),
            bound=unknown if level.bound is None else words.amount(level.bound, level.unit),
            gap=unknown if level.gap is None else say_gap(level.gap),
            tolerance=_tolerance(words, level_by_name.get(level.name), level.unit),
            ending=ENDINGS[level.termination].of(words.language),
        )
        for level in explanation.levels
    )


def list_groups(words: Words, explanation: PlanExplanation) -> list[GroupRow]:
    """Return what every municipality and size class is entitled to and received."""
    return [
        GroupRow(
            kind=GROUP_KINDS[group.kind].of(words.language),
            group=group.group,
            members=group.members,
            entitled=words.amount(group.entitlement, group.basis.unit.key),
            received=words.amount(group.received, group.basis.unit.key),
            attainment=words.permille(group.attainment_permille),
        )
        for group in explanation.groups
    ]


def _tolerance(words: Words, level: GoalLevel | None, unit: str) -> str:
    if level is None:
        return ""
    parts = [f"{level.tolerance.permille / 10:g} %"] if level.tolerance.permille else []
    parts += [words.amount(level.tolerance.absolute, unit)] if level.tolerance.absolute else []
    slack = " + ".join(parts) or "0"
    return slack if level.enough is None else f"{slack} (≤ {words.amount(level.enough, unit)})"


def list_problems(words: Words, scenario: Scenario, problems: Sequence[OrderProblem]) -> tuple[ProblemRow, ...]:
    """Return unplaced or late orders with what stood in the way."""
    order_by_id = {order.id: order for order in scenario.orders}
    return tuple(
        ProblemRow(
            order=problem.order,
            item=problem.item,
            buyer=words.buyer(problem.buyer),
            pieces=f"{problem.pieces:,} / {problem.quantity:,}",
            due=words.day(problem.due_day),
            delivery="" if problem.delivery_day is None else words.day(problem.delivery_day),
            reasons=(
                ()
                if problem.binding is None
                else tuple(say_binding(words, order_by_id[problem.order], problem.binding))
            ),
        )
        for problem in problems
    )


def fold_lots(words: Words, situation: Situation) -> tuple[Fold, ...]:
    """Return all lots in file order of their orders, some hundred a fold."""
    ordered = sorted(situation.lots, key=lambda placed: (placed.order, placed.cells, placed.lot.id))
    rows = []
    for placed in ordered:
        order, late = situation.order_at(placed.order), situation.late_days(placed)
        factories = [situation.index.factories[int(situation.table.factory[slot])].id for slot, _ in placed.cells]
        rows.append(
            LotRow(
                id=placed.lot.id,
                is_pinned=placed.lot.is_pinned,
                order=order.id,
                item=order.item,
                pieces=f"{placed.lot.quantity:,}",
                steps=tuple(
                    f"{words.place(factory, step.work_center)}, {words.bucket(step.bucket)}"
                    for factory, step in zip(factories, placed.lot.steps, strict=True)
                ),
                delivery=words.day(situation.delivery_day(placed)),
                late=LABELS["days"].of(words.language).format(n=late) if late else "",
            )
        )
    return tuple(
        Fold(
            LABELS["lots_range"].of(words.language).format(a=at + 1, b=min(at + LOTS_PER_FOLD, len(rows))),
            tuple(rows[at : at + LOTS_PER_FOLD]),
        )
        for at in range(0, len(rows), LOTS_PER_FOLD)
    )


def list_rules(words: Words) -> tuple[tuple[str, str, str], ...]:
    """Return the hard rules of the catalogue: id, title, sentence (the two values it shows written as dots)."""
    rows = []
    for entry in CATALOGUE:
        if entry.is_hard:
            sentence = entry.sentence.of(words.language).format(needs="…", has="…")
            rows.append((str(entry.id), entry.title.of(words.language), sentence))
    return tuple(rows)
