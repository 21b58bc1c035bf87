"""Small committed plans and new orders, drawn so that every rule bites now and then."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any, NamedTuple

from optimizer.domain.network import Factory
from optimizer.domain.order import Operation, Order, SourcingRule
from optimizer.domain.plan import Lot, Plan
from optimizer.domain.rulebook import EntitlementRule, HardRules, Quota, RuleBook, ShareBasis
from optimizer.domain.scenario import Scenario
from optimizer.errors import ScenarioError
from optimizer.rules import RULES
from optimizer.verify import verify_plan
from tests.build import (
    AS_OF,
    BASE,
    make_certificate,
    make_factory,
    make_group_share,
    make_lot,
    make_operation,
    make_order,
    make_plan,
    make_quota,
    make_quote,
    make_rulebook,
    make_scenario,
    make_sourcing,
    make_targets,
    make_work_center,
    with_,
)


class Inquiry(NamedTuple):
    """A committed plan and a new order, and the scenario that holds both."""

    scenario: Scenario
    plan: Plan
    order: Order
    longer: Scenario


def draw_inquiry(random: Random, *, most_pieces: int = 6) -> Inquiry:
    """Two to four factories in one or two weeks, up to three orders placed at random, and a new order."""
    while True:
        try:
            return _draw(random, most_pieces)
        except ScenarioError:
            # Conditions that contradict each other at first sight: a share below the smallest lot, say.
            continue


def _draw(random: Random, most_pieces: int) -> Inquiry:
    buckets = random.randint(1, 2)
    factories = [_draw_factory(random, f"F{i + 1}", buckets) for i in range(random.randint(2, 4))]
    batch = [_draw_order(random, f"O{i + 1}", buckets, 4) for i in range(random.randint(0, 3))]
    order = _draw_order(random, "NEW", buckets, most_pieces)
    legs = [
        (BASE, "hill", random.choice((0, 1, 7)), 2),
        (BASE, "port", random.choice((0, 2)), 1),
        ("hill", "port", 1, 3),
    ]
    rivals = [("B1", "B2")] if _happens(random, 3) else []
    book = _draw_rulebook(random, [f.id for f in factories if f.is_member])
    longer = make_scenario(factories, [*batch, order], buckets=buckets, legs=legs, conflicts=rivals, rulebook=book)
    scenario = with_(longer, orders=longer.orders[:-1])
    return Inquiry(scenario, _draw_plan(random, scenario), order, longer)


def _happens(random: Random, out_of: int) -> bool:
    """True in one case out of so many."""
    return random.randrange(out_of) == 0


def _draw_factory(random: Random, id_: str, buckets: int) -> Factory:
    centers = [
        make_work_center(
            f"{id_}-{i + 1}",
            *random.choice((("mill", "paint"), ("mill", "paint"), ("mill",), ("paint",))),
            free=[random.choice((14, 10, 6, 4, 0)) for _ in range(buckets)],
            lead_days=random.choice((0, 0, 1)),
            yen_per_minute=random.choice((1, 1.3, 0, 4)),
        )
        for i in range(random.choice((1, 1, 2)))
    ]
    until = AS_OF + timedelta(days=random.choice((100, 100, 6, 8)))
    return make_factory(
        id_,
        *centers,
        location=random.choice((BASE, BASE, "hill")),
        municipality=random.choice((None, "Kita", "Minami")),
        hazard_zones=random.choice(((), ("river",), ("river", "coast"))),
        activation_yen=random.choice((0, 0, 7)),
        is_member=not _happens(random, 5),
        ndas=random.choice((("B1", "B2"), ("B1", "B2"), ("B1",), ())),
        certificates=random.choice(
            ((), (make_certificate("iso", None, until),), (make_certificate("iso", None, until),))
        ),
        accepts_orders=not _happens(random, 12),
    )


def _draw_order(random: Random, id_: str, buckets: int, most_pieces: int) -> Order:
    multiple = random.choice((1, 1, 2))
    quantity = multiple * random.randint(2, most_pieces // multiple)
    latest = random.choice((None, None, None, 7 * buckets + 2, 9))
    due = random.randint(3, 7 * buckets + 3)
    routes = (("mill",), ("paint",), ("mill",), ("mill", "paint"))
    return make_order(
        id_,
        quantity,
        lot_multiple=multiple,
        buyer=random.choice(("B1", "B2")),
        item=random.choice(("I1", "I2")),
        route=[_draw_operation(random, process) for process in random.choice(routes)],
        release_day=random.choice((0, 0, 0, 1)),
        due=due if latest is None else min(due, latest),
        latest_day=latest,
        destination=random.choice((None, "port")),
        kg_per_piece=random.choice((0, 0.5)),
        requires_nda=_happens(random, 5),
        is_all_or_nothing=_happens(random, 5),
        sourcing=_draw_sourcing(random, quantity),
    )


def _draw_operation(random: Random, process: str) -> Operation:
    has_quote = _happens(random, 4)
    return make_operation(
        process,
        minutes=random.choice((1, 1, 1.5, 2, 3)),
        setup_minutes=random.choice((0, 0, 1, 3)),
        quotes=(make_quote("F1", minutes_per_piece=1, yen_per_piece=3),) if has_quote else (),
        is_quoted_only=has_quote and _happens(random, 4),
        certificates=("iso",) if _happens(random, 6) else (),
    )


def _draw_sourcing(random: Random, quantity: int) -> SourcingRule:
    choices: tuple[dict[str, Any], ...] = (
        {"min_factories": random.choice((2, 2, 3))},
        {"max_factories": random.choice((1, 2))},
        {"min_lot": min(random.choice((2, 3)), quantity)},
        {"max_share_permille": random.choice((500, 700))},
        {"max_group_shares": (make_group_share("municipality", random.choice((500, 700, 0))),)},
        {"max_group_shares": (make_group_share("hazard_zone", random.choice((500, 700))),)},
        {"is_never_split": True},
    )
    rule: dict[str, Any] = {}
    for _ in range(random.choice((0, 1, 1, 2, 2, 3))):
        rule |= random.choice(choices)
    return make_sourcing(**rule)


def _draw_rulebook(random: Random, members: list[str]) -> RuleBook:
    quotas = tuple(_draw_quota(random, members) for _ in range(random.choice((0, 0, 0, 1, 2)))) if members else ()
    hard = HardRules(
        quotas=quotas,
        item_cap_permille=random.choice((500, 700)) if _happens(random, 4) else None,
        load_cap_permille=random.choice((300, 600)) if _happens(random, 4) else None,
    )
    basis = random.choice(tuple(ShareBasis))
    return make_rulebook(
        "unplaced",
        "lateness",
        "unfairness",
        "cost",
        "concentration",
        hard=hard,
        entitlement=EntitlementRule(basis=basis),
    )


def _draw_quota(random: Random, members: list[str]) -> Quota:
    unit = random.choice(("absolute", "permille_of_entitlement", "permille_of_placed", "permille_of_placed"))
    limits = {"absolute": (2, 4), "permille_of_entitlement": (500, 900), "permille_of_placed": (200, 400, 700)}
    side = random.choice(("maximum", "maximum", "minimum"))
    whose: dict[str, Any] = random.choice(
        ({"factory": random.choice(members)}, {"kind": "municipality", "group": "Kita"})
    )
    return make_quota(unit=unit, **(whose | {side: random.choice(limits[unit])}))


def _draw_plan(random: Random, scenario: Scenario) -> Plan:
    """Lots tried at random, kept while every hard rule holds; where nothing at all is no plan, the quotas are at fault."""
    in_minutes = scenario.rulebook.entitlement.basis is ShareBasis.standard_minutes
    targets = make_targets(scenario, 4, unit=1000 if in_minutes else 1)
    lots: list[Lot] = []
    if not _is_legal(scenario, make_plan(scenario, lots, targets=targets)):
        raise ScenarioError([])
    for number in range(12):
        if scenario.orders:
            order = random.choice(scenario.orders)
            placed = sum(lot.quantity for lot in lots if lot.order == order.id)
            left = (order.quantity - placed) // order.lot_multiple
            if left:
                tried = [*lots, _draw_lot(random, f"L{number}", order, scenario, random.randint(1, left))]
                if _is_legal(scenario, make_plan(scenario, tried, targets=targets)):
                    lots = tried
    return make_plan(scenario, lots, targets=targets)


def _draw_lot(random: Random, id_: str, order: Order, scenario: Scenario, count: int) -> Lot:
    centers = [w.id for f in scenario.network.factories for w in f.work_centers]
    steps = [f"{random.choice(centers)}@{random.randrange(scenario.calendar.bucket_count)}" for _ in order.route]
    return make_lot(id_, order.id, count * order.lot_multiple, *steps)


def _is_legal(scenario: Scenario, plan: Plan) -> bool:
    return not [v for v in verify_plan(scenario, plan).violations if RULES[v.rule].is_hard]
