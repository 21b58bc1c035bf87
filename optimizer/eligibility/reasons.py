"""Why a work center may not do an operation: every failing rule, with both values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from optimizer.domain.index import Index
from optimizer.domain.network import Capability, Factory, WorkCenter
from optimizer.domain.order import Operation, Order
from optimizer.eligibility.capabilities import sort_edges
from optimizer.rules import RuleId, rule
from optimizer.text import Text

LISTED = 8
"""Most names written out in one value of a reason."""

_WORDS = {
    RuleId.accepts_orders: {"yes": Text("「受ける」", "yes"), "no": Text("「受けない」", "no")},
}
_NOTHING = Text("なし", "none")


class Reason(NamedTuple):
    """One rule that keeps a work center from an operation.

    Attributes
    ----------
    needs
        What the operation asks for; names joined by commas, sizes as ``500 x 400 x 300``.
    has
        What the work center or factory has; empty when it has nothing.
    """

    rule: RuleId
    needs: str
    has: str

    def text(self) -> Text:
        """Return the rule's sentence with both values filled in."""
        sentence = rule(self.rule).sentence
        return Text(
            sentence.ja.format(needs=self._shown(self.needs).ja, has=self._shown(self.has).ja),
            sentence.en.format(needs=self._shown(self.needs).en, has=self._shown(self.has).en),
        )

    def _shown(self, value: str) -> Text:
        if not value:
            return _NOTHING
        return _WORDS.get(self.rule, {}).get(value, Text(value, value))


def explain_ineligible(index: Index, order: int, operation: int, work_center: int) -> tuple[Reason, ...]:
    """Return every reason why a work center may not do an operation; empty when it may.

    Parameters
    ----------
    index
        The scenario in positions.
    order, operation, work_center
        Positions: of the order, of the operation in its route, of the work center in the network.
    """
    return explain_refusal(index, index.scenario.orders[order], operation, work_center)


def explain_refusal(index: Index, order: Order, operation: int, work_center: int) -> tuple[Reason, ...]:
    """Return the same for an order that need not be in the scenario.

    Parameters
    ----------
    operation, work_center
        Positions: in the order's route, and in the network.
    """
    factory = index.factories[index.factory_of_work_center[work_center]]
    by_machine = _machine_reasons(order.route[operation], index.work_centers[work_center])
    return (*by_machine, *_factory_reasons(order, operation, factory))


def _machine_reasons(operation: Operation, work_center: WorkCenter) -> tuple[Reason, ...]:
    """Return what the closest capability of the process lacks: the one with the fewest failures, first on a tie."""
    candidates = [c for c in work_center.capabilities if c.process == operation.process]
    if not candidates:
        processes = dict.fromkeys(capability.process for capability in work_center.capabilities)
        return (Reason(RuleId.process, operation.process, list_names(processes)),)
    return min((tuple(_capability_reasons(operation, capability)) for capability in candidates), key=len)


def _capability_reasons(operation: Operation, capability: Capability) -> Iterator[Reason]:
    if operation.material is not None and capability.materials and operation.material not in capability.materials:
        yield Reason(RuleId.material, operation.material, list_names(capability.materials))
    size, envelope = sort_edges(operation.size_mm), sort_edges(capability.envelope_mm)
    if size and envelope and any(needed > given for needed, given in zip(size, envelope, strict=True)):
        yield Reason(RuleId.envelope, _show_edges(size), _show_edges(envelope))
    finest = capability.tolerance_um
    if operation.tolerance_um is not None and finest is not None and finest > operation.tolerance_um:
        yield Reason(RuleId.tolerance, str(operation.tolerance_um), str(finest))
    if not set(operation.licences) <= set(capability.licences):
        yield Reason(RuleId.licence, list_names(operation.licences), list_names(capability.licences))


def _factory_reasons(order: Order, operation: int, factory: Factory) -> Iterator[Reason]:
    step, sourcing = order.route[operation], order.sourcing_of(operation)
    kinds = dict.fromkeys(certificate.kind for certificate in factory.certificates)
    if not set(step.certificates) <= set(kinds):
        yield Reason(RuleId.certificate, list_names(step.certificates), list_names(kinds))
    if order.requires_nda and factory.is_member and order.buyer not in factory.ndas:
        yield Reason(RuleId.nda, order.buyer, list_names(factory.ndas))
    if not factory.accepts_orders:
        yield Reason(RuleId.accepts_orders, "yes", "no")
    if sourcing.allowed_factories is not None and factory.id not in sourcing.allowed_factories:
        yield Reason(RuleId.allowed_factory, list_names(sourcing.allowed_factories), factory.id)
    if factory.id in sourcing.excluded_factories:
        yield Reason(RuleId.excluded_factory, list_names(sourcing.excluded_factories), factory.id)
    quoting = [quote.factory for quote in step.quotes]
    if step.is_quoted_only and factory.id not in quoting:
        yield Reason(RuleId.quote_required, factory.id, list_names(quoting))


def list_names(names: Iterable[str]) -> str:
    """Join names with commas; a long list ends with how many more there are."""
    given = list(names)
    shown = ", ".join(given[:LISTED])
    return shown if len(given) <= LISTED else f"{shown}, … (+{len(given) - LISTED})"


def _show_edges(edges: tuple[int, int, int]) -> str:
    """Write three edges longest first, as a catalogue does."""
    return " x ".join(str(edge) for edge in reversed(edges))
