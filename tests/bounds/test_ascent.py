"""The bound of the ascent on prices is never above what a plan can reach, rises with every pass, and comes near the linear relaxation."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import pairwise
from math import ceil, inf
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings

from optimizer.bounds import Ascent, AscentResult, Relaxation, passes
from optimizer.cells import compute_tally
from optimizer.domain.rulebook import FairnessRule, GoalLevel, GoalTerm, HardRules, Term
from optimizer.domain.scenario import Scenario
from optimizer.scenario.generate import generate_scenario
from optimizer.solve import Prepared, prepare
from tests.agreement.drawn import SEEDS, draw_tiny
from tests.agreement.oracle import Oracle, as_fraction
from tests.bounds.differences import list_strengths_of_ascent
from tests.bounds.test_whole import FAMILIES, OF_DRAWN, list_families, near
from tests.build import (
    make_factory,
    make_lot,
    make_operation,
    make_order,
    make_quota,
    make_rulebook,
    make_scenario,
    make_sourcing,
    make_work_center,
)
from tests.model.solved import best_plan

SEEN: Counter[str] = Counter()
"""How often what was interesting."""

STEPS = (1, 2, 7, 40)
"""Passes made one after the other."""


def climb(ascent: Ascent, position: int, *, target: int, number: int = 400) -> AscentResult:
    """Climb a level for some passes."""
    found = ascent.solve_level(position, passes=number, target=target)
    assert found is not None
    return found


def bound_of(scenario: Scenario, *limits: float, number: int = 400, target: float = 0) -> int | float:
    """Bound of the last level, in the unit people see, with limits of all levels before it."""
    prepared = prepare(scenario)
    ascent, last = Ascent(prepared.goals, prepared.pinned), len(prepared.goals.measures) - 1
    measures = prepared.goals.measures
    for position, limit in enumerate(limits):
        ascent.keep_level(position, round(limit * measures[position].denominator / measures[position].quantum))
    goal = round(target * measures[last].denominator / measures[last].quantum)
    return measures[last].report(climb(ascent, last, target=goal, number=number).bound)


def core_of(prepared: Prepared, position: int, value: Fraction) -> int:
    """A value people see as a core value."""
    measure = prepared.goals.measures[position]
    core = value * measure.denominator / measure.quantum
    assert core.denominator == 1
    return int(core)


# ------------------------------------------------------------------------------------------------------------- validity


def check_level(ascent: Ascent, position: int, best: int) -> int:
    """The bound is at most the best value at any number of passes, and rises; returns the last one."""
    bounds = [climb(ascent, position, target=best, number=number).bound for number in STEPS]
    assert bounds == sorted(bounds)
    assert bounds[0] >= 0
    assert bounds[-1] <= best
    SEEN["rises"] += bounds[-1] > bounds[0]
    return bounds[-1]


def note(prepared: Prepared, position: int, bound: int, best: int, free_bound: int) -> None:
    for term in prepared.goals.measures[position].level.terms:
        SEEN[term.term.value] += bound > 0
    SEEN["tight"] += bound == best > 0
    SEEN["open"] += bound < best
    SEEN["sharpened by a kept level"] += bound > free_bound


@settings(max_examples=110)
@given(SEEDS)
def check_drawn(seed: int) -> None:
    random = Random(seed)
    scenario = draw_tiny(random)
    prepared = prepare(scenario)
    assume(not prepared.stray_pins)
    oracle = Oracle(scenario, prepared.targets)
    assume(oracle.plan_count <= 150)
    rows = [tuple(core_of(prepared, i, v) for i, v in enumerate(values)) for _, values in oracle.list_legal()]
    assume(rows)
    SEEN.update(list_families(scenario))
    SEEN[f"alpha {scenario.rulebook.fairness.alpha}"] += 1
    check_best(prepared, rows, least_unplaced(prepared, oracle) if random.random() < 0.3 else {})
    check_any(prepared, rows, random.choice(rows))


def least_unplaced(prepared: Prepared, oracle: Oracle) -> dict[int, int]:
    """What each order must leave even when it is alone."""
    table = {}
    for position, (order, spreads) in enumerate(zip(prepared.scenario.orders, oracle.spreads, strict=True)):
        placed = max(sum(lot.quantity for lot in lots) for lots in spreads)
        table[position] = (order.quantity - placed) // order.lot_multiple
    SEEN["must stay"] += any(table.values())
    return table


def check_best(prepared: Prepared, rows: list[tuple[int, ...]], least: dict[int, int]) -> None:
    """Level by level, each kept at its best (and its tolerance) afterwards; beside column generation."""
    ascent, columns = Ascent(prepared.goals, prepared.pinned), Relaxation(prepared.goals, prepared.pinned)
    for order, count in least.items():
        ascent.require_unplaced(order, count)
        columns.require_unplaced(order, count)
    for position, measure in enumerate(prepared.goals.measures):
        best = min(values[position] for values in rows)
        bound = check_level(ascent, position, best)
        routes = columns.solve_level(position, accuracy=1e-9)
        assert routes is not None
        if not list_strengths_of_ascent(prepared):
            assert bound <= ceil(routes.value + near(routes.value))
            SEEN["compared"] += bound > 0
        free = climb(Ascent(prepared.goals, prepared.pinned), position, target=best, number=50)
        note(prepared, position, bound, best, free.bound)
        limit = measure.compute_limit(best)
        rows = [values for values in rows if values[position] <= limit]
        ascent.keep_level(position, limit)
        columns.keep_level(position, limit)


def check_any(prepared: Prepared, rows: list[tuple[int, ...]], kept: tuple[int, ...]) -> None:
    """Level by level, each kept where some legal plan has it."""
    ascent = Ascent(prepared.goals, prepared.pinned)
    for position, value in enumerate(kept):
        best = min(values[position] for values in rows)
        check_level(ascent, position, best)
        rows = [values for values in rows if values[position] <= value]
        ascent.keep_level(position, value)


def test_no_bound_is_above_the_best_of_all_plans() -> None:
    SEEN.clear()
    check_drawn()
    # Of change, concentration and the worst-off it knows nothing: their bound is 0 unless another term of the level has more.
    terms = {term.value for term in Term} - {Term.change.value, Term.concentration.value}
    others = {"tight", "open", "rises", "sharpened by a kept level", "must stay", "compared", "alpha 0", "alpha 2"}
    assert {name for name in terms | others | OF_DRAWN if SEEN[name] < 2} == set(), SEEN
    assert SEEN["sharpened by a kept level"] >= 10, SEEN


def test_no_bound_is_above_the_exact_value_of_generated_scenarios() -> None:
    SEEN.clear()
    for family in FAMILIES:
        scenario = generate_scenario(family, factories=3, orders=4, seed=1, calendar="weekly")
        prepared, plan = prepare(scenario), best_plan(scenario)
        ascent = Ascent(prepared.goals, prepared.pinned)
        for position, level in enumerate(plan.levels):
            assert level.bound is not None
            best = core_of(prepared, position, as_fraction(level.bound))
            free = climb(Ascent(prepared.goals, prepared.pinned), position, target=best, number=50)
            note(prepared, position, check_level(ascent, position, best), best, free.bound)
            ascent.keep_level(position, prepared.goals.measures[position].compute_limit(best))
        SEEN.update(list_families(scenario))
    wanted = {"certificate", "several operations", "load cap", "setup", "cost", "open"}
    assert {name for name in (*wanted, "sharpened by a kept level") if not SEEN[name]} == set(), SEEN


# ------------------------------------------------------------------------------------------------------------ sharpness


def without_what_it_leaves_out(scenario: Scenario) -> Scenario:
    """A scenario without the rules that only column generation knows."""
    orders = tuple(
        order.model_copy(
            update={
                "sourcing": make_sourcing(),
                "route": tuple(step.model_copy(update={"sourcing": None}) for step in order.route),
            }
        )
        for order in scenario.orders
    )
    buyers = tuple(buyer.model_copy(update={"conflicts": ()}) for buyer in scenario.buyers)
    hard = scenario.rulebook.hard.model_copy(update={"item_cap_permille": None})
    book = scenario.rulebook.model_copy(update={"hard": hard})
    return scenario.model_copy(update={"orders": orders, "buyers": buyers, "rulebook": book})


@pytest.mark.parametrize("family", ["balanced", "tight", "peak_season"])
def test_with_enough_passes_it_is_near_the_linear_relaxation(family: str) -> None:
    # Both at the same limits, a little wider than what is possible over routes. Where a step of the ascent moves whole orders,
    # as few and large ones as here, it comes near the best prices slowly.
    scenario = without_what_it_leaves_out(generate_scenario(family, factories=8, orders=24, seed=2, calendar="weekly"))
    prepared = prepare(scenario)
    ascent, columns = Ascent(prepared.goals, prepared.pinned), Relaxation(prepared.goals, prepared.pinned)
    values, bounds = {}, {}
    for position, measure in enumerate(prepared.goals.measures):
        routes = columns.solve_level(position)
        assert routes is not None
        limit = ceil(routes.value + near(routes.value))
        limit += limit // 50
        name = measure.level.name
        values[name], bounds[name] = routes.value, climb(ascent, position, target=limit, number=800).bound
        ascent.keep_level(position, limit)
        columns.keep_level(position, limit)
    assert bounds["unplaced"] >= 0.9 * values["unplaced"]
    assert values["lateness"] - bounds["lateness"] <= 0.25 * prepared.goals.compute_scale(1, 0)
    assert bounds["cost"] >= 0.93 * values["cost"]


def one_shop(*free: int, **fields: Any) -> list[Any]:
    return [make_factory("F1", free=free, **fields)]


def with_quota(*levels: str, factory: str | None = "F1", **fields: Any) -> Any:
    return make_rulebook(*levels, hard=HardRules(quotas=(make_quota(factory, **fields),)))


def two_shops(*yen: int) -> list[Any]:
    shops = enumerate(yen, start=1)
    return [make_factory(f"F{i}", make_work_center(f"F{i}-1", free=60, yen_per_minute=y)) for i, y in shops]


@pytest.mark.parametrize(
    ("scenario", "bound"),
    [
        # 10 pieces of a minute in 4 minutes.
        (make_scenario(one_shop(4), [make_order("O1", 10)]), 6),
        # 5 minutes for pieces of 2: two and a half could be made of a fluid, so 7.5 stay: rounded up.
        (make_scenario(one_shop(5), [make_order("O1", 10, minutes=2)]), 8),
        # A setup of 4 in 12 minutes leaves room for 8.
        (make_scenario(one_shop(12), [make_order("O1", 10, route=[make_operation(setup_minutes=4)])]), 2),
        # What is milled in week 0 can be painted next door in week 1, where there is time for 3.
        (
            make_scenario(
                [make_factory("F1", free=[9, 9]), make_factory("F2", processes=["paint"], free=[9, 3])],
                [make_order("O1", 10, route=["mill", "paint"])],
                buckets=2,
            ),
            7,
        ),
        # 30 of 100 minutes for joint work.
        (
            make_scenario(
                [make_factory("F1", make_work_center("F1-1", free=60, total_minutes=(100,)))],
                [make_order("O1", 40)],
                rulebook=make_rulebook(hard=HardRules(load_cap_permille=300)),
            ),
            10,
        ),
        # 4 minutes at most.
        (make_scenario(one_shop(60), [make_order("O1", 10)], rulebook=with_quota(maximum=4, unit="absolute")), 6),
        # At most 30 % of what is placed, and nobody else can do anything: nothing can be placed.
        (
            make_scenario(
                [*one_shop(60), make_factory("F2", free=0)],
                [make_order("O1", 10)],
                rulebook=with_quota(maximum=300, unit="permille_of_placed"),
            ),
            10,
        ),
        # At least 80 % of what is placed, by somebody with 4 minutes: 5 pieces can be placed.
        (
            make_scenario(
                [make_factory("F1", free=4), make_factory("F2", free=60)],
                [make_order("O1", 10)],
                rulebook=with_quota(minimum=800, unit="permille_of_placed"),
            ),
            5,
        ),
        # The same where two of the four minutes are pinned at F1, and one piece at F2.
        (
            make_scenario(
                [make_factory("F1", free=4), make_factory("F2", free=60)],
                [make_order("O1", 10)],
                pins=(make_lot("pin", "O1", 2, "F1-1@0"), make_lot("nip", "O1", 1, "F2-1@0")),
                rulebook=with_quota(minimum=800, unit="permille_of_placed"),
            ),
            5,
        ),
        # At most 10 minutes, of which 4 are pinned.
        (
            make_scenario(
                one_shop(60),
                [make_order("O1", 50)],
                pins=(make_lot("pin", "O1", 4, "F1-1@0"),),
                rulebook=with_quota(maximum=10, unit="absolute"),
            ),
            40,
        ),
        # Nobody can paint.
        (make_scenario(one_shop(600), [make_order("O1", 10, route=["paint"])]), 10),
        # Without work, and without anybody to do it.
        (make_scenario(one_shop(600), []), 0),
        (make_scenario([], [make_order("O1", 10)]), 10),
    ],
)
def test_what_must_stay_derived_by_hand(scenario: Scenario, bound: int) -> None:
    assert bound_of(scenario, target=bound) == bound


def dearer(scenario: Scenario, limit: int = 0) -> float:
    """Bound of the cost in yen where so much may stay unplaced."""
    return bound_of(scenario, limit, target=1_000)


def test_costs_derived_by_hand() -> None:
    book = make_rulebook("unplaced", "cost")
    order = make_order("O1", 10)
    # 10 pieces of a minute at 3 yen; where 4 may stay, 6 pieces.
    plain = make_scenario(two_shops(3), [order], rulebook=book)
    assert dearer(plain) == pytest.approx(30, rel=0.01)
    assert dearer(plain, 4) == pytest.approx(18, rel=0.01)
    # At least 6 minutes by the dear one: 6 x 5 + 4 x 3. A pinned piece there counts as one of them.
    least = with_quota("unplaced", "cost", factory="F2", minimum=6, unit="absolute")
    assert dearer(make_scenario(two_shops(3, 5), [order], rulebook=least)) == pytest.approx(42, rel=0.01)
    pins = (make_lot("pin", "O1", 1, "F2-1@0"),)
    assert dearer(make_scenario(two_shops(3, 5), [order], rulebook=least, pins=pins)) == pytest.approx(42, rel=0.01)
    # At most 3 minutes by the cheap one.
    most = with_quota("unplaced", "cost", factory="F1", maximum=3, unit="absolute")
    assert dearer(make_scenario(two_shops(3, 5), [order], rulebook=most)) == pytest.approx(44, rel=0.01)


@pytest.mark.parametrize("pinned", [0, 1, 5, 9])
def test_a_pinned_lot_has_paid_its_setup(pinned: int) -> None:
    # A setup of 10 minutes and 10 pieces: 20 minutes, whichever are pinned, and all of them fit; at 3 yen a minute, 60 yen.
    # Charged once more for what is free, it would be up to 90 yen, and one piece more would not fit.
    order = make_order("O1", 10, route=[make_operation(setup_minutes=10)])
    pins = (make_lot("pin", "O1", pinned, "F1-1@0"),) if pinned else ()
    shop = make_factory("F1", make_work_center("F1-1", free=20, yen_per_minute=3))
    placing = make_scenario([shop], [order], pins=pins)
    assert bound_of(placing) == 0
    cost = dearer(make_scenario([shop], [order], pins=pins, rulebook=make_rulebook("unplaced", "cost")))
    assert cost <= 60
    assert cost == pytest.approx(60, rel=0.01)


def test_activation_counts_by_the_minute_and_once_paid_not_again() -> None:
    # 10 of 40 minutes are a quarter of 100 yen, as 10 pieces at 3 yen are 30: 55. With a load cap of 500 permille, half of
    # the activation: 80. A pinned lot has paid all of it: 130.
    shop = make_factory("F1", make_work_center("F1-1", free=40, yen_per_minute=3), activation_yen=100)
    order, levels = make_order("O1", 10), ("unplaced", "cost")
    assert dearer(make_scenario([shop], [order], rulebook=make_rulebook(*levels))) == pytest.approx(55, rel=0.01)
    capped = make_rulebook(*levels, hard=HardRules(load_cap_permille=500))
    assert dearer(make_scenario([shop], [order], rulebook=capped)) == pytest.approx(80, rel=0.01)
    pins = (make_lot("pin", "O1", 1, "F1-1@0"),)
    paid = dearer(make_scenario([shop], [order], rulebook=make_rulebook(*levels), pins=pins))
    assert paid == pytest.approx(130, rel=0.01)
    assert paid <= 130


def test_work_without_minutes_is_free_and_not_forbidden() -> None:
    shop = make_factory("F1", make_work_center("F1-1", free=5, yen_per_minute=3), activation_yen=100)
    order = make_order("O1", 10, route=[make_operation(minutes=0, setup_minutes=5)])
    # All 10 pieces in one setup of all 5 minutes: 15 yen, and the whole activation.
    scenario = make_scenario([shop], [order], rulebook=make_rulebook("unplaced", "cost"))
    assert bound_of(make_scenario([shop], [order])) == 0
    assert dearer(scenario) == pytest.approx(115, rel=0.01)
    assert dearer(scenario) <= 115


def test_lateness_and_what_stays_in_one_level() -> None:
    # Three pieces due by the end of week 0, in which there is time for one: two are a week late, or would cost 100 each.
    terms = (GoalTerm(term=Term.lateness), GoalTerm(term=Term.unplaced, weight=100))
    book = make_rulebook(GoalLevel(name="both", terms=terms))
    assert (
        bound_of(make_scenario(one_shop(1, 9), [make_order("O1", 3, due=7)], buckets=2, rulebook=book), target=14) == 14
    )


def test_unfairness_of_what_two_members_lack() -> None:
    # Only F1 can do anything: F2 has nothing, so all that its target says is missing, by any measure of it.
    shops = [make_factory("F1", free=60), make_factory("F2", processes=["paint"], free=60)]
    for alpha in (0, 1, 2):
        book = make_rulebook("unfairness", fairness=FairnessRule(alpha=alpha))
        scenario = make_scenario(
            shops, [make_order("O1", 60), make_order("O2", 60, route=["paint"], release_day=7)], rulebook=book
        )
        best = best_plan(scenario).levels[0].value
        assert best > 0
        assert 0.97 * best <= bound_of(scenario, target=best) <= best


# --------------------------------------------------------------------------------------------------------------- kept


def test_a_kept_level_counts_what_pinned_lots_have_of_it() -> None:
    # A pinned lot costs 15 yen and its factory 20; where 41 yen may be spent, 2 of the 5 other pieces can be placed.
    shop = make_factory("F1", make_work_center("F1-1", yen_per_minute=3), activation_yen=20)
    book, pins = make_rulebook("cost", "unplaced"), (make_lot("pin", "O1", 5, "F1-1@0"),)
    scenario = make_scenario([shop], [make_order("O1", 10)], rulebook=book, pins=pins)
    for limit, left in ((50, 0), (41, 3), (35, 5)):
        assert bound_of(scenario, limit, target=left) == left


def test_a_limit_made_wider_does_not_leave_a_bound_behind() -> None:
    prepared = prepare(make_scenario(two_shops(3), [make_order("O1", 10)], rulebook=make_rulebook("unplaced", "cost")))
    ascent, measure = Ascent(prepared.goals, ()), prepared.goals.measures[1]
    bounds = []
    for limit in (0, 4, 10):
        ascent.keep_level(0, limit)
        bounds.append(measure.report(climb(ascent, 1, target=0, number=100).bound))
    assert bounds[0] > 18 >= bounds[1] > bounds[2] == 0


def test_what_an_order_must_leave_is_left_out_of_the_rest() -> None:
    # 10 pieces fit; if it is proven that 3 cannot be placed, 7 are bought at 3 yen each.
    prepared = prepare(make_scenario(two_shops(3), [make_order("O1", 10)], rulebook=make_rulebook("unplaced", "cost")))
    ascent, measure = Ascent(prepared.goals, ()), prepared.goals.measures[1]
    ascent.require_unplaced(0, 3)
    assert climb(ascent, 0, target=3).bound == 3
    ascent.keep_level(0, 3)
    assert measure.report(climb(ascent, 1, target=0).bound) == pytest.approx(21, rel=0.01)


def test_prices_and_what_they_weigh() -> None:
    # 20 pieces, of which the cheap shop has time for 10: a minute there saves the 2 yen by which the other is dearer.
    shops = [
        make_factory(f"F{i}", make_work_center(f"F{i}-1", free=f, yen_per_minute=y))
        for i, f, y in ((1, 10, 3), (2, 99, 5))
    ]
    prepared = prepare(make_scenario(shops, [make_order("O1", 20)], rulebook=make_rulebook("unplaced", "cost")))
    ascent, measure = Ascent(prepared.goals, ()), prepared.goals.measures[1]
    ascent.keep_level(0, 0)
    found = climb(ascent, 1, target=round(80 * measure.denominator / measure.quantum))
    yen = found.capacity * 1_000 * measure.quantum / measure.denominator
    assert yen[:, 0].tolist() == pytest.approx([2, 0], abs=0.05)
    assert found.weights[Term.cost] == 1
    assert found.weights[Term.unplaced] > 0
    assert found.passes == 400
    assert not found.is_cut


def test_stopped_at_once_it_says_nothing_and_stopped_later_what_it_has() -> None:
    prepared = prepare(make_scenario(one_shop(4), [make_order("O1", 10)]))
    assert Ascent(prepared.goals, ()).solve_level(0, passes=5, target=6, should_stop=lambda: True) is None
    looks = iter([False, False, True])
    found = Ascent(prepared.goals, ()).solve_level(0, passes=5, target=6, should_stop=lambda: next(looks))
    assert found is not None
    assert (found.passes, found.is_cut) == (2, True)


def test_the_same_questions_have_the_same_answers() -> None:
    scenario = generate_scenario("tight", factories=4, orders=12, seed=3, calendar="weekly")
    found = []
    for parts in ((30,), (30,), (10, 15, 5)):
        prepared = prepare(scenario)
        ascent = Ascent(prepared.goals, prepared.pinned)
        results = [climb(ascent, 0, target=100, number=number) for number in parts]
        found.append((results[-1].bound, results[-1].capacity.tolist(), results[-1].work.tolist()))
    # However the passes are cut into calls.
    assert found[0] == found[1] == found[2]


# --------------------------------------------------------------------------------------------------------------- passes


def draw_prices(prepared: Prepared, rng: np.random.Generator) -> passes.PassPrices:
    table = prepared.table
    return passes.PassPrices(
        late=float(rng.random() * 5), money=float(rng.random() / 1e3), unplaced=rng.random(len(table.orders.count)) * 3e4,
        room=rng.random(table.index.free_milliminutes.shape) * (rng.random() < 0.7), slot=rng.normal(0, 3_000, table.slot_count),
    )  # fmt: skip


def list_routes(prepared: Prepared, order: int) -> list[tuple[tuple[int, int], ...]]:
    """All ways of an order through cells that exist, by the moves between every two of them."""
    table, index = prepared.table, prepared.index
    ways: list[tuple[tuple[int, int], ...]] = [()]
    for operation in range(index.operation_start[order], index.operation_start[order + 1]):
        slots = range(table.slot_start[operation], table.slot_start[operation + 1])
        cells = [(s, b) for s in slots for b in range(table.bucket_count) if table.limit[s, b] > 0]
        ways = [
            (*way, (s, b)) for way in ways for s, b in cells if not way or table.arrival(way[-1][0], s, way[-1][1]) <= b
        ]
    return ways


def price_route(prepared: Prepared, prices: passes.PassPrices, way: tuple[tuple[int, int], ...]) -> float:
    """Price of a lot multiple on a way."""
    table, unit = prepared.table, prepared.goals.money_unit
    total = sum(prices.money * table.freight(a, b) / unit for (a, _), (b, _) in pairwise(way))
    for slot, bucket in way:
        most, order = table.limit[slot, bucket], table.order[slot]
        minutes = table.minutes[slot] + table.setup[slot] / most
        total += prices.slot[slot] + prices.room[table.work_center[slot], bucket] * minutes
        total += prices.money * (table.cost[slot] + table.setup_cost[slot] / most) / unit
        total += prices.late * table.orders.multiple[order] * table.late_days_at(slot, bucket)
    return float(total)


def check_pass(prepared: Prepared, prices: passes.PassPrices) -> None:
    table, orders = prepared.table, prepared.table.orders
    remaining = (orders.count - compute_tally(table, prepared.pinned).placed).astype(np.float64)
    sums = passes.Passes(table, prepared.goals.money_unit).run(prices, remaining)
    load, received, late = np.zeros_like(sums.load), np.zeros_like(sums.received), 0.0
    for order in range(len(orders.count)):
        ways = [(price_route(prepared, prices, way), way) for way in list_routes(prepared, order)]
        best, way = min(ways, default=(inf, ()))
        assert sums.best[order] == pytest.approx(best, rel=1e-9, abs=1e-6)
        SEEN["no route"] += not ways
        SEEN["several steps"] += len(way) > 1
        SEEN["stays"] += best >= prices.unplaced[order]
        assert sums.placed[order] == (remaining[order] if best < prices.unplaced[order] else 0)
        for slot, bucket in way if best < prices.unplaced[order] else ():
            minutes = table.minutes[slot] + table.setup[slot] / table.limit[slot, bucket]
            load[table.work_center[slot], bucket] += remaining[order] * minutes
            received[table.factory[slot]] += remaining[order] * table.standard[slot]
            late += remaining[order] * orders.multiple[order] * table.late_days_at(slot, bucket)
    assert sums.load == pytest.approx(load)
    assert sums.received == pytest.approx(received)
    assert sums.minutes == pytest.approx(np.bincount(prepared.index.factory_of_work_center, load.sum(axis=1)))
    assert sums.totals[0] == pytest.approx(late)
    SEEN["late"] += late > 0


@settings(max_examples=120)
@given(SEEDS)
def check_drawn_pass(seed: int) -> None:
    prepared = prepare(draw_tiny(Random(seed)))
    assume(not prepared.stray_pins)
    check_pass(prepared, draw_prices(prepared, np.random.default_rng(seed)))


def test_a_pass_finds_the_cheapest_way_of_every_order() -> None:
    SEEN.clear()
    check_drawn_pass()
    for family in FAMILIES:
        prepared = prepare(generate_scenario(family, factories=3, orders=6, seed=4, calendar="weekly"))
        check_pass(prepared, draw_prices(prepared, np.random.default_rng(4)))
    assert {name for name in ("no route", "several steps", "stays", "late") if SEEN[name] < 5} == set(), SEEN


def test_two_halves_add_up_to_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    prepared = prepare(generate_scenario("tight", factories=5, orders=21, seed=6, calendar="weekly"))
    prices = draw_prices(prepared, np.random.default_rng(6))
    remaining = prepared.table.orders.count.astype(np.float64)
    whole = passes.Passes(prepared.table, prepared.goals.money_unit).run(prices, remaining)
    monkeypatch.setattr(passes, "SHARED_FROM", 1)
    halves = [passes.Passes(prepared.table, prepared.goals.money_unit).run(prices, remaining) for _ in range(2)]
    for name in passes.PassSums._fields:
        # Sums are added in another order, but always in the same one.
        assert getattr(halves[0], name) == pytest.approx(getattr(whole, name), rel=1e-12)
        assert getattr(halves[0], name).tolist() == getattr(halves[1], name).tolist()
    assert halves[0].best.tolist() == whole.best.tolist()
    assert whole.placed.sum() > 0
