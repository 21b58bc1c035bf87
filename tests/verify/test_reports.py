"""What a plan says about its goals and targets must be true and in form."""

from __future__ import annotations

from typing import Any

import pytest

from optimizer.domain.plan import Plan, Target, Termination
from optimizer.domain.rulebook import FairnessRule, ShareBasis
from optimizer.domain.scenario import Scenario
from optimizer.rules import RuleId
from optimizer.verify import verify_plan
from tests.build import make_factory, make_level, make_lot, make_order, make_plan, make_rulebook, make_scenario, with_
from tests.verify.verdicts import Case, assert_edge, broken_rules


def report(*, level: int = 0, absolute: int = 0, permille: int = 0, **changes: Any) -> Case:
    """8 of 10 pieces placed, 2 unplaced (scale 10); they cost 8 x 0.5 = 4 yen; one level reported differently."""
    book = make_rulebook(make_level("unplaced", absolute=absolute, permille=permille), "cost")
    factory = make_factory("F1")
    center = with_(factory.work_centers[0], yen_per_minute=0.5)
    scenario = make_scenario([with_(factory, work_centers=(center,))], [make_order("O1", 10)], rulebook=book)
    plan = make_plan(scenario, [make_lot("L1", "O1", 8, "F1-1@0")])
    levels = list(plan.levels)
    levels[level] = with_(levels[level], **changes)
    return scenario, with_(plan, levels=tuple(levels))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"bound": 2, "gap": 0},
        {"bound": 1, "gap": 0.1},
        {"bound": 0.5, "gap": 0.15},
        {"level": 1, "value": 4.000003},
        {"level": 1, "bound": 4.000003, "gap": 0},
        {"level": 1, "bound": 3, "gap": 0.25},
    ],
)
def test_true_reports(changes: dict[str, Any]) -> None:
    assert broken_rules(*report(**changes)) == []


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"value": 3}, "unplaced"),
        ({"value": 1}, "unplaced"),
        ({"scale": 11}, "unplaced"),
        ({"unit": "pieces"}, "unplaced"),
        ({"bound": 3, "gap": -0.1}, "unplaced"),
        ({"bound": 1, "gap": 0.2}, "unplaced"),
        ({"bound": 1, "gap": None}, "unplaced"),
        ({"bound": None, "gap": 0.1}, "unplaced"),
        ({"level": 1, "value": 4.00001}, "cost"),
        ({"level": 1, "value": 5}, "cost"),
        ({"level": 1, "bound": 4.00001, "gap": 0}, "cost"),
    ],
)
def test_false_reports(changes: dict[str, Any], rule: str) -> None:
    assert broken_rules(*report(**changes)) == [rule]


def test_a_violation_shows_the_reported_and_the_recomputed_value() -> None:
    violation = verify_plan(*report(value=3)).violations[0]
    assert violation.where == "level unplaced"
    assert "needed: value = 2; in the plan: value = 3" in violation.message.en
    assert "value = 2" in violation.message.ja


def test_levels_are_named_in_the_rule_books_order() -> None:
    scenario, plan = report()
    swapped = with_(plan, levels=plan.levels[::-1])
    assert broken_rules(scenario, swapped) == ["tolerance_of_goals"]


@pytest.mark.parametrize("kept", [(), (0,), (0, 1, 1)])
def test_no_level_is_missing_or_twice(kept: tuple[int, ...]) -> None:
    scenario, plan = report()
    levels = tuple(plan.levels[i] for i in kept)
    assert broken_rules(scenario, with_(plan, levels=levels)) == ["tolerance_of_goals"]


def proven(best: int, *, termination: Termination = Termination.optimal, **tolerance: int) -> Case:
    """2 are unplaced, and so few were proven best."""
    return report(bound=best, gap=(2 - best) / 10, termination=termination, **tolerance)


def test_edge_of_tolerance_of_goals() -> None:
    # One more than a best of 1 is 2; one more than a best of 0 is not.
    assert_edge(RuleId.tolerance_of_goals, inside=proven(1, absolute=1), outside=proven(0, absolute=1))


def test_edge_of_tolerance_of_goals_in_permille() -> None:
    # 1000 permille of 1 are 1 more, 999 permille are less; of 0 they are nothing.
    assert_edge(RuleId.tolerance_of_goals, inside=proven(1, permille=1000), outside=proven(1, permille=999))
    assert broken_rules(*proven(0, permille=5000)) == ["tolerance_of_goals"]


@pytest.mark.parametrize("termination", [Termination.within_gap, Termination.feasible])
def test_without_a_proof_a_bound_says_nothing_about_the_best(termination: Termination) -> None:
    assert broken_rules(*proven(0, termination=termination)) == []


# ------------------------------------------------------------------------------------------------------------- targets


def target_case(alpha: Any = 2, **changes: Any) -> tuple[Scenario, Plan]:
    """Members F1 and F2 and the center's own F3; targets changed in one part."""
    shops = [make_factory("F1"), make_factory("F2"), make_factory("F3", is_member=False)]
    book = make_rulebook("unplaced", fairness=FairnessRule(alpha=alpha))
    scenario = make_scenario(shops, [make_order("O1")], rulebook=book)
    plan = make_plan(scenario)
    targets = with_(plan.targets, **{"breakpoints_permille": (500, 1000), "weights": (2, 1)} | changes)
    return scenario, with_(plan, targets=targets)


@pytest.mark.parametrize(
    ("alpha", "changes"),
    [
        (2, {}),
        (0, {"weights": (1, 1)}),
        ("worst_first", {"weights": ()}),
        (2, {"breakpoints_permille": (1000,), "weights": (1,)}),
    ],
)
def test_targets_in_form(alpha: Any, changes: dict[str, Any]) -> None:
    assert broken_rules(*target_case(alpha, **changes)) == []


@pytest.mark.parametrize(
    ("alpha", "changes"),
    [
        (2, {"weights": (1, 2)}),
        (2, {"weights": (2, 0)}),
        (2, {"weights": (2,)}),
        (2, {"weights": ()}),
        ("worst_first", {"weights": (2, 1)}),
        (2, {"breakpoints_permille": (500, 999)}),
        (2, {"breakpoints_permille": (1000, 1000)}),
        (2, {"breakpoints_permille": (0, 1000)}),
        (2, {"breakpoints_permille": (), "weights": ()}),
        (2, {"basis": ShareBasis.pieces}),
    ],
)
def test_targets_out_of_form(alpha: Any, changes: dict[str, Any]) -> None:
    assert broken_rules(*target_case(alpha, **changes)) == ["unfairness"]


@pytest.mark.parametrize("factories", [("F1",), ("F1", "F2", "F3"), ("F1", "F2", "F9"), ("F1", "F2", "F2"), ()])
def test_targets_are_of_all_members_and_nobody_else(factories: tuple[str, ...]) -> None:
    targets = tuple(Target(factory=id_, entitlement=0, target=0) for id_ in factories)
    assert broken_rules(*target_case(targets=targets)) == ["unfairness"]
    whole = tuple(Target(factory=id_, entitlement=0, target=0) for id_ in ("F2", "F1"))
    assert broken_rules(*target_case(targets=whole)) == []
