"""The price of every rule: what a plan gains without it, against a control, and what is proven of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from optimizer.domain.rulebook import HardRules
from optimizer.domain.scenario import Scenario
from optimizer.rules import RuleId
from optimizer.studies.relaxing import Finding, PricingOrder, RulePrices, list_relaxations, price_rules
from tests.build import (
    make_factory,
    make_order,
    make_quota,
    make_rulebook,
    make_scenario,
    make_sourcing,
    make_work_center,
)
from tests.model.solved import Ticks
from tests.studies.inline import Inline


def shops(*, hard: HardRules | None = None, **order: Any) -> Scenario:
    """Ten pieces of a minute; A asks 3 yen and B 5, each has room for all."""
    a = make_factory("A", make_work_center("A-1", free=100, yen_per_minute=3))
    b = make_factory("B", make_work_center("B-1", free=100, yen_per_minute=5))
    return make_scenario([a, b], [make_order("O1", 10, **order)], rulebook=make_rulebook("unplaced", "cost", hard=hard))


def price(scenario: Scenario, folder: Path, executor: Inline | None = None) -> RulePrices:
    order = PricingOrder(scenario, folder, first_seconds=900, rule_seconds=900)
    return price_rules(order, executor or Inline(), Ticks())


@pytest.mark.parametrize(
    ("scenario", "rule", "gain"),
    [
        # At most six of ten at one factory: four at B cost 2 yen more each.
        (shops(sourcing=make_sourcing(max_share_permille=600)), RuleId.max_share_factory, 8),
        # Two makers at least: one piece at B.
        (shops(sourcing=make_sourcing(min_factories=2)), RuleId.min_factories, 2),
        # A may not: ten pieces at B.
        (shops(sourcing=make_sourcing(excluded_factories=("A",))), RuleId.excluded_factory, 20),
        # A may have at most half of its 100 minutes ... which hold all ten: nothing.
        (shops(hard=HardRules(load_cap_permille=500)), RuleId.load_cap, 0),
        # B must have at least 30 % of what is placed: three pieces.
        (shops(hard=HardRules(quotas=(make_quota("B", minimum=300, unit="permille_of_placed"),))), RuleId.quota, 6),
    ],
)
def test_a_rule_costs_what_a_plan_gains_without_it(scenario: Scenario, rule: RuleId, gain: int, tmp_path: Path) -> None:
    (found,) = price(scenario, tmp_path).rules
    assert found.rule is rule
    assert found.gain_yen == gain
    if gain:
        assert found.finding is Finding.costs
        assert found.deciding is not None
        assert (found.deciding.name, found.deciding.gain) == ("cost", gain)
    else:
        assert found.finding is Finding.proven_free


def test_the_dearest_rule_comes_first_and_quotas_are_priced_one_by_one(tmp_path: Path) -> None:
    # Three pieces go to B, 36 yen. Without its quota A may have nine: 32. Without A's ceiling nothing changes.
    hard = HardRules(
        quotas=(
            make_quota("B", minimum=300, unit="permille_of_placed"),
            make_quota("A", maximum=900, unit="permille_of_placed"),
        )
    )
    prices = price(shops(hard=hard), tmp_path)
    assert [(found.where, found.gain_yen) for found in prices.rules] == [("B-1", 4), ("A-2", 0)]
    assert prices.rules[1].finding is Finding.proven_free
    assert prices.control.cost_yen == 36


def test_a_rule_is_listed_only_where_the_scenario_has_it() -> None:
    assert list_relaxations(shops()) == ()
    found = list_relaxations(shops(sourcing=make_sourcing(min_factories=2, min_lot=2), requires_nda=True))
    assert [each.rule for each in found] == [RuleId.nda, RuleId.min_factories, RuleId.min_lot]


def test_pricing_goes_on_where_it_was(tmp_path: Path) -> None:
    scenario = shops(sourcing=make_sourcing(min_factories=2))
    first = price(scenario, tmp_path)
    executor = Inline()
    assert price(scenario, tmp_path, executor).rules == first.rules
    assert executor.done == []
