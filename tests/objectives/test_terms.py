"""Each goal term: the smallest instance in which it decides, its optimum derived by hand.

Pieces take a minute, so a target of n units of 1,000 milliminutes is n pieces.
"""

from __future__ import annotations

from typing import Any

import pytest

from optimizer.cells.goals import Goals
from optimizer.cells.lots import CellLot
from optimizer.domain.rulebook import FairnessRule, GoalLevel, GoalTerm, Term
from optimizer.model import build_model, build_part
from optimizer.objectives import add_hint, build_level_expressions
from tests.build import (
    BASE,
    make_factory,
    make_level,
    make_lot,
    make_operation,
    make_order,
    make_quote,
    make_rulebook,
    make_scenario,
    make_targets,
    make_work_center,
)
from tests.objectives.goals import best_of, build_goals


def shops(*free: int, yen: tuple[float, ...] = (), **fields: Any) -> list[Any]:
    prices = yen or (0,) * len(free)
    centers = [make_work_center(f"F{i + 1}-1", free=n, yen_per_minute=prices[i]) for i, n in enumerate(free)]
    return [make_factory(f"F{i + 1}", center, **fields) for i, center in enumerate(centers)]


# ------------------------------------------------------------------------------------------------- unplaced and lateness


def test_the_heavier_order_is_placed_first() -> None:
    # 10 minutes for 10 pieces of weight 1 and 10 of weight 3: the 10 light ones stay.
    orders = [make_order("O1", 10, priority=1), make_order("O2", 10, priority=3)]
    book = make_rulebook("unplaced", unplaced_basis="priority")
    assert best_of(build_goals(make_scenario(shops(10), orders, rulebook=book))) == 10


@pytest.mark.parametrize(("free", "late"), [((10, 10), 0), ((6, 10), 4 * 7), ((0, 10), 10 * 7)])
def test_work_is_done_early_where_there_is_time(free: tuple[int, int], late: int) -> None:
    # Due on day 7, the end of week 0; what goes to week 1 is a week late.
    factory = make_factory("F1", free=free)
    book = make_rulebook("unplaced", "lateness")
    scenario = make_scenario([factory], [make_order("O1", 10, due=7)], buckets=2, rulebook=book)
    assert best_of(build_goals(scenario), 1, limits=(0,)) == late


def test_the_nearer_factory_is_not_late() -> None:
    # Both have time; F2 is 3 days from the port, F1 one: day 8 is in time, day 10 is 2 days late. F1 holds 4.
    factories = [make_factory("F1", free=4), make_factory("F2", location="hill")]
    order = make_order("O1", 10, due=8, destination="port")
    legs = [(BASE, "port", 1), ("hill", "port", 3)]
    book = make_rulebook("unplaced", "lateness")
    scenario = make_scenario(factories, [order], legs=legs, rulebook=book)
    assert best_of(build_goals(scenario), 1, limits=(0,)) == 6 * 2


# ---------------------------------------------------------------------------------------------------------- unfairness


def fair(*free: int, quantity: int, alpha: Any = 2, level: GoalLevel | str = "unfairness", **targets: Any) -> Goals:
    """One order over members F1, F2, ...; two brackets, to 400 and 1000 permille, weighing 3 and 1."""
    book = make_rulebook(level, fairness=FairnessRule(alpha=alpha))
    scenario = make_scenario(shops(*free), [make_order("O1", quantity)], rulebook=book)
    defaults: dict[str, Any] = {"unit": 1_000, "breakpoints": (400, 1000), "weights": (3, 1)}
    table, given = build_goals(scenario).table, targets.pop("owed", 5)
    return Goals(table, make_targets(scenario, given, **defaults | targets))


@pytest.mark.parametrize(
    ("free", "quantity", "missing"),
    [
        # Targets 5 and 5: brackets of 2 (weight 3) and 3 (weight 1) each, 18 in all.
        ((60, 60), 1, 18 - 3),
        # The first 4 pieces fill the first brackets, the next 2 count 1 each.
        ((60, 60), 6, 18 - 4 * 3 - 2),
        ((60, 60), 10, 0),
        # Nobody is paid for more than the target.
        ((60, 0), 20, 18 - 2 * 3 - 3),
        # F2 has time for one piece only.
        ((60, 1), 6, 18 - 3 * 3 - 3),
    ],
)
def test_brackets_fill_from_the_worst_off(free: tuple[int, int], quantity: int, missing: int) -> None:
    assert best_of(fair(*free, quantity=quantity)) == missing


