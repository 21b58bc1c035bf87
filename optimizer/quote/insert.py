"""An offer put into the plan it was made against: what would be published if the order came."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.domain.order import Order
from optimizer.domain.plan import LevelResult, Lot, Plan, Termination, Unplaced
from optimizer.domain.scenario import Scenario
from optimizer.quote.answer import Offer
from optimizer.scenario import hash_scenario
from optimizer.verify import compute_levels

STRATEGY = "quote"
"""Stands in the provenance: such a plan was put together, not solved, and cannot be replayed."""


def insert_offer(scenario: Scenario, plan: Plan, order: Order, offer: Offer) -> tuple[Scenario, Plan]:
    """Return the scenario with the order, and the plan with the offer's lots; nothing is written anywhere.

    All other lots, the targets and the pinned lots stay as they are. The levels are counted anew, without bounds: those
    of the committed plan say nothing about a batch with one more order.

    Raises
    ------
    ScenarioError
        When the order cannot stand in the scenario.
    """
    longer = scenario.with_fields(orders=(*scenario.orders, order))
    names = _list_free_names(scenario, plan)
    added = tuple(Lot(id=next(names), order=order.id, quantity=lot.quantity, steps=lot.steps) for lot in offer.lots)
    rest = order.quantity - sum(lot.quantity for lot in added)
    unplaced = (Unplaced(order=order.id, quantity=rest),) if rest else ()
    provenance = plan.provenance.model_copy(
        update={
            "scenario_file": None,
            "scenario_hash": hash_scenario(longer),
            "strategy": STRATEGY,
            "strategy_reason": f"order {order.id} inserted as offered into the committed plan",
            "stages": (),
        }
    )
    fuller = plan.model_copy(
        update={
            "lots": (*plan.lots, *added),
            "unplaced": (*plan.unplaced, *unplaced),
            "levels": (),
            "provenance": provenance,
        }
    )
    return longer, fuller.model_copy(update={"levels": _build_levels(longer, fuller)})


def _build_levels(scenario: Scenario, plan: Plan) -> tuple[LevelResult, ...]:
    return tuple(
        LevelResult(
            name=level.name,
            value=level.value,
            scale=level.scale,
            unit=level.unit,
            termination=Termination.feasible,
        )
        for level in compute_levels(scenario, plan)
    )


def _list_free_names(scenario: Scenario, plan: Plan) -> Iterator[str]:
    """Lot ids in the plan's own manner that neither a lot nor a pin has."""
    taken = {lot.id for lot in plan.lots} | {pin.id for pin in scenario.pins}
    number = len(plan.lots)
    while True:
        number += 1
        name = f"L-{number:05d}"
        if name not in taken:
            yield name
