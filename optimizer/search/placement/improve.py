"""Ruin and recreate: take a few orders out, place them anew, keep the result or go back.

Orders that meet are taken out together (Schrimpf et al. 2000, doi 10.1006/jcph.1999.6413; Christiaens and Vanden Berghe 2020,
doi 10.1287/trsc.2019.0914); worse plans are accepted with falling probability (Kirkpatrick et al. 1983, doi 10.1126/science.220.4598.671).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from optimizer.cells.compiled import compiled
from optimizer.cells.paths import STEPS
from optimizer.search.placement.draw import draw_below, draw_share
from optimizer.search.placement.gains import measure_touched
from optimizer.search.placement.grid import CHANGE, CONCENTRATION, COST, GUARANTEE, LATENESS, UNFAIRNESS, UNPLACED, Grid
from optimizer.search.placement.insert import ANY, clear_order, insert_order, touch
from optimizer.search.placement.ruin import pick_orders
from optimizer.search.placement.state import NONE, State, add_lot, measure_order
from optimizer.search.placement.work import EFFORT, KEPT, PICKED, Tariff, Wishes, Work

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Small = NDArray[np.int32]
Flags = NDArray[np.bool_]


class Aim(NamedTuple):
    """What counts as better.

    Attributes
    ----------
    level
        Position of the level in hand.
    weight
        Per level, of its value.
    limit, penalty
        Per earlier level: the value it must keep, and what a unit above it costs while searching.
    least, most
        Between what the penalties move.
    """

    level: int
    weight: Floats
    limit: Ints
    penalty: Floats
    least: Floats
    most: Floats


class Best(NamedTuple):
    """The best plan of a run: lots of every order as they were, apart from orders changed since.

    Attributes
    ----------
    head, following, count, slot, bucket
        Lists of lots by order.
    spare
        Unused numbers of lots.
    changed, is_changed
        Orders changed since.
    counts
        How many: unused numbers, changed orders, and whether there is a best plan.
    values
        Core values by level.
    """

    head: Small
    following: Small
    count: Ints  # type: ignore[assignment]  # the word for it; nobody counts entries of the tuple
    slot: Small
    bucket: Small
    spare: Small
    changed: Small
    is_changed: Flags
    counts: Ints
    values: Ints


SPARE, CHANGED = range(2)


def build_best(state: State, levels: int) -> Best:
    """Make room for the best plan."""
    orders, lots = len(state.placed), len(state.lot_count)
    return Best(
        np.full(orders, NONE, dtype=np.int32), np.full(lots, NONE, dtype=np.int32), np.zeros(lots, dtype=np.int64),
        np.zeros((lots, STEPS), dtype=np.int32), np.zeros((lots, STEPS), dtype=np.int32),
        np.arange(lots - 1, -1, -1, dtype=np.int32), np.zeros(orders, dtype=np.int32),
        np.zeros(orders, dtype=np.bool_), np.array([lots, 0], dtype=np.int64), np.zeros(levels, dtype=np.int64),
    )  # fmt: skip


@compiled
def compute_values(grid: Grid, state: State, work: Work) -> None:
    """Write the core value of every level into ``work.values``."""
    goals = grid.goals
    work.values[:] = 0
    for term in range(len(goals.kind)):
        kind = goals.kind[term]
        if kind == UNPLACED:
            amount = state.totals[0]
        elif kind == LATENESS:
            amount = state.totals[1]
        elif kind == COST:
            amount = state.totals[2] + state.totals[4]
        elif kind == CHANGE:
            amount = state.totals[3]
        elif kind == UNFAIRNESS:
            amount = state.totals[5]
        elif kind == GUARANTEE:
            amount = state.missing[goals.floor[term]].sum()
        elif kind == CONCENTRATION:
            amount = _compute_peak(grid, state)
        else:
            amount = _compute_worst(grid, state)
        work.values[goals.level[term]] += goals.factor[term] * amount


@compiled
def _compute_peak(grid: Grid, state: State) -> int:
    peak = 0
    for factory in range(len(state.load)):
        if grid.network.is_member[factory]:
            peak = max(peak, state.load[factory])
    return peak // grid.goals.time_unit


@compiled
def _compute_worst(grid: Grid, state: State) -> int:
    goals = grid.goals
    worst = 0
    for factory in range(len(state.received)):
        target = goals.target[factory]
        if target > 0:
            missing = max(0, target - (state.received[factory] + goals.prefill[factory]) // goals.unit) * 1000
            worst = max(worst, (missing + target - 1) // target)
    return worst


@compiled
def compute_breach(grid: Grid, state: State) -> float:
    """By how much quotas are missed, in fine units; limits that placing keeps by itself included."""
    network = grid.network
    breach = 0.0
    for quota in range(len(network.quota_low)):
        own = state.quota_sum[quota]
        low, high = network.quota_low[quota], network.quota_high[quota]
        if network.is_relative[quota]:
            own, low, high = own * 1000, low * state.all_received[0], min(high, 1000) * state.all_received[0]
        if network.quota_low[quota] >= 0:
            breach += max(0, low - own)
        breach += max(0, own - high)
    return breach


@compiled
def score(aim: Aim, work: Work, breach: float) -> float:
    """One number for a plan: its level first, a little of later ones, and what it breaks."""
    total = 1e3 * breach
    for level in range(len(aim.weight)):
        total += aim.weight[level] * work.values[level]
        if level < aim.level and work.values[level] > aim.limit[level]:
            total += aim.penalty[level] * (work.values[level] - aim.limit[level])
    return total


@compiled
def is_better(aim: Aim, work: Work, best: Best, breach: float) -> bool:
    """Whether a plan keeps every limit and comes before the best so far, level by level."""
    if breach > 0.0:
        return False
    for level in range(aim.level):
        if work.values[level] > aim.limit[level]:
            return False
    for level in range(aim.level, len(aim.weight)):
        if work.values[level] != best.values[level]:
            return bool(work.values[level] < best.values[level])
    return False


ROUND_EFFORT = 100
"""What a round takes beside the cells it prices, in cells: on a few cells it would be millions of rounds otherwise."""


@compiled
def improve(
    grid: Grid, state: State, work: Work, best: Best, tariff: Tariff, wishes: Wishes, aim: Aim, effort: int,
    size: int, heat: float, focus: int,
) -> int:  # fmt: skip
    """Ruin and recreate until so many cells have been priced; the best plan is kept apart. Returns how often it was improved.

    Parameters
    ----------
    size
        Orders taken out at once, at most.
    heat
        How much worse a plan may be and still be kept, about, in units of the score.
    """
    compute_values(grid, state, work)
    present = score(aim, work, compute_breach(grid, state))
    found = 0
    if len(state.placed) == 0:
        return found
    end = work.counts[EFFORT] + effort
    rounds = 0
    while work.counts[EFFORT] < end:
        rounds += 1
        if rounds % SWAY == 0:
            compute_values(grid, state, work)
            present += sway(aim, work)
        work.counts[EFFORT] += ROUND_EFFORT
        work.share[0] = 0.5 * draw_below(work.stream, 3)
        is_led = pick_orders(grid, state, work, wishes, 1 + draw_below(work.stream, size), focus)
        if not take_out_picked(grid, state, work):
            continue
        if not (is_led and draw_below(work.stream, 4) > 0):
            _rank_picked(grid, work)
        mode, blink = draw_below(work.stream, ANY + 1), 0.01 if draw_below(work.stream, 2) == 0 else 0.1
        is_kept = True
        for i in range(work.counts[PICKED]):
            is_kept = insert_order(grid, state, work, tariff, work.picked[i], mode, blink) and is_kept
        present, is_best = close_round(grid, state, work, best, tariff, aim, present, heat, is_kept)
        found += is_best
    return found


@compiled
def take_out_picked(grid: Grid, state: State, work: Work) -> bool:
    """Take the picked orders out, their lots written down; false where these are too many, and then nobody is picked."""
    if not keep_picked(state, work):
        forget_picked(work)
        return False
    for i in range(work.counts[PICKED]):
        clear_order(grid, state, work, work.picked[i])
    return True


@compiled
def close_round(
    grid: Grid,
    state: State,
    work: Work,
    best: Best,
    tariff: Tariff,
    aim: Aim,
    present: float,
    heat: float,
    is_kept: bool,
) -> tuple[float, bool]:
    """Keep what became of the picked orders, or go back; returns the score gone on from, and whether the plan is the best so far.

    Parameters
    ----------
    present
        Score before the round.
    is_kept
        Whether every rule of the picked orders is.
    """
    measure_touched(grid, state, work, tariff)
    compute_values(grid, state, work)
    breach = compute_breach(grid, state)
    new, is_best = score(aim, work, breach), False
    if is_kept and new <= present - heat * np.log(max(1e-300, draw_share(work.stream))):
        present = new
        note_changed(work, best)
        is_best = is_better(aim, work, best, breach)
        if is_best:
            keep_best(state, work, best)
    else:
        restore_picked(grid, state, work, tariff)
    forget_picked(work)
    return present, is_best


SWAY, STIFFER, SOFTER = 32, 1.04, 0.97
"""After how many rounds penalties change, and by what factors: where a limit is exceeded, and where it is kept."""


@compiled
def sway(aim: Aim, work: Work) -> float:
    """Make limits that are exceeded dearer and others cheaper, so that the search crosses them to and fro; returns what that adds."""
    change = 0.0
    for level in range(aim.level):
        above = work.values[level] - aim.limit[level]
        before = aim.penalty[level]
        if above > 0:
            aim.penalty[level] = min(aim.most[level], before * STIFFER)
            change += above * (aim.penalty[level] - before)
        else:
            aim.penalty[level] = max(aim.least[level], before * SOFTER)
    return change


@compiled
def forget_picked(work: Work) -> None:
    """Leave the picked orders alone again."""
    for i in range(work.counts[PICKED]):
        work.is_picked[work.picked[i]] = False
    work.counts[PICKED] = 0


@compiled
def keep_picked(state: State, work: Work) -> bool:
    """Write down the lots of the picked orders, to be able to go back; false where they are too many."""
    count = 0
    for i in range(work.counts[PICKED]):
        lot = state.order_head[work.picked[i]]
        while lot != NONE:
            if not state.is_pinned[lot]:
                if count == len(work.kept_order):
                    return False
                work.kept_order[count] = work.picked[i]
                work.kept_count[count] = state.lot_count[lot]
                work.kept_slot[count] = state.lot_slot[lot]
                work.kept_bucket[count] = state.lot_bucket[lot]
                count += 1
            lot = state.lot_next[lot]
    work.counts[KEPT] = count
    return True


@compiled
def restore_picked(grid: Grid, state: State, work: Work, tariff: Tariff) -> None:
    """Go back to the lots written down."""
    for i in range(work.counts[PICKED]):
        clear_order(grid, state, work, work.picked[i])
    for i in range(work.counts[KEPT]):
        lot = add_lot(grid, state, work.kept_order[i], work.kept_count[i], work.kept_slot[i], work.kept_bucket[i])
        touch(grid, state, work, lot)
    for i in range(work.counts[PICKED]):
        measure_order(grid, state, work.picked[i])
    measure_touched(grid, state, work, tariff)


@compiled
def _rank_picked(grid: Grid, work: Work) -> None:
    """Put the picked orders into an order drawn at random: as they came, the heaviest, the earliest due or the largest first."""
    rule = draw_below(work.stream, 5)
    count = work.counts[PICKED]
    for i in range(1, count):
        order = work.picked[i]
        j = i - 1
        while j >= 0 and _comes_first(grid, rule, order, work.picked[j]):
            work.picked[j + 1] = work.picked[j]
            j -= 1
        work.picked[j + 1] = order
    if rule == 0:
        for i in range(count - 1, 0, -1):
            j = draw_below(work.stream, i + 1)
            work.picked[i], work.picked[j] = work.picked[j], work.picked[i]


@compiled
def _comes_first(grid: Grid, rule: int, a: int, b: int) -> bool:
    rules = grid.orders
    if rule == 1:
        return bool(rules.weight[a] * grid.structure.count[a] > rules.weight[b] * grid.structure.count[b])
    if rule == 2:
        return bool(grid.structure.due[a] < grid.structure.due[b])
    if rule == 3:
        first, other = grid.structure.operation_start[a], grid.structure.operation_start[b]
        return bool(grid.structure.operation_start[a + 1] - first > grid.structure.operation_start[b + 1] - other)
    if rule == 4:
        return bool(rules.weight[a] > rules.weight[b])
    return False


@compiled
def note_changed(work: Work, best: Best) -> None:
    """Remember the picked orders as changed since the best plan."""
    for i in range(work.counts[PICKED]):
        mark_changed(best, work.picked[i])


@compiled
def mark_changed(best: Best, order: int) -> None:
    """Remember one order as changed since the best plan."""
    if not best.is_changed[order]:
        best.is_changed[order] = True
        best.changed[best.counts[CHANGED]] = order
        best.counts[CHANGED] += 1


@compiled
def keep_best(state: State, work: Work, best: Best) -> None:
    """Make the present plan the best one."""
    best.values[:] = work.values
    for i in range(best.counts[CHANGED]):
        order = best.changed[i]
        best.is_changed[order] = False
        lot = best.head[order]
        while lot != NONE:
            best.spare[best.counts[SPARE]] = lot
            best.counts[SPARE] += 1
            lot = best.following[lot]
        best.head[order] = NONE
    for i in range(best.counts[CHANGED]):
        order = best.changed[i]
        lot = state.order_head[order]
        while lot != NONE:
            if not state.is_pinned[lot]:
                best.counts[SPARE] -= 1
                at = best.spare[best.counts[SPARE]]
                best.following[at] = best.head[order]
                best.head[order] = at
                best.count[at] = state.lot_count[lot]
                best.slot[at] = state.lot_slot[lot]
                best.bucket[at] = state.lot_bucket[lot]
            lot = state.lot_next[lot]
    best.counts[CHANGED] = 0


@compiled
def restore_best(grid: Grid, state: State, work: Work, best: Best, tariff: Tariff) -> None:
    """Go back to the best plan."""
    for i in range(best.counts[CHANGED]):
        clear_order(grid, state, work, best.changed[i])
    for i in range(best.counts[CHANGED]):
        order = best.changed[i]
        best.is_changed[order] = False
        lot = best.head[order]
        while lot != NONE:
            touch(grid, state, work, add_lot(grid, state, order, best.count[lot], best.slot[lot], best.bucket[lot]))
            lot = best.following[lot]
        measure_order(grid, state, order)
    best.counts[CHANGED] = 0
    measure_touched(grid, state, work, tariff)
