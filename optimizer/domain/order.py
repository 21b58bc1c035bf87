"""Orders: what is wanted, by when, over which route, and how it may be sourced."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from optimizer.domain.base import Day, Id, Minutes, Model, Name, Permille, Pieces
from optimizer.domain.network import Millimetres


class GroupKind(StrEnum):
    """What members can be grouped by."""

    municipality = "municipality"
    hazard_zone = "hazard_zone"
    size_class = "size_class"


class GroupShare(Model):
    """At most so much of an operation's ordered pieces in any one group of a kind."""

    kind: GroupKind
    max_share_permille: Permille


class SourcingRule(Model):
    """How one operation may be spread over factories.

    Attributes
    ----------
    min_factories, max_factories
        Number of different factories doing the operation, if any of the order is placed.
    min_lot
        Fewest pieces a factory may get of the operation, if it gets any.
    max_share_permille
        Most of the ordered pieces one factory may get.
    max_group_shares
        Most of the ordered pieces one municipality, hazard zone or size class may get.
    allowed_factories, excluded_factories
        Who may, who may not; None allows everyone.
    is_never_split
        The whole placed quantity of the order goes through one single lot.
    """

    min_factories: Annotated[int, Field(ge=1, le=1000)] = 1
    max_factories: Annotated[int, Field(ge=1, le=1000)] | None = None
    min_lot: Pieces | None = None
    max_share_permille: Annotated[int, Field(ge=1, le=1000)] | None = None
    max_group_shares: tuple[GroupShare, ...] = ()
    allowed_factories: tuple[Id, ...] | None = None
    excluded_factories: tuple[Id, ...] = ()
    is_never_split: bool = False


class Quote(Model):
    """A factory's own minutes, setup and price for one operation; a missing value keeps the default.

    `yen_per_piece` (up to 6 decimals) replaces the machine cost of the pieces and of the setup.
    """

    factory: Id
    minutes_per_piece: Annotated[float, Field(ge=0, le=1_000_000)] | None = None
    setup_minutes: Minutes | None = None
    yen_per_piece: Annotated[float, Field(ge=0, le=1_000_000_000)] | None = None


class Operation(Model):
    """One step of a route.

    Attributes
    ----------
    minutes_per_piece
        Standard minutes, up to 3 decimals.
    certificates
        Certificates the factory must hold on every day of the work.
    is_quoted_only
        Only factories with a quote may do it.
    sourcing
        Replaces the order's sourcing rule for this operation.
    """

    process: Id
    material: Id | None = None
    size_mm: tuple[Millimetres, Millimetres, Millimetres] | None = None
    tolerance_um: Annotated[int, Field(ge=0)] | None = None
    licences: tuple[Id, ...] = ()
    certificates: tuple[Id, ...] = ()
    setup_minutes: Minutes = 0
    minutes_per_piece: Annotated[float, Field(ge=0, le=1_000_000)]
    sourcing: SourcingRule | None = None
    quotes: tuple[Quote, ...] = ()
    is_quoted_only: bool = False


class Buyer(Model):
    """Who orders; the conflicts name buyers whose work may never be in one factory."""

    id: Id
    name: Name = ""
    conflicts: tuple[Id, ...] = ()


class Order(Model):
    """A quantity of one item for one buyer.

    Attributes
    ----------
    quantity
        Ordered pieces, a multiple of `lot_multiple`.
    release_day, due_day, latest_day
        Days since `as_of`: no work before the release; a delivery after the due day is late; after the latest it is forbidden.
    destination
        Where it is delivered; None means collected at the last factory.
    kg_per_piece
        Up to 3 decimals, for freight.
    priority
        Weight of one unplaced piece when the rule book counts by priority.
    unit_value_yen
        Weight of one unplaced piece when the rule book counts by value.
    is_all_or_nothing
        Place every piece, or none.
    """

    id: Id
    buyer: Id
    item: Id
    quantity: Pieces
    lot_multiple: Pieces = 1
    release_day: Day = 0
    due_day: Day
    latest_day: Day | None = None
    destination: Id | None = None
    kg_per_piece: Annotated[float, Field(ge=0, le=1_000_000)] = 0
    priority: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    unit_value_yen: Annotated[int, Field(ge=0, le=1_000_000_000)] = 1
    requires_nda: bool = False
    is_all_or_nothing: bool = False
    route: Annotated[tuple[Operation, ...], Field(min_length=1, max_length=6)]
    sourcing: SourcingRule = SourcingRule()

    def sourcing_of(self, operation: int) -> SourcingRule:
        """Return the sourcing rule in force for one operation."""
        return self.route[operation].sourcing or self.sourcing
