"""One factory with one work center facing one order with one operation: both change by keyword."""

from __future__ import annotations

from datetime import date
from typing import Any

from optimizer.domain.calendar import Calendar
from optimizer.domain.index import Index
from optimizer.domain.network import Capability, Certificate, Factory, Location, Network, WorkCenter
from optimizer.domain.order import Buyer, Operation, Order, SourcingRule
from optimizer.domain.scenario import Scenario

CALENDAR = Calendar(as_of=date(2026, 4, 6), boundaries=(0, 7))


def build_capability(**changes: Any) -> Capability:
    return Capability(**{"process": "milling", **changes})


def build_work_center(id_: str, *capabilities: Capability) -> WorkCenter:
    return WorkCenter(id=id_, capabilities=capabilities or (build_capability(),), free_minutes=(600,))


def build_factory(id_: str = "F1", *work_centers: WorkCenter, **changes: Any) -> Factory:
    centers = work_centers or (build_work_center(f"{id_}-W1"),)
    return Factory(**{"id": id_, "location": "here", "work_centers": centers, **changes})


def build_operation(**changes: Any) -> Operation:
    return Operation(**{"process": "milling", "minutes_per_piece": 1, **changes})


def build_order(*route: Operation, **changes: Any) -> Order:
    steps = route or (build_operation(),)
    return Order(**{"id": "O1", "buyer": "B1", "item": "bolt", "quantity": 10, "due_day": 7, "route": steps, **changes})


def build_index(factories: list[Factory], orders: list[Order]) -> Index:
    """Positions of a scenario that was not cross-checked: eligibility agrees with its rules even where nobody may."""
    return Index(
        Scenario.model_construct(
            id="shop",
            calendar=CALENDAR,
            network=Network(locations=(Location(id="here"),), factories=tuple(factories)),
            buyers=(Buyer(id="B1"), Buyer(id="B2")),
            orders=tuple(orders),
        )
    )


def certificate(kind: str) -> Certificate:
    return Certificate(kind=kind, valid_until=date(2030, 3, 31))


def only(*allowed: str) -> SourcingRule:
    return SourcingRule(allowed_factories=allowed)


def without(*excluded: str) -> SourcingRule:
    return SourcingRule(excluded_factories=excluded)
