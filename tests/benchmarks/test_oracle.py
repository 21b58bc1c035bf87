"""The whole model handed to HiGHS finds exactly what looking at every plan finds."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks.peers import solve_by_proportion, solve_by_rotation, solve_whole
from optimizer.domain.plan import Termination
from optimizer.rules import RuleId
from tests.benchmarks.brute import enumerate_plans, find_best_levels
from tests.benchmarks.tiny import draw_tiny

SEEDS = range(100)


@pytest.mark.parametrize("block", range(10))
def test_highs_finds_the_best_of_all_plans(block: int) -> None:
    for seed in SEEDS[block::10]:
        scenario, targets, paths = draw_tiny(seed)
        best = find_best_levels(scenario, enumerate_plans(scenario, targets, paths))
        found = solve_whole(scenario, targets, time_limit_seconds=60)
        if best is None:
            assert (found.termination, found.plan) == (Termination.infeasible, None), seed
            continue
        assert found.plan is not None, seed
        assert found.verdict is not None
        assert found.verdict.violations == (), seed
        # A later level may worsen an earlier one within its tolerance; what each level could be at best is its bound.
        assert [level.bound for level in found.plan.levels] == pytest.approx(best, abs=1e-5), seed
        for level, goal in zip(found.plan.levels, scenario.rulebook.goals, strict=True):
            if goal.tolerance.absolute == goal.tolerance.permille == 0:
                assert level.value == pytest.approx(level.bound, abs=1e-5), seed
        assert found.termination is Termination.optimal


@pytest.mark.parametrize("block", range(5))
def test_committees_break_nothing_they_can_watch(block: int) -> None:
    # A committee goes order by order: it cannot keep lowest limits and limits relative to what others get, nor mend
    # what a pin leaves half done.
    for seed in SEEDS[block::5]:
        scenario, targets, _ = draw_tiny(seed)
        for solve in (solve_by_rotation, solve_by_proportion):
            verdict = solve(scenario, targets).verdict
            assert verdict is not None
            broken = {violation.rule for violation in verdict.violations}
            if not scenario.pins:
                assert broken <= {RuleId.quota}, seed
            if not scenario.pins and not scenario.rulebook.hard.quotas:
                assert not broken, seed


def test_seeds_reach_the_interesting_cases() -> None:
    count: Counter[str] = Counter()
    for seed in SEEDS:
        scenario, targets, paths = draw_tiny(seed)
        rules = [order.sourcing_of(k) for order in scenario.orders for k in range(len(order.route))]
        count["pin"] += bool(scenario.pins)
        count["published"] += bool(scenario.published)
        count["quota"] += bool(scenario.rulebook.hard.quotas)
        count["item cap"] += scenario.rulebook.hard.item_cap_permille is not None
        count["load cap"] += scenario.rulebook.hard.load_cap_permille is not None
        count["conflict"] += any(buyer.conflicts for buyer in scenario.buyers)
        count["two operations"] += any(len(order.route) > 1 for order in scenario.orders)
        count["two buckets"] += scenario.calendar.bucket_count > 1
        count["all or nothing"] += any(order.is_all_or_nothing for order in scenario.orders)
        count["never split"] += any(rule.is_never_split for rule in rules)
        count["min factories"] += any(rule.min_factories > 1 for rule in rules)
        count["max factories"] += any(rule.max_factories is not None for rule in rules)
        count["min lot"] += any(rule.min_lot is not None for rule in rules)
        count["group share"] += any(rule.max_group_shares for rule in rules)
        count["worst first"] += scenario.rulebook.fairness.alpha == "worst_first"
        for goal in scenario.rulebook.goals:
            count[goal.name] += 1
        found = solve_whole(scenario, targets, time_limit_seconds=60)
        count["infeasible"] += found.plan is None
        count["something placed"] += found.plan is not None and bool(found.plan.lots)
        count["several plans"] += len(paths) > 1 or any(len(ways) > 1 for ways in paths.values())
    rare = {name: times for name, times in count.items() if times < 4}
    assert not rare, count
    assert len(count) == 25
    assert count["something placed"] >= 50
