"""Entitlements on instances small enough to derive by hand; every case with linear programmes and with flows."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from optimizer.domain.plan import Limit
from optimizer.fairness import DemandClass, MaxFlow, Sharing, compute_entitlements
from tests.fairness.flows import solve_max_flow

BOTH = pytest.mark.parametrize("max_flow", [None, solve_max_flow], ids=["programme", "flow"])


def build(
    demand: Sequence[tuple[int, int, tuple[int, ...]]],
    capacity: Sequence[Sequence[int]],
    *,
    factory_of: Sequence[int] | None = None,
    weights: Sequence[int | Fraction] | None = None,
    members: Sequence[bool] | None = None,
    limits: Sequence[int | None] = (),
) -> Sharing:
    owner = list(range(len(capacity))) if factory_of is None else list(factory_of)
    count = max(owner, default=-1) + 1
    return Sharing(
        classes=[DemandClass(work, due, centers) for work, due, centers in demand],
        capacity=np.array(capacity, dtype=np.int64).reshape(len(owner), -1),
        factory_of=np.array(owner, dtype=np.int64),
        weights=[1] * count if weights is None else weights,
        is_member=[True] * count if members is None else members,
        capacity_limits=limits,
    )


def read(sharing: Sharing, max_flow: MaxFlow | None) -> list[int]:
    return [e.entitlement for e in compute_entitlements(sharing, max_flow)]


@BOTH
def test_equal_factories_share_alike_and_what_cannot_be_split_goes_to_the_first(max_flow: MaxFlow | None) -> None:
    assert read(build([(90, 0, (0, 1, 2))], [[100]] * 3), max_flow) == [30, 30, 30]
    assert read(build([(91, 0, (0, 1, 2))], [[100]] * 3), max_flow) == [31, 30, 30]


@BOTH
def test_weights_in_any_unit(max_flow: MaxFlow | None) -> None:
    # 1 : 2 of 90 is 30 and 60, as whole numbers or as fractions.
    assert read(build([(90, 0, (0, 1))], [[100]] * 2, weights=[1, 2]), max_flow) == [30, 60]
    assert read(build([(90, 0, (0, 1))], [[100]] * 2, weights=[Fraction(1, 3), Fraction(2, 3)]), max_flow) == [30, 60]


@BOTH
def test_what_own_capacity_leaves_goes_to_the_others(max_flow: MaxFlow | None) -> None:
    # A alone can do 10 of 90; B and C share the other 80.
    found = compute_entitlements(build([(90, 0, (0, 1, 2))], [[10], [100], [100]]), max_flow)
    assert [e.entitlement for e in found] == [10, 40, 40]
    assert [e.own_limit for e in found] == [10, 90, 90]
    assert [e.weight_share for e in found] == [30, 30, 30]
    assert [e.limit for e in found] == [Limit.own_capacity, Limit.none, Limit.none]


@BOTH
def test_competition_for_the_only_work_some_can_do(max_flow: MaxFlow | None) -> None:
    # A and B may do only the 20; C may do only the 80. By weight each would have 33 (34 for the first).
    found = compute_entitlements(build([(20, 0, (0, 1)), (80, 0, (2,))], [[100]] * 3), max_flow)
    assert [e.entitlement for e in found] == [10, 10, 80]
    assert [e.limit for e in found] == [Limit.competition, Limit.competition, Limit.none]


@BOTH
def test_whoever_has_all_its_eligible_work_is_told_so(max_flow: MaxFlow | None) -> None:
    # A is the only one for the 6 and may do nothing else; B does the 94.
    found = compute_entitlements(build([(6, 0, (0,)), (94, 0, (1,))], [[100]] * 2), max_flow)
    assert [e.entitlement for e in found] == [6, 94]
    assert found[0].limit is Limit.little_eligible_work


@BOTH
def test_no_eligible_work_and_no_capacity_are_different_reasons(max_flow: MaxFlow | None) -> None:
    # A may do nothing. B may do everything and has no time.
    found = compute_entitlements(build([(60, 0, (1, 2))], [[50], [0], [100]]), max_flow)
    assert [e.entitlement for e in found] == [0, 0, 60]
    assert [e.limit for e in found] == [Limit.no_eligible_work, Limit.own_capacity, Limit.none]


@BOTH
def test_work_due_early_needs_early_capacity(max_flow: MaxFlow | None) -> None:
    # 40 due in bucket 0, which A and B may do; A has no time in bucket 0 and cannot use its time of bucket 1 for it.
    # 60 due in bucket 1 make up for it: A has 50 of them (its 50 of bucket 1), B the 40 and 10.
    sharing = build([(40, 0, (0, 1)), (60, 1, (0, 1))], [[0, 100], [100, 0]])
    assert read(sharing, max_flow) == [50, 50]
    # Just beyond: with 70 due early B has at least 70, and A only the 30 that are left.
    assert read(build([(70, 0, (0, 1)), (30, 1, (0, 1))], [[0, 100], [100, 0]]), max_flow) == [30, 70]


@BOTH
def test_capacity_left_over_serves_work_due_later(max_flow: MaxFlow | None) -> None:
    # One factory, 30 in each of three buckets; 20 due at once, 70 due at the end: all 90 fit, as 10 carry over.
    assert read(build([(20, 0, (0,)), (70, 2, (0,))], [[30, 30, 30]]), max_flow) == [90]
    # With 40 due at once only 30 of them fit.
    assert read(build([(40, 0, (0,)), (50, 2, (0,))], [[30, 30, 30]]), max_flow) == [80]


@BOTH
def test_overload_leaves_out_what_nobody_can_do(max_flow: MaxFlow | None) -> None:
    # 100 wanted, 30 and 50 of capacity: both at their limits, 20 left out.
    found = compute_entitlements(build([(100, 0, (0, 1))], [[30], [50]]), max_flow)
    assert [e.entitlement for e in found] == [30, 50]
    assert sum(e.weight_share for e in found) == 80


@BOTH
def test_serving_more_comes_before_sharing_evenly(max_flow: MaxFlow | None) -> None:
    # A may do both kinds, B only the first. Capacity 50 each, 50 wanted of each: to serve all, A must take the second.
    assert read(build([(50, 0, (0, 1)), (50, 0, (0,))], [[50], [50]]), max_flow) == [50, 50]


@BOTH
def test_several_work_centers_are_one_factory(max_flow: MaxFlow | None) -> None:
    # A has two work centers of 20, B one of 100: 90 are shared 40 (all A has) and 50.
    sharing = build([(90, 0, (0, 1, 2))], [[20], [20], [100]], factory_of=[0, 0, 1])
    assert read(sharing, max_flow) == [40, 50]


@BOTH
def test_the_centers_equipment_takes_what_members_cannot(max_flow: MaxFlow | None) -> None:
    # The center (factory 1) may do everything. The member has capacity for 70 of 100 and is entitled to all of them.
    sharing = build([(100, 0, (0, 1))], [[70], [100]], members=[True, False])
    found = compute_entitlements(sharing, max_flow)
    assert [e.entitlement for e in found] == [70, 0]
    assert [e.weight_share for e in found] == [70, 0]
    assert found[1].limit is Limit.none


@BOTH
def test_a_weight_of_zero_is_no_claim(max_flow: MaxFlow | None) -> None:
    found = compute_entitlements(build([(100, 0, (0, 1))], [[100], [100]], weights=[1, 0]), max_flow)
    assert [e.entitlement for e in found] == [100, 0]
    assert [e.entitlement for e in compute_entitlements(build([(9, 0, (0,))], [[9]], weights=[0]), max_flow)] == [0]


@BOTH
def test_a_limit_over_the_whole_calendar(max_flow: MaxFlow | None) -> None:
    # A has 60 in each of two buckets, but may use 30 altogether.
    sharing = build([(100, 1, (0, 1))], [[60, 60], [60, 60]], limits=[30, None])
    found = compute_entitlements(sharing, max_flow)
    assert [e.entitlement for e in found] == [30, 70]
    assert found[0].limit is Limit.own_capacity


@BOTH
@pytest.mark.parametrize(
    ("sharing", "expected"),
    [
        (build([], [[10], [10]]), [0, 0]),
        (build([(50, 0, ())], [[10], [10]]), [0, 0]),
        (build([(0, 0, (0, 1))], [[10], [10]]), [0, 0]),
        (build([(5, 0, (0,))], [[0]]), [0]),
        (build([(7, 0, (0,))], [[9]]), [7]),
    ],
    ids=["no demand", "nobody may", "no work", "no capacity", "a single factory"],
)
def test_empty_corners(sharing: Sharing, expected: list[int], max_flow: MaxFlow | None) -> None:
    assert read(sharing, max_flow) == expected


def test_one_unit_beside_a_thousand_million() -> None:
    # A may do only a single unit; B and C share the rest. Linear programmes are exact to a millionth of the mean.
    sharing = build([(1, 0, (0,)), (10**9, 0, (1, 2))], [[10**9]] * 3)
    assert read(sharing, solve_max_flow) == [1, 5 * 10**8, 5 * 10**8]
    assert read(sharing, None) == pytest.approx([1, 5 * 10**8, 5 * 10**8], abs=10**9 / 3 * 1e-6)


def test_a_capability_held_by_a_single_factory_counts_against_its_share() -> None:
    # 60 only A may do, 60 anyone of three: A has its 60, B and C share the others.
    assert read(build([(60, 0, (0,)), (60, 0, (0, 1, 2))], [[100]] * 3), solve_max_flow) == [60, 30, 30]


def test_work_that_takes_more_capacity_per_unit() -> None:
    # A and B have 100 each. 30 pieces take 2 each, 30 take 4 each: 180 in all, everyone can have 30 pieces.
    classes = [DemandClass(30, 0, (0, 1), 60), DemandClass(30, 0, (0, 1), 120)]
    sharing = build([], [[100], [100]])
    mixed = Sharing(classes, sharing.capacity, sharing.factory_of, sharing.weights, sharing.is_member)
    assert read(mixed, None) == [30, 30]
    assert read(mixed, solve_max_flow) == [30, 30]  # loads differ, so the flow is not asked


@BOTH
def test_a_common_load_is_a_matter_of_units(max_flow: MaxFlow | None) -> None:
    # 60 pieces of 4 each, capacity 100 and 300: A has 25 pieces, B 35.
    sharing = build([], [[100], [300]])
    loaded = Sharing(
        [DemandClass(60, 0, (0, 1), 240)], sharing.capacity, sharing.factory_of, sharing.weights, sharing.is_member
    )
    assert read(loaded, max_flow) == [25, 35]


@pytest.mark.parametrize(
    "demand",
    [
        DemandClass(-1, 0, (0,)),
        DemandClass(5, 2, (0,)),
        DemandClass(5, -1, (0,)),
        DemandClass(5, 0, (2,)),
        DemandClass(5, 0, (0, 0)),
        DemandClass(5, 0, (0,), -1),
    ],
)
def test_demand_that_cannot_be_is_refused(demand: DemandClass) -> None:
    sharing = build([], [[10, 10], [10, 10]])
    wrong = Sharing([demand], sharing.capacity, sharing.factory_of, sharing.weights, sharing.is_member)
    with pytest.raises(ValueError, match="demand class 0"):
        compute_entitlements(wrong)


@pytest.mark.parametrize(
    "change",
    [{"weights": [1, -1]}, {"members": [True]}, {"limits": [1]}, {"factory_of": [0]}, {"capacity": [[1], [-1]]}],
)
def test_parts_that_do_not_fit_are_refused(change: dict[str, Any]) -> None:
    parts: dict[str, Any] = {"capacity": [[1], [1]], "factory_of": [0, 1], "weights": [1, 1], "members": [True, True]}
    parts |= change
    with pytest.raises(ValueError, match=r"factory_of|is_member|weights|capacity"):
        Sharing(
            classes=[],
            capacity=np.array(parts["capacity"], dtype=np.int64),
            factory_of=np.array(parts["factory_of"], dtype=np.int64),
            weights=parts["weights"],
            is_member=parts["members"],
            capacity_limits=parts.get("limits", []),
        )
