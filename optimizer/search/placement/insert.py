"""Placing one order: lots along the cheapest routes while there is room, every rule of the order kept."""

from __future__ import annotations

from optimizer.cells.compiled import compiled
from optimizer.search.placement.draw import draw_below
from optimizer.search.placement.grid import UNLIMITED, Grid
from optimizer.search.placement.route import find_route
from optimizer.search.placement.state import NONE, State, add_lot, measure_order, remove_lot
from optimizer.search.placement.work import TOUCHED, Tariff, Work

WHOLE, HALVES, ANY = range(3)
"""How large a lot must be: first all that is left, then less; halves first; or whatever the rules allow."""
MOST_LOTS = 60
"""Lots of one order, at most."""


@compiled
def touch(grid: Grid, state: State, work: Work, lot: int) -> None:
    """Remember that the factories of a lot must be measured again."""
    order = state.lot_order[lot]
    steps = grid.structure.operation_start[order + 1] - grid.structure.operation_start[order]
    for k in range(steps):
        factory = grid.structure.moves.factory[grid.structure.work_center[state.lot_slot[lot, k]]]
        if not work.is_touched[factory]:
            work.is_touched[factory] = True
            work.touched[work.counts[TOUCHED]] = factory
            work.counts[TOUCHED] += 1


@compiled
def clear_order(grid: Grid, state: State, work: Work, order: int) -> None:
    """Take all lots of an order back, but pinned ones."""
    lot = state.order_head[order]
    while lot != NONE:
        following = state.lot_next[lot]
        if not state.is_pinned[lot]:
            touch(grid, state, work, lot)
            remove_lot(grid, state, lot)
        lot = following


@compiled
def insert_order(grid: Grid, state: State, work: Work, tariff: Tariff, order: int, mode: int, blink: float) -> bool:
    """Place what is left of an order, as far as it goes and pays; nothing at all where its rules cannot be kept so.

    Returns whether its rules are kept: pinned lots may break them by themselves.
    """
    rules = grid.orders
    left = grid.structure.count[order] - state.placed[order]
    if left > 0:
        _open_order(grid, state, work, order)
        lots = 0
        while left > 0 and lots < MOST_LOTS and not (rules.is_single[order] and state.order_head[order] != NONE):
            count = _place_lot(grid, state, work, tariff, order, left, mode, blink)
            if count == 0:
                break
            left -= count
            lots += 1
        _close_order(grid, state, work, order)
    is_kept = _is_kept(grid, state, order)
    if not is_kept:
        clear_order(grid, state, work, order)
        is_kept = _is_kept(grid, state, order)
    measure_order(grid, state, order)
    return is_kept


@compiled
def _open_order(grid: Grid, state: State, work: Work, order: int) -> None:
    """Write down what an order's lots (and its item's) have where, before more are placed."""
    work.makers[:] = 0
    lot = state.order_head[order]
    while lot != NONE:
        _note_lot(grid, state, work, lot, 1)
        lot = state.lot_next[lot]
    if grid.network.item_group[order] >= 0:
        _note_items(grid, state, work, order, 1)


@compiled
def _close_order(grid: Grid, state: State, work: Work, order: int) -> None:
    """Erase what `_open_order` and placing wrote down."""
    if grid.network.item_group[order] >= 0:
        _note_items(grid, state, work, order, -1)
    lot = state.order_head[order]
    while lot != NONE:
        _note_lot(grid, state, work, lot, -1)
        lot = state.lot_next[lot]


