"""Which orders to take out together: those that hurt with those in their way, those that meet, those a factory could do."""

from __future__ import annotations

from optimizer.cells.compiled import compiled
from optimizer.cells.paths import STEPS
from optimizer.search.placement.draw import draw_below
from optimizer.search.placement.grid import Grid
from optimizer.search.placement.state import NONE, State
from optimizer.search.placement.work import MOST_PICKED, PICKED, Work

PLACED, HURTING, BEHIND = range(3)
"""What the level in hand looks at: anything, orders unplaced or late, factories behind their target."""


@compiled
def pick_orders(grid: Grid, state: State, work: Work, size: int, focus: int) -> None:
    """Pick orders by one of several ideas drawn at random, up to a number of them."""
    work.counts[PICKED] = 0
    size = min(size, MOST_PICKED, len(state.placed))
    idea = draw_below(work.stream, 10)
    if focus == HURTING and idea < 6 and state.hurting_count[0] > 0:
        _pick(work, state.hurting[draw_below(work.stream, state.hurting_count[0])])
        if idea < 2:
            _pick(work, state.hurting[draw_below(work.stream, state.hurting_count[0])])
    elif focus == BEHIND and idea < 5 and len(state.fair) > 0:
        _pick_behind(grid, state, work, max(1, size // 3))
    else:
        _pick(work, draw_below(work.stream, len(state.placed)))
    if idea == 9:
        while work.counts[PICKED] < size:
            _pick(work, draw_below(work.stream, len(state.placed)))
    tries = 4 * size
    while work.counts[PICKED] < size and tries > 0:
        tries -= 1
        _pick_neighbour(grid, state, work, work.picked[draw_below(work.stream, work.counts[PICKED])])


@compiled
def _pick(work: Work, order: int) -> None:
    if not work.is_picked[order] and work.counts[PICKED] < MOST_PICKED:
        work.is_picked[order] = True
        work.picked[work.counts[PICKED]] = order
        work.counts[PICKED] += 1


@compiled
def _pick_neighbour(grid: Grid, state: State, work: Work, order: int) -> None:
    """Pick an order that holds a cell which another order could use."""
    structure = grid.structure
    first = structure.slot_start[structure.operation_start[order]]
    end = structure.slot_start[structure.operation_start[order + 1]]
    if end == first:
        return
    slot = first + draw_below(work.stream, end - first)
    bucket = draw_below(work.stream, structure.limit.shape[1])
    if structure.limit[slot, bucket] == 0:
        return
    node = state.cell_head[structure.work_center[slot], bucket]
    for _ in range(draw_below(work.stream, 6)):
        if node == NONE or state.node_next[node] == NONE:
            break
        node = state.node_next[node]
    if node != NONE:
        _pick(work, state.lot_order[node // STEPS])


@compiled
def _pick_behind(grid: Grid, state: State, work: Work, size: int) -> None:
    """Pick orders that a factory with much unfairness could do."""
    structure = grid.structure
    factories = len(state.fair)
    worst = draw_below(work.stream, factories)
    for _ in range(3):
        other = draw_below(work.stream, factories)
        if work.gain[other] > work.gain[worst]:
            worst = other
    first, end = grid.network.factory_start[worst], grid.network.factory_start[worst + 1]
    if end == first:
        _pick(work, draw_below(work.stream, len(state.placed)))
        return
    for _ in range(size):
        _pick(work, structure.slot_order[grid.network.factory_slot[first + draw_below(work.stream, end - first)]])