@pytest.mark.parametrize(("quantity", "missing"), [(3, 18 - 2 * 3), (4, 18 - 2 * 3), (6, 18 - 4 * 3)])
def test_only_whole_coarse_units_count(quantity: int, missing: int) -> None:
    # Units of 1,500 milliminutes: 3 pieces are 2 units. A 4th makes no third unit: 4 + 0 and 3 + 1 are 2 units and some
    # change, 2 + 2 are a unit and some change each. 3 + 3 are 2 units each.
    assert best_of(fair(60, 60, quantity=quantity, unit=1_500)) == missing


def test_work_received_before_counts() -> None:
    # F1 had 4 of its 5 units before: 5 pieces fill F2 (2 x 3 + 3 = 9) or F1's last unit and 4 of F2's.
    # Missing before: 1 + 9. After 5 pieces: 4 at F2 make 6 + 2, the last unit of either 1: 1 left.
    assert best_of(fair(60, 60, quantity=5, prefill={"F1": 4_000})) == 1


@pytest.mark.parametrize(("quantity", "worst"), [(1, 1000), (4, 667), (5, 500), (8, 250), (10, 0), (30, 0)])
def test_worst_first_looks_at_the_worst_off_only(quantity: int, worst: int) -> None:
    # Targets 4 and 6. 1 piece: the other has nothing. 4: 2 + 2, F2 misses 4 of 6 = 666.7, rounded up; 1 + 3 leaves F1 750.
    # 5: 2 + 3, both half. 8: 3 + 5, F1 misses 1 of 4. 10: nobody misses anything.
    goals = fair(60, 60, quantity=quantity, alpha="worst_first", owed={"F1": 4, "F2": 6}, weights=())
    assert best_of(goals) == worst


@pytest.mark.parametrize(("quantity", "missing"), [(4, 2), (5, 1), (6, 0)])
def test_a_guarantee_counts_what_is_missing_below_it(quantity: int, missing: int) -> None:
    # Half of 5 units, rounded up: 3 each.
    level = make_level("guarantee", level_permille=500)
    assert best_of(fair(60, 60, quantity=quantity, level=level)) == missing


def test_the_centers_own_equipment_receives_nothing() -> None:
    # All could be done by the center, which has no target: both members get their 5 instead.
    factories = [*shops(60, 60), make_factory("center", is_member=False)]
    scenario = make_scenario(factories, [make_order("O1", 10)], rulebook=make_rulebook("unfairness"))
    assert best_of(build_goals(scenario, 5, unit=1_000)) == 0


# ------------------------------------------------------------------------------------------ cost, change, concentration


@pytest.mark.parametrize(("quantity", "cost"), [(7, 35), (8, 40), (9, 42)])
def test_a_setup_is_paid_where_it_saves_more(quantity: int, cost: int) -> None:
    # F1 quotes 5 yen a piece; F2 asks 2 yen a minute and needs 12 minutes of setup: 24 + 2 a piece. 8 pieces cost 40 either
    # way.
    factories = shops(60, 60, yen=(0, 2))
    route = [make_operation(setup_minutes=12, quotes=(make_quote("F1", yen_per_piece=5),))]
    book = make_rulebook("unplaced", "cost")
    goals = build_goals(make_scenario(factories, [make_order("O1", quantity, route=route)], rulebook=book))
    assert goals.measures[1].report(best_of(goals, 1, limits=(0,))) == cost


@pytest.mark.parametrize(("activation", "cost"), [(9, 10 + 9), (11, 20), (10, 20)])
def test_a_factory_is_activated_where_it_saves_more(activation: int, cost: int) -> None:
    # F2 asks 1 yen a piece and F1 2: F2 saves 10 yen on 10 pieces, for its activation.
    factories = shops(60, 60, yen=(2, 1))
    factories[1] = make_factory("F2", *factories[1].work_centers, activation_yen=activation)
    book = make_rulebook("unplaced", "cost")
    goals = build_goals(make_scenario(factories, [make_order("O1", 10)], rulebook=book))
    assert goals.measures[1].report(best_of(goals, 1, limits=(0,))) == cost


def test_an_activation_is_paid_once_for_all_orders_and_operations() -> None:
    factories = [make_factory("F1", processes=["mill", "paint"], activation_yen=7)]
    orders = [make_order(id_, 5, route=["mill", "paint"]) for id_ in ("O1", "O2")]
    goals = build_goals(make_scenario(factories, orders, rulebook=make_rulebook("unplaced", "cost")))
    assert goals.measures[1].report(best_of(goals, 1, limits=(0,))) == 7


