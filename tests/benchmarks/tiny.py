"""Random scenarios of a few pieces that, over the seeds, turn every rule on."""

from __future__ import annotations

from random import Random
from typing import Any, NamedTuple

from optimizer.domain.network import Factory
from optimizer.domain.order import GroupKind, GroupShare, Operation, Order, SourcingRule
from optimizer.domain.plan import Lot, Step, Targets
from optimizer.domain.rulebook import (
    EntitlementRule,
    FairnessRule,
    GoalLevel,
    GoalTerm,
    GroupBrackets,
    HardRules,
    Quota,
    QuotaUnit,
    RuleBook,
    ShareBasis,
    Term,
    Tolerance,
    UnplacedBasis,
)
from optimizer.domain.scenario import Scenario
from optimizer.errors import ScenarioError
from tests.benchmarks.brute import count_plans, find_paths
from tests.build import (
    make_capability,
    make_factory,
    make_lot,
    make_operation,
    make_order,
    make_quote,
    make_scenario,
    make_targets,
    make_work_center,
    with_,
)

PLACES = ("east", "west")
MOST_PLANS = 1_000


class Tiny(NamedTuple):
    """A tiny scenario, targets for it, and the ways each of its orders may take."""

    scenario: Scenario
    targets: Targets
    paths_by_order: dict[str, list[tuple[Step, ...]]]


def draw_tiny(seed: int) -> Tiny:
    """A scenario that is legal and small enough to look at every plan; drawn again until it is."""
    random = Random(seed)
    while True:
        try:
            scenario, targets = _make_tiny(random)
        except ScenarioError:
            # Drawn rules may contradict each other at first sight (a share below the smallest lot).
            continue
        paths = {order.id: find_paths(scenario, order) for order in scenario.orders}
        if count_plans(scenario, paths) <= MOST_PLANS:
            return Tiny(scenario, targets, paths)


def _make_tiny(random: Random) -> tuple[Scenario, Targets]:
    buckets = random.choice((1, 1, 2))
    factories = [_make_shop(random, n) for n in range(random.choice((2, 3, 3)))]
    orders = [_make_tiny_order(random, n, factories) for n in range(random.choice((1, 2, 2)))]
    legs = [("east", "west", random.choice((0, 0, 7)), random.choice((0, 2.5)))]
    conflicts = [("B0", "B1")] if random.random() < 0.25 else []
    fields: dict[str, Any] = {"rulebook": _make_tiny_rulebook(random, factories)}
    if random.random() < 0.3:
        fields["published"] = (_make_tiny_lot(random, orders[0], factories, "published"),)
    scenario = make_scenario(factories, orders, buckets=buckets, legs=legs, conflicts=conflicts, **fields)
    scenario = _pin_something(random, scenario) if random.random() < 0.3 else scenario
    members = {f.id: random.choice((0, 2, 3)) for f in factories if f.is_member}
    targets = make_targets(
        scenario, members, prefill={f: random.choice((0, 1)) for f in members}, unit=random.choice((1, 2)),
        breakpoints=(500, 1000), weights=() if scenario.rulebook.fairness.alpha == "worst_first" else (3, 1),
    )  # fmt: skip
    return scenario, targets


def _make_shop(random: Random, number: int) -> Factory:
    centers = [
        make_work_center(
            f"F{number}-{position}",
            make_capability("mill", time_permille=random.choice((1000, 1500))),
            *(["turn"] if random.random() < 0.5 else []),
            free=random.choice((2, 3, 4, 6)),
            yen_per_minute=random.choice((1, 2, 3.5)),
            lead_days=random.choice((0, 0, 3)),
        )
        for position in range(1 if random.random() < 0.8 else 2)
    ]
    return make_factory(
        f"F{number}",
        *centers,
        location=random.choice(PLACES),
        municipality=random.choice(("north", "south", None)),
        hazard_zones=random.choice(((), ("river",), ("river", "coast"))),
        is_member=random.random() < 0.85,
        ndas=("B0",) if random.random() < 0.5 else (),
        activation_yen=random.choice((0, 0, 5)),
    )


def _make_tiny_order(random: Random, number: int, factories: list[Factory]) -> Order:
    multiple = random.choice((1, 1, 1, 2))
    return make_order(
        f"O{number}",
        multiple * random.choice((1, 2, 2, 3)),
        buyer=f"B{number % 2}",
        item="I",
        lot_multiple=multiple,
        due=random.choice((7, 10, 14)),
        latest_day=random.choice((None, None, 14)),
        release_day=random.choice((0, 0, 7)) if random.random() < 0.3 else 0,
        destination=random.choice((None, "east", "west")),
        kg_per_piece=random.choice((0, 1, 0.5)),
        priority=random.choice((1, 2)),
        unit_value_yen=random.choice((1, 5)),
        requires_nda=random.random() < 0.2,
        is_all_or_nothing=random.random() < 0.25,
        route=[_make_step(random, factories, p) for p in random.choice((("mill",), ("mill",), ("mill", "turn")))],
        sourcing=_make_sourcing(random, factories),
    )