@compiled
def _note_lot(grid: Grid, state: State, work: Work, lot: int, sign: int) -> None:
    structure, network = grid.structure, grid.network
    order = state.lot_order[lot]
    first = structure.operation_start[order]
    base = structure.slot_start[first]
    for k in range(structure.operation_start[order + 1] - first):
        slot = state.lot_slot[lot, k]
        factory = structure.moves.factory[structure.work_center[slot]]
        work.used[slot - base, state.lot_bucket[lot, k]] = sign > 0
        if sign > 0 and work.here[k, factory] == 0:
            work.makers[k] += 1
        work.here[k, factory] += sign * state.lot_count[lot]
        # An order may limit the same group twice; it is counted once per kind.
        for kind in range((len(network.member_start) - 1) // max(1, len(network.room))):
            at = kind * len(network.room) + factory
            for j in range(network.member_start[at], network.member_start[at + 1]):
                work.group_here[k, network.member_group[j]] += sign * state.lot_count[lot]


@compiled
def _note_items(grid: Grid, state: State, work: Work, order: int, sign: int) -> None:
    """Count (or erase) the pieces of an order's item at every factory, by place in the route, all orders of it included."""
    structure = grid.structure
    group = grid.network.item_group[order]
    for i in range(grid.network.item_start[group], grid.network.item_start[group + 1]):
        other = grid.network.item_order[i]
        lot = state.order_head[other]
        while lot != NONE:
            pieces = state.lot_count[lot] * grid.structure.multiple[other]
            for k in range(structure.operation_start[other + 1] - structure.operation_start[other]):
                factory = structure.moves.factory[structure.work_center[state.lot_slot[lot, k]]]
                work.item_here[k, factory] += sign * pieces
            lot = state.lot_next[lot]


@compiled
def _place_lot(
    grid: Grid, state: State, work: Work, tariff: Tariff, order: int, left: int, mode: int, blink: float
) -> int:
    """Place the next lot; returns its lot multiples, 0 where none fits or pays."""
    rules = grid.orders
    smallest = left if rules.is_single[order] and rules.is_all[order] else 1
    worth = tariff.unplaced * rules.weight[order]
    wanted = left if mode == WHOLE else (left + 1) // 2
    while True:
        least = smallest if mode == ANY else max(smallest, wanted)
        price = find_route(grid, state, work, tariff, order, left, least, blink)
        if price < worth:
            count = _choose_count(grid, state, work, order, left, least)
            if count > 0:
                lot = add_lot(grid, state, order, count, work.path.slots, work.path.buckets)
                if lot == NONE:
                    return 0
                touch(grid, state, work, lot)
                _note_lot(grid, state, work, lot, 1)
                if grid.network.item_group[order] >= 0:
                    _note_item_lot(grid, state, work, lot)
                return count
        if mode == ANY or least == smallest:
            return 0
        wanted = (wanted + 1) // 2 if wanted > 3 else 1


@compiled
def _note_item_lot(grid: Grid, state: State, work: Work, lot: int) -> None:
    structure = grid.structure
    order = state.lot_order[lot]
    for k in range(structure.operation_start[order + 1] - structure.operation_start[order]):
        factory = structure.moves.factory[structure.work_center[state.lot_slot[lot, k]]]
        work.item_here[k, factory] += state.lot_count[lot] * grid.structure.multiple[order]


@compiled
def _choose_count(grid: Grid, state: State, work: Work, order: int, left: int, least: int) -> int:
    """Lot multiples of a lot on the route found: as many as fit, but not so many that too few are left for another lot."""
    structure, rules = grid.structure, grid.orders
    first = structure.operation_start[order]
    base = structure.slot_start[first]
    steps = structure.operation_start[order + 1] - first
    count, smallest, rest = left, least, 1
    for k in range(steps):
        slot, bucket = work.path.slots[k], work.path.buckets[k]
        factory = structure.moves.factory[structure.work_center[slot]]
        count = min(count, work.fits[slot - base, bucket])
        if work.here[k, factory] == 0:
            smallest = max(smallest, rules.least[first + k])
        rest = max(rest, rules.least[first + k])
    count = min(count, _fit_shared(grid, state, work, order, count))
    if count < smallest:
        return 0
    over = left - count
    if 0 < over < rest and left - rest >= smallest and draw_below(work.stream, 2) == 0:
        count = left - rest
    return count


@compiled
def _fit_shared(grid: Grid, state: State, work: Work, order: int, count: int) -> int:
    """Cut a lot to what its work centers, factories and quotas can take when it passes them more than once."""
    structure = grid.structure
    first = structure.operation_start[order]
    base = structure.slot_start[first]
    steps = structure.operation_start[order + 1] - first
    for k in range(steps):
        work_center, bucket = structure.work_center[work.path.slots[k]], work.path.buckets[k]
        factory = structure.moves.factory[work_center]
        here, here_once, inside, inside_once, standard = 0, 0, 0, 0, 0
        for j in range(steps):
            slot = work.path.slots[j]
            if structure.moves.factory[structure.work_center[slot]] != factory:
                continue
            once = 0 if work.used[slot - base, work.path.buckets[j]] else structure.setup[slot]
            inside += structure.minutes[slot]
            inside_once += once
            standard += structure.standard[slot]
            if structure.work_center[slot] == work_center and work.path.buckets[j] == bucket:
                here += structure.minutes[slot]
                here_once += once
        if here > 0:
            count = min(count, max(0, state.free[work_center, bucket] - here_once) // here)
        elif here_once > state.free[work_center, bucket]:
            return 0
        if state.room[factory] < UNLIMITED // 2:
            if inside > 0:
                count = min(count, max(0, state.room[factory] - inside_once) // inside)
            elif inside_once > state.room[factory]:
                return 0
        count = min(count, _fit_quotas(grid, state, work, order, factory, count))
    return count


@compiled
def _fit_quotas(grid: Grid, state: State, work: Work, order: int, factory: int, count: int) -> int:
    """Cut a lot to what the largest amounts of a factory's quotas leave, all its steps together."""
    structure, network = grid.structure, grid.network
    steps = structure.operation_start[order + 1] - structure.operation_start[order]
    for i in range(network.quota_start[factory], network.quota_start[factory + 1]):
        quota = network.quota_of[i]
        if network.is_relative[quota] or network.quota_high[quota] >= UNLIMITED:
            continue
        standard = 0
        for k in range(steps):
            slot = work.path.slots[k]
            other = structure.moves.factory[structure.work_center[slot]]
            for j in range(network.quota_start[other], network.quota_start[other + 1]):
                if network.quota_of[j] == quota:
                    standard += structure.standard[slot]
        if standard > 0:
            count = min(count, max(0, network.quota_high[quota] - state.quota_sum[quota]) // standard)
    return count


@compiled
def _is_kept(grid: Grid, state: State, order: int) -> bool:
    """Whether an order's lots keep all or nothing, the least number of factories, and the smallest lot beside pinned ones."""
    structure, rules = grid.structure, grid.orders
    if state.placed[order] == 0:
        return True
    if rules.is_all[order] and state.placed[order] < grid.structure.count[order]:
        return False
    first = structure.operation_start[order]
    for k in range(structure.operation_start[order + 1] - first):
        if rules.min_makers[first + k] > 1 and _count_makers(grid, state, order, k) < rules.min_makers[first + k]:
            return False
        if rules.least[first + k] > 1 and _find_smallest(grid, state, order, k) < rules.least[first + k]:
            return False
    return True


@compiled
def _find_smallest(grid: Grid, state: State, order: int, place: int) -> int:
    """Fewest lot multiples that a factory with any lot does of one operation of an order."""
    structure = grid.structure
    smallest = structure.count[order]
    lot = state.order_head[order]
    while lot != NONE:
        factory = structure.moves.factory[structure.work_center[state.lot_slot[lot, place]]]
        here = 0
        other = state.order_head[order]
        while other != NONE:
            if structure.moves.factory[structure.work_center[state.lot_slot[other, place]]] == factory:
                here += state.lot_count[other]
            other = state.lot_next[other]
        smallest = min(smallest, here)
        lot = state.lot_next[lot]
    return int(smallest)


@compiled
def _count_makers(grid: Grid, state: State, order: int, place: int) -> int:
    """Different factories that do one operation of an order."""
    structure = grid.structure
    makers = 0
    lot = state.order_head[order]
    while lot != NONE:
        factory = structure.moves.factory[structure.work_center[state.lot_slot[lot, place]]]
        is_new = True
        other = state.lot_previous[lot]
        while other != NONE:
            if structure.moves.factory[structure.work_center[state.lot_slot[other, place]]] == factory:
                is_new = False
            other = state.lot_previous[other]
        makers += 1 if is_new else 0
        lot = state.lot_next[lot]
    return makers
