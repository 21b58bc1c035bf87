"""What more work is worth to each factory, kept up to date while lots come and go."""

from __future__ import annotations

from optimizer.cells.compiled import compiled
from optimizer.search.placement.grid import Grid
from optimizer.search.placement.state import State, measure_factory
from optimizer.search.placement.work import TOUCHED, Tariff, Work


@compiled
def measure_touched(grid: Grid, state: State, work: Work, tariff: Tariff) -> None:
    """Measure the factories whose work changed, and what more work there is worth now."""
    for i in range(work.counts[TOUCHED]):
        factory = work.touched[i]
        work.is_touched[factory] = False
        measure_factory(grid, state, factory)
        update_group_gains(grid, state, work, tariff, factory)
        update_gain(grid, state, work, tariff, factory)
    work.counts[TOUCHED] = 0


@compiled
def update_group_gains(grid: Grid, state: State, work: Work, tariff: Tariff, factory: int) -> None:
    """What more work is worth to a factory's groups; where a group has come into another bracket, all its members are told."""
    goals = grid.goals
    for i in range(goals.group_start[factory], goals.group_start[factory + 1]):
        group = goals.group_of[i]
        claimant = len(state.received) + group
        coarse = state.group_received[group] // goals.unit
        gain, edge = 0.0, 0
        for k in range(goals.width.shape[1]):
            edge += goals.width[claimant, k]
            if coarse < edge:
                gain = float(goals.weight[k] * goals.importance[claimant])
                break
        if gain != work.group_gain[group]:
            work.group_gain[group] = gain
            for j in range(goals.members_start[group], goals.members_start[group + 1]):
                update_gain(grid, state, work, tariff, goals.group_members[j])


@compiled
def update_gain(grid: Grid, state: State, work: Work, tariff: Tariff, factory: int) -> None:
    """What a further fine unit of work at a factory is worth: the weight of its and its groups' brackets, and of missing units."""
    goals = grid.goals
    coarse = (state.received[factory] + goals.prefill[factory]) // goals.unit
    gain, edge = 0.0, 0
    if goals.width.shape[1] == 0 and goals.target[factory] > 0:
        gain = max(0.0, 1.0 - coarse / goals.target[factory])
    for k in range(goals.width.shape[1]):
        edge += goals.width[factory, k]
        if coarse < edge:
            gain = float(goals.weight[k])
            break
    for row in range(len(goals.floors)):
        if state.missing[row, factory] > 0:
            gain += 1.0
    for i in range(goals.group_start[factory], goals.group_start[factory + 1]):
        gain += work.group_gain[goals.group_of[i]]
    work.gain[factory] = tariff.fair * gain / goals.unit
