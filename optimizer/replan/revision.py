"""Events applied to a scenario and its published plan: the scenario to solve next, and what was hit."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from optimizer.cells import build_cell_table
from optimizer.cells.lots import Cell
from optimizer.domain.base import Model
from optimizer.domain.index import Index
from optimizer.domain.network import Factory, WorkCenter
from optimizer.domain.plan import Lot, Plan
from optimizer.domain.rulebook import RuleBook
from optimizer.domain.scenario import Scenario
from optimizer.eligibility import build_eligibility
from optimizer.errors import PlanError, Problem, ScenarioError
from optimizer.replan.declines import apply_lot_declined, apply_lots_pinned, check_declined_pins
from optimizer.replan.draft import Draft
from optimizer.replan.events import (
    CapacityCut,
    Events,
    FactoryOut,
    LotDeclined,
    LotsPinned,
    OrderAdded,
    OrderCancelled,
    OrderChanged,
    WorkCenterOut,
)
from optimizer.replan.goals import ChangeGoal, add_change_level
from optimizer.replan.orders import apply_order_added, apply_order_cancelled, apply_order_changed
from optimizer.replan.outages import apply_capacity_cut, apply_factory_out, apply_work_center_out
from optimizer.replan.parts import exclude_declined
from optimizer.replan.pins import Ground, PlaceLoad, check_pinned_orders, close_started, hold_pins
from optimizer.scenario.problems import PlanFileError
from optimizer.solve.prepare import find_cells
from optimizer.text import Text
from optimizer.units import MINUTE

APPLIERS: Mapping[type[Model], Callable[[Draft, int, Any], None]] = {
    FactoryOut: apply_factory_out,
    WorkCenterOut: apply_work_center_out,
    CapacityCut: apply_capacity_cut,
    OrderAdded: apply_order_added,
    OrderChanged: apply_order_changed,
    OrderCancelled: apply_order_cancelled,
    LotDeclined: apply_lot_declined,
    LotsPinned: apply_lots_pinned,
}


class Cause(StrEnum):
    """Why a published lot does not stay as it was.

    ``capacity``: a factory or work center is out or has fewer minutes. ``declined``, ``order_changed``, ``order_cancelled``: as the
    events say. ``made_room``: moved for others. ``better``: moved because goals ahead of least change gain by it.
    """

    capacity = "capacity"
    declined = "declined"
    order_changed = "order_changed"
    order_cancelled = "order_cancelled"
    made_room = "made_room"
    better = "better"


@dataclass(frozen=True)
class Hit:
    """What hit a published lot: the kind, and the position of the event."""

    cause: Cause
    event: int


@dataclass(frozen=True)
class Revision:
    """What events make of a scenario and its published plan.

    Attributes
    ----------
    scenario
        To be solved next: `published` holds the plan's lots, `pins` those that stay, and least change is among the goals.
    before
        The scenario as it was, with the same goals and the plan's lots as published ones; what the plan is measured by.
    hits
        Published lots that an event hit, by id; one in a place with too few minutes is hit even where another one makes way.
    released
        Pinned or begun lots that cannot stay as they are.
    origin_by_order
        Parts that an order was divided into after a partial decline: the order each one comes from.
    """

    scenario: Scenario
    before: Scenario
    plan: Plan
    events: Events
    hits: Mapping[str, Hit]
    released: tuple[str, ...]
    origin_by_order: Mapping[str, str]


def revise_scenario(
    scenario: Scenario, plan: Plan, events: Events, *, now_day: int | None = None, goal: ChangeGoal | None = None
) -> Revision:
    """Apply events to a scenario and its published plan.

    Parameters
    ----------
    now_day
        Today, over that of the events.
    goal
        Where least change stands among the goals; by default behind placing and lateness.

    Raises
    ------
    PlanError
        When the plan is not one for the scenario.
    EventsError
        With everything that is wrong with the events.
    """
    before, ground = _read_ground(scenario, plan)
    today = now_day if now_day is not None else events.now_day
    draft = Draft(before, plan, today or 0)
    end = draft.calendar.boundaries[-1]
    if draft.now_day >= end:
        draft.complaints.add("now.outside", "$.now_day", "", value=draft.now_day, end=str(end))
        draft.now_day = 0
    for position, event in enumerate(events.events):
        APPLIERS[type(event)](draft, position, event)
    check_declined_pins(draft)
    held, released = hold_pins(draft, ground)
    check_pinned_orders(draft, held.values())
    hits = _find_hits(draft, ground)
    origin = exclude_declined(draft, held)
    close_started(draft, ground, [draft.lots[id_] for id_ in held])
    rulebook = add_change_level(scenario.rulebook, goal or ChangeGoal(), draft.complaints)
    revised = _build_scenario(draft, rulebook, [id_ for id_ in draft.lots if id_ in held])
    measured = before.model_copy(update={"rulebook": rulebook})
    return Revision(revised, measured, plan, events, hits, tuple(released), origin)


def _read_ground(scenario: Scenario, plan: Plan) -> tuple[Scenario, Ground]:
    """The scenario with the plan as the published one, and where its lots are."""
    if plan.scenario != scenario.id:
        raise _foreign(Text(f"計画は {plan.scenario} のもの", f"the plan is for {plan.scenario}"), scenario)
    try:
        before = scenario.with_fields(published=tuple(_plain(lot) for lot in plan.lots))
    except ScenarioError as error:
        moved = [dataclasses.replace(p, path=p.path.replace("$.published", "$.lots", 1)) for p in error.problems]
        raise PlanFileError(moved) from error
    index = Index(before)
    eligibility = build_eligibility(index)
    table = build_cell_table(index, eligibility)
    cells: dict[str, tuple[Cell, ...]] = {}
    for lot in plan.lots:
        found = find_cells(table, eligibility, lot)
        if found is None:
            raise _foreign(Text(f"ロット {lot.id} を置ける場所がない", f"lot {lot.id} has no place in it"), scenario)
        cells[lot.id] = found
    return before, Ground(table, cells)


def _plain(lot: Lot) -> Lot:
    return lot.model_copy(update={"is_pinned": False}) if lot.is_pinned else lot


def _foreign(why: Text, scenario: Scenario) -> PlanError:
    return PlanError(
        Text(
            f"計画はシナリオ {scenario.id} に対するものではありません({why.ja})。",
            f"The plan is not one for scenario {scenario.id}: {why.en}.",
        ),
        Text(
            "公表した計画と、それを作ったシナリオを指定してください。",
            "Give the published plan and the scenario it was made from.",
        ),
    )


def _find_hits(draft: Draft, ground: Ground) -> dict[str, Hit]:
    """What hit each lot of the plan, the plainest cause first."""
    hits: dict[str, Hit] = {}
    overfull = _find_overfull(draft, ground)
    for lot in draft.plan.lots:
        if lot.order in draft.cancelled:
            hits[lot.id] = Hit(Cause.order_cancelled, draft.cancelled[lot.order])
            continue
        for (k, factory), by_lot in draft.declines.get(lot.order, {}).items():
            if draft.factory_of[lot.steps[k].work_center] == factory:
                decliner = lot.id if lot.id in by_lot else next(iter(by_lot))
                hits.setdefault(lot.id, Hit(Cause.declined, draft.event_by_decline[decliner, (k, factory)]))
        for step in lot.steps:
            place = (step.work_center, step.bucket)
            if place in overfull:
                hits.setdefault(lot.id, Hit(Cause.capacity, draft.event_by_place[place]))
        if lot.order in draft.event_by_order:
            hits.setdefault(lot.id, Hit(Cause.order_changed, draft.event_by_order[lot.order]))
    return hits


def _find_overfull(draft: Draft, ground: Ground) -> set[tuple[str, int]]:
    """Places with too few minutes for the lots there."""
    load = PlaceLoad(ground)
    for lot in draft.lots.values():
        load.add(lot)
    return {
        place
        for place in draft.event_by_place
        if load.milliminutes.get(place, 0) > draft.free[place[0]][place[1]] * MINUTE
    }


def _build_scenario(draft: Draft, rulebook: RuleBook, pinned: Iterable[str]) -> Scenario:
    """Put the draft together; what does not fit together is a problem of the event it comes from.

    Raises
    ------
    EventsError
        With everything that is wrong.
    """
    network = draft.scenario.network
    factories = tuple(_rebuild_factory(draft, factory) for factory in network.factories)
    fields = {
        "network": network.model_copy(update={"factories": factories}),
        "buyers": tuple(draft.buyers.values()),
        "orders": tuple(draft.orders.values()),
        "rulebook": rulebook,
        "pins": tuple(draft.lots[id_].model_copy(update={"is_pinned": True}) for id_ in pinned),
        "published": tuple(_plain(lot) for lot in draft.lots.values()),
    }
    try:
        revised = draft.scenario.with_fields(**fields)
    except ScenarioError as error:
        # What is wrong with lots follows from what is wrong with their orders, where that has been told.
        told = bool(draft.complaints.problems)
        new = [p for p in error.problems if not (told and p.path.startswith(("$.pins", "$.published")))]
        draft.complaints.problems += [_map_problem(draft, problem) for problem in new]
        revised = draft.scenario
    draft.complaints.raise_if_any()
    return revised


def _rebuild_factory(draft: Draft, factory: Factory) -> Factory:
    centers = tuple(_rebuild_center(draft, center) for center in factory.work_centers)
    is_same = all(a is b for a, b in zip(centers, factory.work_centers, strict=True))
    return factory if is_same else factory.model_copy(update={"work_centers": centers})


def _rebuild_center(draft: Draft, center: WorkCenter) -> WorkCenter:
    """Fewer free minutes, the same total: an event takes nothing from what caps and shares are measured by."""
    free = tuple(draft.free[center.id])
    if free == center.free_minutes:
        return center
    return center.model_copy(
        update={"free_minutes": free, "total_minutes": center.total_minutes or center.free_minutes}
    )


_PATH = re.compile(r"\$\.orders\[(\d+)\]")


def _map_problem(draft: Draft, problem: Problem) -> Problem:
    """Say at which event a problem of the changed scenario arose."""
    found = _PATH.match(problem.path)
    ids = list(draft.orders)
    order = ids[int(found[1])] if found else None
    position = draft.event_by_order.get(order or "")
    inside = problem.path[found.end() :] if found else ""
    if position is None and order in draft.declines:
        pairs = draft.declines[order or ""]
        pair, by_lot = next(iter(pairs.items()))
        position, inside = draft.event_by_decline[next(iter(by_lot)), pair], ""
    if position is None:
        return problem
    field = f".order{inside}" if order in draft.event_by_order and _is_added(draft, order) else inside
    return dataclasses.replace(problem, path=f"$.events[{position}]{field}")


def _is_added(draft: Draft, order: str | None) -> bool:
    return all(known.id != order for known in draft.scenario.orders)