def test_freight_decides_between_factories() -> None:
    # 2 kg a piece: from the hill 3 yen per kg, so 6 yen; from the base 2 yen of work and 1 x 2 of freight: 4. F1 holds 4.
    center = make_work_center("F1-1", free=4, yen_per_minute=2)
    factories = [make_factory("F1", center), make_factory("F2", location="hill")]
    order = make_order("O1", 10, destination="port", kg_per_piece=2)
    legs = [(BASE, "port", 0, 1.0), ("hill", "port", 0, 3.0)]
    goals = build_goals(make_scenario(factories, [order], legs=legs, rulebook=make_rulebook("unplaced", "cost")))
    assert goals.measures[1].report(best_of(goals, 1, limits=(0,))) == 4 * 4 + 6 * 6


@pytest.mark.parametrize(("free", "changed"), [((60, 60), 0), ((3, 60), 3), ((3, 1), 6), ((0, 60), 6)])
def test_published_pieces_stay_where_they_can(free: tuple[int, int], changed: int) -> None:
    # 6 pieces were published at F1, 4 at F2. With 3 minutes at F1, 3 must leave; with none its cell is gone altogether.
    lots = (make_lot("a", "O1", 6, "F1-1@0"), make_lot("b", "O1", 4, "F2-1@0"))
    book = make_rulebook("change")
    scenario = make_scenario(shops(*free), [make_order("O1", 10)], rulebook=book, published=lots)
    assert best_of(build_goals(scenario)) == changed


def test_a_published_lot_larger_than_its_order_is_now() -> None:
    lots = (make_lot("a", "O1", 12, "F1-1@0"),)
    scenario = make_scenario(shops(60), [make_order("O1", 10)], rulebook=make_rulebook("change"), published=lots)
    assert best_of(build_goals(scenario)) == 2


@pytest.mark.parametrize(
    ("setup", "multiple", "minutes"),
    # 10 pieces over three members: one has 4. With a setup of 2 minutes 6. Five pairs: one member has two of them.
    [(0, 1, 4), (2, 1, 6), (0, 2, 4)],
)
def test_the_largest_load_is_kept_small(setup: int, multiple: int, minutes: int) -> None:
    order = make_order("O1", 10, lot_multiple=multiple, route=[make_operation(setup_minutes=setup)])
    book = make_rulebook("unplaced", "concentration")
    goals = build_goals(make_scenario(shops(60, 60, 60), [order], rulebook=book))
    assert goals.measures[1].report(best_of(goals, 1, limits=(0,))) == minutes


def test_the_centers_own_equipment_is_no_concentration() -> None:
    factories = [*shops(60), make_factory("center", is_member=False)]
    goals = build_goals(
        make_scenario(factories, [make_order("O1", 10)], rulebook=make_rulebook("unplaced", "concentration"))
    )
    assert best_of(goals, 1, limits=(0,)) == 0


def test_a_mixed_level_weighs_its_terms() -> None:
    # A piece placed costs 3 yen and saves w: it is worth it from w = 4 on, and at w = 3 it is all the same.
    for weight, value in ((2, 20), (3, 30), (4, 30)):
        terms = (GoalTerm(term=Term.unplaced, weight=weight), GoalTerm(term=Term.cost))
        book = make_rulebook(GoalLevel(name="both", terms=terms))
        goals = build_goals(make_scenario(shops(60, yen=(3,)), [make_order("O1", 10)], rulebook=book))
        assert goals.measures[0].report(best_of(goals)) == value


# ----------------------------------------------------------------------------------------------------------------- hints


def test_a_hint_that_uses_a_closed_cell_is_refused() -> None:
    goals = build_goals(make_scenario(shops(60, 60), [make_order("O1", 10)]))
    is_open = goals.table.limit > 0
    is_open[1] = False
    built = build_model(build_part(goals, [0], (), is_open=is_open))
    build_level_expressions(built.variables).level(0)
    assert add_hint(built.variables, (CellLot(0, 10, ((0, 0),)),))
    assert not add_hint(built.variables, (CellLot(0, 10, ((1, 0),)),))


def test_a_hint_has_a_value_for_every_variable_within_its_limits() -> None:
    # O2 cannot be done by anybody: rules about it always hold, and the solver writes that with constants.
    orders = [make_order("O1", 10), make_order("O2", 10, route=["paint"])]
    goals = build_goals(make_scenario(shops(60), orders))
    built = build_model(build_part(goals, [0, 1], ()))
    build_level_expressions(built.variables).level(0)
    assert add_hint(built.variables, (CellLot(0, 10, ((0, 0),)),))
    hint = built.model.proto.solution_hint
    value = dict(zip(hint.vars, hint.values, strict=True))
    variables = list(built.model.proto.variables)
    assert sorted(value) == list(range(len(variables)))
    assert all(next(iter(v.domain)) <= value[i] <= list(v.domain)[1] for i, v in enumerate(variables))
