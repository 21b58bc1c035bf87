"""Scenarios of a few pieces, drawn so that rules bite: little time, few factories, orders that want the same."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

import hypothesis.strategies as st

from optimizer.domain.network import Factory
from optimizer.domain.order import GroupKind, Operation, Order, SourcingRule
from optimizer.domain.plan import Lot
from optimizer.domain.rulebook import (
    EntitlementRule,
    FairnessRule,
    GoalLevel,
    GoalTerm,
    GroupBrackets,
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

SEEDS = st.integers(0, 2**32 - 1)
"""What a property draws: a scenario is made from a seed, so that examples are as varied as they look."""

TOLERANCES = (Tolerance(), Tolerance(), Tolerance(absolute=2), Tolerance(permille=200))


def draw_tiny(random: Random) -> Scenario:
    """One to three orders of one to four pieces over two or three factories in one to three weeks."""
    while True:
        try:
            return _draw_scenario(random)
        except ScenarioError:
            # Rules that contradict each other at first sight: a share below the smallest lot, say.
            continue


def _draw_scenario(random: Random) -> Scenario:
    buckets = random.randint(1, 3)
    factories = [_draw_factory(random, f"F{i + 1}", buckets) for i in range(random.randint(2, 3))]
    orders = [_draw_order(random, i, buckets) for i in range(random.randint(1, 3))]
    book = draw_rulebook(random, [factory.id for factory in factories if factory.is_member])
    fields: dict[str, Any] = {"rulebook": book}
    if _happens(random, 4):
        fields["pins"] = (_draw_lot(random, "pin", orders[0], factories, buckets),)
    if any(term.term is Term.change for level in book.goals for term in level.terms):
        fields["published"] = (_draw_lot(random, "old", orders[-1], factories, buckets),)
    rivals = [("B1", "B2")] if len({order.buyer for order in orders}) == 2 and _happens(random, 2) else []
    legs = [
        (BASE, "hill", random.choice((0, 1, 7)), 2),
        (BASE, "port", random.choice((0, 2)), 1),
        ("hill", "port", 1, 3),
    ]
    return make_scenario(factories, orders, buckets=buckets, legs=legs, conflicts=rivals, **fields)


def _happens(random: Random, out_of: int) -> bool:
    """True in one case out of so many."""
    return random.randrange(out_of) == 0


def _draw_factory(random: Random, id_: str, buckets: int) -> Factory:
    center = make_work_center(
        f"{id_}-1",
        *random.choice((("mill", "paint"), ("mill", "paint"), ("mill",), ("paint",))),
        free=[random.choice((12, 6, 3, 0)) for _ in range(buckets)],
        lead_days=random.choice((0, 0, 1)),
        yen_per_minute=random.choice((1, 1.3, 0, 4)),
    )
    return make_factory(
        id_,
        center,
        location=random.choice((BASE, BASE, "hill")),
        municipality=random.choice((None, "Kita", "Minami")),
        activation_yen=random.choice((0, 0, 7)),
        is_member=not _happens(random, 4),
    )


def _draw_order(random: Random, number: int, buckets: int) -> Order:
    multiple = random.choice((1, 1, 2))
    quantity = multiple * random.randint(1, 4 if multiple == 1 else 2)
    latest = 7 * buckets if _happens(random, 4) else None
    due = random.randint(3, 7 * buckets + 3)
    return make_order(
        f"O{number + 1}",
        quantity,
        lot_multiple=multiple,
        buyer=random.choice(("B1", "B2")),
        route=[
            _draw_operation(random, process) for process in random.choice((("mill",), ("paint",), ("mill", "paint")))
        ],
        release_day=random.choice((0, 0, 0, 1)),
        due=due if latest is None else min(due, latest),
        latest_day=latest,
        destination=random.choice((None, "port")),
        kg_per_piece=random.choice((0, 0.5)),
        priority=random.randint(1, 3),
        unit_value_yen=random.choice((10, 25)),
        is_all_or_nothing=_happens(random, 4),
        sourcing=_draw_sourcing(random, quantity),
    )


def _draw_operation(random: Random, process: str) -> Operation:
    has_quote = _happens(random, 4)
    return make_operation(
        process,
        minutes=random.choice((1, 1, 1.5, 2, 3)),
        setup_minutes=random.choice((0, 0, 1, 3)),
        quotes=(make_quote("F1", minutes_per_piece=1, yen_per_piece=3),) if has_quote else (),
        is_quoted_only=has_quote and _happens(random, 2),
    )


def _draw_sourcing(random: Random, quantity: int) -> SourcingRule:
    choices: list[dict[str, Any]] = [
        {"min_factories": 2},
        {"max_factories": 1},
        {"min_lot": min(2, quantity)},
        {"max_share_permille": random.choice((500, 700))},
        {"max_group_shares": (make_group_share("municipality", random.choice((500, 0))),)},
        {"is_never_split": True},
    ]
    return make_sourcing(**({} if _happens(random, 2) else random.choice(choices)))


def draw_rulebook(random: Random, members: Sequence[str]) -> RuleBook:
    """Two to four goal levels with tolerances, now and then a hard rule of the network."""
    quotas = (_draw_quota(random, random.choice(members)),) if members and _happens(random, 5) else ()
    return RuleBook(
        hard=HardRules(
            quotas=quotas,
            item_cap_permille=random.choice((500, 700)) if _happens(random, 6) else None,
            load_cap_permille=random.choice((300, 600)) if _happens(random, 6) else None,
        ),
        unplaced_basis=random.choice(tuple(UnplacedBasis)),
        entitlement=EntitlementRule(basis=random.choice(tuple(ShareBasis))),
        fairness=FairnessRule(alpha=random.choice((2, 0, "worst_first")), brackets=4, groups=_draw_groups(random)),
        goals=tuple(_draw_goals(random)),
    )


def _draw_groups(random: Random) -> tuple[GroupBrackets, ...]:
    """Now and then the municipalities count too; there may be none, and then the scenario is drawn anew."""
    # From a branch of its own: all that is drawn after it stays as it would be without.
    branch = Random()
    branch.setstate(random.getstate())
    branch = Random(branch.getrandbits(64))
    if not _happens(branch, 3):
        return ()
    return (GroupBrackets(kind=GroupKind.municipality, weight=branch.choice((1, 3))),)


def _draw_quota(random: Random, factory: str) -> Quota:
    unit = random.choice(("absolute", "permille_of_entitlement", "permille_of_placed"))
    most = random.choice((2, 3)) if unit == "absolute" else random.choice((400, 800))
    return make_quota(factory, unit=unit, **{random.choice(("maximum", "minimum")): most})


def _draw_goals(random: Random) -> list[GoalLevel]:
    """What is not placed comes first; without it nothing would be placed at all."""
    others = random.sample([term for term in Term if term is not Term.unplaced], random.randint(1, 3))
    levels: list[list[Term]] = [[Term.unplaced]]
    levels += [[term] for term in others]
    if _happens(random, 5):
        levels = [[Term.unplaced, others[0]], *levels[2:]]
    return [
        GoalLevel(
            name=f"level-{i}",
            terms=tuple(_draw_term(random, term) for term in terms),
            tolerance=random.choice(TOLERANCES),
        )
        for i, terms in enumerate(levels)
    ]


def _draw_term(random: Random, term: Term) -> GoalTerm:
    level = random.choice((500, 1000)) if term is Term.guarantee else None
    return GoalTerm(term=term, weight=random.choice((1, 1, 3)), level_permille=level)


def _draw_lot(random: Random, id_: str, order: Order, factories: Sequence[Factory], buckets: int) -> Lot:
    """A lot anywhere, be it allowed or not."""
    steps = [f"{random.choice(factories).id}-1@{random.randrange(buckets)}" for _ in order.route]
    return make_lot(id_, order.id, order.lot_multiple, *steps, is_pinned=id_ == "pin")