def _make_step(random: Random, factories: list[Factory], process: str) -> Operation:
    quotes = []
    if random.random() < 0.4:
        quotes.append(
            make_quote(
                random.choice(factories).id,
                minutes_per_piece=random.choice((None, 0.5, 2)),
                setup_minutes=random.choice((None, 0, 1)),
                yen_per_piece=random.choice((None, 0.25, 7)),
            )
        )
    minutes = random.choice((1, 1, 0.5, 2))
    return make_operation(process, minutes, setup_minutes=random.choice((0, 0, 1)), quotes=tuple(quotes))


def _make_sourcing(random: Random, factories: list[Factory]) -> SourcingRule:
    rules: dict[str, Any] = {
        "min_factories": 2,
        "max_factories": 1,
        "min_lot": 2,
        "max_share_permille": 600,
        "max_group_shares": (
            GroupShare(kind=random.choice((GroupKind.municipality, GroupKind.hazard_zone)), max_share_permille=500),
        ),
        "excluded_factories": (factories[0].id,),
        "is_never_split": True,
    }
    chosen = random.sample(sorted(rules), random.choice((0, 0, 1, 1, 2)))
    if {"min_factories", "max_factories"} <= set(chosen) or {"min_factories", "is_never_split"} <= set(chosen):
        chosen.remove("min_factories")
    return SourcingRule(**{name: rules[name] for name in chosen})


def _make_tiny_rulebook(random: Random, factories: list[Factory]) -> RuleBook:
    quotas = []
    if random.random() < 0.3:
        unit = random.choice(list(QuotaUnit))
        limits = {
            QuotaUnit.absolute: (1, 3),
            QuotaUnit.permille_of_placed: (200, 700),
            QuotaUnit.permille_of_entitlement: (300, 1000),
        }
        low, high = limits[unit]
        member = next((f.id for f in factories if f.is_member), None)
        if member is not None:
            minimum = low if random.random() < 0.3 else None
            quotas.append(Quota(factory=member, minimum=minimum, maximum=high, unit=unit))
    hard = HardRules(
        quotas=tuple(quotas),
        item_cap_permille=random.choice((None, None, None, 700)),
        load_cap_permille=random.choice((None, None, None, 600)),
    )
    return RuleBook(
        unplaced_basis=random.choice(list(UnplacedBasis)),
        hard=hard,
        entitlement=EntitlementRule(basis=random.choice(list(ShareBasis))),
        fairness=FairnessRule(
            alpha=random.choice((0, 1, 2, 4, "worst_first")), brackets=2, groups=_make_tiny_groups(random)
        ),
        goals=_make_goals(random),
    )


def _make_tiny_groups(random: Random) -> tuple[GroupBrackets, ...]:
    """Sometimes the municipalities, or a hazard zone of which a member may be in two, weigh beside the members."""
    if random.random() < 0.6:
        return ()
    kinds = random.sample([GroupKind.municipality, GroupKind.hazard_zone], random.choice((1, 2)))
    return tuple(GroupBrackets(kind=kind, weight=random.choice((1, 2))) for kind in kinds)


def _make_goals(random: Random) -> tuple[GoalLevel, ...]:
    later = random.sample(["lateness", "unfairness", "guarantee", "cost", "change", "concentration"], 3)
    levels = []
    for name in ["unplaced", *later]:
        term = GoalTerm(term=Term(name), level_permille=500 if name == "guarantee" else None)
        tolerance = Tolerance(absolute=random.choice((0, 0, 1)), permille=random.choice((0, 0, 100)))
        levels.append(GoalLevel(name=name, terms=(term,), tolerance=tolerance))
    return tuple(levels)


def _pin_something(random: Random, scenario: Scenario) -> Scenario:
    """Pin one lot multiple of the first order to a way it may take; the pin may still clash with the other rules."""
    order = scenario.orders[0]
    paths = find_paths(scenario, order)
    if not paths:
        return scenario
    pin = Lot(id="pin", order=order.id, quantity=order.lot_multiple, steps=random.choice(paths), is_pinned=True)
    return with_(scenario, pins=(pin,))


def _make_tiny_lot(random: Random, order: Order, factories: list[Factory], id_: str) -> Lot:
    steps = [f"{random.choice(factories).work_centers[0].id}@0" for _ in order.route]
    return make_lot(id_, order.id, order.lot_multiple, *steps)
