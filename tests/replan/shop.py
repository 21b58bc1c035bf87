"""A published plan and what happens to it; questions to the repair, answered to the end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from optimizer.domain.order import Order
from optimizer.domain.plan import Budget, Lot, Plan, Termination
from optimizer.domain.scenario import Scenario
from optimizer.replan import Cause, Events, Replanning, replan_scenario
from optimizer.solve import replay_plan
from tests.build import make_factory, make_plan, make_rulebook, make_scenario
from tests.model.solved import Ticks

PROOF = Budget(time_limit_seconds=1_000, gap=0)
SERVICE = make_rulebook("unplaced", "lateness", "cost")


def shop(orders: Sequence[Order], *, free: Sequence[Any] = (100, 100), buckets: int = 1, **fields: Any) -> Scenario:
    """Factories F1, F2, ... with so many minutes each, one machine each."""
    factories = [make_factory(f"F{i}", free=minutes) for i, minutes in enumerate(free, start=1)]
    parts: dict[str, Any] = {"rulebook": SERVICE, "buckets": buckets} | fields
    return make_scenario(factories, orders, **parts)


def published(scenario: Scenario, *lots: Lot) -> Plan:
    """A plan of these lots."""
    return make_plan(scenario, lots)


def replan(scenario: Scenario, plan: Plan, *events: Any, **fields: Any) -> Replanning:
    """Re-plan to the end; every level is proven, and the plan comes out the same again."""
    done = replan_scenario(scenario, plan, Events(events=events), PROOF, clock=Ticks(), **fields)
    assert done.result.plan is not None
    assert done.result.termination is Termination.optimal
    again = replay_plan(done.revision.scenario, done.result.plan, clock=Ticks())
    assert again == done.result.plan
    return done


def values_of(done: Replanning) -> dict[str, float]:
    """The level values of the new plan."""
    assert done.result.plan is not None
    return {level.name: level.value for level in done.result.plan.levels}


def lots_of(done: Replanning) -> set[tuple[str, str, int, str]]:
    """The new plan's lots: id, order, pieces, and the way ("F1-1@0 F2-1@1")."""
    assert done.result.plan is not None
    return {
        (lot.id, lot.order, lot.quantity, " ".join(f"{s.work_center}@{s.bucket}" for s in lot.steps))
        for lot in done.result.plan.lots
    }


def causes_of(done: Replanning) -> dict[str, Cause]:
    """Why each changed lot changed."""
    assert done.report is not None
    return {change.lot: change.cause for change in done.report.changed}
