"""Draws: whole numbers from a seed, the same everywhere."""

from __future__ import annotations

import numpy as np
import pytest

from optimizer.scenario.generate.draw import Draw, Stream


def test_the_same_seed_and_stream_draw_the_same_numbers() -> None:
    a, b = Draw(5, Stream.items), Draw(5, Stream.items)
    assert [a.whole(0, 10**6) for _ in range(200)] == [b.whole(0, 10**6) for _ in range(200)]


@pytest.mark.parametrize(("seed", "stream"), [(6, Stream.items), (5, Stream.orders)])
def test_another_seed_or_stream_draws_others(seed: int, stream: Stream) -> None:
    a, b = Draw(5, Stream.items), Draw(seed, stream)
    assert [a.whole(0, 10**6) for _ in range(20)] != [b.whole(0, 10**6) for _ in range(20)]


def test_global_randomness_plays_no_part() -> None:
    # NPY002: the legacy seed is set on purpose, to show that it changes nothing.
    first = Draw(5, Stream.items).whole(0, 10**9)
    np.random.seed(0)  # noqa: NPY002
    assert Draw(5, Stream.items).whole(0, 10**9) == first


def test_whole_numbers_reach_both_ends_and_nothing_beyond() -> None:
    draw = Draw(1, Stream.region)
    assert {draw.whole(-2, 3) for _ in range(1000)} == {-2, -1, 0, 1, 2, 3}
    assert draw.whole(7, 7) == 7


def test_chance_is_never_at_0_and_always_at_1000() -> None:
    draw = Draw(1, Stream.region)
    assert not any(draw.chance(0) for _ in range(1000))
    assert all(draw.chance(1000) for _ in range(1000))


def test_weight_0_is_never_picked() -> None:
    draw = Draw(1, Stream.region)
    assert {draw.pick_weighted("abc", (1, 0, 3)) for _ in range(1000)} == {"a", "c"}


def test_picking_by_running_sums_is_picking_by_weights() -> None:
    by_weights, by_sums = Draw(1, Stream.region), Draw(1, Stream.region)
    # Weights 1, 0, 3 add up to 1, 1, 4.
    assert [by_weights.pick_weighted("abc", (1, 0, 3)) for _ in range(500)] == [
        by_sums.pick_from("abc", (1, 1, 4)) for _ in range(500)
    ]


def test_picking_what_is_due_keeps_within_one_of_the_shares() -> None:
    # Weights 3:1 over 40 draws: 30 and 10, whatever the luck.
    draw, counts = Draw(1, Stream.region), dict[str, int]()
    for _ in range(40):
        draw.pick_due({"lathe": 3, "mill": 1}, counts)
    assert counts == {"lathe": 30, "mill": 10}


def test_a_sample_has_no_item_twice_and_at_most_all() -> None:
    draw = Draw(1, Stream.region)
    assert sorted(draw.sample(range(10), 99)) == list(range(10))
    assert len(set(draw.sample(range(100), 50))) == 50


def test_a_lognormal_is_skewed_around_its_median() -> None:
    # ln X is normal with sigma 1: the median stays 40, the mean is 40 exp(1/2) = 66, 1 in 44 is beyond 40 exp(2) = 296.
    draw = Draw(1, Stream.region)
    drawn = sorted(draw.lognormal(40, 1000) for _ in range(20_000))
    assert 38 <= drawn[10_000] <= 42
    assert 60 <= sum(drawn) / 20_000 <= 72
    assert 0.015 <= sum(x > 296 for x in drawn) / 20_000 <= 0.03
    assert drawn[0] >= 1
