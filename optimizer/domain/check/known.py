"""What references may name."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from optimizer.domain.order import GroupKind
from optimizer.text import Text

if TYPE_CHECKING:
    from optimizer.domain.network import Factory
    from optimizer.domain.scenario import Scenario


class Kind(StrEnum):
    """What a reference can point at."""

    location = "location"
    factory = "factory"
    work_center = "work_center"
    buyer = "buyer"
    order = "order"
    group = "group"


NOUN_BY_KIND = MappingProxyType(
    {
        Kind.location: Text("拠点", "location"),
        Kind.factory: Text("会員工場", "factory"),
        Kind.work_center: Text("設備", "work center"),
        Kind.buyer: Text("発注者", "buyer"),
        Kind.order: Text("注文", "order"),
        Kind.group: Text("グループ", "group"),
    }
)
"""What each kind is called."""


class Everything:
    """Stands for the ids of a part that could not be read: any reference into it may be right."""

    def __contains__(self, item: object) -> bool:
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(())


Ids = dict[str, None] | Everything
"""Ids in file order, or everything where they cannot be told."""


@dataclass(frozen=True)
class Known:
    """What the references of a scenario may name, and how long its calendar is.

    Attributes
    ----------
    groups_by_kind
        Names of the municipalities, hazard zones and size classes the members belong to.
    as_of, bucket_count
        None where the calendar could not be read.
    is_network_whole
        Whether sums over all members can be trusted.
    """

    locations: Ids
    factories: Ids
    work_centers: Ids
    buyers: Ids
    orders: Ids
    groups_by_kind: dict[GroupKind, Ids]
    as_of: date | None
    bucket_count: int | None
    is_network_whole: bool = True

    @classmethod
    def of(cls, scenario: Scenario) -> Known:
        """Collect what a whole scenario defines."""
        network = scenario.network
        return cls(
            locations=dict.fromkeys(location.id for location in network.locations),
            factories=dict.fromkeys(factory.id for factory in network.factories),
            work_centers=dict.fromkeys(center.id for factory in network.factories for center in factory.work_centers),
            buyers=dict.fromkeys(buyer.id for buyer in scenario.buyers),
            orders=dict.fromkeys(order.id for order in scenario.orders),
            groups_by_kind={kind: _groups(network.factories, kind) for kind in GroupKind},
            as_of=scenario.calendar.as_of,
            bucket_count=scenario.calendar.bucket_count,
        )

    def ids(self, kind: Kind) -> Ids:
        """Return the ids of one kind; groups are asked for by `groups_by_kind`."""
        by_kind: dict[Kind, Ids] = {
            Kind.location: self.locations,
            Kind.factory: self.factories,
            Kind.work_center: self.work_centers,
            Kind.buyer: self.buyers,
            Kind.order: self.orders,
        }
        return by_kind[kind]


def _groups(factories: tuple[Factory, ...], kind: GroupKind) -> dict[str, None]:
    return dict.fromkeys(group for factory in factories if factory.is_member for group in groups_of(factory, kind))


def groups_of(factory: Factory, kind: GroupKind) -> tuple[str, ...]:
    """Return the groups of one kind a factory belongs to."""
    if kind is GroupKind.hazard_zone:
        return factory.hazard_zones
    group = factory.municipality if kind is GroupKind.municipality else factory.size_class
    return () if group is None else (group,)


def is_in(ids: Container[str], id_: str | None) -> bool:
    """Say whether a reference resolves; no reference always does."""
    return id_ is None or id_ in ids
