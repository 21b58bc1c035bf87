"""Groups weighed beside the members: the smallest instance in which they decide, by hand and by every algorithm."""

from __future__ import annotations

from collections import Counter
from math import ceil
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given, settings

from benchmarks.peers import solve_whole
from optimizer.bounds import Ascent, Relaxation
from optimizer.cells.goals import Goals
from optimizer.domain.order import GroupKind
from optimizer.domain.plan import Budget, Targets
from optimizer.domain.rulebook import FairnessRule, GroupBrackets
from optimizer.domain.scenario import Scenario
from optimizer.objectives import build_level_expressions
from optimizer.objectives.hint import compute_values
from optimizer.scenario import hash_rulebook
from optimizer.scenario.generate import generate_scenario
from optimizer.solve import prepare, solve_scenario
from optimizer.verify import compute_levels
from tests.agreement.drawn import SEEDS, draw_tiny
from tests.build import make_factory, make_lot, make_order, make_plan, make_rulebook, make_scenario, make_targets, with_
from tests.cells.drawn import draw_lots, write_lots
from tests.model.judge import build_whole
from tests.model.solved import Ticks
from tests.objectives.goals import best_of

SEEN: Counter[str] = Counter()
"""How often an example was interesting, over one run of the property."""


def weigh(*kinds: tuple[str, int], alpha: Any = 2) -> FairnessRule:
    return FairnessRule(alpha=alpha, groups=tuple(GroupBrackets(kind=GroupKind(k), weight=w) for k, w in kinds))


def build_towns(*kinds: tuple[str, int], quantity: int = 4) -> tuple[Scenario, Targets]:
    """Pieces of a minute, two brackets of two units each, weighing 3 and 1.

    F1 in Kita and F2 in Minami should have 4 each, but F2 has no time. F3, in Minami too, has time and no target.
    """
    factories = [
        make_factory("F1", municipality="Kita"),
        make_factory("F2", municipality="Minami", free=0),
        make_factory("F3", municipality="Minami"),
    ]
    book = make_rulebook("unfairness", fairness=weigh(*kinds))
    scenario = make_scenario(factories, [make_order("O1", quantity)], rulebook=book)
    targets = make_targets(scenario, {"F1": 4, "F2": 4}, unit=1_000, breakpoints=(500, 1000), weights=(3, 1))
    return scenario, targets


def build_goals(*kinds: tuple[str, int], quantity: int = 4) -> Goals:
    scenario, targets = build_towns(*kinds, quantity=quantity)
    return Goals(prepare(scenario).table, targets)


TOWNS = [
    # All that is missing weighs 8 for each of F1, F2, Kita and Minami. Members alone: all 4 pieces go to F1, F2's 8 stay.
    ((), 8),
    # The third piece is worth 1 to F1 and 1 to Kita, but 3 to Minami, though F3 itself misses nothing: 2 go to each.
    # F1 and Kita miss 2 each, F2 8, Minami 2.
    ((("municipality", 1),), 2 + 8 + (2 + 2)),
    ((("municipality", 2),), 2 + 8 + 2 * (2 + 2)),
]


@pytest.mark.parametrize(("kinds", "missing"), TOWNS)
def test_a_neighbour_with_time_works_for_its_town(kinds: tuple[tuple[str, int], ...], missing: int) -> None:
    assert best_of(build_goals(*kinds)) == missing


@pytest.mark.parametrize(("kinds", "missing"), TOWNS)
def test_every_algorithm_says_so(kinds: tuple[tuple[str, int], ...], missing: int) -> None:
    scenario, targets = build_towns(*kinds)
    goals = build_goals(*kinds)
    relaxed = Relaxation(goals, ()).solve_level(0, accuracy=1e-9)
    assert relaxed is not None
    # Nothing here needs whole pieces.
    assert relaxed.bound == missing
    climbed = Ascent(goals, ()).solve_level(0, passes=600, target=missing)
    assert climbed is not None
    assert missing - 1 <= climbed.bound <= missing
    whole = solve_whole(scenario, targets, time_limit_seconds=60)
    assert whole.plan is not None
    assert whole.plan.levels[0].value == pytest.approx(missing)


