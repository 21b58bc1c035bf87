"""Which orders to take out together: those that hurt with those in their way, those that meet, those a factory could do."""

from __future__ import annotations

from optimizer.cells.compiled import compiled
from optimizer.cells.paths import STEPS
from optimizer.search.placement.draw import draw_below
from optimizer.search.placement.grid import Grid
from optimizer.search.placement.state import NONE, State, is_first_in_cell
from optimizer.search.placement.work import MOST_PICKED, PICKED, Wishes, Work

PLACED, HURTING, BEHIND = range(3)
"""What the level in hand looks at: anything, orders unplaced or late, factories behind their target."""


@compiled
def pick_orders(grid: Grid, state: State, work: Work, wishes: Wishes, size: int, focus: int) -> bool:
    """Pick orders by one of several ideas drawn at random, up to a number of them.

    Returns whether the first of them pays more than its wish, and the next hold what it wishes for.
    """
    work.counts[PICKED] = 0
    size = min(size, MOST_PICKED, len(state.placed))
    idea = draw_below(work.stream, 10)
    is_led = len(wishes.price) > 0 and draw_below(work.stream, 10) < LED
    if is_led:
        _pick_regret(grid, state, work, wishes, size)
    elif focus == HURTING and idea < 6 and state.hurting_count[0] > 0:
        pick(work, state.hurting[draw_below(work.stream, state.hurting_count[0])])
        if idea < 2:
            pick(work, state.hurting[draw_below(work.stream, state.hurting_count[0])])
    elif focus == BEHIND and idea < 5 and len(state.fair) > 0:
        _pick_behind(grid, state, work, max(1, size // 3))
    else:
        pick(work, draw_below(work.stream, len(state.placed)))
    if idea == 9 and not is_led:
        while work.counts[PICKED] < size:
            pick(work, draw_below(work.stream, len(state.placed)))
    tries = 4 * size
    while work.counts[PICKED] < size and tries > 0:
        tries -= 1
        _pick_neighbour(grid, state, work, work.picked[draw_below(work.stream, work.counts[PICKED])])
    return is_led


LED = 5
"""Of ten picks, how many begin with an order that pays more than its wish."""
CANDIDATES = 8
"""Orders compared to find one that pays much more than its wish."""


@compiled
def _pick_regret(grid: Grid, state: State, work: Work, wishes: Wishes, size: int) -> None:
    """Pick the order, of some drawn at random, that pays most above its wish, then orders that hold what it wishes for."""
    best, most = -1, -1.0
    for _ in range(1 + draw_below(work.stream, CANDIDATES)):
        order = draw_below(work.stream, len(state.placed))
        regret = compute_regret(grid, state, wishes, order)
        if regret > most:
            best, most = order, regret
    pick(work, best)
    if wishes.route[best, 0, 0] < 0:
        return
    steps = grid.structure.operation_start[best + 1] - grid.structure.operation_start[best]
    for _ in range(size):
        k = draw_below(work.stream, steps)
        slot, bucket = wishes.route[best, 0, k], wishes.route[best, 1, k]
        pick_holder(state, work, grid.structure.work_center[slot], bucket)


@compiled
def pick_holder(state: State, work: Work, work_center: int, bucket: int) -> None:
    """Pick one of the orders that have a step on a work center in a bucket."""
    node = state.cell_head[work_center, bucket]
    for _ in range(draw_below(work.stream, 6)):
        if node == NONE or state.node_next[node] == NONE:
            break
        node = state.node_next[node]
    if node != NONE:
        pick(work, state.lot_order[node // STEPS])


@compiled
def compute_regret(grid: Grid, state: State, wishes: Wishes, order: int) -> float:
    """What an order's lots cost at the guide's prices, above its wish for all of it."""
    structure = grid.structure
    steps = structure.operation_start[order + 1] - structure.operation_start[order]
    paid = wishes.unplaced[order] * (structure.count[order] - state.placed[order])
    paid += wishes.late * state.late[order] + wishes.money * state.money[order]
    lot = state.order_head[order]
    while lot != NONE:
        count = state.lot_count[lot]
        for k in range(steps):
            slot = state.lot_slot[lot, k]
            room = wishes.room[structure.work_center[slot], state.lot_bucket[lot, k]]
            paid += count * (wishes.slot[slot] + room * structure.minutes[slot])
            if structure.setup[slot] > 0 and is_first_in_cell(state, lot, k):
                paid += room * structure.setup[slot]
        lot = state.lot_next[lot]
    return float(paid - wishes.price[order] * structure.count[order])


@compiled
def pick(work: Work, order: int) -> None:
    """Pick an order, unless it was picked before or there is no room for more."""
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
    pick_holder(state, work, structure.work_center[slot], bucket)


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
        pick(work, draw_below(work.stream, len(state.placed)))
        return
    for _ in range(size):
        pick(work, structure.slot_order[grid.network.factory_slot[first + draw_below(work.stream, end - first)]])
