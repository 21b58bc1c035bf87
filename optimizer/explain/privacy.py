"""What a factory may read: nothing of a rival's name, price or load."""

from __future__ import annotations

from optimizer.explain.alternatives import Alternative
from optimizer.explain.binding import Binding
from optimizer.explain.facts import Block, Cause, Unit
from optimizer.explain.orders import Excluded, OperationExplanation, OrderExplanation
from optimizer.rules import RuleId

_OF_OTHERS = frozenset(
    {RuleId.buyer_conflict, RuleId.max_share_group, RuleId.quota, RuleId.item_cap, RuleId.max_factories}
)
"""Rules whose two sides count, or name, other factories' or buyers' work."""

_NAMING_OTHERS = frozenset({RuleId.quote_required, RuleId.allowed_factory, RuleId.excluded_factory})
"""Eligibility rules whose values list other factories."""


def hide_rivals(explanation: OrderExplanation, factory_id: str) -> OrderExplanation:
    """Return an order's explanation as one factory may read it: its own part, and reasons without others' values."""
    return explanation.model_copy(
        update={
            "buyer": None,
            "operations": tuple(_hide_operation(operation, factory_id) for operation in explanation.operations),
            "unplaced_binding": _hide_binding(explanation.unplaced_binding, factory_id),
            "late_binding": _hide_binding(explanation.late_binding, factory_id),
            "reader": factory_id,
        }
    )


def hide_rivals_of_alternative(alternative: Alternative) -> Alternative:
    """Return a factory's own comparison without what it was compared with.

    Its price per piece holds freight to and from rivals, and its delivery day their free time: both are left out. So is what its group
    has: in a group of two it would be the other's.
    """
    hidden: dict[str, object] = {name: None for name in Alternative.model_fields if name.startswith("chosen_")}
    blocks = tuple(_hide_block(block) for block in alternative.blocks)
    return alternative.model_copy(
        update={**hidden, "yen_per_piece": None, "delivery_day": None, "group": None, "blocks": blocks}
    )


def _hide_operation(operation: OperationExplanation, factory_id: str) -> OperationExplanation:
    own = [entry for entry in operation.alternatives if entry.factory == factory_id]
    return operation.model_copy(
        update={
            # Where the goods go next stays: whoever hands over must know it.
            "chosen": tuple(step for step in operation.chosen if step.factory == factory_id),
            "alternatives": tuple(hide_rivals_of_alternative(entry) for entry in own),
            "excluded": tuple(_hide_causes(e) for e in operation.excluded if e.factory == factory_id),
        }
    )


def _hide_causes(excluded: Excluded) -> Excluded:
    causes = tuple(_hide_cause(cause) for cause in excluded.causes)
    return excluded.model_copy(update={"causes": causes})


def _hide_cause(cause: Cause) -> Cause:
    if cause.rule not in _NAMING_OTHERS:
        return cause
    return cause.model_copy(update={"needs": "", "has": ""})


def _hide_block(block: Block) -> Block:
    if block.rule not in _OF_OTHERS:
        return block
    return block.model_copy(update={"needs": 0, "has": 0, "unit": Unit.none, "about": ""})


def _hide_binding(binding: Binding | None, factory_id: str) -> Binding | None:
    if binding is None:
        return None
    own = [_hide_block(block) for block in binding.blocks if block.factory in (None, factory_id)]
    hidden = {"blocks": tuple(own), "way": (), "counts": (), "rooms": (), "first_delivery_day": None}
    return binding.model_copy(update=hidden)
