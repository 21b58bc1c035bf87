"""Kubari and the whole model handed to HiGHS agree, level by level, on tiny scenarios with every rule in them."""

from __future__ import annotations

import time

import pytest

from benchmarks.peers import solve_whole
from optimizer.domain.plan import Budget, Termination
from optimizer.solve import prepare, solve_scenario
from tests.benchmarks.tiny import draw_tiny

SEEDS = range(120)
BLOCKS = 10


@pytest.mark.parametrize("block", range(BLOCKS))
def test_kubari_and_highs_prove_the_same_values(block: int) -> None:
    for seed in SEEDS[block::BLOCKS]:
        scenario = draw_tiny(seed).scenario
        ours = solve_scenario(scenario, Budget(time_limit_seconds=60), clock=time.perf_counter)
        theirs = solve_whole(scenario, prepare(scenario).targets, time_limit_seconds=60)
        if ours.plan is None or theirs.plan is None:
            assert (ours.termination, theirs.termination) == (Termination.infeasible,) * 2, seed
            continue
        assert (ours.termination, theirs.termination) == (Termination.optimal,) * 2, seed
        bounds = [level.bound for level in theirs.plan.levels]
        assert [level.bound for level in ours.plan.levels] == pytest.approx(bounds, abs=1e-5), seed
