"""Prices at a plan, and what a whole hour saves when the relaxation is solved again with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from optimizer.domain.plan import Plan
from optimizer.prices.capabilities import HOUR, TOP, HourValue, PlaceValue, PriceTable, list_hours, order_levels
from optimizer.prices.capacity import CapacityPrices, build_capacity_prices, compute_unit
from optimizer.prices.relaxed import ReadPlan, SolvedLevel, TimeLeft, add_minutes, read_plan, solve_level, without_limit
from optimizer.solve import Prepared


@dataclass(frozen=True)
class PricedPlan:
    """A plan with its prices, ready for questions about more time.

    Attributes
    ----------
    solved
        The relaxation of each level that was priced, by position.
    """

    read: ReadPlan
    solved: Mapping[int, SolvedLevel]

    @property
    def prices(self) -> CapacityPrices:
        """The prices; None in the levels that were not priced."""
        goals = self.read.prepared.goals
        found = (self.solved.get(level) for level in range(len(goals.measures)))
        return build_capacity_prices(goals, [None if level is None else level.capacity for level in found])


@dataclass(frozen=True)
class Inquiry:
    """What is to be found out at a plan.

    Attributes
    ----------
    top
        Rows per goal level at most.
    is_confirmed
        Whether each row is solved again with its hour.
    places
        Work centers and buckets, by position, of which the whole hour's effect is asked too.
    """

    top: int = TOP
    is_confirmed: bool = True
    places: tuple[tuple[int, int], ...] = ()


def price_plan(
    prepared: Prepared, plan: Plan, *, levels: Iterable[int] | None = None, time_left: TimeLeft = without_limit
) -> PricedPlan:
    """Price free minutes at a plan: the duals of the capacity rows of the linear relaxation, goal level by goal level.

    Each level is looked at alone, with the levels before it kept where the plan has them. The level that holds cost comes first, so
    that time that does not suffice leaves out the others.

    Parameters
    ----------
    levels
        Positions of the levels to price; None for all.
    time_left
        Seconds that are left, None for no limit; a level that is cut off has no prices.

    Raises
    ------
    PlanError
        Where the plan belongs to another scenario, or breaks a hard rule.
    """
    priced = PricedPlan(read_plan(prepared, plan), {})
    asked = None if levels is None else set(levels)
    for level in order_levels(priced.prices):
        if asked is None or level in asked:
            priced = _price_level(priced, level, time_left)
    return priced


def _price_level(priced: PricedPlan, level: int, time_left: TimeLeft) -> PricedPlan:
    found = solve_level(priced.read, level, time_left=time_left)
    return priced if found is None else replace(priced, solved={**priced.solved, level: found})


def compute_capacity_prices(
    prepared: Prepared, plan: Plan, *, levels: Iterable[int] | None = None, time_left: TimeLeft = without_limit
) -> CapacityPrices:
    """Return what a free minute of each work center and bucket is worth at a plan; see `price_plan`."""
    return price_plan(prepared, plan, levels=levels, time_left=time_left).prices


def compute_saving(
    priced: PricedPlan,
    level: int,
    place: tuple[int, int],
    *,
    minutes: int = HOUR,
    time_left: TimeLeft = without_limit,
) -> float | None:
    """Return what more free minutes at one place save a level, by solving its relaxation again; None where time ran out.

    None too in a large network, whose relaxation is not solved to the end: there is a price, and nothing to compare.

    Unlike a price this holds for the whole amount, and also where a work center is closed and no price exists.

    Parameters
    ----------
    level
        Position of a level that was priced; of any other nothing is known.
    place
        Positions of a work center and a bucket.
    """
    before = priced.solved.get(level)
    if before is None or before.value is None:
        return None
    index = priced.read.prepared.index
    added = np.zeros((len(index.work_centers), index.bucket_count), dtype=np.int64)
    added[place] = minutes
    wider = add_minutes(priced.read, added, before)
    after = solve_level(wider, level, time_left=time_left)
    if after is None or after.value is None:
        return None
    is_yen = level == priced.prices.yen_level
    units = [compute_unit(read.prepared.goals.measures[level], is_yen=is_yen) for read in (priced.read, wider)]
    return max(0.0, before.value * units[0] - after.value * units[1])


def fill_price_table(
    prepared: Prepared, plan: Plan, inquiry: Inquiry | None = None, *, time_left: TimeLeft = without_limit
) -> PriceTable:
    """Price a plan and answer an inquiry about it, level by level, as far as the time goes: the level that holds cost first.

    Raises
    ------
    PlanError
        Where the plan belongs to another scenario, or breaks a hard rule.
    """
    inquiry = inquiry or Inquiry()
    priced = PricedPlan(read_plan(prepared, plan), {})
    hours: list[HourValue] = []
    asked: list[PlaceValue] = []
    for level in order_levels(priced.prices):
        priced = _price_level(priced, level, time_left)
        asked += [
            PlaceValue(level, at, compute_saving(priced, level, at, time_left=time_left)) for at in inquiry.places
        ]
        rows = list_hours(priced.prices, level)[: inquiry.top]
        hours += [_confirm(priced, hour, time_left) for hour in rows] if inquiry.is_confirmed else rows
    return PriceTable(priced.prices, tuple(hours), tuple(asked))


def _confirm(priced: PricedPlan, hour: HourValue, time_left: TimeLeft) -> HourValue:
    saving = compute_saving(priced, hour.level, (hour.work_center, hour.bucket), time_left=time_left)
    return replace(hour, confirmed=saving)
