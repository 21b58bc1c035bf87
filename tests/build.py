"""One-line makers of scenarios and plans for tests.

Every maker fills in what a test does not care about, and takes every field of the model by keyword:

>>> shop = make_factory("F1", free=600)                  # one work center "F1-1" that does "mill"
>>> batch = make_order("O1", 10, minutes=30)             # 10 pieces, one operation "mill" of 30 minutes
>>> scenario = make_scenario([shop], [batch], buckets=2) # two weeks; locations and buyers are collected
>>> plan = make_plan(scenario, [make_lot("L1", "O1", 10, "F1-1@0")])

Everything stands at location ``base`` unless told otherwise, and a delivery is never late by default.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from optimizer.domain.base import Model
from optimizer.domain.calendar import Calendar
from optimizer.domain.network import Capability, Certificate, Factory, Leg, Location, Network, Transit, WorkCenter
from optimizer.domain.order import Buyer, GroupKind, GroupShare, Operation, Order, Quote, SourcingRule
from optimizer.domain.plan import LevelResult, Lot, Plan, Provenance, Step, Target, Targets, Termination, Unplaced
from optimizer.domain.rulebook import GoalLevel, GoalTerm, HardRules, Quota, QuotaUnit, RuleBook, Term, Tolerance
from optimizer.domain.scenario import Scenario
from optimizer.verify import compute_levels

M = TypeVar("M", bound=Model)

BASE = "base"
"""The location everything stands at by default."""

AS_OF = date(2026, 4, 6)
"""Day 0 of every calendar here, a Monday."""


# ------------------------------------------------------------------------------------------------------------ network


def make_capability(process: str = "mill", **fields: Any) -> Capability:
    """A capability without limits."""
    return Capability(process=process, **fields)


def make_work_center(
    id_: str, *processes: str | Capability, free: int | Sequence[int] = 600, **fields: Any
) -> WorkCenter:
    """A work center doing `processes` ("mill" when none is named); one free number stands for every bucket."""
    capabilities = [make_capability(p) if isinstance(p, str) else p for p in processes or ("mill",)]
    minutes = (free,) if isinstance(free, int) else tuple(free)
    return WorkCenter(id=id_, capabilities=tuple(capabilities), free_minutes=minutes, **fields)


def make_factory(
    id_: str,
    *work_centers: WorkCenter,
    free: int | Sequence[int] = 600,
    processes: Sequence[str | Capability] = (),
    **fields: Any,
) -> Factory:
    """A member at `BASE`; without work centers it gets one, ``<id>-1``, doing `processes` in `free` minutes."""
    held = work_centers or (make_work_center(f"{id_}-1", *processes, free=free),)
    return Factory(**{"id": id_, "location": BASE, "work_centers": held} | fields)


def make_certificate(kind: str, valid_from: date | None = None, valid_until: date = date(2099, 12, 31)) -> Certificate:
    """A certificate, by default valid for good."""
    return Certificate(kind=kind, valid_from=valid_from, valid_until=valid_until)


# ------------------------------------------------------------------------------------------------------------- orders


def make_operation(process: str = "mill", minutes: float = 1, **fields: Any) -> Operation:
    """An operation of so many minutes per piece, without setup."""
    return Operation(process=process, minutes_per_piece=minutes, **fields)


def make_order(
    id_: str,
    quantity: int = 10,
    *,
    minutes: float = 1,
    due: int | None = None,
    route: Sequence[str | Operation] = ("mill",),
    **fields: Any,
) -> Order:
    """An order of buyer "B1" for item "I1"; `route` names processes (each of `minutes`) or holds operations.

    Without a due day it is due on its latest day, or so far off that nothing is late.
    """
    due = due if due is not None else fields.get("latest_day", 30_000)
    operations = tuple(make_operation(step, minutes) if isinstance(step, str) else step for step in route)
    defaults: dict[str, Any] = {"id": id_, "buyer": "B1", "item": "I1", "quantity": quantity, "due_day": due}
    return Order(**defaults | {"route": operations} | fields)


def make_sourcing(**fields: Any) -> SourcingRule:
    """A sourcing rule."""
    return SourcingRule(**fields)


def make_group_share(kind: str, max_share_permille: int) -> GroupShare:
    """A cap on the share of any one group of a kind."""
    return GroupShare(kind=GroupKind(kind), max_share_permille=max_share_permille)


def make_quote(factory: str, **fields: Any) -> Quote:
    """A factory's quote."""
    return Quote(factory=factory, **fields)


