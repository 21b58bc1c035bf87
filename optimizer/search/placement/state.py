"""A plan in progress as arrays: lots, what they use, and what they add up to; lots come and go one at a time.

Lots of an order form a list. The steps of all lots on one work center in one bucket form another, so that orders which meet there
are found at once. A *node* is a step of a lot: ``lot * STEPS + operation``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from optimizer.cells.compiled import compiled
from optimizer.cells.moves import compute_freight, find_rate
from optimizer.cells.paths import STEPS
from optimizer.search.placement.grid import UNLIMITED, GoalTable, Grid, NetworkRules, OrderRules

Ints = NDArray[np.int64]
Small = NDArray[np.int32]
Flags = NDArray[np.bool_]

NONE = -1


class State(NamedTuple):
    """A plan in progress.

    Attributes
    ----------
    free
        Milliminutes left, shape (work centers, buckets).
    room, received, load, visits
        Per factory: joint milliminutes it may still give, work received in fine units, milliminutes given, steps of lots.
    buyers
        Steps of lots of each conflicted buyer, shape (factories, buyers).
    quota_sum
        Fine units received by the factories of each quota.
    all_received
        One entry: fine units received by all members.
    placed
        Lot multiples placed per order.
    measured, late, money, changed
        Per order, as last measured: lot multiples placed, piece-days late, cost, pieces taken from published cells.
    hurting, hurting_at, hurting_count
        Orders with anything unplaced or late, in no order; each order's place among them (-1: not there); one entry: how many.
    order_head, lot_next, lot_previous
        Lists of lots by order.
    lot_order, lot_count, lot_slot, lot_bucket, is_pinned
        Per lot.
    cell_head, node_next, node_previous
        Lists of steps by work center and bucket.
    spare, spare_count
        Numbers of unused lots; one entry: how many.
    totals
        Unplaced weight, lateness, cost without activation, changed pieces, activation, unfairness.
    fair
        Unfairness of each factory.
    missing
        Coarse units missing below each guarantee, per guarantee and factory.
    counted
        Work of each factory, in fine units, as its groups have it.
    group_received, group_fair
        Fine units received by the members of each group, earlier batches included, and its unfairness.
    """

    free: Ints
    room: Ints
    received: Ints
    load: Ints
    visits: Ints
    buyers: Small
    quota_sum: Ints
    all_received: Ints
    placed: Ints
    measured: Ints
    late: Ints
    money: Ints
    changed: Ints
    hurting: Small
    hurting_at: Small
    hurting_count: Ints
    order_head: Small
    lot_next: Small
    lot_previous: Small
    lot_order: Small
    lot_count: Ints
    lot_slot: Small
    lot_bucket: Small
    is_pinned: Flags
    cell_head: Small
    node_next: Small
    node_previous: Small
    spare: Small
    spare_count: Ints
    totals: Ints
    fair: Ints
    missing: Ints
    counted: Ints
    group_received: Ints
    group_fair: Ints


def build_state(rules: tuple[OrderRules, NetworkRules, GoalTable], free: Ints, most_lots: int) -> State:
    """Return an empty plan, not yet measured; `free` is the free time before any lot."""
    order_rules, network, goals = rules
    orders, factories, buyers = len(order_rules.weight), len(network.room), len(network.rivals)
    quotas, guarantees = len(network.quota_low), len(goals.floors)
    groups = len(goals.target) - factories

    def zeros(*shape: int) -> Ints:
        return np.zeros(shape, dtype=np.int64)

    def nothing(*shape: int) -> Small:
        return np.full(shape, NONE, dtype=np.int32)

    return State(
        free=free.copy(), room=network.room.copy(), received=zeros(factories), load=zeros(factories),
        visits=zeros(factories), buyers=np.zeros((factories, buyers), dtype=np.int32), quota_sum=zeros(quotas),
        all_received=zeros(1), placed=zeros(orders), measured=zeros(orders), late=zeros(orders), money=zeros(orders), changed=zeros(orders),
        hurting=nothing(orders), hurting_at=nothing(orders), hurting_count=zeros(1), order_head=nothing(orders),
        lot_next=nothing(most_lots), lot_previous=nothing(most_lots), lot_order=nothing(most_lots),
        lot_count=zeros(most_lots), lot_slot=nothing(most_lots, STEPS), lot_bucket=nothing(most_lots, STEPS),
        is_pinned=np.zeros(most_lots, dtype=np.bool_), cell_head=nothing(*free.shape),
        node_next=nothing(most_lots * STEPS), node_previous=nothing(most_lots * STEPS),
        spare=np.arange(most_lots - 1, -1, -1, dtype=np.int32), spare_count=np.array([most_lots]),
        totals=zeros(6), fair=zeros(factories), missing=zeros(guarantees, factories), counted=zeros(factories),
        group_received=goals.prefill[factories:].copy(), group_fair=zeros(groups),
    )  # fmt: skip


@compiled
def start_totals(grid: Grid, state: State) -> None:
    """Add up an empty plan."""
    state.totals[:] = 0
    state.totals[3] = grid.goals.constant_change
    for factory in range(len(state.received)):
        measure_factory(grid, state, factory)
    for order in range(len(state.placed)):
        state.totals[0] += grid.orders.weight[order] * grid.structure.count[order]
        measure_order(grid, state, order)


@compiled
def uses_cell(grid: Grid, state: State, order: int, slot: int, bucket: int) -> bool:
    """Whether any lot of an order passes a cell."""
    operation = find_place(grid, order, slot)
    lot = state.order_head[order]
    while lot != NONE:
        if state.lot_slot[lot, operation] == slot and state.lot_bucket[lot, operation] == bucket:
            return True
        lot = state.lot_next[lot]
    return False


@compiled
def find_place(grid: Grid, order: int, slot: int) -> int:
    """Place in the route of the operation that a slot belongs to."""
    first = grid.structure.operation_start[order]
    last = grid.structure.operation_start[order + 1] - 1
    place = 0
    while first + place < last and slot >= grid.structure.slot_start[first + place + 1]:
        place += 1
    return place


@compiled
def add_lot(grid: Grid, state: State, order: int, count: int, slots: Small, buckets: Small) -> int:
    """Add a lot and take what it uses; returns its number, or -1 when there is no number left."""
    if state.spare_count[0] == 0:
        return NONE
    steps = grid.structure.operation_start[order + 1] - grid.structure.operation_start[order]
    state.spare_count[0] -= 1
    lot = state.spare[state.spare_count[0]]
    for k in range(steps):
        _take(grid, state, order, slots[k], buckets[k], count, 1)
        state.lot_slot[lot, k] = slots[k]
        state.lot_bucket[lot, k] = buckets[k]
        _link_node(grid, state, lot * STEPS + k, slots[k], buckets[k])
    head = state.order_head[order]
    state.lot_next[lot] = head
    state.lot_previous[lot] = NONE
    if head != NONE:
        state.lot_previous[head] = lot
    state.order_head[order] = lot
    state.lot_order[lot] = order
    state.lot_count[lot] = count
    state.is_pinned[lot] = False
    state.placed[order] += count
    return int(lot)


@compiled
def remove_lot(grid: Grid, state: State, lot: int) -> None:
    """Remove a lot and give back what it used."""
    order = state.lot_order[lot]
    count = state.lot_count[lot]
    before, after = state.lot_previous[lot], state.lot_next[lot]
    if before == NONE:
        state.order_head[order] = after
    else:
        state.lot_next[before] = after
    if after != NONE:
        state.lot_previous[after] = before
    steps = grid.structure.operation_start[order + 1] - grid.structure.operation_start[order]
    for k in range(steps):
        slot, bucket = state.lot_slot[lot, k], state.lot_bucket[lot, k]
        _take(grid, state, order, slot, bucket, count, -1)
        _unlink_node(grid, state, lot * STEPS + k, slot, bucket)
    state.placed[order] -= count
    state.spare[state.spare_count[0]] = lot
    state.spare_count[0] += 1


@compiled
def _take(grid: Grid, state: State, order: int, slot: int, bucket: int, count: int, sign: int) -> None:
    """Take (or give back) the time and all sums of a step; a setup goes with the only lot of its order in the cell."""
    work_center = grid.structure.work_center[slot]
    factory = grid.structure.moves.factory[work_center]
    minutes = grid.structure.minutes[slot] * count
    if grid.structure.setup[slot] > 0 and not uses_cell(grid, state, order, slot, bucket):
        minutes += grid.structure.setup[slot]
    state.free[work_center, bucket] -= sign * minutes
    state.load[factory] += sign * minutes
    if state.room[factory] < UNLIMITED // 2:
        state.room[factory] -= sign * minutes
    work = grid.structure.standard[slot] * count
    state.received[factory] += sign * work
    state.all_received[0] += sign * work
    for i in range(grid.network.quota_start[factory], grid.network.quota_start[factory + 1]):
        state.quota_sum[grid.network.quota_of[i]] += sign * work
    state.visits[factory] += sign
    if state.visits[factory] == (1 if sign > 0 else 0):
        state.totals[4] += sign * grid.network.activation[factory]
    buyer = grid.orders.buyer[order]
    if buyer >= 0 and grid.network.is_member[factory]:
        state.buyers[factory, buyer] += sign


@compiled
def _link_node(grid: Grid, state: State, node: int, slot: int, bucket: int) -> None:
    work_center = grid.structure.work_center[slot]
    head = state.cell_head[work_center, bucket]
    state.node_next[node] = head
    state.node_previous[node] = NONE
    if head != NONE:
        state.node_previous[head] = node
    state.cell_head[work_center, bucket] = node


@compiled
def _unlink_node(grid: Grid, state: State, node: int, slot: int, bucket: int) -> None:
    before, after = state.node_previous[node], state.node_next[node]
    if before == NONE:
        state.cell_head[grid.structure.work_center[slot], bucket] = after
    else:
        state.node_next[before] = after
    if after != NONE:
        state.node_previous[after] = before


@compiled
def measure_order(grid: Grid, state: State, order: int) -> None:
    """Bring an order's part of the totals up to date after its lots changed."""
    structure, rules = grid.structure, grid.orders
    late, money, placed = 0, 0, 0
    multiple, unit = structure.multiple[order], structure.money_unit
    steps = structure.operation_start[order + 1] - structure.operation_start[order]
    lot = state.order_head[order]
    while lot != NONE:
        count = state.lot_count[lot]
        placed += count
        for k in range(steps):
            slot = state.lot_slot[lot, k]
            money += structure.cost[slot] * count
            if structure.setup_cost[slot] > 0 and is_first_in_cell(state, lot, k):
                money += structure.setup_cost[slot]
            if k > 0:
                money += count * (compute_leg(grid, order, state.lot_slot[lot, k - 1], slot) * multiple // unit)
        last = state.lot_slot[lot, steps - 1]
        day = structure.moves.end[state.lot_bucket[lot, steps - 1]] + structure.delivery_days[last]
        late += count * multiple * max(0, day - structure.due[order])
        lot = state.lot_next[lot]
    changed = 0
    for i in range(rules.published_start[order], rules.published_start[order + 1]):
        here = _count_in_cell(grid, state, order, rules.published_slot[i], rules.published_bucket[i]) * multiple
        changed += max(0, rules.published_pieces[i] - here)
    state.totals[0] += rules.weight[order] * (structure.count[order] - placed) - _get_unplaced(grid, state, order)
    state.totals[1] += late - state.late[order]
    state.totals[2] += money - state.money[order]
    state.totals[3] += changed - state.changed[order]
    state.late[order], state.money[order], state.changed[order] = late, money, changed
    _mark_hurting(state, order, placed < structure.count[order] or late > 0)
    state.measured[order] = placed


@compiled
def _get_unplaced(grid: Grid, state: State, order: int) -> int:
    return int(grid.orders.weight[order] * (grid.structure.count[order] - state.measured[order]))


@compiled
def compute_leg(grid: Grid, order: int, near: int, far: int) -> int:
    """Nanoyen of moving one piece between two slots, rounded to sen."""
    moves = grid.structure.moves
    origin = moves.factory[grid.structure.work_center[near]]
    target = moves.factory[grid.structure.work_center[far]]
    return compute_freight(find_rate(moves, origin, target), grid.structure.milli_kg[order], 1)


@compiled
def is_first_in_cell(state: State, lot: int, place: int) -> bool:
    """Whether no earlier lot of the order's list passes the same cell."""
    slot, bucket = state.lot_slot[lot, place], state.lot_bucket[lot, place]
    other = state.lot_previous[lot]
    while other != NONE:
        if state.lot_slot[other, place] == slot and state.lot_bucket[other, place] == bucket:
            return False
        other = state.lot_previous[other]
    return True


@compiled
def _count_in_cell(grid: Grid, state: State, order: int, slot: int, bucket: int) -> int:
    place = find_place(grid, order, slot)
    count = 0
    lot = state.order_head[order]
    while lot != NONE:
        if state.lot_slot[lot, place] == slot and state.lot_bucket[lot, place] == bucket:
            count += state.lot_count[lot]
        lot = state.lot_next[lot]
    return count


@compiled
def _mark_hurting(state: State, order: int, is_hurting: bool) -> None:
    at, count = state.hurting_at[order], state.hurting_count[0]
    if is_hurting and at == NONE:
        state.hurting[count] = order
        state.hurting_at[order] = count
        state.hurting_count[0] = count + 1
    elif not is_hurting and at != NONE:
        last = state.hurting[count - 1]
        state.hurting[at] = last
        state.hurting_at[last] = at
        state.hurting_at[order] = NONE
        state.hurting_count[0] = count - 1


@compiled
def measure_factory(grid: Grid, state: State, factory: int) -> None:
    """Bring the unfairness of a factory and its groups, and missing units, up to date after lots came or went there."""
    goals = grid.goals
    coarse = (state.received[factory] + goals.prefill[factory]) // goals.unit
    unfair = _compute_unfair(goals, factory, coarse)
    state.totals[5] += unfair - state.fair[factory]
    state.fair[factory] = unfair
    for row in range(len(goals.floors)):
        state.missing[row, factory] = max(0, goals.floors[row, factory] - coarse)
    more = state.received[factory] - state.counted[factory]
    state.counted[factory] = state.received[factory]
    for i in range(goals.group_start[factory], goals.group_start[factory + 1]):
        group = goals.group_of[i]
        claimant = len(state.received) + group
        state.group_received[group] += more
        unfair = (
            _compute_unfair(goals, claimant, state.group_received[group] // goals.unit) * goals.importance[claimant]
        )
        state.totals[5] += unfair - state.group_fair[group]
        state.group_fair[group] = unfair


@compiled
def _compute_unfair(goals: GoalTable, claimant: int, coarse: int) -> int:
    """What a claimant misses, bracket by bracket, when it has so many coarse units; weighted, but not by its importance."""
    unfair, edge = 0, 0
    for k in range(goals.width.shape[1]):
        width = goals.width[claimant, k]
        unfair += goals.weight[k] * (width - min(max(coarse - edge, 0), width))
        edge += width
    return unfair
