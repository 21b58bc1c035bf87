"""Who may do an operation: the smallest instance on both sides of each rule."""

from __future__ import annotations

from typing import Any

from optimizer.domain.network import Capability, Factory
from optimizer.domain.order import Operation
from optimizer.rules import RuleId
from optimizer.verify import verify_plan
from tests.build import (
    make_capability,
    make_certificate,
    make_factory,
    make_lot,
    make_operation,
    make_order,
    make_plan,
    make_quote,
    make_scenario,
    make_sourcing,
    make_work_center,
)
from tests.verify.verdicts import Case, assert_edge, broken_rules


def at(factory: Factory, operation: Operation | None = None, **order: Any) -> Case:
    """All 10 pieces of a one-operation order at the first work center of a factory."""
    scenario = make_scenario([factory, make_factory("F9")], [make_order("O1", route=[operation or "mill"], **order)])
    return scenario, make_plan(scenario, [make_lot("L1", "O1", 10, f"{factory.work_centers[0].id}@0")])


def shop(*capabilities: Capability, **fields: Any) -> Factory:
    return make_factory("F1", make_work_center("F1-1", *capabilities), **fields)


def test_edge_of_process() -> None:
    assert_edge(RuleId.process, inside=at(shop(make_capability("mill"))), outside=at(shop(make_capability("turn"))))


def test_edge_of_material() -> None:
    # A center that lists materials takes only those; an empty list takes all; no material asks nothing.
    steel = make_operation(material="steel")
    listed = shop(make_capability(materials=("steel", "brass")))
    other = shop(make_capability(materials=("brass",)))
    assert_edge(RuleId.material, inside=at(listed, steel), outside=at(other, steel))
    assert broken_rules(*at(shop(), steel)) == []
    assert broken_rules(*at(other)) == []


def test_edge_of_envelope() -> None:
    # Edges compare sorted: 100 x 300 x 200 lies down into 200 x 100 x 300; one edge of 301 does not fit.
    room = shop(make_capability(envelope_mm=(200, 100, 300)))
    fits, sticks_out = make_operation(size_mm=(100, 300, 200)), make_operation(size_mm=(100, 301, 200))
    assert_edge(RuleId.envelope, inside=at(room, fits), outside=at(room, sticks_out))


def test_what_is_not_asked_or_not_limited_stands_against_nothing() -> None:
    limited = shop(make_capability(envelope_mm=(1, 1, 1), tolerance_um=99, licences=("crane",)))
    assert broken_rules(*at(limited)) == []
    assert broken_rules(*at(shop(), make_operation(size_mm=(900, 900, 900), tolerance_um=1))) == []


def test_envelope_is_not_a_matter_of_volume() -> None:
    # 10 x 10 x 400 is far smaller than 200 x 100 x 300, and still too long.
    room = shop(make_capability(envelope_mm=(200, 100, 300)))
    assert broken_rules(*at(room, make_operation(size_mm=(10, 10, 400)))) == ["envelope"]


def test_edge_of_tolerance() -> None:
    # Smaller is finer: a center that holds 10 um does 10 um work and not 9 um work.
    fine = shop(make_capability(tolerance_um=10))
    assert_edge(
        RuleId.tolerance,
        inside=at(fine, make_operation(tolerance_um=10)),
        outside=at(fine, make_operation(tolerance_um=9)),
    )


def test_edge_of_licence() -> None:
    both_held = shop(make_capability(licences=("crane", "laser")))
    one_held = shop(make_capability(licences=("crane",)))
    operation = make_operation(licences=("laser", "crane"))
    assert_edge(RuleId.licence, inside=at(both_held, operation), outside=at(one_held, operation))


def test_edge_of_certificate() -> None:
    operation = make_operation(certificates=("ISO",))
    holder = shop(certificates=(make_certificate("ISO"),))
    other = shop(certificates=(make_certificate("JIS"),))
    assert_edge(RuleId.certificate, inside=at(holder, operation), outside=at(other, operation))


def test_edge_of_nda() -> None:
    signed, unsigned = shop(ndas=("B1",)), shop(ndas=())
    assert_edge(RuleId.nda, inside=at(signed, requires_nda=True), outside=at(unsigned, requires_nda=True))
    assert broken_rules(*at(unsigned, requires_nda=False)) == []


def test_the_centers_own_equipment_needs_no_nda() -> None:
    assert broken_rules(*at(shop(ndas=(), is_member=False), requires_nda=True)) == []


def test_edge_of_accepts_orders() -> None:
    assert_edge(RuleId.accepts_orders, inside=at(shop(accepts_orders=True)), outside=at(shop(accepts_orders=False)))


def test_edge_of_allowed_factory() -> None:
    named, other = make_sourcing(allowed_factories=("F1",)), make_sourcing(allowed_factories=("F9",))
    assert_edge(RuleId.allowed_factory, inside=at(shop(), sourcing=named), outside=at(shop(), sourcing=other))


def test_edge_of_excluded_factory() -> None:
    other, named = make_sourcing(excluded_factories=("F9",)), make_sourcing(excluded_factories=("F1",))
    assert_edge(RuleId.excluded_factory, inside=at(shop(), sourcing=other), outside=at(shop(), sourcing=named))


def test_the_rule_of_an_operation_replaces_the_orders() -> None:
    order_rule, own_rule = make_sourcing(excluded_factories=("F1",)), make_sourcing()
    assert broken_rules(*at(shop(), make_operation(sourcing=own_rule), sourcing=order_rule)) == []


def test_edge_of_quote_required() -> None:
    quoted = make_operation(is_quoted_only=True, quotes=(make_quote("F1"),))
    unquoted = make_operation(is_quoted_only=True, quotes=(make_quote("F9"),))
    assert_edge(RuleId.quote_required, inside=at(shop(), quoted), outside=at(shop(), unquoted))


def test_the_nearest_capability_gives_the_reasons() -> None:
    # The first misses material and licence, the second only the licence: it is nearest, the material is not blamed.
    first = make_capability(materials=("brass",))
    second = make_capability(materials=("steel",))
    operation = make_operation(material="steel", licences=("laser",))
    assert broken_rules(*at(shop(first, second), operation)) == ["licence"]


def test_limits_of_two_capabilities_do_not_add_up() -> None:
    # One is large and coarse, the other small and fine; large and fine work fits neither. The first is named.
    large = make_capability(envelope_mm=(500, 500, 500), tolerance_um=50)
    small = make_capability(envelope_mm=(100, 100, 100), tolerance_um=5)
    operation = make_operation(size_mm=(300, 300, 300), tolerance_um=10)
    assert broken_rules(*at(shop(large, small), operation)) == ["tolerance"]


def test_every_reason_of_the_factory_is_given() -> None:
    factory = shop(accepts_orders=False)
    operation = make_operation(certificates=("ISO",))
    assert broken_rules(*at(factory, operation, requires_nda=True)) == ["certificate", "nda", "accepts_orders"]


def test_a_violation_shows_place_and_both_values() -> None:
    room = shop(make_capability(envelope_mm=(200, 100, 400)))
    violation = verify_plan(*at(room, make_operation(size_mm=(100, 500, 200)))).violations[0]
    assert violation.where == "order O1, operation 1, work center F1-1"
    assert violation.message.en == "Needs 100 x 200 x 500 mm; the work center has 100 x 200 x 400 mm."
    assert violation.message.ja == "寸法 100 x 200 x 500 mm が必要ですが、この設備は 100 x 200 x 400 mm までです。"
