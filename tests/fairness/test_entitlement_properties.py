"""Entitlements against an enumeration, against each other, and the properties members would expect."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.domain.plan import Limit
from optimizer.fairness import DemandClass, Sharing, compute_entitlements
from tests.fairness.flows import solve_max_flow
from tests.fairness.oracle import compute_leximin, compute_most

BUCKETS = 3


def build_random(seed: int) -> Sharing:
    """Up to 5 factories with up to 2 work centers each, up to 5 classes over 3 buckets; tight and slack ones alike."""
    draw = np.random.default_rng(seed)
    factories = int(draw.integers(1, 6))
    owner = np.repeat(np.arange(factories), draw.integers(1, 3, factories))
    likely = draw.choice([0.3, 0.6])
    classes = [
        DemandClass(
            int(draw.integers(0, 61)),
            int(draw.integers(0, BUCKETS)),
            tuple(np.flatnonzero(draw.random(len(owner)) < likely).tolist()),
        )
        for _ in range(int(draw.integers(1, 6)))
    ]
    limits = [None if draw.random() < 0.5 else int(draw.integers(0, 61)) for _ in range(factories)]
    return Sharing(
        classes=classes,
        capacity=draw.integers(0, draw.choice([10, 30, 90, 90]), (len(owner), BUCKETS)),
        factory_of=owner,
        weights=[int(w) for w in draw.choice([0, 1, 1, 2, 3, 5], factories)],
        is_member=[bool(draw.random() < 0.9) for _ in range(factories)],
        capacity_limits=limits if draw.random() < 0.3 else [],
    )


def sharings() -> st.SearchStrategy[Sharing]:
    return st.integers(0, 10**9).map(build_random)


def read(sharing: Sharing, *, with_flow: bool) -> list[int]:
    return [e.entitlement for e in compute_entitlements(sharing, solve_max_flow if with_flow else None)]


seen: Counter[str] = Counter()


@settings(max_examples=400)
@given(sharings())
def count_agreement(sharing: Sharing) -> None:
    expected = compute_leximin(sharing)
    claimants = [f for f, weight in enumerate(sharing.whole_weights()) if weight > 0]
    flow, programme = compute_entitlements(sharing, solve_max_flow), compute_entitlements(sharing)
    assert sum(e.entitlement for e in flow) == compute_most(sharing, claimants)
    for factory, (exact, near) in enumerate(zip(flow, programme, strict=True)):
        assert abs(exact.entitlement - expected[factory]) < 1
        assert abs(near.entitlement - expected[factory]) < 1.001
        assert exact.own_limit == compute_most(sharing, [factory])
        assert abs(near.own_limit - exact.own_limit) <= 1e-3
        seen[exact.limit] += 1
    seen["part of the demand"] += sum(e.entitlement for e in flow) < sum(c.work for c in sharing.classes)
    seen["several levels"] += len({expected[f] / sharing.weights[f] for f in claimants}) > 2


def test_both_ways_agree_with_the_enumeration() -> None:
    seen.clear()
    count_agreement()
    # The interesting cases have been met, each many times.
    for case in (*Limit, "part of the demand", "several levels"):
        assert seen[case] >= 10, (case, seen)


@settings(max_examples=60)
@given(sharings(), st.integers(0, 10**9))
def test_the_order_of_the_factories_does_not_matter(sharing: Sharing, seed: int) -> None:
    count = sharing.factory_count
    order = np.random.default_rng(seed).permutation(count).tolist()
    position = {factory: i for i, factory in enumerate(order)}
    shuffled = replace(
        sharing,
        factory_of=np.array([position[int(f)] for f in sharing.factory_of], dtype=np.int64),
        weights=[sharing.weights[f] for f in order],
        is_member=[sharing.is_member[f] for f in order],
        capacity_limits=[sharing.capacity_limits[f] for f in order] if sharing.capacity_limits else [],
    )
    before, after = read(sharing, with_flow=True), read(shuffled, with_flow=True)
    # Only who of equals gets the unit that cannot be split may change.
    assert all(abs(before[f] - after[position[f]]) <= 1 for f in range(count))
    assert sum(before) == sum(after)


@settings(max_examples=60)
@given(sharings(), st.integers(2, 1000))
def test_a_finer_unit_scales_everything(sharing: Sharing, factor: int) -> None:
    scaled = replace(
        sharing,
        classes=[replace(c, work=c.work * factor) for c in sharing.classes],
        capacity=sharing.capacity * factor,
        capacity_limits=[None if limit is None else limit * factor for limit in sharing.capacity_limits],
    )
    before, after = read(sharing, with_flow=True), read(scaled, with_flow=True)
    assert all(abs(fine - factor * coarse) <= factor for fine, coarse in zip(after, before, strict=True))
    assert sum(after) == factor * sum(before)


@settings(max_examples=60)
@given(sharings(), st.integers(1, 5))
def test_a_factory_that_may_do_nothing_changes_nothing(sharing: Sharing, weight: int) -> None:
    wider = replace(
        sharing,
        capacity=np.vstack([sharing.capacity, np.full((1, BUCKETS), 99)]),
        factory_of=np.append(sharing.factory_of, sharing.factory_count),
        weights=[*sharing.weights, weight],
        is_member=[*sharing.is_member, True],
        capacity_limits=[*sharing.capacity_limits, None] if sharing.capacity_limits else [],
    )
    assert read(wider, with_flow=True) == [*read(sharing, with_flow=True), 0]


@settings(max_examples=60)
@given(sharings(), st.data())
def test_more_capacity_of_ones_own_never_gives_less(sharing: Sharing, data: st.DataObject) -> None:
    center = data.draw(st.integers(0, len(sharing.factory_of) - 1))
    bucket = data.draw(st.integers(0, BUCKETS - 1))
    capacity = sharing.capacity.copy()
    capacity[center, bucket] += data.draw(st.integers(1, 20))
    factory = int(sharing.factory_of[center])
    before = compute_entitlements(sharing, solve_max_flow)[factory]
    after = compute_entitlements(replace(sharing, capacity=capacity), solve_max_flow)[factory]
    assert after.own_limit >= before.own_limit
    assert after.entitlement >= before.entitlement - 1  # the unit that cannot be split may go to another


@settings(max_examples=60)
@given(sharings())
def test_all_can_have_their_entitlement_together(sharing: Sharing) -> None:
    # By Gale's theorem: no group is entitled to more than it can do together (up to one unit of rounding each).
    found = read(sharing, with_flow=True)
    for group in (range(sharing.factory_count), *[[f] for f in range(sharing.factory_count)]):
        assert sum(found[f] for f in group) <= compute_most(sharing, list(group)) + len(list(group))


def test_the_same_question_has_the_same_answer() -> None:
    generator = np.random.default_rng(7)
    classes = [
        DemandClass(int(generator.integers(1, 10**6)), int(generator.integers(0, 4)), (*range(k, 30, k + 2),))
        for k in range(10)
    ]
    sharing = Sharing(
        classes,
        generator.integers(0, 10**5, (30, 4)),
        np.arange(30) // 2,
        [int(w) for w in generator.integers(1, 9, 15)],
        [True] * 15,
    )
    first = compute_entitlements(sharing)
    assert first == compute_entitlements(sharing)
    exact = compute_entitlements(sharing, solve_max_flow)
    mean = sum(e.entitlement for e in exact) / 15
    assert all(abs(a.entitlement - b.entitlement) <= 1e-5 * mean for a, b in zip(first, exact, strict=True))
