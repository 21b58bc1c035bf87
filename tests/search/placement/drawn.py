"""Scenarios for placing: tiny ones in which rules bite, and generated ones with rules, pinned and published lots added at random."""

from __future__ import annotations

from random import Random
from typing import Any

from optimizer.cells import Lots
from optimizer.domain.order import Order
from optimizer.domain.plan import Lot
from optimizer.domain.rulebook import Quota
from optimizer.domain.scenario import Scenario
from optimizer.errors import ScenarioError
from optimizer.scenario.generate import FAMILIES, generate_scenario
from optimizer.solve import prepare
from tests.agreement.drawn import draw_rulebook, draw_tiny
from tests.build import make_group_share, make_quota, make_quote, make_sourcing, with_
from tests.cells.drawn import write_lots
from tests.search.placement.engines import place_all


def draw_scenario(random: Random) -> Scenario:
    """A tiny scenario or, half of the time, a generated one."""
    return draw_tiny(random) if random.randrange(2) else draw_generated(random)


def draw_generated(random: Random) -> Scenario:
    """A few factories and a dozen orders of a family, with every kind of rule now and then."""
    family = random.choice(sorted(FAMILIES))
    plain = generate_scenario(
        family,
        factories=random.randint(3, 6),
        orders=random.randint(6, 14),
        seed=random.randrange(1_000),
        calendar="weekly",
    )
    while True:
        try:
            return _add_lots(random, _add_rules(random, plain))
        except ScenarioError:
            # Rules that contradict each other at first sight.
            continue


def _add_rules(random: Random, plain: Scenario) -> Scenario:
    members = [factory.id for factory in plain.network.factories if factory.is_member]
    book = draw_rulebook(random, members)
    quotas = [_draw_quota(random, members) for _ in range(random.choice((0, 0, 1, 2)))]
    hard = with_(book.hard, quotas=(*book.hard.quotas, *quotas))
    rivals = [buyer.id for buyer in plain.buyers]
    buyers = plain.buyers
    if len(rivals) > 1 and random.randrange(2):
        a, b = random.sample(range(len(rivals)), 2)
        buyers = tuple(with_(buyer, conflicts=(rivals[b],)) if i == a else buyer for i, buyer in enumerate(buyers))
    factories = tuple(
        with_(
            factory, activation_yen=random.choice((0, 5_000)), is_member=factory.is_member and random.randrange(8) > 0
        )
        for factory in plain.network.factories
    )
    return with_(
        plain,
        network=with_(plain.network, factories=factories),
        buyers=buyers,
        orders=tuple(_draw_order(random, order, [factory.id for factory in factories]) for order in plain.orders),
        rulebook=with_(book, hard=hard),
        pins=(),
        published=(),
    )


def _draw_quota(random: Random, members: list[str]) -> Quota:
    unit = random.choice(("absolute", "permille_of_entitlement", "permille_of_placed"))
    most = random.choice((500, 3_000)) if unit == "absolute" else random.choice((300, 600, 1_000))
    # A smallest amount may well be impossible, so there are few of them.
    limit = {"minimum": most // 10} if random.randrange(4) == 0 else {"maximum": most}
    return make_quota(random.choice(members), unit=unit, **limit)


def _draw_order(random: Random, order: Order, factories: list[str]) -> Order:
    rule: dict[str, Any] = {}
    if random.randrange(3) == 0:
        rule["min_factories"] = 2
    if random.randrange(4) == 0:
        rule["max_factories"] = random.choice((1, 2)) if "min_factories" not in rule else 2
    if random.randrange(3) == 0:
        rule["min_lot"] = random.randint(1, max(1, order.quantity // 3))
    if random.randrange(4) == 0:
        rule["max_share_permille"] = random.choice((500, 700))
    if random.randrange(4) == 0:
        kind = random.choice(("municipality", "size_class"))
        rule["max_group_shares"] = (make_group_share(kind, random.choice((500, 800))),)
    if not rule and random.randrange(6) == 0:
        rule["is_never_split"] = True
    route = order.route
    if random.randrange(5) == 0:
        quotes = (make_quote(random.choice(factories), yen_per_piece=70, minutes_per_piece=2, setup_minutes=5),)
        route = (with_(route[0], quotes=quotes), *route[1:])
    return with_(order, sourcing=make_sourcing(**rule), route=route, is_all_or_nothing=random.randrange(5) == 0)


def _add_lots(random: Random, scenario: Scenario) -> Scenario:
    """Pin some lots of a plan that could be, and publish others of another one."""
    pins = _draw_lots(random, scenario) if random.randrange(3) == 0 else []
    published = _draw_lots(random, scenario) if random.randrange(2) else []
    return with_(
        scenario,
        pins=tuple(with_(lot, id=f"P{i}", is_pinned=True) for i, lot in enumerate(pins[:4])),
        published=tuple(with_(lot, id=f"L{i}") for i, lot in enumerate(published)),
    )


def _draw_lots(random: Random, scenario: Scenario) -> list[Lot]:
    prepared = prepare(scenario)
    lots: Lots = place_all(prepared, seed=random.randrange(1_000))
    written = write_lots(prepared.table, lots)
    random.shuffle(written)
    return written
