"""The sparse table and the reasons against a plain reading of the rules, on random small networks."""

from __future__ import annotations

from typing import Any

import hypothesis.strategies as st
from hypothesis import event, given, settings

from optimizer.domain.index import Index
from optimizer.domain.network import Capability, Factory, WorkCenter
from optimizer.domain.order import Operation, Order
from optimizer.eligibility import build_eligibility, explain_ineligible
from tests.eligibility.shop import (
    build_factory,
    build_index,
    build_operation,
    build_order,
    certificate,
)

FACTORIES = ("F1", "F2", "F3")
names = st.sampled_from
sizes = st.tuples(*[st.integers(1, 3)] * 3)


def optional(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def seldom(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.integers(0, 4).flatmap(lambda n: strategy if n == 4 else st.none())


def subset(*values: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(names(values), max_size=2, unique=True).map(tuple)


capabilities = st.builds(
    Capability,
    process=names(["milling", "turning"]),
    materials=subset("steel", "brass"),
    envelope_mm=optional(sizes),
    tolerance_um=optional(st.integers(0, 3)),
    licences=subset("welder", "crane"),
    time_permille=st.integers(900, 902),
)
sourcing = st.fixed_dictionaries(
    {"allowed_factories": seldom(subset(*FACTORIES)), "excluded_factories": subset(*FACTORIES)}
)
quotes = st.lists(names(FACTORIES), max_size=2, unique=True).map(lambda ids: tuple({"factory": f} for f in ids))
operations = st.builds(
    build_operation,
    process=names(["milling", "milling", "turning", "grinding"]),
    material=optional(names(["steel", "brass"])),
    size_mm=seldom(sizes),
    tolerance_um=seldom(st.integers(0, 3)),
    licences=seldom(subset("welder", "crane")).map(lambda given_: given_ or ()),
    certificates=subset("ISO9001"),
    sourcing=seldom(sourcing),
    quotes=quotes,
    is_quoted_only=st.integers(0, 3).map(lambda n: n == 0),
)


@st.composite
def indexes(draw: st.DrawFn) -> Index:
    factories = []
    for id_ in FACTORIES:
        centers = [
            WorkCenter(id=f"{id_}-W{w}", free_minutes=(600,), capabilities=tuple(found))
            for w, found in enumerate(
                draw(st.lists(st.lists(capabilities, min_size=1, max_size=3), min_size=1, max_size=2))
            )
        ]
        kinds = draw(subset("ISO9001"))
        factories.append(
            build_factory(
                id_,
                is_member=draw(st.booleans()),
                accepts_orders=draw(st.integers(0, 4)) > 0,
                ndas=draw(subset("B1")),
                certificates=tuple(certificate(kind) for kind in kinds),
            ).model_copy(update={"work_centers": tuple(centers)})
        )
    orders = [
        build_order(*route, id=f"O{i}", requires_nda=draw(st.booleans()), sourcing=draw(sourcing))
        for i, route in enumerate(draw(st.lists(st.lists(operations, min_size=1, max_size=3), min_size=1, max_size=3)))
    ]
    return build_index(factories, orders)


def admits(order: Order, k: int, factory: Factory) -> bool:
    """The rules about the factory as they are written, one after the other."""
    step, rule = order.route[k], order.sourcing_of(k)
    held = {c.kind for c in factory.certificates}
    if any(kind not in held for kind in step.certificates) or not factory.accepts_orders:
        return False
    if order.requires_nda and factory.is_member and order.buyer not in factory.ndas:
        return False
    if rule.allowed_factories is not None and factory.id not in rule.allowed_factories:
        return False
    if factory.id in rule.excluded_factories:
        return False
    return not step.is_quoted_only or any(quote.factory == factory.id for quote in step.quotes)


def fits(step: Operation, capability: Capability) -> bool:
    """The rules about the machine as they are written, one after the other."""
    if capability.process != step.process:
        return False
    if step.material and capability.materials and step.material not in capability.materials:
        return False
    if step.size_mm and capability.envelope_mm:
        pairs = zip(sorted(step.size_mm), sorted(capability.envelope_mm), strict=True)
        if any(needed > given_ for needed, given_ in pairs):
            return False
    finest = capability.tolerance_um
    if step.tolerance_um is not None and finest is not None and finest > step.tolerance_um:
        return False
    return all(licence in capability.licences for licence in step.licences)


def fitting_time(order: Order, k: int, factory: Factory, work_center: WorkCenter) -> int | None:
    """The time of the capability used; None where the work center may not do it."""
    if not admits(order, k, factory):
        return None
    return min((c.time_permille for c in work_center.capabilities if fits(order.route[k], c)), default=None)


@settings(max_examples=300, deadline=None)
@given(indexes())
def test_table_and_reasons_agree_with_the_rules(index: Index) -> None:
    eligibility = build_eligibility(index)
    pairs = []
    for o, order in enumerate(index.scenario.orders):
        for k, step in enumerate(order.route):
            operation = int(index.operation_start[o]) + k
            quoting = [quote.factory for quote in step.quotes]
            for w, work_center in enumerate(index.work_centers):
                factory = index.factories[index.factory_of_work_center[w]]
                time = fitting_time(order, k, factory, work_center)
                reasons = explain_ineligible(index, o, k, w)
                assert eligibility.is_eligible(operation, w) == (time is not None) == (not reasons)
                assert len({reason.rule for reason in reasons}) == len(reasons)
                if time is not None:
                    pairs.append((w, time, quoting.index(factory.id) if factory.id in quoting else -1))
            assert eligibility.start[operation + 1] == len(pairs)
    columns = zip(eligibility.work_center, eligibility.time_permille, eligibility.quote, strict=True)
    assert [tuple(map(int, column)) for column in columns] == pairs
    event("no pair at all" if not pairs else "some pairs")
    event("a quote used" if any(quote >= 0 for _, _, quote in pairs) else "no quote used")
