"""Scenarios without one of their rules: for every rule that people made, how to take it out and leave everything else.

What a machine cannot do (process, size, capacity, the order of operations) is no rule that could be given up, and is not among them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any

from optimizer.domain.order import Order
from optimizer.domain.scenario import Scenario
from optimizer.rules import RuleId

Fields = dict[str, Any]

SOURCING: Mapping[RuleId, Fields] = MappingProxyType(
    {
        RuleId.allowed_factory: {"allowed_factories": None},
        RuleId.excluded_factory: {"excluded_factories": ()},
        RuleId.never_split: {"is_never_split": False},
        RuleId.min_factories: {"min_factories": 1},
        RuleId.max_factories: {"max_factories": None},
        RuleId.min_lot: {"min_lot": None},
        RuleId.max_share_factory: {"max_share_permille": None},
        RuleId.max_share_group: {"max_group_shares": ()},
    }
)
ORDERS: Mapping[RuleId, Fields] = MappingProxyType(
    {
        RuleId.nda: {"requires_nda": False},
        RuleId.latest: {"latest_day": None},
        RuleId.lot_multiple: {"lot_multiple": 1},
        RuleId.all_or_nothing: {"is_all_or_nothing": False},
    }
)
OPERATIONS: Mapping[RuleId, Fields] = MappingProxyType(
    {
        RuleId.licence: {"licences": ()},
        RuleId.certificate: {"certificates": ()},
        RuleId.quote_required: {"is_quoted_only": False},
    }
)
HARD: Mapping[RuleId, Fields] = MappingProxyType(
    {RuleId.item_cap: {"item_cap_permille": None}, RuleId.load_cap: {"load_cap_permille": None}}
)


@dataclass(frozen=True)
class Relaxation:
    """A scenario without one rule that it has.

    Attributes
    ----------
    where
        What the rule is about where it is taken out one by one, as a quota's member or group; empty otherwise.
    """

    rule: RuleId
    scenario: Scenario
    where: str = ""

    @property
    def name(self) -> str:
        """A name fit for a folder."""
        return f"{self.rule}-{self.where}" if self.where else str(self.rule)


def list_relaxations(scenario: Scenario) -> tuple[Relaxation, ...]:
    """List the scenario without each of the rules it has, in the order of the catalogue; quotas one by one."""
    changes = _list_changes()
    found: list[Relaxation] = []
    for rule in RuleId:
        if rule is RuleId.quota:
            found += _without_quotas(scenario)
        elif rule in changes:
            changed = changes[rule](scenario)
            # What says the same as before is not a rule this scenario has.
            if changed != scenario:
                found.append(Relaxation(rule, changed))
    return tuple(found)


def _list_changes() -> dict[RuleId, Callable[[Scenario], Scenario]]:
    changes: dict[RuleId, Callable[[Scenario], Scenario]] = {
        RuleId.accepts_orders: _open_factories,
        RuleId.buyer_conflict: _reconcile_buyers,
        RuleId.pin: lambda scenario: scenario.with_fields(pins=()),
    }
    changes |= {
        rule: partial(_change_orders, change=partial(_spread, fields=fields)) for rule, fields in SOURCING.items()
    }
    changes |= {
        rule: partial(_change_orders, change=partial(_update, fields=fields)) for rule, fields in ORDERS.items()
    }
    changes |= {
        rule: partial(_change_orders, change=partial(_work, fields=fields)) for rule, fields in OPERATIONS.items()
    }
    return changes | {rule: partial(_change_hard, fields=fields) for rule, fields in HARD.items()}


def _change_orders(scenario: Scenario, *, change: Callable[[Order], Order]) -> Scenario:
    return scenario.with_fields(orders=tuple(change(order) for order in scenario.orders))


def _update(order: Order, *, fields: Fields) -> Order:
    return order.model_copy(update=fields)


def _work(order: Order, *, fields: Fields) -> Order:
    return order.model_copy(update={"route": tuple(step.model_copy(update=fields) for step in order.route)})


def _spread(order: Order, *, fields: Fields) -> Order:
    """Change the order's sourcing rule, and that of every operation with one of its own."""
    route = tuple(
        step if step.sourcing is None else step.model_copy(update={"sourcing": step.sourcing.model_copy(update=fields)})
        for step in order.route
    )
    return order.model_copy(update={"route": route, "sourcing": order.sourcing.model_copy(update=fields)})


def _change_hard(scenario: Scenario, *, fields: Fields) -> Scenario:
    book = scenario.rulebook
    return scenario.with_fields(rulebook=book.model_copy(update={"hard": book.hard.model_copy(update=fields)}))


def _without_quotas(scenario: Scenario) -> Iterator[Relaxation]:
    quotas = scenario.rulebook.hard.quotas
    for position, quota in enumerate(quotas):
        left = (*quotas[:position], *quotas[position + 1 :])
        about = quota.factory or f"{quota.kind}-{quota.group}"
        yield Relaxation(RuleId.quota, _change_hard(scenario, fields={"quotas": left}), f"{about}-{position + 1}")


def _open_factories(scenario: Scenario) -> Scenario:
    factories = tuple(each.model_copy(update={"accepts_orders": True}) for each in scenario.network.factories)
    return scenario.with_fields(network=scenario.network.model_copy(update={"factories": factories}))


def _reconcile_buyers(scenario: Scenario) -> Scenario:
    return scenario.with_fields(buyers=tuple(buyer.model_copy(update={"conflicts": ()}) for buyer in scenario.buyers))