# ---------------------------------------------------------------------------------------------------------- rule book


def make_level(term: str, *, name: str | None = None, absolute: int = 0, permille: int = 0, **fields: Any) -> GoalLevel:
    """A goal level of one term, named after it."""
    tolerance = Tolerance(absolute=absolute, permille=permille)
    return GoalLevel(name=name or term, terms=(GoalTerm(term=Term(term), **fields),), tolerance=tolerance)


def make_quota(factory: str | None = None, *, unit: str = "permille_of_entitlement", **fields: Any) -> Quota:
    """A quota of a factory, or of a group named by `kind` and `group`."""
    return Quota(factory=factory, unit=QuotaUnit(unit), **fields)


def make_rulebook(*levels: str | GoalLevel, hard: HardRules | None = None, **fields: Any) -> RuleBook:
    """A rule book with goal levels in order; a name stands for a level of that one term, none at all for "unplaced"."""
    goals = tuple(make_level(level) if isinstance(level, str) else level for level in levels or ("unplaced",))
    return RuleBook(goals=goals, hard=hard or HardRules(), **fields)


# ----------------------------------------------------------------------------------------------------------- scenario


def make_scenario(
    factories: Iterable[Factory],
    orders: Iterable[Order],
    *,
    buckets: int = 1,
    bucket_days: int = 7,
    legs: Iterable[tuple[str, str, int] | tuple[str, str, int, float]] = (),
    conflicts: Iterable[tuple[str, str]] = (),
    **fields: Any,
) -> Scenario:
    """A scenario of `buckets` periods; locations and buyers are collected from its parts.

    `legs` are (origin, destination, days[, yen per kg]), both ways; `conflicts` are pairs of buyers.
    """
    shops, batch = tuple(_spread(factory, buckets) for factory in factories), tuple(orders)
    transit = Transit(legs=tuple(_leg(*leg) for leg in legs))
    places = [shop.location for shop in shops] + [order.destination for order in batch if order.destination]
    places += [place for leg in transit.legs for place in (leg.origin, leg.destination)]
    network = Network(locations=tuple(Location(id=p) for p in dict.fromkeys(places)), transit=transit, factories=shops)
    defaults: dict[str, Any] = {
        "id": "test",
        "calendar": Calendar(as_of=AS_OF, boundaries=tuple(range(0, (buckets + 1) * bucket_days, bucket_days))),
        "network": network,
        "buyers": _buyers([o.buyer for o in batch] + [nda for f in shops for nda in f.ndas], list(conflicts)),
        "orders": batch,
        "rulebook": make_rulebook(),
    }
    return Scenario(**defaults | fields)


def _spread(factory: Factory, buckets: int) -> Factory:
    """Let one number of minutes stand for every bucket."""
    held = []
    for center in factory.work_centers:
        given = {"free_minutes": center.free_minutes, "total_minutes": center.total_minutes}
        held.append(with_(center, **{field: m * buckets for field, m in given.items() if m and len(m) == 1}))
    return with_(factory, work_centers=tuple(held))


def _leg(origin: str, destination: str, days: int, yen_per_kg: float = 0) -> Leg:
    return Leg(origin=origin, destination=destination, days=days, yen_per_kg=yen_per_kg)


def _buyers(known: Iterable[str], conflicts: Sequence[tuple[str, str]]) -> tuple[Buyer, ...]:
    names = dict.fromkeys([*known, *(name for pair in conflicts for name in pair)])
    return tuple(Buyer(id=name, conflicts=tuple(b for a, b in conflicts if a == name)) for name in names)


def with_(model: M, **changes: Any) -> M:
    """The same model with some fields changed, checked again."""
    return type(model)(**{name: getattr(model, name) for name in type(model).model_fields} | changes)


# --------------------------------------------------------------------------------------------------------------- plan


