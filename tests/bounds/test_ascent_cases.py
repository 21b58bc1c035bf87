"""Bounds of the ascent derived by hand, rule by rule and term by term; and how it is asked."""

from __future__ import annotations

from typing import Any

import pytest

from optimizer.bounds import Ascent
from optimizer.domain.rulebook import FairnessRule, GoalLevel, GoalTerm, HardRules, Term
from optimizer.domain.scenario import Scenario
from optimizer.scenario.generate import generate_scenario
from optimizer.solve import prepare
from tests.bounds.test_ascent import bound_of, climb
from tests.build import (
    make_factory,
    make_lot,
    make_operation,
    make_order,
    make_quota,
    make_rulebook,
    make_scenario,
    make_work_center,
)
from tests.model.solved import best_plan


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
