"""Checks of the calendar's echo in the network: locations, legs, factories, work centers, and of buyers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.domain.check.findings import Findings
from optimizer.domain.check.known import NOUN_BY_KIND, Kind, is_in

if TYPE_CHECKING:
    from optimizer.domain.network import Factory, Location, Transit, WorkCenter
    from optimizer.domain.order import Buyer
    from optimizer.domain.scenario import Scenario

YEN_DECIMALS = 6
MINUTE_DECIMALS = 3
KG_DECIMALS = 3


def check_network(scenario: Scenario, findings: Findings) -> None:
    """Note what is wrong with locations, transit and factories."""
    network = scenario.network
    _check_ids(scenario, findings)
    for i, location in enumerate(network.locations):
        _check_coordinates(location, findings, path=f"$.network.locations[{i}]")
    _check_transit(network.transit, findings)
    for i, factory in enumerate(network.factories):
        _check_factory(factory, findings, path=f"$.network.factories[{i}]")
        for j, center in enumerate(factory.work_centers):
            _check_work_center(center, findings, path=f"$.network.factories[{i}].work_centers[{j}]")


def check_buyers(scenario: Scenario, findings: Findings) -> None:
    """Note buyers listed twice, and conflicts with nobody or with themselves."""
    _add_repeated_ids(findings, Kind.buyer, [(b.id, f"$.buyers[{i}].id") for i, b in enumerate(scenario.buyers)])
    for i, buyer in enumerate(scenario.buyers):
        _check_conflicts(buyer, findings, path=f"$.buyers[{i}].conflicts")


def check_order_ids(scenario: Scenario, findings: Findings) -> None:
    """Note orders listed twice."""
    if len({order.id for order in scenario.orders}) < len(scenario.orders):
        _add_repeated_ids(findings, Kind.order, [(o.id, f"$.orders[{i}].id") for i, o in enumerate(scenario.orders)])


def _check_ids(scenario: Scenario, findings: Findings) -> None:
    locations, factories = scenario.network.locations, scenario.network.factories
    _add_repeated_ids(
        findings, Kind.location, [(place.id, f"$.network.locations[{i}].id") for i, place in enumerate(locations)]
    )
    _add_repeated_ids(
        findings, Kind.factory, [(factory.id, f"$.network.factories[{i}].id") for i, factory in enumerate(factories)]
    )
    centers = [
        (center.id, f"$.network.factories[{i}].work_centers[{j}].id")
        for i, factory in enumerate(factories)
        for j, center in enumerate(factory.work_centers)
    ]
    _add_repeated_ids(findings, Kind.work_center, centers)


def _add_repeated_ids(findings: Findings, kind: Kind, named: list[tuple[str, str]]) -> None:
    noun = NOUN_BY_KIND[kind]
    findings.add_repeats("id.duplicate", [(id_, path, f"{noun.en} {id_}") for id_, path in named], kind=noun)


def _check_coordinates(location: Location, findings: Findings, *, path: str) -> None:
    if (location.latitude is None) == (location.longitude is None):
        return
    given, missing = ("latitude", "longitude") if location.longitude is None else ("longitude", "latitude")
    value = getattr(location, given)
    shown = f"{given} {value:g}"
    findings.add("location.half_coordinates", path, f"location {location.id}", value=shown, missing=missing)


def _check_transit(transit: Transit, findings: Findings) -> None:
    legs = []
    for i, leg in enumerate(transit.legs):
        path, subject = f"$.network.transit.legs[{i}]", f"leg {leg.origin} -> {leg.destination}"
        legs.append((f"{leg.origin} -> {leg.destination}", path, subject))
        for field, end in (("origin", leg.origin), ("destination", leg.destination)):
            if not is_in(findings.known.locations, end):
                findings.add_unknown(Kind.location, end, f"{path}.{field}", subject)
        findings.add_decimals(leg.yen_per_kg, YEN_DECIMALS, f"{path}.yen_per_kg", subject)
    findings.add_repeats("leg.duplicate", legs)
    if transit.distance_rule is not None:
        for field in ("yen_per_kg", "yen_per_kg_km"):
            value = getattr(transit.distance_rule, field)
            findings.add_decimals(value, YEN_DECIMALS, f"$.network.transit.distance_rule.{field}", "")


def _check_factory(factory: Factory, findings: Findings, *, path: str) -> None:
    subject = f"factory {factory.id}"
    if not is_in(findings.known.locations, factory.location):
        findings.add_unknown(Kind.location, factory.location, f"{path}.location", subject)
    for i, buyer in enumerate(factory.ndas):
        if not is_in(findings.known.buyers, buyer):
            findings.add_unknown(Kind.buyer, buyer, f"{path}.ndas[{i}]", subject)
    for i, held in enumerate(factory.certificates):
        if held.valid_from is not None and held.valid_from > held.valid_until:
            findings.add(
                "certificate.reversed",
                f"{path}.certificates[{i}].valid_from",
                subject,
                value=held.valid_from,
                kind=held.kind,
                until=held.valid_until,
            )
    findings.add_decimals(factory.activation_yen, YEN_DECIMALS, f"{path}.activation_yen", subject)


def _check_work_center(center: WorkCenter, findings: Findings, *, path: str) -> None:
    subject, buckets = f"work center {center.id}", findings.known.bucket_count
    for field in ("free_minutes", "total_minutes"):
        minutes = getattr(center, field)
        if minutes is not None and buckets is not None and len(minutes) != buckets:
            findings.add(
                "buckets.count",
                f"{path}.{field}",
                subject,
                value=minutes,
                field=field,
                count=str(len(minutes)),
                buckets=str(buckets),
            )
    if center.total_minutes is not None:
        for t, (free, total) in enumerate(zip(center.free_minutes, center.total_minutes, strict=False)):
            if total < free:
                findings.add("capacity.total_below_free", f"{path}.total_minutes[{t}]", subject, value=total, free=free)
    findings.add_decimals(center.yen_per_minute, YEN_DECIMALS, f"{path}.yen_per_minute", subject)


def _check_conflicts(buyer: Buyer, findings: Findings, *, path: str) -> None:
    for i, other in enumerate(buyer.conflicts):
        if other == buyer.id:
            findings.add("buyer.conflict_with_itself", f"{path}[{i}]", f"buyer {buyer.id}", value=other)
        elif not is_in(findings.known.buyers, other):
            findings.add_unknown(Kind.buyer, other, f"{path}[{i}]", f"buyer {buyer.id}")
