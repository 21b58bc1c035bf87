"""The virtual factory: locations, factories, work centers, capabilities, transit."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from optimizer.domain.base import Day, Id, Minutes, Model, Name

Millimetres = Annotated[int, Field(ge=1, le=1_000_000)]


class Location(Model):
    """A place goods move between; the coordinates are needed only for the distance rule."""

    id: Id
    name: Name = ""
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None


class Leg(Model):
    """Days and freight between two locations; overrides the distance rule."""

    origin: Id
    destination: Id
    days: Day = 0
    yen_per_kg: Annotated[float, Field(ge=0, le=1_000_000)] = 0


class DistanceRule(Model):
    """Transit from great-circle distance, where no leg is listed.

    Up to `same_day_km` a move takes 0 days; beyond, one day per started `km_per_day`.
    Freight per kg is ``yen_per_kg + km * yen_per_kg_km``, rounded to 3 decimals; km are rounded half up after the detour factor.
    """

    same_day_km: Annotated[int, Field(ge=0)] = 60
    km_per_day: Annotated[int, Field(ge=1)] = 400
    detour_permille: Annotated[int, Field(ge=1000, le=3000)] = 1300
    yen_per_kg: Annotated[float, Field(ge=0, le=1_000_000)] = 0
    yen_per_kg_km: Annotated[float, Field(ge=0, le=1_000_000)] = 0


class Transit(Model):
    """How goods move: listed legs first, then the distance rule; a pair with neither cannot be used.

    Within one location a move takes 0 days and costs nothing, unless a leg says otherwise.
    """

    legs: tuple[Leg, ...] = ()
    is_symmetric: bool = True
    distance_rule: DistanceRule | None = None


class Capability(Model):
    """What a work center can do; every given limit must hold.

    Attributes
    ----------
    materials
        Materials it takes; empty means any.
    envelope_mm
        Largest piece, three edges in any order; None means unlimited.
    tolerance_um
        Finest tolerance it holds (smaller is finer); None means unlimited.
    licences
        Licences its operators hold.
    time_permille
        Time needed against the standard minutes of an operation; 1000 is the standard.
    """

    process: Id
    materials: tuple[Id, ...] = ()
    envelope_mm: tuple[Millimetres, Millimetres, Millimetres] | None = None
    tolerance_um: Annotated[int, Field(ge=0)] | None = None
    licences: tuple[Id, ...] = ()
    time_permille: Annotated[int, Field(ge=100, le=10_000)] = 1000


class WorkCenter(Model):
    """A machine or cell with free minutes to give.

    Attributes
    ----------
    free_minutes
        Minutes offered to joint work, one number per bucket.
    total_minutes
        Minutes it has altogether per bucket, for rules that speak of capacity; None means the free minutes.
    yen_per_minute
        Price of a minute, up to 3 decimals.
    lead_days
        Days between the end of the bucket and the goods leaving; 0 also lets the next operation at the same factory share the bucket.
    """

    id: Id
    name: Name = ""
    capabilities: Annotated[tuple[Capability, ...], Field(min_length=1)]
    free_minutes: tuple[Minutes, ...]
    total_minutes: tuple[Minutes, ...] | None = None
    yen_per_minute: Annotated[float, Field(ge=0, le=1_000_000)] = 0
    lead_days: Day = 0


class Certificate(Model):
    """A certificate and the days it is valid on, both ends included."""

    kind: Id
    valid_from: date | None = None
    valid_until: date


class Factory(Model):
    """A member factory; or, with ``is_member`` false, the center's own shared equipment.

    The center's equipment is allocated with the rest. It has no entitlement, needs no NDA, and rules on buyers,
    quotas and load caps do not apply to it.

    Attributes
    ----------
    activation_yen
        Cost charged once per plan in which it gets any work.
    accepts_orders
        Whether it takes outside work at all.
    membership_weight
        Its share by the members' agreement, for entitlements (持分).
    track_record
        Its record by the members' agreement, for entitlements (実績).
    """

    id: Id
    name: Name = ""
    location: Id
    municipality: Id | None = None
    size_class: Id | None = None
    hazard_zones: tuple[Id, ...] = ()
    is_member: bool = True
    accepts_orders: bool = True
    ndas: tuple[Id, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    activation_yen: Annotated[float, Field(ge=0, le=1_000_000_000)] = 0
    membership_weight: Annotated[int, Field(ge=0, le=1_000_000)] = 1
    track_record: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    verified_minutes_per_bucket: Minutes | None = None
    work_centers: tuple[WorkCenter, ...] = ()


class Network(Model):
    """All factories, and how goods move between them."""

    locations: tuple[Location, ...]
    transit: Transit = Transit()
    factories: tuple[Factory, ...]