def test_the_worth_of_work_is_that_of_a_member_and_of_its_town() -> None:
    # 4 units in all at the best prices: a minute at F3 is worth what Minami makes of it, between its 3 and 1.
    climbed = Ascent(build_goals(("municipality", 1)), ()).solve_level(0, passes=600, target=14)
    assert climbed is not None
    assert climbed.work.shape == (3,)
    assert climbed.work[2] > 0
    assert climbed.work[0] == pytest.approx(climbed.work[2], rel=0.2)


# ----------------------------------------------------------------------------------------------------------- by the lots


def test_value_of_groups_by_hand() -> None:
    # Units of 2 minutes; brackets to 500 and 1000 permille weigh 5 and 2. The coast has F1 and F2, the river F2 and F3.
    # Members: F1 has 1 unit (3 minutes) of 4: 5 + 2 x 2 = 9. F2 has 1 (3 minutes) of 4: 9. F3 has 2 (5 minutes) of 2: 0.
    # Groups: the coast has 3 units (6 minutes; each rounded down for itself it would be 2) of 8: 5 + 4 x 2 = 13. The river has
    # 4 (8 minutes) of 6: 2 x 2 = 4. The center's 50 minutes on the coast are nobody's. Three times: 51.
    # All missing: F1 and F2 14 each, F3 5 + 2; the coast 28, the river 15 + 6.
    factories = [
        make_factory("F1", hazard_zones=("coast",)),
        make_factory("F2", hazard_zones=("coast", "river")),
        make_factory("F3", hazard_zones=("river", "river")),
        make_factory("C", hazard_zones=("coast",), is_member=False),
    ]
    orders = [make_order(f"O{i + 1}", 1000) for i in range(4)]
    book = make_rulebook("unfairness", fairness=weigh(("hazard_zone", 3)))
    scenario = make_scenario(factories, orders, rulebook=book)
    given = {"unit": 2_000, "breakpoints": (500, 1000), "weights": (5, 2)}
    targets = make_targets(scenario, {"F1": 4, "F2": 4, "F3": 2}, prefill={"F3": 2_000}, **given)  # type: ignore[arg-type]
    minutes = {"F1": 3, "F2": 3, "F3": 3, "C": 50}
    lots = [make_lot(f, f"O{i + 1}", n, f"{f}-1@0") for i, (f, n) in enumerate(minutes.items())]
    (level,) = compute_levels(scenario, make_plan(scenario, lots, targets=targets, levels=[]))
    assert (level.value, level.scale) == (9 + 9 + 3 * (13 + 4), 14 + 14 + 7 + 3 * (28 + 21))


def draw_groups(random: Random, scenario: Scenario) -> Scenario:
    """Members in up to two hazard zones and a size class, all kinds of groups weighed."""
    zones = ((), ("river",), ("river", "coast"))
    factories = tuple(
        with_(factory, hazard_zones=random.choice(zones), size_class=random.choice(("small", None)))
        for factory in scenario.network.factories
    )
    found = {
        GroupKind.municipality: any(f.is_member and f.municipality for f in factories),
        GroupKind.size_class: any(f.is_member and f.size_class for f in factories),
        GroupKind.hazard_zone: any(f.is_member and f.hazard_zones for f in factories),
    }
    groups = tuple(
        GroupBrackets(kind=kind, weight=random.randint(1, 5)) for kind, is_there in found.items() if is_there
    )
    book = scenario.rulebook
    return with_(
        scenario,
        network=with_(scenario.network, factories=factories),
        rulebook=with_(book, fairness=with_(book.fairness, groups=groups), goals=make_rulebook("unfairness").goals),
    )


