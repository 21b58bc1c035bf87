"""A region in which every rule is at work, and a plan that keeps them all: the ground for breaking exactly one.

Four weeks from 6 April 2026. Each order is there for a few rules, and stands in factories of its own, so that bending
one of its lots touches no other. No factory has more than 600 permille of an order: the item cap.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from optimizer.domain.network import Factory
from optimizer.domain.order import Operation, Order
from optimizer.domain.plan import Lot, Plan
from optimizer.domain.rulebook import GoalLevel, HardRules, RuleBook
from optimizer.domain.scenario import Scenario
from tests.build import (
    BASE,
    make_capability,
    make_certificate,
    make_factory,
    make_group_share,
    make_level,
    make_lot,
    make_operation,
    make_order,
    make_plan,
    make_quota,
    make_quote,
    make_rulebook,
    make_scenario,
    make_sourcing,
    make_targets,
    make_work_center,
)

LIMITS: dict[str, Any] = {
    "materials": ("steel",),
    "envelope_mm": (300, 200, 100),
    "tolerance_um": 10,
    "licences": ("crane",),
}
"""What order E just asks for, and a factory just has."""

LACKS: dict[str, dict[str, Any]] = {
    "process": {"capability": {"process": "turn"}},
    "material": {"capability": {"materials": ("brass",)}},
    "envelope": {"capability": {"envelope_mm": (299, 200, 100)}},
    "tolerance": {"capability": {"tolerance_um": 11}},
    "licence": {"capability": {"licences": ()}},
    "certificate": {"certificates": ()},
    "nda": {"ndas": ()},
    "accepts_orders": {"accepts_orders": False},
    "allowed_factory": {},
    "excluded_factory": {},
    "quote_required": {},
    "reachable": {"location": "island"},
    # Work is done in week 1, from 13 April.
    "certificate_valid": {"certificates": (make_certificate("ISO", None, date(2026, 4, 12)),)},
}
"""One factory per rule that could do order E but for that rule; what it has instead."""


def build_specialist(id_: str, *, capability: dict[str, Any] | None = None, **fields: Any) -> Factory:
    """A factory that can do order E, but for what is changed."""
    does = make_capability(**{"process": "mill", **LIMITS, **(capability or {})})
    held = {"ndas": ("B1",), "certificates": (make_certificate("ISO"),)}
    return make_factory(id_, make_work_center(f"{id_}-1", does), **held | fields)


def build_demanding() -> Order:
    """Order E asks for everything at once; lists name who may do it and who quoted."""
    everyone = ["E-able", *(f"E-{rule}" for rule in LACKS)]
    allowed = tuple(id_ for id_ in everyone if id_ != "E-allowed_factory")
    operation = Operation(
        process="mill",
        material="steel",
        size_mm=(100, 200, 300),
        tolerance_um=10,
        licences=("crane",),
        certificates=("ISO",),
        minutes_per_piece=2,
        is_quoted_only=True,
        quotes=tuple(make_quote(id_, yen_per_piece=90) for id_ in everyone if id_ != "E-quote_required"),
    )
    sourcing = make_sourcing(allowed_factories=allowed, excluded_factories=("E-excluded_factory",))
    return make_order("E", 20, item="E", route=[operation], requires_nda=True, destination="port", sourcing=sourcing)


def build_factories() -> list[Factory]:
    """The specialists, and the factories of the other orders, named after them."""
    return [
        build_specialist("E-able"),
        *(build_specialist(f"E-{rule}", **lack) for rule, lack in LACKS.items()),
        make_factory("SA", municipality="Kita"),
        make_factory("SB", municipality="Kita"),
        make_factory("SC", municipality="Minami"),
        make_factory("SD"),
        make_factory("RA", activation_yen=500),
        make_factory("RB", processes=["paint"], location="hill"),
        make_factory("RC", make_work_center("RC-1", "paint", lead_days=1), location="hill"),
        make_factory("N"),
        make_factory("W1"),
        make_factory("W2"),
        make_factory("P"),
        make_factory("C", free=100),
        make_factory("K"),
        make_factory("I"),
        make_factory("L", free=[300, 0, 0, 0]),
        make_factory("Q"),
        make_factory("center", is_member=False),
    ]


def build_orders() -> list[Order]:
    """E: who may; S: how spread; R: when; the rest for one rule each. X1 and X2: rivals at the center's equipment."""
    spread = make_sourcing(
        min_factories=2,
        max_factories=3,
        min_lot=20,
        max_share_permille=500,
        max_group_shares=(make_group_share("municipality", 700),),
    )
    route: dict[str, Any] = {
        "route": ["mill", "paint"],
        "release_day": 7,
        "due": 27,
        "latest_day": 29,
        "destination": "port",
    }
    return [
        build_demanding(),
        make_order("S", 100, item="S", lot_multiple=5, sourcing=spread),
        make_order("R", 20, item="R", kg_per_piece=2, **route),
        make_order("N", 20, item="N", sourcing=make_sourcing(is_never_split=True)),
        make_order("W", 20, item="W", is_all_or_nothing=True),
        make_order("P", 20, item="P"),
        make_order("C", 300, item="C", route=[make_operation(setup_minutes=10)]),
        make_order("K", 20, item="K", buyer="B2"),
        make_order("I", 10, item="I"),
        make_order("L", 400, item="L"),
        make_order("Q", 200, item="Q"),
        make_order("X1", 20, item="X", buyer="B1"),
        make_order("X2", 20, item="X", buyer="B2"),
    ]


