"""What every published set shares: one bucket, one location or none, goals in order, money counted as yen."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from optimizer.domain.calendar import Calendar
from optimizer.domain.network import Capability, Factory, Network, WorkCenter
from optimizer.domain.order import Operation, Order, Quote, SourcingRule
from optimizer.domain.rulebook import GoalLevel, GoalTerm, RuleBook, Term, UnplacedBasis

PROCESS = "work"
"""The one process of a set that knows no processes."""

AS_OF = date(2000, 1, 1)
"""Day 0 of a set that knows no dates; fixed, so that the same file gives the same scenario."""


def build_calendar(as_of: date = AS_OF, *, days: int = 1) -> Calendar:
    """Return a calendar of one bucket."""
    return Calendar(as_of=as_of, boundaries=(0, days))


def build_rulebook(dataset: str, *goals: Term) -> RuleBook:
    """Return a rule book with one goal per level, in order, no tolerances, and unplaced work counted in pieces."""
    levels = tuple(GoalLevel(name=goal.value, terms=(GoalTerm(term=goal),)) for goal in goals)
    return RuleBook(id=f"published-{dataset}", unplaced_basis=UnplacedBasis.pieces, goals=levels)


def build_factory(id_: str, *, free_minutes: int, location: str = "site", activation_yen: float = 0) -> Factory:
    """Return a member with one work center that does the one process."""
    center = WorkCenter(id=f"{id_}-wc", capabilities=(Capability(process=PROCESS),), free_minutes=(free_minutes,))
    return Factory(id=id_, location=location, activation_yen=activation_yen, work_centers=(center,))


def build_job(id_: str, quotes: Iterable[Quote]) -> Order:
    """Return an order of one piece that goes whole to one of those who quote."""
    return Order(
        id=id_,
        buyer="buyer",
        item=id_,
        quantity=1,
        due_day=1,
        is_all_or_nothing=True,
        route=(Operation(process=PROCESS, minutes_per_piece=0, quotes=tuple(quotes), is_quoted_only=True),),
        sourcing=SourcingRule(is_never_split=True),
    )


def build_network(factories: Iterable[Factory]) -> Network:
    """Return a network whose goods are collected where they are made: one location per name used."""
    members = tuple(factories)
    names = dict.fromkeys(factory.location for factory in members)
    return Network.model_validate({"locations": [{"id": name} for name in names], "factories": members})


def build_scenario_id(dataset: str, name: str) -> str:
    """Return the id of a scenario from the name of its file."""
    return f"{dataset}-{re.sub(r'[^A-Za-z0-9._-]+', '-', name)}"[:80]


def number_ids(prefix: str, count: int) -> list[str]:
    """Return ids that sort in file order: ``job-001``, ``job-002``, ..."""
    width = len(str(count))
    return [f"{prefix}-{position:0{width}d}" for position in range(1, count + 1)]
