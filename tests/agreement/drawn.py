"""Scenarios of a few pieces, drawn so that rules bite: little time, few factories, orders that want the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import hypothesis.strategies as st
from hypothesis import reject

from optimizer.domain.network import Factory
from optimizer.domain.order import Operation, Order
from optimizer.domain.plan import Lot
from optimizer.domain.rulebook import (
    EntitlementRule,
    FairnessRule,
    GoalLevel,
    GoalTerm,
    HardRules,
    Quota,
    RuleBook,
    ShareBasis,
    Term,
    Tolerance,
    UnplacedBasis,
)
from optimizer.domain.scenario import Scenario
from optimizer.errors import ScenarioError
from tests.build import (
    BASE,
    make_factory,
    make_group_share,
    make_lot,
    make_operation,
    make_order,
    make_quota,
    make_quote,
    make_scenario,
    make_sourcing,
    make_work_center,
)

T = TypeVar("T")
Draw = st.DrawFn

CENTERS = ("F1-1", "F2-1", "F3-1")


def seldom(draw: Draw, value: T, *, out_of: int = 4) -> T | None:
    """A value in one case out of so many, else None. It shrinks to None."""
    return value if draw(st.integers(1, out_of)) == out_of else None


def one_of(draw: Draw, *values: T) -> T:
    return draw(st.sampled_from(values))


@st.composite
def tiny_scenarios(draw: Draw) -> Scenario:
    """One to three orders of one to four pieces over two or three factories in one to three weeks."""
    buckets = draw(st.integers(1, 3))
    factories = [_draw_factory(draw, f"F{i + 1}", buckets) for i in range(draw(st.integers(2, 3)))]
    orders = [_draw_order(draw, i, buckets) for i in range(draw(st.integers(1, 3)))]
    fields: dict[str, Any] = {
        "rulebook": draw_rulebook(draw, [factory.id for factory in factories if factory.is_member])
    }
    if pin := seldom(draw, orders[0]):
        fields["pins"] = (_draw_lot(draw, "pin", pin, len(factories), buckets),)
    if any(term.term is Term.change for level in fields["rulebook"].goals for term in level.terms):
        fields["published"] = (_draw_lot(draw, "old", orders[-1], len(factories), buckets),)
    conflicts = [("B1", "B2")] if draw(st.booleans()) and len({order.buyer for order in orders}) == 2 else []
    legs = [(BASE, "hill", one_of(draw, 0, 1, 7), 2), (BASE, "port", one_of(draw, 0, 2), 1), ("hill", "port", 1, 3)]
    try:
        return make_scenario(factories, orders, buckets=buckets, legs=legs, conflicts=conflicts, **fields)
    except ScenarioError:
        # Rules that contradict each other at first sight: a share below the smallest lot, say.
        reject()


def _draw_factory(draw: Draw, id_: str, buckets: int) -> Factory:
    free = [one_of(draw, 12, 6, 3, 0) for _ in range(buckets)]
    center = make_work_center(
        f"{id_}-1",
        *one_of(draw, ("mill", "paint"), ("mill",), ("paint",)),
        free=free,
        lead_days=one_of(draw, 0, 0, 1),
        yen_per_minute=one_of(draw, 1, 1.3, 0, 4),
    )
    return make_factory(
        id_,
        center,
        location=one_of(draw, BASE, "hill"),
        municipality=one_of(draw, None, "Kita", "Minami"),
        activation_yen=one_of(draw, 0, 0, 7),
        is_member=one_of(draw, True, True, True, False),
    )


def _draw_order(draw: Draw, number: int, buckets: int) -> Order:
    multiple = one_of(draw, 1, 1, 2)
    quantity = multiple * draw(st.integers(1, 3 if multiple == 1 else 2))
    route = [_draw_operation(draw, process) for process in one_of(draw, ("mill",), ("paint",), ("mill", "paint"))]
    latest = seldom(draw, 7 * buckets)
    return make_order(
        f"O{number + 1}",
        quantity,
        lot_multiple=multiple,
        buyer=one_of(draw, "B1", "B2"),
        route=route,
        release_day=one_of(draw, 0, 0, 1),
        due=min(draw(st.integers(3, 7 * buckets + 3)), 36_500 if latest is None else latest),
        latest_day=latest,
        destination=one_of(draw, None, "port"),
        kg_per_piece=one_of(draw, 0, 0.5),
        priority=draw(st.integers(1, 3)),
        unit_value_yen=one_of(draw, 10, 25),
        is_all_or_nothing=draw(st.integers(1, 4)) == 4,
        sourcing=_draw_sourcing(draw, quantity),
    )


def _draw_operation(draw: Draw, process: str) -> Operation:
    quotes = [make_quote("F1", minutes_per_piece=1, yen_per_piece=3)] if seldom(draw, 1) else []
    return make_operation(
        process,
        minutes=one_of(draw, 1, 1.5, 2, 3),
        setup_minutes=one_of(draw, 0, 0, 1, 3),
        quotes=tuple(quotes),
        is_quoted_only=bool(quotes) and draw(st.booleans()),
    )


def _draw_sourcing(draw: Draw, quantity: int) -> Any:
    fields: dict[str, Any] = {}
    match draw(st.integers(0, 11)):
        case 6:
            fields["min_factories"] = 2
        case 7:
            fields["max_factories"] = 1
        case 8:
            fields["min_lot"] = min(2, quantity)
        case 9:
            fields["max_share_permille"] = one_of(draw, 500, 700)
        case 10:
            fields["max_group_shares"] = (make_group_share("municipality", one_of(draw, 500, 0)),)
        case 11:
            fields["is_never_split"] = True
    return make_sourcing(**fields)


def draw_rulebook(draw: Draw, members: Sequence[str]) -> RuleBook:
    """Two to four goal levels with tolerances, now and then a hard rule of the network."""
    quotas = []
    if members and seldom(draw, 1, out_of=5):
        quotas = [_draw_quota(draw, one_of(draw, *members))]
    hard = HardRules(
        quotas=tuple(quotas),
        item_cap_permille=seldom(draw, one_of(draw, 500, 700), out_of=6),
        load_cap_permille=seldom(draw, one_of(draw, 300, 600), out_of=6),
    )
    return RuleBook(
        hard=hard,
        unplaced_basis=one_of(draw, *UnplacedBasis),
        entitlement=EntitlementRule(basis=one_of(draw, *ShareBasis)),
        fairness=FairnessRule(alpha=one_of(draw, 2, 0, "worst_first"), brackets=4),
        goals=tuple(_draw_goals(draw)),
    )


def _draw_quota(draw: Draw, factory: str) -> Quota:
    unit = one_of(draw, "absolute", "permille_of_entitlement", "permille_of_placed")
    most = one_of(draw, 2, 3) if unit == "absolute" else one_of(draw, 400, 800)
    return make_quota(factory, unit=unit, **{one_of(draw, "maximum", "minimum"): most})


def _draw_goals(draw: Draw) -> list[GoalLevel]:
    """What is not placed comes first, as a rule; without it nothing would be placed at all."""
    others = draw(st.permutations([term for term in Term if term is not Term.unplaced]))[: draw(st.integers(1, 3))]
    levels = [[Term.unplaced], *([term] for term in others)]
    if seldom(draw, 1, out_of=5):
        levels = [[Term.unplaced, others[0]], *levels[2:]]
    return [
        GoalLevel(
            name=f"level-{i}",
            terms=tuple(_draw_term(draw, term) for term in terms),
            tolerance=one_of(draw, Tolerance(), Tolerance(), Tolerance(absolute=2), Tolerance(permille=200)),
        )
        for i, terms in enumerate(levels)
    ]


def _draw_term(draw: Draw, term: Term) -> GoalTerm:
    level = one_of(draw, 500, 1000) if term is Term.guarantee else None
    return GoalTerm(term=term, weight=one_of(draw, 1, 1, 3), level_permille=level)


def _draw_lot(draw: Draw, id_: str, order: Order, factories: int, buckets: int) -> Lot:
    """A lot anywhere, be it allowed or not."""
    steps = [f"{one_of(draw, *CENTERS[:factories])}@{draw(st.integers(0, buckets - 1))}" for _ in order.route]
    return make_lot(id_, order.id, order.lot_multiple, *steps, is_pinned=id_ == "pin")
