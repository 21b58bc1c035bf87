"""What quotes and re-planning are measured on: which orders are held back, which member drops out, which quantile counts."""

from __future__ import annotations

import pytest

from benchmarks.measures.quoting import choose_orders, compute_quantile, find_broken
from benchmarks.measures.replanning import choose_factory
from optimizer.domain.plan import Budget
from optimizer.quote import build_quote_book
from optimizer.solve import solve_scenario
from tests.build import make_factory, make_lot, make_order, make_plan, make_scenario


@pytest.mark.parametrize(
    ("count", "share", "expected"),
    # The smallest value that the share of all values does not exceed: of 200, the 100th and the 198th.
    [(200, 0.5, 100), (200, 0.99, 198), (2, 0.5, 1), (2, 0.99, 2), (1, 0.5, 1), (3, 0.5, 2)],
)
def test_a_quantile_is_one_of_the_values(count: int, share: float, expected: int) -> None:
    assert compute_quantile(list(range(count, 0, -1)), share) == expected


def test_a_quarter_of_the_orders_is_held_back_but_none_that_a_pin_speaks_of() -> None:
    orders = [make_order(f"O{number}", 1) for number in range(9)]
    pins = [make_lot(f"P{number}", f"O{number}", 1, "F1-1@0", is_pinned=True) for number in range(5)]
    scenario = make_scenario([make_factory("F1", free=100)], orders, pins=pins)
    # Four are free of pins, of which a quarter is one.
    assert len(choose_orders(scenario, seed=1)) == 1
    chosen = {choose_orders(scenario, seed=seed)[0].id for seed in range(40)}
    assert chosen == {"O5", "O6", "O7", "O8"}
    assert choose_orders(scenario, seed=3) == choose_orders(scenario, seed=3)


def test_an_offer_that_breaks_a_rule_is_found() -> None:
    # F1 has 10 minutes; 4 are committed, so an offer of 6 fits, and the same offer made against an emptier plan does not.
    scenario = make_scenario([make_factory("F1", free=10)], [make_order("O1", 4)])
    result = solve_scenario(scenario, Budget(gap=0), clock=lambda: 0.0, strategy="exact")
    assert result.plan is not None
    asked = make_order("O2", 6)
    quote = build_quote_book(scenario, result.plan).quote(asked)
    assert quote.offers
    assert find_broken(scenario, result.plan, [(asked, quote)]) == []
    tighter = make_scenario([make_factory("F1", free=9)], [make_order("O1", 4)])
    assert find_broken(tighter, result.plan, [(asked, quote)]) == ["capacity"]


def test_the_member_closest_to_a_hundredth_of_the_orders_drops_out() -> None:
    # Of 200 orders F1 has 5 (2.5 %), F2 has 2 (1 %), F3 the rest; without F2's, F1's 5 of 198 are the closest.
    shops = [make_factory(name, free=1_000) for name in ("F1", "F2", "F3")]
    orders = [make_order(f"O{number}", 1) for number in range(200)]
    places = ["F1-1@0"] * 5 + ["F2-1@0"] * 2 + ["F3-1@0"] * 193
    lots = [make_lot(f"L{number}", f"O{number}", 1, place) for number, place in enumerate(places)]
    scenario = make_scenario(shops, orders)
    assert choose_factory(scenario, make_plan(scenario, lots)) == ("F2", 0.01)
    assert choose_factory(scenario, make_plan(scenario, [*lots[:5], *lots[7:]])) == ("F1", 5 / 198)
    assert choose_factory(scenario, make_plan(scenario)) == (None, 0.0)
