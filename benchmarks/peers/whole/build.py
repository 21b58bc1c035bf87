"""Every rule of a scenario in one programme, written from the rule text: one function per rule, in one ordered list."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.peers.facts import Facts
from benchmarks.peers.whole import flow, network, sourcing
from benchmarks.peers.whole.model import WholeModel

RULES: tuple[Callable[[WholeModel], None], ...] = (
    flow.add_quantity,
    flow.add_precedence,
    flow.add_never_split,
    flow.add_all_or_nothing,
    sourcing.add_factory_counts,
    sourcing.add_factory_shares,
    sourcing.add_group_shares,
    network.add_capacity,
    network.add_load_cap,
    network.add_item_cap,
    network.add_buyer_conflicts,
    network.add_quotas,
)


def build_whole_model(facts: Facts) -> WholeModel:
    """Write every rule of a scenario into one programme."""
    model = WholeModel(facts)
    for add_rule in RULES:
        add_rule(model)
    return model