def make_lot(id_: str, order: str, quantity: int, *steps: str, is_pinned: bool = False) -> Lot:
    """A lot; every step is written ``work center@bucket``."""
    places = [text.rsplit("@", 1) for text in steps]
    route = tuple(Step(work_center=name, bucket=int(bucket)) for name, bucket in places)
    return Lot(id=id_, order=order, quantity=quantity, steps=route, is_pinned=is_pinned)


def make_targets(
    scenario: Scenario,
    target_by_factory: Mapping[str, int] | int = 0,
    *,
    prefill: Mapping[str, int] | None = None,
    entitlement: Mapping[str, int] | None = None,
    unit: int = 1,
    breakpoints: Sequence[int] = (1000,),
    weights: Sequence[int] = (1,),
) -> Targets:
    """Targets of all members in file order; one number stands for every member, entitlements default to the targets."""
    given = target_by_factory if isinstance(target_by_factory, Mapping) else {}
    default = 0 if isinstance(target_by_factory, Mapping) else target_by_factory
    targets = []
    for factory in scenario.network.factories:
        if factory.is_member:
            target = given.get(factory.id, default)
            owed = (entitlement or {}).get(factory.id, target * unit)
            before = (prefill or {}).get(factory.id, 0)
            targets.append(Target(factory=factory.id, entitlement=owed, target=target, prefill=before))
    return Targets(
        basis=scenario.rulebook.entitlement.basis,
        unit=unit,
        breakpoints_permille=tuple(breakpoints),
        weights=tuple(weights),
        targets=tuple(targets),
    )


def make_provenance(**fields: Any) -> Provenance:
    """The provenance of a plan made by hand."""
    defaults: dict[str, Any] = {
        "scenario_hash": "sha256:0",
        "rulebook_hash": "sha256:0",
        "kubari_version": "0",
        "solver_versions": {},
        "strategy": "by hand",
        "seed": 1,
        "gap": 0,
        "stages": (),
    }
    return Provenance(**defaults | fields)


def make_plan(
    scenario: Scenario,
    lots: Iterable[Lot] = (),
    *,
    targets: Targets | None = None,
    unplaced: Mapping[str, int] | None = None,
    levels: Sequence[LevelResult] | None = None,
    **fields: Any,
) -> Plan:
    """A plan of `lots`; what they leave unplaced and the levels they reach are worked out unless given."""
    placed = tuple(lots)
    plan = Plan(
        scenario=scenario.id,
        lots=placed,
        unplaced=_unplaced(scenario, placed) if unplaced is None else _unplaced_of(unplaced),
        levels=tuple(levels or ()),
        targets=targets or make_targets(scenario),
        provenance=make_provenance(),
        **fields,
    )
    return plan if levels is not None else with_(plan, levels=make_levels(scenario, plan))


def make_levels(scenario: Scenario, plan: Plan) -> tuple[LevelResult, ...]:
    """The levels a plan reaches, as the verifier counts them, with no bound claimed."""
    return tuple(
        LevelResult(name=v.name, value=v.value, scale=v.scale, unit=v.unit, termination=Termination.feasible)
        for v in compute_levels(scenario, plan)
    )


def _unplaced(scenario: Scenario, lots: Iterable[Lot]) -> tuple[Unplaced, ...]:
    left = {order.id: order.quantity for order in scenario.orders}
    for lot in lots:
        left[lot.order] = left.get(lot.order, 0) - lot.quantity
    return _unplaced_of({order: pieces for order, pieces in left.items() if pieces > 0})


def _unplaced_of(pieces_by_order: Mapping[str, int]) -> tuple[Unplaced, ...]:
    return tuple(Unplaced(order=order, quantity=pieces) for order, pieces in pieces_by_order.items())


__all__ = [
    "AS_OF",
    "BASE",
    "make_capability",
    "make_certificate",
    "make_factory",
    "make_group_share",
    "make_level",
    "make_levels",
    "make_lot",
    "make_operation",
    "make_order",
    "make_plan",
    "make_provenance",
    "make_quota",
    "make_quote",
    "make_rulebook",
    "make_scenario",
    "make_sourcing",
    "make_targets",
    "make_work_center",
    "with_",
]
