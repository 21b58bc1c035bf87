"""Break exactly one rule of a plan that keeps them all, and exactly that rule's id comes back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import pytest

from optimizer.domain.plan import LevelResult, Lot, Plan, Unplaced
from optimizer.rules import RuleId
from optimizer.verify import compute_levels
from tests.build import make_lot, with_
from tests.verify.verdicts import broken_rules
from tests.verify.workshop import LACKS, build_lots, build_plan, build_scenario

SCENARIO = build_scenario()
LOTS = build_lots()
PLAN = build_plan(SCENARIO, LOTS)

NOTHING: Mapping[str, int] = {}


class Mutation(NamedTuple):
    """The rule to break; the lots put in place of those with the same order; entries of the unplaced list changed."""

    rule: RuleId
    lots: tuple[Lot, ...] = ()
    unplaced: Mapping[str, int] = NOTHING


def broken(rule: RuleId | str, *lots: Lot, unplaced: Mapping[str, int] = NOTHING) -> Mutation:
    return Mutation(RuleId(rule), lots, unplaced)


def sourced(**pieces_by_factory: int) -> tuple[Lot, ...]:
    return tuple(make_lot(id_, "S", pieces, f"{id_}-1@0") for id_, pieces in pieces_by_factory.items())


MUTATIONS = (
    *(broken(rule, make_lot("E", "E", 10, f"E-{rule}-1@1")) for rule in LACKS),
    broken("release", make_lot("R", "R", 10, "RA-1@0", "RB-1@3")),
    # RC takes a day longer than RB.
    broken("latest", make_lot("R", "R", 10, "RA-1@1", "RC-1@3")),
    # It arrives on day 16; week 2 starts on day 14.
    broken("precedence", make_lot("R", "R", 10, "RA-1@1", "RB-1@2")),
    broken("route", make_lot("R", "R", 10, "RA-1@1")),
    broken("route", make_lot("R", "R", 10, "RA-1@1", "RZ-1@3")),
    broken("route", make_lot("R", "R", 10, "RA-1@1", "RB-1@4")),
    broken("route", make_lot("N", "I", 6, "I-1@0")),
    broken("quantity", unplaced={"S": 9}),
    broken("quantity", unplaced={"nobody's": 1}),
    broken("lot_multiple", *sourced(SA=40, SB=20, SC=31)),
    broken("capacity", make_lot("C", "C", 91, "C-1@0")),
    broken("pin", make_lot("P", "P", 10, "P-1@1", is_pinned=True)),
    broken("pin", make_lot("P", "P", 10, "P-1@2")),
    broken("pin", make_lot("I", "I", 6, "I-1@0", is_pinned=True)),
    broken("all_or_nothing", make_lot("W1", "W", 10, "W1-1@0")),
    broken("never_split", make_lot("N1", "N", 5, "N-1@0"), make_lot("N2", "N", 5, "N-1@0")),
    broken("min_factories", *sourced(SA=40)),
    broken("max_factories", *sourced(SA=40, SB=20, SC=20, SD=20)),
    broken("min_lot", *sourced(SA=40, SB=20, SC=15)),
    broken("max_share_factory", *sourced(SB=20, SC=55)),
    # Kita has 50 + 25 of 100, at most 70.
    broken("max_share_group", *sourced(SA=50, SB=25, SC=20)),
    broken("buyer_conflict", make_lot("K", "K", 10, "N-1@0")),
    broken("item_cap", make_lot("I", "I", 7, "I-1@0")),
    broken("load_cap", make_lot("L", "L", 151, "L-1@0")),
    broken("quota", make_lot("Q", "Q", 19, "Q-1@0")),
    broken("quota", make_lot("Q", "Q", 61, "Q-1@0")),
)
"""At least one mutation per hard rule; the promise test of the catalogue reads this."""


def mutate(mutation: Mutation) -> Plan:
    replaced = {lot.order for lot in mutation.lots}
    plan = build_plan(SCENARIO, [*(lot for lot in LOTS if lot.order not in replaced), *mutation.lots])
    left = {entry.order: entry.quantity for entry in plan.unplaced} | dict(mutation.unplaced)
    return with_(plan, unplaced=tuple(Unplaced(order=order, quantity=pieces) for order, pieces in left.items()))


def test_the_plan_keeps_every_rule() -> None:
    assert broken_rules(SCENARIO, PLAN) == []
    assert mutate(Mutation(RuleId.quantity)) == PLAN


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.rule.value)
def test_breaking_one_rule_gives_its_id(mutation: Mutation) -> None:
    assert broken_rules(SCENARIO, mutate(mutation)) == [mutation.rule.value]


@pytest.mark.parametrize("level", PLAN.levels, ids=lambda level: level.name)
def test_a_wrong_goal_value_gives_the_goals_id(level: LevelResult) -> None:
    levels = tuple(with_(each, value=each.value + 1) if each is level else each for each in PLAN.levels)
    assert broken_rules(SCENARIO, with_(PLAN, levels=levels)) == [level.name]


def test_every_goal_is_at_work() -> None:
    # A goal that is 0 would not be exercised. Late: 10 pieces of R, due on day 27, delivered on day 29.
    # Changed: 12 pieces of N were published in its cell, 10 are there.
    value_by_name = {level.name: level.value for level in compute_levels(SCENARIO, PLAN)}
    assert value_by_name.pop("lateness") == 20
    assert value_by_name.pop("change") == 2
    assert all(value_by_name.values())
