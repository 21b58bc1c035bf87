"""The cheapest route on which a lot of an order fits: a shortest path over cells, with a running minimum over time."""

from __future__ import annotations

from optimizer.cells.compiled import compiled
from optimizer.cells.paths import NEVER, reach_operation, trace_route
from optimizer.search.placement.draw import draw_share
from optimizer.search.placement.grid import UNLIMITED, Grid
from optimizer.search.placement.state import State
from optimizer.search.placement.work import EFFORT, Tariff, Work


@compiled
def find_route(
    grid: Grid, state: State, work: Work, tariff: Tariff, order: int, left: int, smallest: int, blink: float
) -> float:
    """Find the cheapest route for a lot of at least `smallest` multiples; its price per multiple, infinite where there is none.

    The route is left in ``work.path``. Slots are overlooked with probability `blink`.
    """
    structure = grid.structure
    first, last = structure.operation_start[order], structure.operation_start[order + 1]
    for operation in range(first, last):
        _price_cells(grid, state, work, tariff, order, operation, left, smallest, blink)
        if operation > first:
            reach_operation(structure, work.path, order, operation, tariff.money)
    return trace_route(structure, work.path, order)


@compiled
def _price_cells(
    grid: Grid,
    state: State,
    work: Work,
    tariff: Tariff,
    order: int,
    operation: int,
    left: int,
    smallest: int,
    blink: float,
) -> None:
    """Write what a lot multiple costs in every cell of an operation where enough fits; infinite elsewhere."""
    structure, rules = grid.structure, grid.orders
    base = structure.slot_start[structure.operation_start[order]]
    place = operation - structure.operation_start[order]
    multiple, due = structure.multiple[order], structure.due[order]
    price_of, free, room_price = work.path.price, state.free, tariff.room
    work.counts[EFFORT] += (
        structure.slot_start[operation + 1] - structure.slot_start[operation]
    ) * structure.limit.shape[1]
    for slot in range(structure.slot_start[operation], structure.slot_start[operation + 1]):
        row = slot - base
        first_bucket, end_bucket = structure.first_open[slot], structure.end_open[slot]
        price_of[row, first_bucket:end_bucket] = NEVER
        work_center = structure.work_center[slot]
        factory = structure.moves.factory[work_center]
        most = find_most(grid, state, work, order, place, slot, left)
        least = smallest if work.here[place, factory] > 0 else max(smallest, rules.least[operation])
        if most < least or (blink > 0.0 and draw_share(work.stream) < blink):
            continue
        minutes, setup = structure.minutes[slot], structure.setup[slot]
        fixed = tariff.money * structure.cost[slot] - work.gain[factory] * structure.standard[slot]
        once = tariff.money * structure.setup_cost[slot] + tariff.lot
        if state.visits[factory] == 0:
            once += tariff.money * grid.network.activation[factory]
        for bucket in range(first_bucket, end_bucket):
            if structure.limit[slot, bucket] == 0:
                continue
            is_used = work.used[row, bucket]
            room = free[work_center, bucket] - (0 if is_used else setup)
            if room < 0:
                continue
            fits = min(most, structure.limit[slot, bucket])
            if minutes > 0:
                fits = min(fits, room // minutes)
            if fits < least:
                continue
            scarcity = work.share[0] * room_price[work_center, bucket]
            price = fixed + scarcity * minutes
            if not is_used:
                price += (once + scarcity * setup) / fits
            if structure.delivery_days[slot] >= 0:
                day = structure.moves.end[bucket] + structure.delivery_days[slot]
                price += tariff.late * multiple * max(0, day - due)
            work.fits[row, bucket] = fits
            price_of[row, bucket] = price
    if tariff.change > 0.0:
        _favour_published(grid, work, tariff, order, operation)


@compiled
def _favour_published(grid: Grid, work: Work, tariff: Tariff, order: int, operation: int) -> None:
    """A published cell is cheaper: what stays there is no change."""
    structure, rules = grid.structure, grid.orders
    price_of = work.path.price
    base = structure.slot_start[structure.operation_start[order]]
    for i in range(rules.published_start[order], rules.published_start[order + 1]):
        slot = rules.published_slot[i]
        if structure.slot_start[operation] <= slot < structure.slot_start[operation + 1]:
            row, bucket = slot - base, rules.published_bucket[i]
            if structure.limit[slot, bucket] > 0 and price_of[row, bucket] < NEVER:
                stay = min(work.fits[row, bucket] * structure.multiple[order], rules.published_pieces[i])
                price_of[row, bucket] -= tariff.change * stay / work.fits[row, bucket]


@compiled
def find_most(  # noqa: C901 - one rule after the other
    grid: Grid, state: State, work: Work, order: int, place: int, slot: int, left: int
) -> int:
    """Most lot multiples that sourcing rules and the rules of the network let a further lot have at a slot."""
    structure, rules, network = grid.structure, grid.orders, grid.network
    factory = structure.moves.factory[structure.work_center[slot]]
    operation = structure.operation_start[order] + place
    here = work.here[place, factory]
    if here == 0 and work.makers[place] >= rules.max_makers[operation]:
        return 0
    most = min(left, rules.most[operation] - here)
    # Enough must be left for the factories that are still missing.
    missing = rules.min_makers[operation] - work.makers[place] - (1 if here == 0 else 0)
    if missing > 0:
        most = min(most, left - missing * rules.least[operation])
    buyer = rules.buyer[order]
    if buyer >= 0 and network.is_member[factory]:
        for other in range(state.buyers.shape[1]):
            if network.rivals[buyer, other] and state.buyers[factory, other] > 0:
                return 0
    for i in range(rules.share_start[operation], rules.share_start[operation + 1]):
        at = rules.share_kind[i] * len(network.room) + factory
        for j in range(network.member_start[at], network.member_start[at + 1]):
            most = min(most, rules.share_most[i] - work.group_here[place, network.member_group[j]])
    if state.room[factory] < UNLIMITED // 2 and structure.minutes[slot] > 0:
        most = min(most, (state.room[factory] - structure.setup[slot]) // structure.minutes[slot])
    if structure.standard[slot] > 0:
        for i in range(network.quota_start[factory], network.quota_start[factory + 1]):
            quota = network.quota_of[i]
            if not network.is_relative[quota] and network.quota_high[quota] < UNLIMITED:
                most = min(most, (network.quota_high[quota] - state.quota_sum[quota]) // structure.standard[slot])
    group = network.item_group[order]
    if group >= 0:
        most = min(
            most, (network.item_most[group, place] - work.item_here[place, factory]) // structure.multiple[order]
        )
    return int(most)