def build_rulebook() -> RuleBook:
    """Every network rule, and every goal as a level of its own."""
    hard = HardRules(
        quotas=(make_quota("Q", minimum=20, maximum=60, unit="absolute"),),
        item_cap_permille=600,
        load_cap_permille=500,
    )
    guarantee = make_level("guarantee", level_permille=500)
    goals: list[str | GoalLevel] = ["unplaced", "lateness", "unfairness", guarantee, "cost", "change", "concentration"]
    return make_rulebook(*goals, hard=hard)


def build_scenario() -> Scenario:
    """The region."""
    return make_scenario(
        build_factories(),
        build_orders(),
        buckets=4,
        legs=[(BASE, "hill", 2, 3), (BASE, "port", 1), ("hill", "port", 1), (BASE, "island", 1)],
        conflicts=[("B1", "B2")],
        rulebook=build_rulebook(),
        pins=(make_lot("P", "P", 10, "P-1@2"),),
        published=(make_lot("old", "N", 12, "N-1@0"),),
    )


def build_lots() -> list[Lot]:
    """One lot per order that has one, with the order's name; S and W are spread over factories."""
    return [
        make_lot("E", "E", 10, "E-able-1@1"),
        make_lot("SA", "S", 40, "SA-1@0"),
        make_lot("SB", "S", 20, "SB-1@0"),
        make_lot("SC", "S", 30, "SC-1@0"),
        # Milled until day 14, on the hill on day 16, painted from day 21 to 28, at the port on day 29, the latest.
        make_lot("R", "R", 10, "RA-1@1", "RB-1@3"),
        make_lot("N", "N", 10, "N-1@0"),
        make_lot("W1", "W", 10, "W1-1@0"),
        make_lot("W2", "W", 10, "W2-1@0"),
        make_lot("P", "P", 10, "P-1@2", is_pinned=True),
        # Setup 10 + 90 minutes of 100 free.
        make_lot("C", "C", 90, "C-1@0"),
        make_lot("K", "K", 10, "K-1@0"),
        # 6 of 10 pieces: the item cap.
        make_lot("I", "I", 6, "I-1@0"),
        # Half of its 300 minutes: the load cap.
        make_lot("L", "L", 150, "L-1@0"),
        make_lot("Q", "Q", 40, "Q-1@0"),
        make_lot("X1", "X1", 10, "center-1@0"),
        make_lot("X2", "X2", 10, "center-1@0"),
    ]


def build_plan(scenario: Scenario, lots: list[Lot]) -> Plan:
    """A plan of lots; every member should have 20 units of a minute, half of it first."""
    targets = make_targets(scenario, 20, unit=1000, breakpoints=(500, 1000), weights=(3, 1))
    return make_plan(scenario, lots, targets=targets)