@settings(max_examples=200)
@given(SEEDS)
def check_values(seed: int) -> None:
    random = Random(seed)
    scenario = draw_groups(random, draw_tiny(random))
    prepared = prepare(scenario)
    assume(not prepared.stray_pins)
    is_worst_first = scenario.rulebook.fairness.alpha == "worst_first"
    ids = [factory.id for factory in scenario.network.factories if factory.is_member]
    targets = make_targets(
        scenario, {f: random.randint(0, 9) for f in ids}, prefill={f: random.randint(0, 7_000) for f in ids},
        unit=random.choice((1, 700, 1_000)), breakpoints=(300, 1000), weights=() if is_worst_first else (4, 1),
    )  # fmt: skip
    goals = Goals(prepared.table, targets)
    lots = draw_lots(random, prepared.table, prepared.pinned)
    plan = make_plan(scenario, write_lots(prepared.table, lots), targets=targets, levels=[])
    (level,) = compute_levels(scenario, plan)
    assert goals.evaluate(lots) == (level.value,)
    assert goals.compute_scale(0, 0) == level.scale
    # What the model adds up, with its variables set from the lots, is the same.
    built = build_whole(goals, prepared.pinned)
    expression = build_level_expressions(built.variables).level(0)
    values = compute_values(built.variables, lots)
    assert values is not None
    assert expression.evaluate(values) == level.value
    if is_worst_first:
        # The verifier looks at groups too: none is ever worse off than its worst-off member, rounded as they are.
        alone = with_(scenario.rulebook, fairness=with_(scenario.rulebook.fairness, groups=()))
        assert compute_levels(with_(scenario, rulebook=alone), plan) == (level,)
    SEEN["worst first" if is_worst_first else "brackets"] += level.value > 0
    SEEN["groups"] += bool(goals.targets.groups)
    SEEN["in two zones"] += any(len(factory.hazard_zones) > 1 for factory in scenario.network.factories)


def test_engine_and_verifier_count_the_same() -> None:
    SEEN.clear()
    check_values()
    assert {name for name in ("worst first", "brackets", "groups", "in two zones") if SEEN[name] < 10} == set(), SEEN


# ----------------------------------------------------------------------------------------------------------- large scale


def test_the_large_strategy_serves_groups_too() -> None:
    # Fairness alone counts after what is placed; the town's share is weighed four times a member's.
    plain = generate_scenario("balanced", factories=8, orders=30, seed=3, calendar="weekly")
    book = make_rulebook("unplaced", "unfairness", fairness=weigh(("municipality", 4), ("size_class", 1)))
    scenario = with_(plain, rulebook=with_(plain.rulebook, goals=book.goals, fairness=book.fairness))
    budget = Budget(time_limit_seconds=1_000, max_steps=4)
    result = solve_scenario(scenario, budget, clock=Ticks(), strategy="guided")
    assert result.plan is not None
    assert result.verdict is not None
    assert result.verdict.is_verified
    level = result.plan.levels[1]
    assert level.bound is not None
    assert level.bound <= level.value < level.scale
    again = solve_scenario(scenario, budget, clock=Ticks(), strategy="guided")
    assert again.plan == result.plan
    # At the limits that the plan keeps, the linear relaxation is no worse than the bound it states, and no better than the plan.
    prepared = prepare(scenario)
    relaxation, ascent = Relaxation(prepared.goals, prepared.pinned), Ascent(prepared.goals, prepared.pinned)
    kept = prepared.goals.measures[0].compute_limit(int(result.plan.levels[0].value))
    # The routes of the first level are what the second begins with.
    assert relaxation.solve_level(0) is not None
    relaxation.keep_level(0, kept)
    ascent.keep_level(0, kept)
    relaxed = relaxation.solve_level(1)
    climbed = ascent.solve_level(1, passes=300, target=int(level.value))
    assert relaxed is not None
    assert climbed is not None
    assert climbed.bound <= ceil(relaxed.value + 1e-3)
    assert relaxed.bound <= level.value


# ------------------------------------------------------------------------------------------------------------ rule book


def test_without_groups_nothing_is_different() -> None:
    book, spelt_out = make_rulebook("unfairness"), make_rulebook("unfairness", fairness=FairnessRule(groups=()))
    assert book.model_dump_json() == spelt_out.model_dump_json()
    assert "groups" not in book.model_dump_json()
    assert hash_rulebook(book) == hash_rulebook(spelt_out)
    weighed = make_rulebook("unfairness", fairness=weigh(("municipality", 1)))
    assert hash_rulebook(weighed) != hash_rulebook(book)
    assert type(weighed).model_validate_json(weighed.model_dump_json()) == weighed
